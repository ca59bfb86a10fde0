package pdf

import (
	"slices"
	"sort"
	"strconv"
	"strings"

	"golang.org/x/text/encoding/charmap"
)

// font says which letters the codes of a shown string are.
type font struct {
	wide    bool // codes of two bytes
	letters map[int]string
	spans   []span // beside letters, by their first code
	plain   *charmap.Charmap
}

// span is a range of codes that are letters in a row.
type span struct {
	first, last int
	letter      rune
}

// unreadable stands for a code of which the font does not say which letter it is.
const unreadable = "\ufffd"

// font reads a font's dictionary (9.6, 9.7).
func (f *File) font(v Value) *font {
	v = f.resolve(v)
	out := &font{letters: map[int]string{}, wide: v.Dict["Subtype"].Is(Name, "Type0")}
	encoding := f.resolve(v.Dict["Encoding"])
	if !out.wide {
		out.plain = f.baseOf(v, encoding)
		f.differences(encoding, out.letters)
	}
	if body, ok := f.decoded(f.resolve(v.Dict["ToUnicode"])); ok {
		out.readCMap(body)
	}
	sort.SliceStable(out.spans, func(i, j int) bool { return out.spans[i].first < out.spans[j].first })
	return out
}

// baseOf is the encoding of a simple font's codes; nil where only the embedded font itself knows it.
func (f *File) baseOf(v, encoding Value) *charmap.Charmap {
	base := encoding
	if encoding.Kind == Dictionary {
		base = f.resolve(encoding.Dict["BaseEncoding"])
	}
	switch base.Text {
	case "WinAnsiEncoding":
		return charmap.Windows1252
	case "MacRomanEncoding":
		return charmap.Macintosh
	}
	descriptor := f.resolve(v.Dict["FontDescriptor"])
	for _, file := range []string{"FontFile", "FontFile2", "FontFile3"} {
		if _, embedded := descriptor.Dict[file]; embedded && encoding.Kind == None {
			return nil
		}
	}
	return charmap.Windows1252 // StandardEncoding has the same letters of ASCII
}

// differences reads which letters an encoding names otherwise than its base.
func (f *File) differences(encoding Value, letters map[int]string) {
	code := 0
	for _, v := range f.list(encoding.Dict["Differences"]) {
		switch v.Kind {
		case Integer:
			code = v.Number
		case Name:
			letters[code] = glyph(v.Text)
			code++
		}
	}
}

// glyph is the letter that a glyph's name stands for, as the Adobe Glyph List names the letters of ASCII and any by its code.
func glyph(name string) string {
	name, _, _ = strings.Cut(name, ".")
	if len(name) == 1 {
		return name
	}
	if i := slices.Index(asciiGlyphs, name); i >= 0 {
		return asciiLetters[i : i+1]
	}
	for _, prefix := range []string{"uni", "u"} {
		if digits, ok := strings.CutPrefix(name, prefix); ok && len(digits) >= 4 {
			if n, err := strconv.ParseUint(digits, 16, 21); err == nil {
				return string(rune(n))
			}
		}
	}
	return unreadable
}

const asciiLetters = " !\"#$%&'()*+,-./0123456789:;<=>?@[\\]^_`{|}~"

var asciiGlyphs = strings.Fields("space exclam quotedbl numbersign dollar percent ampersand quotesingle parenleft parenright asterisk plus " +
	"comma hyphen period slash zero one two three four five six seven eight nine colon semicolon less equal greater question at " +
	"bracketleft backslash bracketright asciicircum underscore grave braceleft bar braceright asciitilde")

// maxMapped bounds the letters and spans of one font.
const maxMapped = 1 << 17

// readCMap reads which letters the codes are, as a ToUnicode map says (9.10.3).
func (o *font) readCMap(body []byte) {
	r := &reader{data: body}
	f := &File{data: body}
	var operands []Value
	for r.skip() {
		v := r.next()
		if v.Kind != Keyword {
			if operands = append(operands, v); len(operands) > maxMapped {
				return
			}
			continue
		}
		switch v.Text {
		case "endbfchar":
			for i := 0; i+1 < len(operands) && len(o.letters) < maxMapped; i += 2 {
				o.letters[code(f, operands[i])] = fromUTF16(string(f.Bytes(operands[i+1])))
			}
		case "endbfrange":
			for i := 0; i+2 < len(operands) && len(o.letters)+len(o.spans) < maxMapped; i += 3 {
				o.span(f, code(f, operands[i]), code(f, operands[i+1]), operands[i+2])
			}
		}
		operands = operands[:0]
	}
}

func (o *font) span(f *File, first, last int, to Value) {
	if to.Kind == Array {
		for i, v := range to.Items {
			if i > last-first || len(o.letters) >= maxMapped {
				return
			}
			o.letters[first+i] = fromUTF16(string(f.Bytes(v)))
		}
		return
	}
	letters := []rune(fromUTF16(string(f.Bytes(to))))
	switch {
	case len(letters) == 1:
		o.spans = append(o.spans, span{first, last, letters[0]})
	case len(letters) > 1: // the last one counts on
		prefix, end := string(letters[:len(letters)-1]), letters[len(letters)-1]
		for i := 0; i <= min(last-first, 255) && len(o.letters) < maxMapped; i++ {
			o.letters[first+i] = prefix + string(end+rune(i))
		}
	}
}

// code is a code of up to four bytes.
func code(f *File, v Value) int {
	n := 0
	for _, b := range f.Bytes(v)[:min(4, len(f.Bytes(v)))] {
		n = n<<8 | int(b)
	}
	return n
}

// text is what a shown string says.
func (o *font) text(shown []byte) string {
	var b strings.Builder
	step := 1
	if o.wide {
		step = 2
	}
	for i := 0; i+step <= len(shown); i += step {
		code := int(shown[i])
		if o.wide {
			code = code<<8 | int(shown[i+1])
		}
		b.WriteString(o.letter(code))
	}
	return b.String()
}

func (o *font) letter(code int) string {
	if s, ok := o.letters[code]; ok {
		return s
	}
	i := sort.Search(len(o.spans), func(i int) bool { return o.spans[i].first > code })
	if i > 0 && code <= o.spans[i-1].last {
		return string(o.spans[i-1].letter + rune(code-o.spans[i-1].first))
	}
	if o.plain != nil {
		return string(o.plain.DecodeByte(byte(code)))
	}
	return unreadable
}
