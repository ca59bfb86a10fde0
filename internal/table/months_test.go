package table_test

import (
	"bytes"
	"context"
	"encoding/csv"
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	"trehan/internal/counting"
	"trehan/internal/extract"
	"trehan/internal/month"
	"trehan/internal/period"
	"trehan/internal/register"
)

// units is a register with every level, a unit in no list, a listed central office and a merger in the month.
const units = `
units:
  - {code: T.01, name: Sở Tư pháp, aliases: [STP], level: province, valid_to: 2023-11-14, successor: T.09}
  - {code: T.02, name: Sở Y tế, level: province}
  - {code: T.03, name: Ban Quản lý dự án, level: province, listed: false}
  - {code: T.09, name: Sở Tư pháp và Nội vụ, level: province, valid_from: 2023-11-15}
  - {code: T.20, name: UBND huyện Đông, level: district}
  - {code: T.21, name: UBND huyện Tây, level: district}
  - {code: T.30, name: UBND xã Hoà Bình, aliases: [UBND xã Hoà Bình huyện Đông], level: commune, parent: T.20}
  - {code: T.31, name: UBND xã Hòa Bình, level: commune, parent: T.21}
  - {code: T.90, name: Chi cục Thuế, level: central}
  - {code: T.91, name: Kho bạc, level: central, listed: true}
`

// draw draws the cells of random months.
type draw struct{ *rand.Rand }

func (d draw) of(values ...string) string { return values[d.IntN(len(values))] }

// date is a date around November 2023, often at a boundary, sometimes none.
func (d draw) date() string {
	if d.IntN(8) == 0 {
		return ""
	}
	day := period.DayOf(2023, 10, 10) + period.Day(d.IntN(65))
	if d.IntN(4) == 0 {
		day = period.DayOf(2023, 11, 1) + period.Day(d.of("\x00", "\x1d", "\x1e", "\x22", "\x23")[0])
	}
	return day.Time().Format("02/01/2006") + d.of("", "", " 08:00:00", " 17:00:00", " 23:59:59")
}

func (d draw) unit() string {
	return d.of("Sở Tư pháp", "STP", "Sở Tư pháp và Nội vụ", "Sở Y tế", "Ban Quản lý dự án", "UBND huyện Đông", "UBND huyện Tây",
		"UBND xã Hòa Bình", "UBND xã Hoà Bình huyện Đông", "Chi cục Thuế", "Kho bạc", "Không có đơn vị này", "")
}

// dossier is a row; half of them are late. Some rows are of a code that another row has.
func (d draw) dossier(n int) []string {
	received, due, finished, status := d.date(), d.date(), d.date(), fmt.Sprint(1+d.IntN(10))
	if d.IntN(2) == 0 {
		day := period.DayOf(2023, 11, 4) + period.Day(d.IntN(24))
		received, due, finished, status = "20/10/2023 08:00:00", "03/11/2023 17:00:00", day.Time().Format("02/01/2006 15:04:05"), d.of("9", "Đã trả kết quả", "Đã trả KQ")
	}
	return []string{
		d.of("t", "T") + fmt.Sprintf(".0%d-%d", 1+d.IntN(2), d.IntN(n)), d.of("Cấp phiếu", "Đăng ký", "Hồ sơ thử nghiệm"), d.of("", "1.001", "1.002"),
		d.of("Tư pháp", "Đất đai", ""), d.unit(), d.of("", "", "", "T.02", "T.31", "Z"), d.of("", "Trần Văn Mẫu", "Hệ thống", "mau.tv"),
		d.of("", "Trực tiếp", "Trực tuyến", "Trực tuyến", "Bưu chính công ích"), d.date(), d.of("", "", "Kho bạc", "Sở Y tế", "Không có"),
		received, due, finished, d.date(), d.date(), d.date(), status, d.of("", "có", "không"), d.of("", "", citizens[0]), citizens[1], citizens[2], citizens[3],
	}
}

func (d draw) step(n int) []string {
	return []string{
		fmt.Sprintf("T.0%d-%d", 1+d.IntN(2), d.IntN(n+2)), d.of("Thẩm định", "Trả kết quả", "Đặt lại hạn"),
		d.of("Trần Văn Mẫu", "Lê Thị Thử", "LÊ THỊ THỬ", "Chuyên viên", "Phòng Một"), d.of("", "", "mau", "thu"), d.of("", "Chuyên viên"), d.unit(), d.date(), d.date(),
	}
}

// citizens are a name, a number, a telephone number and an address that must not come out of a month.
var citizens = []string{"Đinh Công Dân", "035099001234", "0912000345", "Số 7 ngõ Thử, thôn Mẫu"}

var dossierHeader = []string{
	"Số hồ sơ", "Tên TTHC", "Mã TTHC", "Lĩnh vực", "Đơn vị giải quyết", "Mã đơn vị", "Cán bộ xử lý", "Kênh tiếp nhận", "Ngày nộp", "Đơn vị tiếp nhận",
	"Ngày tiếp nhận", "Ngày hẹn trả", "Ngày kết thúc xử lý", "Ngày trả kết quả", "Ngày ký kết quả", "Ngày yêu cầu bổ sung", "Trạng thái", "Thư xin lỗi", "Chủ hồ sơ", "Số CCCD", "Số điện thoại", "Địa chỉ",
}

var stepHeader = []string{"Số hồ sơ", "Bước", "Cán bộ xử lý", "Tài khoản", "Chức vụ", "Đơn vị", "Hạn xử lý", "Ngày hoàn thành"}

// randomMonth counts a random November, compared with a random October.
func randomMonth(t testing.TB, seed uint64) *month.Output {
	t.Helper()
	d := draw{rand.New(rand.NewPCG(seed, 18))}
	n := 1 + d.IntN(60)
	rows := make([][]string, d.IntN(2*n))
	for i := range rows {
		rows[i] = d.dossier(n)
	}
	october := month.Input{Period: period.Period{From: period.DayOf(2023, 10, 1), To: period.DayOf(2023, 10, 31)}, Register: registerOf(t)}
	october.Dossiers = []month.Source{csvFile(t, "thang-10.csv", dossierHeader, changed(d, rows))}
	before, err := month.Run(context.Background(), october)
	if err != nil {
		t.Fatalf("seed %d: %v", seed, err)
	}
	in := month.Input{
		Period:      period.Period{From: period.DayOf(2023, 11, 1), To: period.DayOf(2023, 11, 30)},
		ExtractedAt: period.At(2023, 12, 5, 8, 0, 0), Register: registerOf(t), Calendar: period.DefaultCalendar(), Previous: before.State,
		Policies: counting.Policies{
			LateGranularity: d.of("", "instant"), DueOnLastDayOpen: d.of("", "overdue"), MissingDue: d.of("", "put_aside"),
			Withdrawn: d.of("", "separate"), Attribution: d.of("", "all_participants"), AcceptanceLimit: d.of("", "eight_hours"),
		},
	}
	header := dossierHeader
	if d.IntN(6) == 0 { // then the acceptance is not stated
		header = append([]string{}, header...)
		header[8] = "Ghi chú"
	}
	cut := len(rows) / 2
	in.Dossiers = []month.Source{csvFile(t, "a.csv", header, rows[:cut]), csvFile(t, "b.csv", header, rows[cut:])}
	if d.IntN(3) > 0 {
		steps := make([][]string, d.IntN(2*n))
		for i := range steps {
			steps[i] = d.step(n)
		}
		in.Steps = []month.Source{csvFile(t, "buoc.csv", stepHeader, steps)}
	}
	if len(rows) > 0 && d.IntN(3) == 0 {
		in.Overrides = []extract.File{csvFile(t, "phan-loai.csv", []string{"code", "kind", "reason", "author"}, [][]string{
			{rows[0][0], "slow_update", "Mất điện", "Lê Thị Thử"},
		}).File}
	}
	out, err := month.Run(context.Background(), in)
	if err != nil {
		t.Fatalf("seed %d: %v", seed, err)
	}
	return out
}

// changed are the rows a month earlier: some are missing, some were due or finished on other days.
func changed(d draw, rows [][]string) [][]string {
	var out [][]string
	for _, row := range rows {
		if d.IntN(6) == 0 {
			continue
		}
		row = append([]string{}, row...)
		for _, column := range []int{11, 12, 16} {
			if d.IntN(4) == 0 {
				row[column] = d.dossier(9)[column]
			}
		}
		out = append(out, row)
	}
	return out
}

func registerOf(t testing.TB) *register.Register {
	t.Helper()
	r, err := register.Load(strings.NewReader(units), "units.yaml")
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func csvFile(t testing.TB, name string, header []string, rows [][]string) month.Source {
	t.Helper()
	var b bytes.Buffer
	if err := csv.NewWriter(&b).WriteAll(append([][]string{header}, rows...)); err != nil {
		t.Fatal(err)
	}
	return month.Source{File: extract.File{Name: name, R: bytes.NewReader(b.Bytes()), Size: int64(b.Len())}}
}

// written is a month's table as a file.
func written(t testing.TB, out *month.Output) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := out.WriteTable(&b); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}
