package signedpdf

import (
	"bytes"
	"regexp"
	"strconv"
	"unicode/utf16"
)

// facts are what the plain part of a PDF tells. Streams are passed over: a signature cannot lie in one, since its own place
// in the file is what it leaves out.
type facts struct {
	signed    bool
	encrypted bool
	producer  string
}

// inspect reads the dictionaries of a file in the order in which they stand.
func inspect(file []byte) facts {
	r := &reader{file: file}
	var found facts
	var last value // what stands before a keyword
	trailer := false
	for r.skip(); r.at < len(file); r.skip() {
		v := r.value(0)
		if v.kind == keyword && v.text == "stream" {
			r.passStream(last.dict)
		}
		if v.kind == dictionary {
			if trailer || v.dict["Type"].is(name, "XRef") {
				_, encrypted := v.dict["Encrypt"]
				found.encrypted = found.encrypted || encrypted
			}
			if p, ok := v.dict["Producer"]; ok && p.kind == text {
				found.producer = p.text
			}
			found.signed = found.signed || r.signatureIn(v)
		}
		trailer = v.kind == keyword && v.text == "trailer"
		last = v
	}
	return found
}

// signatureIn looks for a signature dictionary (ISO 32000-1, 12.8.1) in a value.
func (r *reader) signatureIn(v value) bool {
	if v.kind == dictionary && r.isSignature(v.dict) {
		return true
	}
	for _, inner := range v.dict {
		if r.signatureIn(inner) {
			return true
		}
	}
	for _, inner := range v.items {
		if r.signatureIn(inner) {
			return true
		}
	}
	return false
}

// isSignature: the byte range begins with the file, lies in it, and leaves out nothing but the signature, which is not the
// row of zeros that keeps its place until somebody signs. A time stamp (/DocTimeStamp) signs for nobody, nor do usage rights
// (/UR, /UR3), which programs add so that Adobe Reader may fill a form in.
func (r *reader) isSignature(d map[string]value) bool {
	if kind, ok := d["Type"]; ok && !kind.is(name, "Sig") {
		return false
	}
	for _, what := range d["Reference"].items {
		if method := what.dict["TransformMethod"]; method.is(name, "UR") || method.is(name, "UR3") {
			return false
		}
	}
	contents, covers := d["Contents"], d["ByteRange"].items
	if contents.kind != hex || len(bytes.Trim(r.file[contents.from:contents.to], "<>0 \t\r\n\f\x00")) == 0 || len(covers) != 4 {
		return false
	}
	var n [4]int
	for i, v := range covers {
		if v.kind != integer {
			return false
		}
		n[i] = v.number
	}
	first, second, end := n[1], n[2], len(r.file)
	return n[0] == 0 && first > 0 && second <= end && n[3] >= 0 && n[3] <= end-second &&
		(first == contents.from || first == contents.from+1) && (second == contents.to || second == contents.to-1)
}

// kind is a kind of value.
type kind int

const (
	nothing kind = iota
	integer
	other // a number that is no integer, a reference
	name
	text // a string in parentheses
	hex  // a string in angle brackets
	array
	dictionary
	keyword
)

// value is a value of a PDF. Which fields are set depends on its kind.
type value struct {
	kind     kind
	from, to int // its place in the file
	number   int // integer; of a reference the object's number
	text     string
	items    []value
	dict     map[string]value
}

func (v value) is(k kind, s string) bool { return v.kind == k && v.text == s }

// reader reads values (ISO 32000-1, 7.2 and 7.3). What is malformed is passed over.
type reader struct {
	file    []byte
	at      int
	lengths map[int]int // of streams, by the object that holds it; nil while nobody has asked
}

// maxDepth bounds values within values.
const maxDepth = 64

func white(c byte) bool {
	return c == ' ' || c == '\n' || c == '\r' || c == '\t' || c == '\f' || c == 0
}

func regular(c byte) bool { return !white(c) && bytes.IndexByte([]byte("()<>[]{}/%"), c) < 0 }

// skip passes over white space and comments.
func (r *reader) skip() {
	for r.at < len(r.file) {
		switch c := r.file[r.at]; {
		case white(c):
			r.at++
		case c == '%':
			for r.at < len(r.file) && r.file[r.at] != '\n' && r.file[r.at] != '\r' {
				r.at++
			}
		default:
			return
		}
	}
}

// value reads one value or keyword; the reader stands at its first byte and goes on by at least one.
func (r *reader) value(depth int) (v value) {
	v.from = r.at
	defer func() { v.to = r.at }()
	rest := r.file[r.at:]
	switch c := rest[0]; {
	case bytes.HasPrefix(rest, []byte("<<")):
		r.at += 2
		v.kind, v.dict = dictionary, r.dictionary(depth+1)
	case c == '<':
		v.kind = hex
		if i := bytes.IndexByte(rest, '>'); i >= 0 {
			r.at += i + 1
		} else {
			r.at = len(r.file)
		}
	case c == '[':
		r.at++
		v.kind, v.items = array, r.array(depth+1)
	case c == '(':
		v.kind, v.text = text, r.literal()
	case c == '/':
		r.at++
		v.kind, v.text = name, r.word()
	case regular(c):
		v.kind, v.text = keyword, r.word()
		if n, err := strconv.Atoi(v.text); err == nil {
			v.kind, v.number = integer, n
			r.reference(&v)
		}
	default: // a bracket that closes nothing
		r.at++
	}
	return v
}

func (r *reader) word() string {
	from := r.at
	for r.at < len(r.file) && regular(r.file[r.at]) {
		r.at++
	}
	return string(r.file[from:r.at])
}

var referenceForm = regexp.MustCompile(`^[\x00\t\n\f\r ]+[0-9]{1,5}[\x00\t\n\f\r ]+R(?:[\x00\t\n\f\r ()<>\[\]{}/%]|$)`)

// reference makes a reference of a number that begins one: 12 0 R.
func (r *reader) reference(v *value) {
	rest := r.file[r.at:min(len(r.file), r.at+32)]
	if m := referenceForm.Find(rest); m != nil {
		r.at += bytes.IndexByte(m, 'R') + 1
		v.kind = other
	}
}

func (r *reader) dictionary(depth int) map[string]value {
	d := map[string]value{}
	for {
		if r.skip(); r.at >= len(r.file) {
			return d
		}
		if bytes.HasPrefix(r.file[r.at:], []byte(">>")) {
			r.at += 2
			return d
		}
		if depth > maxDepth {
			r.at++
			continue
		}
		key := r.value(depth)
		if key.kind != name {
			continue
		}
		if r.skip(); r.at >= len(r.file) || bytes.HasPrefix(r.file[r.at:], []byte(">>")) {
			continue
		}
		d[key.text] = r.value(depth)
	}
}

func (r *reader) array(depth int) []value {
	var all []value
	for {
		if r.skip(); r.at >= len(r.file) {
			return all
		}
		if r.file[r.at] == ']' {
			r.at++
			return all
		}
		if depth > maxDepth {
			r.at++
			continue
		}
		all = append(all, r.value(depth))
	}
}

// literal reads a string in parentheses, which may hold others; UTF-16 with its mark becomes UTF-8.
func (r *reader) literal() string {
	var out []byte
	open := 0
	for ; r.at < len(r.file); r.at++ {
		c := r.file[r.at]
		switch {
		case c == '\\' && r.at+1 < len(r.file):
			r.at++
			out = append(out, r.escaped())
			continue
		case c == '(':
			if open++; open == 1 {
				continue
			}
		case c == ')':
			if open--; open == 0 {
				r.at++
				return decoded(out)
			}
		}
		out = append(out, c)
	}
	return decoded(out)
}

// escaped is the byte that stands behind a backslash; the reader is left on the last of what names it.
func (r *reader) escaped() byte {
	octal := r.at
	for octal < min(len(r.file), r.at+3) && r.file[octal] >= '0' && r.file[octal] <= '7' {
		octal++
	}
	if n, err := strconv.ParseUint(string(r.file[r.at:octal]), 8, 8); err == nil {
		r.at = octal - 1
		return byte(n)
	}
	switch c := r.file[r.at]; c {
	case 'n':
		return '\n'
	case 'r':
		return '\r'
	default:
		return c
	}
}

func decoded(s []byte) string {
	if !bytes.HasPrefix(s, []byte("\xfe\xff")) {
		return string(s)
	}
	var units []uint16
	for i := 2; i+1 < len(s); i += 2 {
		units = append(units, uint16(s[i])<<8|uint16(s[i+1]))
	}
	return string(utf16.Decode(units))
}

// passStream goes behind a stream's bytes, which may hold anything: by its length, or else to the next word that ends one.
func (r *reader) passStream(d map[string]value) {
	if r.at < len(r.file) && r.file[r.at] == '\r' {
		r.at++
	}
	if r.at < len(r.file) && r.file[r.at] == '\n' {
		r.at++
	}
	end := []byte("endstream")
	length := d["Length"]
	n, known := length.number, length.kind == integer
	if length.kind == other {
		n, known = r.lengthIn(length.number)
	}
	if known && n >= 0 && n <= len(r.file)-r.at {
		behind := r.file[r.at+n : min(len(r.file), r.at+n+16)]
		if bytes.HasPrefix(bytes.TrimLeft(behind, "\r\n \t"), end) {
			r.at += n
			return
		}
	}
	if i := bytes.Index(r.file[r.at:], end); i >= 0 {
		r.at += i
		return
	}
	r.at = len(r.file)
}

var lengthObject = regexp.MustCompile(`(?:^|[^0-9])([0-9]{1,10})[\x00\t\n\f\r ]+[0-9]{1,5}[\x00\t\n\f\r ]+obj[\x00\t\n\f\r ]+([0-9]{1,10})[\x00\t\n\f\r ]+endobj`)

// lengthIn is the number that an object holds: writers that do not know a stream's length beforehand put it behind.
func (r *reader) lengthIn(object int) (int, bool) {
	if r.lengths == nil {
		r.lengths = map[int]int{}
		for _, m := range lengthObject.FindAllSubmatch(r.file, -1) {
			number, err1 := strconv.Atoi(string(m[1]))
			length, err2 := strconv.Atoi(string(m[2]))
			if err1 == nil && err2 == nil {
				r.lengths[number] = length
			}
		}
	}
	n, ok := r.lengths[object]
	return n, ok
}
