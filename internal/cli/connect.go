package cli

import (
	"context"
	"errors"

	"trehan/internal/archive"
	"trehan/internal/client"
	"trehan/internal/config"
	"trehan/internal/period"
)

// configFlag is the configuration of a command that talks to servers.
type configFlag struct {
	Config string `help:"Tệp cấu hình." required:"" placeholder:"FILE" env:"TREHAN_CONFIG"`
}

// load reads the configuration and the sections that the command needs.
func (f *configFlag) load(needs config.Need) (*config.Config, error) {
	c, err := config.Load(f.Config)
	if err != nil {
		return nil, Exit(ExitUsage, err)
	}
	if err := c.Require(needs); err != nil {
		return nil, Exit(ExitUsage, err)
	}
	return c, nil
}

// openStore reads the configuration and connects to the archive.
func (f *configFlag) openStore() (*config.Config, *archive.S3, error) {
	c, err := f.load(config.NeedStore)
	if err != nil {
		return nil, nil, err
	}
	store, err := OpenStore(c)
	return c, store, err
}

// Dial connects to Temporal. What is wrong with the configuration ends with ExitUsage.
func Dial(ctx context.Context, c *config.Config, o client.Options) (*client.Client, error) {
	connected, err := client.Dial(ctx, c, o)
	var fault *client.ConfigError
	if errors.As(err, &fault) {
		return nil, Exit(ExitUsage, err)
	}
	return connected, err
}

// periodOf is the first to the last day of a period, by the calendar where the configuration cannot be read: who loads it says so.
func (f *configFlag) periodOf(n period.Name) period.Period {
	conf, err := f.load(0)
	if err != nil {
		conf = config.Empty()
	}
	return conf.PeriodOf(n)
}

// archivedMonth is the month that a command asks the archive for.
type archivedMonth struct {
	configFlag `embed:""`
	Month      string `help:"Tháng, yyyy-MM; hoặc một kỳ khác: yyyy-Q1, yyyy-H1, yyyy." required:"" placeholder:"M"`
}

func (f *archivedMonth) open() (*archive.S3, period.Name, error) {
	month, err := period.ParseName(f.Month)
	if err != nil {
		return nil, month, usage("--month: %v", err)
	}
	_, store, err := f.openStore()
	return store, month, err
}

// OpenStore connects to the archive.
func OpenStore(c *config.Config) (*archive.S3, error) {
	store, err := archive.NewS3(c.Archive(), c.Office)
	if err != nil {
		return nil, Exit(ExitUsage, err)
	}
	return store, nil
}
