package backend

import (
	"context"
	"errors"
	"path/filepath"
	"strings"
	"time"

	"trehan/internal/archive"
	"trehan/internal/client"
	"trehan/internal/config"
	"trehan/internal/documents/view"
	"trehan/internal/extract/source"
	"trehan/internal/notation"
	"trehan/internal/period"
	"trehan/internal/settings"
	"trehan/internal/upload"
	"trehan/internal/web"
	"trehan/workflows"
)

// How long the page waits for a source to say what it has, and for a run to begin its period.
const (
	checkWithin = 10 * time.Second
	beginWithin = 15 * time.Second
)

// StartView implements web.Starts.
func (b *Backend) StartView(ctx context.Context, m period.Name) (*web.StartView, error) {
	run, err := b.latestRun(ctx, m)
	if err != nil {
		return nil, err
	}
	all, err := archive.Revisions(ctx, b.store, m)
	if err != nil {
		return nil, err
	}
	within, today := b.config.PeriodOf(m), period.InstantOf(time.Now()).Day()
	out := &web.StartView{Running: run.Running, Sealed: lastSealed(all), Period: within, Ended: within.To < today}
	in, err := settings.Current(ctx, b.store, b.config)
	var outdated *settings.OutdatedError
	switch {
	case errors.As(err, &outdated):
		out.Fault = sentence(view.Sentence(outdated.Error()))
	case err != nil:
		return nil, err
	default:
		out.Register, out.Formats = in.Versions[settings.Register].Number, in.Versions[settings.Formats].Number
	}
	if out.Basis, err = b.startBasis(ctx, m); err != nil {
		return nil, err
	}
	sources := b.config.Sources.All()
	out.Sources, err = each(ctx, sources, func(ctx context.Context, named config.Named) (web.StartSource, error) {
		return b.lookInto(ctx, m, named), nil
	})
	return out, err
}

// lookInto asks a source what it has of a period. What is wrong with it is part of the answer.
func (b *Backend) lookInto(ctx context.Context, m period.Name, named config.Named) web.StartSource {
	ctx, cancel := context.WithTimeout(ctx, checkWithin)
	defer cancel()
	out := web.StartSource{Name: named.Name, Kind: named.Kind, Upload: named.Type == source.TypeUpload}
	within := b.config.PeriodOf(m)
	from, err := b.config.OpenSource(named.Config, source.Options{Now: time.Now, Uploads: upload.Now(b.store, m)})
	if err == nil {
		out.Found, err = from.Check(ctx, within)
	}
	var missing *source.MissingError
	if out.Upload && errors.As(err, &missing) {
		out.Fault = wordNothingPutIn
		return out
	}
	if err != nil {
		out.Found, out.Fault = "", sentence(view.Sentence(err.Error()))
		return out
	}
	switch named.Type {
	case "", source.TypeFile:
		paths, err := source.Glob([]string{source.Expand(b.config.Path(named.Path), within)})
		for _, path := range paths {
			out.Files = append(out.Files, filepath.Base(path))
		}
		if err != nil { // it has just been looked at
			out.Fault = err.Error()
		}
	case source.TypeUpload:
		l, err := b.openUploads(ctx, m)
		if err != nil {
			out.Fault = err.Error()
			return out
		}
		for _, f := range l.State().Of(named.Name) {
			out.Files = append(out.Files, f.File.Name)
		}
	}
	return out
}

// startBasis is a hash of what people have put in for a run of the period: the uploaded files and the versions of the settings.
func (b *Backend) startBasis(ctx context.Context, m period.Name) (string, error) {
	log, err := settings.Open(ctx, b.store)
	if err != nil {
		return "", err
	}
	uploads, err := b.openUploads(ctx, m)
	if err != nil {
		return "", err
	}
	text, err := archive.Encode(struct {
		Settings int
		Uploads  string
	}{len(log.All()), uploads.State().Head})
	return archive.Hash(text), err
}

// stillSo refuses a start whose form showed other files or settings than there are now: somebody has changed them meanwhile.
func (b *Backend) stillSo(ctx context.Context, m period.Name, basis string) error {
	now, err := b.startBasis(ctx, m)
	if err == nil && now != basis {
		err = &web.Refusal{Text: wordStartChanged}
	}
	return err
}

// StartRun implements web.Starts as `trehan run` does. The run bears the page's proof of who started it.
func (b *Backend) StartRun(ctx context.Context, p web.Person, m period.Name, r web.StartRequest) error {
	request := workflows.RequestOf(m)
	request.DryRun, request.Reason = r.Trial, reasonOf(r.Reason, p)
	request.Number, request.Date, request.Remark = r.Number, r.Date, r.DateRemark
	if fault := request.Fault(b.config.PeriodOf(m), time.Now()); fault != "" {
		return &web.Refusal{Text: sentence(view.Sentence(fault))}
	}
	id := b.temporal.PageRunID(m, strings.ToLower(r.FormID))
	if started, err := b.startedOrFree(ctx, m, id, view.Sentence(notation.Name(m))+wordRunningAlready); started || err != nil {
		return err
	}
	if _, err := settings.Current(ctx, b.store, b.config); err != nil {
		return orRefusal(err)
	}
	if err := b.stillSo(ctx, m, r.Basis); err != nil {
		return err
	}
	if err := b.startRun(ctx, p, client.PageRun{ID: id, Request: request}); err != nil {
		return err
	}
	var refused *client.RefusedError
	err := b.temporal.Begun(ctx, id, beginWithin)
	if errors.As(err, &refused) {
		return &web.Refusal{Text: sentence(strings.NewReplacer("**", "", "`", "").Replace(refused.Text))}
	}
	return err
}

// wasTrial reports whether the revision that is shown was made by a trial run, which has ended.
func (b *Backend) wasTrial(ctx context.Context, m period.Name, s *shown) (bool, error) {
	if s.number == 0 || s.seal != "" {
		return false, nil
	}
	key := archive.AbandonedKey(m, s.number)
	body, _, err := b.store.Get(ctx, key, "")
	if errors.Is(err, archive.ErrNotFound) {
		return false, nil
	}
	if err != nil {
		return false, err
	}
	var ended archive.Abandoned
	err = archive.Decode(key, body, &ended)
	return ended.Outcome == trialEnded, err
}

// trialEnded is how a trial run ends its revision.
const trialEnded = "dry_run"
