package browsertest

import (
	"encoding/base64"
	"encoding/json"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"
)

// Options say how a page is looked at.
type Options struct {
	Width, Height int  // of the window, in CSS pixels; default 1280 × 900
	Phone         bool // a small screen with touch, as telephones report it
	NoScript      bool // the page's own script does not run
}

// Page is one tab.
type Page struct {
	tb      testing.TB
	browser *Browser
	session string

	mu       sync.Mutex
	requests []string
	troubles []string
	loaded   chan struct{}
}

// Open opens a file in a new tab and waits until it is loaded.
func (b *Browser) Open(tb testing.TB, path string, o Options) *Page {
	tb.Helper()
	absolute, err := filepath.Abs(path)
	if err != nil {
		tb.Fatal(err)
	}
	p := b.Tab(tb, o)
	p.Visit((&url.URL{Scheme: "file", Path: absolute}).String())
	return p
}

// Tab opens a new empty tab.
func (b *Browser) Tab(tb testing.TB, o Options) *Page {
	tb.Helper()
	p := &Page{tb: tb, browser: b, loaded: make(chan struct{}, 8)}
	var target struct{ TargetID string }
	p.must(b.call("", "Target.createTarget", map[string]any{"url": "about:blank"}))(&target)
	var attached struct{ SessionID string }
	p.must(b.call("", "Target.attachToTarget", map[string]any{"targetId": target.TargetID, "flatten": true}))(&attached)
	p.session = attached.SessionID
	b.mu.Lock()
	b.events[p.session] = p.hear
	b.mu.Unlock()
	for _, domain := range []string{"Page", "Runtime", "Network", "Log"} {
		p.Call(domain+".enable", nil, nil)
	}
	p.Resize(o)
	if o.NoScript {
		p.Call("Emulation.setScriptExecutionDisabled", map[string]any{"value": true}, nil)
	}
	return p
}

// Visit goes to an address, a file's or one on this machine, and waits until it is loaded.
func (p *Page) Visit(address string) {
	p.tb.Helper()
	p.Leave(func() { p.Call("Page.navigate", map[string]any{"url": address}, nil) })
}

// Leave does what leads to another page, such as a click, and waits until that is loaded.
func (p *Page) Leave(act func()) {
	p.tb.Helper()
	for len(p.loaded) > 0 {
		<-p.loaded
	}
	act()
	select {
	case <-p.loaded:
	case <-time.After(patience):
		p.tb.Fatalf("no page is loaded within %v", patience)
	}
}

// Attach chooses a file in the field of a form that a selector names.
func (p *Page) Attach(selector, path string) {
	p.tb.Helper()
	var document struct{ Root struct{ NodeID int } }
	p.Call("DOM.getDocument", nil, &document)
	var field struct{ NodeID int }
	p.Call("DOM.querySelector", map[string]any{"nodeId": document.Root.NodeID, "selector": selector}, &field)
	p.Call("DOM.setFileInputFiles", map[string]any{"nodeId": field.NodeID, "files": []string{path}}, nil)
}

// Await evaluates an expression again and again until it is true; a page that builds itself takes its time.
func (p *Page) Await(expression string) {
	p.tb.Helper()
	for begin := time.Now(); ; time.Sleep(100 * time.Millisecond) {
		var yes bool
		if p.Eval("Boolean("+expression+")", &yes); yes {
			return
		}
		if time.Since(begin) > patience {
			var text string
			p.Eval("document.body.innerText", &text)
			p.Picture("awaited-in-vain")
			p.tb.Fatalf("within %v not: %s\n%s", patience, expression, text)
		}
	}
}

// Resize gives the window another size.
func (p *Page) Resize(o Options) {
	p.tb.Helper()
	if o.Width == 0 {
		o.Width = 1280
	}
	if o.Height == 0 {
		o.Height = 900
	}
	p.Call("Emulation.setDeviceMetricsOverride", map[string]any{
		"width": o.Width, "height": o.Height, "deviceScaleFactor": 1, "mobile": o.Phone,
	}, nil)
}

func (p *Page) must(result json.RawMessage, err error) func(into any) {
	p.tb.Helper()
	if err != nil {
		p.tb.Fatal(err)
	}
	return func(into any) {
		p.tb.Helper()
		if err := json.Unmarshal(result, into); err != nil {
			p.tb.Fatal(err)
		}
	}
}

// Call asks for something that has no method of its own here; into may be nil.
func (p *Page) Call(method string, params, into any) {
	p.tb.Helper()
	read := p.must(p.browser.call(p.session, method, params))
	if into != nil {
		read(into)
	}
}

// hear keeps what the page asks for and complains of.
func (p *Page) hear(e event) {
	var x struct {
		Type    string
		Args    []struct{ Value any }
		Request struct{ URL string }
		Entry   struct{ Level, Text string }

		ExceptionDetails json.RawMessage
	}
	if json.Unmarshal(e.Params, &x) != nil {
		return
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	switch e.Method {
	case "Page.loadEventFired":
		select {
		case p.loaded <- struct{}{}:
		default:
		}
	case "Network.requestWillBeSent":
		p.requests = append(p.requests, x.Request.URL)
	case "Runtime.consoleAPICalled":
		p.troubles = append(p.troubles, "console."+x.Type+" "+string(e.Params))
	case "Runtime.exceptionThrown":
		p.troubles = append(p.troubles, "exception "+string(x.ExceptionDetails))
	case "Log.entryAdded":
		p.troubles = append(p.troubles, x.Entry.Level+": "+x.Entry.Text)
	}
}

// Requests are the addresses that the page asked for, its own among them.
func (p *Page) Requests() []string {
	p.mu.Lock()
	defer p.mu.Unlock()
	return append([]string(nil), p.requests...)
}

// Elsewhere are the requests for anything but the file itself and what it holds.
func (p *Page) Elsewhere() []string {
	var all []string
	for i, r := range p.Requests() {
		if i > 0 && !strings.HasPrefix(r, "data:") {
			all = append(all, r)
		}
	}
	return all
}

// Troubles are exceptions and whatever stands in the console.
func (p *Page) Troubles() []string {
	p.mu.Lock()
	defer p.mu.Unlock()
	return append([]string(nil), p.troubles...)
}

// Eval evaluates an expression in the page, waits for it if it is a promise, and reads its value.
func (p *Page) Eval(expression string, into any) {
	p.tb.Helper()
	var answer struct {
		Result           struct{ Value json.RawMessage }
		ExceptionDetails *struct {
			Text      string
			Exception struct{ Description string }
		}
	}
	p.Call("Runtime.evaluate", map[string]any{"expression": expression, "returnByValue": true, "awaitPromise": true}, &answer)
	if x := answer.ExceptionDetails; x != nil {
		p.tb.Fatalf("%s: %s %s", expression, x.Text, x.Exception.Description)
	}
	if into == nil {
		return
	}
	if err := json.Unmarshal(answer.Result.Value, into); err != nil {
		p.tb.Fatalf("%s: %v", expression, err)
	}
}

// Type puts text where the focus is, as a keyboard does.
func (p *Page) Type(text string) {
	p.tb.Helper()
	p.Call("Input.insertText", map[string]any{"text": text}, nil)
}

// Click clicks on the first element of a selector that is shown and bears just this text; with no text, on the first that
// is shown. It waits for such an element.
func (p *Page) Click(selector, text string) {
	p.tb.Helper()
	p.Await(fmt.Sprintf(`window.clicked = [...document.querySelectorAll(%q)].find(e => e.getBoundingClientRect().width > 0 && (!%q || e.textContent.trim() === %[2]q))`, selector, text))
	p.Eval("window.clicked.click()", nil)
}

// Press presses and releases a key, such as "Enter" or "Tab".
func (p *Page) Press(key string) {
	p.tb.Helper()
	codes := map[string]int{"Enter": 13, "Tab": 9, "Escape": 27}
	down := map[string]any{"type": "keyDown", "key": key, "code": key, "windowsVirtualKeyCode": codes[key]}
	if key == "Enter" {
		down["text"] = "\r"
	}
	p.Call("Input.dispatchKeyEvent", down, nil)
	p.Call("Input.dispatchKeyEvent", map[string]any{"type": "keyUp", "key": key, "code": key, "windowsVirtualKeyCode": codes[key]}, nil)
}

// Picture writes the whole page as PNG to the folder that TREHAN_LOOK names; without one it does nothing.
func (p *Page) Picture(name string) {
	p.tb.Helper()
	folder := os.Getenv("TREHAN_LOOK")
	if folder == "" {
		return
	}
	var shot struct{ Data string }
	p.Call("Page.captureScreenshot", map[string]any{"format": "png", "captureBeyondViewport": true}, &shot)
	data, err := base64.StdEncoding.DecodeString(shot.Data)
	if err != nil {
		p.tb.Fatal(err)
	}
	if err := os.MkdirAll(folder, 0o755); err != nil {
		p.tb.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(folder, name+".png"), data, 0o644); err != nil {
		p.tb.Fatal(err)
	}
}
