package backend

import (
	"context"
	"errors"
	"io/fs"
	"slices"
	"time"

	"trehan/internal/archive"
	"trehan/internal/proof"
	"trehan/internal/register"
	"trehan/internal/settings"
	"trehan/internal/web"
)

// Register implements web.Registers.
func (b *Backend) Register(ctx context.Context) (*web.RegisterInForce, error) {
	in, err := settings.Current(ctx, b.store, b.config)
	if err != nil {
		return nil, orRefusal(err)
	}
	out := &web.RegisterInForce{Number: in.Versions[settings.Register].Number}
	text, err := in.RegisterText()
	if errors.Is(err, fs.ErrNotExist) { // the first unit is yet to be added
		out.Basis = archive.Hash(nil)
		return out, nil
	}
	if err != nil {
		return nil, err
	}
	units, err := in.LoadRegister()
	if err != nil {
		return nil, &web.Refusal{Text: err.Error()}
	}
	out.Basis, out.Warnings = archive.Hash(text), units.Warnings()
	out.Entries, err = register.Entries(text)
	return out, err
}

// orRefusal makes the errors of settings that a person reads a *web.Refusal.
func orRefusal(err error) error {
	var outdated *settings.OutdatedError
	var conflict *settings.ConflictError
	switch {
	case errors.As(err, &outdated), errors.As(err, &conflict), errors.Is(err, settings.ErrUnchanged), errors.Is(err, settings.ErrNoReason), errors.Is(err, register.ErrNotEditable):
		return &web.Refusal{Text: sentence(err.Error())}
	}
	return err
}

// edited makes the text that an edit leads to, from the version that its form has shown. The edit may be saved already: that
// Save knows.
func (b *Backend) edited(ctx context.Context, e web.EntryEdit) (before, after []byte, err error) {
	log, err := settings.Open(ctx, b.store)
	if err != nil {
		return nil, nil, err
	}
	before, err = log.RegisterAt(ctx, b.config, e.Began)
	if err != nil {
		return nil, nil, err
	}
	if archive.Hash(before) != e.Basis {
		return nil, nil, &web.Refusal{Text: wordRegisterChanged}
	}
	if after, err = register.PutEntry(before, e.At, e.Entry); err != nil {
		return nil, nil, orRefusal(err)
	}
	if err := settings.Validate(b.config, settings.Register, after); err != nil {
		return nil, nil, err
	}
	return before, after, nil
}

// TryEntry implements web.Registers.
func (b *Backend) TryEntry(ctx context.Context, e web.EntryEdit) (*register.EntryChange, error) {
	log, err := settings.Open(ctx, b.store)
	if err != nil {
		return nil, err
	}
	if now := log.Current(settings.Register); now.Number != e.Began {
		return nil, orRefusal(&settings.ConflictError{Began: e.Began, Now: now})
	}
	before, _, err := b.edited(ctx, e)
	if err != nil {
		return nil, err
	}
	all, err := register.Entries(before)
	if err != nil {
		return nil, err
	}
	var was *register.Entry
	if e.At >= 0 {
		was = &all[e.At]
	}
	change := register.ChangesOf(was, &e.Entry)
	if len(change.Fields) == 0 {
		return nil, orRefusal(settings.ErrUnchanged)
	}
	return &change, nil
}

// SaveEntry implements web.Registers.
func (b *Backend) SaveEntry(ctx context.Context, p web.Person, e web.EntryEdit, reason string) (int, error) {
	_, after, err := b.edited(ctx, e)
	if err != nil {
		return 0, err
	}
	v, err := settings.Save(ctx, b.store, b.config, settings.Change{
		Section: settings.Register, Text: after, Began: e.Began, By: p.Name, Via: string(p.Via), Reason: reason, At: time.Now(),
	})
	return v.Number, orRefusal(err)
}

// RegisterVersions implements web.Registers.
func (b *Backend) RegisterVersions(ctx context.Context) ([]web.RegisterVersion, error) {
	log, err := settings.Open(ctx, b.store)
	if err != nil {
		return nil, err
	}
	var out []web.RegisterVersion
	for _, v := range log.History(settings.Register) {
		out = append(out, versionOf(v))
	}
	slices.Reverse(out)
	return out, nil
}

func versionOf(v settings.Version) web.RegisterVersion {
	return web.RegisterVersion{Number: v.Number, At: v.At, By: v.By, Proven: proof.Via(v.Via).Proven(), Reason: v.Reason, ToFile: v.OfFiles()}
}

// RegisterVersion implements web.Registers.
func (b *Backend) RegisterVersion(ctx context.Context, number int) (*web.RegisterVersion, error) {
	log, err := settings.Open(ctx, b.store)
	if err != nil {
		return nil, err
	}
	history := log.History(settings.Register)
	if number < 1 || number > len(history) {
		return nil, web.ErrNone
	}
	out := versionOf(history[number-1])
	if out.ToFile {
		return &out, nil
	}
	after, err := log.Text(ctx, history[number-1])
	if err != nil {
		return nil, err
	}
	before, err := log.RegisterAt(ctx, b.config, number-1)
	if err != nil {
		return nil, err
	}
	if fromFile := number == 1 || history[number-2].OfFiles(); fromFile && archive.Hash(before) != history[number-1].Against {
		out.NoBefore = true
		return &out, nil
	}
	if out.Changes, err = register.CompareTexts(before, after); err != nil {
		return nil, err
	}
	return &out, nil
}
