// Command trehan-standalone is trehan with everything it needs inside: Temporal with its web UI, an object store and a
// mail catcher.
package main

import (
	"os"

	"trehan/internal/cli"
)

// version is set by the linker (Makefile).
var version = "devel"

func main() {
	p := &cli.Program{Version: version, Stdout: os.Stdout, Stderr: os.Stderr, Demo: demo, Up: up}
	os.Exit(p.Main(os.Args[1:]))
}
