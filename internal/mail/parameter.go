package mail

import (
	"fmt"
	"strings"
)

// parameterLine is how much of an encoded value stands on one line.
const parameterLine = 60

// parameter writes one MIME parameter on lines of its own: quoted if the
// value is short ASCII, else as RFC 2231 says, percent-encoded UTF-8, in
// numbered pieces if it is long.
func parameter(name, value string) string {
	if ascii(value) && len(value) <= parameterLine {
		return fmt.Sprintf(";\r\n %s=\"%s\"", name, strings.NewReplacer(`\`, `\\`, `"`, `\"`).Replace(value))
	}
	var pieces []string
	piece := strings.Builder{}
	for _, r := range value {
		encoded := percent(r)
		if piece.Len()+len(encoded) > parameterLine {
			pieces = append(pieces, piece.String())
			piece.Reset()
		}
		piece.WriteString(encoded)
	}
	pieces = append(pieces, piece.String())
	if len(pieces) == 1 {
		return fmt.Sprintf(";\r\n %s*=utf-8''%s", name, pieces[0])
	}
	var out strings.Builder
	for i, p := range pieces {
		charset := ""
		if i == 0 {
			charset = "utf-8''"
		}
		fmt.Fprintf(&out, ";\r\n %s*%d*=%s%s", name, i, charset, p)
	}
	return out.String()
}

// percent encodes all but the letters, digits and marks that RFC 2231 leaves
// alone. A letter's bytes stay together.
func percent(r rune) string {
	if r < 0x80 && (r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9' || strings.ContainsRune("-._~", r)) {
		return string(r)
	}
	var out strings.Builder
	for _, b := range []byte(string(r)) {
		fmt.Fprintf(&out, "%%%02X", b)
	}
	return out.String()
}
