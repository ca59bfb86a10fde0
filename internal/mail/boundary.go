package mail

import (
	"bytes"
	"fmt"
	"regexp"
)

// boundaryLine is how go-mail announces the boundary it drew by lot.
var boundaryLine = regexp.MustCompile(`(?m)^ boundary=([0-9A-Za-z'()+_,./:=?-]{20,70})\r$`)

// numberBoundaries replaces the random boundaries by numbered ones, in the
// order in which they are announced. "=_" cannot occur in quoted-printable or
// base64 text, so a numbered boundary cannot occur in a part.
func numberBoundaries(data []byte) []byte {
	for n, found := range boundaryLine.FindAllSubmatch(data, -1) {
		numbered := fmt.Sprintf("=_trehan_%d", n+1)
		// "=" must be quoted where the boundary is announced.
		data = bytes.ReplaceAll(data, append([]byte(" boundary="), found[1]...), []byte(` boundary="`+numbered+`"`))
		data = bytes.ReplaceAll(data, append([]byte("--"), found[1]...), []byte("--"+numbered))
	}
	return data
}
