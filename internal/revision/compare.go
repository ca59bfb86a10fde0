package revision

import (
	"context"
	"errors"
	"slices"

	"trehan/internal/archive"
	"trehan/internal/checks"
	"trehan/internal/counting"
	"trehan/internal/documents/view"
	"trehan/internal/period"
)

// Comparison is how a count stands to the month's last sealed revision.
type Comparison struct {
	EqualTo   int    // the sealed revision that the count equals; 0 for none
	EqualSeal string // and its seal
	Replaces  int    // the last sealed revision, if the count differs from it and a letter has to say so

	// Received counts the letters of the month that somebody has or may have, if the count differs from what they say: then a
	// person must decide whether it replaces them. Changed says in short what differs: counts by unit, nobody's name.
	Received int
	Changed  []string
}

// Compare compares a count with the last sealed revision. mails says that the run sends what it seals: then a letter that was
// sealed without number and date is not good enough: it is replaced, or passed over if nobody has it. received counts the letters of the month that somebody
// has, or may have; it is asked only if the count differs.
func (in *Inputs) Compare(ctx context.Context, s archive.Store, count counting.Count, mails bool, received func(context.Context) (int, error)) (Comparison, error) {
	last, seal, err := archive.LastSealed(ctx, s, in.Month)
	if errors.Is(err, archive.ErrNotFound) {
		return Comparison{}, nil
	}
	if err != nil {
		return Comparison{}, err
	}
	mine, err := in.Content(count.Report)
	if err != nil {
		return Comparison{}, err
	}
	equal, differs := Comparison{EqualTo: last.Revision, EqualSeal: seal.SHA256}, Comparison{Replaces: last.Revision}
	complete := last.Number != "" || !mails
	if complete && mine.SameAs(last) {
		return equal, nil
	}
	n, err := received(ctx)
	if err == nil && n == 0 && !complete {
		return Comparison{}, nil // nobody has it, and it has no number: a letter has nothing to cite
	}
	if err != nil || n == 0 {
		return differs, err
	}
	if complete {
		if same, err := in.sameButForFindings(ctx, s, count.Report, last); err != nil || same {
			return equal, err
		}
	}
	differs.Received = n
	differs.Changed, err = Difference(ctx, s, in.Month, last.Revision, count)
	return differs, err
}

// replacesSent is the finding that holds a run whose revision would replace letters that somebody has.
func (c Comparison) replacesSent(foreseen string) counting.Finding {
	return counting.Finding{
		Code: checks.RevisionReplacesSent, Severity: counting.Block, Count: c.Received, Message: wordsReplacesSent(c, foreseen),
	}
}

// JudgeOptions are what a count is judged by besides its inputs.
type JudgeOptions struct {
	Day      period.Day                                              // today
	Mails    bool                                                    // the run sends what it seals
	Shorter  []counting.Finding                                      // as Revision.Shorter returns them
	Received func(context.Context) (int, error)                      // as Compare takes it
	Foresee  func(ctx context.Context, replaces int) (string, error) // in words: who would get what of a revision that replaces a mailed one
}

// Verdict is what a count means for its run.
type Verdict struct {
	Comparison
	Foreseen string
	Findings []counting.Finding // of the report and of the run
	Blocking []string           // codes of the findings that hold the run
}

// Judge compares a count with the last sealed revision and collects what a person must decide on: the findings of the report,
// who has no address today, and whether a letter that somebody has would be replaced.
func (in *Inputs) Judge(ctx context.Context, s archive.Store, count counting.Count, o JudgeOptions) (Verdict, error) {
	v := Verdict{Findings: count.Report.Findings, Blocking: checks.BlockingCodes(count.Report.Findings...)}
	if f := in.WithoutAddress(o.Day); f != nil {
		v.Findings = slices.Concat(v.Findings, []counting.Finding{*f})
		v.Blocking = append(v.Blocking, checks.BlockingCodes(*f)...)
	}
	v.Findings, v.Blocking = slices.Concat(v.Findings, o.Shorter), append(v.Blocking, checks.BlockingCodes(o.Shorter...)...)
	var err error
	if v.Comparison, err = in.Compare(ctx, s, count, o.Mails, o.Received); err != nil || v.Received == 0 {
		return v, err
	}
	if v.Foreseen, err = o.Foresee(ctx, v.Replaces); err != nil {
		return v, err
	}
	replaces := v.replacesSent(v.Foreseen)
	v.Findings, v.Blocking = slices.Concat([]counting.Finding{replaces}, v.Findings), append(v.Blocking, replaces.Code)
	return v, nil
}

// sameButForFindings reports whether a count differs from a sealed revision in nothing but what its comparison with the
// month before has found, or the wording of findings. That happens when the earlier month is sealed, or sealed again, after
// this one went out, and when another release words a finding otherwise: no figure, list or letter is another, so what
// everybody has stands, with the findings as they were at the seal: what blocked then, somebody has accepted. What blocks now
// by the comparison, as a total that jumps, is still a person's to look at.
func (in *Inputs) sameButForFindings(ctx context.Context, s archive.Store, now *counting.Report, last *archive.Manifest) (bool, error) {
	if slices.ContainsFunc(checks.Blocking(now.Findings), checks.OfComparison) {
		return false, nil
	}
	sealed, err := OpenSealed(ctx, s, in.Month, last.Revision)
	if err != nil {
		return false, err
	}
	was, err := sealed.Counted(ctx)
	if err != nil {
		return false, err
	}
	mine, err1 := in.Content(withoutComparison(now.Like(was.Report))) // an earlier release counted less
	theirs, err2 := in.Content(withoutComparison(was.Report))
	return mine == theirs && mine.SameOffice(last), errors.Join(err1, err2)
}

// withoutComparison is a report without the findings of its comparison with the month before, and without the wording of the
// others.
func withoutComparison(r *counting.Report) *counting.Report {
	out := r.WithoutMessages()
	out.Findings = slices.DeleteFunc(out.Findings, checks.OfComparison)
	return out
}

// Difference says in short how a count differs from a sealed revision's: counts by unit, nobody's name.
func Difference(ctx context.Context, s archive.Store, m period.Name, sealed int, now counting.Count) ([]string, error) {
	before, err := OpenSealed(ctx, s, m, sealed)
	if err != nil {
		return nil, err
	}
	was, err := before.Counted(ctx)
	if err != nil {
		return nil, err
	}
	return view.DifferenceShort(counting.Compare(was, now)), nil
}

// DifferenceFromSealed returns the month's last sealed revision, 0 for none, and in short how a count differs from it.
func DifferenceFromSealed(ctx context.Context, s archive.Store, m period.Name, now counting.Count) (sealed int, differs []string, err error) {
	last, _, err := archive.LastSealed(ctx, s, m)
	if errors.Is(err, archive.ErrNotFound) {
		return 0, nil, nil
	}
	if err != nil {
		return 0, nil, err
	}
	differs, err = Difference(ctx, s, m, last.Revision, now)
	return last.Revision, differs, err
}

// WithoutAddress finds who would be written to on a day and has no address; nil where there is nobody.
func (in *Inputs) WithoutAddress(day period.Day) *counting.Finding {
	var missing []string
	for _, to := range in.Register.Addressees(in.Config.PeriodOf(in.Month), day) {
		if !to.Reachable() {
			missing = append(missing, to.Name+" ("+to.Code+")")
		}
	}
	if len(missing) == 0 {
		return nil
	}
	f := checks.New(checks.AddresseeWithoutAddress, len(missing), missing, in.Config.Severities, nil)
	return &f
}
