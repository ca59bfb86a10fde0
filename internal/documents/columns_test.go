package documents

import (
	"regexp"
	"slices"
	"strings"
	"testing"

	"trehan/internal/counting"
	"trehan/internal/documents/message"
	"trehan/internal/documents/specimen"
	"trehan/internal/documents/view"
	"trehan/internal/register"
)

// texts are all that a month sends and publishes, as a person reads it, by name.
func texts(t *testing.T, in *view.Input) map[string]string {
	t.Helper()
	all := map[string]string{}
	for _, f := range build(t, in) {
		all[f.Name] = blanks.ReplaceAllString(textOf(t, f), " ")
	}
	for _, m := range mails(t, in) {
		all[m.Subject] = blanks.ReplaceAllString(m.Text, " ")
	}
	return all
}

var blanks = regexp.MustCompile(`[\s\x{00a0}]+`)

// Without a channel column no document states a figure by channel, not even as nought, and the sentences stay whole.
func TestNoFigureByChannel(t *testing.T) {
	// Of the province: 12.332 online, 1.790 directly, 86 by post, 1.876 both; of months before and units likewise.
	figures := []string{"12332", "12.332", "86,80", "13,20", "1876", "1.876", "1790", "trực tuyến 0", "0 hồ sơ nộp", "0,00%"}
	stated := func(all map[string]string) (found []string) {
		for name, text := range all {
			for _, f := range figures {
				if strings.Contains(text, f) {
					found = append(found, name+": "+f)
				}
			}
		}
		slices.Sort(found)
		return found
	}
	in := specimen.November2023()
	in.Before = nil // theirs are other figures
	if found := stated(texts(t, in)); len(found) < 10 {
		t.Fatalf("with the column only %q", found)
	}
	in.Report.MissingColumns = []string{counting.ColumnChannel}
	all := texts(t, in)
	if found := stated(all); len(found) > 0 {
		t.Errorf("stated: %q", found)
	}
	for name, want := range map[string]string{
		"cong-van.docx":   "gồm 14.208 hồ sơ tiếp nhận mới và 1.536 hồ sơ kỳ trước chuyển sang. - Đã giải quyết",
		"phu-luc-07.xlsx": "Không có số liệu trực tuyến, trực tiếp vì dữ liệu trích xuất không có đủ kênh tiếp nhận.",
	} {
		if !strings.Contains(all[name], want) {
			t.Errorf("%s lacks %q", name, want)
		}
	}
	if name := "cong-khai.html"; strings.Contains(all[name], "Nộp trực tuyến") {
		t.Errorf("%s has the row", name)
	}
}

// An earlier month that had no channel column states none beside the present one either.
func TestNoFigureByChannelOfAnEarlierMonth(t *testing.T) {
	in := specimen.November2023()
	last := &in.Before[len(in.Before)-1]
	last.Totals.ReceivedDirect, last.Totals.ReceivedOnline = 77777, 0
	name := view.AppendixFile(view.StatisticsNumber)
	if !strings.Contains(texts(t, in)[name], "77777") {
		t.Fatal("the earlier month is not beside this one")
	}
	last.NoChannel = true
	text := texts(t, in)[name]
	// Two months with 0, the last blank, this month, and no change; then the number of the next row.
	for _, want := range []string{"Tiếp nhận trực tuyến 00123324Tiếp", "Tiếp nhận trực tiếp 0017905Tiếp", "Ô để trống"} {
		if !strings.Contains(text, want) {
			t.Errorf("%s lacks %q", name, want)
		}
	}
}

// Where nothing tells the kind of lateness, no list divides what is unclassified, and the letter does not say that slow
// updates are among them.
func TestNoKindOfLateness(t *testing.T) {
	const sentence = "trễ hạn do chậm thao tác trên Hệ thống"
	if !strings.Contains(texts(t, specimen.November2023())["cong-van.docx"], sentence) {
		t.Fatal("the sentence is worded otherwise")
	}
	in := specimen.November2023()
	for i := range in.Report.Late {
		in.Report.Late[i].Kind = counting.Unclassified
	}
	for i := range in.Report.Officials {
		in.Report.Officials[i].LateByKind = counting.KindCounts{Unclassified: in.Report.Officials[i].Late}
	}
	const one = "gồm hồ sơ chưa phân loại; loại của từng hồ sơ"
	if s := texts(t, in)["cong-van.docx"]; strings.Contains(s, sentence) || !strings.Contains(s, one) {
		t.Error("the letter does not name the one kind that occurs")
	}
	in.Report.MissingColumns = []string{counting.ColumnReturned, counting.ColumnSigned, counting.ColumnSteps}
	all := texts(t, in)
	if strings.Contains(all["cong-van.docx"], sentence) || strings.Contains(all["cong-van.docx"], one) {
		t.Error("the letter speaks of kinds")
	}
	if !strings.Contains(all["phu-luc-03.xlsx"], "không đủ để phân loại") || !strings.Contains(all["phu-luc-06.xlsx"], "Chưa phân loại") {
		t.Error("the appendices do not say that the kinds are not known")
	}
	if n := strings.Count(string(file(t, in, "cong-khai.html")), `<td class="n" data-k="-1">–</td>`); n != 3*len(in.Report.Officials) {
		t.Errorf("%d cells of the page are left blank", n)
	}
}

// Where nothing tells which overdue dossiers have their result already, none is said to be still in process.
func TestNoGroupOfOverdue(t *testing.T) {
	in := specimen.November2023()
	in.Report.MissingColumns = []string{counting.ColumnReturned, counting.ColumnSigned}
	all := texts(t, in)
	if s := all["cong-van.docx"]; !strings.Contains(s, "; 45 hồ sơ khác (có Phụ lục VIII kèm theo).") || strings.Contains(s, "trong quá trình giải quyết") {
		t.Errorf("the letter: %s", s)
	}
	if s := all["phu-luc-08.xlsx"]; !strings.Contains(s, "Chưa phân nhóm") {
		t.Error("appendix 08 does not say it")
	}
	in.Report.PendingOverdue = counting.Overdue{InProcess: 380}
	for i := range in.Rows.Overdue {
		in.Rows.Overdue[i].Group = counting.GroupInProcess
	}
	if s := texts(t, in)["cong-van.docx"]; !strings.Contains(s, "còn 380 hồ sơ đang giải quyết đã quá hạn (có Phụ lục VIII kèm theo). II.") {
		t.Errorf("the letter with one group: %s", s)
	}
}

// Where nothing says who handled the late dossiers, no document says that nobody is to be named.
func TestNoOfficials(t *testing.T) {
	in := specimen.November2023()
	in.Report.Officials = nil
	for i := range in.Report.Late {
		in.Report.Late[i].Officials, in.Rows.Late[i].Officials = []counting.Person{}, nil
	}
	in.Report.MissingColumns = []string{counting.ColumnHandler, counting.ColumnSteps}
	all := texts(t, in)
	const why = "vì dữ liệu trích xuất không có thông tin về người xử lý"
	for _, name := range []string{"cong-van.docx", "cong-khai.html", "noi-bo.html"} {
		if s := all[name]; !strings.Contains(s, "chưa xác định được công chức") && !strings.Contains(s, "Chưa xác định được công chức") || !strings.Contains(s, why) {
			t.Errorf("%s does not say why nobody is named", name)
		}
	}
	for name, text := range all {
		for _, never := range []string{"Không có công chức, viên chức thuộc diện", "không có công chức, viên chức", "Công chức, viên chức trong danh sách", "nêu trên"} {
			if strings.Contains(text, never) {
				t.Errorf("%s says %q", name, never)
			}
		}
	}
	hold, err := message.ComposeHold(in, message.HoldFacts{})
	if err != nil || strings.Contains(hold.Text, "Công chức, viên chức") {
		t.Errorf("the operators' mail counts officials: %v", err)
	}
	own, err := message.Compose(in, register.Addressee{Code: "H25.05", Name: "Sở Tư pháp", Own: []string{"H25.05"}, Covers: []string{"H25.05"}}, message.Facts{})
	if err != nil || !strings.Contains(own.Text, "chưa xác định được công chức") {
		t.Errorf("the unit's mail: %v", err)
	}
}

// Form II.06a says where its fields are not those of all dossiers.
func TestNoField(t *testing.T) {
	in := specimen.November2023()
	in.Report.MissingColumns = []string{counting.ColumnField}
	if n := strings.Count(texts(t, in)["phu-luc-07.xlsx"], "Số liệu theo lĩnh vực không đầy đủ"); n != 2 {
		t.Errorf("%d sheets say so", n)
	}
}

func file(t *testing.T, in *view.Input, name string) []byte {
	t.Helper()
	for _, f := range build(t, in) {
		if f.Name == name {
			return f.Data
		}
	}
	t.Fatalf("no %s", name)
	return nil
}
