package activities

import (
	"cmp"
	"context"
	"strings"
	"testing"
	"time"

	commonpb "go.temporal.io/api/common/v1"
	enumspb "go.temporal.io/api/enums/v1"
	historypb "go.temporal.io/api/history/v1"
	"go.temporal.io/api/serviceerror"
	"go.temporal.io/sdk/client"
	"go.temporal.io/sdk/converter"
	"google.golang.org/protobuf/types/known/timestamppb"

	"trehan/internal/archive"
	"trehan/internal/audit"
	"trehan/internal/config"
	"trehan/internal/period"
	"trehan/internal/proof"
	"trehan/internal/runs"
	"trehan/internal/settings"
	"trehan/internal/upload"
)

// The run of an activity in the SDK's test environment, and what Temporal knows of it.
const (
	testWorkflow = "default-test-workflow-id"
	testRun      = "default-test-run-id"
	parentID     = "report-2023-11-x"
	parentRun    = "parent-run"
)

// origins answers what started the run of a decision.
type origins struct {
	client.Client
	orphan   bool   // the month was started without its parent
	month    string // of the parent's input; "" is 2023-11
	kind     string
	memo     *runs.StartMemo
	claims   map[string]*commonpb.Payload // search attributes, which any client can set
	began    time.Time
	schedule []client.ScheduleActionResult // nil: there is no Schedule
}

func (f *origins) GetWorkflowHistory(_ context.Context, id, run string, _ bool, _ enumspb.HistoryEventFilterType) client.HistoryEventIterator {
	started := &historypb.WorkflowExecutionStartedEventAttributes{}
	switch {
	case id == testWorkflow && run == testRun:
		if !f.orphan {
			started.ParentWorkflowExecution = &commonpb.WorkflowExecution{WorkflowId: parentID, RunId: parentRun}
		}
	case id == parentID && run == parentRun:
		started.WorkflowType = &commonpb.WorkflowType{Name: f.kind}
		started.Input = inputOf(cmp.Or(f.month, testMonth))
		started.SearchAttributes = &commonpb.SearchAttributes{IndexedFields: f.claims}
		if f.memo != nil {
			payload, _ := converter.GetDefaultDataConverter().ToPayload(f.memo)
			started.Memo = &commonpb.Memo{Fields: map[string]*commonpb.Payload{runs.StartedBy: payload}}
		}
	default:
		return &history{}
	}
	return &history{event: &historypb.HistoryEvent{EventTime: timestamppb.New(f.began), Attributes: &historypb.HistoryEvent_WorkflowExecutionStartedEventAttributes{
		WorkflowExecutionStartedEventAttributes: started,
	}}}
}

// inputOf is the input of a run of a month.
func inputOf(month string) *commonpb.Payloads {
	input, _ := converter.GetDefaultDataConverter().ToPayloads(map[string]any{"month": month})
	return input
}

func (f *origins) ScheduleClient() client.ScheduleClient { return &schedule{origins: f} }

type schedule struct {
	client.ScheduleClient
	origins *origins
}

func (s *schedule) GetHandle(context.Context, string) client.ScheduleHandle {
	return handle{origins: s.origins}
}

type handle struct {
	client.ScheduleHandle
	origins *origins
}

func (h handle) Describe(context.Context) (*client.ScheduleDescription, error) {
	f := h.origins
	if f.schedule == nil {
		return nil, serviceerror.NewNotFound("no schedule")
	}
	return &client.ScheduleDescription{Info: client.ScheduleInfo{RecentActions: f.schedule}}, nil
}

type history struct{ event *historypb.HistoryEvent }

func (h *history) HasNext() bool { return h.event != nil }
func (h *history) Next() (*historypb.HistoryEvent, error) {
	return h.event, nil
}

func action(at time.Time) []client.ScheduleActionResult {
	return []client.ScheduleActionResult{{ScheduleTime: at, StartWorkflowResult: &client.ScheduleWorkflowExecution{WorkflowID: parentID, FirstExecutionRunID: parentRun}}}
}

// eyes is an office where four eyes are asked for, with a held month.
type eyes struct {
	*office
	store  archive.Store
	worker *Activities
	key    *proof.Key
	rev    Revision
	report string
}

const starterName, approverName, thirdName = "le.thu.duyet", "tran.van.mau", "pham.thi.vidu"

func fourEyes(t *testing.T, started *origins) *eyes {
	t.Helper()
	d := newOffice(t, 1)
	e := &eyes{office: d, store: memory()}
	key, err := proof.NewKey([]byte(strings.Repeat("k", 32)))
	if err != nil {
		t.Fatal(err)
	}
	e.key = key
	e.rev = d.built(e.store, "run-1")
	d.config.Review.FourEyes, d.config.Review.Policy = true, ReviewAlways
	e.worker = d.worker(e.store, newPost(), func(needs *Dependencies) { needs.Proofs, needs.Temporal = key, started })
	_, object, err := e.store.Get(t.Context(), archive.ReportKey(novemberOf(t), e.rev.Number), "")
	if err != nil {
		t.Fatal(err)
	}
	e.report = object.SHA256
	return e
}

// approval is an approval through the page by a person whom the proxy has named.
func (e *eyes) approval(by string) RecordDecisionInput {
	in := RecordDecisionInput{Revision: e.rev, Run: Run{WorkflowID: "month-2023-11", RunID: "run-1"}, Approved: true, By: by, Reason: "đã xem", Report: e.report, Given: e.report}
	letter := numbered("run-1", Issue{})
	in.Number, in.Date = letter.Number, letter.Date
	return e.proven(in, proof.Proxy, time.Now())
}

func (e *eyes) proven(in RecordDecisionInput, via proof.Via, at time.Time) RecordDecisionInput {
	in.Proof = e.key.Sign(proof.Answer{
		WorkflowID: testWorkflow, RunID: testRun, Approved: in.Approved, By: in.By, Reason: in.Reason, Report: in.Given,
		Number: in.Number, Date: in.Date,
	}, via, at)
	return in
}

// decide is one answer. In the SDK's test environment all activities have one ID; earlier answers of the run are
// given another.
func (e *eyes) decide(in RecordDecisionInput) (Recorded, audit.Record, error) {
	e.Helper()
	before := len(trail(e, e.store))
	recorded, err := call[Recorded](context.Background(), e.worker, e.worker.RecordDecision, in)
	records := trail(e, e.store)
	if len(records) != before+1 {
		e.Fatalf("%d records of one answer", len(records)-before)
	}
	return recorded, records[before], err
}

func (e *eyes) seal() error {
	_, err := e.seals(e.worker, e.rev, "run-1", Issue{By: approverName, Reason: "x"})
	return err
}

func TestFourEyesByWhoStarted(t *testing.T) {
	first := time.Date(2023, 12, 1, 0, 0, 0, 0, period.Zone)
	sign := func(e *eyes, by, id string, via proof.Via, at time.Time) *runs.StartMemo {
		return &runs.StartMemo{By: by, Proof: e.key.Sign(proof.Start{WorkflowID: id, By: by, Request: runs.RequestHash(inputOf(testMonth))}, via, at)}
	}
	claim := map[string]*commonpb.Payload{}
	for name, value := range map[string]any{"TemporalScheduledById": "trehan-monthly", "TemporalScheduledStartTime": first} {
		claim[name], _ = converter.GetDefaultDataConverter().ToPayload(value)
	}
	for name, c := range map[string]struct {
		origins origins
		memo    func(e *eyes) *runs.StartMemo
		by      string
		further bool
		refused string
		starter string
	}{
		"by another, through the page": {memo: func(e *eyes) *runs.StartMemo { return sign(e, starterName, parentID, proof.Proxy, first) }, starter: starterName},
		"by the same": {memo: func(e *eyes) *runs.StartMemo { return sign(e, approverName, parentID, proof.Proxy, first) },
			refused: "không được tự chấp thuận", starter: approverName},
		"by the same, written otherwise": {memo: func(e *eyes) *runs.StartMemo {
			return sign(e, strings.ToUpper(approverName), parentID, proof.Proxy, first)
		},
			refused: "không được tự chấp thuận", starter: strings.ToUpper(approverName)},
		"with the token": {memo: func(e *eyes) *runs.StartMemo { return sign(e, starterName, parentID, "token", first) }, further: true, starter: "unknown"},
		"under another's old memo": {memo: func(e *eyes) *runs.StartMemo {
			return sign(e, starterName, parentID, proof.Proxy, first.Add(-time.Hour))
		}, further: true, starter: "unknown"},
		"under another run's memo": {memo: func(e *eyes) *runs.StartMemo { return sign(e, starterName, "report-2023-10", proof.Proxy, first) }, further: true, starter: "unknown"},
		"of another month, under a copied memo": {origins: origins{month: "2023-10"}, memo: func(e *eyes) *runs.StartMemo { return sign(e, starterName, parentID, proof.Proxy, first) },
			further: true, starter: "unknown"},
		"under a memo without proof":               {memo: func(*eyes) *runs.StartMemo { return &runs.StartMemo{By: starterName} }, further: true, starter: "unknown"},
		"by the schedule":                          {origins: origins{schedule: action(first)}, starter: "schedule"},
		"by a click on the schedule":               {origins: origins{schedule: action(first.Add(9 * time.Hour))}, further: true, starter: "unknown"},
		"by the schedule, of another run":          {origins: origins{schedule: []client.ScheduleActionResult{{ScheduleTime: first}}}, further: true, starter: "unknown"},
		"by a client that says it is the schedule": {origins: origins{claims: claim}, further: true, starter: "unknown"},
		"by the command line":                      {further: true, starter: "unknown"},
		"without the parent":                       {origins: origins{orphan: true}, further: true, starter: "unknown"},
		"by another kind of run": {origins: origins{kind: "Other"}, memo: func(e *eyes) *runs.StartMemo { return sign(e, starterName, parentID, proof.Proxy, first) },
			further: true, starter: "unknown"},
	} {
		t.Run(name, func(t *testing.T) {
			started := c.origins
			started.began = first
			if started.kind == "" {
				started.kind = "MonthlyReport"
			}
			e := fourEyes(t, &started)
			if c.memo != nil {
				started.memo = c.memo(e)
			}
			got, record, err := e.decide(e.approval(approverName))
			if c.refused != "" {
				refused(t, err, BadInput, c.refused)
				if why := record.Fact(audit.FactWhy); record.Kind != audit.DecisionRefused || !strings.Contains(why, c.refused) {
					t.Errorf("recorded %s: %q, want a refusal that says %q", record.Kind, why, c.refused)
				}
			} else if err != nil {
				t.Fatal(err)
			}
			same(t, "another must approve", c.further, got.Further)
			recordIs(t, "recorded", record, record.Kind, approverName, map[string]any{"started_by": c.starter, "verified": true})
			if err := e.seal(); (err == nil) != (!c.further && c.refused == "") {
				t.Errorf("sealed: %v", err)
			}
		})
	}
}

// Who put in a file that the revision counts does not approve it; another does.
func TestFourEyesByWhoUploaded(t *testing.T) {
	e := fourEyes(t, &origins{kind: "MonthlyReport", began: time.Date(2023, 12, 1, 0, 0, 0, 0, period.Zone)})
	l, err := upload.Open(t.Context(), e.store, novemberOf(t))
	if err != nil {
		t.Fatal(err)
	}
	at := time.Date(2023, 12, 1, 8, 0, 0, 0, period.Zone)
	_, err = l.Add(t.Context(), upload.Who{Name: "Tran.Van.Mau", Via: string(proof.Password)}, at, upload.Entry{Source: "tai-len", Name: "a.csv", Extracted: at}, archive.Bytes([]byte("a")))
	if err != nil {
		t.Fatal(err)
	}
	frozen, err := upload.Freeze(t.Context(), e.store, novemberOf(t))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := e.store.Create(t.Context(), archive.InputKey(novemberOf(t), e.rev.Number, upload.FrozenName), archive.Bytes(frozen), archive.CreateOptions{}); err != nil {
		t.Fatal(err)
	}
	_, record, err := e.decide(e.approval(approverName))
	refused(t, err, BadInput, "người tải tệp của kỳ này lên")
	same(t, "recorded", audit.DecisionRefused, record.Kind)
}

// Who has changed an address since the last seal does not approve the letter that goes there; another does. What was saved before the
// last seal was another approval's matter.
func TestFourEyesByWhoChangedAnAddress(t *testing.T) {
	for name, c := range map[string]struct {
		saved   time.Time
		sealed  bool // October, opened at the time below
		refuses bool
	}{
		"in the first month": {saved: savedAt, refuses: true},
		"since the seal":     {saved: savedAt, sealed: true, refuses: true},
		"before the seal":    {saved: savedAt.AddDate(0, -2, 0), sealed: true},
	} {
		t.Run(name, func(t *testing.T) {
			e := fourEyes(t, &origins{kind: "MonthlyReport", began: time.Date(2023, 12, 1, 0, 0, 0, 0, period.Zone)})
			if c.sealed {
				e.sealedBefore(savedAt.AddDate(0, -1, 0))
			}
			_, err := settings.Save(t.Context(), e.store, e.config, settings.Change{
				Section: settings.Register, Text: []byte(e.read("units.yaml") + "# đổi\n"), By: "Tran.Van.Mau", Via: "proxy", Reason: "đổi địa chỉ", At: c.saved,
			})
			if err != nil {
				t.Fatal(err)
			}
			_, record, err := e.decide(e.approval(approverName))
			if !c.refuses {
				if err != nil {
					t.Error(err)
				}
				return
			}
			refused(t, err, BadInput, "đã sửa danh bạ")
			same(t, "recorded", audit.DecisionRefused, record.Kind)
		})
	}
}

// sealedBefore seals a revision of the month before that was opened at a time.
func (e *eyes) sealedBefore(opened time.Time) {
	e.Helper()
	m, owner := novemberOf(e).Previous(), archive.Owner{Run: "run-0", Nonce: "n"}
	rev, err := archive.OpenRevision(e.Context(), e.store, m, owner, archive.Opening{At: opened})
	if err != nil {
		e.Fatal(err)
	}
	object, err := e.store.Create(e.Context(), archive.InputKey(m, rev.Number, "units.yaml"), archive.Bytes([]byte("units: []\n")), archive.CreateOptions{})
	if err != nil {
		e.Fatal(err)
	}
	_, _, err = archive.Seal(e.Context(), e.store, m, archive.Manifest{Revision: rev.Number, Owner: owner,
		Objects: []archive.Entry{archive.EntryOf(object, "units.yaml", archive.RoleRegister)}})
	if err != nil {
		e.Fatal(err)
	}
}

// What blocks the run alone, and stands in no report, asks for four eyes as any other.
func TestFourEyesOnWhatNoReportHolds(t *testing.T) {
	for name, c := range map[string]struct {
		blocks bool
		forget bool // the trail has nothing of the count
		seals  bool
	}{
		"nothing blocks":         {seals: true},
		"a unit has no address":  {blocks: true},
		"nobody knows the count": {forget: true},
	} {
		t.Run(name, func(t *testing.T) {
			d := newOffice(t, 2)
			d.write("units.yaml", strings.ReplaceAll(d.read("units.yaml"), "{to: [so02@tinh.example]}", "{to: []}"))
			if c.blocks {
				d.configures(d.read("trehan.yaml") + "severities: {addressee_without_address: block}\n")
			}
			store := memory()
			rev := d.built(store, "run-1")
			if c.forget {
				for _, r := range trail(t, store) {
					if r.Kind == audit.MonthCounted {
						store.Edit(r.Key, nil)
					}
				}
			}
			d.config.Review.FourEyes, d.config.Review.Policy = true, config.ReviewFindings
			a := d.worker(store, newPost())
			_, err := d.seals(a, rev, "run-1", Issue{})
			if c.seals {
				if err != nil {
					t.Error(err)
				}
				return
			}
			refused(t, err, BadInput, "hai người")
		})
	}
}

// Where nobody's word proves who started the run, two others must approve it, and the same one twice is not two.
func TestFourEyesOfTwoApprovers(t *testing.T) {
	for by, want := range map[string]audit.Kind{thirdName: audit.DecisionRefused, approverName: audit.DecisionMade} {
		e := fourEyes(t, &origins{kind: "MonthlyReport"})
		letter := numbered("run-1", Issue{})
		if _, err := audit.Append(t.Context(), e.store, novemberOf(t), audit.Entry{
			ID: "run-1/decision/first", At: time.Now(), Kind: audit.ApprovalGiven, Run: "run-1", Actor: thirdName,
			Facts: map[string]any{"report_sha256": e.report, "number": letter.Number, "date": letter.Date, "approved": true, "verified": true},
		}); err != nil {
			t.Fatal(err)
		}
		refused(t, e.seal(), BadInput, "hai người")
		got, record, err := e.decide(e.approval(by))
		if record.Kind != want || got.Further {
			t.Errorf("%s: recorded %s, another must approve: %v; want %s and false", by, record.Kind, got.Further, want)
		}
		if want == audit.DecisionRefused {
			refused(t, err, BadInput, "đã chấp thuận rồi")
			refused(t, e.seal(), BadInput, "hai người")
		} else if err := e.seal(); err != nil {
			t.Error(err)
		}
	}
}

// What the second approves must be what the first has seen: another number or date begins anew, and what is sealed is what
// was approved.
func TestFourEyesOfOneLetter(t *testing.T) {
	e := fourEyes(t, &origins{kind: "MonthlyReport"})
	given := func(id, by, number, date string) {
		t.Helper()
		if _, err := audit.Append(t.Context(), e.store, novemberOf(t), audit.Entry{
			ID: id, At: time.Now(), Kind: audit.ApprovalGiven, Run: "run-1", Actor: by,
			Facts: map[string]any{"report_sha256": e.report, "approved": true, "verified": true, "number": number, "date": date},
		}); err != nil {
			t.Fatal(err)
		}
	}
	approval := func(by, number, date string) RecordDecisionInput {
		in := e.approval(by)
		in.Number, in.Date = number, date
		return e.proven(in, proof.Proxy, time.Now())
	}
	given("first", thirdName, "1", "2023-12-05")
	got, record, err := e.decide(approval(approverName, "2", "2023-12-05"))
	if err != nil || !got.Further || record.Kind != audit.ApprovalGiven {
		t.Fatalf("with another number: recorded %s, another must approve: %v, %v; want %s and true", record.Kind, got.Further, err, audit.ApprovalGiven)
	}
	refused(t, e.seal(), BadInput, "hai người")
	// In the test's environment every answer has one ID; the agreement comes in a store of its own.
	e = fourEyes(t, &origins{kind: "MonthlyReport"})
	given("first", thirdName, "1", "2023-12-05")
	given("second", approverName, "2", "2023-12-05")
	if got, record, err = e.decide(approval(thirdName, "2", "2023-12-05")); err != nil || got.Further || record.Kind != audit.DecisionMade {
		t.Fatalf("who approved the first has seen the second: recorded %s, another must approve: %v, %v; want %s and false", record.Kind, got.Further, err, audit.DecisionMade)
	}
	for _, other := range []Issue{{Number: "1", Date: "2023-12-05"}, {Number: "2", Date: "2023-12-06"}, {},
		{Number: "2", Date: "2023-12-05", Signed: &Signed{Key: archive.SignedKey(strings.Repeat("a", 64)), SHA256: strings.Repeat("a", 64)}}} {
		_, err := e.seals(e.worker, e.rev, "run-1", other)
		refused(t, err, BadInput, "hai người")
	}
	if _, err := e.seals(e.worker, e.rev, "run-1", Issue{Number: "2", Date: "2023-12-05"}); err != nil {
		t.Error(err)
	}
}

// Whoever may send Updates can say anything, but not in a proven person's name.
func TestAnswersThatAreNotTheProxysDoNotCount(t *testing.T) {
	first := time.Date(2023, 12, 1, 0, 0, 0, 0, period.Zone)
	for name, c := range map[string]struct {
		change func(e *eyes, in *RecordDecisionInput)
		part   string
		via    string
	}{
		"by Update":           {func(_ *eyes, in *RecordDecisionInput) { in.Proof = nil }, "trang duyệt", ""},
		"rejected by Update":  {func(_ *eyes, in *RecordDecisionInput) { in.Proof, in.Approved = nil, false }, "trang duyệt", ""},
		"with the token":      {func(e *eyes, in *RecordDecisionInput) { *in = e.proven(*in, "token", time.Now()) }, "trang duyệt", "token"},
		"in another's name":   {func(_ *eyes, in *RecordDecisionInput) { in.By = thirdName }, "không đúng", ""},
		"with another number": {func(_ *eyes, in *RecordDecisionInput) { in.Number, in.Date = "1", "2023-12-05" }, "không đúng", ""},
		"approved, though rejected": {func(e *eyes, in *RecordDecisionInput) {
			in.Approved = false
			*in = e.proven(*in, proof.Proxy, time.Now())
			in.Approved = true
		}, "không đúng", ""},
		"to another report, for this one": {func(e *eyes, in *RecordDecisionInput) {
			in.Given = strings.Repeat("f", 64)
			*in = e.proven(*in, proof.Proxy, time.Now())
		}, "không nêu báo cáo", "proxy"},
		"to no report": {func(e *eyes, in *RecordDecisionInput) {
			in.Given = in.Report[:8]
			*in = e.proven(*in, proof.Proxy, time.Now())
		}, "không nêu báo cáo", "proxy"},
		"kept for later":              {func(e *eyes, in *RecordDecisionInput) { *in = e.proven(*in, proof.Proxy, time.Now().Add(-time.Hour)) }, "không đúng", ""},
		"by a worker without the key": {func(e *eyes, _ *RecordDecisionInput) { e.worker.Review.proofs = nil }, "không đúng", ""},
		"to another report": {func(e *eyes, in *RecordDecisionInput) {
			in.Given, in.Refused = strings.Repeat("f", 64), "không phải báo cáo đang chờ quyết định"
			*in = e.proven(*in, proof.Proxy, time.Now())
		}, "không phải báo cáo", "proxy"},
	} {
		t.Run(name, func(t *testing.T) {
			e := fourEyes(t, &origins{kind: "MonthlyReport", schedule: action(first)})
			in := e.approval(approverName)
			c.change(e, &in)
			_, record, err := e.decide(in)
			refused(t, err, BadInput, c.part)
			recordIs(t, "recorded", record, audit.DecisionRefused, in.By, map[string]any{audit.FactVia: c.via, "verified": c.via == "proxy"})
			refused(t, e.seal(), BadInput, "hai người")
		})
	}
}

// Without four eyes an answer counts as ever; the trail says whether it was proven.
func TestAnswersWithoutFourEyes(t *testing.T) {
	for name, via := range map[string]proof.Via{"by Update": "", "with the token": "token", "by the proxy": proof.Proxy} {
		e := fourEyes(t, nil)
		e.config.Review.FourEyes = false
		in := e.approval(approverName)
		in.Proof = nil
		if via != "" {
			in = e.proven(in, via, time.Now())
		}
		got, record, err := e.decide(in)
		if err != nil || got.Further {
			t.Errorf("%s: another must approve: %v, %v", name, got.Further, err)
		}
		recordIs(t, name, record, audit.DecisionMade, in.By, map[string]any{audit.FactVia: string(via), "verified": via == proof.Proxy})
		again, err := call[Recorded](t.Context(), e.worker, e.worker.RecordDecision, in)
		if n := len(trail(t, e.store)); err != nil || again != got || n != record.Seq {
			t.Errorf("%s, tried again: %v, %v, %d records; want %v and %d", name, again, err, n, got, record.Seq)
		}
		if err := e.seal(); err != nil {
			t.Error(err)
		}
	}
}

// recordIs compares a record of a decision: its kind, who decided, and some facts.
func recordIs(t testing.TB, what string, r audit.Record, kind audit.Kind, by string, facts map[string]any) {
	t.Helper()
	got := map[string]any{}
	for name := range facts {
		got[name] = r.Facts[name]
	}
	same(t, what+": kind", kind, r.Kind)
	same(t, what+": by", by, r.Actor)
	same(t, what+": facts", facts, got)
}
