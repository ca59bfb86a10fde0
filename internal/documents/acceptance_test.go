package documents

import (
	"slices"
	"strings"
	"testing"

	"trehan/internal/counting"
	"trehan/internal/documents/message"
	"trehan/internal/documents/specimen"
	"trehan/internal/documents/view"
	"trehan/internal/register"
)

// received is November 2023 with online filings that Sở Tư pháp and a central agency, which is not listed, received.
func received() *view.Input {
	in := specimen.November2023()
	of := func(code string) int {
		return slices.IndexFunc(in.Report.Units, func(u counting.UnitFigures) bool { return u.Code == code })
	}
	specimen.Receive(in, of("H25.05"), counting.Acceptance{AcceptedInTime: 900, AcceptedLate: 92, Waiting: 9, WaitingOverdue: 4, RefusedInTime: 1, RefusedLate: 3})
	specimen.Receive(in, of("G01.01"), counting.Acceptance{AcceptedLate: 8})
	return in
}

// Late acceptance stands in the letter, the appendix, the statistics, the unit's workbook, the pages and the mails.
func TestLateAcceptance(t *testing.T) {
	in := received()
	all := texts(t, in)
	for name, wanted := range map[string][]string{
		"cong-van.docx": {
			"- Tiếp nhận hồ sơ nộp trực tuyến: tiếp nhận chậm 100 hồ sơ (chiếm 10,00% số nộp trực tuyến đã tiếp nhận); " +
				"không tiếp nhận, trả lời chậm 3 hồ sơ; hết kỳ còn 4 hồ sơ chờ quá hạn tiếp nhận (có Phụ lục IX kèm theo).",
		},
		"phu-luc-09.xlsx": {
			"DANH SÁCH HỒ SƠ NỘP TRỰC TUYẾN CHẬM ĐƯỢC TIẾP NHẬN", "H25.05-N-0001", "G01.01-N-0100", "15.66", "Đơn vị không thuộc diện công khai",
			"Trong đó: 100 tiếp nhận chậm; 03 không tiếp nhận, trả lời chậm; 04 đang chờ, quá hạn tiếp nhận.",
		},
		"phu-luc-07.xlsx":    {"TIẾP NHẬN HỒ SƠ NỘP TRỰC TUYẾN THEO CƠ QUAN, ĐƠN VỊ TIẾP NHẬN", "Chậm được tiếp nhận = số dòng Phụ lục IX"},
		"don-vi/H25.05.xlsx": {"H25.05-N-0099", "Trong đó: 92 tiếp nhận chậm"},
		"cong-khai.html":     {"Nộp trực tuyến, tiếp nhận chậm", "Tiếp nhận chậm 100 hồ sơ, chiếm 10,00%", "Trong đó có 08 hồ sơ do đơn vị không thuộc diện công khai"},
		"noi-bo.html":        {"Tiếp nhận chậm 100 hồ sơ, chiếm 10,00%"},
	} {
		for _, want := range wanted {
			if !strings.Contains(all[name], want) {
				t.Errorf("%s lacks %q", name, want)
			}
		}
	}
	if s := all["don-vi/H25.05.xlsx"]; strings.Contains(s, "G01.01-N") {
		t.Error("the unit's workbook has another unit's filings")
	}
	if s := all["phu-luc-09.xlsx"]; strings.Index(s, "G01.01-N-0100") < strings.Index(s, "H25.05-N-0099") {
		t.Error("the unit that is not listed does not come last")
	}
	if s := all["cong-khai.html"]; strings.Contains(s, "Cục Thuế tỉnh</th><td class") || strings.Contains(s, "dữ liệu trích xuất không có ngày nộp") {
		t.Error("the public page names a unit that is not listed, or says that nothing is known")
	}
	own, err := message.Compose(in, register.Addressee{Code: "H25.05", Name: "Sở Tư pháp", Own: []string{"H25.05"}, Covers: []string{"H25.05"}}, message.Facts{})
	const want = "Hồ sơ nộp trực tuyến mà đơn vị tiếp nhận: tiếp nhận chậm 92 hồ sơ; không tiếp nhận, trả lời chậm 03 hồ sơ; hết kỳ còn 04 hồ sơ chờ quá hạn tiếp nhận."
	if err != nil || !strings.Contains(strings.Join(strings.Fields(own.Text), " "), want) {
		t.Errorf("the unit's mail: %v\n%s", err, own.Text)
	}
	other, err := message.Compose(in, register.Addressee{Code: "H25.08", Name: "Sở Y tế", Own: []string{"H25.08"}, Covers: []string{"H25.08"}}, message.Facts{})
	if err != nil || strings.Contains(other.Text, "mà đơn vị tiếp nhận") {
		t.Errorf("another unit's mail: %v\n%s", err, other.Text)
	}
}

// Where nothing says when dossiers were filed, no document has a line of it, and statistics and internal page say why.
func TestNoAcceptance(t *testing.T) {
	for _, c := range []struct {
		missing []string
		why     string
	}{
		{nil, "vì dữ liệu trích xuất không có ngày nộp của hồ sơ nộp trực tuyến."},
		{[]string{counting.ColumnFiled}, "vì không phải tệp nào của dữ liệu trích xuất cũng có cột ngày nộp."},
		{[]string{counting.ColumnChannel}, "vì dữ liệu trích xuất không có đủ kênh tiếp nhận."},
	} {
		in := specimen.November2023()
		in.Report.Details = &counting.Details{}
		in.Report.MissingColumns = c.missing
		all := texts(t, in)
		for name, text := range all {
			if strings.Contains(text, "tiếp nhận chậm") || strings.Contains(text, "Tiếp nhận trực tuyến đúng hạn") || name == "phu-luc-09.xlsx" {
				t.Errorf("%v: %s speaks of late acceptance", c.missing, name)
			}
			said := strings.Contains(text, "Không có số liệu tiếp nhận hồ sơ nộp trực tuyến đúng hạn, chậm "+c.why)
			if want := name == "phu-luc-07.xlsx" || name == "noi-bo.html"; said != want {
				t.Errorf("%v: %s says why: %v, want %v", c.missing, name, said, want)
			}
		}
	}
}

// A month without late acceptance has the figures, an appendix that says so, and no line in the letter.
func TestNothingAcceptedLate(t *testing.T) {
	in := specimen.November2023()
	specimen.Receive(in, 0, counting.Acceptance{AcceptedInTime: 12, Waiting: 1})
	all := texts(t, in)
	if s := all["cong-van.docx"]; strings.Contains(s, "nộp trực tuyến:") {
		t.Error("the letter has the line")
	}
	if s := all["phu-luc-09.xlsx"]; !strings.Contains(s, view.None) {
		t.Errorf("appendix 09: %s", s)
	}
	if s := all["cong-khai.html"]; !strings.Contains(s, "Nộp trực tuyến, đang chờ tiếp nhận") || strings.Contains(s, "id=\"tiep-nhan\"") {
		t.Error("the page lacks the waiting one, or has the section")
	}
}

// A list that does not have the rows of its figure is no document.
func TestAcceptanceAddsUp(t *testing.T) {
	in := received()
	in.Rows.Acceptance = in.Rows.Acceptance[1:]
	if _, err := Build(in, Notice); err == nil || !strings.Contains(err.Error(), "chậm được tiếp nhận") {
		t.Errorf("the letter: %v", err)
	}
}
