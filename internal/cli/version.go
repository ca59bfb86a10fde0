package cli

import (
	"runtime"
	"runtime/debug"
	"slices"
)

type versionCommand struct{}

// talksWith are the modules that an error with a server is about; those of madeWith are about the documents.
var talksWith = []string{
	"github.com/minio/minio-go/v7", "github.com/temporalio/ui-server/v2", "github.com/versity/versitygw",
	"github.com/wneessen/go-mail", "go.temporal.io/sdk", "go.temporal.io/server",
}

// Run prints the version, the commit, Go, and the modules that matter.
func (c *versionCommand) Run(p *Program) error {
	p.printf("trehan %s\n", p.Version)
	if p.Commit != "" {
		p.printf("commit %s\n", p.Commit)
	}
	p.printf("%s %s/%s\n", runtime.Version(), runtime.GOOS, runtime.GOARCH)
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return nil
	}
	for _, m := range info.Deps {
		if slices.Contains(talksWith, m.Path) || slices.Contains(madeWith, m.Path) {
			p.printf("%s %s\n", m.Path, m.Version)
		}
	}
	return nil
}
