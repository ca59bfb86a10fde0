package month_test

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"trehan/internal/books"
	"trehan/internal/extract"
	"trehan/internal/extract/dialect"
	"trehan/internal/month"
	"trehan/internal/period"
	"trehan/internal/register"
)

// listed is one row of a made-up book.
type listed struct {
	code, unit, channel               string
	received, due, finished, returned time.Time
	status                            int
}

func listRegister(t testing.TB) *register.Register {
	t.Helper()
	r, err := register.Load(strings.NewReader(`units:
  - {code: T.01, name: Sở Y tế, level: province, aliases: [Phòng Nghiệp vụ Y]}
  - {code: T.02, name: Sở Tư pháp, level: province}
  - {code: T.03, name: Sở Nội vụ cũ, level: province, valid_to: 2023-10-31, successor: T.04}
  - {code: T.04, name: Sở Nội vụ, level: province, valid_from: 2023-11-01}
  - {code: T.10, name: UBND huyện Mẫu, level: district}
  - {code: T.11, name: UBND xã Thử, level: commune, parent: T.10}
`), "units.yaml")
	if err != nil {
		t.Fatal(err)
	}
	return r
}

var (
	listNovember = period.Month{Year: 2023, Month: time.November}
	listUnits    = []string{"Sở Y tế", "Sở Tư pháp", "Sở Nội vụ", "UBND xã Thử"}
	takenAt      = time.Date(2023, 12, 5, 8, 0, 0, 0, time.FixedZone("", 7*3600))
)

func on(month time.Month, day, hour int) time.Time {
	return time.Date(2023, month, day, hour, 13, 0, 0, takenAt.Location())
}

// madeBook makes dossiers of the month of which none happened close to the taking of a book.
func madeBook(r *rand.Rand, n int) []listed {
	var out []listed
	for i := range n {
		day := 1 + r.IntN(20)
		d := listed{
			code: fmt.Sprintf("T.0%d-2311%02d-%05d", 1+r.IntN(4), day, i+1), unit: listUnits[r.IntN(len(listUnits))],
			channel:  []string{"Trực tuyến", "Trực tiếp", "Bưu chính"}[r.IntN(3)],
			received: on(11, day, 8+r.IntN(8)), status: 10,
		}
		d.due = on(11, day+3+r.IntN(5), 17)
		switch r.IntN(6) {
		case 0:
			d.status = 4
		case 1:
			d.status, d.finished = 7, on(11, day+1, 9)
		default:
			d.finished = on(11, day+1+r.IntN(9), 8+r.IntN(8))
			d.returned = d.finished.Add(time.Hour)
		}
		out = append(out, d)
	}
	return out
}

// bookText writes a book as CSV; headers and forms of dates as one of several systems.
func bookText(rows []listed, style int) string {
	form := []string{"02/01/2006 15:04", "2006-01-02T15:04:05+07:00", "20060102150405"}[style%3]
	columns := []struct {
		header [2]string
		value  func(d *listed) string
	}{
		{[2]string{"Số hồ sơ", "MaHoSo"}, func(d *listed) string { return d.code }},
		{[2]string{"Tên TTHC", "TenTTHC"}, func(*listed) string { return "Khai sinh" }},
		{[2]string{"Cơ quan/đơn vị", "DonViXuLy"}, func(d *listed) string { return d.unit }},
		{[2]string{"Kênh tiếp nhận", "KenhThucHien"}, func(d *listed) string { return d.channel }},
		{[2]string{"Ngày tiếp nhận", "NgayTiepNhan"}, func(d *listed) string { return stamp(d.received, form) }},
		{[2]string{"Ngày hẹn trả", "NgayHenTra"}, func(d *listed) string { return stamp(d.due, form) }},
		{[2]string{"Ngày kết thúc xử lý", "NgayKetThucXuLy"}, func(d *listed) string { return stamp(d.finished, form) }},
		{[2]string{"Ngày trả kết quả", "NgayTra"}, func(d *listed) string { return stamp(d.returned, form) }},
		{[2]string{"Trạng thái", "TrangThaiHoSo"}, func(d *listed) string { return fmt.Sprint(d.status) }},
	}
	if style%2 == 1 {
		slices.Reverse(columns)
	}
	var b strings.Builder
	for i, c := range columns {
		b.WriteString([]string{"", ";"}[min(i, 1)] + c.header[style%2])
	}
	for i := range rows {
		b.WriteString("\n")
		for j, c := range columns {
			b.WriteString([]string{"", ";"}[min(j, 1)] + c.value(&rows[i]))
		}
	}
	return b.String() + "\n"
}

func stamp(t time.Time, form string) string {
	if t.IsZero() {
		return ""
	}
	return t.Format(form)
}

// comparison runs a month with a list beside it.
func comparison(t testing.TB, ours, list string, change func(*month.Input)) (*books.Comparison, error) {
	t.Helper()
	in := month.Input{
		Dossiers: []month.Source{{File: file("ho-so.csv", ours)}}, List: []month.Source{{File: file("cong.csv", list)}},
		Period: listNovember.Period(), ExtractedAt: period.InstantOf(takenAt), ListedAt: period.InstantOf(takenAt), Register: listRegister(t), Calendar: period.DefaultCalendar(),
	}
	if change != nil {
		change(&in)
	}
	if list == "" {
		in.List = nil
	}
	out, err := month.Run(context.Background(), in)
	if err != nil {
		return nil, err
	}
	return out.Books, nil
}

// found returns the differences as text: code, then kinds with causes.
func found(c *books.Comparison) map[string]string {
	out := map[string]string{}
	for _, d := range c.Differences {
		var items []string
		for _, i := range d.Items {
			items = append(items, i.Kind.String()+" "+i.Cause.String())
		}
		out[d.Code] = strings.Join(items, ", ")
	}
	return out
}

// plants are the ways in which a dossier of the list can differ from the extract's, each with what it must be called.
var plants = []struct {
	name string
	fits func(d *listed) bool
	make func(d *listed)
	want string
}{
	{"status behind", func(d *listed) bool { return d.status == 10 }, func(d *listed) { d.status, d.finished, d.returned = 4, time.Time{}, time.Time{} }, "status not_synchronised"},
	{"not yet returned", func(d *listed) bool { return d.status == 10 }, func(d *listed) { d.status, d.returned = 9, time.Time{} }, "status not_synchronised"},
	{"ended in the list only", func(d *listed) bool { return d.status == 4 }, func(d *listed) { d.status, d.finished = 10, on(11, 29, 9) }, "status not_synchronised"},
	{"ended in the list, shortly before", func(d *listed) bool { return d.status == 4 }, func(d *listed) { d.status, d.finished = 10, on(12, 4, 9) }, "status synchronised_late"},
	{"due moved", nil, func(d *listed) { d.due = d.due.AddDate(0, 0, 15) }, "due re_dated"},
	{"no due date", nil, func(d *listed) { d.due = time.Time{} }, "due no_value"},
	{"due in UTC", nil, func(d *listed) { d.due = d.due.Add(7 * time.Hour) }, "due time_zone"},
	{"finish noted later", func(d *listed) bool { return d.status == 10 }, func(d *listed) { d.finished = d.finished.AddDate(0, 0, 40) }, "finished synchronised_late"},
	{"finish noted earlier", func(d *listed) bool { return d.status == 10 && d.finished.Day() > 14 }, func(d *listed) { d.finished, d.returned = d.received, d.received }, "finished unknown"},
	{"former unit", func(d *listed) bool { return d.unit == "Sở Nội vụ" }, func(d *listed) { d.unit = "Sở Nội vụ cũ" }, "unit handed_over"},
	{"district of the commune", func(d *listed) bool { return d.unit == "UBND xã Thử" }, func(d *listed) { d.unit = "UBND huyện Mẫu" }, "unit sub_unit"},
	{"another unit", func(d *listed) bool { return d.unit == "Sở Y tế" }, func(d *listed) { d.unit = "Sở Tư pháp" }, "unit unknown"},
	{"another channel", nil, func(d *listed) {
		d.channel = map[string]string{"Trực tuyến": "Trực tiếp", "Trực tiếp": "Bưu chính", "Bưu chính": "Trực tuyến"}[d.channel]
	}, "channel unknown"},
	{"code with other marks", nil, func(d *listed) { d.code = strings.ReplaceAll(d.code, "-", "_") }, "code code_written"},
	{"code with blanks", nil, func(d *listed) { d.code = strings.ReplaceAll(d.code, "-", " ") }, "code code_written"},
	{"code with a prefix", nil, func(d *listed) { d.code = "000.00.16." + d.code }, "code code_prefix"},
	{"code and due", nil, func(d *listed) { d.code, d.due = strings.ReplaceAll(d.code, "-", "/"), d.due.AddDate(0, 0, 9) }, "code code_written, due re_dated"},
	{"status and due", func(d *listed) bool { return d.status == 10 }, func(d *listed) {
		d.status, d.finished, d.returned, d.due = 4, time.Time{}, time.Time{}, d.due.AddDate(0, 0, 20)
	}, "status not_synchronised, due re_dated"},
	// Not differences.
	{"code in lower case with another dash", nil, func(d *listed) { d.code = strings.ReplaceAll(strings.ToLower(d.code), "-", " – ") }, ""},
	{"unit by its alias", func(d *listed) bool { return d.unit == "Sở Y tế" }, func(d *listed) { d.unit = "Phòng nghiệp vụ Y" }, ""},
	{"another hour of the day", nil, func(d *listed) { d.received = d.received.Add(time.Minute) }, ""},
}

// Every planted difference is named with its cause, and nothing else is.
func TestListPlanted(t *testing.T) {
	runs := uint64(60)
	if testing.Short() {
		runs = 5
	}
	for seed := range runs {
		r := rand.New(rand.NewPCG(seed, 16))
		ours := madeBook(r, 40+r.IntN(200))
		list := slices.Clone(ours)
		want := map[string]string{}
		gone, again := map[string]bool{}, []listed{}
		for i := range list {
			d := &list[i]
			switch p := r.IntN(3 * (len(plants) + 2)); {
			case p < len(plants):
				plant := plants[p]
				if plant.fits != nil && !plant.fits(d) {
					continue
				}
				code := d.code
				plant.make(d)
				if plant.want != "" {
					want[code] = plant.want
				}
			case p == len(plants):
				gone[d.code] = true
				want[d.code] = "only_extract not_synchronised"
			case p == len(plants)+1:
				again = append(again, *d)
				want[d.code] = "duplicate duplicated"
			}
		}
		list = slices.DeleteFunc(append(list, again...), func(d listed) bool { return gone[d.code] })
		added := listed{code: "T.09-231103-99999", unit: "Sở Y tế", channel: "Trực tuyến", received: on(11, 3, 9), due: on(11, 9, 9), status: 4}
		list = append(list, added)
		want[added.code] = "only_list not_synchronised"
		r.Shuffle(len(list), func(i, j int) { list[i], list[j] = list[j], list[i] })
		got, err := comparison(t, bookText(ours, 0), bookText(list, int(seed)), nil)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(want, found(got)); diff != "" {
			t.Fatalf("seed %d (-planted +named):\n%s", seed, diff)
		}
		checkSums(t, got)
	}
}

// checkSums adds the comparison up: its matrix and its groups are the figures of the two books.
func checkSums(t *testing.T, c *books.Comparison) {
	t.Helper()
	var extract, list books.Figures
	for _, u := range c.Units {
		extract, list = sum(extract, u.Extract), sum(list, u.List)
	}
	want := map[string]int{"extract late": c.Extract.Figures.Late, "extract overdue": c.Extract.Figures.Overdue, "list late": c.List.Figures.Late, "list overdue": c.List.Figures.Overdue}
	got := map[string]int{}
	for k := range want {
		got[k] = 0
	}
	for _, x := range c.Crossed {
		if x.Extract <= books.Overdue {
			got["extract "+x.Extract.String()] += x.Dossiers
		}
		if x.List <= books.Overdue {
			got["list "+x.List.String()] += x.Dossiers
		}
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("late dossiers (-figures +matrix):\n%s", diff)
	}
	if diff := cmp.Diff([]books.Figures{c.Extract.Figures, c.List.Figures}, []books.Figures{extract, list}); diff != "" {
		t.Errorf("units (-figures +sum):\n%s", diff)
	}
}

func sum(a, b books.Figures) books.Figures {
	return books.Figures{Total: a.Total + b.Total, Late: a.Late + b.Late, Overdue: a.Overdue + b.Overdue}
}

// Equal books have no difference, whatever the order of rows and columns, the container, the form of the dates and the dialect.
func TestListEqual(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 16))
	ours := madeBook(r, 150)
	for i := range 9 { // rows that stand twice, and that contradict each other
		again := ours[i]
		if i%2 == 0 {
			again.due = again.due.AddDate(0, 0, 5)
		}
		ours = append(ours, again)
	}
	text := bookText(ours, 0)
	other := slices.Clone(ours)
	r.Shuffle(len(other), func(i, j int) { other[i], other[j] = other[j], other[i] })
	for name, c := range map[string]struct {
		list   string
		change func(*month.Input)
	}{
		"the same bytes":           {list: text},
		"re-ordered rows":          {list: bookText(other, 0)},
		"columns in another order": {list: bookText(other, 1)},
		"other dates":              {list: bookText(other, 2)},
		"another dialect": {
			list: strings.NewReplacer("Số hồ sơ", "Biên nhận", "Trạng thái", "TT xử lý").Replace(bookText(other, 0)),
			change: func(in *month.Input) {
				in.Formats = []dialect.Dialect{{Name: "cong", Match: dialect.Match{Headers: []string{"Biên nhận"}}, Headers: map[string][]string{"code": {"Biên nhận"}, "status": {"TT xử lý"}}}}
			},
		},
		"an HTML table": {list: "<html><table><tr><td>" + strings.NewReplacer(";", "</td><td>", "\n", "</td></tr><tr><td>").Replace(strings.TrimSpace(bookText(other, 0))) + "</td></tr></table></html>"},
		"two files": {list: bookText(other[:80], 1), change: func(in *month.Input) {
			in.List = append(in.List, month.Source{File: file("cong-2.csv", bookText(other[80:], 2))})
		}},
	} {
		t.Run(name, func(t *testing.T) {
			got, err := comparison(t, text, c.list, c.change)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(map[string]string{}, found(got)); diff != "" || !got.Same() {
				t.Errorf("%v\n%s", got.MissingColumns, diff)
			}
		})
	}
}

// What a list does not have is said and not compared; another period's list is refused.
func TestListIncomplete(t *testing.T) {
	r := rand.New(rand.NewPCG(2, 16))
	ours := madeBook(r, 60)
	text := bookText(ours, 0)
	lines := strings.Split(strings.TrimSpace(text), "\n")
	without := func(columns ...int) string {
		var out []string
		for _, l := range lines {
			cells := strings.Split(l, ";")
			for _, c := range columns {
				cells = slices.Delete(cells, c, c+1)
			}
			out = append(out, strings.Join(cells, ";"))
		}
		return strings.Join(out, "\n") + "\n"
	}
	unknown := slices.Clone(ours)
	for i := range 7 {
		unknown[i].unit = "Phòng ở Cổng"
	}
	moved := func(months int) string {
		list := slices.Clone(ours)
		for i := range list {
			for _, at := range []*time.Time{&list[i].received, &list[i].due, &list[i].finished, &list[i].returned} {
				if !at.IsZero() {
					*at = at.AddDate(0, months, 0)
				}
			}
		}
		return bookText(list, 0)
	}
	for name, c := range map[string]struct {
		list    string
		missing []string
		unknown []books.UnknownUnit
		err     error
	}{
		"no due dates":            {list: without(5), missing: []string{"due"}},
		"no finish dates":         {list: without(6, 6), missing: []string{"finished"}},
		"no states":               {list: without(8), missing: []string{"status"}},
		"no receipts, no units":   {list: without(4, 2), missing: []string{"received", "unit"}},
		"units that nobody knows": {list: bookText(unknown, 0), missing: []string{}, unknown: []books.UnknownUnit{{Name: "Phòng ở Cổng", Dossiers: 7}}},
		"the month before":        {list: moved(-1), err: books.ErrOtherPeriod},
		"the month after":         {list: moved(1), err: books.ErrOtherPeriod},
		"nothing in it":           {list: lines[0] + "\n", err: books.ErrOtherPeriod},
	} {
		t.Run(name, func(t *testing.T) {
			got, err := comparison(t, text, c.list, func(in *month.Input) { in.ListedAt += 90 * 86400 })
			if c.err != nil {
				if !errors.Is(err, c.err) {
					t.Fatal(err)
				}
				return
			}
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(map[string]string{}, found(got)); diff != "" {
				t.Errorf("invented:\n%s", diff)
			}
			if diff := cmp.Diff(c.missing, got.MissingColumns); diff != "" {
				t.Error(diff)
			}
			if diff := cmp.Diff(append([]books.UnknownUnit{}, c.unknown...), got.UnknownUnits); diff != "" {
				t.Error(diff)
			}
			if got.Same() {
				t.Error("called equal")
			}
		})
	}
}

// An error in the list is an error, with its place.
func TestListFaults(t *testing.T) {
	text := bookText(madeBook(rand.New(rand.NewPCG(3, 16)), 5), 0)
	_, err := comparison(t, text, strings.Replace(text, "T.0", "2,31102E+12;T.0", 1), nil)
	var faults *extract.Faults
	if !errors.As(err, &faults) || !strings.Contains(err.Error(), "cong.csv") {
		t.Error(err)
	}
}

// What the month before said tells which book has moved a due date, and which dossiers have gone.
func TestListMonthBefore(t *testing.T) {
	october := []listed{
		{code: "T.01-1", unit: "Sở Y tế", channel: "Trực tuyến", received: on(10, 10, 9), due: on(10, 20, 17), status: 4},
		{code: "T.01-2", unit: "Sở Y tế", channel: "Trực tuyến", received: on(10, 10, 9), due: on(10, 20, 17), status: 4},
	}
	before, err := month.Run(context.Background(), month.Input{
		Dossiers: []month.Source{{File: file("ho-so.csv", bookText(october, 0))}}, Period: period.Month{Year: 2023, Month: time.October}.Period(),
		ExtractedAt: period.InstantOf(on(11, 2, 8)), Register: listRegister(t), Calendar: period.DefaultCalendar(),
	})
	if err != nil {
		t.Fatal(err)
	}
	now := slices.Clone(october[:1])
	now[0].due, now[0].status, now[0].finished = on(10, 30, 17), 10, on(11, 8, 9)
	list := slices.Clone(october)
	list[0].status, list[0].finished = 10, on(11, 8, 9)
	got, err := comparison(t, bookText(now, 0), bookText(list, 0), func(in *month.Input) { in.Previous = before.State })
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(map[string]string{"T.01-1": "due re_dated", "T.01-2": "only_list vanished"}, found(got)); diff != "" {
		t.Error(diff)
	}
}
