package e2e

import (
	"os"
	"regexp"
	"testing"
)

// The servers that `make test-outside` builds are those that the program embeds and that Compose names.
func TestOutsideServersAreTheEmbeddedOnes(t *testing.T) {
	version := func(file, pattern string) string {
		b, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		m := regexp.MustCompile(pattern).FindSubmatch(b)
		if m == nil {
			t.Fatalf("%s has no %s", file, pattern)
		}
		return string(m[1])
	}
	for _, server := range []struct{ module, variable string }{
		{"go.temporal.io/server", "TEMPORAL_VERSION=(.+)"}, {"github.com/versity/versitygw", "VERSITYGW_VERSION=v(.+)"},
	} {
		required := `(?m)^\s` + regexp.QuoteMeta(server.module) + ` v(\S+)`
		embedded := version("../go.mod", required)
		if built := version("servers/go.mod", required); built != embedded {
			t.Errorf("%s: %s is built, %s embedded", server.module, built, embedded)
		}
		if named := version("../../../deploy/compose/.env.example", `(?m)^`+server.variable+`$`); named != embedded {
			t.Errorf("%s: Compose names %s, embedded is %s", server.module, named, embedded)
		}
	}
}
