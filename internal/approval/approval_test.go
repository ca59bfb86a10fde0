package approval

import (
	"context"
	"errors"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"trehan/internal/audit"
	"trehan/internal/proof"
)

const (
	first, second, third = "le.thu.duyet", "tran.van.mau", "pham.thi.vidu"
	run                  = "run-1"
)

var letter = Letter{Report: strings.Repeat("a", 64), Number: "12", Date: "2023-12-05", Signed: strings.Repeat("B", 64)}

// approval is an answer that nothing speaks against.
func approvalBy(person string) Answer {
	return Answer{Run: run, Revision: 1, Letter: letter, Approved: true, By: person, Reason: "đúng", Given: letter.Report, Via: proof.Proxy}
}

// uploaded is what was found where these put the files in.
func uploaded(c Checks, names ...string) Checks {
	c.Uploaders = func(context.Context) ([]string, error) { return names, nil }
	return c
}

// Who has saved an address or how files are read since the last seal does not approve: whoever started the run chose neither.
func TestFourEyesOnSavedSettings(t *testing.T) {
	for _, c := range []struct {
		saver string
		kind  audit.Kind
		why   string
	}{{third, audit.DecisionMade, ""}, {strings.ToUpper(second), audit.DecisionRefused, wordsOwnSettings}} {
		look := sound(Starter{Person: first})
		look.Savers = func(context.Context) ([]string, error) { return []string{c.saver}, nil }
		entry, err := Judge(t.Context(), approvalBy(second), true, nil, look)
		if why, _ := entry.Facts[audit.FactWhy].(string); err != nil || entry.Kind != c.kind || why != c.why {
			t.Errorf("saved by %s: %v %s %q", c.saver, err, entry.Kind, why)
		}
	}
}

// Who put in a file of the month does not approve it, whoever started the run and however the name is written; an outage is no
// verdict.
func TestFourEyesOnUploads(t *testing.T) {
	for name, c := range map[string]struct {
		starter   Starter
		uploaders []string
		kind      audit.Kind
		why       string
	}{
		"by another":              {Starter{Scheduled: true}, []string{first, third}, audit.DecisionMade, ""},
		"by who approves":         {Starter{Scheduled: true}, []string{first, second}, audit.DecisionRefused, wordsOwnFiles},
		"started by another":      {Starter{Person: first}, []string{"TRAN.VAN.MAU"}, audit.DecisionRefused, wordsOwnFiles},
		"the first of two, own":   {Starter{}, []string{second}, audit.DecisionRefused, wordsOwnFiles},
		"the first of two, other": {Starter{}, []string{third}, audit.ApprovalGiven, ""},
	} {
		entry, err := Judge(t.Context(), approvalBy(second), true, nil, uploaded(sound(c.starter), c.uploaders...))
		why, _ := entry.Facts[audit.FactWhy].(string)
		if err != nil || entry.Kind != c.kind || why != c.why {
			t.Errorf("%s: %v %s %q", name, err, entry.Kind, why)
		}
	}
	if entry, err := Judge(t.Context(), approvalBy(second), false, nil, uploaded(sound(Starter{}), second)); err != nil || entry.Kind != audit.DecisionMade {
		t.Errorf("without four eyes: %v %s", err, entry.Kind)
	}
	look, outage := sound(Starter{Scheduled: true}), errors.New("connection reset")
	look.Uploaders = func(context.Context) ([]string, error) { return nil, outage }
	if _, err := Judge(t.Context(), approvalBy(second), true, nil, look); !errors.Is(err, outage) {
		t.Errorf("an outage: %v", err)
	}
}

func sound(s Starter) Checks {
	return Checks{
		Proof:   func() error { return nil },
		Signed:  func(context.Context) (SignedPDF, error) { return SignedPDF{}, nil },
		Starter: func(context.Context) (Starter, error) { return s, nil },
	}
}

// given is an approval on record that asks for another.
func given(person string, change func(facts map[string]any)) audit.Record {
	facts := map[string]any{factReport: letter.Report, "number": letter.Number, "date": letter.Date, audit.FactSigned: strings.ToLower(letter.Signed)}
	if change != nil {
		change(facts)
	}
	return audit.Record{Kind: audit.ApprovalGiven, Run: run, Actor: person, Facts: facts}
}

// Who must approve under four eyes, and what an earlier approval covers.
func TestFourEyes(t *testing.T) {
	schedule, nobody := Starter{Scheduled: true}, Starter{}
	for _, c := range []struct {
		name    string
		starter Starter
		records []audit.Record
		answer  func(a *Answer)
		kind    audit.Kind
		why     string
	}{
		{"another than who started it", Starter{Person: first}, nil, nil, audit.DecisionMade, ""},
		{"who started it", Starter{Person: second}, nil, nil, audit.DecisionRefused, wordsOwnRun},
		{"who started it, written otherwise", Starter{Person: "TRAN.VAN.MAU"}, nil, nil, audit.DecisionRefused, wordsOwnRun},
		{"one, after the Schedule", schedule, nil, nil, audit.DecisionMade, ""},
		{"the first of two", nobody, nil, nil, audit.ApprovalGiven, ""},
		{"the second of two", nobody, []audit.Record{given(third, nil)}, nil, audit.DecisionMade, ""},
		{"the first once more", nobody, []audit.Record{given(second, nil)}, nil, audit.DecisionRefused, wordsApprovedAlready},
		{"the second, of another report", nobody, []audit.Record{given(third, func(f map[string]any) { f[factReport] = strings.Repeat("c", 64) })}, nil, audit.ApprovalGiven, ""},
		{"the second, of another number", nobody, []audit.Record{given(third, func(f map[string]any) { f["number"] = "13" })}, nil, audit.ApprovalGiven, ""},
		{"the second, of another date", nobody, []audit.Record{given(third, func(f map[string]any) { f["date"] = "2023-12-06" })}, nil, audit.ApprovalGiven, ""},
		{"the second, of another PDF", nobody, []audit.Record{given(third, func(f map[string]any) { delete(f, audit.FactSigned) })}, nil, audit.ApprovalGiven, ""},
		{"the second, in another run", nobody, []audit.Record{func() audit.Record { r := given(third, nil); r.Run = "run-2"; return r }()}, nil, audit.ApprovalGiven, ""},
		{"a rejection by whoever", Starter{Person: second}, nil, func(a *Answer) { a.Approved = false }, audit.DecisionMade, ""},
		{"whoever knows the token", schedule, nil, func(a *Answer) { a.Via = "token" }, audit.DecisionRefused, wordsFourEyesUnverified},
		{"a proof of no report", schedule, nil, func(a *Answer) { a.Given = letter.Report[:11] }, audit.DecisionRefused, wordsProofOfNoReport},
		{"what the workflow does not take", schedule, nil, func(a *Answer) { a.Refused = "muộn" }, audit.DecisionRefused, "muộn"},
	} {
		t.Run(c.name, func(t *testing.T) {
			a := approvalBy(second)
			if c.answer != nil {
				c.answer(&a)
			}
			entry, err := Judge(t.Context(), a, true, c.records, sound(c.starter))
			if err != nil {
				t.Fatal(err)
			}
			why, _ := entry.Facts[audit.FactWhy].(string)
			if d := cmp.Diff([]string{string(c.kind), c.why}, []string{string(entry.Kind), why}); d != "" {
				t.Error(d)
			}
		})
	}
}

// What has to be looked up outside: a reason refuses, an outage is an error and no verdict.
func TestJudgeLooks(t *testing.T) {
	outage := errors.New("connection reset")
	for _, c := range []struct {
		name string
		look func(l *Checks)
		why  string
		err  error
	}{
		{"a forged proof", func(l *Checks) { l.Proof = func() error { return outage } }, wordsForgedProof, nil},
		{"a PDF that is none", func(l *Checks) {
			l.Signed = func(context.Context) (SignedPDF, error) { return SignedPDF{Why: "không phải PDF"}, nil }
		}, "không phải PDF", nil},
		{"no reply of the store", func(l *Checks) { l.Signed = func(context.Context) (SignedPDF, error) { return SignedPDF{}, outage } }, "", outage},
		{"no reply of Temporal", func(l *Checks) { l.Starter = func(context.Context) (Starter, error) { return Starter{}, outage } }, "", outage},
		{"no proof", func(l *Checks) { l.Proof = nil }, wordsFourEyesUnverified, nil},
	} {
		t.Run(c.name, func(t *testing.T) {
			look := sound(Starter{Scheduled: true})
			c.look(&look)
			a := approvalBy(second)
			if look.Proof == nil {
				a.Via = ""
			}
			entry, err := Judge(t.Context(), a, true, nil, look)
			if why, _ := entry.Facts[audit.FactWhy].(string); !errors.Is(err, c.err) || why != c.why {
				t.Errorf("refused by %q, %v; want %q, %v", why, err, c.why, c.err)
			}
		})
	}
}

// A seal goes by what the trail has: by the last of those who must approve, named by the proxy, of this letter.
func TestByTwo(t *testing.T) {
	decided := func(change func(r *audit.Record)) []audit.Record {
		r := given(second, func(f map[string]any) { f[audit.FactApproved], f[audit.FactVerified] = true, true })
		r.Kind = audit.DecisionMade
		if change != nil {
			change(&r)
		}
		return []audit.Record{given(first, nil), r}
	}
	for name, c := range map[string]struct {
		records []audit.Record
		want    bool
	}{
		"decided":                 {decided(nil), true},
		"the first of two only":   {decided(func(r *audit.Record) { r.Kind = audit.ApprovalGiven }), false},
		"rejected":                {decided(func(r *audit.Record) { r.Facts[audit.FactApproved] = false }), false},
		"by nobody whom we know":  {decided(func(r *audit.Record) { r.Facts[audit.FactVerified] = false }), false},
		"in another run":          {decided(func(r *audit.Record) { r.Run = "run-2" }), false},
		"of another number":       {decided(func(r *audit.Record) { r.Facts["number"] = "13" }), false},
		"refused":                 {decided(func(r *audit.Record) { r.Kind = audit.DecisionRefused }), false},
		"nothing is on the trail": {nil, false},
	} {
		if got := ByTwo(c.records, run, letter); got != c.want {
			t.Errorf("%s: %v, want %v", name, got, c.want)
		}
	}
}

// Two must approve what blocks, what is reviewed always, and what replaces a letter that somebody has.
func TestNeeded(t *testing.T) {
	counted := func(codes ...any) []audit.Record {
		return []audit.Record{{Kind: audit.MonthCounted, Facts: map[string]any{"revision": float64(1), FactBlocking: codes}}}
	}
	for _, c := range []struct {
		name     string
		records  []audit.Record
		always   bool
		received int
		want     bool
	}{
		{"nothing blocks, nobody has a letter", counted(), false, 0, false},
		{"a finding blocks", counted("total_jump"), false, 0, true},
		{"every month is reviewed", counted(), true, 0, true},
		{"somebody has a letter", counted(), false, 1, true},
		{"the trail does not know the count", nil, false, 0, true},
	} {
		got, err := Needed(c.records, 1, c.always, func() (int, error) { return c.received, nil })
		if err != nil || got != c.want {
			t.Errorf("%s: %v %v, want %v", c.name, got, err, c.want)
		}
	}
	outage := errors.New("connection reset")
	if _, err := Needed(counted(), 1, false, func() (int, error) { return 0, outage }); !errors.Is(err, outage) {
		t.Errorf("an outage is told as %v", err)
	}
}

// Two persons agree on a signed PDF only if both call it a scan, or neither does.
func TestFourEyesOnAScan(t *testing.T) {
	pdf := strings.Repeat("a", 64)
	given := func(scan any) audit.Record {
		facts := map[string]any{"report_sha256": "r", "number": "1", "date": "2023-12-05", audit.FactSigned: pdf}
		if scan != nil { // records of earlier releases have none
			facts[audit.FactScan] = scan
		}
		return audit.Record{Kind: audit.ApprovalGiven, Facts: facts}
	}
	for _, c := range []struct{ first, second, agree any }{{true, true, true}, {true, false, false}, {false, true, false}, {false, false, true}, {nil, false, true}} {
		if got := (Letter{Report: "r", Number: "1", Date: "2023-12-05", Signed: pdf, Scan: c.second.(bool)}).approvedBy(given(c.first)); got != c.agree {
			t.Errorf("%v and %v agree: %v", c.first, c.second, got)
		}
	}
}
