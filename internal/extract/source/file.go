package source

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"trehan/internal/extract/leftovers"
	"trehan/internal/period"
)

// files reads from the file system: the files that match a path or glob, by name.
type files struct {
	name, pattern string
	quiet         time.Duration
	companion     string // extension of the files that say of an extract that it is complete; "" for none
	now           func() time.Time
	pause         func(context.Context, time.Duration) error
	beat          func(name string, bytes int64)
}

// paths are the files of a period, at least one; where others are waited for, waiting says which.
func (s *files) paths(p period.Period) (paths []string, waiting string, err error) {
	pattern := Expand(s.pattern, p)
	if paths, err = Glob([]string{pattern}); err == nil {
		waiting, err = s.incomplete(pattern, paths)
	}
	switch {
	case err != nil:
		return nil, "", fmt.Errorf(wordFile, s.name, err)
	case waiting != "" || len(paths) > 0:
		return paths, waiting, nil
	}
	// Nothing matches in a folder that may not be read either; the folders of wildcards are not looked at.
	folder := filepath.Dir(pattern)
	if _, err := os.ReadDir(folder); err != nil && !errors.Is(err, os.ErrNotExist) {
		return nil, "", s.unreadable(folder, err)
	}
	return nil, "", &MissingError{Source: s.name, Where: Expand(s.periodPath(), p)}
}

// periodPath is the pattern from the first folder on that depends on the period; where none does, its last element. The
// folders above are the machine's own.
func (s *files) periodPath() string {
	elements := strings.Split(filepath.ToSlash(s.pattern), "/")
	last := len(elements) - 1
	if i := slices.IndexFunc(elements, placeholder.MatchString); i >= 0 && i < last {
		return strings.Join(elements[i:], "/")
	}
	return elements[last]
}

// unreadable is the error for a path that is there and cannot be read: it may pass, unless permission is what lacks.
func (s *files) unreadable(path string, err error) error {
	message := fmt.Sprintf(wordUnreadable, filepath.Base(path), unpath(err))
	if errors.Is(err, os.ErrPermission) {
		return &FinalError{Source: s.name, Message: message}
	}
	return &OutageError{Source: s.name, Message: message} // such as a file that is being replaced
}

// Check opens every file. Files that are waited for are there, and named.
func (s *files) Check(_ context.Context, p period.Period) (string, error) {
	paths, waiting, err := s.paths(p)
	if err != nil {
		return "", err
	}
	for _, path := range paths {
		f, _, err := s.open(path)
		if err != nil {
			return "", err
		}
		_ = f.Close()
	}
	found := fmt.Sprintf(wordFiles, len(paths))
	if waiting != "" {
		found += "; " + waiting
	}
	return found, nil
}

// Fetch implements Source.
func (s *files) Fetch(ctx context.Context, p period.Period, put func(context.Context, Item) error) error {
	paths, seen, err := s.settled(ctx, p)
	if err != nil {
		return err
	}
	if s.companion == companionSHA256 {
		for _, path := range paths {
			if err := s.intact(ctx, path); err != nil {
				return err
			}
		}
	}
	taken := map[string]bool{}
	for i, path := range paths {
		name := filepath.Base(path)
		if taken[name] {
			name = fmt.Sprintf("%03d-%s", i, name)
		}
		taken[name] = true
		if err := s.put(ctx, path, name, seen[path], put); err != nil {
			return err
		}
	}
	return nil
}

func (s *files) put(ctx context.Context, path, name string, seen int64, put func(context.Context, Item) error) error {
	f, info, err := s.open(path)
	if err != nil {
		return err
	}
	defer f.Close()
	item := Item{Name: name, Modified: info.ModTime().Truncate(time.Second), R: f, Size: info.Size()}
	if seen > item.Size {
		item.Seen = seen
	}
	return put(ctx, item)
}

// open opens a regular file.
func (s *files) open(path string) (*os.File, os.FileInfo, error) {
	info, err := s.regular(path)
	if err != nil {
		return nil, nil, err
	}
	f, err := os.Open(path)
	if err == nil {
		info, err = f.Stat()
	}
	if err != nil {
		return nil, nil, s.unreadable(path, err)
	}
	return f, info, nil
}

// regular refuses what is no file: a pipe would be waited for without end, a device never ends.
func (s *files) regular(path string) (os.FileInfo, error) {
	info, err := os.Stat(path)
	switch {
	case err != nil:
		return nil, s.unreadable(path, err)
	case !info.Mode().IsRegular():
		return nil, &FinalError{Source: s.name, Message: fmt.Sprintf(wordNoFile, filepath.Base(path), kindWords(info.Mode()))}
	}
	return info, nil
}

// settleTries is how often files that keep changing are waited for before the activity is left to its retries.
const settleTries = 10

// settled returns the files once none of them has changed for the quiet time and none has come or gone meanwhile: an export
// that is still being written would be half a month. A file dated in the future is waited for once. seen are the largest
// sizes meanwhile.
func (s *files) settled(ctx context.Context, p period.Period) (paths []string, seen map[string]int64, err error) {
	var before []fileVersion
	seen = map[string]int64{}
	for range settleTries {
		var waiting string
		if paths, waiting, err = s.paths(p); err != nil {
			return nil, nil, err
		}
		if waiting != "" {
			return nil, nil, &OutageError{Source: s.name, Message: waiting}
		}
		for _, path := range paths {
			if _, err := s.regular(path); err != nil {
				return nil, nil, err
			}
		}
		found, youngest := versions(paths)
		for _, f := range found {
			seen[f.path] = max(seen[f.path], f.size)
		}
		if s.quiet <= 0 || slices.Equal(found, before) {
			return paths, seen, nil
		}
		age := s.now().Sub(youngest)
		if age >= s.quiet {
			return paths, seen, nil
		}
		before = found
		if err := s.pause(ctx, s.quiet-max(age, 0)); err != nil {
			return nil, nil, err
		}
	}
	return nil, nil, &OutageError{Source: s.name, Message: fmt.Sprintf(wordWriting, filepath.Base(Expand(s.pattern, p)), s.quiet)}
}

// fileVersion tells whether a file was written to.
type fileVersion struct {
	path     string
	size     int64
	modified time.Time
}

// versions returns the files as they are now and when the last of them was written. A file that cannot be looked at counts
// as old: opening it says why.
func versions(paths []string) (all []fileVersion, youngest time.Time) {
	for _, path := range paths {
		v := fileVersion{path: path}
		if info, err := os.Stat(path); err == nil {
			v.size, v.modified = info.Size(), info.ModTime()
		}
		if v.modified.After(youngest) {
			youngest = v.modified
		}
		all = append(all, v)
	}
	return all, youngest
}

// Glob returns the files that match any of the patterns, in the order of the patterns and by name within one; a file
// matched twice is returned once (by absolute path). Lock files and the like, such as ~$ho-so.xlsx, are left out.
// A pattern without wildcards names a file that must exist.
func Glob(patterns []string) ([]string, error) {
	var paths []string
	seen := map[string]bool{}
	for _, pattern := range patterns {
		matches, err := filepath.Glob(pattern)
		if err != nil {
			return nil, fmt.Errorf(wordPattern, pattern, err)
		}
		if len(matches) == 0 {
			if _, err := os.Stat(pattern); err == nil {
				matches = []string{pattern} // a name that itself holds wildcard characters
			}
		}
		slices.Sort(matches)
		for _, match := range matches {
			if leftovers.Is(filepath.Base(match)) {
				continue
			}
			absolute, err := filepath.Abs(match)
			if err != nil {
				return nil, err
			}
			if info, err := os.Stat(absolute); err == nil && info.IsDir() || seen[absolute] {
				continue
			}
			seen[absolute] = true
			paths = append(paths, match)
		}
	}
	return paths, nil
}
