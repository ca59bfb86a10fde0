package cli

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"time"

	"trehan/internal/archive"
	"trehan/internal/config"
	"trehan/internal/extract/source"
	"trehan/internal/notation"
	"trehan/internal/period"
	"trehan/internal/upload"
)

type uploadCommand struct {
	archivedMonth `embed:""`

	Files       []string `arg:"" optional:"" name:"file" help:"Tệp tải lên; không nêu: in các tệp đang có." placeholder:"FILE"`
	Source      string   `help:"Nguồn loại upload trong cấu hình; mặc định: nguồn duy nhất loại ấy." placeholder:"NAME"`
	ExtractedAt string   `help:"Hệ thống một cửa xuất tệp lúc nào, RFC 3339; mặc định: thời điểm sửa tệp." placeholder:"TIME"`
	Replace     bool     `help:"Thay tệp khác cùng tên đã có."`
	Withdraw    bool     `help:"Rút các tệp có tên ấy; cần --reason."`
	Reason      string   `help:"Vì sao rút." placeholder:"TEXT"`
	By          string   `help:"Người tải lên hoặc rút; mặc định: người dùng của máy này." placeholder:"NAME"`
}

// Run puts files in for a month, or takes them back, as the page does; without files it lists what stands.
func (c *uploadCommand) Run(ctx context.Context, p *Program) error {
	m, err := period.ParseName(c.Month)
	if err != nil {
		return usage("--month: %v", err)
	}
	conf, store, err := c.openStore()
	if err != nil {
		return err
	}
	var at time.Time
	if c.ExtractedAt != "" {
		if at, err = time.Parse(time.RFC3339, c.ExtractedAt); err != nil {
			return usage("--extracted-at %q không đúng dạng RFC 3339, ví dụ 2023-12-01T08:00:00+07:00", c.ExtractedAt)
		}
	}
	from, err := c.from(conf)
	if err != nil {
		return err
	}
	for _, name := range c.Files {
		if c.Withdraw {
			err = c.takeBack(ctx, store, m, from, name)
		} else {
			err = c.putIn(ctx, store, m, from, name, at)
		}
		var refused *upload.Refusal
		if errors.As(err, &refused) {
			return Exit(ExitFailed, fmt.Errorf("%s", strings.TrimSuffix(refused.Text, ".")))
		}
		if err != nil {
			return err
		}
	}
	l, err := upload.Open(ctx, store, m)
	if err != nil {
		return err
	}
	for _, f := range l.State().Of(from.Name) {
		p.printf("%s  %s  %s  xuất lúc %s; %s, %s\n", f.File.SHA256[:12], f.File.Name, notation.Size(f.File.Size),
			notation.Moment(period.InstantOf(f.File.Extracted)), f.By, notation.Moment(period.InstantOf(f.At)))
	}
	return nil
}

// from is the source that takes the files.
func (c *uploadCommand) from(conf *config.Config) (source.Config, error) {
	var names []string
	var found []source.Config
	for _, n := range conf.Sources.All() {
		if n.Type == source.TypeUpload && (c.Source == "" || n.Name == c.Source) {
			names, found = append(names, n.Name), append(found, n.Config)
		}
	}
	switch len(found) {
	case 0:
		if c.Source != "" {
			return source.Config{}, usage("--source: cấu hình không có nguồn nào tên %s loại upload", c.Source)
		}
		return source.Config{}, usage("cấu hình không có nguồn nào nhận tệp tải lên: thêm vào sources một nguồn type: upload (mẫu ở sources.yaml), rồi khởi động lại worker")
	case 1:
		return found[0], nil
	}
	return source.Config{}, usage("--source: chọn một trong %s", strings.Join(names, ", "))
}

func (c *uploadCommand) who() upload.Who { return upload.Who{Name: byOr(c.By), Via: "command"} }

func (c *uploadCommand) putIn(ctx context.Context, store archive.Store, m period.Name, from source.Config, path string, at time.Time) error {
	f, err := os.Open(path)
	if err != nil {
		return err
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		return err
	}
	if at.IsZero() {
		at = info.ModTime()
	}
	_, _, err = upload.Receive(ctx, store, m, c.who(), time.Now(),
		upload.Entry{Source: from.Name, Name: filepath.Base(path), Extracted: at, Replace: c.Replace, Limit: from.Limit()}, f)
	return err
}

func (c *uploadCommand) takeBack(ctx context.Context, store archive.Store, m period.Name, from source.Config, name string) error {
	l, err := upload.Open(ctx, store, m)
	if err != nil {
		return err
	}
	return l.WithdrawNamed(ctx, c.who(), time.Now(), from.Name, name, c.Reason)
}
