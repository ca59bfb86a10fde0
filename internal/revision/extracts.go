package revision

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"fmt"

	"golang.org/x/sync/errgroup"

	"trehan/internal/archive"
	"trehan/internal/config"
	"trehan/internal/dossier"
	"trehan/internal/extract"
	"trehan/internal/extract/source"
	"trehan/internal/month"
	"trehan/internal/period"
)

// ExtractsName says which untouched files were counted and in which order: among equal duplicates the last one read
// wins, so that the order is an input like the bytes.
const ExtractsName = "extracts.json"

// Extracts are the untouched files that a month is counted from, in order.
type Extracts struct {
	ExtractedAt period.Instant `json:"extracted_at"`
	ListedAt    period.Instant `json:"listed_at,omitempty"` // of the files of kind list
	Files       []Extract      `json:"files"`
}

// Extract is one of them.
type Extract struct {
	Kind   string `json:"kind"` // dossiers | steps | staff | list
	Source string `json:"source"`
	Sheet  string `json:"sheet,omitempty"`
	Name   string `json:"name"`
	Key    string `json:"key"`
	SHA256 string `json:"sha256"`
}

// CountSnapshots records which files are counted, and counts them. Unreadable values are stored where the clerk can see them.
// progress may be nil.
func (r Revision) CountSnapshots(ctx context.Context, in *Inputs, snapshots []Snapshot, progress func(what string, rows int)) (*month.Output, error) {
	extracts := extractsOf(snapshots)
	if err := r.freezeExtracts(ctx, extracts); err != nil {
		return nil, err
	}
	output, err := r.CountMonth(ctx, in, extracts, progress)
	if faults := (*extract.Faults)(nil); errors.As(err, &faults) {
		if lost := r.storeErrors(ctx, faults); lost != nil {
			return nil, lost // without errors.json nobody could see the values
		}
	}
	return output, err
}

// freezeExtracts records what is going to be counted. An attempt after a lost reply finds its own record.
func (r Revision) freezeExtracts(ctx context.Context, e Extracts) error {
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

// CountMonth counts the month from its untouched files and frozen inputs, or adds a longer period up from its sealed months.
// progress may be nil.
func (r Revision) CountMonth(ctx context.Context, in *Inputs, e Extracts, progress func(what string, rows int)) (*month.Output, error) {
	if in.Config.Period.FromMonths(r.Month.Kind()) {
		return r.addMonths(ctx, in)
	}
	return r.count(ctx, in, e, func(*month.Input) {}, progress)
}

// count is CountMonth, which may be asked for more.
func (r Revision) count(ctx context.Context, in *Inputs, e Extracts, change func(*month.Input), progress func(what string, rows int)) (*month.Output, error) {
	var spooled spool
	defer func() { spooled.close() }() // a closure: spooled is filled later
	input := month.Input{
		Name: r.Month, Period: in.Config.PeriodOf(r.Month), ExtractedAt: e.ExtractedAt, Register: in.Register, Calendar: in.Calendar, Hours: in.Config.Hours(),
		Policies: in.Config.Policies, Severities: in.Config.Severities, Decisions: in.Config.DueDecisions, Synthesised: in.Config.Synthesised,
		Headers: in.Config.Headers, Formats: in.Config.Formats, Tests: dossier.NewTestPatterns(in.Config.TestPatterns), Limits: in.Config.Limits,
		ListedAt: e.ListedAt, LateOnly: in.Config.Reconcile.LateOnly, ListBeside: true, Prove: in.Config.Public.URL != "", Progress: progress,
	}
	for _, name := range []string{OverridesName, ExplanationsName} {
		if b := in.Raw[name]; b != nil {
			input.Overrides = append(input.Overrides, extract.File{Name: name, R: bytes.NewReader(b), Size: int64(len(b))})
		}
	}
	if _, warning := r.Month.Warning(); warning {
		input.WarnDays = *cmp.Or(in.Config.Warning, config.DefaultWarning()).Days
	}
	if err := r.download(ctx, e, &spooled, &input); err != nil {
		return nil, err
	}
	if input.WarnDays > 0 {
		input.List = nil // it is of a whole month
	}
	paged, compared := map[string]bool{}, map[string]bool{}
	for _, s := range in.Config.Sources.All() {
		paged[s.Name] = s.Type == source.TypeHTTP
		compared[s.Name] = s.Type == source.TypeHTTP && s.Paging != nil
	}
	for _, sources := range [][]month.Source{input.Dossiers, input.Steps} {
		for i := range sources {
			sources[i].Paged, sources[i].Compared = paged[sources[i].Source], compared[sources[i].Source]
		}
	}
	var err error
	if input.Previous, err = r.PreviousState(ctx); err != nil {
		return nil, err
	}
	change(&input)
	output, err := month.Run(ctx, input)
	if err != nil {
		return nil, err
	}
	return output, r.compareMonths(ctx, output)
}

// downloads is how many run concurrently.
const downloads = 4

// download copies the files to temporary ones: XLSX needs random access, CSV is read twice.
func (r Revision) download(ctx context.Context, e Extracts, spooled *spool, input *month.Input) error {
	files := make(spool, len(e.Files))
	group, gctx := errgroup.WithContext(ctx)
	group.SetLimit(downloads)
	for i, file := range e.Files {
		group.Go(func() (err error) {
			files[i], err = archive.Download(gctx, r.Store, archive.Object{Key: file.Key, SHA256: file.SHA256}, "", nil)
			if err != nil {
				return fmt.Errorf(wordReadExtract, file.Name, err)
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
		s := month.Source{
			File: extract.File{Name: file.Name, R: files[i].File, Size: files[i].Size}, Sheet: file.Sheet, Source: file.Source,
		}
		switch file.Kind {
		case "dossiers":
			input.Dossiers = append(input.Dossiers, s)
		case "steps":
			input.Steps = append(input.Steps, s)
		case "staff":
			input.Staff = append(input.Staff, s)
		case "list":
			input.List = append(input.List, s)
		}
	}
	return nil
}

// spool is the temporary files of one count; nil for a file that was not downloaded.
type spool []*archive.File

func (s spool) close() {
	for _, f := range s {
		if f != nil {
			_ = f.Close() // a temporary file that cannot be removed is the system's to clean
		}
	}
}
