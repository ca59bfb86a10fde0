package archivetest

import (
	"errors"
	"io"
	"net/http"
	"strings"
	"sync/atomic"
)

// errLost is the error of a connection that ends before the reply.
var errLost = errors.New("archivetest: connection reset before the reply")

// Wire is a transport that injects a fault into the first PUT whose path contains Part. It tests what happens below a Store, in
// the client library's retries.
type Wire struct {
	Base     http.RoundTripper
	Part     string
	LoseTail bool // executes the request and loses the reply
	Status   int  // responds with this status without executing the request
	done     atomic.Bool
	Puts     atomic.Int32 // how many matching PUTs were seen
}

// RoundTrip implements http.RoundTripper.
func (w *Wire) RoundTrip(r *http.Request) (*http.Response, error) {
	if r.Method != http.MethodPut || !strings.Contains(r.URL.Path, w.Part) {
		return w.Base.RoundTrip(r)
	}
	w.Puts.Add(1)
	if !w.done.CompareAndSwap(false, true) {
		return w.Base.RoundTrip(r)
	}
	if w.Status != 0 {
		if r.Body != nil {
			_, _ = io.Copy(io.Discard, r.Body)
			_ = r.Body.Close()
		}
		return &http.Response{StatusCode: w.Status, Status: http.StatusText(w.Status), Proto: "HTTP/1.1", ProtoMajor: 1,
			ProtoMinor: 1, Header: http.Header{}, Body: http.NoBody, Request: r}, nil
	}
	resp, err := w.Base.RoundTrip(r)
	if err == nil && w.LoseTail {
		_ = resp.Body.Close()
		return nil, errLost
	}
	return resp, err
}
