package cli

import (
	"context"
	"errors"
	"fmt"
	"os"

	"trehan/internal/archive"
	"trehan/internal/config"
	"trehan/internal/month"
	"trehan/internal/notation"
	"trehan/internal/period"
	"trehan/internal/revision"
)

// storedFlags say of which month a question is: one that is counted from files, or a revision of the archive.
type storedFlags struct {
	monthFlags `embed:""`
	Revision   string `help:"Theo một bản trong kho; mặc định, khi có --config (hoặc TREHAN_CONFIG) mà không nêu tệp nào: bản mới nhất đã niêm phong hoặc đang chờ." placeholder:"r0001"`
}

// stored is the configuration of the archive that is asked; nil if files are.
func (c *storedFlags) stored() (*config.Config, error) {
	files := len(c.Dossiers)+len(c.Steps)+len(c.Staff)+len(c.Accept) > 0 ||
		c.Register+c.Previous+c.Overrides+c.ExtractedAt+c.From+c.To != ""
	if c.Config == "" && !files { // as every command that asks the archive
		c.Config = os.Getenv("TREHAN_CONFIG")
	}
	switch {
	case c.Revision == "" && (files || c.Config == ""):
		return nil, nil
	case files:
		return nil, usage("--revision đọc bản trong kho, không dùng cùng tệp, --from, --to, --accept, --extracted-at")
	case c.Config == "":
		return nil, usage("--revision cần --config")
	}
	conf, err := config.Load(c.Config)
	if err != nil {
		return nil, Exit(ExitUsage, err)
	}
	switch err := conf.Require(config.NeedStore); {
	case err == nil:
		return conf, nil
	case c.Revision != "":
		return nil, Exit(ExitUsage, err)
	}
	return nil, nil // its sources are files, as of check
}

// openStored opens the archive and the month.
func (c *storedFlags) openStored(conf *config.Config) (archive.Store, period.Name, error) {
	month, err := c.name()
	if err == nil && month == (period.Name{}) {
		err = errors.New("thiếu kỳ báo cáo, ví dụ --month 2023-11")
	}
	if err != nil {
		return nil, month, usage("%v", err)
	}
	store, err := OpenStore(conf)
	return store, month, err
}

// recount counts a revision of the archive again, with change made to what it is counted from, and says if another build has counted
// otherwise.
func (c *storedFlags) recount(ctx context.Context, p *Program, store archive.Store, of period.Name, change func(*month.Input)) (*revision.Recounted, error) {
	number, err := c.number(ctx, store, of)
	if err != nil {
		return nil, err
	}
	progress := newProgress(p)
	counted, err := revision.Recount(ctx, revision.Revision{Store: store, Month: of, Number: number}, change, progress.rows)
	progress.clear()
	if errors.Is(err, archive.ErrNotFound) {
		return nil, Exit(ExitFailed, fmt.Errorf("%s: bản %s không có, chưa đếm, hoặc tệp trích xuất đã hết hạn lưu", notation.Named(of.String()), archive.RevisionName(number)))
	}
	if err != nil {
		return nil, err
	}
	if counted.Differs {
		p.messagef("Lưu ý: số liệu của bản %s do bản dựng khác của chương trình đếm; chương trình này đếm khác, nên lời giải thích có thể không đúng với bản đã lưu.\n",
			archive.RevisionName(number))
	}
	return counted, nil
}

// number is the revision that is asked for, by default the latest that was counted.
func (c *storedFlags) number(ctx context.Context, store archive.Store, month period.Name) (int, error) {
	if c.Revision != "" {
		number, ok := archive.ParseRevision(c.Revision)
		if !ok {
			return 0, usage("--revision: %q không phải tên một bản, ví dụ r0001", c.Revision)
		}
		return number, nil
	}
	number, err := revision.LastCounted(ctx, store, month)
	if errors.Is(err, archive.ErrNotFound) {
		return 0, Exit(ExitFailed, fmt.Errorf("%s chưa có bản nào đã đếm trong kho; để đếm từ tệp, ghi --dossiers", notation.Named(month.String())))
	}
	return number, err
}
