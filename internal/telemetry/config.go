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

// Validate reports everything wrong with the section, in Vietnamese for the administrator.
func (c Config) Validate() error {
	var errs []error
	if _, err := ParseLevel(c.Level); err != nil {
		errs = append(errs, fmt.Errorf(wordLevel, c.Level))
	}
	if c.Listen != "" {
		if _, port, err := net.SplitHostPort(c.Listen); err != nil || port == "" {
			errs = append(errs, fmt.Errorf(wordListen, c.Listen))
		}
	}
	if c.Traces != "" {
		u, err := url.Parse(c.Traces)
		if err != nil || u.Scheme != "http" && u.Scheme != "https" || u.Hostname() == "" || u.User != nil || u.RawQuery != "" {
			errs = append(errs, errors.New(wordTraces))
		}
	}
	return errors.Join(errs...)
}
