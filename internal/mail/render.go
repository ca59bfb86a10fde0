package mail

import (
	"bytes"
	"errors"
	"fmt"
	netmail "net/mail"
	"strings"

	gomail "github.com/wneessen/go-mail"
)

// maxLine is the longest line SMTP lets through, without its CRLF.
const maxLine = 998

// Render makes the bytes that are stored and sent: CRLF line ends, 7 bits,
// no line over 998 characters. The same message gives the same bytes, unless
// it is signed; a certificate whose time is over by the message's date is a
// *CertificateError.
func Render(m Message) ([]byte, error) {
	if err := errors.Join(m.Validate(), m.Sign.Expired(m.Date)); err != nil {
		return nil, err
	}
	msg := gomail.NewMsg(
		gomail.WithCharset(gomail.CharsetUTF8),
		gomail.WithEncoding(gomail.EncodingQP),
		// It names the library's version, which changes without the message.
		gomail.WithNoDefaultUserAgent(),
	)
	msg.FromMailAddress(header(m.From)[0])
	msg.ToMailAddress(header(m.To...)...)
	if len(m.Cc) > 0 {
		msg.CcMailAddress(header(m.Cc...)...)
	}
	if len(m.ReplyTo) > 0 {
		msg.ReplyToMailAddress(header(m.ReplyTo...)...)
	}
	msg.Subject(m.Subject)
	msg.SetMessageIDWithValue(m.MessageID)
	msg.SetDateWithValue(m.Date)
	for _, h := range m.Headers {
		msg.SetGenHeader(gomail.Header(h.Name), h.Value)
	}
	msg.SetBodyString(gomail.TypeTextPlain, lines(m.Text))
	if m.HTML != "" {
		msg.AddAlternativeString(gomail.TypeTextHTML, lines(m.HTML))
	}
	for _, a := range m.Attachments {
		msg.AttachReadSeeker(a.Name, bytes.NewReader(a.Data), attach(a))
	}
	if m.Sign != nil {
		if err := m.Sign.apply(msg); err != nil {
			return nil, err
		}
	}
	var out bytes.Buffer
	out.Grow(m.renderedSize())
	if _, err := msg.WriteTo(&out); err != nil {
		return nil, fmt.Errorf("mail: rendering: %w", err)
	}
	rendered := out.Bytes()
	// On one line: some servers return, or search for, the first line alone.
	name := []byte("\r\nMessage-ID:")
	if folded := bytes.Index(rendered, fmt.Appendf(nil, "%s\r\n <%s>\r\n", name, m.MessageID)); folded >= 0 {
		at := folded + len(name)
		rendered = append(rendered[:at], rendered[at+len("\r\n"):]...)
	}
	if m.Sign == nil {
		// Inside a signature every byte counts, the boundaries' too.
		rendered = numberBoundaries(rendered)
	}
	return rendered, checkLines(rendered)
}

// renderedSize is about how large the message becomes: of an attachment base64 makes 4 bytes of 3, and lines of 76 with their ends.
func (m Message) renderedSize() int {
	size := 16<<10 + 2*(len(m.Text)+len(m.HTML))
	for _, a := range m.Attachments {
		size += len(a.Data)*4/3 + len(a.Data)/28 + 1<<10
	}
	return size
}

func header(list ...Address) []*netmail.Address {
	out := make([]*netmail.Address, len(list))
	for i, a := range list {
		out[i] = &netmail.Address{Name: a.Name, Address: a.Email}
	}
	return out
}

// lines gives text the line ends of mail; quoted-printable would encode
// single CRs and LFs otherwise.
func lines(s string) string {
	s = strings.NewReplacer("\r\n", "\n", "\r", "\n").Replace(s)
	return strings.ReplaceAll(s, "\n", "\r\n")
}

// attach writes the headers of an attachment itself: go-mail puts an encoded
// word inside a quoted parameter, which RFC 2047 forbids and which some
// readers show undecoded.
func attach(a Attachment) gomail.FileOption {
	return func(f *gomail.File) {
		f.Header.Set("Content-Type", a.MediaType+parameter("name", a.Name))
		f.Header.Set("Content-Disposition", "attachment"+parameter("filename", a.Name))
		f.Enc = gomail.EncodingB64
	}
}

// checkLines holds the result to what SMTP can carry unchanged.
func checkLines(data []byte) error {
	for n := 1; len(data) > 0; n++ {
		end := bytes.Index(data, []byte("\r\n"))
		if end < 0 {
			return fmt.Errorf("mail: line %d of the rendered message has no end", n)
		}
		line := data[:end]
		data = data[end+2:]
		if len(line) > maxLine {
			return fmt.Errorf("mail: line %d of the rendered message has %d characters, at most %d can be sent", n, len(line), maxLine)
		}
		for _, c := range line { // bytes: most of a mail are attachments, and decoding runes took a third of rendering them
			if c > 0x7e || c < ' ' && c != '\t' {
				return fmt.Errorf("mail: line %d of the rendered message holds a character that is no plain text", n)
			}
		}
	}
	return nil
}

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
