package cli

import (
	_ "embed"
	"strings"

	"github.com/alecthomas/kong"
)

// The scripts only pass the words on the command line to `trehan __complete`, which answers from the command table: a new
// flag needs no new script.
var (
	//go:embed completion.bash
	bashCompletion string
	//go:embed completion.zsh
	zshCompletion string
	//go:embed completion.fish
	fishCompletion string
)

type completionCommand struct {
	Shell string `arg:"" enum:"bash,zsh,fish" help:"bash, zsh hoặc fish."`
}

// Run prints the script that the shell reads.
func (c *completionCommand) Run(p *Program) error {
	p.printf("%s", map[string]string{"bash": bashCompletion, "zsh": zshCompletion, "fish": fishCompletion}[c.Shell])
	return nil
}

type completeCommand struct {
	Words []string `arg:"" optional:"" passthrough:""`
}

// Run prints what may stand in the place of the last word, one a line, with its meaning behind a tab.
func (c *completeCommand) Run(ctx *kong.Context, p *Program) error {
	for _, line := range completions(ctx.Model.Node, c.Words) {
		p.printf("%s\n", line)
	}
	return nil
}

// completeFiles asks the shell for the names of files.
const completeFiles = ":files"

// completions lists what may stand in the place of the last word, which may be begun or empty.
func completions(node *kong.Node, words []string) []string {
	if len(words) == 0 {
		words = []string{""}
	}
	begun := words[len(words)-1]
	given := map[string]bool{}
	var open *kong.Flag // whose value comes next
	for _, word := range words[:len(words)-1] {
		switch {
		case word == "=": // bash cuts --flag=value in three
		case open != nil:
			open = nil
		case strings.HasPrefix(word, "-"):
			name, _, valued := strings.Cut(word, "=")
			given[name] = true
			if f := flagNamed(node, name); f != nil && !f.IsBool() && !valued {
				open = f
			}
		default:
			if child := commandNamed(node, word); child != nil {
				node = child
			}
		}
	}
	if name, _, valued := strings.Cut(begun, "="); valued && name != "" { // zsh and fish leave it whole
		if f := flagNamed(node, name); f != nil {
			return beginning(begun, valuesOf(f.Value, name+"="))
		}
	}
	switch {
	case open != nil:
		return beginning(strings.TrimPrefix(begun, "="), valuesOf(open.Value, ""))
	case strings.HasPrefix(begun, "-"):
		return beginning(begun, flagsOf(node, given))
	}
	var all []string
	for _, child := range node.Children {
		if !child.Hidden {
			all = append(all, child.Name+"\t"+child.Help)
		}
	}
	for _, argument := range node.Positional {
		all = append(all, valuesOf(argument, "")...)
	}
	return beginning(begun, all)
}

func commandNamed(node *kong.Node, name string) *kong.Node {
	for _, child := range node.Children {
		if child.Name == name {
			return child
		}
	}
	return nil
}

func flagNamed(node *kong.Node, name string) *kong.Flag {
	for _, flags := range node.AllFlags(true) {
		for _, f := range flags {
			if "--"+f.Name == name {
				return f
			}
		}
	}
	return nil
}

// flagsOf lists a command's flags but those that are given and cannot be repeated.
func flagsOf(node *kong.Node, given map[string]bool) []string {
	var all []string
	for _, flags := range node.AllFlags(true) {
		for _, f := range flags {
			if name := "--" + f.Name; !given[name] || f.IsCumulative() {
				all = append(all, name+"\t"+f.Help)
			}
		}
	}
	return all
}

// valuesOf lists the values of a flag or argument behind a prefix: those of a choice, files for a path, else nothing.
func valuesOf(v *kong.Value, prefix string) []string {
	if v.Enum != "" {
		var all []string
		for _, value := range v.EnumSlice() {
			if value != "" {
				all = append(all, prefix+value+"\t"+v.Help)
			}
		}
		return all
	}
	wanted := v.Tag.PlaceHolder
	if prefix == "" && (strings.HasPrefix(wanted, "F.") || wanted == "FILE" || wanted == "DIR" || wanted == "GLOB") {
		return []string{completeFiles}
	}
	return nil // nobody knows, or a file behind --flag=
}

// beginning keeps what begins as the person has begun.
func beginning(begun string, all []string) []string {
	var out []string
	for _, line := range all {
		if line == completeFiles || strings.HasPrefix(line, begun) {
			out = append(out, line)
		}
	}
	return out
}
