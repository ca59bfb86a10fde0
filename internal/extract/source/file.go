package source

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"time"

	"trehan/internal/period"
)

// files reads from the file system: the files that match a path or glob, by name.
type files struct{ name, pattern string }

// paths are the files of a period, at least one.
func (s *files) paths(p period.Period) ([]string, error) {
	pattern := Expand(s.pattern, p)
	paths, err := Glob([]string{pattern})
	if err != nil {
		return nil, fmt.Errorf(wordFile, s.name, err)
	}
	if len(paths) == 0 {
		return nil, &MissingError{s.name, filepath.Base(pattern)}
	}
	return paths, nil
}

// Check opens every file.
func (s *files) Check(_ context.Context, p period.Period) (string, error) {
	paths, err := s.paths(p)
	if err != nil {
		return "", err
	}
	for _, path := range paths {
		f, err := os.Open(path)
		if err != nil {
			return "", &FinalError{Source: s.name, Message: fmt.Sprintf(wordUnreadable, filepath.Base(path), unpath(err))}
		}
		_ = f.Close()
	}
	return fmt.Sprintf(wordFiles, len(paths)), nil
}

// Fetch implements Source.
func (s *files) Fetch(ctx context.Context, p period.Period, put func(context.Context, Item) error) error {
	paths, err := s.paths(p)
	if err != nil {
		return err
	}
	taken := map[string]bool{}
	for i, path := range paths {
		name := filepath.Base(path)
		if taken[name] {
			name = fmt.Sprintf("%03d-%s", i, name)
		}
		taken[name] = true
		if err := s.put(ctx, path, name, put); err != nil {
			return err
		}
	}
	return nil
}

func (s *files) put(ctx context.Context, path, name string, put func(context.Context, Item) error) error {
	f, err := os.Open(path)
	if err != nil {
		return fmt.Errorf(wordFile, s.name, err)
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		return fmt.Errorf(wordFile, s.name, err)
	}
	return put(ctx, Item{Name: name, Modified: info.ModTime().Truncate(time.Second), R: f, Size: info.Size()})
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
			if leftover(filepath.Base(match)) {
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
