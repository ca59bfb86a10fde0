package cli

import (
	"runtime"
	"runtime/debug"
	"strings"

	"trehan/internal/archive"
)

// build says which program makes the documents: its version, its Go, and a hash over all modules with their sums.
func (p *Program) build() archive.Build {
	b := archive.Build{Version: p.Version, Go: runtime.Version()}
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return b
	}
	var modules strings.Builder
	for _, m := range info.Deps {
		if m.Replace != nil {
			m = m.Replace
		}
		modules.WriteString(m.Path + " " + m.Version + " " + m.Sum + "\n")
	}
	b.Modules = archive.Hash([]byte(modules.String()))
	return b
}
