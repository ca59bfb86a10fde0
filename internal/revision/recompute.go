package revision

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"trehan/internal/archive"
	"trehan/internal/counting"
	"trehan/internal/documents"
	"trehan/internal/month"
	"trehan/internal/period"
)

// Recomputed says how a sealed revision came out when it was made again from what is archived.
type Recomputed struct {
	Compared int             // objects made again and compared byte for byte
	Others   []OtherBuild    // what other programs have made: these may write other bytes and words, so that report.json alone is compared, by what it says
	Faults   []archive.Fault // those that came out otherwise, by key
}

// OtherBuild is what one other program has made of a revision: the whole of it, or what was there when the program was
// replaced in the midst of the month.
type OtherBuild struct {
	archive.Build
	Names []string // of the objects, by key
}

// Recompute makes report, rows, state and every document again, from the sealed inputs alone, and compares with what is
// sealed: by bytes what program itself has made, and of what another build has made the report, but for the words of its
// findings. Inputs that are not as sealed are archive.ErrTampered, missing ones ErrGone. progress may be nil.
func (s *Sealed) Recompute(ctx context.Context, program archive.Build, progress func(what string, rows int)) (*Recomputed, error) {
	r := &recomputing{Sealed: s, program: program, own: map[string]bool{}}
	r.sortByBuild()
	frozen, err := s.Inputs(ctx)
	if err != nil {
		return nil, err
	}
	extracts, err := s.Extracts(ctx)
	if err != nil {
		return nil, err
	}
	if err := s.earlierAgain(ctx, &r.out); err != nil {
		return nil, err
	}
	counted, err := s.CountMonth(ctx, frozen, extracts, progress)
	if err != nil {
		return nil, err
	}
	made, err := s.Objects(counted)
	if err != nil {
		return nil, err
	}
	if err := r.reportAgain(ctx, made[0]); err != nil {
		return nil, err
	}
	files, err := r.documentsAgain(ctx, frozen, counted, made[0])
	if err != nil {
		return nil, err
	}
	return &r.out, r.compare(ctx, append(made, files...))
}

// recomputing is a revision that is being made again by a program.
type recomputing struct {
	*Sealed
	program archive.Build
	own     map[string]bool // keys of the objects that the program itself has made
	mixed   bool            // others have made documents too
	out     Recomputed
}

// sortByBuild tells the program's own objects from those of others.
func (r *recomputing) sortByBuild() {
	for _, role := range archive.MadeRoles() {
		for _, e := range r.Manifest.Find(role) {
			build := r.Manifest.BuildOf(e)
			if build == r.program {
				r.own[e.Key] = true
				continue
			}
			r.mixed = r.mixed || role == archive.RoleDocument
			i := slices.IndexFunc(r.out.Others, func(o OtherBuild) bool { return o.Build == build })
			if i < 0 {
				i = len(r.out.Others)
				r.out.Others = append(r.out.Others, OtherBuild{Build: build})
			}
			r.out.Others[i].Names = append(r.out.Others[i].Names, e.Name)
		}
	}
}

// reportAgain compares the report of another build with the one made again: what both say, however either writes it or
// words its findings.
func (r *recomputing) reportAgain(ctx context.Context, again Made) error {
	if !r.others(again.Key) {
		return nil
	}
	b, _, err := r.Store.Get(ctx, again.Key, "")
	if err != nil {
		return err
	}
	sealed, err := counting.ParseReport(b)
	if err != nil {
		r.out.fault(again.Key, wordOtherFigures)
		return nil //nolint:nilerr // what cannot be read is a fault of the object
	}
	now, err := counting.ParseReport(again.Body)
	if err != nil {
		return err
	}
	if len(sealed.MissingColumns) == 0 { // perhaps of a release that did not look for them
		now = now.WithoutMissing()
	}
	was, err1 := sealed.WithoutWords().JSON()
	is, err2 := now.WithoutWords().JSON()
	if !bytes.Equal(was, is) {
		r.out.fault(again.Key, wordOtherFigures)
	}
	return errors.Join(err1, err2)
}

// documentsAgain makes the documents again, if any of the sealed ones is the program's own: from the report as it is read back,
// as they were then, and from the sealed rows where another build has counted.
func (r *recomputing) documentsAgain(ctx context.Context, frozen *Inputs, counted *month.Output, again Made) ([]Made, error) {
	if !slices.ContainsFunc(r.Manifest.Find(archive.RoleDocument), func(e archive.Entry) bool { return r.own[e.Key] }) {
		return nil, nil
	}
	report, err := counting.ParseReport(again.Body)
	rows := &counted.Rows
	if !r.own[again.Key] || !r.own[archive.RowsKey(r.Month, r.Number)] {
		report, rows, err = r.Count(ctx)
	}
	if err != nil {
		return nil, err
	}
	found, err := r.Earlier(ctx)
	if err != nil {
		return nil, err
	}
	input := IssueOf(r.Manifest).Of(frozen.view(r.Number, report, rows, found))
	var made []Made
	for _, group := range documents.Groups(report.Period) {
		files, err := documents.Build(input, group)
		if err != nil {
			return nil, err
		}
		for _, f := range files {
			made = append(made, Made{archive.DocumentKey(r.Month, r.Number, f.Name), f.MediaType, f.Data})
		}
	}
	return made, nil
}

// compare holds what was made again against what the program itself has sealed, of which nothing may be left over.
func (r *recomputing) compare(ctx context.Context, made []Made) error {
	again := map[string]bool{}
	for _, m := range made {
		again[m.Key] = true
		if r.others(m.Key) {
			continue
		}
		r.out.Compared++
		sealed, _, err := r.Store.Get(ctx, m.Key, "")
		switch {
		case errors.Is(err, archive.ErrNotFound):
			r.out.fault(m.Key, wordNotSealed)
		case err != nil:
			return err
		case !bytes.Equal(sealed, m.Body):
			r.out.fault(m.Key, fmt.Sprintf(wordOtherBytes, len(sealed), archive.Hash(sealed)[:12], len(m.Body), archive.Hash(m.Body)[:12]))
		}
	}
	for _, role := range archive.MadeRoles() {
		for _, e := range r.Manifest.Find(role) {
			if r.own[e.Key] && !again[e.Key] {
				r.out.fault(e.Key, wordNotMade)
			}
		}
	}
	return nil
}

// others reports whether an object is another build's to make: it is sealed as such, or is a document that is not sealed
// where others have made some, and may make none of that name.
func (r *recomputing) others(key string) bool {
	_, sealed := r.Manifest.Entry(key)
	return sealed && !r.own[key] || !sealed && r.mixed && strings.HasPrefix(key, archive.DocumentKey(r.Month, r.Number, ""))
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
	wordInputGone    = "không lập lại được vì đầu vào không còn trong kho (bản trích xuất có thời hạn lưu riêng)"
	wordNotSealed    = "lập lại thì có, trong niêm phong không có"
	wordNotMade      = "trong niêm phong có, lập lại thì không có"
	wordOtherFigures = "số liệu lập lại khác số liệu đã niêm phong"
	wordOtherBytes   = "đã niêm phong %d byte %s…, lập lại %d byte %s…"
	wordEarlier      = "số liệu các tháng trước không khớp báo cáo của các tháng ấy"
)
