package telemetry

import (
	"errors"
	"fmt"
	"net"
)

// Config is the section telemetry of the configuration. Its zero value logs from info on and opens no endpoint.
type Config struct {
	Level  string `yaml:"level"`  // of the log: debug, info (default), warn, error
	Listen string `yaml:"listen"` // host:port of /metrics, /healthz and /readyz, such as 127.0.0.1:9464; default none
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
	return errors.Join(faults...)
}
