package cli

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"time"

	enumspb "go.temporal.io/api/enums/v1"
	"go.temporal.io/api/serviceerror"
	"go.temporal.io/sdk/client"
	"go.temporal.io/sdk/converter"
	"go.temporal.io/sdk/temporal"

	"trehan/activities"
	"trehan/internal/archive"
	"trehan/internal/config"
	"trehan/internal/delivery/outcome"
	"trehan/internal/ledger"
	"trehan/internal/period"
	"trehan/internal/proof"
	"trehan/internal/review"
	"trehan/internal/runs"
	"trehan/workflows"
)

// reviewDesk does for the review page what the commands do for a terminal.
type reviewDesk struct {
	config   *config.Config
	temporal client.Client
	store    archive.Store
	proofs   *proof.Key
}

func (d *reviewDesk) workflow(m period.Month) string {
	return d.config.WorkflowID("month-" + m.String())
}

// via is how the page knows a person.
func via(p review.Person) proof.Via {
	if p.Proven {
		return proof.Proxy
	}
	return proof.Token
}

// run is what Temporal knows of a month's latest run.
type run struct {
	id      string // "" where Temporal knows none
	outcome string // of review.MonthLine
	open    bool
}

func (d *reviewDesk) run(ctx context.Context, m period.Month) (run, error) {
	ctx, cancel := context.WithTimeout(ctx, answerWithin)
	defer cancel()
	description, err := d.temporal.DescribeWorkflowExecution(ctx, d.workflow(m), "")
	if missing := (*serviceerror.NotFound)(nil); errors.As(err, &missing) {
		return run{}, nil
	}
	if err != nil {
		return run{}, err
	}
	info := description.GetWorkflowExecutionInfo()
	r := run{id: info.GetExecution().GetRunId(), outcome: outcomeOf(info), open: info.GetStatus() == enumspb.WORKFLOW_EXECUTION_STATUS_RUNNING}
	if r.outcome == workflows.Held && !r.open {
		r.outcome = review.Expired // nobody has answered in time
	}
	return r, nil
}

// answerWithin bounds what the page waits for: an Update is answered by this very worker.
const answerWithin = 45 * time.Second

// Answer implements review.Backend by the Update that a command would send, with the page's proof.
func (d *reviewDesk) Answer(ctx context.Context, p review.Person, m period.Month, a review.Answer) error {
	r, err := d.run(ctx, m)
	if err != nil {
		return err
	}
	if !r.open {
		return &review.Refusal{Text: wordNothingAsked}
	}
	answer := workflows.Answer{By: p.Name, Reason: a.Reason, Report: a.Report, Number: a.Number, Date: a.Date}
	if answer.Signed, err = d.signed(ctx, m, a); err != nil {
		return err
	}
	s := proof.Answer{
		WorkflowID: d.workflow(m), RunID: r.id, Approved: a.Approve, By: answer.By, Reason: answer.Reason, Report: answer.Report,
		Number: answer.Number, Date: answer.Date,
	}
	if answer.Signed != nil {
		s.Signed, s.Scan = answer.Signed.SHA256, answer.Signed.Scan
	}
	answer.Proof = d.proofs.Sign(s, via(p), time.Now())
	name := "reject"
	if a.Approve {
		name = "approve"
	}
	ctx, cancel := context.WithTimeout(ctx, answerWithin)
	defer cancel()
	handle, err := d.temporal.UpdateWorkflow(ctx, client.UpdateWorkflowOptions{
		UpdateID: updateID(a.FormID, name, answer), WorkflowID: d.workflow(m), RunID: r.id, UpdateName: name, Args: []any{answer}, WaitForStage: client.WorkflowUpdateStageCompleted,
	})
	if err == nil {
		err = handle.Get(ctx, nil)
	}
	var app *temporal.ApplicationError
	var gone *serviceerror.NotFound
	switch {
	case errors.As(err, &app):
		return &review.Refusal{Text: sentence(app.Message())}
	case errors.As(err, &gone): // it has ended meanwhile
		return &review.Refusal{Text: wordNothingAsked}
	}
	return err
}

// updateID is one for the same answer out of the same page: a form that is sent twice is answered once. A page's two forms
// may hold the same words: approve and reject are told apart. The proof, which bears the time, is left out.
func updateID(once, name string, a workflows.Answer) string {
	a.Proof = nil
	b, err := json.Marshal(a)
	if err != nil { // strings
		panic(err)
	}
	sum := sha256.Sum256(append(b, name+once...))
	return "page-" + hex.EncodeToString(sum[:16])
}

// signed puts the uploaded PDF into the archive; without one, the first of two approvals may have brought it.
func (d *reviewDesk) signed(ctx context.Context, m period.Month, a review.Answer) (*activities.Signed, error) {
	if a.Signed != nil {
		return putSigned(ctx, d.store, a.Signed, a.Scan)
	}
	var first approval
	if a.Approve && d.config.Review.FourEyes {
		var err error
		if first, err = d.firstApproval(ctx, m, a.Report); err != nil {
			return nil, err
		}
	}
	switch {
	case first.signed != "":
		return &activities.Signed{Key: archive.SignedKey(first.signed), SHA256: first.signed, Scan: a.Scan}, nil
	case a.Scan:
		return nil, &review.Refusal{Text: wordScanOfNothing}
	}
	return nil, nil
}

// Resend implements review.Backend by a run that sends by default: if the figures have changed meanwhile, it makes a revision
// that replaces the one before, and whoever has that one must get it. The run bears the page's proof of who started it.
func (d *reviewDesk) Resend(ctx context.Context, p review.Person, m period.Month, o review.ResendRequest) error {
	r, err := d.run(ctx, m)
	if err != nil {
		return err
	}
	if r.open {
		return &review.Refusal{Text: wordRunning}
	}
	id := d.config.WorkflowID("report-" + m.String() + "-page-" + strings.ToLower(o.FormID))
	request := workflows.Request{Month: m.String(), Reason: fmt.Sprintf("%s (%s, trang duyệt)", o.Reason, p.Name)}
	input, err := converter.GetDefaultDataConverter().ToPayloads(request)
	if err != nil {
		return err
	}
	s := proof.Start{WorkflowID: id, By: p.Name, Request: runs.RequestHash(input)}
	started := runs.StartMemo{By: p.Name, Proof: d.proofs.Sign(s, via(p), time.Now())}
	ctx, cancel := context.WithTimeout(ctx, answerWithin)
	defer cancel()
	_, err = d.temporal.ExecuteWorkflow(ctx, client.StartWorkflowOptions{
		ID: id, TaskQueue: d.config.TaskQueue(), StaticSummary: "Thông báo hồ sơ trễ hạn " + m.String() + ": gửi lại",
		Memo:                                     map[string]any{runs.StartedBy: started},
		WorkflowIDReusePolicy:                    enumspb.WORKFLOW_ID_REUSE_POLICY_REJECT_DUPLICATE,
		WorkflowExecutionErrorWhenAlreadyStarted: true,
	}, workflows.MonthlyReport, request)
	if twice := (*serviceerror.WorkflowExecutionAlreadyStarted)(nil); errors.As(err, &twice) {
		return nil
	}
	return err
}

// Settle implements review.Backend as `trehan resolve` does.
func (d *reviewDesk) Settle(ctx context.Context, p review.Person, m period.Month, s review.Settlement) error {
	all, err := ledger.List(ctx, d.store, m)
	if err != nil {
		return err
	}
	resolution := ledger.Resolution{Decision: ledger.Resend, By: p.Name, Reason: s.Reason}
	if s.Delivered {
		resolution.Decision = ledger.Delivered
	}
	settled, err := outcome.Resolve(ctx, d.store, ledger.Of(ledger.Letters(all), s.Delivery), resolution, via(p))
	if err == nil && len(settled) == 0 {
		return &review.Refusal{Text: wordNothingUnknown}
	}
	return err
}

// What the page says where something cannot be done.
const (
	wordNothingAsked   = "Lượt chạy không còn chờ quyết định: đã có người trả lời, hoặc đã hết hạn. Hãy xem lại tình trạng của tháng."
	wordScanOfNothing  = "Đã chọn “Bản quét” nhưng chưa chọn tệp. Hãy chọn tệp quét, hoặc chọn lại “Bản đã ký số”."
	wordRunning        = "Tháng này đang có lượt chạy. Hãy chờ lượt ấy xong rồi gửi lại."
	wordTampered       = "Những gì lưu trong kho của tháng này đã bị sửa từ bên ngoài, nên trang không hiện để khỏi quyết định nhầm. Hãy báo người vận hành chạy trehan audit verify --month %s."
	wordNothingUnknown = "Nơi nhận này không còn thư nào cần kết luận: có thể đã có người xử lý."
)

// sentence makes a sentence of what a workflow answers.
func sentence(s string) string {
	s = strings.TrimSpace(s)
	if s == "" || strings.HasSuffix(s, ".") {
		return s
	}
	return s + "."
}
