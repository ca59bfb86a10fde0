// Package telemetry lets operators watch the program: a structured log without mail addresses, a closed set of metrics on
// one Prometheus endpoint, including those of the Temporal SDK, and traces. It knows no rule of the month.
// deploy/monitoring has alerts and a dashboard on these metrics.
package telemetry

import (
	"fmt"
	"io"
	"log/slog"
	"strings"
)

// Logger returns the program's logger: one JSON object per line on w, without records below level (nil: info). It masks mail
// addresses in messages and values, so that a careless log line cannot reveal a recipient.
func Logger(w io.Writer, level slog.Leveler) *slog.Logger {
	return slog.New(redact(slog.NewJSONHandler(w, &slog.HandlerOptions{Level: level})))
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
