package upload

import (
	"context"
	"errors"
	"fmt"
	"io"
	"time"

	"trehan/internal/archive"
	"trehan/internal/extract"
	"trehan/internal/period"
)

// Receive takes a file in as it comes: it is written to a temporary file, recognised by its content, and added. An error of body
// is returned as it is, and nothing of the file is kept. *Refusal as of Log.Add, and for what is no file of an extract.
func Receive(ctx context.Context, s archive.Store, m period.Name, who Who, at time.Time, e Entry, body io.Reader) (f File, recorded bool, err error) {
	name, err := cleanName(e.Name)
	if err != nil {
		return File{}, false, err
	}
	limited := body
	if e.Limit > 0 {
		limited = io.LimitReader(body, e.Limit+1)
	}
	spooled, err := archive.Spool(ctx, "", limited, nil)
	if err != nil {
		return File{}, false, err
	}
	defer spooled.Close()
	if e.Limit > 0 && spooled.Size > e.Limit {
		return File{}, false, refuse(wordLimit, e.Limit/1_000_000)
	}
	if _, err := extract.Recognise(extract.File{Name: name, R: spooled, Size: spooled.Size}); err != nil {
		var faults *extract.Faults
		if errors.As(err, &faults) {
			return File{}, false, refuse("%v", faults)
		}
		return File{}, false, fmt.Errorf("recognise the file: %w", err)
	}
	l, err := Open(ctx, s, m)
	if err != nil {
		return File{}, false, err
	}
	recorded, err = l.Add(ctx, who, at, e, spooled.Body())
	return File{Name: name, Size: spooled.Size, SHA256: spooled.SHA256, Extracted: e.Extracted}, recorded, err
}
