// Package browsertest looks at pages with headless Chromium, driven by chromedp. Tests that need it are skipped where
// Chromium is missing, unless TREHAN_TEST_REQUIRE_BROWSER=1, and under -short.
package browsertest

import (
	"context"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
	"time"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/log"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/chromedp"
)

// Require is the variable that turns a missing browser from a reason to skip into a failure.
const Require = "TREHAN_TEST_REQUIRE_BROWSER"

// patience bounds every answer of the browser: these tests share their machine with others.
const patience = 2 * time.Minute

// Browser is a running Chromium without profile, extensions and network.
type Browser struct{ ctx context.Context }

// Options say how a page is looked at.
type Options struct {
	Width, Height int  // of the window, in CSS pixels; default 1280 × 900
	Phone         bool // a small screen with touch, as telephones report it
	NoScript      bool // the page's own script does not run
}

// Start starts the browser for a test and ends it with the test.
func Start(tb testing.TB) *Browser {
	tb.Helper()
	if testing.Short() {
		tb.Skip("runs Chromium")
	}
	path := find()
	if path == "" {
		if os.Getenv(Require) == "1" {
			tb.Fatalf("no chromium here, and %s=1 asks for one", Require)
		}
		tb.Skipf("no chromium here (Debian: apt-get install chromium); %s=1 makes this a failure", Require)
	}
	options := append(chromedp.DefaultExecAllocatorOptions[:], chromedp.ExecPath(path), chromedp.UserDataDir(tb.TempDir()),
		chromedp.NoSandbox, // as root, in containers; the pages are our own
		chromedp.DisableGPU, chromedp.WSURLReadTimeout(patience),
		chromedp.Flag("disable-component-update", true),
		chromedp.Flag("host-resolver-rules", "MAP * ~NOTFOUND, EXCLUDE 127.0.0.1"))
	allocator, release := chromedp.NewExecAllocator(context.Background(), options...)
	ctx, _ := chromedp.NewContext(allocator)
	tb.Cleanup(func() {
		_ = chromedp.Cancel(ctx) // closes the browser and waits for it: the profile is deleted next
		release()
	})
	if err := chromedp.Do(ctx); err != nil {
		tb.Fatalf("start %s: %v", path, err)
	}
	return &Browser{ctx}
}

func find() string {
	for _, name := range []string{"chromium", "chromium-browser", "google-chrome", "google-chrome-stable"} {
		if path, err := exec.LookPath(name); err == nil {
			return path
		}
	}
	return ""
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
	ctx, _ := chromedp.NewContext(b.ctx) // closed with the browser
	p := &Page{tb: tb, ctx: ctx}
	if err := chromedp.Listen(ctx, p.hear); err != nil {
		tb.Fatal(err)
	}
	Call(p, network.Enable, network.EnableParams{})
	Call(p, log.Enable, cdp.Empty{})
	Call(p, emulation.SetScriptExecutionDisabled, emulation.SetScriptExecutionDisabledParams{Value: o.NoScript})
	p.Resize(o)
	return p
}
