package config

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"regexp"
	"strings"

	"go.yaml.in/yaml/v3"
)

// decode reads one strict YAML document: an unknown key, a key twice and a second document are faults. Nothing at all
// is an empty configuration.
func decode(b []byte, c *Config) []string {
	d := yaml.NewDecoder(bytes.NewReader(b))
	d.KnownFields(true)
	err := d.Decode(c)
	if errors.Is(err, io.EOF) {
		return nil
	}
	if err != nil {
		return yamlFaults(err)
	}
	if err := d.Decode(&yaml.Node{}); !errors.Is(err, io.EOF) {
		return []string{"tệp có nhiều hơn một tài liệu YAML (dòng ---)"}
	}
	return nil
}

// yamlWords are the YAML reader's messages and how a person reads them. What is not foreseen stays as it is.
var yamlWords = []struct {
	form  *regexp.Regexp
	words string
}{
	{regexp.MustCompile(`^line (\d+): field (.+) not found in type .*$`), `dòng $1: không có khóa "$2"`},
	{regexp.MustCompile("^line (\\d+): cannot unmarshal !!\\w+ `(.*)` into (.+)$"), `dòng $1: giá trị "$2" không hợp lệ (cần $3)`},
	{regexp.MustCompile(`^line (\d+): cannot unmarshal !!(\w+) into (.+)$`), `dòng $1: giá trị kiểu $2 không hợp lệ (cần $3)`},
	{regexp.MustCompile(`^line (\d+): mapping key "?(.+?)"? already defined at line (\d+)$`), `dòng $1: khóa "$2" đã có ở dòng $3`},
	{regexp.MustCompile(`^line (\d+): (.*)$`), `dòng $1: $2`},
}

// yamlFaults splits what the YAML reader found wrong into a line each.
func yamlFaults(err error) []string {
	lines := []string{strings.TrimPrefix(err.Error(), "yaml: ")}
	if wrong := (*yaml.TypeError)(nil); errors.As(err, &wrong) {
		lines = wrong.Errors
	}
	out := make([]string, len(lines))
	for i, line := range lines {
		out[i] = yamlFault(line)
	}
	return out
}

func yamlFault(line string) string {
	for _, w := range yamlWords {
		if m := w.form.FindStringSubmatchIndex(line); m != nil {
			return string(w.form.ExpandString(nil, w.words, line, m))
		}
	}
	return fmt.Sprintf("YAML không hợp lệ: %s", line)
}
