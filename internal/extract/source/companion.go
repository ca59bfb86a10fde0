package source

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"time"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/unicode"
	"golang.org/x/text/transform"
)

// A companion is a file that the exporting system writes beside an extract once that is complete: ho-so.xlsx.done or
// ho-so.done beside ho-so.xlsx.
const (
	companionDone   = ".done"   // its being there is all it says
	companionSHA256 = ".sha256" // holds the extract's hash, as sha256sum, certutil or Get-FileHash print it
)

// staleAfter is by how much an extract may be younger than its .done, which a copy may bring first. A younger one is being
// exported again.
const staleAfter = time.Minute

// maxCompanion bounds what is read of a companion.
const maxCompanion = 1 << 20

// incomplete says why the files are to be waited for: one lacks its companion, or a companion its file. "" if nothing does.
func (s *files) incomplete(pattern string, paths []string) (string, error) {
	if s.companion == "" {
		return "", nil
	}
	for _, path := range paths {
		companion := s.companionOf(path)
		if companion == "" {
			return fmt.Sprintf(wordNoCompanion, filepath.Base(path), filepath.Base(path)+s.companion), nil
		}
		if s.companion == companionDone && modified(path).Sub(modified(companion)) > staleAfter {
			return fmt.Sprintf(wordStaleCompanion, filepath.Base(path), filepath.Base(companion)), nil
		}
	}
	companions, err := filepath.Glob(pattern + s.companion)
	if err == nil {
		var short []string
		short, err = filepath.Glob(strings.TrimSuffix(pattern, filepath.Ext(pattern)) + s.companion)
		companions = append(companions, short...)
	}
	if err != nil {
		return "", fmt.Errorf(wordPattern, pattern, err)
	}
	for _, companion := range companions {
		named := strings.TrimSuffix(companion, s.companion)
		if _, err := os.Stat(named); err == nil || slices.ContainsFunc(paths, func(path string) bool { return stem(path) == named }) {
			continue
		}
		return fmt.Sprintf(wordOrphanCompanion, filepath.Base(companion)), nil
	}
	return "", nil
}

// companionOf is the companion of a file, "" while there is none.
func (s *files) companionOf(path string) string {
	for _, companion := range []string{path + s.companion, stem(path) + s.companion} {
		if info, err := os.Stat(companion); err == nil && info.Mode().IsRegular() {
			return companion
		}
	}
	return ""
}

func stem(path string) string { return strings.TrimSuffix(path, filepath.Ext(path)) }

func modified(path string) time.Time {
	info, err := os.Stat(path)
	if err != nil {
		return time.Time{}
	}
	return info.ModTime()
}

// intact compares a file with the hash in its companion. Another hash is final: a person has to look.
func (s *files) intact(ctx context.Context, path string) error {
	companion := s.companionOf(path)
	want, err := statedHash(companion, filepath.Base(path))
	if err != nil {
		return &OutageError{Source: s.name, Message: fmt.Sprintf(wordUnreadable, filepath.Base(companion), unpath(err))}
	}
	if want == "" { // still being written
		return &OutageError{Source: s.name, Message: fmt.Sprintf(wordNoHash, filepath.Base(companion), filepath.Base(path))}
	}
	f, _, err := s.open(path)
	if err != nil {
		return err
	}
	defer f.Close()
	hash := sha256.New()
	if _, err := io.Copy(hash, beating{ctx, f, func(n int64) { s.beat(filepath.Base(path), n) }, new(int64)}); err != nil {
		return &OutageError{Source: s.name, Message: fmt.Sprintf(wordUnreadable, filepath.Base(path), unpath(err))}
	}
	if got := hex.EncodeToString(hash.Sum(nil)); got != want {
		return &FinalError{Source: s.name, Message: fmt.Sprintf(wordWrongHash, filepath.Base(path), filepath.Base(companion), want, got)}
	}
	return nil
}

// beating reads until its context ends, and says how far it is.
type beating struct {
	ctx  context.Context
	r    io.Reader
	beat func(int64)
	n    *int64
}

func (b beating) Read(p []byte) (int, error) {
	if err := b.ctx.Err(); err != nil {
		return 0, err
	}
	n, err := b.r.Read(p)
	*b.n += int64(n)
	b.beat(*b.n)
	return n, err
}

var sha256Hex = regexp.MustCompile(`(?i)\b[0-9a-f]{64}\b`)

// statedHash finds the hash of a file in its companion, in lower case: the only one, or that of the line that names the
// file. "" if there is none.
func statedHash(companion, name string) (string, error) {
	f, err := os.Open(companion)
	if err != nil {
		return "", err
	}
	defer f.Close()
	// PowerShell writes UTF-16 with a byte order mark.
	text, err := io.ReadAll(io.LimitReader(transform.NewReader(f, unicode.BOMOverride(encoding.Nop.NewDecoder())), maxCompanion))
	if err != nil {
		return "", err
	}
	named := regexp.MustCompile(`(^|[\s*/\\(])` + regexp.QuoteMeta(name) + `([\s)]|$)`)
	var all []string
	for line := range strings.Lines(string(text)) {
		hash := strings.ToLower(sha256Hex.FindString(line))
		if hash != "" && named.MatchString(line) {
			return hash, nil
		}
		if hash != "" {
			all = append(all, hash)
		}
	}
	if len(all) == 1 {
		return all[0], nil
	}
	return "", nil
}
