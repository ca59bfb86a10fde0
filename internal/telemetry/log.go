// Package telemetry is what an operator watches the program by: a structured log that shows no mail address, and a
// closed set of metrics on a Prometheus endpoint, the Temporal SDK's among them.
package telemetry

import (
	"fmt"
	"io"
	"log/slog"
	"strings"
)

// Logger returns the program's logger: one JSON object a line on w, records below level left out (nil: info). Mail
// addresses in messages and values are masked, so that a careless log line can't give away who was written to.
func Logger(w io.Writer, level slog.Leveler) *slog.Logger {
	return slog.New(Redact(slog.NewJSONHandler(w, &slog.HandlerOptions{Level: level})))
}

// ParseLevel reads debug, info, warn or error, in any case; "" is info.
func ParseLevel(s string) (slog.Level, error) {
	switch strings.ToLower(s) {
	case "debug":
		return slog.LevelDebug, nil
	case "", "info":
		return slog.LevelInfo, nil
	case "warn":
		return slog.LevelWarn, nil
	case "error":
		return slog.LevelError, nil
	}
	return 0, fmt.Errorf("log level %q is none of debug, info, warn, error", s)
}
