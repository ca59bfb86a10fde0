package source

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// query is a query whose placeholders have become parameters of the driver.
type query struct {
	text   string   // with $1… or ?
	params []string // the placeholder that each parameter stands for
	at     []int    // where in the source each byte of text comes from
	source string
}

// values are the parameters' values. Each occurrence is a parameter of its own, so that the server may give each its
// own type.
func (q *query) values(of map[string]string) []string {
	values := make([]string, len(q.params))
	for i, name := range q.params {
		values[i] = of[name]
	}
	return values
}

// near returns the line of a byte of text in the source, from 1, and the word that stands there.
func (q *query) near(offset int) (line int, word string) {
	if offset < 0 || offset >= len(q.at) {
		return 0, ""
	}
	from := q.at[offset]
	end := from
	for end < len(q.source) && end-from < 60 && !strings.ContainsRune(" \t\r\n,;()'", rune(q.source[end])) {
		end++
	}
	return 1 + strings.Count(q.source[:from], "\n"), strings.ToValidUTF8(q.source[from:end], "")
}

// parseQuery rewrites a query's placeholders. It knows as much of the lexical rules of a driver as tells code from
// strings, quoted names and comments. All faults come at once.
func parseQuery(text, driver string) (*query, []string) {
	s := &sqlScanner{src: text, driver: driver, out: &query{source: text}}
	for s.pos < len(text) {
		s.next()
	}
	if word := strings.ToUpper(s.first); word != "SELECT" && word != "WITH" && len(s.faults) == 0 {
		s.faults = append(s.faults, wordQueryStart)
	}
	return s.out, s.faults
}

type sqlScanner struct {
	src, driver string
	pos         int
	out         *query
	first       string // first word of the statement
	ended       int    // line of a semicolon, 0 for none yet
	faults      []string
}

func (s *sqlScanner) line() int { return 1 + strings.Count(s.src[:s.pos], "\n") }

func (s *sqlScanner) fault(format string, args ...any) {
	if f := fmt.Sprintf(format, args...); !slices.Contains(s.faults, f) {
		s.faults = append(s.faults, f)
	}
}

// copy takes n bytes over as they are.
func (s *sqlScanner) copy(n int) {
	for i := range n {
		s.out.at = append(s.out.at, s.pos+i)
	}
	s.out.text += s.src[s.pos : s.pos+n]
	s.pos += n
}

func (s *sqlScanner) next() {
	rest := s.src[s.pos:]
	mysql := s.driver == driverMySQL
	switch c := rest[0]; {
	case strings.HasPrefix(rest, "--") && (!mysql || len(rest) == 2 || rest[2] <= ' '), c == '#' && mysql:
		s.until("\n")
	case strings.HasPrefix(rest, "/*"):
		s.comment()
	case c <= ' ':
		s.copy(1)
	case s.ended > 0:
		s.fault(wordQuerySemicolon, s.ended)
		s.pos = len(s.src)
	case c == ';':
		s.ended = s.line()
		s.pos++ // a driver may refuse even a lone one
	case c == '\'':
		s.quoted(mysql || s.escapeString())
	case c == '"':
		s.quoted(mysql)
	case c == '`' && mysql:
		s.quoted(false)
	case c == '$' && !mysql:
		s.dollar()
	case c == '?' && mysql:
		s.fault(wordQueryBare, s.line(), "?")
		s.copy(1)
	case c == '{':
		s.placeholder()
	case wordByte(c):
		s.word()
	default:
		s.copy(1)
	}
}

func wordByte(c byte) bool {
	return c == '_' || c >= '0' && c <= '9' || c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= 0x80
}

func (s *sqlScanner) word() {
	n := 0
	for s.pos+n < len(s.src) && (wordByte(s.src[s.pos+n]) || s.src[s.pos+n] == '$') {
		n++
	}
	if s.first == "" {
		s.first = s.src[s.pos : s.pos+n]
	}
	s.copy(n)
}

// escapeString reports whether the string about to begin is PostgreSQL's E'…', in which a backslash escapes.
func (s *sqlScanner) escapeString() bool {
	if s.pos == 0 || s.src[s.pos-1]|0x20 != 'e' {
		return false
	}
	return s.pos == 1 || !wordByte(s.src[s.pos-2])
}

// quoted takes a string or quoted name over. A doubled quote begins a new part at once, which comes to the same.
func (s *sqlScanner) quoted(backslash bool) {
	quote := s.src[s.pos]
	for n := 1; s.pos+n < len(s.src); n++ {
		switch s.src[s.pos+n] {
		case '\\':
			if backslash {
				n++
			}
		case quote:
			s.inside(s.src[s.pos : s.pos+n+1])
			s.copy(n + 1)
			return
		}
	}
	s.open()
}

// inside finds placeholders in a string: whoever writes one there means the value, and would get the text.
func (s *sqlScanner) inside(text string) {
	for _, p := range placeholder.FindAllString(text, -1) {
		if slices.Contains(periodNames, p[1:len(p)-1]) {
			s.fault(wordQueryQuoted, s.line(), p)
		}
	}
}

func (s *sqlScanner) open() {
	s.fault(wordQueryOpen, s.line())
	s.pos = len(s.src)
}

// until takes everything over up to and with end, or to the end of the query.
func (s *sqlScanner) until(end string) {
	n := strings.Index(s.src[s.pos:], end)
	if n < 0 {
		s.copy(len(s.src) - s.pos)
		return
	}
	s.copy(n + len(end))
}

// comment takes a block comment over; PostgreSQL's nest. MySQL runs what stands in /*! */, so it is no comment here.
func (s *sqlScanner) comment() {
	if s.driver == driverMySQL && (strings.HasPrefix(s.src[s.pos:], "/*!") || strings.HasPrefix(s.src[s.pos:], "/*M!")) {
		s.fault(wordQueryBare, s.line(), "/*! */")
		s.pos = len(s.src)
		return
	}
	depth := 0
	for n := 0; s.pos+n+1 < len(s.src); {
		switch s.src[s.pos+n : s.pos+n+2] {
		case "/*":
			if depth == 0 || s.driver == driverPostgres {
				depth++
			}
			n += 2
		case "*/":
			depth--
			n += 2
			if depth == 0 {
				s.copy(n)
				return
			}
		default:
			n++
		}
	}
	s.open()
}

// dollar takes a dollar-quoted string over, and refuses a parameter of PostgreSQL's own.
func (s *sqlScanner) dollar() {
	n := 1
	for s.pos+n < len(s.src) && wordByte(s.src[s.pos+n]) {
		n++
	}
	tag := s.src[s.pos : s.pos+n]
	switch {
	case n > 1 && tag[1] >= '0' && tag[1] <= '9':
		s.fault(wordQueryBare, s.line(), tag)
		s.copy(n)
	case s.pos+n < len(s.src) && s.src[s.pos+n] == '$':
		tag += "$"
		end := strings.Index(s.src[s.pos+len(tag):], tag)
		if end < 0 {
			s.open()
			return
		}
		s.inside(s.src[s.pos : s.pos+len(tag)+end])
		s.copy(len(tag) + end + len(tag))
	default:
		s.copy(n)
	}
}

// placeholder makes {from} a parameter.
func (s *sqlScanner) placeholder() {
	p := placeholder.FindString(s.src[s.pos:])
	if p == "" || !strings.HasPrefix(s.src[s.pos:], p) {
		s.copy(1)
		return
	}
	name := p[1 : len(p)-1]
	if !slices.Contains(periodNames, name) {
		s.fault(wordQueryPlaceholder, s.line(), p)
		s.copy(len(p))
		return
	}
	if s.first == "" {
		s.first = p
	}
	s.out.params = append(s.out.params, name)
	mark := "?"
	if s.driver == driverPostgres {
		mark = "$" + strconv.Itoa(len(s.out.params))
	}
	// A word that follows at once must not lengthen the mark.
	if end := s.pos + len(p); end < len(s.src) && wordByte(s.src[end]) {
		mark += " "
	}
	for range mark {
		s.out.at = append(s.out.at, s.pos)
	}
	s.out.text += mark
	s.pos += len(p)
}
