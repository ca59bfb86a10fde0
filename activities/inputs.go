package activities

import (
	"archive/zip"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"time"

	"trehan/internal/archive"
	"trehan/internal/config"
	"trehan/internal/period"
	"trehan/internal/register"
)

// The frozen inputs of a revision, below inputs/. What a revision depends on is copied there when the revision is
// opened and read from there ever after: an edit of the office's files meanwhile touches only the next run.
const (
	configInput    = "trehan.yaml"
	registerInput  = "units.yaml"
	calendarInput  = "days-off.csv"
	overridesInput = "overrides.csv"
	templatesInput = "templates.zip"
	beforeInput    = "before.json"
)

// freeze copies the office's files into the revision. What an earlier attempt has copied stands.
func (a *Activities) freeze(ctx context.Context, rev Revision) error {
	month, err := rev.month()
	if err != nil {
		return err
	}
	put := func(name string, content func() ([]byte, error)) error {
		open := func(context.Context) (io.ReadCloser, error) {
			b, err := content()
			return io.NopCloser(bytes.NewReader(b)), err
		}
		_, err := archive.Snapshot(ctx, a.Store, archive.InputKey(month, rev.Number, name), open, archive.SnapshotOptions{})
		return err
	}
	files := []struct{ name, path string }{{registerInput, a.Config.Register}, {overridesInput, a.Config.Overrides}}
	faults := []error{
		put(configInput, func() ([]byte, error) { return a.Config.Bytes(), nil }),
		put(calendarInput, a.daysOff), // the shipped list too: another build may ship another
	}
	for _, f := range files {
		if f.path != "" {
			faults = append(faults, put(f.name, func() ([]byte, error) { return readOffice(a.Config.Path(f.path)) }))
		}
	}
	if a.Config.Templates != "" {
		faults = append(faults, put(templatesInput, func() ([]byte, error) { return zipFolder(os.DirFS(a.Config.Path(a.Config.Templates))) }))
	}
	return errors.Join(faults...)
}

// readOffice reads one of the office's files; one that is missing is a fault of the configuration.
func readOffice(path string) ([]byte, error) {
	b, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, &inputFault{fmt.Sprintf("không có tệp %s mà cấu hình nêu", path)}
	}
	return b, err
}

// zipFolder packs the office's templates, same files, same bytes.
func zipFolder(folder fs.FS) ([]byte, error) {
	var b bytes.Buffer
	w := zip.NewWriter(&b)
	err := fs.WalkDir(folder, ".", func(path string, entry fs.DirEntry, err error) error {
		if err != nil || !entry.Type().IsRegular() {
			return err
		}
		content, err := fs.ReadFile(folder, path)
		if err != nil {
			return err
		}
		f, err := w.CreateHeader(&zip.FileHeader{Name: path, Method: zip.Deflate, Modified: time.Date(1980, 1, 1, 0, 0, 0, 0, time.UTC)})
		if err != nil {
			return err
		}
		_, err = f.Write(content)
		return err
	})
	return b.Bytes(), errors.Join(err, w.Close())
}

// inputs are a revision's frozen inputs, read.
type inputs struct {
	month     period.Month
	config    *config.Config
	register  *register.Register
	calendar  *period.Calendar
	overrides []byte // nil for none
	templates fs.FS  // nil for the shipped ones
	raw       map[string][]byte
}

// revisionConfig reads the configuration frozen with a revision.
func (a *Activities) revisionConfig(ctx context.Context, rev Revision) (*config.Config, period.Month, error) {
	month, err := rev.month()
	if err != nil {
		return nil, month, err
	}
	b, _, err := a.Store.Get(ctx, archive.InputKey(month, rev.Number, configInput), "")
	if err != nil {
		return nil, month, fmt.Errorf("read frozen configuration: %w", err)
	}
	c, err := config.Parse(b, a.Config.File())
	return c, month, err
}

// inputs reads everything that was frozen.
func (a *Activities) inputs(ctx context.Context, rev Revision) (*inputs, error) {
	c, month, err := a.revisionConfig(ctx, rev)
	if err != nil {
		return nil, err
	}
	in := &inputs{month: month, config: c, raw: map[string][]byte{}}
	for _, name := range []string{registerInput, calendarInput, overridesInput, templatesInput} {
		b, _, err := a.Store.Get(ctx, archive.InputKey(month, rev.Number, name), "")
		if errors.Is(err, archive.ErrNotFound) {
			continue
		}
		if err != nil {
			return nil, fmt.Errorf("read frozen %s: %w", name, err)
		}
		in.raw[name] = b
	}
	return in, in.parse()
}

func (in *inputs) parse() (err error) {
	if in.register, err = register.Load(bytes.NewReader(in.raw[registerInput]), registerInput); err != nil {
		return &inputFault{err.Error()}
	}
	if in.calendar, err = period.ReadCalendar(bytes.NewReader(in.raw[calendarInput]), calendarInput); err != nil {
		return &inputFault{err.Error()}
	}
	in.overrides = in.raw[overridesInput]
	if b := in.raw[templatesInput]; b != nil {
		if in.templates, err = zip.NewReader(bytes.NewReader(b), int64(len(b))); err != nil {
			return err
		}
	}
	return nil
}

// daysOff is the office's list of days off, else the shipped one.
func (a *Activities) daysOff() ([]byte, error) {
	if a.Config.Calendar == "" {
		return period.Shipped(), nil
	}
	return readOffice(a.Config.Path(a.Config.Calendar))
}

// calendar reads the present list, before there is a revision.
func (a *Activities) calendar() (*period.Calendar, error) {
	b, err := a.daysOff()
	if err != nil {
		return nil, err
	}
	c, err := period.ReadCalendar(bytes.NewReader(b), calendarInput)
	if err != nil {
		return nil, &inputFault{err.Error()}
	}
	return c, nil
}

// month is the revision's month.
func (r Revision) month() (period.Month, error) {
	m, err := period.ParseMonth(r.Month)
	if err != nil {
		return m, &inputFault{err.Error()}
	}
	return m, nil
}
