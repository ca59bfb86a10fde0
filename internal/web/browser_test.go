package web

import (
	"strings"
	"testing"

	"trehan/internal/browsertest"
)

// The pages in a real browser, without script and with this policy, and a month as it comes along: each can be used by everybody,
// nothing is asked of elsewhere. TREHAN_LOOK keeps pictures.
func TestInABrowser(t *testing.T) {
	browser := browsertest.Start(t)
	s := entered(t)
	s.server.URL = strings.Replace(s.server.URL, "localhost", "127.0.0.1", 1)
	for size, o := range map[string]browsertest.Options{"desktop": {NoScript: true}, "phone": {Width: 390, Height: 800, Phone: true, NoScript: true}} {
		p := browser.Tab(t, o)
		look := func(name, path string) {
			t.Helper()
			p.Visit(s.server.URL + path)
			var at string
			if p.Eval("location.pathname+location.search", &at); at != path {
				t.Fatalf("%s leads to %s", path, at)
			}
			for _, w := range wrongOn(p) {
				t.Errorf("%s at %s: %s", name, size, w)
			}
			p.Picture("duyet-" + name + "-" + size)
			for _, r := range p.Requests() {
				if !strings.HasPrefix(r, s.server.URL+"/") && !strings.HasPrefix(r, "data:") { // the browser's own calendar
					t.Errorf("%s asks for %s", name, r)
				}
			}
		}
		look("dang-nhap", "/dang-nhap")
		s.inside(p)
		s.month = heldMonth()
		look("cac-thang", "/")
		look("don-vi", "/thang/2023-11/don-vi")
		look("nhat-ky", "/thang/2023-11/nhat-ky")
		look("mot-don-vi", "/don-vi/H25.21.01")
		look("cho-quyet-dinh", "/thang/2023-11")
		s.month.Question.FourEyes, s.month.Question.Approvals, s.month.Question.Signed = true, []string{"Trần Văn Mẫu"}, report
		look("hai-nguoi", "/thang/2023-11")
		s.month.Question, s.month.Outcome, s.month.Seal = nil, "with_exceptions", report
		s.month.Replaced = 12
		s.month.Note = "Có 1 thư bị từ chối và 1 thư chưa rõ kết quả."
		look("con-noi-chua-nhan", "/thang/2023-11")
		look("gui-thu", "/thang/2023-11/gui-thu?xong=xu-ly")
		if troubles := p.Troubles(); len(troubles) > 0 {
			t.Errorf("the browser complains: %q", troubles)
		}
	}
}

// contrast lists texts whose colour is too near that of what they stand on (WCAG 2.2, 1.4.3: 4.5 to 1).
const contrast = `(() => {
const parse = c => c.match(/[\d.]+/g).map(Number);
const light = c => { const [r, g, b] = c.map(v => { v /= 255; return v <= .04045 ? v / 12.92 : ((v + .055) / 1.055) ** 2.4 }); return .2126 * r + .7152 * g + .0722 * b };
const ground = e => { for (; e; e = e.parentElement) { const c = parse(getComputedStyle(e).backgroundColor); if (c.length < 4 || c[3] > 0) return c } return [255, 255, 255] };
const out = [];
for (const e of document.querySelectorAll("body *")) {
  if (![...e.childNodes].some(n => n.nodeType === 3 && n.textContent.trim()) || !e.getClientRects().length) continue;
  const a = light(parse(getComputedStyle(e).color).slice(0, 3)), b = light(ground(e).slice(0, 3));
  if ((Math.max(a, b) + .05) / (Math.min(a, b) + .05) < 4.5) out.push(e.tagName + "." + e.className + ": " + e.textContent.trim().slice(0, 30));
}
return out })()`
