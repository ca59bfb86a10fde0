package cli

import "context"

// Demo are the flags of demo.
type Demo struct {
	Exit bool   `help:"Stop when the month is done instead of running until Ctrl-C."`
	Data string `help:"Data folder." default:"data/demo" placeholder:"DIR"`
	UI   int    `help:"Port of the Temporal web UI; 0 chooses a free one." default:"0" placeholder:"PORT"`

	Review int `help:"Port of the review page; 0 chooses a free one." default:"0" placeholder:"PORT"`
}

// Up are the flags of up.
type Up struct {
	Config string `help:"Configuration of the office." required:"" placeholder:"FILE"`
	Data   string `help:"Data folder." default:"data/up" placeholder:"DIR"`
	UI     int    `help:"Port of the Temporal web UI; 0 chooses a free one." default:"0" placeholder:"PORT"`
	Review string `help:"Serve the review page on this address, such as 127.0.0.1:8090. Where review.page says nothing, a token in DIR/secrets lets people in. Default: not served." placeholder:"ADDR" env:"TREHAN_REVIEW"`
}

type demoCommand struct {
	Demo `embed:""`
}

type upCommand struct {
	Up `embed:""`
}

const onlyStandalone = "%s cần các máy chủ nhúng, chỉ có trong chương trình trehan-standalone: chạy `make build` rồi `bin/trehan-standalone %s`"

func (c *demoCommand) Run(ctx context.Context, p *Program) error {
	if p.Demo == nil {
		return usage(onlyStandalone, "demo", "demo")
	}
	return p.Demo(ctx, p, c.Demo)
}

func (c *upCommand) Run(ctx context.Context, p *Program) error {
	if p.Up == nil {
		return usage(onlyStandalone, "up", "up --config F")
	}
	return p.Up(ctx, p, c.Up)
}

type versionCommand struct{}

func (c *versionCommand) Run(p *Program) error {
	p.printf("trehan %s\n", p.Version)
	return nil
}
