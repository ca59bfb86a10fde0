package notice_test

import (
	"fmt"
	"os"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"trehan/internal/counting"
	"trehan/internal/documents/notice"
	"trehan/internal/documents/specimen"
	"trehan/internal/documents/view"
	"trehan/internal/dossier"
	"trehan/internal/period"
)

// letterText is the letter's text, a paragraph a line, no-break spaces as they are.
func letterText(t *testing.T, in *view.Input) string {
	t.Helper()
	docx, _ := files(t, in)
	return wordText(t, docx)
}

func TestWording(t *testing.T) {
	drop := func(in *view.Input, keep func(counting.LateDossier) bool) {
		var late []counting.LateDossier
		var rows []counting.LateRow
		in.Report.Reconciliation = counting.Reconciliation{}
		units := view.UnitsOf(in)
		for i, d := range in.Report.Late {
			if !keep(d) {
				continue
			}
			late, rows = append(late, d), append(rows, in.Rows.Late[i])
			in.Report.Reconciliation.Late++
			if units.List(d.Unit) == "" && d.Unit != "" {
				in.Report.Reconciliation.NotListed++
			}
			if d.Unit == "" {
				in.Report.Reconciliation.Unknown++
			}
		}
		in.Report.Late, in.Rows.Late, in.Report.Totals.ResolvedLate = late, rows, len(late)
	}
	dropOfficials := func(in *view.Input, level dossier.Level) {
		var kept []counting.Official
		for _, o := range in.Report.Officials {
			if o.Level != level {
				kept = append(kept, o)
			}
		}
		in.Report.Officials = kept
	}
	for _, c := range []struct {
		name   string
		change func(*view.Input)
		want   []string
		never  []string
	}{
		{
			name: "as it is", change: func(*view.Input) {},
			want: []string{
				"UBND TỈNH HÀ NAM\n", "Số: \u00a0\u00a0\u00a0\u00a0\u00a0\u00a0\u00a0\u00a0/VPUB-HCCKSTT\n", "Hà Nam, ngày\u00a0",
				"tháng 12 năm 2023\n", "- Các Sở, ban, ngành của tỉnh;\n- UBND các huyện, thị xã, thành phố.\n",
				"3425/UBND-HCCKSTT", "Đã giải quyết: 14.159 hồ sơ (chiếm 89,93% tổng số)", "24 hồ sơ do tổ chức, cá nhân rút.",
				"kể cả 118 hồ sơ đang tạm dừng",
				"- Cấp huyện: có 01 công chức, viên chức thuộc UBND huyện Kim Bảng (có Phụ lục II kèm theo).\n",
				"UBND xã An Ninh thuộc UBND huyện Bình Lục, UBND xã Thanh Phong thuộc UBND huyện Thanh Liêm, UBND phường Duy Hải thuộc UBND thị xã Duy Tiên (có Phụ lục I kèm theo).\n",
				"(có Phụ lục VI kèm theo).\n", "có 01 hồ sơ trễ hạn do cơ quan Trung ương đóng tại địa phương",
				"gồm: 25 hồ sơ thử nghiệm; 190 hồ sơ tồn đọng từ những năm trước; 120 hồ sơ", "./.\n", "KT. CHÁNH VĂN PHÒNG\nPHÓ CHÁNH VĂN PHÒNG\n",
				"- Lưu: VT, HCCKSTT.\n",
			},
			never: []string{"thay thế", "không thuộc diện công khai", "chưa xác định", "DỰ THẢO", "Chưa ký số"},
		},
		{
			name: "details",
			change: func(in *view.Input) {
				in.Report.Details = &counting.Details{
					Paused: counting.Pauses{Supplement: 60, Financial: 58}, Refused: 52, DueInPeriod: counting.DueInPeriod{Due: 9000, Late: 90},
					Inherited: counting.Inherited{Total: 31, ResolvedLate: 2}, Apology: counting.Apologies{Sent: 8, Missing: 40, NotStated: 20},
				}
				in.Report.Percent.LateOfTotal, in.Report.Percent.LateOfDue = "0.43", "1.00"
			},
			want: []string{
				"(kể cả 118 hồ sơ đang tạm dừng: chờ bổ sung 60, chờ thực hiện nghĩa vụ tài chính 58)", "Ngoài tổng số, không tiếp nhận hoặc trả lại 52 hồ sơ.",
				"trễ hạn 68 hồ sơ (chiếm 0,48% số đã giải quyết, 0,43% tổng số).", "- Đến hạn trong kỳ: 9.000 hồ sơ (hẹn trả trong kỳ, không kể hồ sơ rút, tạm dừng), trong đó trễ hạn, quá hạn 90 hồ sơ (chiếm 1,00% số đến hạn).",
				"Trong tổng số có 31 hồ sơ tiếp nhận bàn giao của cơ quan, đơn vị cũ, đã giải quyết trễ hạn 02 hồ sơ.",
				"Về xin lỗi tổ chức, cá nhân: 08 hồ sơ trễ hạn đã có văn bản xin lỗi, 40 hồ sơ chưa có; dữ liệu trích xuất không ghi đối với 20 hồ sơ.\n",
			},
			never: []string{"dừng xử lý", "đang giải quyết quá hạn 0", "Bảng dưới đây"},
		},
		{
			name: "details that are 0, or that nobody recorded",
			change: func(in *view.Input) {
				in.Report.Details = &counting.Details{DueInPeriod: counting.DueInPeriod{Due: 9000}, Apology: counting.Apologies{NotStated: 68}}
				in.Report.Percent.LateOfTotal, in.Report.Percent.LateOfDue = "0.43", "0.00"
			},
			never: []string{"xin lỗi tổ chức, cá nhân:", "Đến hạn trong kỳ", "trả lại", "bàn giao", " 0 hồ sơ"},
		},
		{
			name: "number and date",
			change: func(in *view.Input) {
				in.Issue.Number, in.Issue.Date = "7", period.DayOf(2024, time.February, 5)
			},
			want: []string{"Số: 07/VPUB-HCCKSTT\n", "Hà Nam, ngày 05 tháng 02 năm 2024\n"},
		},
		{
			name: "number with its symbol", change: func(in *view.Input) { in.Issue.Number = "123/VPUB-HCCKSTT" },
			want: []string{"Số: 123/VPUB-HCCKSTT\n"},
		},
		{
			name: "empty level",
			change: func(in *view.Input) {
				drop(in, func(d counting.LateDossier) bool { return d.Level != dossier.District })
				dropOfficials(in, dossier.District)
			},
			want: []string{"- Cấp huyện: không có công chức, viên chức có hồ sơ trễ hạn.\n", "- UBND các huyện, thị xã, thành phố: không có hồ sơ trễ hạn.\n",
				"Phụ lục I", "Phụ lục III", "Phụ lục IV", "Phụ lục VI", "đơn vị cấp tỉnh, cấp xã tham gia"},
			never: []string{"Phụ lục II kèm", "Phụ lục V kèm"},
		},
		{
			name: "nothing late",
			change: func(in *view.Input) {
				drop(in, func(counting.LateDossier) bool { return false })
				in.Report.Officials = nil
			},
			want:  []string{"Trong tháng 11/2023, không có hồ sơ giải quyết trễ hạn", "không có công chức, viên chức tham gia", "2. Hồ sơ giải quyết trễ hạn\n", "3. Hồ sơ đang"},
			never: []string{"Phụ lục I kèm", "Phụ lục IV kèm", "Phụ lục VI kèm"},
		},
		{
			name: "not listed and unknown units",
			change: func(in *view.Input) {
				for i := range in.Report.Units {
					if in.Report.Units[i].Code == "H25.08" {
						in.Report.Units[i].Listed = false
					}
				}
				in.Report.Late = append(in.Report.Late, counting.LateDossier{Code: "x", Level: dossier.Unknown})
				in.Rows.Late = append(in.Rows.Late, counting.LateRow{Code: "x"})
				drop(in, func(counting.LateDossier) bool { return true })
			},
			want: []string{"có 01 hồ sơ trễ hạn của đơn vị không thuộc diện công khai.\n", "có 01 hồ sơ trễ hạn chưa xác định được đơn vị giải quyết",
				"do cơ quan Trung ương đóng tại địa phương", "có 61 hồ sơ trễ hạn thuộc 07 đơn vị"},
			never: []string{"Sở Y tế (01 hồ sơ)"},
		},
		{
			name: "nobody identified",
			change: func(in *view.Input) {
				for i, d := range in.Report.Late {
					if d.Level == dossier.District {
						in.Report.Late[i].Officials, in.Rows.Late[i].Officials = []counting.Person{}, nil
					}
				}
				dropOfficials(in, dossier.District)
			},
			want: []string{"Có 02 hồ sơ trễ hạn chưa xác định được người xử lý", "- Cấp huyện: chưa xác định được công chức, viên chức có hồ sơ trễ hạn (có Phụ lục II kèm theo).\n",
				"có 21 công chức, viên chức thuộc 11 cơ quan, đơn vị cấp tỉnh, cấp xã"},
		},
		{
			name: "custom period",
			change: func(in *view.Input) {
				in.Report.Month, in.Report.Period = "", period.Period{From: period.DayOf(2023, 11, 15), To: period.DayOf(2023, 12, 14)}
			},
			want:  []string{"Trong thời gian từ ngày 15/11/2023 đến ngày 14/12/2023, có 22", "V/v công khai hồ sơ giải quyết trễ hạn từ ngày 15/11/2023 đến ngày 14/12/2023"},
			never: []string{"tháng 11/2023"},
		},
		{
			name: "one group overdue",
			change: func(in *view.Input) {
				o := &in.Report.PendingOverdue
				*o = counting.Overdue{InProcess: in.Report.Totals.PendingOverdue}
			},
			want:  []string{"còn 380 hồ sơ đang giải quyết đã quá hạn, đều là hồ sơ đang trong quá trình giải quyết (có Phụ lục VIII kèm theo).\n"},
			never: []string{"gồm: 380"},
		},
		{
			name: "explained by the instruction", change: func(*view.Input) {},
			want: []string{"giải quyết hồ sơ và trả kết quả thủ tục hành chính (TTHC),", "có hồ sơ TTHC giải quyết trễ hạn"}, never: []string{"có hồ sơ thủ tục hành chính (TTHC)"},
		},
		{
			name: "without an instruction", change: func(in *view.Input) { in.Office.Basis = "" },
			want: []string{"có hồ sơ thủ tục hành chính (TTHC) giải quyết trễ hạn"},
		},
		{
			name: "arabic numerals", change: func(in *view.Input) { in.Office.AppendixNumerals = view.Arabic2 },
			want:  []string{"(có Phụ lục 01 kèm theo)", "(có Phụ lục 06 kèm theo)"},
			never: []string{"Phụ lục I"},
		},
		{
			name: "replaces a letter", change: func(in *view.Input) {
				in.Issue.Number, in.Issue.Date = "131", period.DayOf(2023, time.December, 12)
				in.Issue.Revision, in.Issue.Replaces, in.Issue.Replaced = 2, 1, []view.Replaced{replacedLetter(1, "123/VPUB-HCCKSTT", 5)}
			},
			want:  []string{"\nCông văn này thay thế Công văn số 123/VPUB-HCCKSTT ngày 05 tháng 12 năm 2023 của Văn phòng UBND tỉnh Hà Nam.\n", "như sau:\n"},
			never: []string{"phát hành lần", "đã gửi trước đây"},
		},
		{
			name: "replaces a letter of one digit, under another symbol", change: func(in *view.Input) {
				letter := replacedLetter(1, "7", 5)
				letter.Symbol = "VPUB-KSTT"
				in.Issue.Revision, in.Issue.Replaces, in.Issue.Replaced = 2, 1, []view.Replaced{letter}
			},
			want: []string{"\nCông văn này thay thế Công văn số 07/VPUB-KSTT ngày 05 tháng 12 năm 2023 của Văn phòng UBND tỉnh Hà Nam.\n"},
		},
		{
			name: "replaces a notice without number", change: func(in *view.Input) {
				in.Issue.Unsigned = true
				in.Issue.Revision, in.Issue.Replaces, in.Issue.Replaced = 2, 1, []view.Replaced{replacedLetter(1, "", 5)}
			},
			want:  []string{"\nThông báo này thay thế Thông báo công khai hồ sơ giải quyết trễ hạn tháng 11/2023 phát hành lần 01 ngày 05 tháng 12 năm 2023 (chưa có số) của Văn phòng UBND tỉnh Hà Nam.\n"},
			never: []string{"Công văn này", "đã gửi trước đây"},
		},
		{
			name: "replaces several", change: func(in *view.Input) {
				in.Issue.Revision, in.Issue.Replaces = 4, 3
				in.Issue.Replaced = []view.Replaced{replacedLetter(1, "", 5), replacedLetter(2, "123", 6), replacedLetter(3, "131", 8)}
			},
			want: []string{"\nCông văn này thay thế Thông báo công khai hồ sơ giải quyết trễ hạn tháng 11/2023 phát hành lần 01 ngày 05 tháng 12 năm 2023 (chưa có số), " +
				"Công văn số 123/VPUB-HCCKSTT ngày 06 tháng 12 năm 2023 và Công văn số 131/VPUB-HCCKSTT ngày 08 tháng 12 năm 2023 của Văn phòng UBND tỉnh Hà Nam.\n"},
		},
		{
			name: "replaces the letter of an office under another name", change: func(in *view.Input) {
				other := replacedLetter(1, "123", 5)
				other.Office = "Văn phòng UBND tỉnh Cũ"
				in.Issue.Revision, in.Issue.Replaces, in.Issue.Replaced = 3, 2, []view.Replaced{other, replacedLetter(2, "131", 8)}
			},
			want: []string{"Công văn số 123/VPUB-HCCKSTT ngày 05 tháng 12 năm 2023 của Văn phòng UBND tỉnh Cũ và Công văn số 131/VPUB-HCCKSTT ngày 08 tháng 12 năm 2023 của Văn phòng UBND tỉnh Hà Nam.\n"},
		},
		{
			name: "withdrawn apart",
			change: func(in *view.Input) {
				in.Report.Totals.Resolved -= 24
				in.Report.Totals.ResolvedOnTime -= 24
			},
			want:  []string{"- Tổ chức, cá nhân rút: 24 hồ sơ.\n"},
			never: []string{"do tổ chức, cá nhân rút"},
		},
		{
			name: "three late in the headline, three in the list",
			change: func(in *view.Input) {
				drop(in, func(d counting.LateDossier) bool { return d.Level == dossier.Commune })
				dropOfficials(in, dossier.District)
				dropOfficials(in, dossier.Province)
			},
			want: []string{"trễ hạn 3 hồ sơ (chiếm", "có 03 hồ sơ giải quyết trễ hạn:", "có 03 công chức, viên chức thuộc 03 cơ quan, đơn vị cấp xã"},
		},
	} {
		t.Run(c.name, func(t *testing.T) {
			in := specimen.November2023()
			c.change(in)
			text := letterText(t, in)
			for _, want := range c.want {
				if !strings.Contains(text, want) {
					t.Errorf("%q is missing in\n%s", want, text)
				}
			}
			for _, never := range c.never {
				if strings.Contains(text, never) {
					t.Errorf("%q stands in\n%s", never, text)
				}
			}
		})
	}
}

func TestWordingOfTwoLevels(t *testing.T) {
	text := letterText(t, specimen.August2025())
	for _, want := range []string{"UBND TỈNH NINH BÌNH\n", "Các Sở, ban, ngành của tỉnh;\n- UBND các xã, phường.\n", "- Cấp xã: có 01", "(có Phụ lục I kèm theo)",
		"(có Phụ lục II kèm theo)", "- UBND các xã, phường: có 02 hồ sơ trễ hạn thuộc UBND phường Duy Tiên (02 hồ sơ) (có Phụ lục III kèm theo)", "(có Phụ lục IV kèm theo)"} {
		if !strings.Contains(text, want) {
			t.Errorf("%q is missing in\n%s", want, text)
		}
	}
	for _, never := range []string{"huyện", "thị trấn", "3425", "Phụ lục V kèm", "Hà Nam"} {
		if strings.Contains(text, never) {
			t.Errorf("%q stands in\n%s", never, text)
		}
	}
}

// An office that is not configured gets blanks, never another's name.
func TestLetterOfDefaults(t *testing.T) {
	in := specimen.November2023()
	in.Office = view.Office{}
	text := letterText(t, in)
	for _, never := range []string{"HÀ NAM", "Hà Nam,", "HCCKSTT", "Mẫu"} {
		if strings.Contains(text, never) {
			t.Errorf("%q stands in\n%s", never, text)
		}
	}
}

func TestOwnTemplate(t *testing.T) {
	b, err := os.ReadFile(view.LetterTemplate)
	if err != nil {
		t.Fatal(err)
	}
	shipped := string(b)
	own := func(source string) *view.Input {
		in := specimen.November2023()
		in.Templates = fstest.MapFS{view.LetterTemplate: {Data: []byte(source)}}
		return in
	}
	text := letterText(t, own(strings.Replace(shipped, "# II. Đề nghị", "| Cấp | Số |\n|---|---:|\n{{range .Levels}}| {{.Name}} | {{pad .Dossiers}} |\n{{end}}\n# II. Kiến nghị", 1)))
	for _, want := range []string{"II. Kiến nghị", "cấp tỉnh\n62\n"} {
		if !strings.Contains(text, want) {
			t.Errorf("%q is missing", want)
		}
	}
	lines := strings.Count(shipped[:strings.Index(shipped, "# II.")], "\n") + 1
	for _, c := range []struct{ old, replacement, want string }{
		{"# II. Đề nghị", "# II. {{.Nothing}}", fmt.Sprintf("mẫu cong-van.tmpl, dòng %d: ", lines)},
		{"@signer ", "@signatory ", "công văn không có trường @signatory"},
		{"@signer ", "@signatory ", "thiếu trường @signer"},
		{"{{range .Texts.Copies}}", "{{range .Texts.Copies", "mẫu cong-van.tmpl, dòng "},
	} {
		_, err := notice.Files(own(strings.Replace(shipped, c.old, c.replacement, 1)))
		if err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%q: %v, want %q", c.replacement, err, c.want)
		}
	}
}

// Names from the register are text, whatever marks they hold.
func TestNamesAreNotMarks(t *testing.T) {
	in := specimen.November2023()
	in.Register = nil
	for i := range in.Report.Units {
		if in.Report.Units[i].Code == "H25.28" {
			in.Report.Units[i].Name = "UBND *huyện* <A> | {{.B}} @c"
		}
	}
	if text := letterText(t, in); !strings.Contains(text, "thuộc UBND *huyện* <A> | {{.B}} @c (02 hồ sơ)") {
		t.Errorf("the name is missing in\n%s", text)
	}
}

// replacedLetter is an earlier letter of the specimen's office, of a day in December 2023.
func replacedLetter(revision int, number string, day int) view.Replaced {
	on := period.DayOf(2023, time.December, day)
	letter := view.Replaced{Revision: revision, Number: number, Symbol: "VPUB-HCCKSTT", Office: "Văn phòng UBND tỉnh Hà Nam", Released: on}
	if number != "" {
		letter.Date = on
	}
	return letter
}
