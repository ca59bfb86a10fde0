package cli

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// TestMain lets the test's own program be trehan, for tests that a shell starts.
func TestMain(m *testing.M) {
	if os.Getenv("TREHAN_TEST_PROGRAM") != "" {
		os.Exit((&Program{Version: "test", Stdout: os.Stdout, Stderr: os.Stderr}).Main(os.Args[1:]))
	}
	os.Exit(m.Run())
}

func TestCompletionNamesWhatFits(t *testing.T) {
	for _, c := range []struct {
		words string
		want  string
	}{
		{"sch", "schedule"},
		{"__", ""},
		{"schedule ", "apply show pause resume trigger delete backfill"},
		{"completion ", "bash zsh fish"},
		{"run --res", "--resend"},
		{"run --resend ", "failed changed all none"},
		{"run --resend = ch", "changed"}, // as bash cuts it
		{"run --resend=ch", "--resend=changed"},
		{"run --resend all --re", "--reason"},
		{"run --dry-run --num", "--number"},
		{"run --config ", ":files"},
		{"run --month ", ""},
		{"report --acc", "--accept"},
		{"report --accept x --acc", "--accept"}, // may be repeated
		{"inspect ", ":files"},
		{"approve --signed ", ":files"},
		{"khong-co --x", ""},
	} {
		stdout, stderr, code := typed(t, append([]string{"__complete"}, strings.Split(c.words, " ")...)...)
		if code != ExitDone || stderr != "" {
			t.Errorf("%q ends %d with %q", c.words, code, stderr)
		}
		var got []string
		for line := range strings.Lines(stdout) {
			word, _, _ := strings.Cut(strings.TrimSuffix(line, "\n"), "\t")
			got = append(got, word)
		}
		if difference := cmp.Diff(strings.Fields(c.want), got, cmp.Transformer("words", func(s []string) string { return strings.Join(s, " ") })); difference != "" {
			t.Errorf("%q (-want +got):\n%s", c.words, difference)
		}
	}
}

// Bash completes with the script that the program prints; the other shells at least read theirs.
func TestCompletionInTheShells(t *testing.T) {
	if testing.Short() {
		t.Skip("runs bash, zsh and fish")
	}
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	folder := t.TempDir()
	if err := os.Symlink(self, filepath.Join(folder, "trehan")); err != nil {
		t.Fatal(err)
	}
	t.Setenv("TREHAN_TEST_PROGRAM", "1")
	t.Setenv("PATH", folder+":"+os.Getenv("PATH"))
	for _, c := range []struct{ shell, script, want string }{
		{"bash", `source <(trehan completion bash); complete -p trehan`, "complete -F _trehan trehan"},
		{"bash", `source <(trehan completion bash); COMP_WORDS=(trehan schedule ba); COMP_CWORD=2; _trehan; echo "${COMPREPLY[@]}"`, "backfill"},
		{"bash", `source <(trehan completion bash); COMP_WORDS=(trehan run --resend ""); COMP_CWORD=3; _trehan; echo "${COMPREPLY[@]}"`, "failed changed all none"},
		{"bash", `source <(trehan completion bash); COMP_WORDS=(trehan run --config ""); COMP_CWORD=3; _trehan; echo "${COMPREPLY[@]}"`, ""},
		{"zsh", `autoload -U compinit; compinit -u -d ` + filepath.Join(folder, "dump") + `; source <(trehan completion zsh); echo $_comps[trehan]`, "_trehan"},
		{"fish", `trehan completion fish | source; complete -C "trehan schedule ba" | string split -f1 \t`, "backfill"},
	} {
		if _, err := exec.LookPath(c.shell); err != nil {
			t.Logf("no %s here", c.shell)
			continue
		}
		command := exec.CommandContext(t.Context(), c.shell, "-c", c.script)
		command.Env = append(os.Environ(), "HOME="+folder)
		out, err := command.CombinedOutput()
		if got := strings.TrimSpace(string(out)); err != nil || got != c.want {
			t.Errorf("%s: %v, %q, want %q", c.script, err, got, c.want)
		}
	}
}
