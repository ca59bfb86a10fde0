package audit_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"trehan/internal/archive"
	"trehan/internal/archive/archivetest"
	"trehan/internal/audit"
)

// TestServer plays and verifies a month on the server of TREHAN_TEST_S3, as archive's TestServer does. If that server
// keeps objects as plain files below TREHAN_TEST_S3_DATA, they are also touched on the disk.
func TestServer(t *testing.T) {
	endpoint, data := os.Getenv("TREHAN_TEST_S3"), os.Getenv("TREHAN_TEST_S3_DATA")
	if endpoint == "" {
		t.Skip("TREHAN_TEST_S3 names no server")
	}
	config := archive.Config{Endpoint: endpoint, Bucket: "trehan-conformance"}
	open := func(t *testing.T, office string) (archivetest.S3, string) {
		s, err := archive.NewS3(config, office)
		if err != nil {
			t.Fatal(err)
		}
		if err := s.Setup(t.Context()); err != nil {
			t.Fatal(err)
		}
		return archivetest.S3{S3: s}, filepath.Join(data, config.Bucket, office)
	}
	month := func(t *testing.T) (archivetest.S3, string, string) {
		s, dir := open(t, strings.ReplaceAll(t.TempDir()[1:], "/", "-"))
		wholeMonth(t, s, october)
		state := must(s.Stat(t.Context(), archive.StateKey(october, 1), ""))(t)
		_, closing := wholeMonth(t, s, november, state)
		return s, dir, closing
	}
	s, _, closing := month(t)
	if f := verify(t, s, audit.VerifyOptions{Anchors: []string{closing}}); len(f) != 0 {
		t.Fatalf("faults in a sound month: %v", f)
	}
	if data == "" {
		t.Skip("TREHAN_TEST_S3_DATA names no folder")
	}
	objects := must(s.List(t.Context(), archive.MonthPrefix(november)))(t)
	for name, touch := range map[string]func(path string) error{
		"edited in place": func(path string) error { // keeps what the server has noted beside the file
			b, err := os.ReadFile(path)
			if err != nil {
				return err
			}
			b[len(b)/2] ^= 1
			return os.WriteFile(path, b, 0o644)
		},
		"replaced": func(path string) error {
			if err := os.WriteFile(path+"~", []byte("{}"), 0o644); err != nil {
				return err
			}
			return os.Rename(path+"~", path)
		},
		"removed": os.Remove,
	} {
		t.Run(name, func(t *testing.T) {
			for _, o := range objects {
				s, dir, closing := month(t)
				key := o.Key
				if err := touch(filepath.Join(dir, filepath.FromSlash(key))); err != nil {
					t.Fatal(err)
				}
				f := verify(t, s, audit.VerifyOptions{Anchors: []string{closing}})
				unproven := name == "removed" && (strings.Contains(key, "/drafts/") || strings.HasSuffix(key, "/audit/000005.json"))
				if !names(f, key) && !unproven {
					t.Errorf("%s: not named in %v", key, f)
				}
			}
		})
	}
}
