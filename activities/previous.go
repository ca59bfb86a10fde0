package activities

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"

	"trehan/internal/archive"
	"trehan/internal/counting"
	"trehan/internal/documents/view"
	"trehan/internal/period"
)

// monthsBefore is how many archived months the trend shows beside the present one.
const monthsBefore = 12

// previousInput records which sealed state the month was compared with, so that the comparison can be made again.
const previousInput = "previous.json"

// earlier names what a revision has read of earlier months.
type earlier struct {
	State  *archive.Entry      `json:"state"` // of the month directly before; null for none
	Months []view.MonthFigures `json:"months"`
	From   []archive.Entry     `json:"from"` // the reports that Months come from
}

// previousState reads the state of the month before from its last sealed revision and freezes which it was, together
// with the totals of the months before that.
func (a *Activities) previousState(ctx context.Context, rev Revision, month period.Month) (*counting.State, error) {
	found, err := a.freezeEarlier(ctx, rev, month)
	if err != nil || found.State == nil {
		return nil, err
	}
	b, err := archive.Read(ctx, a.Store, found.State.Object())
	if err != nil {
		return nil, fmt.Errorf("read the state of the month before: %w", err)
	}
	state, err := counting.ReadState(bytes.NewReader(b))
	if err != nil {
		return nil, fmt.Errorf("read the state of the month before: %w", err)
	}
	return state, nil
}

// freezeEarlier looks for the earlier months once and stores the answer; later steps and attempts read it.
func (a *Activities) freezeEarlier(ctx context.Context, rev Revision, month period.Month) (*earlier, error) {
	key := archive.InputKey(month, rev.Number, previousInput)
	open := func(ctx context.Context) (io.ReadCloser, error) {
		found, err := a.findEarlier(ctx, month)
		if err != nil {
			return nil, err
		}
		b, err := archive.Encode(found)
		return io.NopCloser(bytes.NewReader(b)), err
	}
	if _, err := archive.Snapshot(ctx, a.Store, key, open, archive.SnapshotOptions{MediaType: archive.JSON.MediaType}); err != nil {
		return nil, err
	}
	return a.readEarlier(ctx, rev, month)
}

func (a *Activities) readEarlier(ctx context.Context, rev Revision, month period.Month) (*earlier, error) {
	key := archive.InputKey(month, rev.Number, previousInput)
	b, _, err := a.Store.Get(ctx, key, "")
	if err != nil {
		return nil, err
	}
	found := &earlier{}
	return found, archive.Decode(key, b, found)
}

func (a *Activities) findEarlier(ctx context.Context, month period.Month) (*earlier, error) {
	found := &earlier{Months: []view.MonthFigures{}, From: []archive.Entry{}}
	for i, m := 0, month.Previous(); i < monthsBefore; i, m = i+1, m.Previous() {
		manifest, _, err := archive.LastSealed(ctx, a.Store, m)
		if errors.Is(err, archive.ErrNotFound) {
			continue
		}
		if err != nil {
			return nil, err
		}
		if states := manifest.Find(archive.RoleState); i == 0 && len(states) > 0 {
			found.State = &states[0]
		}
		for _, entry := range manifest.Find(archive.RoleReport) {
			figures, err := a.figures(ctx, m, entry)
			if err != nil {
				return nil, err
			}
			found.Months = append([]view.MonthFigures{figures}, found.Months...)
			found.From = append([]archive.Entry{entry}, found.From...)
			break
		}
	}
	return found, nil
}

func (a *Activities) figures(ctx context.Context, m period.Month, entry archive.Entry) (view.MonthFigures, error) {
	b, err := archive.Read(ctx, a.Store, entry.Object())
	if err != nil {
		return view.MonthFigures{}, err
	}
	var report struct {
		Totals counting.Totals `json:"totals"`
	}
	if err := json.Unmarshal(b, &report); err != nil {
		return view.MonthFigures{}, fmt.Errorf("read %s: %w", entry.Key, err)
	}
	return view.MonthFigures{Month: m.String(), Totals: report.Totals}, nil
}
