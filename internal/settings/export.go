package settings

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"slices"
	"time"

	"go.yaml.in/yaml/v3"

	"trehan/internal/archive"
	"trehan/internal/config"
)

// Export is an office's settings in one file: each text byte for byte.
type Export struct {
	Configuration string `yaml:"configuration"`      // what the configuration's file says
	Register      string `yaml:"register,omitempty"` // the register in force
	Formats       string `yaml:"formats,omitempty"`  // the saved dialects in force, without those of the file
}

// ExportOf gathers what is in force. Current's errors.
func ExportOf(ctx context.Context, s archive.Store, c *config.Config) (*Export, error) {
	l, err := Open(ctx, s)
	if err != nil {
		return nil, err
	}
	in, err := l.InForce(ctx, c)
	if err != nil {
		return nil, err
	}
	units, err := in.RegisterText()
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, err
	}
	formats, err := l.Text(ctx, in.Versions[Formats])
	return &Export{string(c.Bytes()), string(units), string(formats)}, err
}

// Encode writes the file that ReadExport reads.
func (e *Export) Encode() ([]byte, error) {
	b, err := yaml.Marshal(e)
	if err != nil {
		return nil, fmt.Errorf("encode settings: %w", err)
	}
	if again, err := ReadExport(b); err != nil || *again != *e { // a text that YAML cannot carry, such as one that is no UTF-8
		return nil, errors.Join(errors.New("settings: the texts do not survive YAML"), err)
	}
	return append([]byte(wordsExportHead), b...), nil
}

// ReadExport reads a file of Encode, strictly.
func ReadExport(b []byte) (*Export, error) {
	e := &Export{}
	d := yaml.NewDecoder(bytes.NewReader(b))
	d.KnownFields(true)
	if err := d.Decode(e); err != nil && !errors.Is(err, io.EOF) {
		return nil, fmt.Errorf(wordsNoExport, err)
	}
	if e.Configuration == "" && e.Register == "" && e.Formats == "" {
		return nil, fmt.Errorf(wordsNoExport, errors.New(wordsEmptyExport))
	}
	return e, nil
}

// Imported is what an import did.
type Imported struct {
	Saved []Version
	// FileOnly are the sections in which the imported configuration says something else than this office's file: only the file may
	// say them, so a person takes them over there.
	FileOnly []string
}

// Import makes versions of what differs from what is in force. All texts are validated before the first is saved. by, via, reason
// and at as in Change; Save's errors. What was saved before an error stands; a repeated call saves the rest.
func Import(ctx context.Context, s archive.Store, c *config.Config, e *Export, person Change) (Imported, error) {
	var out Imported
	var err error
	if out.FileOnly, err = differing(c.Bytes(), []byte(e.Configuration)); err != nil {
		return out, err
	}
	var changes []Change
	for _, section := range Sections() {
		change := person
		change.Section = section
		if text := map[Section]string{Formats: e.Formats, Register: e.Register}[section]; text != "" {
			change.Text = []byte(text)
			if err := Validate(c, section, change.Text); err != nil {
				return out, err
			}
		}
		if section == Register && change.Text == nil {
			continue // the other office had none
		}
		changes = append(changes, change)
	}
	for _, change := range changes {
		l, err := Open(ctx, s)
		if err != nil {
			return out, err
		}
		change.Began = l.Current(change.Section).Number
		v, err := Save(ctx, s, c, change)
		if errors.Is(err, ErrUnchanged) {
			continue
		}
		if err != nil {
			return out, err
		}
		out.Saved = append(out.Saved, v)
	}
	return out, nil
}

// differing names the top keys in which two configurations differ, sorted.
func differing(own, other []byte) ([]string, error) {
	sections := func(b []byte) (map[string]string, error) {
		var top map[string]yaml.Node
		if err := yaml.Unmarshal(b, &top); err != nil {
			return nil, fmt.Errorf(wordsNoExport, err)
		}
		out := map[string]string{}
		for key, node := range top {
			text, err := yaml.Marshal(&node)
			if err != nil {
				return nil, err
			}
			out[key] = string(text)
		}
		return out, nil
	}
	a, err := sections(own)
	if err != nil {
		return nil, err
	}
	b, err := sections(other)
	if err != nil {
		return nil, err
	}
	var keys []string
	for key := range b {
		if a[key] != b[key] {
			keys = append(keys, key)
		}
	}
	for key := range a {
		if _, there := b[key]; !there {
			keys = append(keys, key)
		}
	}
	slices.Sort(keys)
	return keys, nil
}

// Settle decides between a saved version and a file that was changed since: the version is saved again against the file as it is,
// or the section goes back to the file. Save's errors.
func Settle(ctx context.Context, s archive.Store, c *config.Config, of Section, keepVersion bool, by, via, reason string, at time.Time) (Version, error) {
	l, err := Open(ctx, s)
	if err != nil {
		return Version{}, err
	}
	v := l.Current(of)
	if v.OfFiles() {
		return Version{}, ErrUnchanged
	}
	change := Change{Section: of, Began: v.Number, By: by, Via: via, Reason: reason, At: at, Settles: true}
	if keepVersion {
		if change.Text, err = l.Text(ctx, v); err != nil {
			return Version{}, err
		}
	}
	return Save(ctx, s, c, change)
}
