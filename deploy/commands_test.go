package deploy_test

import (
	"bytes"
	"regexp"
	"strings"
	"testing"

	"trehan/internal/cli"
)

// program begins a command in a manual, wherever the program is run.
var program = regexp.MustCompile("(?:^|[ `])(?:trehan|trehan-standalone|/usr/local/bin/trehan|docker compose run --rm(?: -T)? worker) ([a-z]+)((?: [^`|;#<(]*)?)")

// Every command that a manual, a unit or a manifest gives is one of the program's, with flags that it has.
func TestCommandsOfTheManualsExist(t *testing.T) {
	found := 0
	each(t, func(path string, data []byte) {
		text := strings.ReplaceAll(string(data), "kubectl -n trehan ", "kubectl ")
		for line := range strings.Lines(text) {
			for _, m := range program.FindAllStringSubmatch(line, -1) {
				command, rest := []string{m[1]}, strings.Fields(m[2])
				if m[1] == "schedule" || m[1] == "audit" || m[1] == "explanations" || m[1] == "handover" || m[1] == "settings" {
					if len(rest) == 0 {
						continue
					}
					command, rest = append(command, rest[0]), rest[1:]
				}
				help, known := helpOf(command)
				if !known {
					if strings.Contains(m[2], " --") {
						t.Errorf("%s: no command %q", path, command)
					}
					continue // a sentence about the program
				}
				found++
				for _, word := range rest {
					if flag, _, _ := strings.Cut(word, "="); strings.HasPrefix(flag, "--") && !strings.Contains(help, strings.TrimRight(flag, ".,:")) {
						t.Errorf("%s: %q has no %s", path, command, flag)
					}
				}
			}
		}
	}, ".md", ".service", ".yaml")
	if found < 80 {
		t.Errorf("only %d commands found", found)
	}
}

// helpOf is what a command says of itself, if there is such a command.
func helpOf(command []string) (string, bool) {
	var out, faults bytes.Buffer
	p := &cli.Program{Version: "v0", Stdout: &out, Stderr: &faults}
	code := p.Main(append(command, "--help"))
	return out.String() + faults.String(), code == cli.ExitDone
}
