package source

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	"trehan/internal/period"
)

// What Excel, LibreOffice, macOS and Windows leave in a folder is no extract, neither for a glob nor for a source.
func TestLeftoversAreNoExtracts(t *testing.T) {
	dir := t.TempDir()
	for _, name := range []string{
		"ho-so-1.xlsx", "~$ho-so-1.xlsx", "._ho-so-1.xlsx", ".~lock.ho-so-1.xlsx#", "Thumbs.db", "thumbs.db", "desktop.ini", "Desktop.ini", ".DS_Store", "~ho-so-2.csv", "_ho-so-3.csv",
	} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte("x"), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	want := []string{"_ho-so-3.csv", "ho-so-1.xlsx", "~ho-so-2.csv"}
	for _, pattern := range []string{"*", "*ho-so-*", ".*"} {
		paths, err := Glob([]string{filepath.Join(dir, pattern)})
		if err != nil {
			t.Fatal(err)
		}
		var names []string
		for _, path := range paths {
			names = append(names, filepath.Base(path))
		}
		if pattern == ".*" && names == nil {
			continue
		}
		if !slices.Equal(names, want) {
			t.Errorf("%s: %q", pattern, names)
		}
	}
	if paths, _ := Glob([]string{filepath.Join(dir, "~$ho-so-1.xlsx")}); paths != nil {
		t.Errorf("named by itself: %q", paths)
	}
	var fetched []string
	s := &files{name: "một cửa", pattern: filepath.Join(dir, "*")}
	err := s.Fetch(t.Context(), period.Period{}, func(_ context.Context, i Item) error {
		fetched = append(fetched, i.Name)
		return nil
	})
	if err != nil || !slices.Equal(fetched, want) {
		t.Errorf("a source: %q %v", fetched, err)
	}
}

// A file is read once it has been left alone; what is still being written, or not all there, is waited for.
func TestFilesStillBeingWritten(t *testing.T) {
	const quiet = time.Minute
	dir := t.TempDir()
	path := func(name string) string { return filepath.Join(dir, name) }
	write := func(name, text string, age time.Duration) {
		at := time.Now().Add(-age)
		if err := errors.Join(os.WriteFile(path(name), []byte(text), 0o600), os.Chtimes(path(name), at, at)); err != nil {
			t.Fatal(err)
		}
	}
	for _, c := range []struct {
		name   string
		before func()
		during []func() // what happens in each pause
		pauses []time.Duration
		want   string // contents, by name
		seen   int64  // the largest size meanwhile, where the file got shorter
		fails  string
	}{
		{name: "old", before: func() { write("a.csv", "1", time.Hour) }, want: "1"},
		{
			name: "just written", before: func() { write("a.csv", "1", 20*time.Second) },
			during: []func(){func() {}}, pauses: []time.Duration{40 * time.Second}, want: "1",
		},
		{
			name: "growing", before: func() { write("a.csv", "1", 0) },
			during: []func(){func() { write("a.csv", "12", 0) }, func() { write("a.csv", "123", 0) }, func() {}},
			pauses: []time.Duration{quiet, quiet, quiet}, want: "123",
		},
		{
			name: "written anew", before: func() { write("a.csv", "12345", 0) },
			during: []func(){func() { write("a.csv", "1", 0) }, func() {}}, pauses: []time.Duration{quiet, quiet}, want: "1", seen: 5,
		},
		{
			name: "a second file comes", before: func() { write("a.csv", "1", 0) },
			during: []func(){func() { write("b.csv", "2", 0) }, func() {}}, pauses: []time.Duration{quiet, quiet}, want: "12",
		},
		{
			name: "dated in the future", before: func() { write("a.csv", "1", -time.Hour) },
			during: []func(){func() {}}, pauses: []time.Duration{quiet}, want: "1",
		},
		{
			name: "never left alone", before: func() { write("a.csv", "1", 0) },
			during: slices.Repeat([]func(){func() { write("a.csv", strings.Repeat("x", time.Now().Nanosecond()%9999+2), 0) }}, settleTries),
			pauses: slices.Repeat([]time.Duration{quiet}, settleTries), fails: "vẫn đang được ghi",
		},
	} {
		t.Run(c.name, func(t *testing.T) {
			for _, name := range []string{"a.csv", "b.csv"} {
				_ = os.Remove(path(name))
			}
			c.before()
			var pauses []time.Duration
			s := &files{name: "một cửa", pattern: path("*.csv"), quiet: quiet, now: time.Now, pause: func(_ context.Context, d time.Duration) error {
				c.during[len(pauses)]()
				pauses = append(pauses, d.Round(10*time.Second))
				return nil
			}}
			got, seen := "", int64(0)
			err := s.Fetch(t.Context(), period.Period{}, func(_ context.Context, i Item) error {
				seen = max(seen, i.Seen)
				b := make([]byte, i.Size)
				_, err := i.R.ReadAt(b, 0)
				got += string(b)
				return err
			})
			if c.fails != "" {
				var outage *OutageError
				if !errors.As(err, &outage) || !strings.Contains(err.Error(), c.fails) || got != "" {
					t.Errorf("%v, read %q", err, got)
				}
			} else if err != nil || got != c.want {
				t.Errorf("%v, read %q, want %q", err, got, c.want)
			}
			if seen != c.seen {
				t.Errorf("seen %d bytes, want %d", seen, c.seen)
			}
			if !slices.Equal(pauses, c.pauses) {
				t.Errorf("pauses %v, want %v", pauses, c.pauses)
			}
		})
	}
}

// A pipe or a device in the place of a file is refused at once: opening a pipe waits for ever.
func TestWhatIsNoFileIsRefused(t *testing.T) {
	pipe := filepath.Join(t.TempDir(), "ho-so.csv")
	if err := syscall.Mkfifo(pipe, 0o600); err != nil {
		t.Skip(err)
	}
	for path, kind := range map[string]string{pipe: "đường ống", "/dev/zero": "thiết bị"} {
		s := &files{name: "một cửa", pattern: path, quiet: time.Hour, now: time.Now, pause: func(context.Context, time.Duration) error {
			return errors.New("waited for what will never be a file")
		}}
		_, checked := s.Check(t.Context(), period.Period{})
		fetched := s.Fetch(t.Context(), period.Period{}, func(context.Context, Item) error { return nil })
		for _, err := range []error{checked, fetched} {
			var final *FinalError
			if !errors.As(err, &final) || !strings.Contains(err.Error(), "không phải một tệp thường mà là "+kind) {
				t.Errorf("%s: %v", path, err)
			}
		}
	}
}

// A folder that cannot be read is no folder without files: whoever reads that nothing matches looks for the extract.
func TestUnreadableFolderIsNotEmpty(t *testing.T) {
	dir := t.TempDir()
	closed, loop := filepath.Join(dir, "khoa"), filepath.Join(dir, "vong")
	if err := errors.Join(os.Mkdir(closed, 0), os.Symlink(loop, loop)); err != nil {
		t.Fatal(err)
	}
	folders := []string{loop}
	if os.Getuid() != 0 { // root may read every folder
		folders = append(folders, closed)
	}
	for _, folder := range folders {
		_, err := (&files{name: "một cửa", pattern: filepath.Join(folder, "ho-so-*.csv")}).Check(t.Context(), period.Period{})
		var missing *MissingError
		if err == nil || errors.As(err, &missing) || !strings.Contains(err.Error(), "không đọc được "+filepath.Base(folder)) {
			t.Errorf("%s: %v", filepath.Base(folder), err)
		}
		var final *FinalError
		if folder == closed && !errors.As(err, &final) {
			t.Errorf("a folder without permission: %v", err)
		}
	}
	_, err := (&files{name: "một cửa", pattern: filepath.Join(dir, "chua-co", "ho-so-*.csv")}).Check(t.Context(), period.Period{})
	var missing *MissingError
	if !errors.As(err, &missing) {
		t.Errorf("a folder that is not there yet: %v", err)
	}
}
