package view

import (
	"bytes"
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"text/template"

	"trehan/internal/notation"
)

// TemplateError is an error in a template: which file, which line, what.
type TemplateError struct {
	File    string
	Line    int // 0 where it is not known
	Message string
}

func (e *TemplateError) Error() string {
	if e.Line == 0 {
		return fmt.Sprintf("mẫu %s: %s", e.File, e.Message)
	}
	return fmt.Sprintf("mẫu %s, dòng %d: %s", e.File, e.Line, e.Message)
}

// Funcs are the functions that every template may call.
func Funcs() map[string]any {
	return map[string]any{
		"count":    notation.Count,
		"pad":      notation.Padded,
		"percent":  notation.Percent,
		"decimal":  notation.Decimal,
		"date":     notation.Date,
		"moment":   notation.Moment,
		"days":     notation.WorkingDays,
		"size":     notation.Size,
		"upper":    Upper,
		"first":    Sentence,
		"kind":     KindName,
		"group":    GroupName,
		"level":    LevelName,
		"month":    notation.Month,
		"severity": SeverityName,
		"join":     strings.Join,
		"add":      func(a, b int) int { return a + b },
		"last":     func(i, length int) bool { return i == length-1 },
	}
}

// ExecuteText fills a text template in. A missing key, an unknown field or function and a syntax error are a
// *TemplateError with file and line.
func ExecuteText(name, source string, data any) (string, error) {
	t, err := template.New(name).Funcs(Funcs()).Option("missingkey=error").Parse(source)
	if err != nil {
		return "", templateError(name, err)
	}
	var out bytes.Buffer
	if err := t.Execute(&out, data); err != nil {
		return "", templateError(name, err)
	}
	return Printable(out.String()), nil
}

var (
	faultPlace = regexp.MustCompile(`^template: (.*?):(\d+)(?::\d+)?: (?s:(.*))$`)
	faultIn    = regexp.MustCompile(`^executing "[^"]*" at (<.*?>): (?s:(.*))$`)
)

// templateError finds the line in an error of text/template.
func templateError(name string, err error) error {
	m := faultPlace.FindStringSubmatch(err.Error())
	if m == nil {
		return &TemplateError{File: name, Message: err.Error()}
	}
	line, _ := strconv.Atoi(m[2])
	message := m[3]
	if m[1] != "" { // a template within: its own file
		name = m[1]
	}
	if in := faultIn.FindStringSubmatch(message); in != nil {
		message = "tại " + in[1] + ": " + in[2]
	}
	return &TemplateError{File: name, Line: line, Message: message}
}
