package revision

import (
	"bytes"
	"context"
	"errors"
	"fmt"

	"trehan/internal/archive"
	"trehan/internal/counting"
	"trehan/internal/documents"
	"trehan/internal/period"
)

// Recomputed says how a sealed revision came out when it was made again from what is archived.
type Recomputed struct {
	SameBuild bool            // else report.json alone was compared: another build may write other bytes
	Build     archive.Build   // that made the sealed one
	Compared  int             // objects made again and compared
	Faults    []archive.Fault // those that came out otherwise, by key
}

// Recompute makes report, rows, state and every document again, from the sealed inputs alone, and compares the bytes:
// all of them if program sealed the revision, report.json under any other build. Inputs that are not as sealed are
// archive.ErrTampered, missing ones ErrGone. progress may be nil.
func (s *Sealed) Recompute(ctx context.Context, program archive.Build, progress func(what string, rows int)) (*Recomputed, error) {
	out := &Recomputed{SameBuild: program == s.Manifest.Build, Build: s.Manifest.Build}
	frozen, err := s.Inputs(ctx)
	if err != nil {
		return nil, err
	}
	extracts, err := s.Extracts(ctx)
	if err != nil {
		return nil, err
	}
	if err := s.earlierAgain(ctx, out); err != nil {
		return nil, err
	}
	counted, err := s.Tally(ctx, frozen, extracts, progress)
	if err != nil {
		return nil, err
	}
	made, err := s.Objects(counted)
	if err != nil {
		return nil, err
	}
	if !out.SameBuild {
		return out, s.compare(ctx, out, made[:1])
	}
	// The documents are made from the report as it is read back, as they were then.
	report, err := counting.ParseReport(made[0].Body)
	if err != nil {
		return nil, err
	}
	found, err := s.Earlier(ctx)
	if err != nil {
		return nil, err
	}
	issue := Issue{Number: s.Manifest.Number, Date: s.Manifest.Date, Replaces: s.Manifest.Replaces}
	input := issue.Of(frozen.view(s.Number, report, &counted.Rows, found))
	input.Issue.Unsigned = issue.Number == ""
	for _, group := range documents.Groups(report.Period) {
		files, err := documents.Build(input, group)
		if err != nil {
			return nil, err
		}
		for _, f := range files {
			made = append(made, Made{archive.DocumentKey(s.Month, s.Number, f.Name), f.MediaType, f.Data})
		}
	}
	return out, s.compare(ctx, out, made)
}

// compare holds what was made again against what is sealed; under the same build nothing sealed may be left over.
func (s *Sealed) compare(ctx context.Context, out *Recomputed, made []Made) error {
	again := map[string]bool{}
	for _, m := range made {
		again[m.Key] = true
		out.Compared++
		sealed, _, err := s.Store.Get(ctx, m.Key, "")
		switch {
		case errors.Is(err, archive.ErrNotFound):
			out.fault(m.Key, wordNotSealed)
		case err != nil:
			return err
		case !bytes.Equal(sealed, m.Body):
			out.fault(m.Key, fmt.Sprintf(wordOtherBytes, len(sealed), archive.Hash(sealed)[:12], len(m.Body), archive.Hash(m.Body)[:12]))
		}
	}
	if !out.SameBuild {
		return nil
	}
	for _, role := range []archive.Role{archive.RoleReport, archive.RoleRows, archive.RoleState, archive.RoleDocument} {
		for _, e := range s.Manifest.Find(role) {
			if !again[e.Key] {
				out.fault(e.Key, wordNotMade)
			}
		}
	}
	return nil
}

// earlierAgain compares the figures of earlier months with the reports that they were taken from.
func (s *Sealed) earlierAgain(ctx context.Context, out *Recomputed) error {
	found, err := s.Earlier(ctx)
	if err != nil {
		return err
	}
	if len(found.From) != len(found.Months) {
		out.fault(s.key(EarlierName), wordEarlier)
		return nil
	}
	for i, entry := range found.From {
		month, err := period.ParseMonth(found.Months[i].Month)
		if err != nil {
			return err
		}
		figures, err := s.figures(ctx, month, entry)
		if err != nil {
			return err
		}
		if figures != found.Months[i] {
			out.fault(s.key(EarlierName), wordEarlier)
			return nil
		}
	}
	return nil
}

func (r *Recomputed) fault(key, detail string) {
	r.Faults = append(r.Faults, archive.Fault{Code: archive.FaultRecomputed, Key: key, Detail: detail})
}

// Words of the answers.
const (
	wordInputGone  = "không lập lại được vì đầu vào không còn trong kho (bản trích xuất có thời hạn lưu riêng)"
	wordNotSealed  = "lập lại thì có, trong niêm phong không có"
	wordNotMade    = "trong niêm phong có, lập lại thì không có"
	wordOtherBytes = "đã niêm phong %d byte %s…, lập lại %d byte %s…"
	wordEarlier    = "số liệu các tháng trước không khớp báo cáo của các tháng ấy"
)
