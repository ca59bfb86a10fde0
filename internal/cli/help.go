package cli

import (
	"bytes"
	"io"
	"regexp"
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
	" <command>", " <lệnh>",
	" [flags]", " [tùy chọn]",
)

// usageWords are the parser's complaints and how a person reads them. What is not foreseen stays as it is.
var usageWords = []struct {
	form  *regexp.Regexp
	words string
}{
	{regexp.MustCompile(`^unknown flag (\S+?)(?:, did you mean "-h"\?)?$`), `không có tùy chọn $1`},
	{regexp.MustCompile(`^unknown flag (\S+), did you mean (?:one of )?(.+)\?$`), `không có tùy chọn $1; gần giống: $2`},
	{regexp.MustCompile(`^unexpected argument (.+), did you mean (?:one of )?(.+)\?$`), `không có lệnh hay tham số $1; gần giống: $2`},
	{regexp.MustCompile(`^unexpected argument (.+)$`), `không có lệnh hay tham số $1`},
	{regexp.MustCompile(`^missing flags: (\S+) or (\S+)$`), `thiếu $1 hoặc $2`},
	{regexp.MustCompile(`^missing flags: (.+)$`), `thiếu $1`},
	{regexp.MustCompile(`^expected one of (.+)$`), `thiếu lệnh con, một trong $1`},
	{regexp.MustCompile(`^expected "<file> \.\.\."$`), `thiếu FILE: tệp hồ sơ hoặc mẫu tên`},
	{regexp.MustCompile(`^expected "<code> \.\.\."$`), `thiếu CODE: mã hồ sơ`},
	{regexp.MustCompile(`^expected "(<\w+>)"$`), `thiếu $1`},
	{regexp.MustCompile(`^(--\S+|<\w+>) must be one of (.+?)(?:,"")? but got (.+)$`), `$1: $3 không hợp lệ, phải là một trong $2`},
	{regexp.MustCompile(`^(--\S+) and (--\S+) can't be used together$`), `$1 và $2 không dùng cùng nhau`},
	{regexp.MustCompile(`^(--\S+): expected a valid \d+ bit u?int but got (.+)$`), `$1: $2 không phải số nguyên`},
	{regexp.MustCompile(`^(--\S+): expected \w+ value but got "EOL" .*$`), `$1: thiếu giá trị`},
	{regexp.MustCompile(`^(--\S+): expected \w+ value but got .+; perhaps try (.+)\?$`), `$1: thiếu giá trị; nếu đó là giá trị thì ghi $2`},
	{regexp.MustCompile(`^(--\S+): bool value must be .+ but got (.+)$`), `$1: phải là true hoặc false, không phải $2`},
}

// usageText words what the parser refused.
func usageText(err error) string {
	text := err.Error()
	for _, w := range usageWords {
		if w.form.MatchString(text) {
			return w.form.ReplaceAllString(text, w.words)
		}
	}
	return text
}

// helpPrinter prints the parser's help in the language of the rest.
func helpPrinter(options kong.HelpOptions, ctx *kong.Context) error {
	stdout := ctx.Stdout
	defer func() { ctx.Stdout = stdout }()
	var english bytes.Buffer
	ctx.Stdout = &english
	if err := kong.DefaultHelpPrinter(options, ctx); err != nil {
		return err
	}
	_, err := io.WriteString(stdout, helpWords.Replace(eitherOr(ctx).Replace(english.String())))
	return err
}

// eitherOr words required flags that exclude each other as a choice: the parser lists them as if all were wanted.
func eitherOr(ctx *kong.Context) *strings.Replacer {
	groups := map[string][]string{}
	if node := ctx.Selected(); node != nil {
		for _, flags := range node.AllFlags(true) {
			for _, f := range flags {
				if f.Required && len(f.Xor) == 1 {
					groups[f.Xor[0]] = append(groups[f.Xor[0]], f.Summary())
				}
			}
		}
	}
	var pairs []string
	for _, flags := range groups {
		pairs = append(pairs, strings.Join(flags, " "), "("+strings.Join(flags, " | ")+")")
	}
	return strings.NewReplacer(pairs...)
}
