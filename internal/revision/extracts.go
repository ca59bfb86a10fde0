package revision

import (
	"bytes"
	"context"
	"fmt"

	"golang.org/x/sync/errgroup"

	"trehan/internal/archive"
	"trehan/internal/config"
	"trehan/internal/dossier"
	"trehan/internal/extract"
	"trehan/internal/period"
	"trehan/internal/tally"
)

// ExtractsName says which untouched files were counted and in which order: among equal duplicates the last one read
// wins, so that the order is an input like the bytes.
const ExtractsName = "extracts.json"

// Extracts are the untouched files that a month is counted from, in order.
type Extracts struct {
	ExtractedAt period.Instant `json:"extracted_at"`
	Files       []Extract      `json:"files"`
}

// Extract is one of them.
type Extract struct {
	Kind   string `json:"kind"` // dossiers | steps | staff
	Source string `json:"source"`
	Sheet  string `json:"sheet,omitempty"`
	Name   string `json:"name"`
	Key    string `json:"key"`
	SHA256 string `json:"sha256"`
}

// FreezeExtracts records what is going to be counted. An attempt after a lost reply finds its own record.
func (r Revision) FreezeExtracts(ctx context.Context, e Extracts) error {
	body, err := archive.Encode(e)
	if err != nil {
		return err
	}
	_, err = r.Store.Create(ctx, r.key(ExtractsName), archive.Bytes(body), archive.JSON)
	return err
}

// Extracts reads what was counted.
func (r Revision) Extracts(ctx context.Context) (Extracts, error) {
	var e Extracts
	b, err := r.input(ctx, ExtractsName)
	if err != nil {
		return e, fmt.Errorf("read which files were counted: %w", err)
	}
	return e, archive.Decode(r.key(ExtractsName), b, &e)
}

// Tally counts the month from its untouched files and frozen inputs. progress may be nil.
func (r Revision) Tally(ctx context.Context, in *Inputs, e Extracts, progress func(what string, rows int)) (*tally.Output, error) {
	var spooled spool
	defer func() { spooled.close() }() // of what it holds by then
	input, err := r.month(ctx, in, e, &spooled, func(Extract) bool { return true })
	if err != nil {
		return nil, err
	}
	input.Progress = progress
	return tally.Run(ctx, *input)
}

// month gathers what a count depends on, the files for which wanted holds among it.
func (r Revision) month(ctx context.Context, in *Inputs, e Extracts, spooled *spool, wanted func(Extract) bool) (*tally.Input, error) {
	input := reading(in.Config)
	input.Period, input.ExtractedAt, input.Register, input.Calendar = r.Month.Period(), e.ExtractedAt, in.Register, in.Calendar
	input.Policies, input.Severities, input.Synthesised = in.Config.Policies, in.Config.Severities, in.Config.Synthesised
	if b := in.Overrides; b != nil {
		input.Overrides = &extract.File{Name: OverridesName, R: bytes.NewReader(b), Size: int64(len(b))}
	}
	if err := r.download(ctx, e, spooled, &input, wanted); err != nil {
		return nil, err
	}
	var err error
	input.Previous, err = r.PreviousState(ctx)
	return &input, err
}

// reading is what the reading of a file depends on besides its bytes.
func reading(c *config.Config) tally.Input {
	return tally.Input{Headers: c.Headers, Tests: dossier.NewTestPatterns(c.TestPatterns), Limits: c.Limits}
}

// downloads are so many at once.
const downloads = 4

// download brings the wanted files to temporary ones: XLSX needs them at random, CSV twice. The others keep their places
// and hold nothing.
func (r Revision) download(ctx context.Context, e Extracts, spooled *spool, input *tally.Input, wanted func(Extract) bool) error {
	files := make(spool, len(e.Files))
	group, gctx := errgroup.WithContext(ctx)
	group.SetLimit(downloads)
	for i, file := range e.Files {
		if !wanted(file) {
			continue
		}
		group.Go(func() (err error) {
			files[i], err = archive.Download(gctx, r.Store, archive.Object{Key: file.Key, SHA256: file.SHA256}, "", nil)
			if err != nil {
				return fmt.Errorf("đọc bản lưu %s: %w", file.Name, err)
			}
			return nil
		})
	}
	err := group.Wait()
	*spooled = files
	if err != nil {
		return err
	}
	for i, file := range e.Files {
		s := tally.Source{File: extract.File{Name: file.Name}, Sheet: file.Sheet, Source: file.Source}
		if f := files[i]; f != nil {
			s.R, s.Size = f.File, f.Size
		}
		switch file.Kind {
		case "dossiers":
			input.Dossiers = append(input.Dossiers, s)
		case "steps":
			input.Steps = append(input.Steps, s)
		case "staff":
			input.Staff = append(input.Staff, s)
		}
	}
	return nil
}

// spool is the temporary files of one count; nil for a file that is not wanted.
type spool []*archive.File

func (s spool) close() {
	for _, f := range s {
		if f != nil {
			_ = f.Close() // a temporary file that cannot be removed is the system's to clean
		}
	}
}
