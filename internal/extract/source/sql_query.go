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
	text   string   // with $1… or ?, padded: a byte of it stands where it stands in source, up to 99 placeholders
	params []string // the placeholder that each parameter stands for
	source string
}

// values are the parameters' values. Each occurrence is a parameter of its own, so that the server may give each its
// own type.
func (q *query) values(of map[string]string) []any {
	values := make([]any, len(q.params))
	for i, name := range q.params {
		values[i] = of[name]
	}
	return values
}

// explained is the query that lets the server plan q without running it.
func (q *query) explained() *query {
	return &query{text: "EXPLAIN " + q.text, params: q.params, source: "EXPLAIN " + q.source}
}

// near returns the line of the n-th character, from 1, and the word that stands there; 0 where there is none.
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

// lexemes tell code from strings, quoted names and comments. A nested comment and a string in dollar quotes are only
// begun here: a regular expression cannot see where they end.
var lexemes = map[string]*regexp.Regexp{
	driverPostgres: regexp.MustCompile(`(?s)(\$\d+)|(--[^\n]*|/\*)|` +
		`([eE]'(?:[^'\\]|\\.|'')*'|[eE]'|'[^']*'|"[^"]*"|['"]|\$(?:[A-Za-z_\x80-\x{10FFFF}][\w\x80-\x{10FFFF}]*)?\$)|` + lexCode),
	// MySQL runs what stands in /*! */, so it is no comment here.
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

// parseQuery makes parameters of a query's placeholders. All faults come at once.
func parseQuery(text, driver string) (*query, []string) {
	q := &query{source: text}
	var faults []string
	fault := func(format string, args ...any) {
		if f := fmt.Sprintf(format, args...); !slices.Contains(faults, f) {
			faults = append(faults, f)
		}
	}
	first, ended := "", 0 // word of the statement, line of its semicolon
	for rest := text; rest != ""; {
		m := lexemes[driver].FindStringSubmatchIndex(rest)
		if m == nil {
			q.text += rest
			break
		}
		is := func(group int) bool { return m[2*group] >= 0 }
		q.text += rest[:m[0]]
		line := 1 + strings.Count(text[:len(text)-len(rest)+m[0]], "\n")
		token := rest[m[0]:m[1]]
		if is(lexComment) || is(lexQuoted) {
			if token = closed(rest[m[0]:], token); token == "" {
				fault(wordQueryOpen, line)
				break
			}
		}
		rest = rest[m[0]+len(token):]
		becomes := token
		switch name := strings.Trim(token, "{}"); {
		case is(lexComment):
		case ended > 0:
			fault(wordQuerySemicolon, ended)
			return q, faults
		case token == ";":
			ended = line
			becomes = " " // a driver may refuse even a lone one
		case is(lexBare):
			fault(wordQueryBare, line, token)
		case is(lexQuoted):
			// Whoever writes a placeholder there means the value, and would get the text.
			for _, p := range placeholder.FindAllString(token, -1) {
				if slices.Contains(periodNames, strings.Trim(p, "{}")) {
					fault(wordQueryQuoted, line, p)
				}
			}
		case is(lexName) && !slices.Contains(periodNames, name):
			fault(wordQueryPlaceholder, line, token)
		case is(lexName):
			q.params = append(q.params, name)
			becomes = "?"
			if driver == driverPostgres {
				becomes = "$" + strconv.Itoa(len(q.params))
			}
			becomes += strings.Repeat(" ", max(1, len(token)-len(becomes)))
		}
		if first == "" && (is(lexWord) || is(lexName)) {
			first = strings.ToUpper(token)
		}
		q.text += becomes
	}
	if first != "SELECT" && first != "WITH" && len(faults) == 0 {
		fault(wordQueryStart)
	}
	return q, faults
}

var commentEnds = regexp.MustCompile(`/\*|\*/`)

// closed is the whole of a comment, string or quoted name, with which a text begins; "" for one that does not end.
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
