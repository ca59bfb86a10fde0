package cli

import (
	"cmp"
	"context"
	"fmt"
	"log/slog"
	"os"
	"strings"
	"time"

	"go.temporal.io/sdk/client"
	"go.temporal.io/sdk/contrib/envconfig"
	tlog "go.temporal.io/sdk/log"

	"trehan/internal/archive"
	"trehan/internal/config"
	"trehan/internal/telemetry"
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

// Dial connects to Temporal: the file's settings, else the usual TEMPORAL_* variables and profiles.
func Dial(ctx context.Context, c *config.Config, log *slog.Logger) (client.Client, error) {
	return dialWith(ctx, c, log, nil, nil)
}

func dialWith(ctx context.Context, c *config.Config, log *slog.Logger, metrics *telemetry.Metrics, traces *telemetry.Traces) (client.Client, error) {
	options, err := temporalOptions(c, log)
	if err != nil {
		return nil, Exit(ExitUsage, err)
	}
	if metrics != nil {
		options.MetricsHandler = metrics.SDK()
	}
	if options.Interceptors, err = traces.Interceptors(); err != nil {
		return nil, err
	}
	ctx, cancel := context.WithTimeout(ctx, 15*time.Second)
	defer cancel()
	connected, err := client.DialContext(ctx, options)
	if err != nil {
		return nil, fmt.Errorf("không kết nối được Temporal tại %s: %w; kiểm tra mục temporal của cấu hình và máy chủ", options.HostPort, err)
	}
	return connected, nil
}

func temporalOptions(c *config.Config, log *slog.Logger) (client.Options, error) {
	t := c.Temporal
	profile, err := envconfig.LoadClientConfigProfile(envconfig.LoadClientConfigProfileOptions{ConfigFileProfile: t.Profile})
	if err != nil {
		return client.Options{}, fmt.Errorf("cấu hình Temporal: %w", err)
	}
	profile.Address = cmp.Or(t.Address, profile.Address, "127.0.0.1:7233")
	profile.Namespace = cmp.Or(t.Namespace, profile.Namespace, client.DefaultNamespace)
	if t.APIKeyFile != "" {
		key, err := os.ReadFile(c.Path(t.APIKeyFile))
		if err != nil {
			return client.Options{}, fmt.Errorf("temporal.api_key_file: %w", err)
		}
		profile.APIKey = strings.TrimSpace(string(key))
	}
	if t.TLS.Enabled {
		profile.TLS = &envconfig.ClientConfigTLS{
			ServerCACertPath: c.Path(t.TLS.CAFile), ClientCertPath: c.Path(t.TLS.CertFile), ClientKeyPath: c.Path(t.TLS.KeyFile),
			ServerName: t.TLS.Server,
		}
	}
	options, err := profile.ToClientOptions(envconfig.ToClientOptionsRequest{})
	if err != nil {
		return client.Options{}, fmt.Errorf("cấu hình Temporal: %w", err)
	}
	options.Logger = tlog.NewStructuredLogger(log)
	return options, nil
}

// OpenStore connects to the archive.
func OpenStore(c *config.Config) (*archive.S3, error) {
	store, err := archive.NewS3(c.Archive(), c.Office)
	if err != nil {
		return nil, Exit(ExitUsage, err)
	}
	return store, nil
}

// quiet is the logger of commands whose output is for a person.
func quiet() *slog.Logger { return slog.New(slog.DiscardHandler) }
