package activities

import (
	"context"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"strings"
	"testing"
	"time"

	enumspb "go.temporal.io/api/enums/v1"
	"go.temporal.io/sdk/temporal"

	"trehan/internal/archive"
	"trehan/internal/archive/archivetest"
	"trehan/internal/extract/source"
	"trehan/internal/period"
	"trehan/internal/progress"
)

// Whatever hangs outside, the attempt that waits for it ends, in a failure that is tried again and says where it hung.
func TestWhateverHangsIsReported(t *testing.T) {
	if testing.Short() {
		t.Skip("hangs for seconds")
	}
	november := period.NameMonth(2023, time.November)
	gone := make(chan struct{})
	half := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Length", "1000000")
		_, _ = w.Write(make([]byte, 300_000))
		_ = http.NewResponseController(w).Flush()
		select { // the rest never comes
		case <-gone:
		case <-r.Context().Done():
		}
	}))
	t.Cleanup(half.Close)
	t.Cleanup(func() { close(gone) })
	body := archive.Bytes([]byte("ho-so"))
	hung, writer, err := os.Pipe() // nobody ever writes: a read does not heed the cancellation
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _, _ = hung.Close(), writer.Close() })

	for name, c := range map[string]struct {
		work  func(ctx context.Context) error
		says  []string
		timed bool // failed by Temporal, for want of heartbeats
	}{
		"a service that sends half": {work: func(ctx context.Context) error {
			from, err := source.Open(source.Config{Name: "truc", Type: source.TypeHTTP, URL: half.URL}, source.Options{
				Now: time.Now, SpoolDir: t.TempDir(),
				Beat: func(name string, n int64) {
					progress.Advance(ctx, func(p *progress.Position) { p.What, p.Bytes = name, n })
				},
			})
			if err != nil {
				return err
			}
			return from.Fetch(ctx, period.Bounds{}.Of(november), func(context.Context, source.Item) error { return nil })
		}, says: []string{"page-0001", "300000 byte"}},
		"a store that never answers": {work: func(ctx context.Context) error {
			store := progress.Store{Store: archivetest.Hanging(archivetest.NewMemory(), archivetest.OpCreate, "second")}
			if _, err := store.Create(ctx, "first", body, archive.JSON); err != nil {
				return err
			}
			_, err := store.Create(ctx, "second", body, archive.JSON)
			return err
		}, says: []string{"1 tệp"}},
		"a file system that hangs": {work: func(ctx context.Context) error {
			progress.Advance(ctx, func(p *progress.Position) { p.What = "ho-so.xlsx" })
			_, err := archive.Spool(ctx, t.TempDir(), io.Reader(hung), nil)
			return err
		}, timed: true},
	} {
		t.Run(name, func(t *testing.T) {
			if c.timed {
				time.AfterFunc(3*time.Second, func() { _ = writer.Close() }) // lets the test end
			}
			_, err := attempts(t, 600*time.Millisecond, 1, c.work)
			if timeout := (*temporal.TimeoutError)(nil); c.timed {
				if !errors.As(err, &timeout) || timeout.TimeoutType() != enumspb.TIMEOUT_TYPE_HEARTBEAT {
					t.Errorf("%v; want a heartbeat time-out", err)
				}
				return
			}
			var app *temporal.ApplicationError
			if !errors.As(err, &app) || app.Type() != Stalled || app.NonRetryable() {
				t.Fatalf("%v; want a failure of type %s that is tried again", err, Stalled)
			}
			for _, part := range c.says {
				if !strings.Contains(app.Message(), part) {
					t.Errorf("%q does not say %q", app.Message(), part)
				}
			}
		})
	}
}
