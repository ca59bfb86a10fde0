package revision

import (
	"archive/zip"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"time"

	"trehan/internal/archive"
	"trehan/internal/config"
	"trehan/internal/counting"
	"trehan/internal/documents/view"
	"trehan/internal/explanation"
	"trehan/internal/explanation/logbook"
	"trehan/internal/period"
	"trehan/internal/register"
	"trehan/internal/settings"
	"trehan/internal/upload"
)

// The frozen inputs of a revision, below inputs/. Opening a revision copies there everything that it depends on. Everything
// later reads these copies: an edit of the office's files affects only the next run.
const (
	ConfigName    = "trehan.yaml"
	RegisterName  = "units.yaml"
	CalendarName  = "days-off.csv"
	OverridesName = "overrides.csv"
	TemplatesName = "templates.zip"
	// ExplanationsName holds the rulings that follow from accepted explanations, as overrides.csv; absent where none does.
	ExplanationsName = "explanations.csv"
	EarlierName      = "previous.json" // which sealed state the month was compared with, so that it can be compared again
)

// Freeze copies the office's files, and what has been saved in their place, into the revision. Files copied by an earlier attempt
// stay as they are.
func (r Revision) Freeze(ctx context.Context, c *settings.InForce) error {
	freeze := func(name string, content func() ([]byte, error)) error {
		open := func(context.Context) (io.ReadCloser, error) {
			b, err := content()
			return io.NopCloser(bytes.NewReader(b)), err
		}
		_, err := archive.Snapshot(ctx, r.Store, r.key(name), open, archive.SnapshotOptions{})
		return err
	}
	errs := []error{
		freeze(ConfigName, func() ([]byte, error) { return c.Bytes(), nil }),
		freeze(CalendarName, func() ([]byte, error) { return DaysOff(c.Config) }), // the shipped list too: another build may ship another
	}
	if c.HasRegister() {
		errs = append(errs, freeze(RegisterName, func() ([]byte, error) { return officeFile(c.RegisterText()) }))
	}
	if c.Overrides != "" {
		errs = append(errs, freeze(OverridesName, func() ([]byte, error) { return readOfficeFile(c.Path(c.Overrides)) }))
	}
	if err := r.freezeExplanations(ctx, freeze); err != nil {
		errs = append(errs, err)
	}
	if c.Sources.Uploaded() {
		errs = append(errs, freeze(upload.FrozenName, func() ([]byte, error) { return upload.Freeze(ctx, r.Store, r.Month) }))
	}
	if c.Templates != "" {
		errs = append(errs, freeze(TemplatesName, func() ([]byte, error) { return packTemplates(c.Config) }))
	}
	return errors.Join(errs...)
}

// freezeExplanations freezes what the accepted explanations of the month rule.
func (r Revision) freezeExplanations(ctx context.Context, freeze func(string, func() ([]byte, error)) error) error {
	log, err := logbook.Open(ctx, r.Store, r.Month)
	if errors.Is(err, logbook.ErrNotAsked) {
		return nil
	}
	if err != nil {
		return fmt.Errorf("read the explanations: %w", err)
	}
	rulings := log.State().Overrides()
	if len(rulings) == 0 {
		return nil
	}
	return freeze(ExplanationsName, func() ([]byte, error) { return explanation.CSV(rulings) })
}

func (r Revision) key(name string) string { return archive.InputKey(r.Month, r.Number, name) }

func (r Revision) input(ctx context.Context, name string) ([]byte, error) {
	b, _, err := r.Store.Get(ctx, r.key(name), "")
	return b, err
}

// DaysOff is the office's list of days off, else the shipped one.
func DaysOff(c *config.Config) ([]byte, error) {
	if c.Calendar == "" {
		return period.Shipped(), nil
	}
	return readOfficeFile(c.Path(c.Calendar))
}

// Calendar reads the office's current list of days off, for use before there is a revision.
func Calendar(c *config.Config) (*period.Calendar, error) {
	b, err := DaysOff(c)
	if err != nil {
		return nil, err
	}
	calendar, err := period.ReadCalendar(bytes.NewReader(b), CalendarName)
	if err != nil {
		return nil, &InputError{err.Error()}
	}
	return calendar, nil
}

// readOfficeFile reads one of the office's files.
func readOfficeFile(path string) ([]byte, error) { return officeFile(os.ReadFile(path)) }

// officeFile is one of the office's files as it was read; a missing one is an error of the configuration.
func officeFile(b []byte, err error) ([]byte, error) {
	if missing := (*fs.PathError)(nil); errors.As(err, &missing) && errors.Is(err, fs.ErrNotExist) {
		return nil, &InputError{fmt.Sprintf(wordNoFile, missing.Path)}
	}
	return b, err
}

// packTemplates packs the office's own texts; the same files give the same bytes.
func packTemplates(c *config.Config) ([]byte, error) {
	own, err := c.OpenTemplates()
	if refused := (*view.TemplateError)(nil); errors.As(err, &refused) {
		return nil, &InputError{refused.Error()}
	}
	if err != nil {
		return nil, err
	}
	var b bytes.Buffer
	w := zip.NewWriter(&b)
	for _, name := range view.TemplateNames() {
		content, err := fs.ReadFile(own, name)
		if errors.Is(err, fs.ErrNotExist) {
			continue
		}
		if err != nil {
			return nil, err
		}
		f, err := w.CreateHeader(&zip.FileHeader{Name: name, Method: zip.Deflate, Modified: time.Date(1980, 1, 1, 0, 0, 0, 0, time.UTC)})
		if err != nil {
			return nil, err
		}
		if _, err := f.Write(content); err != nil {
			return nil, err
		}
	}
	err = w.Close() // writes the directory, without which the bytes are no archive
	return b.Bytes(), err
}

// Inputs are a revision's frozen inputs, read.
type Inputs struct {
	Month     period.Name
	Config    *config.Config
	Register  *register.Register
	Calendar  *period.Calendar
	Templates fs.FS // nil for the shipped ones; of an earlier version's run also files that nothing reads
	Raw       map[string][]byte
}

// Inputs reads everything that was frozen.
func (r Revision) Inputs(ctx context.Context) (*Inputs, error) {
	c, err := r.Config(ctx)
	if err != nil {
		return nil, err
	}
	in := &Inputs{Month: r.Month, Config: c, Raw: map[string][]byte{}}
	for _, name := range []string{RegisterName, CalendarName, OverridesName, ExplanationsName, TemplatesName} {
		b, err := r.input(ctx, name)
		if errors.Is(err, archive.ErrNotFound) {
			continue
		}
		if err != nil {
			return nil, fmt.Errorf("read frozen %s: %w", name, err)
		}
		in.Raw[name] = b
	}
	return in, in.parse()
}

func (in *Inputs) parse() (err error) {
	if in.Register, err = register.Load(bytes.NewReader(in.Raw[RegisterName]), RegisterName); err != nil {
		return &InputError{err.Error()}
	}
	if in.Calendar, err = period.ReadCalendar(bytes.NewReader(in.Raw[CalendarName]), CalendarName); err != nil {
		return &InputError{err.Error()}
	}
	if b := in.Raw[TemplatesName]; b != nil {
		if in.Templates, err = zip.NewReader(bytes.NewReader(b), int64(len(b))); err != nil {
			return err
		}
	}
	return nil
}

// Content is what decides whether two revisions are equal. It holds hashes of the figures without the time of the extract,
// of the register with the recipients, of the wording and of the letterhead.
type Content struct{ Figures, Register, Templates, Letters string }

// lettersSetting is where a manifest holds Content.Letters.
const lettersSetting = "letters_sha256"

// SameAs reports whether a sealed revision has the same content.
func (c Content) SameAs(m *archive.Manifest) bool {
	return c.Figures == m.FiguresSHA256 && c.SameOffice(m)
}

// SameOffice reports whether a sealed revision has the same register, wording and letterhead, whatever its figures.
func (c Content) SameOffice(m *archive.Manifest) bool {
	return c.Register == m.RegisterSHA256 && c.Templates == m.TemplatesSHA256 && c.Letters == m.Settings[lettersSetting]
}

// Content hashes what the revision would send.
func (in *Inputs) Content(report *counting.Report) (Content, error) {
	timeless := *report
	timeless.ExtractedAt, timeless.Formats, timeless.Cumulative = 0, nil, nil // which dialect a file has, or what months said, changes no letter
	figures, err := timeless.JSON()
	if err != nil {
		return Content{}, err
	}
	letters, err := json.Marshal(struct {
		Letters, Names any
		Explain        *view.Explaining `json:",omitempty"` // absent as in seals of earlier releases
	}{in.Config.Letters, in.Config.Names, in.Config.Explanations.Form(in.Month)})
	if err != nil {
		return Content{}, err
	}
	return Content{
		Figures: archive.Hash(figures), Register: archive.Hash(in.Raw[RegisterName]),
		Templates: archive.Hash(in.Raw[TemplatesName]), Letters: archive.Hash(letters),
	}, nil
}
