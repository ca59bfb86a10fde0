package main

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"trehan/internal/cli"
)

// The worker of `up` logs where a journal hears it, from the configured level on; that of `demo` into its folder.
func TestWhereTheWorkerLogs(t *testing.T) {
	for name, c := range map[string]struct {
		to    logging
		level string
		want  string
	}{
		"up":             {toStderr, "", "at info at warn"},
		"up from warn":   {toStderr, "warn", "at warn"},
		"demo":           {toFile, "", "at info at warn"},
		"demo from warn": {toFile, "warn", "at warn"},
	} {
		t.Run(name, func(t *testing.T) {
			var stderr bytes.Buffer
			dir := t.TempDir()
			log, closer, err := c.to.open(&cli.Program{Stderr: &stderr}, dir, c.level)
			if err != nil {
				t.Fatal(err)
			}
			log.Info("at info")
			log.Warn("at warn")
			if err := closer.Close(); err != nil {
				t.Fatal(err)
			}
			file, err := os.ReadFile(filepath.Join(dir, logFile))
			if there := err == nil; there != (c.to == toFile) {
				t.Errorf("the file is there: %t", there)
			}
			said := stderr.String()
			if c.to == toFile {
				said = string(file)
			}
			var got []string
			for _, text := range []string{"at info", "at warn"} {
				if strings.Contains(said, text) {
					got = append(got, text)
				}
			}
			if strings.Join(got, " ") != c.want {
				t.Errorf("logged %q, want %q", said, c.want)
			}
		})
	}
	if _, _, err := toStderr.open(&cli.Program{}, t.TempDir(), "loud"); err == nil {
		t.Error("a level that is none is taken")
	}
}
