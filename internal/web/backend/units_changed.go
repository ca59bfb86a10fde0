package backend

import (
	"context"
	"errors"
	"slices"

	"trehan/internal/archive"
	"trehan/internal/period"
	"trehan/internal/register"
	"trehan/internal/revision"
	"trehan/internal/settings"
	"trehan/internal/web"
)

// unitsChanged is what a revision's register has otherwise than the last seal: of its own period, else of the latest period before;
// nil where nothing differs or nothing was sealed.
func (b *Backend) unitsChanged(ctx context.Context, m period.Name, number int) (*web.UnitsChanged, error) {
	sealed, err := revision.SealBefore(ctx, b.store, m)
	if sealed == nil || err != nil {
		return nil, err
	}
	since, err := period.ParseName(sealed.Month)
	if err != nil {
		return nil, err
	}
	before, err := b.frozenRegister(ctx, since, sealed.Revision)
	if err != nil {
		return nil, err
	}
	after, err := b.frozenRegister(ctx, m, number)
	if err != nil {
		return nil, err
	}
	changes, err := register.CompareTexts(before, after)
	if err != nil || len(changes) == 0 {
		return nil, err
	}
	out := &web.UnitsChanged{Since: since, Revision: sealed.Revision, Changes: changes}
	out.Saved, err = b.savedBetween(ctx, archive.Hash(before), archive.Hash(after))
	return out, err
}

// frozenRegister is the register of a revision; empty for one without.
func (b *Backend) frozenRegister(ctx context.Context, m period.Name, number int) ([]byte, error) {
	text, _, err := b.store.Get(ctx, archive.InputKey(m, number, revision.RegisterName), "")
	if errors.Is(err, archive.ErrNotFound) {
		return nil, nil
	}
	return text, err
}

// savedBetween are the versions that led from one register to another, the oldest first. None: the file was edited.
func (b *Backend) savedBetween(ctx context.Context, before, after string) ([]web.RegisterVersion, error) {
	log, err := settings.Open(ctx, b.store)
	if err != nil {
		return nil, err
	}
	history := log.History(settings.Register)
	last := func(sha256 string, all []settings.Version) int {
		for i, v := range slices.Backward(all) {
			if v.SHA256 == sha256 {
				return i + 1
			}
		}
		return 0
	}
	to := last(after, history)
	var out []web.RegisterVersion
	for _, v := range history[min(last(before, history[:to]), to):to] {
		out = append(out, versionOf(v))
	}
	return out, nil
}
