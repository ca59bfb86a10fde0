package browsertest

import (
	"os"
	"path/filepath"
	"testing"
)

// What a page complains of must not be lost: the tests of our pages ask for none.
func TestTroubles(t *testing.T) {
	path := filepath.Join(t.TempDir(), "page.html")
	page := `<p>text</p><script>console.log("noise"); setTimeout(() => { window.done = true; throw new Error("broken") }, 0)</script><img src="absent.png">`
	if err := os.WriteFile(path, []byte(page), 0o644); err != nil {
		t.Fatal(err)
	}
	p := Start(t).Open(t, path, Options{})
	p.Await("window.done")
	p.Eval("document.title", nil) // answered behind the exception
	if got := p.Troubles(); len(got) != 3 {
		t.Errorf("a message, an exception and a missing picture are %q", got)
	}
	if got := p.Elsewhere(); len(got) != 1 {
		t.Errorf("one request besides the page's: %q", got)
	}
}
