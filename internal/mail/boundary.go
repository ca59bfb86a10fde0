package mail

import (
	"bytes"
	"fmt"
)

// numberBoundaries replaces the random boundaries by numbered ones, in the
// order in which they are announced. "=_" cannot occur in quoted-printable or
// base64 text, so a numbered boundary cannot occur in a part. Only header
// lines and delimiters are touched: a text may hold what looks like either.
func numberBoundaries(data []byte) []byte {
	out := make([]byte, 0, len(data)+64)
	numbered := map[string]string{}
	inHeader := true
	for len(data) > 0 {
		end := bytes.IndexByte(data, '\n') + 1
		if end == 0 {
			end = len(data)
		}
		line := data[:end]
		data = data[end:]
		text := bytes.TrimRight(line, "\r\n")
		switch {
		case inHeader && len(text) == 0:
			inHeader = false
		case inHeader:
			if random, ok := bytes.CutPrefix(text, []byte(" boundary=")); ok {
				number := fmt.Sprintf("=_trehan_%d", len(numbered)+1)
				numbered[string(random)] = number
				// "=" must be quoted where the boundary is announced.
				out = fmt.Appendf(out, " boundary=\"%s\"\r\n", number)
				continue
			}
		case bytes.HasPrefix(text, []byte("--")):
			random, closing := bytes.CutSuffix(text[2:], []byte("--"))
			if number, ok := numbered[string(random)]; ok {
				inHeader = !closing
				out = append(append(out, "--"...), number...)
				line = line[2+len(random):]
			}
		}
		out = append(out, line...)
	}
	return out
}
