package revision

import (
	"bytes"

	"trehan/internal/archive"
	"trehan/internal/month"
)

// Made is one object that a count makes.
type Made struct {
	Key       string
	MediaType string
	Body      []byte
}

// Objects are what a count leaves in the archive: report.json first, then rows.json.gz and state.json.gz.
func (r Revision) Objects(out *month.Output) ([]Made, error) {
	report, err := out.Report.JSON()
	if err != nil {
		return nil, err
	}
	rows, err := out.Rows.Gzip()
	if err != nil {
		return nil, err
	}
	var state bytes.Buffer
	if _, err := out.State.WriteTo(&state); err != nil {
		return nil, err
	}
	return []Made{
		{archive.ReportKey(r.Month, r.Number), "application/json", report},
		{archive.RowsKey(r.Month, r.Number), "application/gzip", rows},
		{archive.StateKey(r.Month, r.Number), "application/gzip", state.Bytes()},
	}, nil
}
