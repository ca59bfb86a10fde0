package xlsx

import (
	"bytes"
	"io"
	"strings"

	"golang.org/x/text/encoding/unicode"

	"trehan/internal/extract/grid"
)

const (
	msgTruncated = "sổ tính bị cắt cụt hoặc hỏng: XML của %s kết thúc giữa chừng; chép hoặc xuất lại tệp"
	msgMalformed = "sổ tính hỏng: XML của %s sai cú pháp" + saveAgain
	msgDoctype   = "sổ tính có khai báo DOCTYPE trong %s, không được phép" + saveAgain
	msgEncoding  = "sổ tính có %s không phải UTF-8 hay UTF-16" + saveAgain
)

// bufferBytes is how much of a part is held at a time.
const bufferBytes = 128 << 10

// scanner reads the XML of one part tag by tag. It supports the XML that spreadsheets use: it checks that tags, entities and
// CDATA are complete, but not that elements are nested correctly. It refuses a DOCTYPE, so that no entity expands. Names have
// no prefix: writers choose different prefixes for the main namespace.
type scanner struct {
	r       io.Reader
	part    string // for messages
	longest int    // tag or text, in bytes
	slow    bool   // tests only: the general code alone
	was16   bool   // r is made of UTF-16

	buf      []byte
	pos, end int
	eof      bool
	err      error

	// The present tag, valid until the next call.
	name       []byte // without prefix
	attributes []byte
	closing    bool // </name>
	empty      bool // <name/>
}

func newScanner(r io.Reader, part string, longest int) *scanner {
	s := &scanner{r: r, part: part, longest: longest, buf: make([]byte, bufferBytes)}
	for s.end < 4 && s.fill() {
	}
	switch head := s.buf[:min(s.end, 4)]; {
	case bytes.HasPrefix(head, []byte("\xEF\xBB\xBF")):
		s.pos = 3
	case bytes.HasPrefix(head, []byte("\xFF\xFE")), bytes.HasPrefix(head, []byte("\xFE\xFF")):
		s.wide()
	case bytes.IndexByte(head, 0) >= 0:
		s.fail(msgEncoding)
	}
	return s
}

// wide converts a part in UTF-16, which ECMA-376 part 2 also allows, to UTF-8.
func (s *scanner) wide() {
	read := bytes.NewReader(bytes.Clone(s.buf[:s.end]))
	s.r = unicode.UTF16(unicode.LittleEndian, unicode.UseBOM).NewDecoder().Reader(io.MultiReader(read, s.r))
	s.end, s.eof, s.was16 = 0, false, true
	s.fill()
}

// fill reads more; unused bytes move to the front. It returns false at the end and on errors.
func (s *scanner) fill() bool {
	if s.eof || s.err != nil {
		return false
	}
	if s.pos > 0 {
		copy(s.buf, s.buf[s.pos:s.end])
		s.end -= s.pos
		s.pos = 0
	}
	if s.end == len(s.buf) {
		if s.end > s.longest {
			s.err = &grid.LimitError{Limit: "CellBytes", Max: int64(s.longest)}
			return false
		}
		s.buf = append(s.buf, make([]byte, len(s.buf))...)
	}
	for range 100 {
		n, err := s.r.Read(s.buf[s.end:])
		s.end += n
		switch {
		case err == io.EOF:
			s.eof = true
			return n > 0
		case err != nil:
			s.err = err
			return false
		case n > 0:
			return true
		}
	}
	s.err = io.ErrNoProgress
	return false
}

func (s *scanner) fail(message string) {
	if s.err == nil {
		s.err = &grid.FormatError{Message: sprintf(message, s.part)}
	}
}

// next goes to the next tag and skips text. It returns false at the end and on errors.
func (s *scanner) next() bool {
	for {
		i := bytes.IndexByte(s.buf[s.pos:s.end], '<')
		if i < 0 {
			s.pos = s.end
			if !s.fill() {
				return false
			}
			continue
		}
		s.pos += i
		if s.end-s.pos < 2 && !s.fill() {
			s.fail(msgTruncated)
			return false
		}
		switch s.buf[s.pos+1] {
		case '!', '?':
			if !s.special() {
				return false
			}
		default:
			return s.tag()
		}
	}
}

// tag reads the tag at pos.
func (s *scanner) tag() bool {
	from := 1
	for {
		b := s.buf[s.pos:s.end]
		if i := tagEnd(b, from); i >= 0 {
			s.pos += i + 1
			return s.parse(b[1:i])
		}
		if !s.fill() {
			s.fail(msgTruncated)
			return false
		}
	}
}

// tagEnd returns the index of the > that ends the tag at the beginning of b, or -1.
func tagEnd(b []byte, from int) int {
	i := bytes.IndexByte(b[from:], '>')
	if i < 0 {
		return -1
	}
	i += from
	if bytes.IndexByte(b[:i], '=') < 0 {
		return i // no attributes: no quotes
	}
	var quote byte
	for j := from; j < len(b); j++ {
		switch c := b[j]; {
		case quote != 0:
			if c == quote {
				quote = 0
			}
		case c == '"' || c == '\'':
			quote = c
		case c == '>':
			return j
		}
	}
	return -1
}

// parse parses the tag between < and >.
func (s *scanner) parse(b []byte) bool {
	s.closing, s.empty, s.attributes = false, false, nil
	if len(b) > 0 && b[0] == '/' {
		s.closing = true
		b = b[1:]
	} else if n := len(b); n > 0 && b[n-1] == '/' {
		s.empty = true
		b = b[:n-1]
	}
	name := b
	for i, c := range b {
		if c <= ' ' {
			name, s.attributes = b[:i], b[i:]
			break
		}
	}
	if i := bytes.IndexByte(name, ':'); i >= 0 {
		name = name[i+1:]
	}
	if len(name) == 0 {
		s.fail(msgMalformed)
		return false
	}
	s.name = name
	return true
}

// special skips a comment, a CDATA section outside of text or a processing instruction; a DOCTYPE fails.
func (s *scanner) special() bool {
	for s.end-s.pos < len("<![CDATA[") && s.fill() {
	}
	b := s.buf[s.pos:s.end]
	switch {
	case bytes.HasPrefix(b, []byte("<!--")):
		return s.skipPast(len("<!--"), "-->")
	case bytes.HasPrefix(b, []byte("<![CDATA[")):
		return s.skipPast(len("<![CDATA["), "]]>")
	case b[1] == '?':
		return s.instruction()
	}
	if len(b) < len("<!--") {
		s.fail(msgTruncated)
	} else {
		s.fail(msgDoctype)
	}
	return false
}

// instruction skips a processing instruction; the declaration must not name another encoding.
func (s *scanner) instruction() bool {
	for {
		b := s.buf[s.pos:s.end]
		i := bytes.Index(b, []byte("?>"))
		if i < 0 {
			if !s.fill() {
				s.fail(msgTruncated)
				return false
			}
			continue
		}
		if bytes.HasPrefix(b, []byte("<?xml ")) {
			if v, ok := attribute(b[len("<?xml"):i], "encoding"); ok && !s.encoded(string(v)) {
				s.fail(msgEncoding)
				return false
			}
		}
		s.pos += i + 2
		return true
	}
}

// encoded reports whether a part may declare this encoding.
func (s *scanner) encoded(name string) bool {
	if s.was16 {
		return strings.EqualFold(name, "UTF-16")
	}
	return strings.EqualFold(name, "UTF-8") || strings.EqualFold(name, "US-ASCII")
}

// skipPast skips n bytes and then everything up to and including the end mark.
func (s *scanner) skipPast(n int, end string) bool {
	s.pos += n
	for {
		b := s.buf[s.pos:s.end]
		if i := bytes.Index(b, []byte(end)); i >= 0 {
			s.pos += i + len(end)
			return true
		}
		s.pos += max(0, len(b)-len(end)+1)
		if !s.fill() {
			s.fail(msgTruncated)
			return false
		}
	}
}

// text appends the characters up to the next tag to dst, entities and CDATA resolved, and stays before the tag.
func (s *scanner) text(dst []byte) []byte {
	from := len(dst)
	for s.err == nil {
		b := s.buf[s.pos:s.end]
		i := bytes.IndexByte(b, '<')
		if i < 0 {
			if !s.eof && s.fill() {
				continue
			}
			s.fail(msgTruncated)
			return dst
		}
		var ok bool
		if dst, ok = appendText(dst, b[:i]); !ok {
			s.fail(msgMalformed)
			return dst
		}
		if len(dst)-from > s.longest {
			s.err = &grid.LimitError{Limit: "CellBytes", Max: int64(s.longest)}
			return dst
		}
		s.pos += i
		for s.end-s.pos < len("<![CDATA[") && s.fill() {
		}
		b = s.buf[s.pos:s.end]
		switch {
		case bytes.HasPrefix(b, []byte("<![CDATA[")):
			end := bytes.Index(b, []byte("]]>"))
			for end < 0 && s.fill() {
				b = s.buf[s.pos:s.end]
				end = bytes.Index(b, []byte("]]>"))
			}
			if end < 0 {
				s.fail(msgTruncated)
				return dst
			}
			dst = append(dst, b[len("<![CDATA["):end]...)
			s.pos += end + len("]]>")
		case len(b) > 1 && (b[1] == '!' || b[1] == '?'):
			if !s.special() {
				return dst
			}
		default:
			return dst
		}
	}
	return dst
}

// skip goes past the end of the element whose start tag is the present one.
func (s *scanner) skip() {
	if s.empty || s.closing {
		return
	}
	for depth := 1; depth > 0; {
		if !s.next() {
			s.fail(msgTruncated)
			return
		}
		switch {
		case s.closing:
			depth--
		case !s.empty:
			depth++
		}
	}
}

// is reports whether the present tag is a start tag (or an empty one) of the name.
func (s *scanner) is(name string) bool { return !s.closing && string(s.name) == name }
