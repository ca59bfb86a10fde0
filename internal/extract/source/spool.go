package source

import (
	"context"
	"fmt"
	"io"
	"os"
)

// spool is a temporary file for a download. It has no name where the system allows that, and vanishes with the process.
type spool struct {
	*os.File
	size  int64
	named bool
}

func (o *Options) spool(source string) (*spool, error) {
	f, err := os.CreateTemp(o.SpoolDir, "trehan-source-*")
	if err != nil {
		return nil, &OutageError{source, fmt.Sprintf(wordTempFile, unpath(err))}
	}
	return &spool{File: f, named: os.Remove(f.Name()) != nil}, nil // Windows keeps the name of an open file
}

// close closes and removes the file; one that cannot be removed is the system's to clean.
func (s *spool) close() {
	_ = s.File.Close()
	if s.named {
		_ = os.Remove(s.Name())
	}
}

// Write appends.
func (s *spool) Write(b []byte) (int, error) {
	n, err := s.WriteAt(b, s.size)
	s.size += int64(n)
	return n, err
}

// restart drops what was written.
func (s *spool) restart() error {
	s.size = 0
	return s.Truncate(0)
}

// reader reads the file from its beginning.
func (s *spool) reader() io.Reader { return io.NewSectionReader(s.File, 0, s.size) }

// fillError says whether reading or writing failed while a spool was filled.
type fillError struct {
	write bool
	err   error
}

func (e *fillError) Error() string { return e.err.Error() }

// fill appends all of r. left is how much may still be written; more is errLimit.
func (s *spool) fill(ctx context.Context, r io.Reader, left int64, beat func(int64)) error {
	buf := make([]byte, 256<<10)
	for {
		if err := ctx.Err(); err != nil {
			return err
		}
		n, err := r.Read(buf)
		if int64(n) > left {
			return errLimit
		}
		if left -= int64(n); n > 0 {
			if _, err := s.Write(buf[:n]); err != nil {
				return &fillError{true, err}
			}
			beat(s.size)
		}
		if err == io.EOF {
			return nil
		}
		if err != nil {
			return &fillError{false, err}
		}
	}
}

type limitError struct{}

func (limitError) Error() string { return "limit" }

var errLimit error = limitError{}
