package backend

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"trehan/internal/archive"
	"trehan/internal/config"
	"trehan/internal/dossier"
	"trehan/internal/extract"
	"trehan/internal/extract/source"
	"trehan/internal/mapping"
	"trehan/internal/month"
	"trehan/internal/period"
	"trehan/internal/proof"
	"trehan/internal/register"
	"trehan/internal/settings"
	"trehan/internal/upload"
	"trehan/internal/web"
)

// uploadSources are the sources that take files.
func (b *Backend) uploadSources() []config.Named {
	return slices.DeleteFunc(b.config.Sources.All(), func(n config.Named) bool { return n.Type != source.TypeUpload })
}

// uploadSource is one of them by its name.
func (b *Backend) uploadSource(name string) (config.Named, error) {
	for _, n := range b.uploadSources() {
		if n.Name == name {
			return n, nil
		}
	}
	return config.Named{}, &web.Refusal{Text: wordNoUploadSource}
}

// Uploads implements web.Uploads.
func (b *Backend) Uploads(ctx context.Context, m period.Name) (*web.UploadList, error) {
	l, err := b.openUploads(ctx, m)
	if err != nil {
		return nil, err
	}
	out := &web.UploadList{}
	for _, n := range b.uploadSources() {
		from := web.UploadSource{Name: n.Name, Kind: n.Kind}
		for _, f := range l.State().Of(n.Name) {
			from.Files = append(from.Files, uploadLine(f))
		}
		out.Sources = append(out.Sources, from)
	}
	for _, e := range slices.Backward(l.Events()) {
		switch {
		case e.Type == upload.Withdrawn:
			out.Past = append(out.Past, web.PastUpload{Source: e.Source, Name: e.File.Name, By: e.By, Reason: e.Reason, At: e.At})
		case e.Replaces != "":
			out.Past = append(out.Past, web.PastUpload{Source: e.Source, Name: e.File.Name, By: e.By, At: e.At, Replaced: true})
		}
	}
	if len(out.Sources) == 0 {
		return out, nil
	}
	shown, err := b.show(ctx, m)
	if errors.Is(err, web.ErrNone) {
		return out, nil
	}
	if err != nil {
		return nil, err
	}
	out.Newer, err = b.newerUploads(ctx, m, shown.number)
	return out, err
}

// openUploads opens the period's log. One that cannot be is a *web.Refusal.
func (b *Backend) openUploads(ctx context.Context, m period.Name) (*upload.Log, error) {
	l, err := upload.Open(ctx, b.store, m)
	if errors.Is(err, archive.ErrTampered) {
		return nil, &web.Refusal{Text: fmt.Sprintf(wordTampered, m)}
	}
	return l, err
}

func uploadLine(f upload.Standing) web.UploadLine {
	return web.UploadLine{
		Source: f.Source, Name: f.File.Name, SHA256: f.File.SHA256, Size: f.File.Size, Extracted: f.File.Extracted, At: f.At, By: f.By,
		Proven: proof.Via(f.Via).Proven(),
	}
}

// newerUploads reports whether other files stand than a revision has taken.
func (b *Backend) newerUploads(ctx context.Context, m period.Name, revision int) (bool, error) {
	if revision == 0 || len(b.uploadSources()) == 0 {
		return false, nil
	}
	taken, err := upload.Taken(ctx, b.store, m, revision)
	if err != nil {
		return false, err
	}
	l, err := b.openUploads(ctx, m)
	if err != nil {
		return false, err
	}
	same := slices.EqualFunc(taken.Files, l.State().Files, func(a, b upload.Standing) bool {
		return a.Source == b.Source && a.File.SHA256 == b.File.SHA256 && a.File.Extracted.Equal(b.File.Extracted)
	})
	return !same, nil
}

// Upload implements web.Uploads.
func (b *Backend) Upload(ctx context.Context, p web.Person, m period.Name, f web.UploadedFile) (string, error) {
	from, err := b.uploadSource(f.Source)
	if err != nil {
		return "", err
	}
	taken, _, err := upload.Receive(ctx, b.store, m, b.uploader(p), time.Now(),
		upload.Entry{Source: f.Source, Name: f.Name, Extracted: f.Extracted, Replace: f.Replace, Limit: from.Limit()}, f.Body)
	return taken.SHA256, asRefusal(err)
}

func (b *Backend) uploader(p web.Person) upload.Who {
	return upload.Who{Name: p.Name, Via: string(p.Via)}
}

// asRefusal gives the refusals of the room their form on the page.
func asRefusal(err error) error {
	var refused *upload.Refusal
	if errors.As(err, &refused) {
		return &web.Refusal{Text: refused.Text}
	}
	return err
}

// Withdraw implements web.Uploads.
func (b *Backend) Withdraw(ctx context.Context, p web.Person, m period.Name, from, sha256, reason string) error {
	l, err := b.openUploads(ctx, m)
	if err != nil {
		return err
	}
	return asRefusal(l.Withdraw(ctx, b.uploader(p), time.Now(), from, sha256, reason))
}

// awaitTurn waits until nobody else reads a file.
func (b *Backend) awaitTurn(ctx context.Context) error {
	select {
	case b.turn <- struct{}{}:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

func (b *Backend) endTurn() { <-b.turn }

// lookWithin bounds how long the page looks at a file.
const lookWithin = 4 * time.Minute

// LookAt implements web.Uploads.
func (b *Backend) LookAt(ctx context.Context, m period.Name, from, sha256 string) (*web.FileLook, error) {
	ctx, cancel := context.WithTimeout(ctx, lookWithin)
	defer cancel()
	if err := b.awaitTurn(ctx); err != nil {
		return nil, err
	}
	defer b.endTurn()
	file, named, err := b.findUpload(ctx, m, from, sha256)
	if err != nil {
		return nil, err
	}
	in, done, err := b.lookInput(ctx, m, file)
	if err != nil {
		return nil, err
	}
	defer done()
	view, err := look(ctx, named.Kind, in)
	if err != nil {
		return nil, err
	}
	return &web.FileLook{UploadLine: uploadLine(file), Kind: named.Kind, View: view}, nil
}

// findUpload finds a standing file; web.ErrNone for any other.
func (b *Backend) findUpload(ctx context.Context, m period.Name, from, sha256 string) (upload.Standing, config.Named, error) {
	named, err := b.uploadSource(from)
	if err != nil {
		return upload.Standing{}, named, web.ErrNone
	}
	l, err := b.openUploads(ctx, m)
	if err != nil {
		return upload.Standing{}, named, err
	}
	for _, f := range l.State().Of(from) {
		if f.File.SHA256 == sha256 {
			return f, named, nil
		}
	}
	return upload.Standing{}, named, web.ErrNone
}

// lookInput opens a file to be looked at, with the configuration that is in force now. done closes it.
func (b *Backend) lookInput(ctx context.Context, m period.Name, f upload.Standing) (mapping.Input, func(), error) {
	office, err := b.inForce(ctx)
	if err != nil {
		return mapping.Input{}, nil, err
	}
	opened, err := upload.Download(ctx, b.store, m, f.File, nil)
	if err != nil {
		return mapping.Input{}, nil, err
	}
	in := month.Input{
		Period: office.PeriodOf(m), ExtractedAt: period.InstantOf(f.File.Extracted), Policies: office.Policies, Headers: office.Headers,
		Formats: office.Formats, Limits: office.Limits, Tests: dossier.NewTestPatterns(office.TestPatterns),
		Dossiers: []month.Source{{File: extract.File{Name: f.File.Name, R: opened, Size: f.File.Size}, Source: f.Source}},
	}
	if text, err := office.RegisterText(); err == nil { // without one, names of units are not compared
		in.Register, err = register.Load(bytes.NewReader(text), office.Register)
		if err != nil {
			return mapping.Input{}, nil, errors.Join(&web.Refusal{Text: err.Error()}, opened.Close())
		}
	}
	return mapping.Input{Input: in}, func() { _ = opened.Close() }, nil
}

// inForce is the configuration that counts now; a *web.Refusal where nobody knows which that is.
func (b *Backend) inForce(ctx context.Context) (*settings.InForce, error) {
	office, err := settings.Current(ctx, b.store, b.config)
	var outdated *settings.OutdatedError
	if errors.As(err, &outdated) {
		return nil, &web.Refusal{Text: sentence(outdated.Error())}
	}
	return office, err
}

// look says what is seen in a file of a kind. Steps and staff have no view of their columns: they are read, and counted.
func look(ctx context.Context, kind string, in mapping.Input) (*mapping.View, error) {
	f := in.Dossiers[0].File
	var faults *extract.Faults
	if kind == "dossiers" || kind == "list" {
		view, err := mapping.Inspect(ctx, in)
		if errors.As(err, &faults) { // in no format that can be looked at
			return unreadable(mapping.FileView{Name: f.Name}, faults), nil
		}
		return view, err
	}
	options := extract.Options{Headers: in.Headers, Formats: in.Formats, Limits: in.Limits, Tests: in.Tests}
	var read extract.Summary
	var err error
	if kind == "steps" {
		read, err = extract.Steps(ctx, f, options, func(*dossier.Step) error { return nil })
	} else {
		_, read, err = extract.Staff(ctx, f, options)
	}
	view := mapping.FileView{Name: f.Name, Container: read.Format, Dialect: read.Dialect, Rows: read.Rows}
	if errors.As(err, &faults) {
		return unreadable(view, faults), nil
	}
	return &mapping.View{Files: []mapping.FileView{view}, Open: []string{}}, err
}

// unreadable is the view of a file with errors, without values of the data.
func unreadable(f mapping.FileView, faults *extract.Faults) *mapping.View {
	f.Errors = strings.Split(faults.Error(), "\n")
	return &mapping.View{Files: []mapping.FileView{f}, Open: []string{}}
}
