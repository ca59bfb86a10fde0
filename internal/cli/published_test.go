package cli

import (
	"bytes"
	"context"
	"encoding/json"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"trehan/internal/archive"
	"trehan/internal/archive/archivetest"
	"trehan/internal/audit"
	"trehan/internal/delivery"
	"trehan/internal/delivery/ledger"
	"trehan/internal/delivery/plan"
	"trehan/internal/period"
	"trehan/workflows"
)

// archived is a month of which only what `status` looks at is in the archive.
type archived struct {
	*testing.T
	store *archivetest.Memory
	month period.Name
	runs  int
	seal  string
	left  int // letters that the next plan ends, to people it does not hold
}

var writtenAt = time.Date(2023, 12, 6, 9, 0, 0, 0, time.UTC)

// seals seals a revision.
func (a *archived) seals(revision int) {
	a.Helper()
	ctx := context.Background()
	owner := archive.Owner{Run: "r", Nonce: archive.RevisionName(revision)}
	if _, err := archive.OpenRevision(ctx, a.store, a.month, owner, archive.Opening{}); err != nil {
		a.Fatal(err)
	}
	report, err := a.store.Create(ctx, archive.ReportKey(a.month, revision), archive.Bytes([]byte("{}")), archive.JSON)
	if err != nil {
		a.Fatal(err)
	}
	_, object, err := archive.Seal(ctx, a.store, a.month, archive.Manifest{
		Revision: revision, Owner: owner, Objects: []archive.Entry{archive.EntryOf(report, "report.json", archive.RoleReport)},
	})
	if err != nil {
		a.Fatal(err)
	}
	a.seal = object.SHA256
}

// plans is a run's plan of the last seal for two units, and for those that have no address; send says whether they are
// written to.
func (a *archived) plans(send bool, without ...string) {
	a.Helper()
	a.runs++
	run := "run-" + string(rune('0'+a.runs))
	var entries []plan.Entry
	for _, unit := range []string{"X1.01", "X1.02"} {
		entries = append(entries, plan.Entry{Target: delivery.Target{Recipient: unit, Address: archive.AddressHash(unit + "@tinh.example")}, Kind: ledger.Notice, Send: send})
	}
	for _, unit := range without {
		entries = append(entries, plan.Entry{Target: delivery.Target{Recipient: unit}, Why: plan.WhyNoAddress})
	}
	body, err := archive.Encode(entries)
	if err != nil {
		a.Fatal(err)
	}
	stored, err := a.store.Create(a.Context(), archive.PlanKey(a.month, run), archive.Bytes(body), archive.JSON)
	if err != nil {
		a.Fatal(err)
	}
	_, err = audit.Append(a.Context(), a.store, a.month, audit.Entry{
		ID: run + "/planned", At: writtenAt, Kind: audit.DeliveryPlanned, Run: run, Objects: []archive.Object{stored}, Facts: map[string]any{"seal": a.seal, "left_out": a.left},
	})
	if err != nil {
		a.Fatal(err)
	}
}

// letter brings the letter to a unit as far as how; Planned leaves it there.
func (a *archived) letter(revision int, unit string, how ledger.Type) {
	a.Helper()
	d, err := ledger.Open(a.Context(), a.store, ledger.KeyOf(a.month, revision, unit, unit+"@tinh.example", ledger.Notice))
	if err != nil {
		a.Fatal(err)
	}
	if err := d.Plan(a.Context(), writtenAt, "run", ledger.Plan{Address: unit + "@tinh.example", Field: "to", Content: "c", Seal: a.seal}); err != nil {
		a.Fatal(err)
	}
	if how == ledger.Planned {
		return
	}
	owner := ledger.Owner{Run: "run", Activity: "1", Attempt: 1, Nonce: unit}
	if _, err := d.Claim(a.Context(), writtenAt, owner, ledger.Message{Key: "k", SHA256: "h"}); err != nil {
		a.Fatal(err)
	}
	if err := d.Settle(a.Context(), writtenAt, owner, how, ledger.Reply{}); err != nil {
		a.Fatal(err)
	}
}

// What passes for published is what is sealed and sent: the latest run's own outcome can be a dry run's.
func TestWhatIsPublished(t *testing.T) {
	both := func(a *archived, how ledger.Type) {
		a.letter(1, "X1.01", ledger.Accepted)
		a.letter(1, "X1.02", how)
	}
	good := func(a *archived) { a.seals(1); a.plans(true); both(a, ledger.Accepted) }
	for name, c := range map[string]struct {
		archive func(a *archived)
		last    string // outcome of the latest run
		want    string
	}{
		"nothing ran":                {func(*archived) {}, "", ""},
		"a dry run alone":            {func(*archived) {}, workflows.Succeeded, ""},
		"a good month":               {good, workflows.Succeeded, workflows.Succeeded},
		"a dry run after it":         {good, workflows.Succeeded, workflows.Succeeded},
		"a rerun of it is held":      {good, workflows.Held, workflows.Succeeded},
		"a rerun of it goes on":      {good, "running", workflows.Succeeded},
		"a rerun to nobody after it": {func(a *archived) { good(a); a.plans(false) }, workflows.Succeeded, workflows.Succeeded},
		"a backfill":                 {func(a *archived) { a.seals(1) }, workflows.Succeeded, ""},
		"resend none alone":          {func(a *archived) { a.seals(1); a.plans(false) }, workflows.Succeeded, ""},
		"letters to go":              {func(a *archived) { a.seals(1); a.plans(true); both(a, ledger.Planned) }, "running", ""},
		"deferred":                   {func(a *archived) { a.seals(1); a.plans(true); both(a, ledger.Deferred) }, "running", ""},
		"a unit left out":            {func(a *archived) { a.seals(1); a.plans(true); a.letter(1, "X1.01", ledger.Accepted) }, workflows.Succeeded, ""},
		"refused":                    {func(a *archived) { a.seals(1); a.plans(true); both(a, ledger.Refused) }, workflows.WithExceptions, workflows.WithExceptions},
		"unknown":                    {func(a *archived) { a.seals(1); a.plans(true); both(a, ledger.Unknown) }, workflows.WithExceptions, workflows.WithExceptions},
		"a unit has no address":      {func(a *archived) { a.seals(1); a.plans(true, "X1.03"); both(a, ledger.Accepted) }, workflows.WithExceptions, workflows.WithExceptions},
		"one who is not written to any more has nothing": {func(a *archived) { a.left = 1; good(a) }, workflows.WithExceptions, workflows.WithExceptions},
		"a correction is not planned": {func(a *archived) {
			good(a)
			a.seals(2)
		}, workflows.Failed, ""},
		"a correction to whom it concerns": {func(a *archived) {
			good(a)
			a.seals(2)
			a.plans(true)
			a.letter(2, "X1.02", ledger.Accepted)
		}, workflows.WithExceptions, workflows.WithExceptions},
		"a correction to everybody": {func(a *archived) {
			good(a)
			a.seals(2)
			a.plans(true)
			a.letter(2, "X1.01", ledger.Accepted)
			a.letter(2, "X1.02", ledger.Accepted)
		}, workflows.Succeeded, workflows.Succeeded},
		"a correction to nobody": {func(a *archived) {
			good(a)
			a.seals(2)
			a.plans(false)
		}, workflows.WithExceptions, workflows.WithExceptions},
	} {
		t.Run(name, func(t *testing.T) {
			a := &archived{T: t, store: archivetest.NewMemory(), month: period.NameMonth(2023, time.November)}
			c.archive(a)
			s := &status{Month: "2023-11", Outcome: c.last}
			if err := s.read(t.Context(), a.store, a.month); err != nil {
				t.Fatal(err)
			}
			if s.Published != c.want {
				t.Errorf("published %q, want %q", s.Published, c.want)
			}
			for _, asked := range []string{workflows.Succeeded, workflows.WithExceptions} {
				if err := s.require(asked); (err == nil) != (c.want == asked) {
					t.Errorf("asked for %s: %v", asked, err)
				}
			}
			if c.last != "" && c.last != workflows.Succeeded && c.last != workflows.WithExceptions && s.require(c.last) != nil {
				t.Errorf("asked for the latest run's %s: %v", c.last, s.require(c.last))
			}
			var out bytes.Buffer
			s.print(&Program{Stdout: &out})
			t.Logf("\n%s", &out)
		})
	}
}

// A trail that was tampered with proves nothing, and the rest is told all the same.
func TestPublishedByABrokenTrail(t *testing.T) {
	a := &archived{T: t, store: archivetest.NewMemory(), month: period.NameMonth(2023, time.November)}
	a.seals(1)
	a.plans(true)
	a.letter(1, "X1.01", ledger.Accepted)
	a.letter(1, "X1.02", ledger.Accepted)
	a.store.Edit(archive.AuditPrefix(a.month)+"000001.json", []byte("{}"))
	s := &status{Month: "2023-11"}
	if err := s.read(t.Context(), a.store, a.month); err != nil || s.Deliveries.Accepted != 2 {
		t.Errorf("%d accepted, want 2; %v", s.Deliveries.Accepted, err)
	}
	if err := s.require(workflows.Succeeded); err == nil {
		t.Error("a broken trail passes for a published month")
	}
}

// Who keeps a letter that is replaced is named by recipient and revision, in the table and for machines, until it has the
// letter that replaces it.
func TestStatusNamesWhoKeepsAReplacedLetter(t *testing.T) {
	a := &archived{T: t, store: archivetest.NewMemory(), month: period.NameMonth(2023, time.November)}
	look := func() (*status, string) {
		t.Helper()
		s := &status{Month: "2023-11", Outcome: workflows.WithExceptions, Recipients: []delivered{}, Outdated: []delivered{}}
		if err := s.read(t.Context(), a.store, a.month); err != nil {
			t.Fatal(err)
		}
		var out bytes.Buffer
		s.print(&Program{Stdout: &out})
		return s, out.String()
	}
	a.seals(1)
	a.plans(true)
	a.letter(1, "X1.01", ledger.Accepted)
	a.letter(1, "X1.02", ledger.Accepted)
	if s, text := look(); len(s.Outdated) != 0 || strings.Contains(text, "bị thay thế") {
		t.Errorf("of the first revision: %s", text)
	}
	a.seals(2)
	if s, text := look(); len(s.Outdated) != 2 || s.Published != "" || !strings.Contains(text, "chưa có thư của bản r0002: 2 địa chỉ\n") {
		t.Errorf("not planned yet: %d outdated, want 2; published as %q, want nothing:\n%s", len(s.Outdated), s.Published, text)
	}
	a.plans(true)
	a.letter(2, "X1.02", ledger.Accepted)
	s, text := look()
	hash := archive.AddressHash("X1.01@tinh.example")
	if !strings.Contains(text, "chưa có thư của bản r0002: 1 địa chỉ\n  đã nhận         r0001  06/12/2023 16:00  X1.01 <X1.01@tinh.example>\n") || strings.Contains(text, hash) {
		t.Errorf("the table:\n%s", text)
	}
	body, err := archive.Encode(s)
	if err != nil {
		t.Fatal(err)
	}
	type outdated struct {
		Recipient, Address, Status string
		Revision                   int
	}
	type published struct {
		Published string
		Outdated  []outdated
	}
	var machine published
	if err := json.Unmarshal(body, &machine); err != nil {
		t.Fatal(err)
	}
	want := published{workflows.WithExceptions, []outdated{{"X1.01", hash, "accepted", 1}}}
	if diff := cmp.Diff(want, machine); diff != "" {
		t.Errorf("for machines (-want +got):\n%s", diff)
	}
	a.letter(2, "X1.01", ledger.Accepted)
	if s, text := look(); len(s.Outdated) != 0 || s.Published != workflows.Succeeded {
		t.Errorf("once everybody has it: %s", text)
	}
	t.Log("\n" + text)
}
