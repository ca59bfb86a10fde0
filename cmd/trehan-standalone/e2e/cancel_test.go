package e2e

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"go.temporal.io/sdk/temporal"

	"trehan/internal/config"
)

// slowStore stands before the store and holds the write of one object until it is let through, or refused.
type slowStore struct {
	*httptest.Server
	mu      sync.Mutex
	suffix  string
	down    string // writes of objects whose keys end so are refused for now
	held    chan struct{}
	release chan struct{}
}

func newSlowStore(t *testing.T, endpoint string) *slowStore {
	t.Helper()
	to, err := url.Parse(endpoint)
	if err != nil {
		t.Fatal(err)
	}
	// The host that was signed goes on with the request.
	proxy := &httputil.ReverseProxy{Rewrite: func(r *httputil.ProxyRequest) { r.Out.URL.Scheme, r.Out.URL.Host = to.Scheme, to.Host }}
	s := &slowStore{}
	s.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		s.mu.Lock()
		held, release := s.held, s.release
		hold := r.Method == http.MethodPut && s.suffix != "" && strings.HasSuffix(r.URL.Path, s.suffix)
		if hold {
			s.suffix = ""
		}
		s.mu.Unlock()
		if hold {
			close(held)
			<-release
		}
		s.mu.Lock()
		down := r.Method == http.MethodPut && s.down != "" && strings.HasSuffix(r.URL.Path, s.down)
		s.mu.Unlock()
		if down {
			w.WriteHeader(http.StatusServiceUnavailable)
			return
		}
		proxy.ServeHTTP(w, r)
	}))
	t.Cleanup(s.Close)
	return s
}

// holds has the next write of an object whose key ends so wait.
func (s *slowStore) holds(suffix string) (held <-chan struct{}, release func()) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.suffix, s.held, s.release = suffix, make(chan struct{}), make(chan struct{})
	let := s.release
	return s.held, func() { close(let) }
}

// refuses has the store answer 503 to the writes of objects whose keys end so; "" ends it.
func (s *slowStore) refuses(suffix string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.down = suffix
}

// TestPromise5CancelledWhileARevisionBeginsOrIsSealed cancels a run while the object that numbers its revision, or the one that
// seals it, is on its way to the store: the run knows what became of it, and each revision is sealed or abandoned, never both.
func TestPromise5CancelledWhileARevisionBeginsOrIsSealed(t *testing.T) {
	t.Parallel()
	o := newOffice(t, "temporal: {task_queue: idle}")
	o.start()
	conf, err := config.Load(filepath.Join(o.data, "trehan.yaml"))
	if err != nil {
		t.Fatal(err)
	}
	store := o.data
	slow := newSlowStore(t, "http://"+conf.Store.Endpoint)
	conf.Store.Endpoint, conf.Temporal.TaskQueue = slow.Listener.Addr().String(), ""
	b, err := conf.YAML()
	if err != nil {
		t.Fatal(err)
	}
	o.data = filepath.Join(o.dir, "worker")
	o.write("worker/trehan.yaml", string(b))
	worker := launch(t, "", "worker", "--config", filepath.Join(o.data, "trehan.yaml"))
	t.Cleanup(worker.kill)
	s := o.connect()
	for _, c := range []struct {
		month, object, cancelled string
		down, sealed             bool
	}{
		{"2022-03", "r0001/opened.json", "report-", false, false},
		{"2022-06", "r0001/manifest.json", "report-", false, true},
		{"2022-09", "r0001/manifest.json", "month-", false, true},
		{"2022-12", "r0001/manifest.json", "report-", true, false},
	} {
		t.Run(c.month, func(t *testing.T) {
			o := o.as(t)
			o.export(c.month, rows(c.month))
			held, release := slow.holds(c.month + "/" + c.object)
			s.run("report-"+c.month, fmt.Sprintf(`{"month":%q}`, c.month))
			select {
			case <-held:
			case <-time.After(patience):
				release()
				t.Fatalf("%s is not written", c.object)
			}
			if err := s.temporal.CancelWorkflow(t.Context(), c.cancelled+c.month, ""); err != nil {
				t.Fatal(err)
			}
			time.Sleep(3 * time.Second) // a run that did not wait would close by then
			if c.down {
				slow.refuses(c.month + "/" + c.object)
			}
			release()
			if out, err := s.outcome(s.temporal.GetWorkflow(t.Context(), "report-"+c.month, "")); !temporal.IsCanceledError(err) {
				t.Errorf("the cancelled run has an outcome: %+v, %v", out, err)
			}
			slow.refuses("")
			there := func(name string) bool { return exists(object(store, "months/"+c.month+"/r0001/"+name)) }
			if there("manifest.json") != c.sealed || there("abandoned.json") == c.sealed {
				t.Errorf("sealed %v, abandoned %v", there("manifest.json"), there("abandoned.json"))
			}
			o.cli(0, "audit", "verify", "--month", c.month)
			o.cli(0, "run", "--month", c.month)
			oneEach(t, o.relay.letters(c.month), addresses())
			o.cli(0, "audit", "verify", "--month", c.month)
		})
	}
}
