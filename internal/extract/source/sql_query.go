package source

import (
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"
)

// query is a query whose placeholders have become parameters of the driver.
type query struct {
	text   string   // with $1… or ?, padded: up to 99 placeholders, bytes have the same offsets as in source
	params []string // the placeholder of each parameter
	source string
}

// values are the parameters' values. Each occurrence is a separate parameter, so that the server may give each its own type.
func (q *query) values(of map[string]string) []any {
	values := make([]any, len(q.params))
	for i, name := range q.params {
		values[i] = of[name]
	}
	return values
}

// explained returns the query that makes the server plan q without running it.
func (q *query) explained() *query {
	return &query{text: "EXPLAIN " + q.text, params: q.params, source: "EXPLAIN " + q.source}
}

// near returns the line of the n-th character, from 1, and the word there; 0 if there is none.
func (q *query) near(n int) (line int, word string) {
	from := 0
	for ; n > 1 && from < len(q.text); n-- {
		_, size := utf8.DecodeRuneInString(q.text[from:])
		from += size
	}
	if n < 1 || from >= len(q.source) {
		return 0, ""
	}
	rest := q.source[from:]
	if end := strings.IndexAny(rest, " \t\r\n,;()'"); end >= 0 {
		rest = rest[:end]
	}
	return 1 + strings.Count(q.source[:from], "\n"), strings.ToValidUTF8(rest[:min(len(rest), 60)], "")
}

// lexemes distinguishes code from strings, quoted names and comments. It matches only the beginning of a nested comment or of
// a dollar-quoted string: a regular expression cannot find their end.
var lexemes = map[string]*regexp.Regexp{
	driverPostgres: regexp.MustCompile(`(?s)(\$\d+)|(--[^\n]*|/\*)|` +
		`([eE]'(?:[^'\\]|\\.|'')*'|[eE]'|'[^']*'|"[^"]*"|['"]|\$(?:[A-Za-z_\x80-\x{10FFFF}][\w\x80-\x{10FFFF}]*)?\$)|` + lexCode),
	// MySQL runs the text in /*! */, so it is not a comment here.
	driverMySQL: regexp.MustCompile(`(?s)(\?|/\*M?!)|(--(?:\n|[\x00-\x20][^\n]*|$)|#[^\n]*|/\*.*?\*/|/\*)|` +
		`('(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*"|` + "`[^`]*`|['\"`]" + `)|` + lexCode),
}

const lexCode = `\{([A-Za-z]+)\}|([\w\x80-\x{10FFFF}][\w$\x80-\x{10FFFF}]*)|[^\x00-\x20]`

// The groups of lexemes.
const (
	lexBare = 1 + iota // a parameter of the driver's own
	lexComment
	lexQuoted
	lexName // of a placeholder
	lexWord
)

// queryParser replaces the placeholders of a query by parameters.
type queryParser struct {
	query     *query
	driver    string
	faults    []string
	first     string // first word of the statement, upper case
	semicolon int    // line of the semicolon that ends it; 0 for none
}

// parseQuery replaces the placeholders of a query by parameters. It returns all faults at once.
func parseQuery(text, driver string) (*query, []string) {
	p := &queryParser{query: &query{source: text}, driver: driver}
	for rest := text; rest != ""; {
		m := lexemes[driver].FindStringSubmatchIndex(rest)
		if m == nil {
			p.query.text += rest
			break
		}
		is := func(group int) bool { return m[2*group] >= 0 }
		p.query.text += rest[:m[0]]
		line := 1 + strings.Count(text[:len(text)-len(rest)+m[0]], "\n")
		token := rest[m[0]:m[1]]
		if is(lexComment) || is(lexQuoted) {
			if token = closed(rest[m[0]:], token); token == "" {
				p.fault(wordQueryOpen, line)
				break
			}
		}
		rest = rest[m[0]+len(token):]
		if p.semicolon > 0 && !is(lexComment) {
			p.fault(wordQuerySemicolon, p.semicolon)
			return p.query, p.faults
		}
		if p.first == "" && (is(lexWord) || is(lexName)) {
			p.first = strings.ToUpper(token)
		}
		p.query.text += p.replace(token, line, is)
	}
	if p.first != "SELECT" && p.first != "WITH" && len(p.faults) == 0 {
		p.fault(wordQueryStart)
	}
	return p.query, p.faults
}

// fault adds a fault once.
func (p *queryParser) fault(format string, args ...any) {
	if f := fmt.Sprintf(format, args...); !slices.Contains(p.faults, f) {
		p.faults = append(p.faults, f)
	}
}

// replace returns the text that replaces a token. is reports the token's group of lexemes.
func (p *queryParser) replace(token string, line int, is func(group int) bool) string {
	switch name := strings.Trim(token, "{}"); {
	case is(lexComment):
	case token == ";":
		p.semicolon = line
		return " " // some drivers refuse even a single one
	case is(lexBare):
		p.fault(wordQueryBare, line, token)
	case is(lexQuoted):
		// A placeholder in quotes is meant as the value, but would be sent as text.
		for _, quoted := range placeholder.FindAllString(token, -1) {
			if slices.Contains(periodNames, strings.Trim(quoted, "{}")) {
				p.fault(wordQueryQuoted, line, quoted)
			}
		}
	case is(lexName) && !slices.Contains(periodNames, name):
		p.fault(wordQueryPlaceholder, line, token)
	case is(lexName):
		p.query.params = append(p.query.params, name)
		parameter := "?"
		if p.driver == driverPostgres {
			parameter = "$" + strconv.Itoa(len(p.query.params))
		}
		return parameter + strings.Repeat(" ", max(1, len(token)-len(parameter)))
	}
	return token
}

var commentEnds = regexp.MustCompile(`/\*|\*/`)

// closed returns the whole comment, string or quoted name at the beginning of a text; "" if it does not end.
func closed(text, token string) string {
	switch {
	case token == "/*":
		depth := 0
		for _, at := range commentEnds.FindAllStringIndex(text, -1) {
			if text[at[0]] == '/' {
				depth++
			} else if depth--; depth == 0 {
				return text[:at[1]]
			}
		}
		return ""
	case token[0] == '$':
		body, _, ok := strings.Cut(text[len(token):], token)
		if !ok {
			return ""
		}
		return token + body + token
	case len(strings.TrimLeft(token, "eE")) == 1: // a lone quote
		return ""
	}
	return token
}
