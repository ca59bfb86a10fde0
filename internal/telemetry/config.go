package telemetry

import (
	"errors"
	"fmt"
	"net"
	"net/url"
)

// Config is the section telemetry of the configuration. Its zero value logs from info on and opens no endpoint.
type Config struct {
	Level  string `yaml:"level"`  // of the log: debug, info (default), warn, error
	Listen string `yaml:"listen"` // host:port of /metrics, /healthz and /readyz, such as 127.0.0.1:9464; default none
	Traces string `yaml:"traces"` // OTLP collector over HTTP, such as http://127.0.0.1:4318; default OTEL_EXPORTER_OTLP_ENDPOINT, else none
}

// Validate names everything wrong with the section, in words for who keeps the configuration.
func (c Config) Validate() error {
	var faults []error
	if _, err := ParseLevel(c.Level); err != nil {
		faults = append(faults, fmt.Errorf("level: %q không phải debug, info, warn hoặc error", c.Level))
	}
	if c.Listen != "" {
		if _, port, err := net.SplitHostPort(c.Listen); err != nil || port == "" {
			faults = append(faults, fmt.Errorf("listen: %q không có dạng host:port, ví dụ 127.0.0.1:9464", c.Listen))
		}
	}
	if c.Traces != "" {
		u, err := url.Parse(c.Traces)
		if err != nil || u.Scheme != "http" && u.Scheme != "https" || u.Hostname() == "" || u.User != nil || u.RawQuery != "" {
			faults = append(faults, errors.New("traces: phải có dạng http://máy:cổng hoặc https://máy:cổng, ví dụ http://127.0.0.1:4318; mật khẩu đặt trong biến OTEL_EXPORTER_OTLP_HEADERS"))
		}
	}
	return errors.Join(faults...)
}
