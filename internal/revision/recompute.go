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
	"trehan/internal/documents/view"
	"trehan/internal/month"
	"trehan/internal/period"
	"trehan/internal/table"
)

// Recomputed is the result of making a sealed revision again from the archive.
type Recomputed struct {
	Compared int             // objects made again and compared byte for byte, whoever made them
	Others   []OtherBuild    // other programs that made some of them
	Faults   []archive.Fault // objects that differ and that no other build explains, by key
}

// OtherBuild is what one other program has made of a revision: all of it, or the part made before the program was replaced.
type OtherBuild struct {
	archive.Build
	Names  []string // of the objects, by key
	Differ []string // those of Names that this program makes with other bytes, or not at all; the changed build explains it
	Err    error    // why this program cannot make its documents again; nil if it can
}

// Recompute makes report, rows, state and every document again from the sealed inputs, and compares them with the sealed
// objects, byte by byte. A difference from what program itself has made is a fault. What another build has made may differ, and
// OtherBuild names it; of its report the figures and lists are compared, without the findings. Changed inputs are archive.ErrTampered, missing ones ErrGone. progress may be nil.
func (s *Sealed) Recompute(ctx context.Context, program archive.Build, progress func(what string, rows int)) (*Recomputed, error) {
	r := &recomputation{Sealed: s, program: program, own: map[string]bool{}}
	r.splitByBuild()
	frozen, err := s.Inputs(ctx)
	if err != nil {
		return nil, err
	}
	extracts, err := s.Extracts(ctx)
	if err != nil {
		return nil, err
	}
	if err := s.compareEarlier(ctx, &r.out); err != nil {
		return nil, err
	}
	counted, err := s.CountMonth(ctx, frozen, extracts, progress)
	if err != nil {
		return nil, err
	}
	objects, err := s.Objects(frozen, counted)
	if err != nil {
		return nil, err
	}
	if err := r.compareReport(ctx, objects[0]); err != nil {
		return nil, err
	}
	files, err := r.remakeDocuments(ctx, frozen, counted, objects[0])
	if err != nil {
		return nil, err
	}
	return &r.out, r.compare(ctx, append(objects, files...))
}

// recomputation is one call of Recompute.
type recomputation struct {
	*Sealed
	program        archive.Build
	own            map[string]bool // keys of the objects that program has made
	otherDocuments bool            // other builds have made documents too
	out            Recomputed
}

// splitByBuild separates the program's own objects from those of other builds.
func (r *recomputation) splitByBuild() {
	for _, role := range archive.MadeRoles() {
		for _, e := range r.Manifest.Find(role) {
			build := r.Manifest.BuildOf(e)
			if build == r.program {
				r.own[e.Key] = true
				continue
			}
			r.otherDocuments = r.otherDocuments || role == archive.RoleDocument
			i := slices.IndexFunc(r.out.Others, func(o OtherBuild) bool { return o.Build == build })
			if i < 0 {
				i = len(r.out.Others)
				r.out.Others = append(r.out.Others, OtherBuild{Build: build})
			}
			r.out.Others[i].Names = append(r.out.Others[i].Names, e.Name)
		}
	}
}

// compareReport compares the figures and lists of another build's report with the remade ones. Its findings are not compared:
// a later release has further ones.
func (r *recomputation) compareReport(ctx context.Context, remade CountedObject) error {
	if !r.madeElsewhere(remade.Key) {
		return nil
	}
	b, _, err := r.Store.Get(ctx, remade.Key, "")
	if err != nil {
		return err
	}
	sealed, err := counting.ParseReport(b)
	if err != nil {
		r.out.fault(remade.Key, wordOtherFigures)
		return nil //nolint:nilerr // an unreadable report is an error of the object
	}
	now, err := counting.ParseReport(remade.Body)
	if err != nil {
		return err
	}
	was, err1 := sealed.Figures().JSON()
	is, err2 := now.Like(sealed).Figures().JSON()
	if !bytes.Equal(was, is) {
		r.out.fault(remade.Key, wordOtherFigures)
	}
	return errors.Join(err1, err2)
}

// remakeDocuments makes the documents again. Like the original run it uses the report as read back. If another build has
// counted, it uses the sealed report and rows.
func (r *recomputation) remakeDocuments(ctx context.Context, frozen *Inputs, counted *month.Output, remade CountedObject) ([]CountedObject, error) {
	report, err := counting.ParseReport(remade.Body)
	rows := &counted.Rows
	if !r.own[remade.Key] || !r.own[archive.RowsKey(r.Month, r.Number)] {
		report, rows, err = r.Count(ctx)
	}
	if err != nil {
		return nil, err
	}
	found, err := r.Earlier(ctx)
	if err != nil {
		return nil, err
	}
	input, err := frozen.view(r.Number, report, rows, found)
	if err != nil {
		return nil, err
	}
	input = IssueOf(r.Manifest).Of(input)
	if check := input.Check(); r.own[archive.RowsKey(r.Month, r.Number)] && (check != nil && check.Statement != r.Manifest.Statement || check == nil && r.Manifest.Statement != "") {
		r.out.fault(archive.ManifestKey(r.Month, r.Number), wordOtherStatement)
	}
	objects, err := r.documents(input, report.Period)
	if err == nil || slices.ContainsFunc(r.Manifest.Find(archive.RoleDocument), func(e archive.Entry) bool { return r.own[e.Key] }) {
		return objects, err
	}
	for i := range r.out.Others {
		r.out.Others[i].Err = err
	}
	return nil, nil
}

func (r *recomputation) documents(input *view.Input, of period.Period) (objects []CountedObject, err error) {
	if _, warning := r.Month.Warning(); warning { // its mails hold all that it has
		return nil, nil
	}
	for _, group := range documents.Groups(of) {
		files, err := documents.Build(input, group)
		if err != nil {
			return nil, err
		}
		for _, f := range files {
			objects = append(objects, CountedObject{archive.DocumentKey(r.Month, r.Number, f.Name), f.MediaType, f.Data})
		}
	}
	return objects, nil
}

// compare compares the remade objects with the sealed ones; each of these must have been remade.
func (r *recomputation) compare(ctx context.Context, objects []CountedObject) error {
	remade := map[string]bool{}
	for _, m := range objects {
		_, known := r.Manifest.Entry(m.Key)
		if !known && r.madeElsewhere(m.Key) {
			continue
		}
		remade[m.Key] = true
		r.out.Compared++
		sealed, _, err := r.Store.Get(ctx, m.Key, "")
		switch {
		case errors.Is(err, archive.ErrNotFound):
			r.out.fault(m.Key, wordNotSealed)
		case err != nil:
			return err
		case m.Key == archive.TableKey(r.Month, r.Number) && table.Equal(sealed, m.Body):
		case !bytes.Equal(sealed, m.Body):
			r.differs(m.Key, fmt.Sprintf(wordOtherBytes, len(sealed), archive.Hash(sealed)[:12], len(m.Body), archive.Hash(m.Body)[:12]))
		}
	}
	for _, role := range archive.MadeRoles() {
		for _, e := range r.Manifest.Find(role) {
			if !remade[e.Key] {
				r.differs(e.Key, wordNotMade)
			}
		}
	}
	return nil
}

// differs notes an object that comes out otherwise: a fault if program itself has sealed it, else explained by its build.
func (r *recomputation) differs(key, detail string) {
	e, sealed := r.Manifest.Entry(key)
	i := slices.IndexFunc(r.out.Others, func(o OtherBuild) bool { return o.Build == r.Manifest.BuildOf(e) })
	if !sealed || r.own[key] || i < 0 {
		r.out.fault(key, detail)
		return
	}
	r.out.Others[i].Differ = append(r.out.Others[i].Differ, e.Name)
}

// madeElsewhere reports whether another build makes an object: it is sealed as such, or it is an unsealed document while
// another build has made documents, and that build may not make one of this name.
func (r *recomputation) madeElsewhere(key string) bool {
	_, sealed := r.Manifest.Entry(key)
	return sealed && !r.own[key] || !sealed && r.otherDocuments && strings.HasPrefix(key, archive.DocumentKey(r.Month, r.Number, "")) ||
		!sealed && key == archive.TableKey(r.Month, r.Number) && !r.own[archive.ReportKey(r.Month, r.Number)] // an earlier release made none
}

// compareEarlier compares the figures of earlier months with the reports that they come from.
func (s *Sealed) compareEarlier(ctx context.Context, out *Recomputed) error {
	found, err := s.Earlier(ctx)
	if err != nil {
		return err
	}
	if len(found.From) != len(found.Months) {
		out.fault(s.key(EarlierName), wordEarlier)
		return nil
	}
	for i, entry := range found.From {
		month, err := period.ParseName(found.Months[i].Month)
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
