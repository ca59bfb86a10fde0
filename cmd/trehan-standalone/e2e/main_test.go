// Package e2e runs whole months as an office does: the built program as a separate process with its embedded servers,
// real files in, real mails out. It kills, tampers and restarts.
//
// Each office has its own folder, ports and relay, so the tests run side by side; most of their time is waiting for
// time-outs after a crash. Which promise each test tries to break is the table of docs/design.md 1.
package e2e

import (
	"flag"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
)

// binary is the program under test.
var binary string

// sideBySide is how many offices run at once. Offices wait more than they work.
const sideBySide = "8"

func TestMain(m *testing.M) {
	flag.Parse()
	if f := flag.Lookup("test.parallel"); f.Value.String() == f.DefValue {
		_ = flag.Set("test.parallel", sideBySide)
	}
	if err := build(); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	if code, done := runOutside(); done {
		os.Exit(code)
	}
	os.Exit(m.Run())
}

// build makes the program, beside the one that `make build` makes: if nothing
// has changed since the last time, that takes a second.
func build() error {
	if binary = os.Getenv("TREHAN_BINARY"); binary != "" {
		return nil
	}
	path, err := filepath.Abs("../../../bin/e2e/trehan-standalone")
	if err != nil {
		return err
	}
	binary = path
	build := exec.Command("go", "build", "-o", path, "..")
	build.Stdout, build.Stderr = os.Stderr, os.Stderr
	if err := build.Run(); err != nil {
		return fmt.Errorf("building the program under test: %w", err)
	}
	return nil
}
