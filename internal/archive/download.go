package archive

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"os"
)

// File is an object (or a stream) copied to a temporary file and hashed. It has no name where the system allows that: its
// content vanishes with the process, however that ends.
type File struct {
	*os.File
	Size   int64
	SHA256 string
	named  bool
}

// Body is the file as a body to create from.
func (f *File) Body() Body { return Body{R: f.File, Size: f.Size, SHA256: f.SHA256} }

// Close closes and removes the file.
func (f *File) Close() error {
	err := f.File.Close()
	if f.named {
		err = errors.Join(err, os.Remove(f.Name()))
	}
	return err
}

// Spool copies r to a temporary file in dir ("" for the system's). beat, if not nil, is called with the position after every
// piece.
func Spool(ctx context.Context, dir string, r io.Reader, beat func(int64)) (*File, error) {
	f, err := os.CreateTemp(dir, "trehan-*")
	if err != nil {
		return nil, fmt.Errorf("archive: no room for a temporary file: %w", unpath(err))
	}
	out := &File{File: f, named: os.Remove(f.Name()) != nil} // Windows keeps the name of an open file
	h := sha256.New()
	out.Size, err = copyBeat(ctx, io.MultiWriter(f, h), r, beat)
	if err == nil {
		_, err = f.Seek(0, io.SeekStart)
	}
	if err != nil {
		return nil, errors.Join(err, out.Close())
	}
	out.SHA256 = hex.EncodeToString(h.Sum(nil))
	return out, nil
}

// Download copies an object to a temporary file in dir for random access. It compares the bytes with want.SHA256, if set; a
// mismatch is ErrTampered.
func Download(ctx context.Context, s Store, want Object, dir string, beat func(int64)) (*File, error) {
	r, err := s.Open(ctx, want.Key, want.VersionID)
	if err != nil {
		return nil, err
	}
	defer r.Close()
	f, err := Spool(ctx, dir, r, beat)
	if err != nil {
		return nil, err
	}
	if want.SHA256 != "" && f.SHA256 != want.SHA256 {
		return nil, errors.Join(&TamperedError{want.Key, "its bytes have another SHA-256 than was recorded"}, f.Close())
	}
	return f, nil
}

// Read gets a small object and compares its bytes with the recorded hash; a mismatch is ErrTampered.
func Read(ctx context.Context, s Store, want Object) ([]byte, error) {
	b, o, err := s.Get(ctx, want.Key, want.VersionID)
	if err != nil {
		return nil, err
	}
	if want.SHA256 != "" && o.SHA256 != want.SHA256 {
		return nil, &TamperedError{want.Key, "its bytes have another SHA-256 than was recorded"}
	}
	return b, nil
}

const piece = 256 << 10

func copyBeat(ctx context.Context, w io.Writer, r io.Reader, beat func(int64)) (int64, error) {
	buf := make([]byte, piece)
	var total int64
	for {
		if err := ctx.Err(); err != nil {
			return total, err
		}
		n, err := r.Read(buf)
		if n > 0 {
			if _, err := w.Write(buf[:n]); err != nil {
				return total, err
			}
			total += int64(n)
			if beat != nil {
				beat(total)
			}
		}
		if errors.Is(err, io.EOF) {
			return total, nil
		}
		if err != nil {
			return total, err
		}
	}
}

// hashOf reads r to its end.
func hashOf(r io.Reader, beat func(int64)) (sum string, size int64, err error) {
	h := sha256.New()
	size, err = copyBeat(context.Background(), h, r, beat)
	return hex.EncodeToString(h.Sum(nil)), size, err
}
