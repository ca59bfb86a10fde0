package backend

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"path"
	"slices"
	"strings"

	"trehan/internal/archive"
	"trehan/internal/audit"
	"trehan/internal/cause"
	"trehan/internal/checks"
	"trehan/internal/client"
	"trehan/internal/config"
	"trehan/internal/counting"
	"trehan/internal/delivery/handover"
	"trehan/internal/delivery/ledger"
	"trehan/internal/delivery/outcome"
	"trehan/internal/delivery/plan"
	"trehan/internal/documents/page"
	"trehan/internal/period"
	"trehan/internal/revision"
	"trehan/internal/web"
	"trehan/workflows"
)

// lastSealed is the number of the last sealed revision, 0 for none.
func lastSealed(all []archive.Revision) int {
	for _, r := range slices.Backward(all) {
		if r.State == archive.Sealed {
			return r.Number
		}
	}
	return 0
}

// shown is the revision that the page shows of a month, with its documents' places.
type shown struct {
	run    client.Run
	state  *workflows.State // nil where no run answers
	number int
	seal   string

	handover bool // the sealed letter has number and date

	report string                    // SHA-256 of the report that is shown, "" before the count
	files  map[string]archive.Object // by the documents' names
}

// show decides which revision is looked at: that of the run under way; else the sealed one; else the last that was tried.
func (b *Backend) show(ctx context.Context, m period.Name) (*shown, error) {
	r, err := b.latestRun(ctx, m)
	if err != nil {
		return nil, err
	}
	all, err := archive.Revisions(ctx, b.store, m)
	if err != nil {
		return nil, err
	}
	if r.RunID == "" && len(all) == 0 {
		return nil, web.ErrNone
	}
	s := &shown{run: r, files: map[string]archive.Object{}}
	if r.RunID != "" {
		if s.state, err = b.temporal.State(ctx, m); err != nil {
			s.state = nil // the archive tells the rest
		}
	}
	s.number = numberOf(s, all)
	if s.number == 0 {
		return s, nil
	}
	return s, b.findDocuments(ctx, m, s)
}

// numberOf is the number of the revision that is looked at, 0 where there is none.
func numberOf(s *shown, all []archive.Revision) int {
	sealed := lastSealed(all)
	switch {
	case !s.run.Running && sealed > 0:
		return sealed
	case s.run.Running && s.state != nil:
		return s.state.Revision
	case len(all) > 0:
		return all[len(all)-1].Number
	}
	return 0
}

// findDocuments lists the documents that may be opened: those of the seal by their versions, else the drafts. Nothing else of the
// archive can be named, the extracts least of all.
func (b *Backend) findDocuments(ctx context.Context, m period.Name, s *shown) error {
	manifest, object, err := archive.ReadManifest(ctx, b.store, m, s.number)
	if err == nil {
		s.seal, s.handover = object.SHA256, manifest.Number != ""
		for _, role := range []archive.Role{archive.RoleDocument, archive.RoleSigned} {
			for _, e := range manifest.Find(role) {
				s.files[e.Name] = e.Object()
			}
		}
		return b.findCheckPage(ctx, m, manifest, s)
	}
	if !errors.Is(err, archive.ErrNotFound) {
		return err
	}
	opened, err := archive.ReadOpened(ctx, b.store, m, s.number)
	if err != nil {
		return err
	}
	prefix := archive.DraftsPrefix(m, s.number, opened.Owner.Nonce)
	drafts, err := b.store.List(ctx, prefix)
	for _, o := range drafts {
		s.files[strings.TrimPrefix(o.Key, prefix)] = o
	}
	return err
}

// findCheckPage adds the page that the office publishes beside the public one; runs without a code leave one only where they replace
// a letter with a code.
func (b *Backend) findCheckPage(ctx context.Context, m period.Name, manifest *archive.Manifest, s *shown) error {
	object, err := b.store.Stat(ctx, archive.RunKey(m, manifest.Owner.Nonce, page.Check), "")
	switch {
	case errors.Is(err, archive.ErrNotFound): // being made
		return nil
	case err == nil:
		s.files[page.Check] = object
	}
	return err
}

// Open implements web.Backend.
func (b *Backend) Open(ctx context.Context, m period.Name, name string) (*web.File, error) {
	s, err := b.show(ctx, m)
	if err != nil {
		return nil, err
	}
	if name == web.HandoverName && s.handover {
		return b.handover(ctx, m)
	}
	object, known := s.files[name]
	if !known {
		return nil, web.ErrNone
	}
	r, err := b.store.Open(ctx, object.Key, object.VersionID)
	if err != nil {
		return nil, err
	}
	return &web.File{ReadCloser: r, Size: r.Object().Size}, nil
}

// handover makes the package for the document clerk.
func (b *Backend) handover(ctx context.Context, m period.Name) (*web.File, error) {
	l, err := handover.OpenLetter(ctx, b.store, m, b.config.File())
	if err != nil {
		return nil, err
	}
	release, err := l.Release(ctx, b.store)
	if err != nil {
		return nil, err
	}
	data, err := handover.Package(l, release)
	if err != nil {
		return nil, err
	}
	return &web.File{ReadCloser: io.NopCloser(bytes.NewReader(data)), Size: int64(len(data))}, nil
}

// Month implements web.Backend.
func (b *Backend) Month(ctx context.Context, m period.Name) (*web.Month, error) {
	out, err := b.assemble(ctx, m)
	if errors.Is(err, archive.ErrTampered) {
		return nil, &web.Refusal{Text: fmt.Sprintf(wordTampered, m)}
	}
	return out, err
}

func (b *Backend) assemble(ctx context.Context, m period.Name) (*web.Month, error) {
	s, err := b.show(ctx, m)
	if err != nil {
		return nil, err
	}
	out := &web.Month{Month: m, Outcome: s.run.Outcome, Revision: s.number, Seal: s.seal, Handover: s.handover}
	if out.Trial, err = b.wasTrial(ctx, m, s); err != nil {
		return nil, err
	}
	if s.run.RunID != "" {
		out.Link = b.config.Temporal.RunPage(s.run.ID, s.run.RunID)
	}
	names, err := revision.RecipientNames(ctx, b.store, m, s.number)
	if err != nil {
		return nil, err
	}
	appendices, err := b.appendixLabels(ctx, m, s.number)
	if err != nil {
		return nil, err
	}
	for _, name := range sortedNames(s.files) {
		code := strings.TrimSuffix(path.Base(name), path.Ext(name))
		title := ""
		if strings.Contains(name, "/") {
			title = names[code]
		}
		out.Documents = append(out.Documents, web.Document{Name: name, Title: title, Appendix: appendices[name], Size: s.files[name].Size})
	}
	if err := b.readReport(ctx, m, s, out); err != nil {
		return nil, err
	}
	if err := b.readFormats(ctx, m, s, out); err != nil {
		return nil, err
	}
	if err := b.readDeliveries(ctx, m, s, names, out); err != nil {
		return nil, err
	}
	if err := b.readExplanations(ctx, m, out); err != nil {
		return nil, err
	}
	if out.NewerFiles, err = b.newerUploads(ctx, m, s.number); err != nil {
		return nil, err
	}
	records, err := audit.Read(ctx, b.store, m)
	if err != nil {
		return nil, err
	}
	out.Answers = answersIn(records)
	b.addState(s, records, out)
	if out.Question != nil {
		out.Question.Units, err = b.unitsChanged(ctx, m, s.number)
	}
	return out, err
}

// appendixLabels are the appendices as the letters of a revision name them, by its frozen configuration.
func (b *Backend) appendixLabels(ctx context.Context, m period.Name, number int) (map[string]string, error) {
	c, err := revision.Revision{Store: b.store, Month: m, Number: number, File: b.config.File()}.Config(ctx)
	var fault *config.Fault
	switch {
	case errors.Is(err, archive.ErrNotFound), errors.As(err, &fault): // it has no documents
		return nil, nil
	case err != nil:
		return nil, err
	}
	return c.Letters.At(c.PeriodOf(m)).AppendixLabels(), nil
}

// addState puts in what the run says of itself, and the question where it asks one.
func (b *Backend) addState(s *shown, records []audit.Record, out *web.Month) {
	if s.state == nil {
		out.Unclear = s.run.Running
		return
	}
	out.Note = cause.Words(strings.NewReplacer("**", "", "`", "").Replace(s.state.Note))
	if s.run.Running {
		out.Stage, out.Progress = s.state.Label, progressOf(s.run, s.state)
	}
	for _, f := range s.state.Findings { // the run's own, which the report does not know
		if slices.Contains([]string{checks.RevisionReplacesSent, checks.AddresseeWithoutAddress, checks.SourceShorter, checks.SourceSmaller}, f.Code) {
			out.Findings = append([]counting.Finding{{Code: f.Code, Severity: counting.Severity(f.Severity), Count: f.Count, Message: f.Message}}, out.Findings...)
		}
	}
	if !s.run.Running || s.state.Outcome != workflows.Held {
		return
	}
	// What is decided on is the report that is seen here; were it another than the run's, the run would refuse.
	q := &web.Question{Report: s.report, Deadline: s.state.Deadline, FourEyes: b.config.Review.FourEyes, Approvals: s.state.Approvals,
		NeedsNumber: s.state.NeedsNumber}
	for _, f := range s.state.Findings {
		q.Blocking = q.Blocking || f.Severity == string(counting.Block)
	}
	first := firstApproval(records, q.Report)
	q.Number, q.Date, q.DateRemark, q.Signed, q.Scan = first.number, first.date, first.remark, first.signed, first.scan
	out.Question = q
}

func (b *Backend) readReport(ctx context.Context, m period.Name, s *shown, out *web.Month) error {
	body, object, err := b.store.Get(ctx, archive.ReportKey(m, s.number), "")
	if errors.Is(err, archive.ErrNotFound) { // not counted yet
		return nil
	}
	if err != nil {
		return err
	}
	s.report = object.SHA256
	out.Report, err = counting.ParseReport(body)
	if err == nil {
		out.Findings = out.Report.Findings
	}
	return err
}

// readFormats puts in the dialects by which files were read, as they are frozen with the revision.
func (b *Backend) readFormats(ctx context.Context, m period.Name, s *shown, out *web.Month) error {
	if out.Report == nil || len(out.Report.Formats) == 0 {
		return nil
	}
	c, err := revision.Revision{Store: b.store, Month: m, Number: s.number, File: b.config.File()}.Config(ctx)
	if err != nil {
		return err
	}
	mappings, err := c.Mappings()
	if err != nil {
		return err
	}
	for _, mapping := range mappings {
		format := web.Format{Name: mapping.Name, Text: mapping.Text}
		for _, f := range out.Report.Formats {
			if f.Name == mapping.Name {
				format.Files = append(format.Files, f.File)
			}
		}
		if len(format.Files) > 0 {
			out.Formats = append(out.Formats, format)
		}
	}
	return nil
}

func (b *Backend) readDeliveries(ctx context.Context, m period.Name, s *shown, names map[string]string, out *web.Month) error {
	all, err := ledger.List(ctx, b.store, m)
	if err != nil {
		return err
	}
	letters, replaced := ledger.Standing(ledger.Letters(all))
	outdated := map[ledger.Key]bool{}
	if s.seal != "" {
		entries, _, err := outcome.LastPlan(ctx, b.store, m, s.seal)
		if err != nil {
			return err
		}
		ways, err := handover.Ways(ctx, b.store, m, s.number, ledger.Letters(all), func() ([]plan.Entry, error) { return entries, nil })
		if err != nil {
			return err
		}
		for _, w := range ways {
			out.Axis = append(out.Axis, web.AxisAnswer{
				Recipient: w.Recipient, Name: names[w.Recipient], Mail: w.Mail, Status: w.Status.Words(), Since: w.Since, Reason: w.Reason,
				OnAxis: w.Status.Reached(),
			})
		}
		for _, l := range plan.Outdated(ledger.Letters(all), s.number, entries) {
			outdated[l.Key] = true
		}
		for _, code := range plan.NothingLate(entries) {
			out.NoLetter = append(out.NoLetter, cmp.Or(names[code], code))
		}
	}
	out.Counts, out.Replaced = ledger.Count(letters), len(replaced)
	for _, l := range letters {
		out.Deliveries = append(out.Deliveries, web.Delivery{
			Recipient: l.Key.Recipient, Name: names[l.Key.Recipient], Address: l.Key.Address, To: l.State.Plan.Address, Revision: l.Key.Revision,
			Status: string(l.State.Status), Reason: ledger.ReasonWords(l.State.Reply.Reason), Code: l.State.Reply.Code,
			Bounced: l.State.Bounced, Delayed: l.State.Delayed, Doubtful: l.State.Doubtful, Outdated: outdated[l.Key], Since: l.State.Since,
		})
	}
	return nil
}

func sortedNames(files map[string]archive.Object) []string {
	names := make([]string, 0, len(files))
	for name := range files {
		names = append(names, name)
	}
	slices.Sort(names)
	return names
}

// answersIn are the answers that the trail holds.
func answersIn(records []audit.Record) []web.PastAnswer {
	var out []web.PastAnswer
	for _, r := range records {
		a, ok := r.Answer()
		if !ok {
			continue
		}
		given := web.PastAnswer{
			At: r.At, By: r.Actor, First: r.Kind == audit.ApprovalGiven,
			Approved: a.Approved, Verified: a.Verified, Scan: a.Scan, Reason: a.Reason, Refused: a.Refused,
		}
		for _, s := range a.Signatures {
			given.Signatures = append(given.Signatures, s.Words())
		}
		out = append(out, given)
	}
	return out
}
