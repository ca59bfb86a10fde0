package counting

import (
	"bytes"
	"compress/gzip"
	"encoding/json"
	"fmt"
	"io"
)

// JSON is the report as report.json holds it: indented, letters left as they are, one line feed at the end.
func (r *Report) JSON() ([]byte, error) {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	e.SetIndent("", "  ")
	if err := e.Encode(r); err != nil {
		return nil, fmt.Errorf("encode report: %w", err)
	}
	return b.Bytes(), nil
}

// ParseReport reads report.json.
func ParseReport(b []byte) (*Report, error) {
	r := &Report{}
	if err := json.Unmarshal(b, r); err != nil {
		return nil, fmt.Errorf("decode report: %w", err)
	}
	return r, nil
}

// Gzip is the rows as rows.json.gz holds them.
func (r *Rows) Gzip() ([]byte, error) {
	var b bytes.Buffer
	z := gzip.NewWriter(&b)
	if err := json.NewEncoder(z).Encode(r); err != nil {
		return nil, fmt.Errorf("encode rows: %w", err)
	}
	if err := z.Close(); err != nil {
		return nil, fmt.Errorf("encode rows: %w", err)
	}
	return b.Bytes(), nil
}

// ParseRows reads rows.json.gz.
func ParseRows(b []byte) (*Rows, error) {
	z, err := gzip.NewReader(bytes.NewReader(b))
	if err != nil {
		return nil, fmt.Errorf("decode rows: %w", err)
	}
	plain, err := io.ReadAll(z)
	if err != nil {
		return nil, fmt.Errorf("decode rows: %w", err)
	}
	r := &Rows{}
	if err := json.Unmarshal(plain, r); err != nil {
		return nil, fmt.Errorf("decode rows: %w", err)
	}
	return r, nil
}
