package view

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"regexp"
	"strconv"
	"strings"
	"text/template"

	"trehan/internal/notation"
)

// TemplateError is a fault in the words of a document: which file, which line, what.
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

// ReadTemplate reads a document's words: the office's own file where its folder holds one, else the shipped one.
func ReadTemplate(own, shipped fs.FS, name string) (string, error) {
	if own != nil {
		data, err := fs.ReadFile(own, name)
		if err == nil {
			return string(data), nil
		}
		if !errors.Is(err, fs.ErrNotExist) {
			return "", &TemplateError{File: name, Message: "không đọc được: " + err.Error()}
		}
	}
	data, err := fs.ReadFile(shipped, name)
	if err != nil {
		return "", fmt.Errorf("read shipped template %s: %w", name, err)
	}
	return string(data), nil
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

// ExecuteText fills a text template in. A missing key, an unknown field or function and a fault of syntax are a
// *TemplateError with file and line.
func ExecuteText(name, source string, data any) (string, error) {
	t, err := template.New(name).Funcs(Funcs()).Option("missingkey=error").Parse(source)
	if err != nil {
		return "", TemplateFault(name, err)
	}
	var out bytes.Buffer
	if err := t.Execute(&out, data); err != nil {
		return "", TemplateFault(name, err)
	}
	return Printable(out.String()), nil
}

var (
	faultPlace = regexp.MustCompile(`^(?:html/)?template: ?(.*?):(\d+)(?::\d+)?: (?s:(.*))$`)
	faultIn    = regexp.MustCompile(`^executing "[^"]*" at (<.*?>): (?s:(.*))$`)
)

// TemplateFault finds the line in an error of text/template or html/template.
func TemplateFault(name string, err error) error {
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
