package settings

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"

	"trehan/internal/archive"
	"trehan/internal/config"
	"trehan/internal/register"
)

// InForce is the office's configuration as it holds now.
type InForce struct {
	*config.Config                     // with the saved dialects among its formats
	Versions       map[Section]Version // which of them hold; number 0: the files
	register       []byte              // a saved one; nil: the file counts
}

// Current reads what is in force. A file that was changed after a version was saved against it is an *OutdatedError: nobody knows
// which of the two counts.
func Current(ctx context.Context, s archive.Store, c *config.Config) (*InForce, error) {
	l, err := Open(ctx, s)
	if err != nil {
		return nil, err
	}
	return l.InForce(ctx, c)
}

// InForce is Current for a log that was read.
func (l *Log) InForce(ctx context.Context, c *config.Config) (*InForce, error) {
	in := &InForce{Config: c, Versions: map[Section]Version{}}
	for _, section := range Sections() {
		v := l.Current(section)
		in.Versions[section] = v
		if v.OfFiles() {
			continue
		}
		base, err := baseOf(c, section)
		if err != nil {
			return nil, err
		}
		if outdated := base.outdates(v); outdated != nil {
			return nil, outdated
		}
		text, err := l.Text(ctx, v)
		if err != nil {
			return nil, err
		}
		if section == Register {
			in.register = text
		} else if in.Config, err = in.Config.WithFormats(text, wordsFormatsName); err != nil {
			return nil, err
		}
	}
	return in, nil
}

// InForceText is the text of a section in force: of the register the saved one or the file's, of the formats the saved one alone.
func (l *Log) InForceText(ctx context.Context, c *config.Config, of Section) ([]byte, error) {
	in, err := l.InForce(ctx, c)
	if err != nil {
		return nil, err
	}
	if of == Register {
		return in.RegisterText()
	}
	return l.Text(ctx, in.Versions[of])
}

// RegisterAt is the text of the register as of a version: the saved one, or what the file says now where the version gave the register
// back to it, or for number 0. Of an office without a file it is empty.
func (l *Log) RegisterAt(ctx context.Context, c *config.Config, number int) ([]byte, error) {
	if history := l.History(Register); number > 0 && number <= len(history) && !history[number-1].OfFiles() {
		return l.Text(ctx, history[number-1])
	}
	if c.Register == "" {
		return nil, nil
	}
	b, err := os.ReadFile(c.Path(c.Register))
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	return b, err
}

// HasRegister reports whether the office has a register, saved or as a file.
func (in *InForce) HasRegister() bool { return in.register != nil || in.Config.Register != "" }

// RegisterText is the text of the register: the saved one, else that of the file. fs.ErrNotExist if there is neither.
func (in *InForce) RegisterText() ([]byte, error) {
	if in.register != nil {
		return in.register, nil
	}
	if in.Config.Register == "" {
		return nil, fs.ErrNotExist
	}
	return os.ReadFile(in.Path(in.Config.Register))
}

// LoadRegister reads the register in force.
func (in *InForce) LoadRegister() (*register.Register, error) {
	b, err := in.RegisterText()
	if err != nil {
		return nil, err
	}
	return register.Load(bytes.NewReader(b), registerName)
}

// base is what the files say of a section.
type base struct {
	section    Section
	file       string // that says it
	sha256     string // of what it says of the section; "" for nothing
	fileSHA256 string // of the file, if a version has the form of it
}

func baseOf(c *config.Config, of Section) (base, error) {
	b := base{section: of, file: c.File()}
	if of == Formats {
		text, err := c.FormatsText()
		if len(text) > 0 {
			b.sha256 = archive.Hash(text)
		}
		return b, err
	}
	if c.Register == "" {
		return b, nil
	}
	b.file = c.Path(c.Register)
	text, err := os.ReadFile(b.file)
	if errors.Is(err, fs.ErrNotExist) {
		return b, nil // as if it named none: a saved version was made against another
	}
	if err != nil {
		return b, fmt.Errorf("read the register: %w", err)
	}
	b.sha256 = archive.Hash(text)
	b.fileSHA256 = b.sha256
	return b, nil
}

// outdates returns the error where a version was saved against something else than the files say.
func (b base) outdates(v Version) *OutdatedError {
	if v.OfFiles() || v.Against == b.sha256 {
		return nil
	}
	return &OutdatedError{File: b.file, Version: v}
}
