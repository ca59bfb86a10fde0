package archive_test

import (
	"net/http"
	"os"
	"testing"

	"trehan/internal/archive"
	"trehan/internal/archive/archivetest"
)

func TestMemory(t *testing.T) {
	for name, over := range map[string]bool{"refuses over a delete marker": false, "creates over a delete marker": true} {
		t.Run(name, func(t *testing.T) {
			archivetest.Suite(t, func(t *testing.T) archive.Store {
				m := archivetest.NewMemory()
				m.CreateOverMarker = over
				t.Cleanup(m.Close)
				return m
			})
		})
	}
}

// TestServer runs the conformance suite against the server of TREHAN_TEST_S3 (an endpoint; credentials in the usual
// variables), in a bucket of its own.
func TestServer(t *testing.T) {
	endpoint := os.Getenv("TREHAN_TEST_S3")
	if endpoint == "" {
		t.Skip("TREHAN_TEST_S3 names no server")
	}
	config := archive.Config{Endpoint: endpoint, Bucket: "trehan-conformance", Prefix: "hạng"}
	if config.Validate() == nil {
		t.Fatal("a prefix with letters outside ASCII is accepted")
	}
	config.Prefix = "suite"
	open := func(t *testing.T, o ...archive.Option) archivetest.S3 {
		s, err := archive.NewS3(config, "ha-nam", o...)
		if err != nil {
			t.Fatal(err)
		}
		if err := s.Setup(t.Context()); err != nil {
			t.Fatal(err)
		}
		return archivetest.S3{S3: s}
	}
	archivetest.Suite(t, func(t *testing.T) archive.Store { return open(t) })
	archivetest.SuiteOnWire(t, func(t *testing.T, wrap func(http.RoundTripper) http.RoundTripper) archive.Store {
		return open(t, archive.WithTransport(wrap))
	})
	t.Run("probe", func(t *testing.T) {
		for _, p := range open(t).Probe(t.Context()) {
			if p.Fatal {
				t.Errorf("%s: %s", p.Code, p.Message)
			} else {
				t.Logf("%s: %s", p.Code, p.Message)
			}
		}
	})
}
