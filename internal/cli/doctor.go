package cli

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	enumspb "go.temporal.io/api/enums/v1"
	"go.temporal.io/api/operatorservice/v1"
	"go.temporal.io/sdk/client"

	"trehan/internal/config"
	"trehan/internal/documents/trial"
	"trehan/internal/extract/source"
	"trehan/internal/mail"
	"trehan/internal/period"
)

type doctorCommand struct {
	configFlag `embed:""`
	Setup      bool   `help:"Make what is missing: the bucket with versioning and object lock, the search attributes."`
	Month      string `help:"Month whose sources are tried; default: the month before." placeholder:"M"`
}

// Run tries every outside part and prints a line each: what is wrong and how to mend it.
func (c *doctorCommand) Run(ctx context.Context, p *Program) error {
	conf, err := config.Load(c.Config)
	if err != nil {
		return Exit(ExitUsage, err)
	}
	d := &doctor{p: p, conf: conf, setup: c.Setup}
	d.configuration()
	d.store(ctx)
	d.temporal(ctx)
	d.relay(ctx)
	d.bounces(ctx)
	d.register()
	d.words()
	d.sources(ctx, c.Month)
	if d.wrong > 0 {
		return Exit(ExitFailed, fmt.Errorf("%d phần có lỗi", d.wrong))
	}
	return nil
}

type doctor struct {
	p     *Program
	conf  *config.Config
	setup bool
	wrong int
}

func (d *doctor) good(part, text string) { d.p.printf("tốt    %s  %s\n", padded(part, 10), text) }
func (d *doctor) warn(part, text string) { d.p.printf("lưu ý  %s  %s\n", padded(part, 10), text) }
func (d *doctor) bad(part, text string) {
	d.wrong++
	d.p.printf("LỖI    %s  %s\n", padded(part, 10), text)
}

func (d *doctor) configuration() {
	var fault *config.Fault
	if err := d.conf.Require(config.NeedStore | config.NeedMail | config.NeedMonth); errors.As(err, &fault) {
		for _, f := range fault.Faults {
			d.bad("cấu hình", f)
		}
		return
	}
	d.good("cấu hình", d.conf.File())
}

func (d *doctor) store(ctx context.Context) {
	store, err := OpenStore(d.conf)
	if err != nil {
		d.bad("kho", err.Error())
		return
	}
	if d.setup {
		if err := store.Setup(ctx); err != nil {
			d.bad("kho", err.Error())
			return
		}
	}
	problems := store.Probe(ctx)
	for _, problem := range problems {
		text := problem.Message + "; cách sửa: " + problem.Remedy
		if problem.Fatal {
			d.bad("kho", text)
		} else {
			d.warn("kho", text)
		}
	}
	if len(problems) == 0 {
		d.good("kho", "ghi một lần, phiên bản, khóa và mã băm đều đúng")
	}
}

func (d *doctor) temporal(ctx context.Context) {
	connected, err := Dial(ctx, d.conf, quiet())
	if err != nil {
		d.bad("Temporal", err.Error())
		return
	}
	defer connected.Close()
	missing, err := MissingAttributes(ctx, connected, d.conf)
	if err == nil && len(missing) > 0 && d.setup {
		err = AddAttributes(ctx, connected, d.conf)
		missing = nil
	}
	switch {
	case err != nil:
		d.bad("Temporal", fmt.Sprintf("không đọc được thuộc tính tìm kiếm: %v", err))
	case len(missing) > 0:
		d.bad("Temporal", fmt.Sprintf("thiếu thuộc tính tìm kiếm %v; cách sửa: trehan doctor --setup", missing))
	default:
		d.good("Temporal", "kết nối được, đủ thuộc tính tìm kiếm")
	}
}

// attributes are the search attributes that the workflows set.
var attributes = map[string]enumspb.IndexedValueType{
	"TrehanMonth":    enumspb.INDEXED_VALUE_TYPE_KEYWORD,
	"TrehanRevision": enumspb.INDEXED_VALUE_TYPE_INT,
	"TrehanOutcome":  enumspb.INDEXED_VALUE_TYPE_KEYWORD,
}

func namespaceOf(c *config.Config) string {
	if c.Temporal.Namespace != "" {
		return c.Temporal.Namespace
	}
	return client.DefaultNamespace
}

// MissingAttributes lists the search attributes that the namespace lacks.
func MissingAttributes(ctx context.Context, connected client.Client, c *config.Config) ([]string, error) {
	response, err := connected.OperatorService().ListSearchAttributes(ctx, &operatorservice.ListSearchAttributesRequest{Namespace: namespaceOf(c)})
	if err != nil {
		return nil, err
	}
	var missing []string
	for name := range attributes {
		if _, ok := response.GetCustomAttributes()[name]; !ok {
			missing = append(missing, name)
		}
	}
	slices.Sort(missing)
	return missing, nil
}

// AddAttributes creates the search attributes.
func AddAttributes(ctx context.Context, connected client.Client, c *config.Config) error {
	_, err := connected.OperatorService().AddSearchAttributes(ctx, &operatorservice.AddSearchAttributesRequest{
		Namespace: namespaceOf(c), SearchAttributes: attributes,
	})
	return err
}

func (d *doctor) relay(ctx context.Context) {
	relay, err := mail.New(d.conf.Relay())
	if err == nil {
		defer relay.Close()
		err = relay.Check(ctx)
	}
	if err != nil {
		d.bad("thư", err.Error())
		return
	}
	d.good("thư", fmt.Sprintf("%s nhận kết nối, mã hóa và đăng nhập", d.conf.Mail.Host))
}

func (d *doctor) register() {
	if d.conf.Register == "" {
		return
	}
	r, err := loadRegister(d.conf.Path(d.conf.Register))
	if err != nil {
		d.bad("danh bạ", err.Error())
		return
	}
	for _, warning := range r.Warnings() {
		d.warn("danh bạ", warning)
	}
	d.good("danh bạ", fmt.Sprintf("%d đơn vị, %d nơi nhận khác", len(r.Units), len(r.Recipients)))
}

// words renders every document and mail for specimen months with the office's own templates and settings.
func (d *doctor) words() {
	const part = "mẫu"
	own := d.conf.TemplatesFS()
	strange, err := trial.Strange(own)
	if err != nil {
		d.bad(part, err.Error())
		return
	}
	for _, name := range strange {
		d.warn(part, fmt.Sprintf("%s không thay mẫu nào, không được dùng; các mẫu: %s", name, strings.Join(trial.Names(), ", ")))
	}
	faults := trial.Templates(own, d.conf.Letters)
	for _, fault := range faults {
		d.bad(part, fault.Error())
	}
	if len(faults) == 0 {
		d.good(part, fmt.Sprintf("%d mẫu lập được văn bản, trang và thư cho các tháng thử", len(trial.Names())))
	}
}

// sources reaches for the month's data in every source without reading them all.
func (d *doctor) sources(ctx context.Context, month string) {
	m := lastMonth()
	if month != "" {
		var err error
		if m, err = period.ParseMonth(month); err != nil {
			d.bad("nguồn", err.Error())
			return
		}
	}
	for _, named := range d.conf.Sources.All() {
		from, err := d.conf.OpenSource(named.Config, source.Options{Now: time.Now})
		found := ""
		if err == nil {
			found, err = from.Check(ctx, m.Period())
		}
		if err != nil {
			d.bad("nguồn", fmt.Sprintf("tháng %s: %v", m, err))
			continue
		}
		d.good("nguồn", fmt.Sprintf("%s: %s", named.Name, found))
	}
}
