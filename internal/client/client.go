// Package client is what a program outside a workflow asks Temporal: it connects, starts a month's run and follows it,
// asks for its state, brings it an answer, and keeps the office's Schedule and namespace as the configuration wants them.
package client

import (
	"cmp"
	"context"
	"fmt"
	"log/slog"
	"os"
	"strings"
	"time"

	sdk "go.temporal.io/sdk/client"
	"go.temporal.io/sdk/contrib/envconfig"
	"go.temporal.io/sdk/log"

	"trehan/internal/config"
	"trehan/internal/period"
	"trehan/internal/telemetry"
)

// Client asks Temporal on behalf of one office.
type Client struct {
	temporal sdk.Client
	config   *config.Config
}

// Options are what a connection reports to; the zero value reports to nobody.
type Options struct {
	Log     *slog.Logger
	Metrics *telemetry.Metrics
	Traces  *telemetry.Traces
}

// ConfigError is a fault of the configuration or of the TEMPORAL_* variables, not of the server.
type ConfigError struct{ err error }

func (e *ConfigError) Error() string { return e.err.Error() }

// Unwrap returns the cause.
func (e *ConfigError) Unwrap() error { return e.err }

// connectWithin bounds how long a server is waited for.
const connectWithin = 15 * time.Second

// Dial connects with the file's settings, else with the usual TEMPORAL_* variables and profiles, and fills in the namespace
// that the file leaves open: doctor and the links to the web UI read it there. What is wrong with these is a *ConfigError.
func Dial(ctx context.Context, c *config.Config, o Options) (*Client, error) {
	options, err := connection(c)
	if err != nil {
		return nil, &ConfigError{err}
	}
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	options.Logger = log.NewStructuredLogger(o.Log)
	if o.Metrics != nil {
		options.MetricsHandler = o.Metrics.SDK()
	}
	if options.Interceptors, err = o.Traces.Interceptors(); err != nil {
		return nil, err
	}
	ctx, cancel := context.WithTimeout(ctx, connectWithin)
	defer cancel()
	connected, err := sdk.DialContext(ctx, options)
	if err != nil {
		return nil, fmt.Errorf(wordNotConnected, options.HostPort, err)
	}
	return New(connected, c), nil
}

// New asks over a connection that is already open.
func New(connected sdk.Client, c *config.Config) *Client { return &Client{connected, c} }

// Temporal is the connection itself, for a worker.
func (c *Client) Temporal() sdk.Client { return c.temporal }

// Close closes the connection.
func (c *Client) Close() { c.temporal.Close() }

// MonthID is the workflow ID of a month's run.
func (c *Client) MonthID(m period.Name) string { return c.config.CycleID(m) }

func connection(c *config.Config) (sdk.Options, error) {
	t := c.Temporal
	profile, err := envconfig.LoadClientConfigProfile(envconfig.LoadClientConfigProfileOptions{ConfigFileProfile: t.Profile})
	if err != nil {
		return sdk.Options{}, fmt.Errorf(wordConnectionSettings, err)
	}
	profile.Address = cmp.Or(t.Address, profile.Address, "127.0.0.1:7233")
	profile.Namespace = cmp.Or(t.Namespace, profile.Namespace, sdk.DefaultNamespace)
	if t.APIKeyFile != "" {
		key, err := os.ReadFile(c.Path(t.APIKeyFile))
		if err != nil {
			return sdk.Options{}, fmt.Errorf("temporal.api_key_file: %w", err)
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
		return sdk.Options{}, fmt.Errorf(wordConnectionSettings, err)
	}
	if c.Temporal.Namespace != options.Namespace { // a worker's watch connects while activities read it
		c.Temporal.Namespace = options.Namespace
	}
	return options, nil
}
