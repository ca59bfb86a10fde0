package backend

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"go.yaml.in/yaml/v3"

	"trehan/internal/config"
	"trehan/internal/extract"
	"trehan/internal/extract/dialect"
	"trehan/internal/mapping"
	"trehan/internal/period"
	"trehan/internal/proof"
	"trehan/internal/revision"
	"trehan/internal/settings"
	"trehan/internal/web"
)

// Draft implements web.Mappings.
func (b *Backend) Draft(ctx context.Context, m period.Name, from, sha256 string, d mapping.Decisions, name string) (*web.MappingDraft, error) {
	draft, _, err := b.draft(ctx, m, from, sha256, d, name)
	return draft, err
}

// draft also reads the file with the proposed dialect among those in force, in the place of the saved one of its name.
func (b *Backend) draft(ctx context.Context, m period.Name, from, sha256 string, d mapping.Decisions, name string) (*web.MappingDraft, *savedDialects, error) {
	ctx, cancel := context.WithTimeout(ctx, lookWithin)
	defer cancel()
	if err := b.awaitTurn(ctx); err != nil {
		return nil, nil, err
	}
	defer b.endTurn()
	file, named, err := b.findUpload(ctx, m, from, sha256)
	if err != nil {
		return nil, nil, err
	}
	if named.Kind != "dossiers" {
		return nil, nil, &web.Refusal{Text: wordOnlyDossiers}
	}
	saved, err := b.savedDialects(ctx)
	if err != nil {
		return nil, nil, err
	}
	in, done, err := b.lookInput(ctx, m, file)
	if err != nil {
		return nil, nil, err
	}
	defer done()
	if in.Calendar, err = revision.Calendar(b.config); err != nil {
		return nil, nil, err
	}
	in.Name, in.Hours, in.Severities = m, b.config.Hours(), b.config.Severities
	sketch, err := mapping.Sketch(ctx, in, d)
	var faults *extract.Faults
	if errors.As(err, &faults) {
		return nil, nil, &web.Refusal{Text: faults.Error()}
	}
	if err != nil {
		return nil, nil, err
	}
	out := &web.MappingDraft{Draft: sketch, File: uploadLine(file), Began: saved.number, Name: name}
	if name == "" && len(saved.list) > 0 {
		now, _, err := mapping.Try(ctx, in)
		if err != nil {
			return nil, nil, err
		}
		if saved.find(now.Dialect) >= 0 {
			out.Name = now.Dialect
		}
	}
	if !sketch.Ready() {
		return out, saved, nil
	}
	in.Formats = slices.DeleteFunc(slices.Clone(in.Formats), func(d dialect.Dialect) bool {
		return saved.find(d.Name) >= 0 && strings.EqualFold(d.Name, out.Name)
	})
	in.Formats = append(in.Formats, sketch.Dialects[0])
	read, faults, err := mapping.Try(ctx, in)
	if out.Rows = read.Rows; faults != nil {
		out.Errors = strings.Split(faults.Error(), "\n")
	}
	return out, saved, err
}

// SaveMapping implements web.Mappings.
func (b *Backend) SaveMapping(ctx context.Context, p web.Person, m period.Name, from, sha256 string, d mapping.Decisions, as web.NewDialect) error {
	draft, saved, err := b.draft(ctx, m, from, sha256, d, as.Name)
	switch {
	case err != nil:
		return err
	case !draft.Ready():
		return &web.Refusal{Text: wordStillOpen}
	case draft.Rows == 0:
		return &web.Refusal{Text: fmt.Sprintf(wordReadsNothing, strings.Join(draft.Errors, "; "))}
	}
	made := draft.Dialects[0]
	made.Name = as.Name
	saved.put(made)
	return b.saveDialects(ctx, p, saved.list, as.Reason, as.Began)
}

// saveDialects saves the dialects beside those of the configuration's file; none gives the section back to it.
func (b *Backend) saveDialects(ctx context.Context, p web.Person, list []dialect.Dialect, reason string, began int) error {
	change := settings.Change{Section: settings.Formats, Began: began, By: p.Name, Via: string(p.Via), Reason: reason, At: time.Now()}
	if len(list) > 0 {
		text, err := yaml.Marshal(map[string]any{"formats": list})
		if err != nil {
			return fmt.Errorf("encode dialects: %w", err)
		}
		change.Text = text
	}
	_, err := settings.Save(ctx, b.store, b.config, change)
	var fault *config.Fault
	if errors.As(err, &fault) {
		return &web.Refusal{Text: strings.Join(fault.Faults, "; ") + "."}
	}
	return orRefusal(err)
}

// savedDialects are those that people have saved, as they are now.
type savedDialects struct {
	number int
	list   []dialect.Dialect
}

func (b *Backend) savedDialects(ctx context.Context) (*savedDialects, error) {
	l, err := settings.Open(ctx, b.store)
	if err != nil {
		return nil, err
	}
	now := l.Current(settings.Formats)
	text, err := l.Text(ctx, now)
	if err != nil {
		return nil, err
	}
	list, err := dialectsIn(text)
	return &savedDialects{now.Number, list}, err
}

// dialectsIn reads a saved text, which was valid when it was saved.
func dialectsIn(text []byte) ([]dialect.Dialect, error) {
	var c struct {
		Formats []dialect.Dialect `yaml:"formats"`
	}
	if err := yaml.NewDecoder(bytes.NewReader(text)).Decode(&c); len(text) > 0 && err != nil {
		return nil, fmt.Errorf("read saved dialects: %w", err)
	}
	return c.Formats, nil
}

// put takes a dialect in, in the place of the saved one of its name.
func (s *savedDialects) put(d dialect.Dialect) {
	if i := s.find(d.Name); i >= 0 {
		s.list[i] = d
		return
	}
	s.list = append(s.list, d)
}

func (s *savedDialects) find(name string) int {
	return slices.IndexFunc(s.list, func(d dialect.Dialect) bool { return strings.EqualFold(d.Name, name) })
}

// Dialects implements web.Mappings.
func (b *Backend) Dialects(ctx context.Context) (*web.DialectList, error) {
	office, err := b.inForce(ctx)
	if err != nil {
		return nil, err
	}
	l, err := settings.Open(ctx, b.store)
	if err != nil {
		return nil, err
	}
	out := &web.DialectList{Number: l.Current(settings.Formats).Number}
	changed, texts := map[string]*web.DialectChange{}, map[string]string{}
	for _, v := range l.History(settings.Formats) {
		change := web.DialectChange{Number: v.Number, At: v.At, By: v.By, Reason: v.Reason, Proven: proof.Via(v.Via).Proven(), ToFile: v.OfFiles()}
		out.Changes = slices.Insert(out.Changes, 0, change)
		text, err := l.Text(ctx, v)
		if err != nil {
			return nil, err
		}
		list, err := dialectsIn(text)
		if err != nil {
			return nil, err
		}
		now := map[string]string{}
		for _, d := range list {
			now[d.Name] = dialectText(d)
			if texts[d.Name] != now[d.Name] {
				changed[d.Name] = &change
			}
		}
		texts = now
	}
	for _, d := range office.Formats {
		line := web.DialectLine{Name: d.Name, Text: dialectText(d)}
		if _, saved := texts[d.Name]; saved {
			line.Saved = changed[d.Name]
		}
		out.Lines = append(out.Lines, line)
	}
	return out, nil
}

// dialectText is a dialect as the configuration would write it.
func dialectText(d dialect.Dialect) string {
	text, err := yaml.Marshal(d)
	if err != nil { // strings and lists of them
		panic(err)
	}
	return string(text)
}

// RetireDialect implements web.Mappings.
func (b *Backend) RetireDialect(ctx context.Context, p web.Person, name, reason string, began int) error {
	saved, err := b.savedDialects(ctx)
	if err != nil {
		return err
	}
	i := saved.find(name)
	if i < 0 {
		return &web.Refusal{Text: wordNoDialect}
	}
	return b.saveDialects(ctx, p, slices.Delete(saved.list, i, i+1), reason, began)
}
