package web

import (
	"context"
	"fmt"
	"net/http"
	"os"
	"regexp"
	"strings"
	"testing"

	"trehan/internal/browsertest"
	"trehan/internal/register"
)

// samplePath are values for the parts of a route that vary. A page with another one is looked at by its own test.
var samplePath = map[string]string{"{month}": "2023-11", "{code}": "H25.21.01", "{code...}": "H25.05-231101-0000", "{number}": "1"}

var varying = regexp.MustCompile(`\{\w+(\.\.\.)?\}`)

// pagePaths are the addresses of all pages that are registered, so that a new page is looked at here by itself.
func (s *site) pagePaths() []string {
	var all []string
next:
	for _, r := range s.made.routes.list {
		method, path, _ := strings.Cut(r.pattern, " ")
		if method != "GET" {
			continue
		}
		path = strings.TrimSuffix(path, "{$}")
		for _, part := range varying.FindAllString(path, -1) {
			value, known := samplePath[part]
			if !known {
				continue next
			}
			path = strings.Replace(path, part, value, 1)
		}
		code, header, body := s.whole(s.request("GET", path, nil))
		if code == http.StatusOK && strings.HasPrefix(header.Get("Content-Type"), "text/html") && strings.Contains(body, "<html") {
			all = append(all, path)
		}
	}
	return all
}

// oneRegister is a register of one unit, changed once.
type oneRegister struct{ Registers }

func (oneRegister) Register(context.Context) (*RegisterInForce, error) {
	unit := register.Entry{Fields: map[string]string{"code": "H25.05", "name": "Sở Tư pháp", "level": "province"}}
	return &RegisterInForce{Number: 1, Entries: []register.Entry{unit}, Warnings: []string{"H25.05 không có địa chỉ thư."}}, nil
}

func (r oneRegister) RegisterVersions(ctx context.Context) ([]RegisterVersion, error) {
	v, err := r.RegisterVersion(ctx, 1)
	return []RegisterVersion{*v}, err
}

func (oneRegister) RegisterVersion(context.Context, int) (*RegisterVersion, error) {
	return &RegisterVersion{Number: 1, By: "Trần Văn Mẫu", Reason: "Bổ sung đơn vị"}, nil
}

// Every page can be used by whoever cannot see it, has no mouse or only a telephone. With TREHAN_AXE, the path of axe.min.js of
// the npm package axe-core, its rules of WCAG 2.2 A and AA are tried too.
func TestEveryPageIsAccessible(t *testing.T) {
	browser := browsertest.Start(t)
	s := listed(t)
	s.Registers = oneRegister{}
	paths := s.pagePaths()
	if len(paths) < 15 {
		t.Fatalf("only %q", paths)
	}
	t.Logf("looks at %q", paths)
	axe := ""
	if path := os.Getenv("TREHAN_AXE"); path != "" {
		b, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		axe = string(b)
	}
	for size, o := range map[string]browsertest.Options{"desktop": {}, "phone": {Width: 390, Height: 800, Phone: true}} {
		p := browser.Tab(t, o)
		s.inside(p)
		for _, path := range paths {
			p.Visit(strings.Replace(s.server.URL, "localhost", "127.0.0.1", 1) + path)
			var shown string
			if p.Eval("location.pathname", &shown); shown != path && path != "/dang-nhap" {
				t.Fatalf("%s leads to %s", path, shown)
			}
			for _, w := range wrongOn(p) {
				t.Errorf("%s at %s: %s", path, size, w)
			}
			if axe != "" {
				p.Eval(axe+";0", nil)
				p.Eval(axeRules, nil)
				p.Await("window.wrongs!==undefined")
				var wrong []string
				p.Eval("window.wrongs", &wrong)
				for _, w := range wrong {
					t.Errorf("%s at %s: axe: %s", path, size, w)
				}
			}
		}
	}
}

// wrongOn is what our own rules find on the page that a tab shows.
func wrongOn(p *browsertest.Page) []string {
	var wrong, faint []string
	p.Eval(accessibility, &wrong)
	p.Eval(contrast, &faint)
	for _, w := range faint {
		wrong = append(wrong, "too faint: "+w)
	}
	return wrong
}

// The keyboard reaches what can be used in the order in which it is read, beginning with the way past the navigation, and
// what has the focus is seen to have it.
func TestKeyboardOrder(t *testing.T) {
	browser := browsertest.Start(t)
	s := entered(t)
	p := browser.Tab(t, browsertest.Options{})
	address := s.inside(p)
	for _, path := range []string{"/", "/thang/2023-11", "/thang/2023-11/gui-thu"} {
		p.Visit(address + path)
		first, last := -1, -1
		for i := range 40 {
			p.Press("Tab")
			var at struct {
				Index         int
				Body          bool
				Text, Outline string
			}
			p.Eval(`(e=>({Body:e===document.body,Index:[...document.querySelectorAll("*")].indexOf(e),Text:e.textContent.trim().slice(0,40)||e.outerHTML.slice(0,90),Outline:getComputedStyle(e).outlineStyle}))(document.activeElement)`, &at)
			if i == 0 && at.Text != "Đến nội dung chính" {
				t.Errorf("%s: the first is %q", path, at.Text)
			}
			if at.Body || at.Index == first { // round
				break
			}
			if i == 0 {
				first = at.Index
			}
			if at.Index < last {
				t.Errorf("%s: %q comes after something below it", path, at.Text)
			}
			if at.Outline == "none" {
				t.Errorf("%s: nothing shows that %q has the focus", path, at.Text)
			}
			last = at.Index
		}
		if last < 0 {
			t.Errorf("%s: nothing can be reached", path)
		}
	}
}

// accessibility lists what is wrong with a page for whoever hears it or has only a keyboard.
const accessibility = `(() => {
const wrong = [], all = s => [...document.querySelectorAll(s)], what = e => e.outerHTML.slice(0, 90);
const shown = e => e.getClientRects().length;
if (document.documentElement.lang !== "vi") wrong.push("it is not in Vietnamese");
if (!document.title.trim()) wrong.push("no title");
if (all("h1").length !== 1) wrong.push(all("h1").length + " first headings");
if (all("main").length !== 1) wrong.push("no main");
let level = 0;
for (const h of all("h1,h2,h3,h4")) { const n = +h.tagName[1]; if (n > level + 1) wrong.push("a level is left out before " + what(h)); level = n }
const ids = all("[id]").map(e => e.id);
for (const id of new Set(ids.filter((id, i) => ids.indexOf(id) !== i))) wrong.push("two elements are " + id);
for (const name of ["for", "aria-labelledby", "aria-describedby"])
  for (const e of all("[" + name + "]")) for (const id of e.getAttribute(name).split(/\s+/)) if (!document.getElementById(id)) wrong.push(name + "=" + id + " names nothing");
for (const e of all("input:not([type=hidden]),select,textarea,progress")) if (!e.labels.length && !e.getAttribute("aria-label")) wrong.push("no label: " + what(e));
for (const e of all("th")) if (!e.scope) wrong.push("no scope: " + what(e));
for (const e of all("a[href],button,summary")) if (!e.textContent.trim() && !e.getAttribute("aria-label")) wrong.push("no name: " + what(e));
for (const e of all("svg")) if (e.getAttribute("role") !== "img" || !e.querySelector("title")) wrong.push("no name: " + what(e));
for (const e of all("img")) if (!e.hasAttribute("alt")) wrong.push("no text: " + what(e));
for (const e of all("[tabindex]")) if (e.tabIndex > 0) wrong.push("out of order: " + what(e));
for (const e of all("[style],[onclick]")) if (!e.closest("svg")) wrong.push("style or script in an attribute: " + what(e));
for (const e of all("nav")) if (!e.getAttribute("aria-label")) wrong.push("a navigation without a name: " + what(e));
for (const e of all("button:not(.plain),input:not([type=hidden]):not([type=radio]):not([type=checkbox]),select,textarea")) if (shown(e) && e.getBoundingClientRect().height < 36) wrong.push("hard to hit: " + what(e));
const over = document.documentElement.scrollWidth - document.documentElement.clientWidth;
if (over > 0) wrong.push(over + " pixels too wide: " + all("main *").filter(e => e.getBoundingClientRect().right > innerWidth + 1 && !e.closest(".scroll")).slice(0, 3).map(what).join(" "));
return wrong })()`

// axeRules runs axe and leaves what it finds in window.wrongs.
var axeRules = fmt.Sprintf(`axe.run(document,{runOnly:%q.split(",")}).then(r=>{window.wrongs=r.violations.map(v=>v.id+": "+v.nodes.slice(0,3).map(n=>n.html.slice(0,120)).join(" | "))});0`,
	"wcag2a,wcag2aa,wcag21a,wcag21aa,wcag22aa,best-practice")
