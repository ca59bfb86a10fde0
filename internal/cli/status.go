package cli

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"trehan/internal/archive"
	"trehan/internal/cause"
	"trehan/internal/client"
	"trehan/internal/config"
	"trehan/internal/delivery"
	"trehan/internal/delivery/ledger"
	"trehan/internal/delivery/outcome"
	"trehan/internal/delivery/plan"
	"trehan/internal/period"
	"trehan/internal/revision"
	"trehan/internal/runs"
	"trehan/workflows"
)

type statusCommand struct {
	configFlag `embed:""`
	Month      string `help:"Tháng, yyyy-MM, hoặc last (tháng trước); mặc định: last." default:"last" placeholder:"M"`
	Require    string `help:"Kết thúc với mã 1 nếu khác giá trị này: succeeded, with_exceptions hỏi những gì đã phát hành (niêm phong và gửi thư), nên chạy thử không thay được phát hành; held, rejected, failed, running hỏi lượt chạy gần nhất. Để báo động từ bên ngoài Temporal." enum:"succeeded,with_exceptions,held,rejected,failed,running," default:"" placeholder:"OUTCOME"`
	JSON       bool   `help:"In dạng JSON."`
}

// status is what `status --json` prints.
type status struct {
	Month     string           `json:"month"`
	Outcome   string           `json:"outcome"` // a value of TrehanOutcome; "running" meanwhile, "" where nothing ever ran
	Running   bool             `json:"running"`
	Revision  int              `json:"revision"`
	Seal      string           `json:"seal,omitempty"`
	Published string           `json:"published"` // succeeded or with_exceptions by what is sealed and sent, whatever runs came after; "" not yet
	State     *workflows.State `json:"state,omitempty"`
	Link      string           `json:"link,omitempty"`       // the run in the web UI
	Again     string           `json:"again,omitempty"`      // the web UI's form that runs the month again
	Waiting   []runs.Pending   `json:"waiting,omitempty"`    // the activities that the run waits for
	NoAddress []string         `json:"no_address,omitempty"` // codes of those who are to be written to and have no address
	// NothingLate are the codes of those who want a letter only if something of theirs is late or overdue, and got none.
	NothingLate []string        `json:"nothing_late,omitempty"`
	Deliveries  delivery.Listed `json:"deliveries"`        // how each address stands: its letter of the latest revision
	Replaced    delivery.Listed `json:"replaced,omitzero"` // how the letters stood that these have replaced
	Recipients  []delivered     `json:"recipients"`        // every letter, those that stand first
	Outdated    []delivered     `json:"outdated"`          // letters that the revision replaces, of those who have nothing in their place

	names map[string]string // of recipients, by code

	trailError error // why it cannot be said what is published

	temporalError, storeError error // why a half is not known: one that does not answer must not hide the other
}

// delivered is one delivery. The plain address is shown to a person and left out of the JSON, which other programs log.
type delivered struct {
	Recipient string    `json:"recipient"`
	Name      string    `json:"name,omitempty"` // "" where the register of the revision does not know it
	To        string    `json:"-"`
	Address   string    `json:"address"` // 8 hex of its SHA-256
	Revision  int       `json:"revision"`
	Kind      string    `json:"kind"`
	Status    string    `json:"status"`
	Since     time.Time `json:"since"`
	Attempts  int       `json:"attempts"`
	Reason    string    `json:"reason,omitempty"`
	Code      int       `json:"code,omitempty"`
	Bounced   bool      `json:"bounced,omitempty"`
	Delayed   bool      `json:"delayed,omitempty"`
	Doubtful  bool      `json:"doubtful,omitempty"` // a report that nothing ties to the mail says that it came back, or is delayed
	Replaced  bool      `json:"replaced,omitempty"` // another letter stands in its place, at this address or another of the unit
}

// Run prints a month's stage, figures and deliveries.
func (c *statusCommand) Run(ctx context.Context, p *Program) error {
	conf, err := c.load(config.NeedStore)
	if err != nil {
		return err
	}
	if c.Month == "last" {
		c.Month = lastMonth().String()
	}
	month, err := period.ParseMonth(c.Month)
	if err != nil {
		return usage("--month: %v", err)
	}
	store, err := OpenStore(conf)
	if err != nil {
		return err
	}
	s := readStatus(ctx, conf, store, month)
	unknown := errors.Join(s.temporalError, s.storeError)
	if c.JSON && unknown != nil { // another program would take a half for the whole
		return unknown
	}
	if c.JSON {
		if err := p.printJSON(s); err != nil {
			return err
		}
	} else if s.temporalError == nil || s.storeError == nil {
		s.print(p)
	}
	if unknown != nil {
		return unknown
	}
	return s.require(c.Require)
}

// require is an error if the month does not stand as asked; "" asks nothing.
func (s *status) require(want string) error {
	got, what := s.Outcome, "kết quả của lượt chạy gần nhất"
	if want == workflows.Succeeded || want == workflows.WithExceptions {
		got, what = s.Published, "phát hành"
		if s.trailError != nil {
			return Exit(ExitFailed, s.trailError)
		}
	}
	if want == "" || got == want {
		return nil
	}
	return Exit(ExitFailed, fmt.Errorf("tháng %s: %s là %q, cần %q", s.Month, what, got, want))
}

// readStatus asks Temporal and the archive.
func readStatus(ctx context.Context, conf *config.Config, store archive.Store, month period.Month) *status {
	s := &status{Month: month.String(), Recipients: []delivered{}, Outdated: []delivered{}}
	temporal, err := Dial(ctx, conf, client.Options{})
	if err == nil {
		defer temporal.Close()
		err = s.ask(ctx, conf, temporal, month)
	}
	s.temporalError = err
	s.storeError = s.read(ctx, store, month)
	return s
}

// ask learns from Temporal how the latest run stands.
func (s *status) ask(ctx context.Context, conf *config.Config, temporal *client.Client, month period.Month) error {
	run, err := temporal.LatestRun(ctx, month)
	if errors.Is(err, client.ErrNoRun) {
		return nil
	}
	if err != nil {
		return fmt.Errorf("không hỏi được Temporal: %w", err)
	}
	s.Running, s.Outcome, s.Waiting = run.Running, run.Outcome, run.Pending
	s.Link = conf.Temporal.RunPage(run.ID, run.RunID)
	if run.ParentID != "" {
		s.Again = conf.StartForm(run.ParentID, run.ParentRunID)
	}
	if s.State, err = temporal.State(ctx, month); err != nil {
		s.State = nil // no worker at the moment: the archive still tells the rest
	}
	if s.State != nil {
		s.NoAddress = s.State.NoAddress
	}
	return nil
}

// read learns from the archive what is sealed and how the mails stand.
func (s *status) read(ctx context.Context, store archive.Store, month period.Month) error {
	manifest, object, err := archive.LastSealed(ctx, store, month)
	switch {
	case errors.Is(err, archive.ErrNotFound):
	case err != nil:
		return err
	default:
		s.Revision, s.Seal = manifest.Revision, object.SHA256
	}
	all, err := ledger.List(ctx, store, month)
	if err != nil {
		return err
	}
	if s.names, err = revision.RecipientNames(ctx, store, month, s.Revision); err != nil {
		return err
	}
	letters := ledger.Letters(all)
	s.deliveries(letters)
	entries, leftOut, err := outcome.LastPlan(ctx, store, month, s.Seal)
	switch {
	case errors.Is(err, archive.ErrTampered): // the rest can be told; Verify judges
		s.trailError = err
	case err != nil:
		return err
	}
	outdated := plan.Outdated(letters, s.Revision, entries)
	for _, l := range outdated {
		s.Outdated = append(s.Outdated, s.delivered(l))
	}
	s.NothingLate = plan.NothingLate(entries)
	s.Published = outcome.Published(entries, leftOut, letters, outdated)
	return nil
}

// deliveries puts in the month's letters, in the order of their keys.
func (s *status) deliveries(letters []ledger.Summary) {
	standing, before := ledger.Standing(letters)
	s.Deliveries, s.Replaced = delivery.Listed(ledger.Count(standing)), delivery.Listed(ledger.Count(before))
	stands := map[ledger.Key]bool{}
	for _, l := range standing {
		stands[l.Key] = true
		s.Recipients = append(s.Recipients, s.delivered(l))
	}
	for _, l := range letters {
		if stands[l.Key] {
			continue
		}
		d := s.delivered(l)
		d.Replaced = true
		s.Recipients = append(s.Recipients, d)
	}
}

func (s *status) delivered(l ledger.Summary) delivered {
	return delivered{
		Recipient: l.Key.Recipient, Name: s.names[l.Key.Recipient], To: l.State.Plan.Address, Address: l.Key.Address, Revision: l.Key.Revision, Kind: string(l.Key.Kind),
		Status: string(l.State.Status), Since: l.State.Since, Attempts: l.State.Claims,
		Reason: l.State.Reply.Reason, Code: l.State.Reply.Code, Bounced: l.State.Bounced, Delayed: l.State.Delayed, Doubtful: l.State.Doubtful,
	}
}

func (s *status) print(p *Program) {
	switch {
	case s.temporalError != nil:
		p.printf("Tháng %s: không hỏi được Temporal nên không biết có lượt chạy nào không; dưới đây là những gì kho lưu trữ ghi.\n", s.Month)
	case s.Outcome == "":
		p.printf("Tháng %s: chưa chạy lần nào.\n", s.Month)
	case s.Running:
		p.printf("Tháng %s: đang chạy.\n", s.Month)
	default:
		p.printf("Tháng %s: %s.\n", s.Month, workflows.OutcomeWords(s.Outcome))
	}
	if s.Link != "" {
		p.printf("Xem tại %s\n", s.Link)
	}
	if s.Again != "" && !s.Running {
		p.printf("Chạy lại: trehan run --month %s, hoặc từ %s\n  (ô Input phải nêu tháng %s)\n", s.Month, s.Again, s.Month)
	}
	if s.State != nil {
		p.printf("Bước %d/%d: %s\n", s.State.Step, s.State.Steps, s.State.Label)
		if s.State.Note != "" {
			p.printf("%s\n", cause.Words(withoutStars(s.State.Note)))
		}
		if stalled := s.State.Stalled; s.Running && stalled != nil {
			p.printf("%s\n", stalledWords(stalled))
		}
		if s.State.Foreseen != "" {
			p.printf("%s\n", s.State.Foreseen)
		}
		if s.Running && len(s.NoAddress) > 0 { // afterwards the note says so
			p.printf("Không có địa chỉ thư trong danh bạ: %s\n", strings.Join(s.NoAddress, ", "))
		}
		if s.State.Figures != nil {
			printHeadline(p, *s.State.Figures)
		}
		printTimes(p, s.State.Times, time.Now())
	}
	for _, w := range s.Waiting {
		p.printf("Đang chờ: %s\n", w.Words())
	}
	if s.storeError != nil {
		p.printf("Phát hành, thư: không đọc được kho lưu trữ nên không biết.\n")
		return
	}
	if s.Outcome != "" || s.Seal != "" || s.temporalError != nil {
		p.printf("%s\n", publishedWords(s))
	}
	if s.Seal != "" {
		p.printf("Bản niêm phong: r%04d, %s\n", s.Revision, s.Seal)
	}
	if len(s.NothingLate) > 0 {
		p.printf("Không có hồ sơ trễ hạn, quá hạn nên không gửi thư (when: late): %s\n", strings.Join(s.NothingLate, ", "))
	}
	if len(s.Recipients) == 0 {
		return
	}
	d := s.Deliveries
	p.printf("Thư: %d/%d đã nhận, %d bị từ chối, %d chưa rõ, %d đang chờ%s\n", d.Accepted, d.Planned, d.Refused, d.Unknown, d.Open, bouncedWords(d))
	if old := s.withOldLetter(); old > 0 {
		p.printf("  trong số đã nhận, %d địa chỉ chỉ có thư của bản đã bị thay thế\n", old)
	}
	if before := s.Replaced; before.Planned > 0 {
		p.printf("Không còn tính %d thư của bản trước (%d đã nhận): đã có thư mới, hoặc đơn vị đã nhận thư mới ở địa chỉ khác; xem --json\n", before.Planned, before.Accepted)
	}
	for _, r := range s.Recipients {
		if !r.Replaced {
			r.print(p)
		}
	}
	s.printOutdated(p)
}

// stalledWords says that a stage takes long, and whether the operators know.
func stalledWords(s *workflows.Stalled) string {
	since := s.Since.In(period.Zone).Format("15:04 02/01/2006")
	switch {
	case !s.Late:
		return fmt.Sprintf("Công đoạn này kéo dài từ %s.", since)
	case s.Told.IsZero():
		return fmt.Sprintf("Công đoạn này bị chậm, kéo dài từ %s; thư báo người vận hành chưa gửi được, đang gửi lại.", since)
	}
	return fmt.Sprintf("Công đoạn này bị chậm, kéo dài từ %s; đã báo người vận hành lúc %s.", since, s.Told.In(period.Zone).Format("15:04 02/01/2006"))
}

// withOldLetter counts those among the accepted ones who have accepted nothing but what is replaced.
func (s *status) withOldLetter() int {
	n := 0
	for _, o := range s.Outdated {
		if o.Status == string(ledger.Accepted) && slices.ContainsFunc(s.Recipients, func(r delivered) bool { return !r.Replaced && r == o }) {
			n++
		}
	}
	return n
}

// printOutdated names who keeps a letter that the last sealed revision replaces.
func (s *status) printOutdated(p *Program) {
	if len(s.Outdated) == 0 {
		return
	}
	p.printf("Còn giữ thư của bản đã bị thay thế, chưa có thư của bản r%04d: %d địa chỉ\n", s.Revision, len(s.Outdated))
	for _, r := range s.Outdated {
		r.print(p)
	}
	if !s.Running && s.temporalError == nil {
		p.printf("  Chạy lại tháng này, không kèm --resend, để gửi thư thay thế; nơi chưa rõ thì hỏi rồi dùng trehan resolve trước.\n")
	}
}

func (r delivered) print(p *Program) {
	note := ledger.ReasonWords(r.Reason)
	if r.Status == string(ledger.Accepted) {
		note = ""
	} else if r.Code != 0 {
		note = fmt.Sprintf("%s (%d)", note, r.Code)
	}
	switch {
	case r.Bounced:
		note = bounceWords(ledger.Bounced)
	case r.Delayed:
		note = bounceWords(ledger.Delayed)
	case r.Doubtful:
		note = wordDoubtful
	}
	who := r.Recipient
	if r.Name != "" {
		who = r.Name + " (" + r.Recipient + ")"
	}
	line := fmt.Sprintf("  %s  r%04d  %s  %s <%s>", padded(statusWords(r.Status), 14), r.Revision, r.Since.In(period.Zone).Format("02/01/2006 15:04"), who, r.To)
	if note != "" {
		line += ": " + note
	}
	p.printf("%s\n", line)
}

// bouncedWords counts what came back of the accepted mails; "" for nothing.
func bouncedWords(d delivery.Listed) string {
	words := ""
	if d.Bounced+d.Delayed > 0 {
		words = fmt.Sprintf("; %d bị trả lại, %d báo chậm sau khi nhận", d.Bounced, d.Delayed)
	}
	if d.Doubtful > 0 {
		words += fmt.Sprintf("; %d có báo cáo trả lại chưa xác thực", d.Doubtful)
	}
	return words
}

// wordDoubtful stands where a report says that a mail came back, and nothing ties it to the mail.
const wordDoubtful = "có báo cáo trả lại chưa xác thực: hỏi nơi nhận, rồi chạy trehan resolve"

// lastMonth is the month before the present one.
func lastMonth() period.Month { return period.MonthOf(period.InstantOf(time.Now()).Day()).Previous() }

func statusWords(s string) string {
	words := map[string]string{
		"planned": "chưa gửi", "claimed": "đang gửi", "accepted": "đã nhận", "refused": "bị từ chối",
		"deferred": "sẽ gửi lại", "unknown": "chưa rõ",
	}
	if w, ok := words[s]; ok {
		return w
	}
	return s
}

// publishedWords says in a line what of the month is published.
func publishedWords(s *status) string {
	revision := archive.RevisionName(s.Revision)
	switch {
	case s.trailError != nil:
		return "Phát hành: không nói được, vì hồ sơ kiểm toán đã bị sửa; xem trehan audit verify."
	case s.Published == workflows.Succeeded:
		return fmt.Sprintf("Phát hành: bản %s đã niêm phong, mọi thư phải gửi đều đã được nhận.", revision)
	case s.Published == workflows.WithExceptions && len(s.Outdated) > 0:
		return fmt.Sprintf("Phát hành: bản %s đã niêm phong và gửi, còn nơi chưa nhận được hoặc còn giữ bản đã bị thay thế.", revision)
	case s.Published == workflows.WithExceptions:
		return fmt.Sprintf("Phát hành: bản %s đã niêm phong và gửi, còn nơi chưa nhận được.", revision)
	case s.Seal != "":
		return fmt.Sprintf("Phát hành: bản %s đã niêm phong, chưa gửi hết cho các nơi nhận.", revision)
	}
	return "Phát hành: chưa; tháng này chưa có bản nào được niêm phong."
}
