package cli

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"trehan/internal/archive"
	"trehan/internal/config"
	"trehan/internal/delivery/ledger"
	"trehan/internal/delivery/letter"
	"trehan/internal/delivery/plan"
	"trehan/internal/documents/message"
	"trehan/internal/documents/view"
	"trehan/internal/dossier"
	"trehan/internal/month"
	"trehan/internal/period"
	"trehan/internal/register"
)

type previewCommand struct {
	monthFlags  `embed:""`
	outFlags    `embed:""`
	letterFlags `embed:""`
	Unit        string `help:"Chỉ thư và bảng tính của đơn vị hoặc nơi nhận có mã này." placeholder:"CODE"`
	Warning     string `help:"Ngày, yyyy-MM-dd: thay cho thư của tháng là thư cảnh báo sớm sẽ gửi các đơn vị vào ngày ấy." placeholder:"D" xor:"period"`
}

// mailFolder is where the mails are written to.
const mailFolder = "thu"

// What a mail holds that only a sealed revision has.
const (
	previewSeal   = "(có khi niêm phong)"
	previewURL    = "(liên kết được tạo khi gửi)"
	previewSender = "trehan@khong-co.invalid"
)

// Run makes what a month's run would send, documents and mails, and sends nothing. The mails are those of a first
// revision without decision, dated with the extract's time; a seal, a signature and links exist only in a real run.
func (c *previewCommand) Run(ctx context.Context, p *Program) error {
	if c.Warning != "" {
		return c.warning(ctx, p)
	}
	return c.produce(ctx, p, &c.outFlags, &c.letterFlags, false, func(m *monthFiles, output *month.Output) ([]view.File, error) {
		office := mailOffice(m.config)
		if m.config.Mail.From == "" {
			p.messagef("cấu hình chưa có mail.from: thư xem trước ghi người gửi là %s\n", previewSender)
		}
		if m.config.Mail.SMIME.CertFile != "" {
			p.messagef("thư xem trước không được ký số (mail.smime)\n")
		}
		if c.Number == "" {
			p.messagef("chưa ghi --number và --date: thư xem trước ghi là chưa ký số; khi chạy thật, công văn chưa có số và ngày thì không được gửi\n")
		}
		input, err := m.documentsInput(output, view.Issue{
			Created: m.input.ExtractedAt, Revision: 1, Number: c.Number, Date: c.day(), Unsigned: c.Number == "",
		})
		if err != nil {
			return nil, err
		}
		entries, err := c.entries(m, input, office)
		if err != nil {
			return nil, err
		}
		asked := len(entries)
		entries = slices.DeleteFunc(entries, func(e plan.Entry) bool { return plan.NoCause(input, e.Mailbox) })
		if none := asked - len(entries); none > 0 {
			p.printf("%d địa chỉ không có hồ sơ trễ hạn, quá hạn nên không được gửi thư (when: late)\n", none)
		}
		files, err := buildAll(input)
		if err != nil {
			return nil, err
		}
		mails, err := previewMails(office, letter.Release{View: input, Files: byName(files), Seal: previewSeal}, entries, m.config.Delivery.LinkFor)
		if err != nil {
			return nil, err
		}
		p.printf("%d thư, chưa gửi thư nào\n", len(mails))
		return append(c.onlyOfUnit(files, entries), mails...), nil
	})
}

// mailOffice is what of the configuration stands in every mail; a sender that is not configured is told by its name.
func mailOffice(c *config.Config) letter.Office {
	settings := c.Mail
	settings.From = cmp.Or(settings.From, previewSender)
	return letter.Office{Mail: settings, List: c.WorkflowID("trehan")}
}

// entries are the mails to make: all, or those of one unit.
func (c *previewCommand) entries(m *monthFiles, input *view.Input, office letter.Office) ([]plan.Entry, error) {
	addressees := plan.Addressees(input, m.input.ExtractedAt.Day())
	all, err := plan.Spread(addressees, office.Mail.Allows)
	if err != nil {
		return nil, Exit(ExitUsage, err)
	}
	if c.Unit == "" {
		return all, nil
	}
	key := dossier.CodeKey(c.Unit)
	concerns := func(to register.Addressee) bool {
		same := func(code string) bool { return dossier.CodeKey(code) == key }
		return same(to.Code) || slices.ContainsFunc(to.Own, same)
	}
	all = slices.DeleteFunc(all, func(e plan.Entry) bool { return !concerns(e.Mailbox) })
	switch {
	case len(all) > 0:
		return all, nil
	case slices.ContainsFunc(addressees, concerns):
		return nil, usage("--unit %s: đơn vị không có địa chỉ thư trong danh bạ", c.Unit)
	}
	return nil, usage("--unit %s: danh bạ không có đơn vị hay nơi nhận nào mang mã này được gửi thư về kỳ này", c.Unit)
}

// onlyOfUnit leaves out the workbooks of units that --unit does not ask for.
func (c *previewCommand) onlyOfUnit(files []view.File, entries []plan.Entry) []view.File {
	if c.Unit == "" {
		return files
	}
	asked := map[string]bool{}
	for _, e := range entries {
		for _, code := range e.Mailbox.Own {
			asked["don-vi/"+code+".xlsx"] = true
		}
	}
	return slices.DeleteFunc(files, func(f view.File) bool { return strings.HasPrefix(f.Name, "don-vi/") && !asked[f.Name] })
}

func byName(files []view.File) map[string]view.File {
	named := make(map[string]view.File, len(files))
	for _, f := range files {
		named[f.Name] = f
	}
	return named
}

// previewMails renders the mails as files, one an address.
func previewMails(office letter.Office, release letter.Release, entries []plan.Entry, linkFor time.Duration) ([]view.File, error) {
	created := release.View.Issue.Created
	links := func(files []view.File) ([]message.Link, error) {
		all := make([]message.Link, len(files))
		for i, f := range files {
			all[i] = message.Link{Name: letter.FileName(f.Name), Size: int64(len(f.Data)), URL: previewURL, Expires: created + period.Instant(linkFor/time.Second)}
		}
		return all, nil
	}
	month := release.View.Report.Named().String()
	if release.View.Report.Named().Kind() == period.KindSpan {
		month = release.View.Report.Period.From.String() + "." + release.View.Report.Period.To.String()
	}
	mails := make([]view.File, 0, len(entries))
	for _, e := range entries {
		mail, err := previewMail(office, release, e, ledger.Notice, month, links)
		if err != nil {
			return nil, err
		}
		mails = append(mails, mail)
	}
	return mails, nil
}

// previewMail renders one mail as a file; period names what it is about.
func previewMail(office letter.Office, release letter.Release, e plan.Entry, kind ledger.Kind, period string, links letter.Linker) (view.File, error) {
	id, err := office.MessageID(period, release.View.Issue.Revision, e.Target, kind)
	if err != nil {
		return view.File{}, Exit(ExitUsage, err)
	}
	b, err := office.Letter(release, e.Mailbox, kind, id, release.View.Issue.Created.Time(), links)
	if err != nil {
		return view.File{}, fmt.Errorf("thư gửi %s: %w", e.Mailbox.Code, err)
	}
	name := fmt.Sprintf("%s/%s-%s.eml", mailFolder, archive.SafeName(e.Recipient), e.Address)
	return view.File{Name: name, MediaType: "message/rfc822", Data: b}, nil
}
