package stack

import (
	"fmt"
	"os"

	"go.temporal.io/server/common/log"
	"go.temporal.io/server/common/log/tag"
)

// fatalLogger writes the server's warnings and errors to a file. What ends
// the process (the server does so when it cannot listen) is also said where
// the user sees it.
type fatalLogger struct{ log.Logger }

func (l fatalLogger) Fatal(msg string, tags ...tag.Tag) {
	fmt.Fprintln(os.Stderr, "Temporal:", msg)
	for _, t := range tags {
		fmt.Fprintf(os.Stderr, "  %s: %v\n", t.Key(), t.Value())
	}
	l.Logger.Fatal(msg, tags...)
}

func temporalLogger(path string) (fatalLogger, func(), error) {
	// The logger opens the file itself and creates it readable for all.
	f, err := os.OpenFile(path, os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o600)
	if err != nil {
		return fatalLogger{}, nil, err
	}
	if err := f.Close(); err != nil {
		return fatalLogger{}, nil, err
	}
	zap := log.BuildZapLogger(log.Config{OutputFile: path, Level: "warn", Format: "json"})
	return fatalLogger{log.NewZapLogger(zap)}, func() { _ = zap.Sync() }, nil
}
