package source

import (
	"context"
	"fmt"
	"io"
	"io/fs"
	"time"

	"trehan/internal/period"
)

// Uploads lists the files that people have put in for a source and period, in the order in which they are read.
type Uploads func(ctx context.Context, source string, p period.Period) ([]Upload, error)

// Upload is one of these files.
type Upload struct {
	Name      string
	Extracted time.Time // when the one-stop system made it, as who put it in says
	Open      func(ctx context.Context, beat func(int64)) (Opened, error)
}

// Opened is a file that is open.
type Opened interface {
	io.ReaderAt
	io.Closer
	Stat() (fs.FileInfo, error)
}

// uploaded reads what people have put in.
type uploaded struct {
	config Config
	o      Options
}

// list returns the source's files, at least one.
func (s *uploaded) list(ctx context.Context, p period.Period) ([]Upload, error) {
	if s.o.Uploads == nil {
		return nil, &FinalError{Source: s.config.Name, Message: wordNoUploads, Config: true}
	}
	all, err := s.o.Uploads(ctx, s.config.Name, p)
	if err == nil && len(all) == 0 {
		err = &MissingError{Source: s.config.Name, Message: fmt.Sprintf(wordNothingUploaded, p.From, p.To)}
	}
	return all, err
}

// Check implements Source.
func (s *uploaded) Check(ctx context.Context, p period.Period) (string, error) {
	all, err := s.list(ctx, p)
	return fmt.Sprintf(wordFiles, len(all)), err
}

// Fetch implements Source.
func (s *uploaded) Fetch(ctx context.Context, p period.Period, put func(context.Context, Item) error) error {
	all, err := s.list(ctx, p)
	if err != nil {
		return err
	}
	for _, u := range all {
		if err := s.fetch(ctx, u, put); err != nil {
			return err
		}
	}
	return nil
}

func (s *uploaded) fetch(ctx context.Context, u Upload, put func(context.Context, Item) error) error {
	f, err := u.Open(ctx, func(n int64) { s.o.Beat(u.Name, n) })
	if err != nil {
		return err
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		return &OutageError{s.config.Name, fmt.Sprintf(wordTempFile, unpath(err))}
	}
	return put(ctx, Item{Name: u.Name, Modified: u.Extracted, R: f, Size: info.Size()})
}
