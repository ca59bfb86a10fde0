// Command trehan publishes, month by month, which administrative dossiers were settled late.
package main

import (
	"os"

	"trehan/internal/cli"
)

// version is set by the linker (Makefile).
var version = "devel"

func main() {
	p := &cli.Program{Version: version, Stdout: os.Stdout, Stderr: os.Stderr}
	os.Exit(p.Main(os.Args[1:]))
}
