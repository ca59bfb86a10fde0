package mail

import (
	"bufio"
	"bytes"
	"errors"
	"io"
	"regexp"
	"strings"

	"github.com/emersion/go-message"
	"github.com/emersion/go-message/textproto"
)

// Mails as gateways and delivery programs leave them: go-message reads no mail with one malformed line in its header, and no
// part behind a malformed Content-Type.

var (
	fieldForm     = regexp.MustCompile(`^[!-9;-~]+[ \t]*:`)
	parameterForm = regexp.MustCompile(`(?i)(?:^|[;\s])(boundary|report-type|charset)\s*=\s*(?:"([^"]*)"|([^\s;()"]+))`)
)

// openMail reads a mail's header and opens its body. Lines of the header that are no fields are passed over, as is what
// exceeds maxReportHeader.
func openMail(r io.Reader) *message.Entity {
	in := bufio.NewReader(r)
	var kept bytes.Buffer
	field, begins := false, true
	for {
		text, more, err := in.ReadLine()
		if err != nil || begins && len(text) == 0 {
			break
		}
		if begins && text[0] != ' ' && text[0] != '\t' {
			field = fieldForm.Match(text)
		}
		if field && kept.Len() < maxReportHeader {
			kept.Write(text)
			if !more {
				kept.WriteString("\r\n")
			}
		}
		begins = !more
	}
	kept.WriteString("\r\n\r\n")
	header, _ := textproto.ReadHeader(bufio.NewReader(&kept)) // as far as it can be read
	return openPart(message.Header{Header: header}, in)
}

// openPart opens a body whose transfer encoding is still on it.
func openPart(h message.Header, body io.Reader) *message.Entity {
	if _, _, err := h.ContentType(); err != nil {
		h.SetContentType(contentType(h))
	}
	e, _ := message.New(h, body) // an unknown encoding or character set leaves it as it is
	return e
}

// contentType is a part's type in lower case with its parameters; of a malformed one those that matter.
func contentType(h message.Header) (kind string, params map[string]string) {
	kind, params, err := h.ContentType()
	if err != nil {
		var rest string
		kind, rest, _ = strings.Cut(h.Get("Content-Type"), ";")
		params = map[string]string{}
		for _, m := range parameterForm.FindAllStringSubmatch(rest, -1) {
			if name := strings.ToLower(m[1]); params[name] == "" {
				params[name] = m[2] + m[3]
			}
		}
	}
	return strings.ToLower(strings.TrimSpace(kind)), params
}

// walk visits the parts of a mail in their order until visit returns an error. A part that cannot be read is passed over,
// and counts.
func walk(e *message.Entity, depth int, visit func(depth int, e *message.Entity) error) error {
	if err := visit(depth, e); err != nil || e == nil {
		return err
	}
	parts := e.MultipartReader()
	if parts == nil {
		return nil
	}
	for {
		part, err := parts.NextPart()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if part != nil {
			if kind, _ := contentType(part.Header); strings.HasPrefix(kind, "multipart/") { // of these go-message undoes no encoding
				part = openPart(part.Header, part.Body)
			}
		}
		if err := walk(part, depth+1, visit); err != nil {
			return err
		}
	}
}

// text is the beginning of a part's body, its transfer encoding undone as far as that goes.
func text(e *message.Entity, limit int64) []byte {
	b, _ := io.ReadAll(io.LimitReader(e.Body, limit))
	return b
}
