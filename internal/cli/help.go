package cli

import (
	"bytes"
	"io"
	"strings"

	"github.com/alecthomas/kong"
)

// helpWords are the parser's own words, which it offers no way to set.
var helpWords = strings.NewReplacer(
	"Usage: ", "Cách dùng: ",
	"\nCommands:\n", "\nLệnh:\n",
	"\nArguments:\n", "\nTham số:\n",
	"\nFlags:\n", "\nTùy chọn:\n",
	"Show context-sensitive help.", "In hướng dẫn này.",
	` --help" for more information on a command.`, ` --help" để xem hướng dẫn của từng lệnh.`,
	`Run "`, `Gõ "`,
)

// helpPrinter prints the parser's help in the language of the rest.
func helpPrinter(options kong.HelpOptions, ctx *kong.Context) error {
	stdout := ctx.Stdout
	defer func() { ctx.Stdout = stdout }()
	var english bytes.Buffer
	ctx.Stdout = &english
	if err := kong.DefaultHelpPrinter(options, ctx); err != nil {
		return err
	}
	_, err := io.WriteString(stdout, helpWords.Replace(english.String()))
	return err
}
