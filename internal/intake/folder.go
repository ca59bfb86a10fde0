package intake

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"trehan/internal/explanation"
	"trehan/internal/explanation/logbook"
	"trehan/internal/extract/source"
	"trehan/internal/notation"
	"trehan/internal/period"
)

// Folder is a folder into which people of the office put workbooks that came another way.
type Folder struct {
	Dir string
	// Quiet and Companion say when a file is complete, as those of a source do: unchanged for that time, with that companion.
	Quiet     time.Duration
	Companion string
}

// Folder takes in the files of a folder, the oldest first. They stay where they are: what was recorded is recognised. A file that
// holds no form of ours is refused once like any other. An error is the store's.
func (in *Intake) Folder(ctx context.Context, folder Folder) (Result, error) {
	out := Result{}
	log, err := logbook.Open(ctx, in.Store, in.Month)
	if err != nil || log.State().Closed {
		return out, err
	}
	found, err := folder.files()
	if err != nil {
		return Result{Troubles: []string{err.Error()}}, nil //nolint:nilerr // the folder may be back at the next look
	}
	l := &mailLook{Intake: in, log: log, out: &out}
	waiting := 0
	for _, f := range found {
		name := fmt.Sprintf("%s folder %s %d %d", in.Month, f.name, f.size, f.modified.UnixNano())
		if in.Passed.has(name) {
			continue
		}
		if in.Now().Sub(f.modified) < folder.Quiet {
			waiting++
			continue
		}
		data, err := folder.read(ctx, f, in.Now)
		if err != nil { // still being written, or not readable now
			if wait := (*source.OutageError)(nil); errors.As(err, &wait) {
				waiting++
			} else {
				out.Troubles = append(out.Troubles, err.Error())
			}
			continue
		}
		if err := l.put(ctx, f, data); err != nil {
			return out, err
		}
		in.Passed.add(name)
	}
	if waiting > 0 { // nothing is concluded from the silence of whose file may lie there
		out.Troubles = append(out.Troubles, fmt.Sprintf(wordWaiting, waiting))
	}
	return out, nil
}

// Count counts the files in the folder that would be looked at.
func (folder Folder) Count() (int, error) {
	all, err := folder.files()
	return len(all), err
}

// found is a file in the folder.
type found struct {
	name     string
	size     int64
	modified time.Time
}

func (folder Folder) files() ([]found, error) {
	entries, err := os.ReadDir(folder.Dir)
	if err != nil {
		return nil, fmt.Errorf(wordNoFolder, folder.Dir, unpath(err))
	}
	var all []found
	for _, e := range entries {
		info, err := e.Info()
		if err != nil || !info.Mode().IsRegular() || strings.HasPrefix(e.Name(), ".") || strings.HasPrefix(e.Name(), "~$") ||
			slices.Contains([]string{".done", ".sha256", ".tmp", ".part"}, strings.ToLower(filepath.Ext(e.Name()))) {
			continue
		}
		all = append(all, found{e.Name(), info.Size(), info.ModTime()})
	}
	slices.SortFunc(all, func(a, b found) int {
		if c := a.modified.Compare(b.modified); c != 0 {
			return c
		}
		return strings.Compare(a.name, b.name)
	})
	return all, nil
}

// read reads a file once it is complete.
func (folder Folder) read(ctx context.Context, f found, now func() time.Time) (data []byte, err error) {
	if f.size > maxRead {
		return nil, fmt.Errorf(wordLargeFile, notation.Size(f.size), maxRead>>20)
	}
	pattern := filepath.Join(folder.Dir, strings.NewReplacer(`[`, `\[`, `*`, `\*`, `?`, `\?`).Replace(f.name))
	waited := time.Duration(0)
	s, err := source.Open(source.Config{Name: "explanations.folder", Path: pattern, Companion: folder.Companion, Quiet: &waited}, source.Options{Now: now})
	if err != nil {
		return nil, err
	}
	err = s.Fetch(ctx, period.Period{}, func(_ context.Context, i source.Item) error {
		data, err = io.ReadAll(io.NewSectionReader(i.R, 0, i.Size))
		return err
	})
	return data, err
}

// put records a file of the folder.
func (l *mailLook) put(ctx context.Context, f found, data []byte) error {
	m := &received{mailLook: l, at: f.modified, source: explanation.Source{Via: "folder", Letter: f.name}}
	if now := l.Now(); m.at.After(now) {
		m.at = now
	}
	files, cut := unwrap(f.name, data)
	var forms, others []form
	for _, each := range files {
		if !each.candidate() {
			continue
		}
		read, err := l.readForm(each, l.log.Asked(), "")
		if err != nil {
			return err
		}
		if stranger(read.refuse) {
			others = append(others, read)
		} else {
			forms = append(forms, read)
		}
	}
	if len(forms) == 0 {
		return m.putStrange(ctx, others, data, cut)
	}
	kept, _, err := m.ofMonth(ctx, forms)
	for _, k := range kept {
		if err == nil {
			err = l.record(ctx, l.log, m.at, m.source, k, k.answer.Unit, l.out)
		}
	}
	return err
}

// putStrange refuses a file that holds no form: whoever put it there meant it for one. The latest open month says so.
func (m *received) putStrange(ctx context.Context, others []form, data []byte, cut bool) error {
	if _, err := m.open(ctx); err != nil || !m.latest() {
		return err
	}
	refusal := refuseNoForm()
	if len(others) > 0 {
		refusal = others[0].refuse
	} else if cut {
		refusal = refuseCut()
	}
	return m.refuse(ctx, m.log, m.at, m.source, "", data, "bin", refusal, m.out)
}

// unpath is an error of the operating system without the path, which the words around it name.
func unpath(err error) error {
	var at *fs.PathError
	if errors.As(err, &at) {
		return at.Err
	}
	return err
}
