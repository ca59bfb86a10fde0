// Command trehan publishes once a month which administrative dossiers were settled late. It is the worker, the offline
// report and the client commands; it starts no server. The commands are in internal/cli, their contract is
// docs/interface.md 1.
package main

import (
	"os"

	"trehan/internal/cli"
)

// version and commit are set by the linker (Makefile).
var version, commit = "devel", ""

func main() {
	p := &cli.Program{Version: version, Commit: commit, Stdout: os.Stdout, Stderr: os.Stderr}
	os.Exit(p.Main(os.Args[1:]))
}
