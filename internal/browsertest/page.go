package browsertest

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/cdproto/browser"
	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/input"
	"github.com/chromedp/cdproto/log"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
)

// Page is one tab.
type Page struct {
	tb  testing.TB
	ctx context.Context

	mu       sync.Mutex
	requests []string
	troubles []string
}

// Call sends one command of the DevTools protocol. An error fails the test.
func Call[P, R any](p *Page, command cdp.Command[P, R], params P) {
	p.tb.Helper()
	run(p, func(ctx context.Context, t *chromedp.Target) (R, error) { return cdp.Call(ctx, t, command, params) })
}

// run is chromedp.Run within patience. An error fails the test.
func run[T any](p *Page, action chromedp.Action[T]) T {
	p.tb.Helper()
	result, err := try(p, action)
	if err != nil {
		p.tb.Fatal(err)
	}
	return result
}

func try[T any](p *Page, action chromedp.Action[T]) (T, error) {
	ctx, cancel := context.WithTimeout(p.ctx, patience)
	defer cancel()
	return chromedp.Run(ctx, action)
}

// Visit goes to an address, a file's or one on this machine, and waits until it is loaded.
func (p *Page) Visit(address string) {
	p.tb.Helper()
	run(p, chromedp.Navigate(address))
}

// Leave does what leads to another page, such as a click, and waits until that is loaded.
func (p *Page) Leave(act func()) {
	p.tb.Helper()
	ctx, cancel := context.WithTimeout(p.ctx, patience)
	defer cancel()
	_, err := chromedp.RunResponse(ctx, chromedp.Func(func(context.Context, *chromedp.Target) error { act(); return nil }))
	if err != nil {
		p.tb.Fatalf("no page is loaded: %v", err)
	}
}

// Attach chooses a file in the field of a form that a selector names.
func (p *Page) Attach(selector, path string) {
	p.tb.Helper()
	run(p, chromedp.SetUploadFiles(chromedp.CSS(selector), []string{path}))
}

// Await evaluates an expression again and again until it is true; a page that builds itself takes its time.
func (p *Page) Await(expression string) {
	p.tb.Helper()
	poll := func() error {
		_, err := try(p, chromedp.Poll[bool]("Boolean("+expression+")", chromedp.WithPollingTimeout(patience)))
		return err
	}
	err := poll()
	for begun := time.Now(); err != nil && replaced(err) && time.Since(begun) < patience; {
		err = poll()
	}
	if err != nil {
		var text string
		p.Eval("document.body.innerText", &text)
		p.Picture("awaited-in-vain")
		p.tb.Fatalf("%v: %s\n%s", err, expression, text)
	}
}

// replaced reports that the page in which something was evaluated gave way to another meanwhile.
func replaced(err error) bool {
	return strings.Contains(err.Error(), "Cannot find context") || strings.Contains(err.Error(), "context was destroyed")
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
	var options []chromedp.EmulateViewportOption
	if o.Phone {
		options = append(options, chromedp.EmulateMobile)
	}
	run(p, chromedp.EmulateViewport(int64(o.Width), int64(o.Height), options...))
}

// hear keeps what the page asks for and complains of.
func (p *Page) hear(event any) {
	p.mu.Lock()
	defer p.mu.Unlock()
	switch e := event.(type) {
	case *network.EventRequestWillBeSent:
		p.requests = append(p.requests, e.Request.URL)
	case *runtime.EventConsoleAPICalled:
		args, _ := json.Marshal(e.Args)
		p.troubles = append(p.troubles, fmt.Sprintf("console.%s %s", e.Type, args))
	case *runtime.EventExceptionThrown:
		details, _ := json.Marshal(e.ExceptionDetails)
		p.troubles = append(p.troubles, "exception "+string(details))
	case *log.EventEntryAdded:
		p.troubles = append(p.troubles, fmt.Sprintf("%s: %s", e.Entry.Level, e.Entry.Text))
	}
}

// Requests are the addresses that the page asked for, its own among them.
func (p *Page) Requests() []string {
	p.mu.Lock()
	defer p.mu.Unlock()
	return slices.Clone(p.requests)
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
	return slices.Clone(p.troubles)
}

// Eval evaluates an expression in the page, waits for it if it is a promise, and reads its value; into may be nil.
func (p *Page) Eval(expression string, into any) {
	p.tb.Helper()
	value, err := try(p, chromedp.Evaluate[json.RawMessage](expression, chromedp.EvalAwaitPromise))
	if err == nil && into != nil {
		err = json.Unmarshal(value, into)
	}
	if err != nil {
		p.tb.Fatalf("%s: %v", expression, err)
	}
}

// Type puts text where the focus is, as a keyboard does.
func (p *Page) Type(text string) {
	p.tb.Helper()
	Call(p, input.InsertText, input.InsertTextParams{Text: text})
}

// Click clicks on the first element of a selector that is shown and bears just this text; with no text, on the first that
// is shown. It waits for such an element.
func (p *Page) Click(selector, text string) {
	p.tb.Helper()
	p.Await(fmt.Sprintf(`window.clicked = [...document.querySelectorAll(%q)].find(e => e.getBoundingClientRect().width > 0 && (!%q || e.textContent.trim() === %[2]q))`, selector, text))
	p.Eval("window.clicked.click()", nil)
}

// Press presses and releases a key, such as "Enter" or "Tab", or one after the other those of a text, such as digits.
func (p *Page) Press(key string) {
	p.tb.Helper()
	if named := map[string]string{"Enter": kb.Enter, "Tab": kb.Tab, "Escape": kb.Escape}[key]; named != "" {
		key = named
	}
	run(p, chromedp.KeyEvent(key))
}

// Download does what downloads a file, such as a click, and returns the file.
func (p *Page) Download(act func()) []byte {
	p.tb.Helper()
	folder := p.tb.TempDir()
	Call(p, browser.SetDownloadBehavior, browser.SetDownloadBehaviorParams{Behavior: browser.SetDownloadBehaviorBehaviorAllow, DownloadPath: folder})
	act()
	for begun := time.Now(); time.Since(begun) < patience; time.Sleep(50 * time.Millisecond) {
		files, err := filepath.Glob(filepath.Join(folder, "*"))
		if err != nil {
			p.tb.Fatal(err)
		}
		if len(files) == 1 && filepath.Ext(files[0]) != ".crdownload" && !strings.HasPrefix(filepath.Base(files[0]), ".") {
			b, err := os.ReadFile(files[0])
			if err != nil {
				p.tb.Fatal(err)
			}
			return b
		}
	}
	p.tb.Fatal("nothing was downloaded")
	return nil
}

// Screenshot is the whole page as PNG.
func (p *Page) Screenshot() []byte {
	p.tb.Helper()
	return run(p, chromedp.FullScreenshot(100))
}

// Picture writes the whole page as PNG to the folder that TREHAN_LOOK names; without one it does nothing.
func (p *Page) Picture(name string) {
	p.tb.Helper()
	folder := os.Getenv("TREHAN_LOOK")
	if folder == "" {
		return
	}
	shot := p.Screenshot()
	if err := os.MkdirAll(folder, 0o755); err != nil {
		p.tb.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(folder, name+".png"), shot, 0o644); err != nil {
		p.tb.Fatal(err)
	}
}
