package page_test

import (
	"bytes"
	"crypto/sha256"
	"encoding/base64"
	"fmt"
	"os"
	"strings"
	"testing"

	"golang.org/x/net/html"

	"trehan/internal/counting"
	"trehan/internal/documents/page"
	"trehan/internal/documents/specimen"
	"trehan/internal/documents/view"
	"trehan/internal/period"
)

// made is the pages by name, parsed.
func made(t *testing.T, in *view.Input) map[string]*html.Node {
	t.Helper()
	files, err := page.Files(in)
	if err != nil {
		t.Fatal(err)
	}
	all := map[string]*html.Node{}
	for _, f := range files {
		root, err := html.Parse(bytes.NewReader(f.Data))
		if err != nil {
			t.Fatal(err)
		}
		all[f.Name] = root
	}
	if len(all) != 3 {
		t.Fatalf("made %d pages", len(all))
	}
	return all
}

func find(n *html.Node, name string) (all []*html.Node) {
	if n.Type == html.ElementNode && n.Data == name {
		all = append(all, n)
	}
	for c := n.FirstChild; c != nil; c = c.NextSibling {
		all = append(all, find(c, name)...)
	}
	return all
}

func attr(n *html.Node, key string) string {
	for _, a := range n.Attr {
		if a.Key == key {
			return a.Val
		}
	}
	return ""
}

func text(n *html.Node) string {
	if n.Type == html.TextNode {
		return n.Data
	}
	var b strings.Builder
	for c := n.FirstChild; c != nil; c = c.NextSibling {
		b.WriteString(text(c))
	}
	return b.String()
}

// table finds a table by the beginning of its caption.
func table(t *testing.T, root *html.Node, caption string) *html.Node {
	t.Helper()
	for _, x := range find(root, "table") {
		if c := find(x, "caption"); len(c) == 1 && strings.HasPrefix(text(c[0]), caption) {
			return x
		}
	}
	t.Fatalf("no table %q", caption)
	return nil
}

func bodyRows(x *html.Node) []*html.Node { return find(find(x, "tbody")[0], "tr") }

func TestNumbersAreRows(t *testing.T) {
	in := specimen.November2023()
	all := made(t, in)
	public, internal := all[page.Public], all[page.Internal]
	for _, c := range []struct {
		root    *html.Node
		caption string
		rows    int
	}{
		{public, "22 công chức, viên chức thuộc 12 cơ quan, đơn vị", len(in.Report.Officials)},
		{public, "67 hồ sơ", len(in.Report.Late) - 1}, // without the central agency's
		{internal, "68 hồ sơ", len(in.Report.Late)},
		{internal, "Số liệu và chỉ số", len(in.Report.Units)},
		{public, "Số liệu và chỉ số", len(in.Report.Units) - 1},
		{internal, "Mỗi hồ sơ trễ hạn", 5},
		{all[page.Index], "Số liệu các tháng", 4},
	} {
		if got := len(bodyRows(table(t, c.root, c.caption))); got != c.rows {
			t.Errorf("%s: %d rows, want %d", c.caption, got, c.rows)
		}
	}
	figures := text(table(t, public, "Tình hình"))
	for _, want := range []string{"14.208", "12.332", "86,80% số tiếp nhận mới", "1.876", "1.536", "14.159", "14.091", "68", "1.585", "1.205", "380", "190", "15.744"} {
		if !strings.Contains(figures, want) {
			t.Errorf("the figures lack %s", want)
		}
	}
	if s := text(public); !strings.Contains(s, "có 01 hồ sơ trễ hạn do cơ quan Trung ương") {
		t.Error("the dossier outside the list is not named")
	}
	if bars := find(find(public, "svg")[0], "rect"); len(bars) != 4 {
		t.Errorf("%d bars", len(bars))
	}
}

func TestNames(t *testing.T) {
	first := specimen.November2023().Report.Officials[0].Name // Nguyễn Văn Một Một
	for _, c := range []struct {
		policy        view.NamePolicy
		full, initial bool
	}{{"", true, false}, {view.FullNames, true, false}, {view.Initials, false, true}, {view.UnitOnly, false, false}} {
		in := specimen.November2023()
		in.Names = c.policy
		all := made(t, in)
		public := text(all[page.Public])
		if got := strings.Contains(public, first); got != c.full {
			t.Errorf("%q: full name shown %v", c.policy, got)
		}
		if got := strings.Contains(public, view.Abbreviated(first)); got != c.initial {
			t.Errorf("%q: initials shown %v", c.policy, got)
		}
		for _, o := range in.Report.Officials {
			if !c.full && strings.Contains(public, o.Name) {
				t.Errorf("%q: %s is named", c.policy, o.Account)
			}
		}
		if !strings.Contains(text(all[page.Internal]), first) {
			t.Errorf("%q: the internal page lacks the full name", c.policy)
		}
	}
}

// The remarks stand on the page as in the appendices; who ruled on a kind and why only where officials are named in full.
func TestNotes(t *testing.T) {
	for _, c := range []struct {
		policy view.NamePolicy
		public bool
	}{{"", true}, {view.Initials, false}, {view.UnitOnly, false}} {
		in := specimen.November2023()
		in.Names = c.policy
		yes := true
		in.Report.Late[0].Apology, in.Report.Late[0].Override = &yes, &counting.Override{Reason: "ký trên giấy ngày 01/11", Author: "Trần Thị Kiểm"}
		in.Rows.Late[0].Officials[0] = counting.OfficialRef{Account: in.Report.Officials[1].Account, Unit: in.Report.Officials[1].Unit, Listed: true}
		all := made(t, in)
		for name, full := range map[string]bool{page.Public: c.public, page.Internal: true} {
			s := text(all[name])
			if !strings.Contains(s, "Có văn bản xin lỗi; Phân loại theo xác nhận") {
				t.Errorf("%q: %s lacks the remark", c.policy, name)
			}
			if got := strings.Contains(s, "ký trên giấy ngày 01/11 (Trần Thị Kiểm)"); got != full || strings.Contains(s, "Trần Thị Kiểm") != full {
				t.Errorf("%q: %s gives the ruling in full: %v", c.policy, name, got)
			}
			if want := c.policy != view.UnitOnly || name == page.Internal; strings.Contains(s, "01 hồ sơ do đơn vị khác giải quyết") != want {
				t.Errorf("%q: %s has the remark on another unit's dossier: %v", c.policy, name, !want)
			}
		}
	}
}

// The lists stand as the appendices do: by level, communes by their district, the district's code first.
func TestListsStandAsTheAppendices(t *testing.T) {
	in := specimen.November2023()
	all := made(t, in)
	// Bình Lục (27) before Thanh Liêm (29) before Duy Tiên (30), whatever the communes' own codes.
	communes := []string{"UBND xã An Ninh thuộc", "UBND xã Thanh Phong thuộc", "UBND phường Duy Hải thuộc"}
	for _, name := range []string{page.Public, page.Internal} {
		for _, caption := range []string{"22 công chức", "Số liệu và chỉ số", map[string]string{page.Public: "67 hồ sơ", page.Internal: "68 hồ sơ"}[name]} {
			rows := text(table(t, all[name], caption))
			last := strings.LastIndex(rows, "UBND huyện Kim Bảng")
			for _, commune := range communes {
				at := strings.Index(rows, commune)
				if at < last {
					t.Errorf("%s, %s: %q stands at %d, before %d", name, caption, commune, at, last)
				}
				last = at
			}
		}
	}
}

// A cell never stays empty: where all who are named belong to units outside the lists, it says so; where nobody is
// identified, it says what the letter says it says.
func TestPlaceOfNames(t *testing.T) {
	in := specimen.November2023()
	for i := range in.Rows.Late[0].Officials {
		in.Rows.Late[0].Officials[i].Listed = false
	}
	in.Report.Late[1].Officials, in.Rows.Late[1].Officials = nil, nil
	public := made(t, in)[page.Public]
	for i, want := range []string{"(thuộc đơn vị không trong diện công khai)", "chưa xác định"} {
		found := false
		for _, row := range bodyRows(table(t, public, "67 hồ sơ")) {
			if cells := find(row, "td"); text(find(row, "th")[0]) == in.Report.Late[i].Code {
				found = true
				if got := text(cells[len(cells)-3]); got != want {
					t.Errorf("%s: %q, want %q", in.Report.Late[i].Code, got, want)
				}
			}
		}
		if !found {
			t.Errorf("%s is not on the page", in.Report.Late[i].Code)
		}
	}
}

// Each bar names its period, and no date stands on a page as programs write it.
func TestChartOfOtherPeriods(t *testing.T) {
	in := specimen.November2023()
	in.Report.Month, in.Report.Period = "", period.Period{From: period.DayOf(2023, 11, 15), To: period.DayOf(2023, 12, 14)}
	in.Before = []view.MonthFigures{{Period: period.Period{From: period.DayOf(2023, 10, 15), To: period.DayOf(2023, 11, 14)}, Totals: in.Report.Totals}}
	for name, root := range made(t, in) {
		svg := find(root, "svg")[0]
		all := text(svg)
		for _, want := range []string{"15/10–14/11", "15/11–14/12", "theo kỳ", "từ ngày 15/10/2023 đến ngày 14/11/2023: 68 hồ sơ"} {
			if !strings.Contains(all, want) {
				t.Errorf("%s: no %q in %q", name, want, all)
			}
		}
		if s := text(find(root, "body")[0]); strings.Contains(s, "2023-1") {
			t.Errorf("%s holds a date as programs write it", name)
		}
	}
}

// An official outside the published list stands on no public page, an unlisted unit neither.
func TestPublicPageNamesTheListedOnly(t *testing.T) {
	in := specimen.November2023()
	refs := in.Rows.Late[0].Officials
	refs[0].Listed, refs[0].Name = false, "Người Ngoài Danh Sách"
	all := made(t, in)
	if strings.Contains(text(all[page.Public]), "Người Ngoài Danh Sách") {
		t.Error("the public page names somebody outside the list")
	}
	if !strings.Contains(text(all[page.Internal]), "Người Ngoài Danh Sách") {
		t.Error("the internal page does not")
	}
	if strings.Contains(text(all[page.Public]), "Cục Thuế") {
		t.Error("the public page names a unit outside the list")
	}
	if strings.Contains(text(all[page.Public]), "Hồ sơ không có ngày hẹn trả") {
		t.Error("the public page shows findings")
	}
}

// Nothing is fetched from anywhere, and the policy allows the page's own style and script alone.
func TestSelfContained(t *testing.T) {
	for name, root := range made(t, specimen.November2023()) {
		for _, forbidden := range []string{"link", "img", "iframe", "object", "embed", "form", "base"} {
			if n := len(find(root, forbidden)); n != 0 {
				t.Errorf("%s: %d <%s>", name, n, forbidden)
			}
		}
		policy := ""
		for _, m := range find(root, "meta") {
			if attr(m, "http-equiv") == "Content-Security-Policy" {
				policy = attr(m, "content")
			}
		}
		if !strings.HasPrefix(policy, "default-src 'none'") {
			t.Fatalf("%s: policy %q", name, policy)
		}
		for _, kind := range []string{"style", "script"} {
			parts := find(root, kind)
			if len(parts) != 1 || attr(parts[0], "src") != "" {
				t.Fatalf("%s: <%s>", name, kind)
			}
			sum := sha256.Sum256([]byte(text(parts[0])))
			want := kind + "-src 'sha256-" + base64.StdEncoding.EncodeToString(sum[:]) + "'"
			if !strings.Contains(policy, want) {
				t.Errorf("%s: policy lacks %s", name, want)
			}
		}
		if style := text(find(root, "style")[0]); strings.Contains(style, "url(") || strings.Contains(style, "@import") {
			t.Errorf("%s: the style fetches something", name)
		}
		checkAttributes(t, name, root)
	}
}

// checkAttributes: an inline style or handler would be stopped by the policy.
func checkAttributes(t *testing.T, name string, n *html.Node) {
	t.Helper()
	for _, a := range n.Attr {
		if a.Key == "style" || strings.HasPrefix(a.Key, "on") {
			t.Errorf("%s: <%s %s>", name, n.Data, a.Key)
		}
		if (a.Key == "src" || a.Key == "href") && (strings.Contains(a.Val, "//")) {
			t.Errorf("%s: <%s %s=%q> leaves the page", name, n.Data, a.Key, a.Val)
		}
	}
	for c := n.FirstChild; c != nil; c = c.NextSibling {
		checkAttributes(t, name, c)
	}
}

func TestSemantics(t *testing.T) {
	for name, root := range made(t, specimen.November2023()) {
		if got := attr(find(root, "html")[0], "lang"); got != "vi" {
			t.Errorf("%s: lang %q", name, got)
		}
		if len(find(root, "title")) == 0 || len(find(root, "h1")) != 1 || len(find(root, "main")) != 1 {
			t.Errorf("%s: title, h1 or main", name)
		}
		ids := map[string]int{}
		count(root, ids)
		for id, n := range ids {
			if n != 1 {
				t.Errorf("%s: id %q stands %d times", name, id, n)
			}
		}
		skip := find(root, "a")[0]
		if ids[strings.TrimPrefix(attr(skip, "href"), "#")] != 1 {
			t.Errorf("%s: the first link does not lead to the content", name)
		}
		for _, x := range find(root, "table") {
			if len(find(x, "caption")) != 1 {
				t.Errorf("%s: a table without caption", name)
			}
			for _, th := range find(x, "th") {
				if attr(th, "scope") == "" {
					t.Errorf("%s: <th>%s without scope", name, text(th))
				}
			}
			columns := len(find(find(x, "thead")[0], "th"))
			for _, row := range bodyRows(x) {
				if n := len(find(row, "td")) + len(find(row, "th")); n != columns {
					t.Errorf("%s: a row of %d cells under %d heads", name, n, columns)
				}
			}
		}
		for _, section := range find(root, "section") {
			if ids[attr(section, "aria-labelledby")] != 1 {
				t.Errorf("%s: a section without its heading", name)
			}
		}
		for _, svg := range find(root, "svg") {
			if len(find(svg, "title")) != 1 || !strings.Contains(text(find(svg, "desc")[0]), "tháng 08/2023: 91 hồ sơ") {
				t.Errorf("%s: the chart says nothing to a reader who does not see it", name)
			}
		}
	}
}

func count(n *html.Node, ids map[string]int) {
	if id := attr(n, "id"); id != "" {
		ids[id]++
	}
	for c := n.FirstChild; c != nil; c = c.NextSibling {
		count(c, ids)
	}
}

// The colours of the style have the contrast that WCAG 2.1 AA asks of text: 4,5 to 1.
func TestContrast(t *testing.T) {
	css, err := os.ReadFile("trang.css")
	if err != nil {
		t.Fatal(err)
	}
	style := string(css)
	colour := func(name string) string {
		from := strings.Index(style, "--"+name+":")
		if from < 0 {
			t.Fatalf("no colour %s", name)
		}
		return style[from+len(name)+3:][:7]
	}
	for _, ink := range []string{"ink", "soft", "brand", "late", "link"} {
		for _, ground := range []string{"#ffffff", colour("band"), "#fafbfc"} {
			if ratio := contrast(t, colour(ink), ground); ratio < 4.5 {
				t.Errorf("%s on %s: %.2f", ink, ground, ratio)
			}
		}
	}
}

func TestSameBytes(t *testing.T) {
	one, err := page.Files(specimen.November2023())
	if err != nil {
		t.Fatal(err)
	}
	two, err := page.Files(specimen.November2023())
	if err != nil {
		t.Fatal(err)
	}
	for i := range one {
		if !bytes.Equal(one[i].Data, two[i].Data) {
			t.Errorf("two builds of %s differ", one[i].Name)
		}
	}
}

func TestCases(t *testing.T) {
	for _, c := range []struct {
		name   string
		change func(*view.Input)
		public string
	}{
		{"draft", func(in *view.Input) { in.Issue.Draft = true }, "DỰ THẢO"},
		{"unsigned", func(in *view.Input) { in.Issue.Unsigned = true }, "Chưa ký số"},
		{"replaces", func(in *view.Input) {
			in.Issue.Replaces, in.Issue.Replaced = 2, []view.Replaced{{Revision: 2, Number: "123", Symbol: "VPUB", Office: "Văn phòng UBND tỉnh Hà Nam", Date: in.Report.Period.To + 5}}
		}, "Bản này thay thế Công văn số 123/VPUB ngày 05 tháng 12 năm 2023 của Văn phòng UBND tỉnh Hà Nam."},
		{"script in a name", func(in *view.Input) { in.Rows.Late[0].Procedure = "<script>alert(1)</script>" }, "<script>alert(1)</script>"},
	} {
		in := specimen.November2023()
		c.change(in)
		root := made(t, in)[page.Public]
		if !strings.Contains(text(root), c.public) {
			t.Errorf("%s: %q is missing", c.name, c.public)
		}
		if len(find(root, "script")) != 1 {
			t.Errorf("%s: data became a script", c.name)
		}
	}
}

func TestNothingLateAndNoMonthsBefore(t *testing.T) {
	in := specimen.August2025()
	in.Report.Late, in.Rows.Late, in.Report.Officials = nil, nil, nil
	in.Report.Totals.ResolvedLate, in.Report.Reconciliation.Late = 0, 0
	all := made(t, in)
	public := text(all[page.Public])
	for _, want := range []string{"Không có hồ sơ giải quyết trễ hạn trong kỳ.", "Không có công chức, viên chức thuộc diện công khai."} {
		if !strings.Contains(public, want) {
			t.Errorf("%q is missing", want)
		}
	}
}

func contrast(t *testing.T, a, b string) float64 {
	t.Helper()
	x, y := luminance(t, a), luminance(t, b)
	if x < y {
		x, y = y, x
	}
	return (x + 0.05) / (y + 0.05)
}

func luminance(t *testing.T, colour string) float64 {
	t.Helper()
	var r, g, b uint8
	if _, err := fmt.Sscanf(colour, "#%02x%02x%02x", &r, &g, &b); err != nil {
		t.Fatalf("colour %q: %v", colour, err)
	}
	return 0.2126*linear(r) + 0.7152*linear(g) + 0.0722*linear(b)
}
