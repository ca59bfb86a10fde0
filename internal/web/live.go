package web

import (
	"crypto/sha256"
	_ "embed" // htmx
	"encoding/hex"
	"net/http"
)

// htmx is the released script, as folder htmx names it.
//
//go:embed htmx/htmx.min.js
var htmx []byte

// scriptPath is the address of htmx, which changes with its bytes: a browser may keep it for good.
var scriptPath = "/htmx-" + hashOf(htmx)[:16] + ".js"

func hashOf(b []byte) string {
	sum := sha256.Sum256(b)
	return hex.EncodeToString(sum[:])
}

// livePolicy is the policy of a page that exchanges a part of itself: it runs the page's own htmx and asks the page itself.
const livePolicy = policy + "; script-src 'self'; connect-src 'self'"

func script(w http.ResponseWriter, _ *http.Request) {
	h := w.Header()
	h.Set("Content-Type", "text/javascript; charset=utf-8")
	h.Set("Cache-Control", "public, max-age=31536000, immutable")
	_, _ = w.Write(htmx)
}

// live lets the page of the answer exchange parts of itself. All other pages run no script at all.
func (f *frame) live(w http.ResponseWriter) {
	f.Script = scriptPath
	w.Header().Set("Content-Security-Policy", livePolicy)
}

// partial is a handler of a part of a page. Whoever may not enter any more gets an error, which htmx leaves alone, instead of
// the log-in in the part's place.
func partial(h guarded) guarded {
	return guarded{h.least, func(w http.ResponseWriter, r *http.Request) { h.serve(&partialWriter{w}, r) }}
}

type partialWriter struct{ http.ResponseWriter }

func (w *partialWriter) WriteHeader(status int) {
	if status == http.StatusSeeOther {
		w.Header().Del("Location")
		status = http.StatusForbidden
	}
	w.ResponseWriter.WriteHeader(status)
}
