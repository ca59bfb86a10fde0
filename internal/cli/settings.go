package cli

import (
	"context"
	"errors"
	"fmt"
	"os"
	"strings"
	"time"

	"trehan/internal/config"
	"trehan/internal/documents/view"
	"trehan/internal/notation"
	"trehan/internal/period"
	"trehan/internal/register"
	"trehan/internal/settings"
)

type settingsCommand struct {
	List   settingsList   `cmd:"" default:"withargs" help:"In các phiên bản danh bạ và cách đọc tệp đã lưu: ai, khi nào, vì sao."`
	Show   settingsShow   `cmd:"" help:"In nguyên văn danh bạ hoặc cách đọc tệp đang dùng, hay của một phiên bản."`
	Export settingsExport `cmd:"" help:"Ghi cấu hình, danh bạ và cách đọc tệp đang dùng thành một tệp."`
	Import settingsImport `cmd:"" help:"Lưu danh bạ và cách đọc tệp của một tệp đã xuất thành phiên bản mới; nêu những mục chỉ tệp cấu hình được ghi."`
	Settle settingsSettle `cmd:"" help:"Chọn giữa phiên bản đã lưu và tệp đã đổi sau khi lưu."`
}

// personFlags say who changes settings, and why.
type personFlags struct {
	By     string `help:"Người sửa; mặc định: người dùng của máy này." placeholder:"NAME"`
	Reason string `help:"Lý do." required:"" placeholder:"TEXT"`
}

// viaCommand is how a person on the command line is known: by their own word.
const viaCommand = "command"

type settingsList struct {
	configFlag `embed:""`
	JSON       bool `help:"In dạng JSON."`
}

// Run prints the versions.
func (c *settingsList) Run(ctx context.Context, p *Program) error {
	conf, store, err := c.openStore()
	if err != nil {
		return err
	}
	log, err := settings.Open(ctx, store)
	if err != nil {
		return err
	}
	if c.JSON {
		return p.printJSON(append([]settings.Version{}, log.All()...))
	}
	for _, section := range settings.Sections() {
		if v := log.Current(section); v.OfFiles() {
			p.printf("%s: đang dùng tệp\n", view.Sentence(section.Words()))
		} else {
			p.printf("%s: đang dùng phiên bản %d\n", view.Sentence(section.Words()), v.Number)
		}
	}
	for _, v := range log.All() {
		what := "phiên bản " + fmt.Sprint(v.Number)
		if v.OfFiles() {
			what += ", dùng lại tệp"
		}
		p.printf("%s\n", view.Printable(fmt.Sprintf("%s  %s: %s  %s  %s (%s): %s", notation.Moment(period.InstantOf(v.At)), v.Section.Words(), what,
			shortHash(v.SHA256), v.By, v.Via, strings.Join(strings.Fields(v.Reason), " "))))
	}
	_, err = log.InForce(ctx, conf)
	return settingsExit(err)
}

func shortHash(s string) string { return s[:min(12, len(s))] }

type settingsShow struct {
	configFlag `embed:""`
	Section    string `arg:"" help:"register (danh bạ đơn vị) hoặc formats (cách đọc tệp)." enum:"register,formats"`
	Version    int    `help:"Số phiên bản; mặc định: đang dùng." placeholder:"N"`
}

// Run prints the text of a section.
func (c *settingsShow) Run(ctx context.Context, p *Program) error {
	conf, store, err := c.openStore()
	if err != nil {
		return err
	}
	log, err := settings.Open(ctx, store)
	if err != nil {
		return err
	}
	of := settings.Section(c.Section)
	var text []byte
	if c.Version == 0 {
		text, err = log.InForceText(ctx, conf, of)
	} else if c.Version < 0 || c.Version > log.Current(of).Number {
		return usage("--version: không có phiên bản %d", c.Version)
	} else {
		text, err = log.Text(ctx, log.History(of)[c.Version-1])
	}
	if err != nil {
		return settingsExit(err)
	}
	p.printf("%s", text)
	return nil
}

type settingsExport struct {
	configFlag `embed:""`
	Out        string `help:"Tệp sẽ ghi." required:"" placeholder:"FILE"`
}

// Run writes what is in force.
func (c *settingsExport) Run(ctx context.Context, p *Program) (err error) {
	conf, store, err := c.openStore()
	if err != nil {
		return err
	}
	export, err := settings.ExportOf(ctx, store, conf)
	if err != nil {
		return settingsExit(err)
	}
	body, err := export.Encode()
	if err != nil {
		return err
	}
	f, err := os.OpenFile(c.Out, os.O_CREATE|os.O_WRONLY|os.O_EXCL, 0o600)
	if err != nil {
		return usage("--out: %v", err)
	}
	defer func() { err = errors.Join(err, f.Close()) }()
	if _, err := f.Write(body); err != nil {
		return err
	}
	p.printf("Đã ghi cấu hình, danh bạ và cách đọc tệp đang dùng vào %s. Tệp có địa chỉ thư của các nơi nhận.\n", c.Out)
	return nil
}

type settingsImport struct {
	configFlag  `embed:""`
	personFlags `embed:""`
	File        string `arg:"" help:"Tệp do export ghi." placeholder:"FILE"`
}

// Run makes versions of a file.
func (c *settingsImport) Run(ctx context.Context, p *Program) error {
	conf, store, err := c.openStore()
	if err != nil {
		return err
	}
	b, err := os.ReadFile(c.File)
	if err != nil {
		return usage("%v", err)
	}
	export, err := settings.ReadExport(b)
	if err != nil {
		return usage("%s: %v", c.File, err)
	}
	person := settings.Change{By: byOr(c.By), Via: viaCommand, Reason: c.Reason, At: time.Now()}
	imported, err := settings.Import(ctx, store, conf, export, person)
	for _, v := range imported.Saved {
		p.printf("Đã lưu %s, phiên bản %d.\n", v.Section.Words(), v.Number)
	}
	if err != nil {
		return settingsExit(err)
	}
	if len(imported.Saved) == 0 {
		p.printf("Danh bạ và cách đọc tệp đã như trong %s: không lưu gì.\n", c.File)
	}
	if len(imported.FileOnly) > 0 {
		p.printf("Các mục sau khác với %s mà chỉ tệp cấu hình được ghi, hãy sửa ở đó nếu cần: %s\n", conf.File(), strings.Join(imported.FileOnly, ", "))
	}
	return nil
}

type settingsSettle struct {
	configFlag  `embed:""`
	personFlags `embed:""`
	Section     string `arg:"" help:"register (danh bạ đơn vị) hoặc formats (cách đọc tệp)." enum:"register,formats"`
	Keep        string `help:"version: giữ phiên bản đã lưu; file: dùng lại tệp." enum:"version,file" required:"" placeholder:"WHAT"`
}

// Run decides between version and file.
func (c *settingsSettle) Run(ctx context.Context, p *Program) error {
	conf, store, err := c.openStore()
	if err != nil {
		return err
	}
	v, err := settings.Settle(ctx, store, conf, settings.Section(c.Section), c.Keep == "version", byOr(c.By), viaCommand, c.Reason, time.Now())
	if err != nil {
		return settingsExit(err)
	}
	if v.OfFiles() {
		p.printf("Đã ghi phiên bản %d: %s dùng lại tệp.\n", v.Number, v.Section.Words())
		return nil
	}
	p.printf("Đã ghi phiên bản %d: %s giữ như đã lưu.\n", v.Number, v.Section.Words())
	return nil
}

// settingsExit gives what a person must correct the exit code 2, and shows addresses: it is the terminal of who keeps the
// register.
func settingsExit(err error) error {
	var faults *register.Faults
	var fault *config.Fault
	var outdated *settings.OutdatedError
	var conflict *settings.ConflictError
	switch {
	case errors.As(err, &faults):
		return usage("%s", faults.Detail())
	case errors.As(err, &fault), errors.As(err, &outdated), errors.As(err, &conflict), errors.Is(err, settings.ErrUnchanged), errors.Is(err, settings.ErrNoReason):
		return Exit(ExitUsage, err)
	}
	return err
}

// registerInForce reads the register in force, the file's where the store does not answer, and says of a saved one which version it
// is.
func registerInForce(ctx context.Context, conf *config.Config) (*register.Register, string, error) {
	in, err := inForce(ctx, conf)
	if outdated := (*settings.OutdatedError)(nil); errors.As(err, &outdated) {
		return nil, "", err
	}
	if err != nil || in.Versions[settings.Register].OfFiles() {
		r, err := loadRegister(conf.Path(conf.Register))
		return r, "", err
	}
	r, err := in.LoadRegister()
	return r, fmt.Sprintf(" (phiên bản %d đã lưu trên trang)", in.Versions[settings.Register].Number), err
}

func inForce(ctx context.Context, conf *config.Config) (*settings.InForce, error) {
	store, err := OpenStore(conf)
	if err != nil {
		return nil, err
	}
	return settings.Current(ctx, store, conf)
}
