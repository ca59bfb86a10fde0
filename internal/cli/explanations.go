package cli

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"trehan/internal/archive"
	"trehan/internal/documents/view"
	"trehan/internal/explanation"
	"trehan/internal/explanation/logbook"
	"trehan/internal/explanation/office"
	"trehan/internal/notation"
	"trehan/internal/period"
	"trehan/internal/revision"
)

type explanationsCommand struct {
	List   explanationsList   `cmd:"" default:"withargs" help:"In danh sách, tình trạng và số liệu giải trình của một tháng."`
	Decide explanationsDecide `cmd:"" help:"Chấp nhận hoặc không chấp nhận giải trình của một hay nhiều hồ sơ."`
	Close  explanationsClose  `cmd:"" help:"Kết thúc việc giải trình của một tháng, lập bảng tổng hợp."`
}

type explanationsList struct {
	archivedMonth `embed:""`
	Unit          string `help:"Chỉ đơn vị này." placeholder:"CODE"`
	JSON          bool   `help:"In dạng JSON."`
}

type explanationsDecide struct {
	archivedMonth `embed:""`
	Code          []string `help:"Mã hồ sơ. Nêu được nhiều lần." placeholder:"C"`
	Unit          string   `help:"Mọi hồ sơ đã giải trình mà chưa quyết định của đơn vị này." placeholder:"CODE"`
	Given         string   `help:"Mọi hồ sơ chưa quyết định có lý do giải trình này; cùng --unit thì chỉ của đơn vị ấy." placeholder:"TEXT"`
	Accept        bool     `help:"Chấp nhận giải trình." xor:"verdict" required:""`
	Refuse        bool     `help:"Không chấp nhận giải trình." xor:"verdict" required:""`
	Kind          string   `help:"Khi chấp nhận: loại trễ hạn (actual, slow_update), objective (nguyên nhân khách quan) hoặc keep (giữ nguyên); mặc định: như đơn vị đề nghị." placeholder:"K"`
	Evidence      string   `help:"Khi chấp nhận: số, ký hiệu văn bản chứng minh; mặc định: như đơn vị nêu." placeholder:"N"`
	By            string   `help:"Người quyết định; mặc định: người dùng của máy này." placeholder:"NAME"`
	Reason        string   `help:"Căn cứ." required:"" placeholder:"TEXT"`
	Again         bool     `help:"Thay quyết định đã có."`
	JSON          bool     `help:"In dạng JSON."`
}

type explanationsClose struct {
	archivedMonth `embed:""`
	By            string `help:"Người kết thúc; mặc định: người dùng của máy này." placeholder:"NAME"`
	Open          bool   `help:"Kết thúc cả khi còn giải trình chưa quyết định."`
	JSON          bool   `help:"In dạng JSON."`
}

// openLog reads the month's explanations.
func (f *archivedMonth) openLog(ctx context.Context) (*archive.S3, period.Name, *logbook.Log, error) {
	store, month, err := f.open()
	if err != nil {
		return nil, month, nil, err
	}
	log, err := logbook.Open(ctx, store, month)
	if errors.Is(err, logbook.ErrNotAsked) {
		err = Exit(ExitFailed, fmt.Errorf("kỳ %s: chưa đơn vị nào được yêu cầu giải trình", month))
	}
	return store, month, log, err
}

// explanationState is the JSON of the commands: docs/interface.md 7.7.
type explanationState struct {
	Month      string                 `json:"month"`
	Revision   int                    `json:"revision"`
	Deadline   period.Day             `json:"deadline"`
	Closed     bool                   `json:"closed"`
	Silent     []string               `json:"silent"` // units that have not answered
	Statistics explanation.Statistics `json:"statistics"`
	Dossiers   []explainedDossier     `json:"dossiers"`
}

type explainedDossier struct {
	Unit string `json:"unit"` // that was asked
	explanation.Dossier
	Explanation *explanation.Row      `json:"explanation,omitempty"`
	Decision    *explanation.Decision `json:"decision,omitempty"`
}

func stateOf(log *logbook.Log, unit string) explanationState {
	s, asked := log.State(), log.Asked()
	out := explanationState{
		Month: asked.Month, Revision: asked.Revision, Deadline: asked.Deadline, Closed: s.Closed, Silent: []string{},
		Statistics: s.Statistics(), Dossiers: []explainedDossier{},
	}
	for _, u := range s.Silent() {
		out.Silent = append(out.Silent, u.Code)
	}
	for _, e := range s.All() {
		if unit == "" || e.Unit.Code == unit {
			out.Dossiers = append(out.Dossiers, explainedDossier{e.Unit.Code, *e.Dossier, e.Row, e.Decision})
		}
	}
	return out
}

// Run prints the explanations of a month.
func (c *explanationsList) Run(ctx context.Context, p *Program) error {
	_, _, log, err := c.openLog(ctx)
	if err != nil {
		return err
	}
	if c.Unit != "" && log.State().Unit(c.Unit) == nil {
		return usage("--unit: đơn vị %s không có hồ sơ nào phải giải trình trong kỳ %s", c.Unit, c.Month)
	}
	s := stateOf(log, c.Unit)
	if c.JSON {
		return p.printJSON(s)
	}
	ends := "hạn " + notation.Date(s.Deadline)
	if s.Closed {
		ends = "đã kết thúc"
	}
	p.printf("Giải trình kỳ %s, bản r%04d, %s\n", s.Month, s.Revision, ends)
	p.printCounts("Tổng số", s.Statistics.Total)
	for _, u := range s.Statistics.Units {
		if c.Unit == "" || u.Code == c.Unit {
			p.printCounts(u.Code+" "+u.Name, u.Counts)
		}
	}
	for _, d := range s.Dossiers {
		p.printf("%s\n", view.Printable(d.line()))
	}
	if n := len(s.Silent); n > 0 && c.Unit == "" {
		p.printf("Chưa giải trình: %s\n", strings.Join(s.Silent, ", "))
	}
	return nil
}

func (p *Program) printCounts(what string, c explanation.Counts) {
	p.printf("%s: %d hồ sơ phải giải trình, %d đã giải trình, %d được chấp nhận (%d nguyên nhân khách quan), %d không được chấp nhận, %d chưa quyết định\n",
		what, c.Asked, c.Answered, c.Accepted, c.Objective, c.Refused, c.Open)
}

// line is a dossier with its explanation and decision.
func (d *explainedDossier) line() string {
	if d.Explanation == nil {
		return d.Code + "  chưa giải trình"
	}
	text := fmt.Sprintf("%s  %s: %s", d.Code, d.Explanation.Reason, d.Explanation.Text)
	if d.Explanation.Evidence != "" {
		text += "; văn bản " + d.Explanation.Evidence
	}
	text += "; đề nghị: " + d.Explanation.Proposal.Name()
	if d.Decision == nil {
		return text + "; chưa quyết định"
	}
	text += "; " + d.Decision.Verdict()
	if d.Decision.Accepted {
		text += " (" + d.Decision.Kind.Name() + ")"
	}
	return text + fmt.Sprintf(", %s: %s", d.Decision.By, d.Decision.Reason)
}

// Run records the office's decisions.
func (c *explanationsDecide) Run(ctx context.Context, p *Program) error {
	store, month, log, err := c.openLog(ctx)
	if err != nil {
		return err
	}
	codes, err := c.codes(log.State())
	if err != nil {
		return err
	}
	var all []explanation.Decision
	for _, code := range codes {
		all = append(all, explanation.Decision{
			Code: code, Accepted: c.Accept, By: byOr(c.By), Reason: c.Reason, Again: c.Again,
			Kind: explanation.Proposal(c.Kind), Evidence: c.Evidence,
		})
	}
	err = office.Decide(ctx, store, month, log, time.Now(), all)
	if refused := (*explanation.DecisionError)(nil); errors.As(err, &refused) {
		return Exit(ExitFailed, err)
	}
	if err != nil {
		return err
	}
	if c.JSON {
		return p.printJSON(stateOf(log, c.Unit))
	}
	for _, code := range codes {
		e := log.State().Dossier(code)
		d := explainedDossier{e.Unit.Code, *e.Dossier, e.Row, e.Decision}
		p.printf("%s\n", view.Printable(d.line()))
	}
	p.printf("Bản lập sau của tháng dùng quyết định này: trehan run --month %s\n", c.Month)
	return nil
}

// codes are the dossiers that the flags name.
func (c *explanationsDecide) codes(s *explanation.State) ([]string, error) {
	if len(c.Code) > 0 {
		if c.Unit+c.Given != "" {
			return nil, usage("--code nêu từng hồ sơ, không dùng cùng --unit, --given")
		}
		return c.Code, nil
	}
	if c.Unit+c.Given == "" {
		return nil, usage("nêu hồ sơ bằng --code, hoặc --unit, --given")
	}
	var codes []string
	for _, e := range s.All() {
		if e.Row == nil || e.Decision != nil || c.Unit != "" && e.Unit.Code != c.Unit || c.Given != "" && !strings.EqualFold(e.Row.Reason, strings.TrimSpace(c.Given)) {
			continue
		}
		codes = append(codes, e.Dossier.Code)
	}
	if len(codes) == 0 {
		return nil, Exit(ExitFailed, errors.New("không có hồ sơ nào đã giải trình mà chưa quyết định như đã nêu"))
	}
	return codes, nil
}

// Run closes the explanations of a month.
func (c *explanationsClose) Run(ctx context.Context, p *Program) error {
	store, month, log, err := c.openLog(ctx)
	if err != nil {
		return err
	}
	if n := log.State().Statistics().Total.Open; n > 0 && !c.Open && !log.State().Closed {
		return Exit(ExitFailed, fmt.Errorf("còn %d giải trình chưa quyết định; quyết định trước, hoặc thêm --open để kết thúc như vậy", n))
	}
	reader := &revision.Reader{Store: store, File: c.Config}
	manifest, _, err := archive.ReadManifest(ctx, store, month, log.Asked().Revision)
	if err != nil {
		return err
	}
	in, err := reader.View(ctx, reader.Revision(month, manifest.Revision), revision.IssueOf(manifest))
	if err != nil {
		return err
	}
	table, err := office.Close(ctx, store, month, log, time.Now(), byOr(c.By), in)
	if err != nil {
		return err
	}
	if c.JSON {
		return p.printJSON(stateOf(log, ""))
	}
	p.printf("Đã kết thúc giải trình kỳ %s, bảng tổng hợp: %s\n", month, table.Key)
	return nil
}
