package page_test

import (
	"cmp"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"trehan/internal/browsertest"
	"trehan/internal/documents/page"
	"trehan/internal/documents/specimen"
	"trehan/internal/documents/view"
)

// written puts the pages of a month into a folder.
func written(t *testing.T, in *view.Input) string {
	t.Helper()
	files, err := page.Files(in)
	if err != nil {
		t.Fatal(err)
	}
	folder := t.TempDir()
	for _, f := range files {
		if err := os.WriteFile(filepath.Join(folder, f.Name), f.Data, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return folder
}

// list is a JavaScript expression for the list of a name.
func list(name string) string { return `document.querySelector('table[data-list="` + name + `"]')` }

const lateList = "danh sách hồ sơ trễ hạn"

// shown are the texts of a column's cells in the rows that can be seen, top to bottom.
func shown(p *browsertest.Page, name, column string) (texts []string) {
	p.Eval(`[...`+list(name)+`.tBodies[0].rows].filter(r=>r.getClientRects().length).map(r=>r.cells[`+column+`].textContent.trim())`, &texts)
	return texts
}

// quiet holds the page to what it promises of itself.
func quiet(t *testing.T, p *browsertest.Page) {
	t.Helper()
	if got := p.Troubles(); len(got) > 0 {
		t.Errorf("console: %q", got)
	}
	if got := p.Elsewhere(); len(got) > 0 {
		t.Errorf("asks for %q", got)
	}
	if len(p.Requests()) == 0 {
		t.Error("not even the page itself was asked for: nothing was watched")
	}
}

func TestInABrowser(t *testing.T) {
	browser := browsertest.Start(t)
	in := specimen.November2023()
	folder := written(t, in)

	t.Run("search", func(t *testing.T) {
		p := browser.Open(t, filepath.Join(folder, page.Public), browsertest.Options{})
		defer quiet(t, p)
		if n := len(shown(p, lateList, "0")); n != 67 {
			t.Fatalf("%d rows before searching", n)
		}
		focus := list(lateList) + `.parentNode.parentNode.querySelectorAll("input[type=search]")`
		var fields int
		p.Eval(focus+".length", &fields)
		if fields != 1 {
			t.Fatalf("%d search fields", fields)
		}
		for _, c := range []struct {
			typed string
			unit  string
			rows  int
		}{
			{"Sở Tư pháp", "Sở Tư pháp", 26},
			{"so tu phap", "Sở Tư pháp", 26}, // without marks
			{"SỞ GIAO THÔNG", "Sở Giao thông vận tải", 13},
			{"duy hai", "UBND phường Duy Hải thuộc UBND thị xã Duy Tiên", 1},
			{"không có gì như thế", "", 0},
		} {
			p.Eval(`(f=>{f.focus();f.select()})(`+focus+`[0])`, nil)
			p.Type(c.typed)
			units := shown(p, lateList, "3")
			if len(units) != c.rows || slices.ContainsFunc(units, func(u string) bool { return u != c.unit }) {
				t.Errorf("%q shows %d rows: %q", c.typed, len(units), units)
			}
			var told string
			p.Eval(focus+`[0].closest("label").nextElementSibling.textContent`, &told)
			if want := "trong 67 dòng"; !strings.Contains(told, want) {
				t.Errorf("%q: told %q", c.typed, told)
			}
		}
	})

	t.Run("sort", func(t *testing.T) {
		p := browser.Open(t, filepath.Join(folder, page.Public), browsertest.Options{})
		defer quiet(t, p)
		for column, key := range map[string]func(string) string{"5": iso, "7": days} {
			p.Eval(list(lateList)+`.tHead.rows[0].cells[`+column+`].querySelector("button").focus()`, nil)
			for _, want := range []string{"ascending", "descending"} {
				p.Press("Enter") // the keyboard alone must do
				var sort string
				p.Eval(list(lateList)+`.tHead.rows[0].cells[`+column+`].getAttribute("aria-sort")`, &sort)
				cells := shown(p, lateList, column)
				if want == "descending" {
					slices.Reverse(cells)
				}
				if sort != want || len(cells) != 67 || !slices.IsSortedFunc(cells, func(a, b string) int { return cmp.Compare(key(a), key(b)) }) {
					t.Errorf("column %s, %s (%s): %q", column, want, sort, cells)
				}
			}
		}
		p.Eval(list(lateList)+`.tHead.rows[0].cells[3].querySelector("button").click()`, nil)
		if units := shown(p, lateList, "3"); units[0] != "Ban Quản lý các Khu công nghiệp" || !slices.Contains(units[:4], "Sở Giáo dục và Đào tạo") {
			t.Errorf("units in the order %q", units)
		}
	})

	t.Run("without script", func(t *testing.T) {
		for _, name := range []string{page.Public, page.Internal, page.Index} {
			p := browser.Open(t, filepath.Join(folder, name), browsertest.Options{NoScript: true})
			var inputs, buttons, hidden, rows int
			p.Eval(`document.querySelectorAll("input").length`, &inputs)
			p.Eval(`document.querySelectorAll("button").length`, &buttons)
			p.Eval(`[...document.querySelectorAll("tr")].filter(r=>!r.getClientRects().length).length`, &hidden)
			p.Eval(`document.querySelectorAll("tbody tr").length`, &rows)
			if inputs+buttons+hidden > 0 || rows < 4 {
				t.Errorf("%s: %d fields and %d buttons that do nothing, %d of %d rows hidden", name, inputs, buttons, hidden, rows)
			}
			quiet(t, p)
		}
	})

	t.Run("widths", func(t *testing.T) {
		for _, name := range []string{page.Public, page.Internal, page.Index} {
			for _, width := range []int{320, 375, 768, 1280} {
				p := browser.Open(t, filepath.Join(folder, name), browsertest.Options{Width: width, Height: 800, Phone: width < 500})
				var wide, room int
				p.Eval(`document.documentElement.scrollWidth`, &wide)
				p.Eval(`document.documentElement.clientWidth`, &room)
				if wide > room || room > width {
					t.Errorf("%s at %d: %d wide in %d", name, width, wide, room)
				}
				p.Picture(strings.TrimSuffix(name, ".html") + "-" + strconv.Itoa(width))
				quiet(t, p)
			}
		}
	})

	t.Run("contrast", func(t *testing.T) {
		for _, name := range []string{page.Public, page.Internal, page.Index} {
			p := browser.Open(t, filepath.Join(folder, name), browsertest.Options{})
			var seen int
			var faint []string
			p.Eval(contrasts, &faint)
			p.Eval(`document.querySelectorAll("body *").length`, &seen)
			if len(faint) > 0 || seen < 50 {
				t.Errorf("%s: of %d elements too faint: %q", name, seen, faint)
			}
		}
	})
}

// The keys that dates and days are sorted by: iso turns 05/11/2023 into 2023-11-05.
func iso(s string) string {
	part := strings.Split(s, "/")
	return part[2] + "-" + part[1] + "-" + part[0]
}

func days(s string) string {
	if s == "< 1" {
		s = "0"
	}
	return strings.Repeat(" ", 4-len(s)) + s
}

// contrasts lists texts whose contrast with what is behind them is below WCAG AA: 4.5, large texts 3.
const contrasts = `(()=>{
const parse=c=>{const m=c.match(/[\d.]+/g).map(Number);return {r:m[0],g:m[1],b:m[2],a:m.length>3?m[3]:1}};
const channel=v=>{v/=255;return v<=.03928?v/12.92:Math.pow((v+.055)/1.055,2.4)};
const light=c=>.2126*channel(c.r)+.7152*channel(c.g)+.0722*channel(c.b);
const behind=e=>{for(;e;e=e.parentElement){const c=parse(getComputedStyle(e).backgroundColor);if(c.a>.99)return c}return {r:255,g:255,b:255,a:1}};
const faint=[];
document.querySelectorAll("body *").forEach(e=>{
if(!e.getClientRects().length||![...e.childNodes].some(n=>n.nodeType===3&&n.textContent.trim()))return;
const s=getComputedStyle(e);
const front=parse(e instanceof SVGElement?s.fill:s.color),back=behind(e);
const a=light(front),b=light(back),ratio=(Math.max(a,b)+.05)/(Math.min(a,b)+.05);
const size=parseFloat(s.fontSize),large=size>=24||size>=18.66&&parseInt(s.fontWeight)>=700;
if(ratio<(large?3:4.5))faint.push(e.tagName+" "+e.textContent.trim().slice(0,30)+" "+ratio.toFixed(2));
});
return faint;
})()`
