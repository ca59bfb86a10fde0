package activities

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"time"

	"go.temporal.io/sdk/activity"
	"golang.org/x/sync/errgroup"

	"trehan/internal/approval"
	"trehan/internal/archive"
	"trehan/internal/audit"
	"trehan/internal/checks"
	"trehan/internal/counting"
	"trehan/internal/documents/view"
	"trehan/internal/extract"
	"trehan/internal/month"
	"trehan/internal/period"
	"trehan/internal/revision"
)

// CountMonthInput names the snapshots to count.
type CountMonthInput struct {
	Revision  Revision   `json:"revision"`
	Run       Run        `json:"run"`
	Snapshots []Snapshot `json:"snapshots"`
}

// Counted is what the workflow decides by.
type Counted struct {
	Figures   Figures      `json:"figures"`
	Findings  []FindingRef `json:"findings"`
	Blocking  []string     `json:"blocking"`             // codes of the findings that hold the run
	Report    string       `json:"report"`               // SHA-256 of report.json
	EqualTo   int          `json:"equal_to,omitempty"`   // the sealed revision that this count equals
	EqualSeal string       `json:"equal_seal,omitempty"` // and its seal
	Replaces  int          `json:"replaces,omitempty"`   // the last sealed revision, if it differs
}

// RevisionReplacesSent is the finding of an unequal rerun of a month that somebody has already received.
const RevisionReplacesSent = "revision_replaces_sent"

// AddresseeWithoutAddress is the finding of those who are to be written to and cannot be. Like the other it is of a run only:
// a report that is made from files is mailed to nobody. An office that makes it an "info" means to mail them nothing: its
// plans leave them out, and its runs end well without them.
const AddresseeWithoutAddress = "addressee_without_address"

// CountMonth reads the snapshots as a stream, checks, and writes report.json, state.json.gz and rows.json.gz. Only counts
// and references leave it. Unreadable values stand in errors.json of the archive.
func (a *Reading) CountMonth(ctx context.Context, in CountMonthInput) (Counted, error) {
	frozen, err := a.revisions.inputs(ctx, in.Revision)
	if err != nil {
		return Counted{}, err
	}
	made, err := a.revisions.frozen(in.Revision)
	if err != nil {
		return Counted{}, err
	}
	extracts := extractsOf(in.Snapshots)
	if err := made.FreezeExtracts(ctx, extracts); err != nil {
		return Counted{}, err
	}
	output, err := made.CountMonth(ctx, frozen, extracts, func(what string, rows int) { activity.RecordHeartbeat(ctx, what, rows) })
	if err != nil {
		if lost := a.keepFaults(ctx, in.Revision, frozen.Month, err); lost != nil {
			return Counted{}, lost // without errors.json nobody could see the values
		}
		return Counted{}, err
	}
	return a.counted(ctx, in, frozen, output)
}

// extractsOf lists the files of the snapshots in the order of the configuration.
func extractsOf(snapshots []Snapshot) revision.Extracts {
	var newest time.Time
	e := revision.Extracts{Files: []revision.Extract{}}
	for _, snapshot := range snapshots {
		for _, file := range snapshot.Files {
			e.Files = append(e.Files, revision.Extract{
				Kind: snapshot.Source.Kind, Source: snapshot.Source.Name, Sheet: snapshot.Sheet,
				Name: file.Name, Key: file.Key, SHA256: file.SHA256,
			})
		}
		if snapshot.Source.Kind == "dossiers" && snapshot.ExtractedAt.After(newest) {
			newest = snapshot.ExtractedAt
		}
	}
	e.ExtractedAt = period.InstantOf(newest)
	return e
}

// keepFaults stores the unreadable values where the clerk can see them: in the archive, among the untouched data.
func (a *Reading) keepFaults(ctx context.Context, rev Revision, month period.Month, err error) error {
	var faults *extract.Faults
	if !errors.As(err, &faults) {
		return nil
	}
	body, err := archive.Encode(faults)
	if err != nil {
		return err
	}
	_, err = a.store.Create(ctx, archive.ErrorsKey(month, rev.Number), archive.Bytes(body), archive.CreateOptions{
		MediaType: archive.JSON.MediaType, Retain: archive.RetainExtract,
	})
	return err
}

// counted stores the count and compares it with the last sealed revision.
func (a *Reading) counted(ctx context.Context, in CountMonthInput, frozen *revision.Inputs, output *month.Output) (Counted, error) {
	stored, err := a.storeCount(ctx, in.Revision, output)
	if err != nil {
		return Counted{}, err
	}
	out := Counted{
		Figures: FiguresOf(&output.Report), Findings: findingRefs(output.Report.Findings),
		Blocking: blockingCodes(output.Report.Findings), Report: stored,
	}
	if f := withoutAddress(frozen, a.now()); f != nil {
		out.Findings = append(out.Findings, findingRefs([]counting.Finding{*f})...)
		out.Blocking = append(out.Blocking, blockingCodes([]counting.Finding{*f})...)
	}
	if err := a.compare(ctx, frozen, output, &out); err != nil {
		return Counted{}, err
	}
	for _, f := range out.Findings {
		a.metrics.Findings(f.Severity, 1)
	}
	err = a.trail.record(ctx, frozen.Month, in.Run, audit.MonthCounted, map[string]any{
		"revision": in.Revision.Number, "report_sha256": stored, "total": out.Figures.Total, "late": out.Figures.Late,
		approval.FactBlocking: out.Blocking, "equal_to": out.EqualTo, "replaces": out.Replaces,
	})
	return out, err
}

// withoutAddress finds who would be written to today and has no address; nil where there is nobody.
func withoutAddress(frozen *revision.Inputs, now time.Time) *counting.Finding {
	var missing []string
	for _, to := range frozen.Register.Addressees(frozen.Month.Period(), period.InstantOf(now).Day()) {
		if !to.Reachable() {
			missing = append(missing, wordsNamed(to.Name, to.Code))
		}
	}
	if len(missing) == 0 {
		return nil
	}
	f := checks.New(AddresseeWithoutAddress, len(missing), missing, frozen.Config.Severities, nil)
	return &f
}

func (a *Reading) storeCount(ctx context.Context, rev Revision, output *month.Output) (sha string, err error) {
	made, err := a.revisions.frozen(rev)
	if err != nil {
		return "", err
	}
	objects, err := made.Objects(output)
	if err != nil {
		return "", err
	}
	group, ctx := errgroup.WithContext(ctx)
	for _, o := range objects {
		group.Go(func() error {
			_, err := a.store.Create(ctx, o.Key, archive.Bytes(o.Body), archive.CreateOptions{MediaType: o.MediaType, Build: a.program})
			if err != nil {
				return fmt.Errorf("ghi %s: %w", o.Key, err)
			}
			return nil
		})
	}
	return archive.Hash(objects[0].Body), group.Wait()
}

func blockingCodes(findings []counting.Finding) []string {
	codes := map[string]bool{}
	for _, f := range checks.Blocking(findings) {
		codes[f.Code] = true
	}
	return slices.Sorted(maps.Keys(codes))
}

// compare decides equality with the last sealed revision. An unequal rerun of a month that somebody has received is
// held for a person.
func (a *Reading) compare(ctx context.Context, frozen *revision.Inputs, output *month.Output, out *Counted) error {
	last, seal, err := archive.LastSealed(ctx, a.store, frozen.Month)
	if errors.Is(err, archive.ErrNotFound) {
		return nil
	}
	if err != nil {
		return err
	}
	mine, err := frozen.Content(&output.Report)
	if err != nil {
		return err
	}
	if mine.SameAs(last) {
		out.EqualTo, out.EqualSeal = last.Revision, seal.SHA256
		return nil
	}
	out.Replaces = last.Revision
	received, err := received(ctx, a.store, frozen.Month)
	if err != nil || received == 0 {
		return err
	}
	if same, err := a.sameButForFindings(ctx, frozen, &output.Report, last); err != nil || same {
		if same {
			out.EqualTo, out.EqualSeal, out.Replaces = last.Revision, seal.SHA256, 0
		}
		return err
	}
	changed, err := difference(ctx, a.store, frozen.Month, last.Revision, counting.Count{Report: &output.Report, Rows: &output.Rows})
	if err != nil {
		return err
	}
	out.Blocking = append(out.Blocking, RevisionReplacesSent)
	out.Findings = append([]FindingRef{{
		Code: RevisionReplacesSent, Severity: string(counting.Block), Count: received,
		Message: wordsReplacesSent(last.Revision, received, changed),
	}}, out.Findings...)
	return nil
}

// sameButForFindings reports whether a count differs from a sealed revision in nothing but what its comparison with the
// month before has found, or the words of findings. That happens when the earlier month is sealed, or sealed anew, after
// this one went out, and when another release words a finding otherwise: no figure, list or letter is another, so what
// everybody has stands, with the findings as they were at the seal: what blocked then, somebody has accepted. What blocks now
// by the comparison, as a total that jumps, is still a person's to look at.
func (a *Reading) sameButForFindings(ctx context.Context, frozen *revision.Inputs, now *counting.Report, last *archive.Manifest) (bool, error) {
	if slices.ContainsFunc(checks.Blocking(now.Findings), checks.OfComparison) {
		return false, nil
	}
	sealed, err := revision.OpenSealed(ctx, a.store, frozen.Month, last.Revision)
	if err != nil {
		return false, err
	}
	was, err := sealed.Counted(ctx)
	if err != nil {
		return false, err
	}
	mine, err1 := frozen.Content(withoutComparison(now))
	theirs, err2 := frozen.Content(withoutComparison(was.Report))
	return mine == theirs && mine.SameOffice(last), errors.Join(err1, err2)
}

// withoutComparison is a report without the findings of its comparison with the month before, and without the others' words.
func withoutComparison(r *counting.Report) *counting.Report {
	out := r.WithoutWords()
	out.Findings = slices.DeleteFunc(out.Findings, checks.OfComparison)
	return out
}

// difference says in short how a count differs from a sealed revision's: counts by unit, nobody's name.
func difference(ctx context.Context, store archive.Store, month period.Month, sealed int, now counting.Count) ([]string, error) {
	before, err := revision.OpenSealed(ctx, store, month, sealed)
	if err != nil {
		return nil, err
	}
	was, err := before.Counted(ctx)
	if err != nil {
		return nil, err
	}
	return view.DifferenceShort(counting.Compare(was, now)), nil
}
