package proof

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

var noon = time.Date(2023, 12, 5, 5, 0, 0, 0, time.UTC)

func key(t *testing.T, secret string) *Key {
	t.Helper()
	k, err := NewKey([]byte(secret))
	if err != nil {
		t.Fatal(err)
	}
	return k
}

var given = Answer{WorkflowID: "month-2023-11", RunID: "r", Approved: true, By: "Lê Thu Duyệt", Reason: "đã xem", Report: "ab", Number: "1", Date: "2023-12-05", Signed: "cd"}

func TestAProofFitsItsStatementAlone(t *testing.T) {
	k := key(t, strings.Repeat("k", 32))
	p := k.Sign(given, Proxy, noon)
	if err := k.Verify(given, p, noon.Add(Life)); err != nil {
		t.Fatal(err)
	}
	others := map[string]Statement{"a start": Start{WorkflowID: given.WorkflowID, By: given.By}}
	for what, change := range map[string]func(*Answer){
		"run": func(a *Answer) { a.RunID = "s" }, "workflow": func(a *Answer) { a.WorkflowID = "month-2023-12" },
		"verdict": func(a *Answer) { a.Approved = false }, "name": func(a *Answer) { a.By = "A" },
		"reason": func(a *Answer) { a.Reason = "b" }, "report": func(a *Answer) { a.Report = "ac" },
		"number": func(a *Answer) { a.Number = "2" }, "date": func(a *Answer) { a.Date = "2023-12-06" },
		"signed": func(a *Answer) { a.Signed = "" }, "text moved between fields": func(a *Answer) { a.Number, a.Date = "12023-12-05", "" },
	} {
		other := given
		change(&other)
		others[what] = other
	}
	started := Start{WorkflowID: "report-2023-11-page-1", By: "A", Request: "ab"}
	start := k.Sign(started, Proxy, noon)
	if err := k.Verify(started, start, noon); err != nil {
		t.Fatal(err)
	}
	for what, other := range map[string]Start{
		"workflow": {"report-2023-11-page-2", "A", "ab"}, "name": {started.WorkflowID, "B", "ab"}, "request": {started.WorkflowID, "A", "ac"},
	} {
		if err := k.Verify(other, start, noon); !errors.Is(err, ErrForged) {
			t.Errorf("a start of another %s: %v", what, err)
		}
	}
	for what, other := range others {
		if err := k.Verify(other, p, noon); !errors.Is(err, ErrForged) {
			t.Errorf("another %s: %v", what, err)
		}
	}
}

func TestForgedProofs(t *testing.T) {
	k := key(t, strings.Repeat("k", 32))
	p := *k.Sign(given, "token", noon)
	raised, later, cut := p, p, p
	raised.Via, later.At, cut.MAC = Proxy, noon.Add(time.Hour), p.MAC[:32]
	for what, try := range map[string]struct {
		key   *Key
		proof *Proof
		at    time.Time
	}{
		"none":            {k, nil, noon},
		"no key":          {nil, &p, noon},
		"another key":     {key(t, strings.Repeat("l", 32)), &p, noon},
		"a better way":    {k, &raised, noon},
		"kept":            {k, &p, noon.Add(Life + time.Second)},
		"of the future":   {k, &p, noon.Add(-Life - time.Second)},
		"given a new day": {k, &later, noon.Add(time.Hour)},
		"cut":             {k, &cut, noon},
		"empty":           {k, &Proof{At: noon, Via: Proxy}, noon},
	} {
		if err := try.key.Verify(given, try.proof, try.at); !errors.Is(err, ErrForged) {
			t.Errorf("%s: %v", what, err)
		}
	}
}

func TestKeys(t *testing.T) {
	if _, err := NewKey([]byte("short")); err == nil {
		t.Error("a short key is taken")
	}
	file := filepath.Join(t.TempDir(), "key")
	if err := os.WriteFile(file, []byte(strings.Repeat("k", 32)+"\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	k, err := LoadKey(file)
	if err != nil || k.Verify(given, key(t, strings.Repeat("k", 32)).Sign(given, Proxy, noon), noon) != nil {
		t.Errorf("read from a file: %v", err)
	}
	if k, err := LoadKey(""); k != nil || err != nil {
		t.Errorf("no path: %v, %v", k, err)
	}
	if k, err := LoadKey(file + "x"); k != nil || err == nil {
		t.Errorf("no file: %v, %v", k, err)
	}
	var none *Key
	if none.Sign(given, Proxy, noon) != nil {
		t.Error("signed without a key")
	}
	if string(k.Derive("a")) == string(k.Derive("b")) {
		t.Error("one key for two purposes")
	}
}
