package message_test

import (
	"fmt"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/net/html"

	"trehan/internal/counting"
	"trehan/internal/delivery"
	"trehan/internal/documents/message"
	"trehan/internal/documents/specimen"
	"trehan/internal/documents/view"
	"trehan/internal/dossier"
	"trehan/internal/period"
	"trehan/internal/register"
)

func blanks(s string) string { return strings.Join(strings.Fields(s), " ") }

// bodies are a mail's text and the text of its HTML, white space as single blanks.
func bodies(t *testing.T, m message.Message) (plain, rich string) {
	t.Helper()
	root, err := html.Parse(strings.NewReader(m.HTML))
	if err != nil {
		t.Fatal(err)
	}
	var b strings.Builder
	var walk func(*html.Node)
	walk = func(n *html.Node) {
		if n.Type == html.TextNode {
			b.WriteString(n.Data)
		}
		for c := n.FirstChild; c != nil; c = c.NextSibling {
			walk(c)
		}
		if n.Type == html.ElementNode && (n.Data == "td" || n.Data == "p" || n.Data == "li") {
			b.WriteByte(' ')
		}
	}
	walk(root)
	return blanks(m.Text), blanks(b.String())
}

func addressee(t *testing.T, in *view.Input, code string) register.Addressee {
	t.Helper()
	for _, a := range in.Register.Addressees(in.Report.Period, in.Report.Period.To+5) {
		if a.Code == code {
			return a
		}
	}
	t.Fatalf("%s is not addressed", code)
	return register.Addressee{}
}

func TestCompose(t *testing.T) {
	shared := func(t *testing.T, in *view.Input) register.Addressee {
		to := addressee(t, in, "H25.05")
		to.Own, to.Covers = []string{"H25.05", "H25.08"}, []string{"H25.05", "H25.08"}
		return to
	}
	successor := func(own ...string) func(*testing.T, *view.Input) register.Addressee {
		return func(*testing.T, *view.Input) register.Addressee {
			return register.Addressee{Code: "H42.05", Name: "Sở Mới", Own: own, Covers: own}
		}
	}
	portal := func(*testing.T, *view.Input) register.Addressee {
		return register.Addressee{Code: "cong", Name: "Cổng Thông tin điện tử tỉnh"}
	}
	unit := func(code string) func(*testing.T, *view.Input) register.Addressee {
		return func(t *testing.T, in *view.Input) register.Addressee { return addressee(t, in, code) }
	}
	for _, c := range []struct {
		name   string
		to     func(*testing.T, *view.Input) register.Addressee
		change func(*view.Input)
		want   []string
		never  []string
		starts string // the subject
	}{
		{
			name: "a unit with late dossiers", starts: "Công khai hồ sơ", to: unit("H25.05"),
			want: []string{"Kính gửi: Sở Tư pháp", "Đơn vị có 26 hồ sơ trễ hạn, 05 công chức, viên chức tham gia giải quyết.", "H25.05-23-0032",
				"đơn vị còn 26 hồ sơ đang giải quyết đã quá hạn", "Mã niêm phong của bản phát hành lần 01: 3f9a1c", "cong-van.pdf", "89,93% tổng số", "15.744"},
			never: []string{"H25.04-23", "thay thế", "chưa ký số"},
		},
		{
			name: "a unit without", to: unit("H25.09"),
			want:  []string{"Đơn vị không có hồ sơ trễ hạn trong tháng 11/2023."},
			never: []string{"H25.05-23", "Đơn vị có"},
		},
		{
			name: "a district with its communes", to: unit("H25.27"),
			want: []string{"Đơn vị có 01 hồ sơ trễ hạn, 01 công chức, viên chức tham gia giải quyết (kể cả UBND cấp xã trên địa bàn).",
				"UBND xã An Ninh thuộc UBND huyện Bình Lục", "H25.102-23-"},
			never: []string{"H25.103-23-"},
		},
		{
			name: "no unit", to: portal,
			want:  []string{"Kính gửi: Cổng Thông tin điện tử tỉnh", "15.744"},
			never: []string{"Số liệu của đơn vị", "SỐ LIỆU CỦA ĐƠN VỊ", "Đơn vị có", "H25.05-23"},
		},
		{
			name: "a replacement without signature", to: unit("H25.05"),
			change: func(in *view.Input) {
				in.Issue.Revision, in.Issue.Replaces, in.Issue.Unsigned = 3, 1, true
				in.Issue.Replaced = []view.Replaced{{Revision: 1, Office: "Văn phòng UBND tỉnh Hà Nam", Released: period.DayOf(2023, time.December, 5)}}
			},
			starts: "[Thay thế thông báo phát hành lần 01 ngày 05/12/2023] Công khai",
			want: []string{"Thông báo này thay thế Thông báo công khai hồ sơ giải quyết trễ hạn tháng 11/2023 phát hành lần 01 ngày 05 tháng 12 năm 2023 (chưa có số) của Văn phòng UBND tỉnh Hà Nam; đề nghị sử dụng số liệu của thông báo mới.",
				"Văn bản kèm theo chưa ký số", "Mã niêm phong của bản phát hành lần 03"},
		},
		{
			name: "a replacement with number and date", to: unit("H25.05"),
			change: func(in *view.Input) {
				in.Issue.Revision, in.Issue.Replaces, in.Issue.Number, in.Issue.Date = 2, 1, "131", period.DayOf(2023, time.December, 12)
				in.Issue.Replaced = []view.Replaced{{Revision: 1, Number: "123", Symbol: "VPUB-HCCKSTT", Office: "Văn phòng UBND tỉnh Hà Nam", Date: period.DayOf(2023, time.December, 5)}}
			},
			starts: "[Thay thế Công văn số 123/VPUB-HCCKSTT ngày 05/12/2023] Công khai",
			want:   []string{"Công văn số 131/VPUB-HCCKSTT ngày 12 tháng 12 năm 2023 thay thế Công văn số 123/VPUB-HCCKSTT ngày 05 tháng 12 năm 2023 của Văn phòng UBND tỉnh Hà Nam; đề nghị sử dụng số liệu của công văn mới."},
			never:  []string{"bản lần", "chưa có số", "Thông báo này"},
		},
		{
			name: "nobody identified", to: unit("H25.28"),
			change: func(in *view.Input) {
				var kept []counting.Official
				for _, o := range in.Report.Officials {
					if o.Unit != "H25.28" {
						kept = append(kept, o)
					}
				}
				in.Report.Officials = kept
				for i, d := range in.Report.Late {
					if d.Unit == "H25.28" {
						in.Report.Late[i].Officials, in.Rows.Late[i].Officials = []counting.Person{}, nil
					}
				}
			},
			want:  []string{"Đơn vị có 02 hồ sơ trễ hạn, chưa xác định được công chức, viên chức giải quyết", "chưa xác định"},
			never: []string{"Chưa xác định"},
		},
		{
			name: "two units of one mailbox", to: shared,
			want:  []string{"Đơn vị có 27 hồ sơ trễ hạn, 06 công chức, viên chức tham gia giải quyết (kể cả Sở Y tế)."},
			never: []string{"cấp xã"},
		},
		{
			name: "the successor of two units", to: successor("H25.05", "H25.08"),
			want:  []string{"Đơn vị có 27 hồ sơ trễ hạn, 06 công chức, viên chức tham gia giải quyết (của Sở Tư pháp, Sở Y tế)."},
			never: []string{"cấp xã"},
		},
		{
			name: "the successor of a district and its communes",
			to: func(*testing.T, *view.Input) register.Addressee {
				return register.Addressee{Code: "H42.202", Name: "UBND xã Bình Lục", Own: []string{"H25.27", "H25.28"}, Covers: []string{"H25.102", "H25.27", "H25.28"}}
			},
			want: []string{"Đơn vị có 03 hồ sơ trễ hạn, 02 công chức, viên chức tham gia giải quyết (của UBND huyện Bình Lục, UBND huyện Kim Bảng và UBND cấp xã trên địa bàn)."},
		},
		{
			name: "officials of units outside the lists", to: unit("H25.08"),
			change: func(in *view.Input) {
				for i, d := range in.Report.Late {
					if d.Unit == "H25.08" {
						in.Report.Late[i].Officials[0].Name = "Người Ngoài Danh Sách"
						in.Rows.Late[i].Officials[0] = counting.OfficialRef{Name: "Người Ngoài Danh Sách", Unit: "G01.01"}
					}
				}
			},
			want:  []string{"(thuộc đơn vị không trong diện công khai)"},
			never: []string{"Người Ngoài"},
		},
		{
			name: "one of two officials of a unit outside the lists", to: unit("H25.08"),
			change: func(in *view.Input) {
				for i, d := range in.Report.Late {
					if d.Unit == "H25.08" {
						in.Report.Late[i].Officials = append(d.Officials, counting.Person{Name: "Người Ngoài Danh Sách"})
						in.Rows.Late[i].Officials = append(in.Rows.Late[i].Officials, counting.OfficialRef{Name: "Người Ngoài Danh Sách", Unit: "G01.01"})
					}
				}
			},
			never: []string{"Người Ngoài", "không trong diện công khai"},
		},
		{
			name: "a unit outside the lists, told of its own people",
			to: func(*testing.T, *view.Input) register.Addressee {
				return register.Addressee{Code: "G01.01", Name: "Cục Thuế tỉnh", Own: []string{"G01.01"}, Covers: []string{"G01.01"}}
			},
			change: func(in *view.Input) {
				for i, d := range in.Report.Late {
					if d.Unit == "G01.01" {
						in.Report.Late[i].Officials = []counting.Person{{Name: "Người Của Mình"}}
						in.Rows.Late[i].Officials = []counting.OfficialRef{{Name: "Người Của Mình", Unit: "G01.01"}}
					}
				}
			},
			want: []string{"Người Của Mình"},
		},
		{
			name: "official of another unit's dossier", to: unit("H25.09"),
			change: func(in *view.Input) {
				in.Report.Officials[0].Unit, in.Report.Officials[0].Level = "H25.09", dossier.Province
			},
			want: []string{"Đơn vị không có hồ sơ trễ hạn; có 01 công chức, viên chức tham gia giải quyết hồ sơ trễ hạn của đơn vị khác."},
		},
	} {
		t.Run(c.name, func(t *testing.T) {
			in := specimen.November2023()
			if c.change != nil {
				c.change(in)
			}
			m, err := message.Compose(in, c.to(t, in), message.Facts{Seal: "3f9a1c", Attached: []message.Attached{{Name: "cong-van.pdf"}}})
			if err != nil {
				t.Fatal(err)
			}
			plain, rich := bodies(t, m)
			for _, want := range c.want {
				if !strings.Contains(rich, want) {
					t.Errorf("HTML lacks %q:\n%s", want, rich)
				}
				if !strings.Contains(plain, want) {
					t.Errorf("text lacks %q:\n%s", want, plain)
				}
			}
			for _, never := range c.never {
				if strings.Contains(rich, never) || strings.Contains(plain, never) {
					t.Errorf("%q stands in it", never)
				}
			}
			if !strings.HasPrefix(m.Subject, c.starts) || !strings.Contains(m.Subject, "tháng 11/2023") {
				t.Errorf("subject %q", m.Subject)
			}
			if got := fmt.Sprint(m.Headers); !strings.Contains(got, "{X-Trehan-Seal 3f9a1c}") || !strings.Contains(got, "{X-Trehan-Month 2023-11}") {
				t.Errorf("headers %s", got)
			}
		})
	}
}

// What the letter's signature does not cover is only spoken of where there is something.
func TestFilesWithoutNumber(t *testing.T) {
	const sentence = "Các tệp khác kèm theo chưa ghi số và ngày ban hành."
	for files, want := range map[int]bool{1: false, 2: true} {
		in := specimen.November2023()
		in.Issue.Signed = view.Digital
		m, err := message.Compose(in, addressee(t, in, "H25.05"), message.Facts{Letter: true, Attached: make([]message.Attached, files)})
		if err != nil {
			t.Fatal(err)
		}
		if plain, _ := bodies(t, m); strings.Contains(plain, sentence) != want {
			t.Errorf("with %d files: says %q: %v", files, sentence, !want)
		}
	}
}

// Each attachment is named with its size, a ZIP with what is in it.
func TestAttachedFiles(t *testing.T) {
	in := specimen.November2023()
	m, err := message.Compose(in, addressee(t, in, "H25.05"), message.Facts{Attached: []message.Attached{
		{Name: "cong-van.pdf", Size: 87234}, {Name: "phu-luc.zip", Size: 1_300_000, Holds: []string{"phu-luc-01.xlsx", "phu-luc-04.xlsx"}}, {Name: "a_*b*.xlsx", Size: 12},
	}})
	if err != nil {
		t.Fatal(err)
	}
	plain, rich := bodies(t, m)
	for _, want := range []string{"cong-van.pdf (85 KB)", "phu-luc.zip (1,2 MB), gồm phu-luc-01.xlsx, phu-luc-04.xlsx", "a_*b*.xlsx (12 byte)"} {
		if !strings.Contains(plain, want) || !strings.Contains(rich, want) {
			t.Errorf("no %q in\n%s", want, m.Text)
		}
	}
}

// First come the recipient's own figures, by kind, and its rows, its own before those of the units below it; then those of
// the whole month.
func TestOrder(t *testing.T) {
	in := specimen.November2023()
	in.Report.Late[0].Unit, in.Report.Late[0].Level = "H25.27", dossier.District
	to := addressee(t, in, "H25.27")
	m, err := message.Compose(in, to, message.Facts{})
	if err != nil {
		t.Fatal(err)
	}
	last := 0
	for _, part := range []string{"Đơn vị có 02 hồ sơ trễ hạn", "Nghi chậm thao tác", in.Report.Late[0].Code, "H25.102-23-", "SỐ LIỆU TRÊN TOÀN TỈNH HÀ NAM", "15.744", "14.208"} {
		at := strings.Index(m.Text, part)
		if at < last {
			t.Errorf("%q stands at %d, before %d", part, at, last)
		}
		last = at
	}
}

func TestLongListIsCut(t *testing.T) {
	in := specimen.November2023()
	all := make([]string, 0, len(in.Report.Units))
	for _, u := range in.Report.Units {
		all = append(all, u.Code)
	}
	m, err := message.Compose(in, register.Addressee{Code: "x", Name: "X", Own: all, Covers: all}, message.Facts{})
	if err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(m.Text, "Đơn vị có 68 hồ sơ trễ hạn") || !strings.Contains(m.Text, "Còn 18 hồ sơ khác nêu trong bảng tính") {
		t.Error(m.Text)
	}
	if n := strings.Count(m.HTML, "-23-0"); n != 50 {
		t.Errorf("%d rows", n)
	}
}

// The mail has the letter's table where a list is too long for the text, and the details that are not 0.
func TestRankingAndDetails(t *testing.T) {
	in := specimen.November2023()
	m, err := message.Compose(in, addressee(t, in, "H25.05"), message.Facts{})
	if err != nil {
		t.Fatal(err)
	}
	if strings.Contains(m.Text, "nhiều hồ sơ trễ hạn nhất") {
		t.Error("a table of a short list")
	}
	in.Office.UnitsInText, in.Office.UnitsInTable = 7, 2
	in.Report.Details = &counting.Details{DueInPeriod: counting.DueInPeriod{Due: 9000, Late: 90}, Apology: counting.Apologies{Missing: 3, NotStated: 65}}
	in.Report.Percent.LateOfDue = "1.00"
	if m, err = message.Compose(in, addressee(t, in, "H25.05"), message.Facts{}); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{
		"Đơn vị có nhiều hồ sơ trễ hạn nhất:", "- 1. Sở Tư pháp: 26;", "- 2. Sở Lao động - TB&XH: 14;", "06 đơn vị khác có 22 hồ sơ trễ hạn, nêu tại các phụ lục.",
		"Đơn vị có tỷ lệ trễ hạn trên số đã giải quyết cao nhất:", "- 1. Sở Tư pháp: 26; tỷ lệ 63,41% (26/41) số đã giải quyết", "- Đến hạn trong kỳ (hẹn trả trong kỳ, không kể hồ sơ rút, tạm dừng; trễ hạn,\n  quá hạn 90, chiếm 1,00%): 9.000", "- Trễ hạn, chưa có văn bản xin lỗi: 3", "- Trễ hạn, không ghi việc xin lỗi: 65",
	} {
		if !strings.Contains(m.Text, want) {
			t.Errorf("no %q in\n%s", want, m.Text)
		}
	}
}

func TestLinks(t *testing.T) {
	in := specimen.November2023()
	url := "https://kho.hanam.example/a_b*c?x=1&y=2"
	m, err := message.Compose(in, addressee(t, in, "H25.05"), message.Facts{Links: []message.Link{{Name: "phu-luc-06.xlsx", URL: url, Expires: in.Issue.Created + 7*86400}}})
	if err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(m.Text, url) || !strings.Contains(m.Text, "hết hạn lúc 08:00 ngày\n  08/12/2023") && !strings.Contains(blanks(m.Text), "hết hạn lúc 08:00 ngày 08/12/2023") {
		t.Error(m.Text)
	}
	if want := `<a href="https://kho.hanam.example/a_b*c?x=1&amp;y=2">`; !strings.Contains(m.HTML, want) {
		t.Errorf("no %s in %s", want, m.HTML)
	}
}

func TestOperatorsMails(t *testing.T) {
	in := specimen.November2023()
	in.Report.Findings[0].Message += "." // as real ones end
	hold, err := message.ComposeHold(in, message.HoldFacts{Report: "0123456789ab", NeedsNumber: true, Deadline: in.Issue.Created, Reminder: 2, Link: "https://dieu-hanh.hanam.example/"})
	if err != nil {
		t.Fatal(err)
	}
	summary, err := message.ComposeSummary(in, message.SummaryFacts{
		Outcome: "with_exceptions", Again: "https://dieu-hanh.hanam.example/start", Month: "2023-11", Seal: "3f9a1c", Anchor: "77ab12", Counts: delivery.Totals{Planned: 13, Accepted: 11, Refused: 1, Unknown: 1},
		Exceptions: []message.Delivery{{Recipient: "Sở Y tế (H25.08)", State: "unknown", Reason: "mất kết nối"}},
	})
	if err != nil {
		t.Fatal(err)
	}
	rejected, err := message.ComposeSummary(in, message.SummaryFacts{Outcome: "rejected", Why: "Bị Trần Mẫu từ chối: **sai** số liệu."})
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		m    message.Message
		want []string
	}{
		{rejected, []string{"Bị Trần Mẫu từ chối: **sai** số liệu."}},
		{hold, []string{"0123456789ab", "08:00 ngày 01/12/2023", "Hồ sơ không có ngày hẹn trả", "H25-2309-0001", `trehan approve --month 2023-11 --by "họ tên" --reason "lý do" --number "số" --date "yyyy-MM-dd"`, "Công văn chỉ được gửi khi đã có số và ngày", "https://dieu-hanh.hanam.example/"}},
		{summary, []string{"Phải gửi", "13", "Sở Y tế (H25.08)", "Chưa rõ đã nhận hay chưa", "mất kết nối", "https://dieu-hanh.hanam.example/start", "2023-11", "77ab12", "3f9a1c", "hoàn thành, còn nơi nhận chưa gửi được"}},
	} {
		plain, rich := bodies(t, c.m)
		for _, want := range c.want {
			if !strings.Contains(plain, want) || !strings.Contains(rich, want) {
				t.Errorf("%q is missing in\n%s", want, c.m.Text)
			}
		}
		if strings.ContainsAny(plain, "{}") {
			t.Errorf("a clerk reads JSON in\n%s", c.m.Text)
		}
		if strings.Contains(plain, ".;") {
			t.Errorf("a row's cells are ended twice in\n%s", c.m.Text)
		}
	}
	in.Issue.Replaces = 1
	again, err := message.ComposeHold(in, message.HoldFacts{Foreseen: "Lượt chạy gửi 37 thư."})
	if err != nil || !strings.Contains(again.Text, "thay thế bản lần 01 đã gửi. Lượt chạy gửi 37 thư.") {
		t.Errorf("does not say who would get what, %v:\n%s", err, again.Text)
	}
	if !strings.HasPrefix(hold.Subject, "[Nhắc lần 02] Chờ quyết định") {
		t.Errorf("subject %q", hold.Subject)
	}
}

// What data holds stays text: no mark, no element.
func TestDataIsText(t *testing.T) {
	in := specimen.November2023()
	in.Rows.Late[31].Procedure = `a | b **c** <b>d</b> {{.E}}`
	m, err := message.Compose(in, addressee(t, in, "H25.05"), message.Facts{})
	if err != nil {
		t.Fatal(err)
	}
	plain, rich := bodies(t, m)
	if want := in.Rows.Late[31].Procedure; !strings.Contains(plain, want) || !strings.Contains(rich, want) {
		t.Errorf("%q is missing in\n%s", want, m.Text)
	}
}

// Nor does a control character stand in any part of a mail.
func TestControlCharactersAreLeftOut(t *testing.T) {
	mail := func(dirt string) message.Message {
		in := specimen.November2023()
		in.Rows.Late[31].Procedure += dirt
		in.Office.FullName += dirt
		to := addressee(t, in, "H25.05")
		to.Name += dirt
		m, err := message.Compose(in, to, message.Facts{Attached: []message.Attached{{Name: "phu-luc" + dirt}}})
		if err != nil {
			t.Fatal(err)
		}
		return m
	}
	dirty, clean := mail("\x00\x01\x1b\x7f\u0085"), mail("\ufffd")
	if diff := cmp.Diff(clean, dirty); diff != "" || !strings.Contains(clean.HTML, "\ufffd") {
		t.Error(diff)
	}
}

func TestTemplateFaults(t *testing.T) {
	in := specimen.November2023()
	to := addressee(t, in, "H25.05")
	for _, c := range []struct{ source, want string }{
		{"@subject x\n\n{{.Nothing}}", "mẫu thu.tmpl, dòng 3: "},
		{"x", "thiếu trường @subject"},
		{"@subject x\n\n@to y", "thư không có trường @to"},
	} {
		in.Templates = fstest.MapFS{view.MailTemplate: {Data: []byte(c.source)}}
		if _, err := message.Compose(in, to, message.Facts{}); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%q: %v, want %q", c.source, err, c.want)
		}
	}
}
