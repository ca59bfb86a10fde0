package cli

import (
	"context"
	"fmt"
	"os"
	"os/user"
	"time"

	"trehan/internal/archive"
	"trehan/internal/audit"
	"trehan/internal/config"
	"trehan/internal/ledger"
	"trehan/internal/period"
	"trehan/internal/proof"
)

type resolveCommand struct {
	configFlag `embed:""`
	Month      string `help:"Tháng, yyyy-MM." required:"" placeholder:"M"`
	Recipient  string `help:"Mã nơi nhận, hoặc mã-8hex khi có nhiều địa chỉ." required:"" placeholder:"R"`
	Delivered  bool   `help:"Nơi nhận đã nhận được (thư chưa rõ, hoặc có báo cáo trả lại chưa xác thực)." xor:"decision" required:""`
	Resend     bool   `help:"Nơi nhận chưa nhận được: lượt chạy sau gửi lại." xor:"decision" required:""`
	By         string `help:"Người quyết định; mặc định: người dùng của máy này." placeholder:"NAME"`
	Reason     string `help:"Căn cứ." placeholder:"TEXT"`
}

// Run records a person's decision on the undecided deliveries of a recipient.
func (c *resolveCommand) Run(ctx context.Context, p *Program) error {
	month, err := period.ParseMonth(c.Month)
	if err != nil {
		return usage("--month: %v", err)
	}
	conf, err := c.load(config.NeedStore)
	if err != nil {
		return err
	}
	store, err := OpenStore(conf)
	if err != nil {
		return err
	}
	all, err := ledger.List(ctx, store, month)
	if err != nil {
		return err
	}
	resolution := ledger.Resolution{Decision: ledger.Delivered, By: c.by(), Reason: c.Reason}
	if c.Resend {
		resolution.Decision = ledger.Resend
	}
	settled, err := resolve(ctx, store, ledger.Of(ledger.Letters(all), c.Recipient), resolution, "")
	if err != nil {
		return err
	}
	if len(settled) == 0 {
		return Exit(ExitFailed, fmt.Errorf("nơi nhận %s không có thư nào chưa rõ kết quả, hay bị báo trả lại mà chưa xác thực, trong tháng %s", c.Recipient, c.Month))
	}
	for _, d := range settled {
		key := d.Key()
		p.printf("%s-%s, bản r%04d: %s\n", key.Recipient, key.Address, key.Revision, statusWords(string(d.State().Status)))
	}
	if c.Resend {
		p.printf("Chạy lại tháng để gửi: trehan run --month %s\n", c.Month)
	}
	return nil
}

// resolve records a decision on every undecided delivery, in its chain and then, with the hash of that event, in the
// trail. A delivery whose last event is this very decision is settled too: its record may have been lost to an outage.
func resolve(ctx context.Context, store archive.Store, deliveries []ledger.Summary, r ledger.Resolution, via proof.Via) ([]*ledger.Delivery, error) {
	var settled []*ledger.Delivery
	for _, s := range deliveries {
		d, err := ledger.Open(ctx, store, s.Key)
		if err != nil {
			return settled, err
		}
		if d.State().Undecided() {
			if err := d.Resolve(ctx, time.Now(), r); err != nil {
				return settled, err
			}
		}
		events := d.Events()
		if n := len(events); n == 0 || events[n-1].Resolution == nil || *events[n-1].Resolution != r {
			continue
		}
		if err := recordResolved(ctx, store, d, events[len(events)-1], via); err != nil {
			return settled, err
		}
		settled = append(settled, d)
	}
	return settled, nil
}

// recordResolved puts a decision into the trail, once. via says how the review page knew the person; "" without it.
func recordResolved(ctx context.Context, store archive.Store, d *ledger.Delivery, e ledger.Event, via proof.Via) error {
	s, key, r := d.State(), d.Key(), e.Resolution
	_, err := audit.Append(ctx, store, key.Month, audit.Entry{
		ID: "resolve/" + s.Head, At: e.At, Kind: audit.UnknownResolved, Actor: r.By,
		Chains: []audit.Chain{{Prefix: key.Prefix(), Events: s.Events, Head: s.Head, Status: string(s.Status)}},
		Facts: map[string]any{
			"recipient": key.Recipient, "address": key.Address, "revision": key.Revision, audit.FactDecision: r.Decision, audit.FactReason: r.Reason,
			audit.FactVia: string(via), audit.FactVerified: via == proof.Proxy,
		},
	})
	if err != nil {
		return fmt.Errorf("đã ghi quyết định nhưng chưa ghi được vào nhật ký kiểm toán, hãy chạy lại lệnh này: %w", err)
	}
	return nil
}

func (c *resolveCommand) by() string {
	if c.By != "" {
		return c.By
	}
	if u, err := user.Current(); err == nil {
		return u.Username
	}
	return os.Getenv("USER")
}
