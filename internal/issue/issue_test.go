package issue

import (
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"trehan/internal/period"
)

// terms are those of November 2023, extracted on 1 December 2023 and approved on 8 December 2023.
func terms() Terms {
	return Terms{
		Period: period.Month{Year: 2023, Month: time.November}.Period(), Extracted: period.DayOf(2023, time.December, 1),
		Today: period.DayOf(2023, time.December, 8), Calendar: period.DefaultCalendar(),
	}
}

func TestCheck(t *testing.T) {
	used := func(number string) func(*Terms) {
		return func(t *Terms) {
			t.Used = &Used{Month: period.NameMonth(2023, time.October), Revision: 1, Number: number, Date: period.DayOf(2023, time.November, 6)}
		}
	}
	for _, c := range []struct {
		name   string
		letter Letter
		terms  func(*Terms)
		want   string // parts of what is said, by |; "" where nothing is wrong
	}{
		{"a number", Letter{"1234", "2023-12-05", ""}, nil, ""},
		{"leading zero", Letter{"0234", "2023-12-05", ""}, nil, ""},
		{"a letter behind it", Letter{"12a", "2023-12-05", ""}, nil, ""},
		{"a Vietnamese letter behind it", Letter{"12Đ", "2023-12-05", ""}, nil, ""},
		{"the last day of the period", Letter{"5", "2023-11-30", ""}, func(t *Terms) { t.Extracted = 0 }, ""},
		{"the day of the extract", Letter{"5", "2023-12-01", ""}, nil, ""},
		{"today", Letter{"5", "2023-12-08", ""}, nil, ""},
		{"a Saturday with a remark", Letter{"5", "2023-12-02", "ký gấp theo chỉ đạo"}, nil, ""},
		{"a remark on a working day", Letter{"5", "2023-12-05", "trực"}, nil, ""},
		{"nobody approves yet", Letter{"5", "2030-12-05", ""}, func(t *Terms) { t.Today = 0 }, ""},
		{"no calendar here", Letter{"5", "2023-12-02", ""}, func(t *Terms) { t.Calendar = nil }, ""},

		{"neither", Letter{}, nil, "number: chưa ghi: |date: chưa ghi: "},
		{"no number", Letter{"", "2023-12-05", ""}, nil, "number: chưa ghi: "},
		{"no date", Letter{"5", "", ""}, nil, "date: chưa ghi: "},
		{"characters", Letter{"12; DROP", "2023-12-05", ""}, nil, `number: "12; DROP" không đúng`},
		{"the symbol once more", Letter{"1234/VPUB-HCCKSTT", "2023-12-05", ""}, nil, `number: chỉ ghi 1234, không ghi "/VPUB-HCCKSTT"`},
		{"another symbol", Letter{"1234/UBND", "2023-12-05", ""}, nil, `number: chỉ ghi 1234, không ghi "/UBND"`},
		{"a slash and no symbol", Letter{"12/34", "2023-12-05", ""}, nil, `number: chỉ ghi 12, không ghi "/34"`},
		{"the word", Letter{"Số 12", "2023-12-05", ""}, nil, "number: "},
		{"a grouped number", Letter{"1.234", "2023-12-05", ""}, nil, "number: "},
		{"two letters", Letter{"12ab", "2023-12-05", ""}, nil, "number: "},
		{"a letter before it", Letter{"a12", "2023-12-05", ""}, nil, "number: "},
		{"negative", Letter{"-5", "2023-12-05", ""}, nil, "number: "},
		{"nought", Letter{"0", "2023-12-05", ""}, nil, `number: "0" không đúng: số bắt đầu từ 1`},
		{"noughts", Letter{"000", "2023-12-05", ""}, nil, "số bắt đầu từ 1"},
		{"nought with a letter", Letter{"00a", "2023-12-05", ""}, nil, "số bắt đầu từ 1"},
		{"a space before", Letter{" 12", "2023-12-05", ""}, nil, "không có dấu cách"},
		{"a space behind", Letter{"12 ", "2023-12-05", ""}, nil, "không có dấu cách"},
		{"a space within", Letter{"12 a", "2023-12-05", ""}, nil, "không có dấu cách"},
		{"a line break", Letter{"12\n", "2023-12-05", ""}, nil, `"12\n"`},
		{"zero width", Letter{"12\u200b", "2023-12-05", ""}, nil, `"12\u200b"`},
		{"right to left", Letter{"\u202e4321", "2023-12-05", ""}, nil, `"\u202e4321"`},
		{"digits of another script", Letter{"１２", "2023-12-05", ""}, nil, "chữ số Ả Rập"},
		{"not UTF-8", Letter{"12\xff", "2023-12-05", ""}, nil, "number: có ký tự không đọc được"},
		{"too long", Letter{strings.Repeat("1", 7), "2023-12-05", ""}, nil, "tối đa 6 chữ số"},
		{"endless", Letter{strings.Repeat("9", 5000), "2023-12-05", ""}, nil, `9…"`},

		{"no day", Letter{"5", "05/12/2023", ""}, nil, "date: "},
		{"no such day", Letter{"5", "2023-02-30", ""}, nil, "date: "},
		{"before the period ends", Letter{"5", "2023-11-29", ""}, nil, "date: 29/11/2023 trước ngày cuối của kỳ báo cáo (30/11/2023)"},
		{"last year's December", Letter{"5", "2022-12-05", ""}, nil, "date: 05/12/2022 trước ngày cuối"},
		{"before the extract", Letter{"5", "2023-11-30", ""}, nil, "date: 30/11/2023 trước ngày trích xuất dữ liệu (01/12/2023)"},
		{"before a newer extract, mailed to nobody, with a remark", Letter{"5", "2023-11-30", "lập lại sau phục hồi"}, func(t *Terms) { t.Unsent = true }, ""},
		{"before a newer extract, mailed to nobody, without", Letter{"5", "2023-11-30", ""}, func(t *Terms) { t.Unsent = true }, "date: 30/11/2023 trước ngày trích"},
		{"before a newer extract, mailed, with a remark", Letter{"5", "2023-11-30", "lập lại"}, nil, "date: 30/11/2023 trước ngày trích"},
		{"tomorrow", Letter{"5", "2023-12-09", "trực"}, nil, "date: 09/12/2023 chưa đến, hôm nay là 08/12/2023"},
		{"a Saturday", Letter{"5", "2023-12-02", ""}, nil, "date: 02/12/2023 là ngày nghỉ"},
		{"a holiday", Letter{"5", "2024-01-01", ""}, func(t *Terms) { t.Today = period.DayOf(2024, time.January, 3) }, "date: 01/01/2024 là ngày nghỉ"},
		{"a blank remark", Letter{"5", "2023-12-02", " "}, nil, "date: 02/12/2023 là ngày nghỉ"},
		{"a remark of two lines", Letter{"5", "2023-12-02", "ký\ngấp"}, nil, "date_remark: phải nằm trên một dòng"},
		{"an endless remark", Letter{"5", "2023-12-02", strings.Repeat("đ", 501)}, nil, "date_remark: không được quá 500 ký tự"},

		{"used", Letter{"1234", "2023-12-05", ""}, used("1234"), "number: số 1234 của năm 2023 đã dùng cho công văn ngày 06/11/2023, tháng 10/2023, bản r0001"},
		{"used, written otherwise", Letter{"5", "2023-12-05", ""}, used("05"), `(ghi là "05")`},
		{"everything at once", Letter{"12; DROP", "2023-11-01", "a\tb"}, nil, "number: |date: |date_remark: "},
	} {
		t.Run(c.name, func(t *testing.T) {
			with := terms()
			if c.terms != nil {
				c.terms(&with)
			}
			got := Words(Check(c.letter, with), func(f Field) string { return string(f) + ": " })
			if c.want == "" && got != "" {
				t.Errorf("refused: %s", got)
			}
			for _, part := range strings.Split(c.want, "|") {
				if c.want != "" && !strings.Contains(got, part) {
					t.Errorf("said: %q\nwant: %q", got, part)
				}
			}
		})
	}
}

func TestSameNumber(t *testing.T) {
	for pair, want := range map[[2]string]bool{
		{"5", "05"}: true, {"1234", "1234"}: true, {"0234", "234"}: true, {"12a", "12A"}: true, {"12", "12/VPUB-HCC"}: true,
		{"5", "50"}: false, {"12", "12a"}: false, {"", ""}: false, {"12", ""}: false,
	} {
		if d := cmp.Diff(want, SameNumber(pair[0], pair[1])); d != "" {
			t.Errorf("%v: %s", pair, d)
		}
	}
}
