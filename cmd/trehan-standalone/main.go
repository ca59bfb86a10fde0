// Command trehan-standalone is trehan with every server inside: Temporal with its web UI, an object store and a mail
// catcher. It adds the commands demo and up; docs/interface.md 1 describes them. It is a module of its own so that the
// main module stays lean.
package main

import (
	"os"

	"trehan/internal/cli"
)

// version and commit are set by the linker (Makefile).
var version, commit = "devel", ""

func main() {
	p := &cli.Program{Version: version, Commit: commit, Stdout: os.Stdout, Stderr: os.Stderr, Demo: demo, Up: up}
	os.Exit(p.Main(os.Args[1:]))
}
