package revision

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"

	"golang.org/x/sync/errgroup"

	"trehan/internal/archive"
	"trehan/internal/counting"
	"trehan/internal/documents/view"
	"trehan/internal/period"
)

// monthsBefore is how many archived months the trend shows beside the present one.
const monthsBefore = 12

// Earlier names what a revision has read of earlier months.
type Earlier struct {
	State  *archive.Entry      `json:"state"` // of the month directly before; null for none
	Months []view.MonthFigures `json:"months"`
	From   []archive.Entry     `json:"from"` // the reports that Months come from

	// Parts are the sealed months that a quarter, half or year consists of; absent unless all of them are sealed.
	Parts []Part `json:"parts,omitempty"`
}

// Part is one sealed month of a longer period.
type Part struct {
	Month    string        `json:"month"`
	Revision int           `json:"revision"`
	Report   archive.Entry `json:"report"`
	Rows     archive.Entry `json:"rows"`
}

// PreviousState reads the state of the month before from its last sealed revision. It freezes which revision that was,
// together with the totals of the earlier months. nil: there is none.
func (r Revision) PreviousState(ctx context.Context) (*counting.State, error) {
	found, err := r.freezeEarlier(ctx)
	if err != nil || found.State == nil {
		return nil, err
	}
	b, err := archive.Read(ctx, r.Store, found.State.Object())
	if err != nil {
		return nil, fmt.Errorf("read the state of the month before: %w", err)
	}
	state, err := counting.ReadState(bytes.NewReader(b))
	if err != nil {
		return nil, fmt.Errorf("read the state of the month before: %w", err)
	}
	return state, nil
}

// freezeEarlier finds the earlier months once and stores the result; later steps and attempts read it.
func (r Revision) freezeEarlier(ctx context.Context) (*Earlier, error) {
	open := func(ctx context.Context) (io.ReadCloser, error) {
		found, err := r.findEarlier(ctx)
		if err != nil {
			return nil, err
		}
		b, err := archive.Encode(found)
		return io.NopCloser(bytes.NewReader(b)), err
	}
	if _, err := archive.Snapshot(ctx, r.Store, r.key(EarlierName), open, archive.SnapshotOptions{MediaType: archive.JSON.MediaType}); err != nil {
		return nil, err
	}
	return r.Earlier(ctx)
}

// Earlier reads which earlier months were used.
func (r Revision) Earlier(ctx context.Context) (*Earlier, error) {
	b, err := r.input(ctx, EarlierName)
	if err != nil {
		return nil, err
	}
	found := &Earlier{}
	return found, archive.Decode(r.key(EarlierName), b, found)
}

func (r Revision) findEarlier(ctx context.Context) (*Earlier, error) {
	if _, warning := r.Month.Warning(); warning { // it is compared with nothing
		return &Earlier{Months: []view.MonthFigures{}, From: []archive.Entry{}}, nil
	}
	sealed := make([]*earlierMonth, monthsBefore) // the latest first; nil for none
	group, gctx := errgroup.WithContext(ctx)
	for i, m := 0, r.Month.Previous(); i < monthsBefore; i, m = i+1, m.Previous() {
		group.Go(func() (err error) {
			sealed[i], err = r.earlierMonth(gctx, m)
			return err
		})
	}
	if err := group.Wait(); err != nil {
		return nil, err
	}
	found := &Earlier{Months: []view.MonthFigures{}, From: []archive.Entry{}}
	if directly := sealed[0]; directly != nil {
		found.State = directly.state
	}
	for _, month := range slices.Backward(sealed) {
		if month != nil && month.report != nil {
			found.Months = append(found.Months, month.figures)
			found.From = append(found.From, *month.report)
		}
	}
	var err error
	found.Parts, err = r.findParts(ctx)
	return found, err
}

// SealBefore is the manifest of a period's last seal, else that of the latest period before; nil for none in monthsBefore periods.
func SealBefore(ctx context.Context, s archive.Store, m period.Name) (*archive.Manifest, error) {
	for range monthsBefore + 1 {
		sealed, _, err := archive.LastSealed(ctx, s, m)
		if !errors.Is(err, archive.ErrNotFound) {
			return sealed, err
		}
		m = m.Previous()
	}
	return nil, nil
}

// earlierMonth is what the last sealed revision of a month holds for later ones; nil where it does not.
type earlierMonth struct {
	state, report *archive.Entry
	figures       view.MonthFigures
}

func (r Revision) earlierMonth(ctx context.Context, m period.Name) (*earlierMonth, error) {
	manifest, _, err := archive.LastSealed(ctx, r.Store, m)
	if errors.Is(err, archive.ErrNotFound) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	out := &earlierMonth{}
	if states := manifest.Find(archive.RoleState); len(states) > 0 {
		out.state = &states[0]
	}
	if reports := manifest.Find(archive.RoleReport); len(reports) > 0 {
		out.report = &reports[0]
		out.figures, err = r.figures(ctx, m, reports[0])
	}
	return out, err
}

func (r Revision) figures(ctx context.Context, m period.Name, entry archive.Entry) (view.MonthFigures, error) {
	b, err := archive.Read(ctx, r.Store, entry.Object())
	if err != nil {
		return view.MonthFigures{}, err
	}
	var report struct {
		Totals         counting.Totals `json:"totals"`
		MissingColumns []string        `json:"missing_columns"`
	}
	if err := json.Unmarshal(b, &report); err != nil {
		return view.MonthFigures{}, fmt.Errorf("read %s: %w", entry.Key, err)
	}
	lacks := counting.Report{MissingColumns: report.MissingColumns}
	return view.MonthFigures{Month: m.String(), Totals: report.Totals, NoChannel: lacks.NoChannel()}, nil
}

// Entries are the objects of earlier months as inputs of this one.
func (e *Earlier) Entries() []archive.Entry {
	var out []archive.Entry
	if e.State != nil {
		entry := *e.State
		entry.Role = archive.RolePreviousState
		out = append(out, entry)
	}
	reports := slices.Clone(e.From)
	for _, p := range e.Parts {
		reports = append(reports, p.Report, p.Rows)
	}
	for _, entry := range reports {
		entry.Role = archive.RolePreviousReport
		out = append(out, entry)
	}
	return out
}
