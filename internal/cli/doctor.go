package cli

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"trehan/internal/cause"
	"trehan/internal/config"
	"trehan/internal/documents/trial"
	"trehan/internal/documents/view"
	"trehan/internal/mail"
	"trehan/internal/period"
	"trehan/internal/revision"
	"trehan/internal/settings"
)

type doctorCommand struct {
	configFlag `embed:""`
	Setup      bool   `help:"Tạo những gì còn thiếu: bucket có versioning và object lock, namespace, các thuộc tính tìm kiếm."`
	Month      string `help:"Tháng dùng để thử nguồn dữ liệu; mặc định: tháng trước." placeholder:"M"`
	JSON       bool   `help:"In các dòng dạng JSON."`
}

// Run tries every outside part and prints a line each: what is wrong and how to mend it.
func (c *doctorCommand) Run(ctx context.Context, p *Program) error {
	if c.Month != "" {
		if _, err := period.ParseMonth(c.Month); err != nil {
			return usage("--month: %v", err)
		}
	}
	conf, err := config.Load(c.Config)
	if err != nil {
		return Exit(ExitUsage, err)
	}
	d := &doctor{p: p, conf: conf, setup: c.Setup, quiet: c.JSON}
	d.configuration()
	d.store(ctx)
	d.links()
	d.temporal(ctx)
	d.relay(ctx)
	d.bounces(ctx)
	d.explanations(ctx)
	d.page(ctx)
	d.register(ctx)
	d.calendar(time.Now())
	d.templates()
	d.sources(ctx, c.Month)
	if c.JSON {
		if err := p.printJSON(d.lines); err != nil {
			return err
		}
	}
	if d.failures > 0 {
		return Exit(ExitFailed, fmt.Errorf("%d phần có lỗi", d.failures))
	}
	return nil
}

type doctor struct {
	p        *Program
	conf     *config.Config
	setup    bool
	quiet    bool // the lines are printed as JSON in the end
	failures int
	lines    []diagnosis
}

// diagnosis is one line of what doctor found.
type diagnosis struct {
	State string `json:"state"` // ok, note, error
	Part  string `json:"part"`
	Text  string `json:"text"`
}

func (d *doctor) pass(part, text string) { d.add("ok", "tốt  ", part, text) }
func (d *doctor) warn(part, text string) { d.add("note", "lưu ý", part, text) }
func (d *doctor) fail(part, text string) {
	d.failures++
	d.add("error", "LỖI  ", part, text)
}

func (d *doctor) add(state, word, part, text string) {
	text = cause.Words(strings.Join(strings.Fields(text), " ")) // one line, whatever a server answers
	d.lines = append(d.lines, diagnosis{state, part, text})
	if !d.quiet {
		d.p.printf("%s  %s  %s\n", word, padded(part, 10), text)
	}
}

func (d *doctor) configuration() {
	var fault *config.Fault
	if err := d.conf.Require(config.NeedStore | config.NeedMail | config.NeedMonth); errors.As(err, &fault) {
		for _, f := range fault.Faults {
			d.fail("cấu hình", f)
		}
		return
	}
	d.pass("cấu hình", d.conf.File())
}

func (d *doctor) store(ctx context.Context) {
	store, err := OpenStore(d.conf)
	if err != nil {
		d.fail("kho", err.Error())
		return
	}
	if d.setup {
		if err := store.Setup(ctx); err != nil {
			d.fail("kho", err.Error())
			return
		}
	}
	problems := store.Probe(ctx)
	for _, problem := range problems {
		text := problem.Message + "; cách sửa: " + problem.Remedy
		if problem.Fatal {
			d.fail("kho", text)
		} else {
			d.warn("kho", text)
		}
	}
	if len(problems) == 0 {
		d.pass("kho", "ghi một lần, phiên bản, khóa và mã băm đều đúng")
	}
}

// links tells beforehand where a mail over the limit could not be sent, since nobody could open its links.
func (d *doctor) links() {
	if err := d.conf.Store.UnreachableLinks(); err != nil {
		d.warn("đường dẫn", err.Error())
	}
}

func (d *doctor) relay(ctx context.Context) {
	relay, err := mail.New(d.conf.Relay())
	if err == nil {
		defer relay.Close()
		err = relay.Check(ctx)
	}
	if err != nil {
		d.fail("thư", err.Error())
		return
	}
	text := d.conf.Mail.Host + " nhận kết nối"
	if d.conf.Mail.TLS != mail.TLSNone {
		text += ", mã hóa"
	}
	if d.conf.Mail.OAuth2 != (mail.OAuth2{}) {
		text += ", lấy được mã truy cập OAuth2"
	}
	if d.conf.Mail.UsernameFile != "" {
		text += ", đăng nhập được"
	}
	d.pass("thư", text)
}

// register reads the register in force: the saved version where there is one. Where the store does not answer, which its own line
// says, the file is read.
func (d *doctor) register(ctx context.Context) {
	const part = "danh bạ"
	if d.conf.Register == "" {
		return // the line on the configuration has said so
	}
	if len(d.conf.Review.Operators) == 0 {
		d.warn(part, "review.operators trống: không ai được báo khi lượt chạy chờ quyết định hoặc thất bại; cách sửa: ghi địa chỉ của người vận hành")
	}
	r, from, err := registerInForce(ctx, d.conf)
	if outdated := (*settings.OutdatedError)(nil); errors.As(err, &outdated) {
		d.fail(part, err.Error())
		return
	}
	if err != nil {
		d.fail(part, err.Error()+"; cách sửa: sửa tệp ở khóa register, thử bằng trehan check --register")
		return
	}
	for _, warning := range r.Warnings() {
		d.warn(part, warning)
	}
	d.pass(part, fmt.Sprintf("%d đơn vị, %d nơi nhận khác%s", len(r.Units), len(r.Recipients), from))
}

// calendar looks whether the days off are known of the years in which the next months are due. The government announces
// a year's at the end of the year before.
func (d *doctor) calendar(now time.Time) {
	const part = "lịch nghỉ"
	calendar, err := revision.Calendar(d.conf)
	if err != nil {
		d.fail(part, err.Error()+"; cách sửa: sửa tệp ở khóa calendar, hoặc bỏ khóa ấy để dùng danh sách có sẵn")
		return
	}
	today := period.InstantOf(now).Day()
	for _, day := range []period.Day{today, today + 31} {
		if calendar.Incomplete(day.Year()) {
			d.warn(part, fmt.Sprintf("năm %d chưa có đủ ngày nghỉ; cách sửa: bổ sung vào tệp ở khóa calendar khi có thông báo, nếu không, thứ Hai đến thứ Sáu đều là ngày làm việc", day.Year()))
			return
		}
	}
	d.pass(part, fmt.Sprintf("đủ ngày nghỉ đến %s", today+31))
}

// words fills letter and mails in for specimen months with the office's own templates and settings.
func (d *doctor) templates() {
	const part = "mẫu"
	own, err := d.conf.OpenTemplates()
	if err != nil {
		d.fail(part, err.Error())
		return
	}
	faults := trial.Templates(own, d.conf.Letters)
	for _, fault := range faults {
		d.fail(part, fault.Error())
	}
	if len(faults) == 0 {
		d.pass(part, fmt.Sprintf("%d mẫu lập được công văn và thư cho các tháng thử", len(view.TemplateNames())))
	}
}
