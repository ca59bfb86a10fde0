package cli

import (
	"os/exec"
	"path/filepath"
	"regexp"
	"testing"
)

// The first line is the version alone; both spellings print the same.
func TestVersion(t *testing.T) {
	if testing.Short() {
		t.Skip("builds the program")
	}
	program := filepath.Join(t.TempDir(), "trehan")
	build := exec.CommandContext(t.Context(), "go", "build", "-ldflags", "-X main.version=v1.2.3 -X main.commit=0123abcd", "-o", program, "../../cmd/trehan")
	if out, err := build.CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	form := regexp.MustCompile(`\Atrehan v1\.2\.3\ncommit 0123abcd\ngo1\.\S+ \w+/\w+\n(\S+ v\S+\n)*go\.temporal\.io/sdk v\S+\n(\S+ v\S+\n)*\z`)
	for _, word := range []string{"version", "--version"} {
		out, err := exec.CommandContext(t.Context(), program, word).CombinedOutput()
		if err != nil || !form.Match(out) {
			t.Errorf("%s ends with %v and prints\n%s", word, err, out)
		}
	}
}
