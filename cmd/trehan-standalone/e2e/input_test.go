package e2e

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"trehan/internal/period"
)

// The office's register: three departments, a district with its commune, two
// others who get the notice; a second address here and there.
var register = []struct {
	code, name, level, parent string
	to, cc                    []string
}{
	{"X1.01", "Sở Một", "province", "", []string{"somot"}, []string{"vt.somot"}},
	{"X1.02", "Sở Hai", "province", "", []string{"sohai"}, nil},
	{"X1.03", "Sở Ba", "province", "", []string{"soba"}, []string{"vt.soba"}},
	{"X1.21", "UBND huyện Một", "district", "", []string{"huyenmot"}, []string{"motcua.huyenmot"}},
	{"X1.101", "UBND xã Một", "commune", "X1.21", nil, nil},
	{"lanh-dao", "Lãnh đạo UBND tỉnh", "", "", []string{"chutich"}, []string{"pct1", "pct2"}},
	{"cong-ttdt", "Cổng Thông tin điện tử tỉnh", "", "", []string{"portal"}, nil},
}

func registerYAML() string {
	var units, others strings.Builder
	for _, r := range register {
		at := func(names []string) string {
			if len(names) == 0 {
				return "[]"
			}
			return "[" + strings.Join(names, "@tinh.example, ") + "@tinh.example]"
		}
		if r.level == "" {
			fmt.Fprintf(&others, "  - {code: %s, name: %s, notify: {to: %s, cc: %s}}\n", r.code, r.name, at(r.to), at(r.cc))
			continue
		}
		fmt.Fprintf(&units, "  - {code: %s, name: %s, level: %s", r.code, r.name, r.level)
		if r.parent != "" {
			fmt.Fprintf(&units, ", parent: %s", r.parent)
		}
		if len(r.to) > 0 {
			fmt.Fprintf(&units, ", notify: {to: %s, cc: %s}", at(r.to), at(r.cc))
		}
		units.WriteString("}\n")
	}
	return "units:\n" + units.String() + "recipients:\n" + others.String()
}

// addresses are those of some recipients, or of all.
func addresses(codes ...string) []string {
	var out []string
	for _, r := range register {
		if len(codes) > 0 && !slices.Contains(codes, r.code) {
			continue
		}
		for _, name := range append(slices.Clone(r.to), r.cc...) {
			out = append(out, name+"@tinh.example")
		}
	}
	return out
}

// row is one dossier of an export.
type row struct {
	code, procedure, unit, unitCode, channel, received, due, finished, status, handler, applicant, phone string
}

// rows is a small month: a dozen dossiers a unit, one of each of two units
// late, one pending overdue, one carried over. Nothing of it is found amiss.
func rows(month string) []row {
	p := daysOf(month)
	day := func(n int) string { return (p.From + period.Day(n-1)).Time().Format("02/01/2006") }
	var out []row
	for _, u := range register {
		if u.level == "" {
			continue
		}
		for i := range 12 {
			r := row{
				code: fmt.Sprintf("%s-%s-%03d", u.code, strings.ReplaceAll(month, "-", ""), i), procedure: "Cấp bản sao trích lục",
				unit: u.name, unitCode: u.code, channel: []string{"Trực tuyến", "Trực tiếp"}[i%2],
				received: day(3 + i), due: day(8 + i), finished: day(7 + i), status: "Đã trả kết quả",
				handler: "Trần Quang " + []string{"Anh", "Chi", "Dũng"}[i%3], applicant: fmt.Sprintf("Công dân bí mật %s", u.code), phone: fmt.Sprintf("00000%05d", i),
			}
			switch {
			case i == 1 && (u.code == "X1.02" || u.code == "X1.101"):
				r.finished = day(12 + i)
			case i == 2 && u.code == "X1.03":
				r.finished, r.status = "", "Đang xử lý"
			case i == 3:
				r.received = day(-4)
			}
			out = append(out, r)
		}
	}
	return out
}

// daysOf is the first to the last day of a period by the calendar.
func daysOf(month string) period.Period { return period.Bounds{}.Of(parseMonth(month)) }

func parseMonth(month string) period.Name {
	m, err := period.ParseName(month)
	if err != nil {
		panic(err)
	}
	return m
}

const header = "STT;Số hồ sơ;Tên thủ tục hành chính;Cơ quan/đơn vị;Mã đơn vị;Kênh tiếp nhận;Ngày tiếp nhận;Ngày hẹn trả;Ngày kết thúc xử lý;Trạng thái hồ sơ;Cán bộ xử lý hiện tại;Chủ hồ sơ;Số điện thoại"

func csvOf(rows []row) string {
	var b strings.Builder
	b.WriteString("BÁO CÁO HỒ SƠ\n\n" + header + "\n")
	for i, r := range rows {
		fmt.Fprintln(&b, strings.Join([]string{
			fmt.Sprint(i + 1), r.code, r.procedure, r.unit, r.unitCode, r.channel, r.received, r.due, r.finished, r.status, r.handler, r.applicant, r.phone,
		}, ";"))
	}
	return b.String()
}

// export puts a month's dossiers where the office's source finds them.
func (o *office) export(month string, rows []row) {
	o.Helper()
	o.put(month, "ho-so.csv", csvOf(rows))
}

// put writes an input file of a month, as if extracted on the fifth of the
// month after.
func (o *office) put(month, name, content string) {
	o.Helper()
	path := filepath.Join("in", month, name)
	o.write(path, content)
	at := (daysOf(month).To + 5).Time().Add(8 * time.Hour)
	if err := os.Chtimes(filepath.Join(o.dir, path), at, at); err != nil {
		o.Fatal(err)
	}
}
