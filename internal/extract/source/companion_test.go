package source

import (
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
	"unicode/utf16"

	"trehan/internal/period"
)

// companied is a folder of extracts with companions, and what a source reads of it.
type companied struct {
	t   *testing.T
	dir string
}

func (c companied) write(name, text string, age time.Duration) {
	c.t.Helper()
	path, at := filepath.Join(c.dir, name), time.Now().Add(-age)
	if err := errors.Join(os.WriteFile(path, []byte(text), 0o600), os.Chtimes(path, at, at)); err != nil {
		c.t.Fatal(err)
	}
}

func (c companied) fetch(companion, pattern string) (names string, found string, err error) {
	s, err := Open(Config{Name: "một cửa", Path: filepath.Join(c.dir, pattern), Companion: companion}, Options{Now: time.Now})
	if err != nil {
		c.t.Fatal(err)
	}
	err = s.Fetch(c.t.Context(), period.Period{}, func(_ context.Context, i Item) error {
		names += i.Name + " "
		return nil
	})
	found, checked := s.Check(c.t.Context(), period.Period{})
	if checked != nil {
		c.t.Errorf("doctor sees an error: %v", checked)
	}
	return strings.TrimSpace(names), found, err
}

// An extract is complete with its .done; until then it is waited for, and nothing of it is read.
func TestExtractsWaitForTheirDone(t *testing.T) {
	for _, c := range []struct {
		name  string
		files func(companied)
		waits string // in words; "" for none
	}{
		{"beside the name", func(c companied) { c.write("a.csv.done", "", time.Hour) }, ""},
		{"in place of the extension", func(c companied) { c.write("a.done", "", time.Hour) }, ""},
		{"none", func(companied) {}, "a.csv chưa có tệp kèm a.csv.done"},
		{"of one only", func(c companied) { c.write("a.csv.done", "", time.Hour); c.write("b.csv", "2", time.Hour) }, "b.csv chưa có tệp kèm b.csv.done"},
		{"of a file that is still to come", func(c companied) { c.write("a.csv.done", "", time.Hour); c.write("b.csv.done", "", time.Hour) }, "có tệp kèm b.csv.done mà chưa có tệp dữ liệu"},
		{"of a file to come, short", func(c companied) { c.write("a.done", "", time.Hour); c.write("b.done", "", time.Hour) }, "có tệp kèm b.done mà chưa có tệp dữ liệu"},
		{"from an export before", func(c companied) { c.write("a.csv.done", "", 3*time.Hour) }, "a.csv được ghi lại sau tệp kèm a.csv.done"},
		{"copied first", func(c companied) { c.write("a.csv.done", "", 2*time.Hour+20*time.Second) }, ""},
		{"a folder of that name", func(c companied) { _ = os.Mkdir(filepath.Join(c.dir, "a.csv.done"), 0o755) }, "a.csv chưa có tệp kèm a.csv.done"},
	} {
		for _, pattern := range []string{"*.csv", "*"} {
			t.Run(c.name+" "+pattern, func(t *testing.T) {
				folder := companied{t, t.TempDir()}
				folder.write("a.csv", "1", 2*time.Hour)
				c.files(folder)
				names, found, err := folder.fetch(companionDone, pattern)
				if c.waits == "" {
					if err != nil || names != "a.csv" || found != "1 tệp" {
						t.Errorf("%v, read %q, found %q", err, names, found)
					}
					return
				}
				var outage *OutageError
				if !errors.As(err, &outage) || !strings.Contains(err.Error(), c.waits) || names != "" {
					t.Errorf("%v, read %q; want it to wait: %s", err, names, c.waits)
				}
				if !strings.Contains(found, c.waits) {
					t.Errorf("doctor says %q", found)
				}
			})
		}
	}
}

// The hash may be written by any of the usual programs. A wrong one is an answer: file, wanted, got, what to do.
func TestExtractsAreComparedWithTheirHash(t *testing.T) {
	hash := fmt.Sprintf("%x", sha256.Sum256([]byte("Mã hồ sơ\n1\n")))
	other := strings.Repeat("0a", 32)
	wide := func(text string) string {
		b := []byte{0xff, 0xfe}
		for _, u := range utf16.Encode([]rune(text)) {
			b = append(b, byte(u), byte(u>>8))
		}
		return string(b)
	}
	for _, c := range []struct{ name, companion, text, waits, wrong string }{
		{name: "sha256sum", text: hash + "  ho-so-1.csv\n"},
		{name: "sha256sum -b", text: hash + " *ho-so-1.csv\n"},
		{name: "sha256sum --tag", text: "SHA256 (ho-so-1.csv) = " + hash + "\n"},
		{name: "bare", text: hash},
		{name: "bare, in capitals", text: strings.ToUpper(hash) + "\r\n"},
		{name: "under the name before it was renamed", text: hash + "  ho-so-1.csv.tmp\n"},
		{name: "certutil", text: "SHA256 hash of ho-so-1.csv:\r\n" + hash + "\r\nCertUtil: -hashfile command completed successfully.\r\n"},
		{name: "Get-FileHash", text: wide("\r\nAlgorithm : SHA256\r\nHash      : " + strings.ToUpper(hash) + "\r\nPath      : D:\\xuat\\ho-so-1.csv\r\n")},
		{name: "several files", companion: "ho-so-1.sha256", text: other + "  ho-so-11.csv\n" + hash + "  ./ho-so-1.csv\n"},
		{name: "none", companion: "khac.txt", waits: "ho-so-1.csv chưa có tệp kèm ho-so-1.csv.sha256"},
		{name: "empty", text: "", waits: "ho-so-1.csv.sha256 chưa có mã băm SHA-256 của ho-so-1.csv"},
		{name: "half written", text: hash[:40], waits: "chưa có mã băm"},
		{name: "of other files only", text: other + "  a.csv\n" + hash + "  b.csv\n", waits: "chưa có mã băm"},
		{name: "wrong", text: other + "  ho-so-1.csv\n", wrong: "ho-so-1.csv không đúng mã băm ghi trong ho-so-1.csv.sha256: cần " + other + ", thực tế " + hash},
	} {
		t.Run(c.name, func(t *testing.T) {
			folder := companied{t, t.TempDir()}
			folder.write("ho-so-1.csv", "Mã hồ sơ\n1\n", 2*time.Hour)
			if c.companion == "" {
				c.companion = "ho-so-1.csv.sha256"
			}
			folder.write(c.companion, c.text, time.Hour)
			names, _, err := folder.fetch(companionSHA256, "ho-so-*.csv")
			var outage *OutageError
			var final *FinalError
			switch {
			case c.waits != "":
				if !errors.As(err, &outage) || !strings.Contains(err.Error(), c.waits) || names != "" {
					t.Errorf("%v, read %q; want it to wait: %s", err, names, c.waits)
				}
			case c.wrong != "":
				if !errors.As(err, &final) || !strings.Contains(err.Error(), c.wrong) || !strings.Contains(err.Error(), "chép lại tệp") || names != "" {
					t.Errorf("%v, read %q; want a refusal: %s", err, names, c.wrong)
				}
			case err != nil || names != "ho-so-1.csv":
				t.Errorf("%v, read %q", err, names)
			}
		})
	}
}
