package documents_test

import (
	"bytes"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"

	"trehan/internal/counting"
	"trehan/internal/documents"
	"trehan/internal/documents/notice"
	"trehan/internal/documents/specimen"
	"trehan/internal/documents/view"
	"trehan/internal/period"
)

// The documents of periods that are no calendar months name them as the administration does, with their days.
func TestDocumentsNameThePeriod(t *testing.T) {
	bounds := period.Bounds{StartDay: 21, Quarter: period.Start{Month: 12, Day: 15}}
	for name, want := range map[string][]string{
		"2023-11": {"tháng 11/2023", "TRONG THÁNG 11/2023 (TỪ NGÀY 21/10/2023 ĐẾN NGÀY 20/11/2023)", "So với các tháng trước"},
		"2023-Q4": {"quý IV/2023", "TRONG QUÝ IV/2023 (TỪ NGÀY 15/09/2023 ĐẾN NGÀY 14/12/2023)", "So với các kỳ trước"},
		"2023-H2": {"6 tháng cuối năm 2023", "TRONG 6 THÁNG CUỐI NĂM 2023 (TỪ NGÀY 01/07/2023 ĐẾN NGÀY 31/12/2023)", "So với các kỳ trước"},
		"2023":    {"năm 2023", "TRONG NĂM 2023 (TỪ NGÀY 01/01/2023 ĐẾN NGÀY 31/12/2023)", "So với các kỳ trước"},
	} {
		in := specimen.November2023()
		n, err := period.ParseName(name)
		if err != nil {
			t.Fatal(err)
		}
		in.Report.Month, in.Report.Name, in.Report.Period = "", name, bounds.Of(n)
		if n.Cumulative() {
			in.Report.MadeFrom, in.Report.Cumulative = counting.FromMonths, &counting.Cumulative{Months: []counting.SealedMonth{{Month: "2023-10", Revision: 1}}}
		}
		text := letterText(t, in)
		if !strings.Contains(text, "V/v công khai hồ sơ giải quyết trễ hạn "+want[0]) || !strings.Contains(text, "trong "+want[0]) {
			t.Errorf("the letter of %s does not name it %q", name, want[0])
		}
		if strings.Contains(text, "Số liệu cộng từ các tháng đã công bố: tháng 10/2023 (bản lần 01)") != n.Cumulative() {
			t.Errorf("the letter of %s does not say what it is made from", name)
		}
		built, err := documents.Build(in, "statistics")
		if err != nil {
			t.Fatal(err)
		}
		book, err := excelize.OpenReader(bytes.NewReader(built[0].Data))
		if err != nil {
			t.Fatal(err)
		}
		form, err := book.GetRows(book.GetSheetList()[0])
		head := strings.Join(append(form[2], form[3]...), " ")
		if err != nil || strings.Contains(head, "kỳ chốt số liệu của biểu") != (name == "2023-H2" || name == "2023") || strings.Contains(head, "Kỳ chốt số liệu của biểu") != (name == "2023-Q4") {
			t.Errorf("the form of %s: %q", name, head)
		}
		sheets := strings.Join(book.GetSheetList(), "|")
		if !strings.Contains(sheets, want[2]) || strings.Contains(sheets, "So sánh") != n.Cumulative() {
			t.Errorf("%s has the sheets %s", name, sheets)
		}
		all, err := book.GetRows(want[2])
		if err != nil || !strings.Contains(strings.Join(all[1], " "), want[1]) {
			t.Errorf("%s: title %q, want %q", name, all[1], want[1])
		}
	}
}

func letterText(t *testing.T, in *view.Input) string {
	t.Helper()
	made, err := notice.Compose(in)
	if err != nil {
		t.Fatal(err)
	}
	var b strings.Builder
	b.WriteString(made.Subject + "\n")
	for _, block := range made.Body {
		b.WriteString(block.Text() + "\n")
	}
	return b.String()
}
