package cli

import (
	"bytes"
	"errors"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"trehan/activities"
	"trehan/internal/archive/archivetest"
	"trehan/internal/delivery"
	"trehan/internal/delivery/ledger"
	"trehan/internal/delivery/plan"
	"trehan/internal/period"
	"trehan/internal/runs"
)

// After a correction, who asks how a month stands is told of addresses, not of letters: nobody counts twice.
func TestStatusOfACorrectedMonth(t *testing.T) {
	month := period.NameMonth(2023, time.November)
	letter := func(rev int, address string, kind ledger.Kind, status ledger.Type) ledger.Summary {
		return ledger.Summary{
			Key:   ledger.Key{Month: month, Revision: rev, Recipient: "H25." + address[6:], Address: address, Kind: kind},
			State: ledger.State{Status: status, Plan: ledger.Plan{Address: address[6:] + "@tinh.example"}, Since: time.Date(2023, 12, rev, 1, 0, 0, 0, time.UTC)},
		}
	}
	s := &status{
		Month: "2023-11", Outcome: "with_exceptions", Revision: 2, Seal: "5ea1",
		names: map[string]string{"H25.02": "Sở Tư pháp", "H25.03": "Sở Y tế"},
	}
	letters := []ledger.Summary{
		letter(1, "00000001", ledger.Notice, ledger.Accepted),
		letter(1, "00000002", ledger.Notice, ledger.Accepted),
		letter(1, "00000003", ledger.Notice, ledger.Unknown),
		letter(2, "00000001", ledger.Correction, ledger.Accepted),
		letter(2, "00000003", ledger.Correction, ledger.Refused),
	}
	s.deliveries(letters)
	for _, l := range plan.Outdated(letters, s.Revision, nil) {
		s.Outdated = append(s.Outdated, s.delivered(l))
	}
	if diff := cmp.Diff(delivery.Listed{Planned: 3, Accepted: 2, Refused: 1}, s.Deliveries); diff != "" {
		t.Errorf("deliveries (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff(delivery.Listed{Planned: 2, Accepted: 1, Unknown: 1}, s.Replaced); diff != "" {
		t.Errorf("replaced (-want +got):\n%s", diff)
	}
	var replaced []bool
	for _, r := range s.Recipients {
		replaced = append(replaced, r.Replaced)
	}
	if diff := cmp.Diff([]bool{false, false, false, true, true}, replaced); diff != "" {
		t.Errorf("replaced by recipient (-want +got):\n%s", diff)
	}
	var out bytes.Buffer
	s.print(&Program{Stdout: &out})
	for _, want := range []string{
		"Thư: 2/3 đã nhận, 1 bị từ chối, 0 chưa rõ, 0 đang chờ\n",
		"trong số đã nhận, 1 địa chỉ chỉ có thư của bản đã bị thay thế\n",
		"chưa có thư của bản r0002: 2 địa chỉ\n  đã nhận         r0001  01/12/2023 08:00  Sở Tư pháp (H25.02) <02@tinh.example>\n",
		"chưa rõ         r0001  01/12/2023 08:00  Sở Y tế (H25.03) <03@tinh.example>",
		"Không còn tính 2 thư của bản trước (1 đã nhận): đã có thư mới",
	} {
		if !strings.Contains(out.String(), want) {
			t.Errorf("%q is missing:\n%s", want, &out)
		}
	}
	if strings.Contains(out.String(), "0000000") {
		t.Errorf("a hash stands for an addressee:\n%s", &out)
	}
	letterTable, _, _ := strings.Cut(out.String(), "Còn giữ")
	if n := strings.Count(letterTable, "H25.03"); n != 1 {
		t.Errorf("the unit that was written to twice stands there %d times:\n%s", n, &out)
	}
	t.Log("\n" + out.String())
}

// Whoever is told that a run hangs asks how it stands while a server is away: what the other one knows is shown, nothing is
// made up for the rest, and the command fails.
func TestStatusWithoutAServer(t *testing.T) {
	month := period.NameMonth(2023, time.November)
	l := watched(t, archivetest.NewMemory(), time.Now())
	a := &archived{T: t, store: archivetest.NewMemory(), month: month}
	a.seals(1)
	a.plans(true)
	a.letter(1, "X1.01", ledger.Accepted)
	s := readStatus(t.Context(), l.conf, a.store, month)
	if s.temporalError == nil || s.storeError != nil {
		t.Fatalf("Temporal: %v, store: %v", s.temporalError, s.storeError)
	}
	var out bytes.Buffer
	s.print(&Program{Stdout: &out})
	for _, want := range []string{"không hỏi được Temporal", "Bản niêm phong: r0001", "đã nhận         r0001"} {
		if !strings.Contains(out.String(), want) {
			t.Errorf("no %q in:\n%s", want, &out)
		}
	}
	if strings.Contains(out.String(), "chưa chạy lần nào") {
		t.Errorf("what nobody could ask is said:\n%s", &out)
	}

	out.Reset()
	s = &status{Month: "2023-11", Outcome: "running", Running: true, Waiting: []runs.Pending{{Activity: "TakeSnapshot", Attempt: 7}}, storeError: errors.New("away")}
	s.print(&Program{Stdout: &out})
	if got := out.String(); !strings.Contains(got, "lưu nguyên bản nguồn, lần thử 7") || !strings.Contains(got, "không đọc được kho lưu trữ") || strings.Contains(got, "chưa có bản nào") {
		t.Errorf("without the store:\n%s", got)
	}
}

// A person reads what a run waits for: every activity has a name in Vietnamese.
func TestEveryActivityIsNamed(t *testing.T) {
	all := reflect.TypeFor[*activities.Activities]()
	for i := range all.NumMethod() {
		name := all.Method(i).Name
		if got := (runs.Pending{Activity: name, Attempt: 1}).Words(); strings.HasPrefix(got, name) {
			t.Errorf("%s has no words", name)
		}
	}
}
