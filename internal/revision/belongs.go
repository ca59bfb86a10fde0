package revision

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"trehan/internal/archive"
	"trehan/internal/commitment"
	"trehan/internal/documents/workbook"
	"trehan/internal/extract/grid"
	"trehan/internal/extract/xlsx"
	"trehan/internal/period"
)

// Belonging is what ties a file to a sealed revision: that it is a document of it, byte for byte, or that it proves a unit's rows.
type Belonging struct {
	Revision int
	Replaced bool   // a later revision is sealed
	Document string // the document that the file is; "" where it is only proven from
	Unit     string // whose rows it proves
	Altered  bool   // the proof is in a workbook that is no sealed document: the rows that the workbook shows may be others
	Late     int    // of these rows
	Overdue  int
}

// Belongs says how a file belongs to the sealed revisions of a month; nothing where it does not. A proof that is broken is an
// error, commitment.ErrNotProven where its rows have been changed.
func Belongs(ctx context.Context, s archive.Store, m period.Name, file []byte) ([]Belonging, error) {
	all, err := archive.Revisions(ctx, s, m)
	if err != nil {
		return nil, err
	}
	var manifests []*archive.Manifest
	for _, r := range all {
		if r.State != archive.Sealed {
			continue
		}
		manifest, _, err := archive.ReadManifest(ctx, s, m, r.Number)
		if err != nil {
			return nil, err
		}
		manifests = append(manifests, manifest)
	}
	var out []Belonging
	for i, manifest := range manifests {
		for _, f := range sealedOf(manifest, "").Files {
			if f.SHA256 == archive.Hash(file) {
				out = append(out, Belonging{Revision: manifest.Revision, Replaced: i < len(manifests)-1, Document: f.Name})
			}
		}
	}
	altered := len(out) == 0 && bytes.HasPrefix(file, []byte("PK"))
	proofs, err := proofsIn(file)
	if err != nil {
		return out, err
	}
	for _, p := range proofs {
		if err := p.Check(); err != nil {
			return out, err
		}
		for i, manifest := range manifests {
			if commitment.Lines(manifest.Statement)[commitment.KeyRows] == p.Root {
				out = append(out, Belonging{
					Revision: manifest.Revision, Replaced: i < len(manifests)-1, Altered: altered,
					Unit: p.Unit(), Late: p.Count(commitment.LateRow), Overdue: p.Count(commitment.OverdueRow),
				})
			}
		}
	}
	return out, nil
}

// proofsIn reads the proofs of a text, or of the sheet that a workbook has for them.
func proofsIn(file []byte) ([]*commitment.Proof, error) {
	if !bytes.HasPrefix(file, []byte("PK")) {
		return commitment.ParseProofs(string(file))
	}
	if !bytes.Contains(file, []byte("xl/workbook.xml")) { // a letter as DOCX, a ZIP
		return nil, nil
	}
	text, err := checkSheet(file)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", commitment.ErrNotProven, err)
	}
	return commitment.ParseProofs(text)
}

// checkSheet is the text of the sheet that a workbook has for its proofs.
func checkSheet(file []byte) (string, error) {
	book, err := xlsx.Open(bytes.NewReader(file), int64(len(file)), grid.Limits{}.WithDefaults())
	if err != nil {
		return "", err
	}
	at := slices.IndexFunc(book.Sheets, func(s xlsx.Sheet) bool { return s.Name == workbook.CheckSheet })
	if at < 0 {
		return "", nil
	}
	rows, err := book.Rows(at)
	if err != nil {
		return "", err
	}
	var text strings.Builder
	for rows.Next() {
		for _, cell := range rows.Cells() {
			text.Write(cell.Raw)
		}
		text.WriteByte('\n')
	}
	return text.String(), errors.Join(rows.Err(), rows.Close())
}

// Proof proves the rows of a unit of a sealed revision; nil for a unit that it does not know, and where its documents bear no code.
func (s *Sealed) Proof(ctx context.Context, unit string) (*commitment.Proof, error) {
	frozen, err := s.Inputs(ctx)
	if err != nil {
		return nil, err
	}
	in, err := s.View(ctx, frozen)
	if err != nil || in.Commitment == nil {
		return nil, err
	}
	return in.Commitment.Proof(unit)
}
