package dossier

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// Code returns a dossier's code without what exports put around or into it: a spreadsheet's formula (="H25-1",
// =T("H25-1")) or leading apostrophe, quotation marks, delimiters and written-out control characters (_x000D_) left over
// at the ends, control characters, zero-width characters, bidirectional marks and soft hyphens anywhere, ".0" behind a
// long number. Every dash is '-' and has no blank beside it, full-width forms are plain ones. It is the form that is shown
// and that CodeKey compares. A formula that cannot be resolved keeps its '=' (see Formula). A plain code is returned as it
// is.
func Code(s string) string {
	if PlainCode(s) {
		return s
	}
	// What is dropped can have stood between a letter and its mark, or be the last of a number that had been one already.
	for {
		next := bareCode(s)
		if next == s {
			return s
		}
		s = next
	}
}

// PlainCode reports whether s is its own Code, as far as that can be told from ASCII alone.
func PlainCode[T string | []byte](s T) bool {
	if len(s) == 0 {
		return true
	}
	for i := 0; i < len(s); i++ {
		c := s[i]
		if c-'.' <= '~'-'.' { // nearly all
			continue
		}
		if c < ' ' || c > '~' || c == ' ' && i > 0 && (s[i-1] == ' ' || s[i-1] == '-') || c == '-' && i > 0 && s[i-1] == ' ' {
			return false
		}
	}
	last := s[len(s)-1]
	return plainEnd(s[0]) && plainEnd(last) && !(last == '0' && len(s) >= minFloat && s[len(s)-2] == '.')
}

// plainEnd reports whether a code may begin or end with c.
func plainEnd(c byte) bool {
	switch c {
	case ' ', '=', '\'', '"', '`', ',', ';', '_':
		return false
	}
	return true
}

// CodeKey returns the key by which codes of dossiers are compared: Code without regard to case. Codes are
// upper-case nearly everywhere, so the key is the upper-case form, which costs nothing for them.
func CodeKey(s string) string { return upperCode(Code(s)) }

func upperCode(s string) string {
	for i := 0; i < len(s); i++ {
		c := s[i]
		if c >= utf8.RuneSelf {
			// Lower before upper folds the letters that have two lower-case forms.
			return norm.NFC.String(strings.ToUpper(strings.ToLower(s)))
		}
		if 'a' <= c && c <= 'z' {
			return strings.ToUpper(s)
		}
	}
	return s
}

// bareCode takes one layer of decoration off.
func bareCode(s string) string {
	s = trimCode(codeRunes(Text(s)))
	if rest, ok := strings.CutPrefix(s, "="); ok {
		if literal, ok := formulaText(strings.TrimSpace(rest)); ok {
			s = trimCode(literal)
		}
	}
	if number, ok := strings.CutSuffix(s, ".0"); ok && len(number) >= minFloat-1 && !strings.ContainsFunc(number, notDigit) {
		s = number
	}
	return s
}

// codeRunes maps the characters of a code: dashes, full-width forms and quotation marks to ASCII, what cannot be seen to
// nothing, blanks beside a dash likewise.
func codeRunes(s string) string {
	b := make([]byte, 0, len(s))
	gap := false
	for _, r := range s {
		switch r = codeRune(r); {
		case r < 0:
			continue
		case r == ' ':
			gap = len(b) > 0 && b[len(b)-1] != '-'
			continue
		case gap && r != '-':
			b = append(b, ' ')
		}
		gap = false
		b = utf8.AppendRune(b, r)
	}
	return string(b)
}

// codeRune returns the form of one character in a code, or -1 where it does not count.
func codeRune(r rune) rune {
	switch {
	case r < utf8.RuneSelf:
		if r < ' ' || r == 0x7f {
			return -1
		}
		return r
	case 0xFF01 <= r && r <= 0xFF5E: // the full-width forms of '!' to '~'
		return r - 0xFEE0
	case r == 'Ð' || r == 'Ɖ':
		return 'Đ'
	case r == 'ð' || r == 'ɖ':
		return 'đ'
	case dash(r):
		return '-'
	case apostrophe(r):
		return '\''
	case doubleQuote(r):
		return '"'
	case unicode.Is(unicode.Cc, r), invisible(r):
		return -1
	case blank(r):
		return ' '
	}
	return r
}

// dash reports whether r beyond ASCII is a dash or a minus sign.
func dash(r rune) bool {
	switch r {
	case 0x02D7, 0x2043, 0x207B, 0x208B, 0x2212, 0x2796:
		return true
	}
	return unicode.Is(unicode.Pd, r)
}

// apostrophe reports whether r beyond ASCII is an apostrophe, a single quotation mark, a prime or an accent standing for one.
func apostrophe(r rune) bool {
	switch r {
	case 0x00B4, 0x2018, 0x2019, 0x201A, 0x201B, 0x2032, 0x2035, 0xA78B, 0xA78C, 0xFF07, 0xFF40:
		return true
	}
	return 0x02B9 <= r && r <= 0x02BF || r == 0x02C8 || r == 0x02CA || r == 0x02CB
}

func doubleQuote(r rune) bool {
	switch r {
	case '«', '»', '‹', '›', 0x02BA, 0x02DD, 0x02EE, 0x201C, 0x201D, 0x201E, 0x201F, 0x2033, 0x2036, 0x3003, 0x301D, 0x301E, 0x301F:
		return true
	}
	return false
}

// invisible reports whether r has neither a form of its own nor a width: format characters such as zero-width spaces,
// bidirectional marks and the soft hyphen, fillers, variation selectors.
func invisible(r rune) bool {
	switch r {
	case 0x034F, 0x115F, 0x1160, 0x17B4, 0x17B5, 0x3164, 0xFFA0:
		return true
	}
	return unicode.Is(unicode.Cf, r) || unicode.Is(unicode.Variation_Selector, r)
}

// trimCode takes blanks, quotation marks, delimiters and the written-out control characters of a workbook off both ends.
func trimCode(s string) string {
	for {
		s = strings.Trim(s, " '\"`,;")
		switch n := len(s) - len(controlEscape); {
		case n >= 0 && isControlEscape(s[:len(controlEscape)]):
			s = s[len(controlEscape):]
		case n >= 0 && isControlEscape(s[n:]):
			s = s[:n]
		default:
			return s
		}
	}
}

// controlEscape is a carriage return as a workbook's XML writes it, which programs leave in a text that they don't decode.
const controlEscape = "_x000D_"

func isControlEscape(s string) bool {
	return s[0] == '_' && s[6] == '_' && (strings.HasPrefix(s[1:], "x000") || strings.HasPrefix(s[1:], "x001")) && strings.IndexByte("0123456789ABCDEFabcdef", s[5]) >= 0
}

// minFloat is the length of the shortest number with ".0" behind it that is a code read as a floating-point number.
const minFloat = len("123456.0")

func notDigit(r rune) bool { return r < '0' || r > '9' }

// formulaText returns the text that a formula without its '=' stands for: a literal, alone or in functions of one
// argument.
func formulaText(s string) (text string, ok bool) {
	for {
		name, rest, call := strings.Cut(s, "(")
		if !call || strings.ContainsFunc(name, notFormulaName) {
			break
		}
		if s, ok = strings.CutSuffix(rest, ")"); !ok {
			return "", false
		}
		s = strings.TrimSpace(s)
	}
	s = trimCode(s)
	return s, s != "" && !strings.ContainsAny(s, `"()&=`)
}

func notFormulaName(r rune) bool {
	return (r < 'A' || r > 'Z') && (r < 'a' || r > 'z') && r != '.' && r != '_' && r != ' '
}

// Formula reports whether a Code is a spreadsheet's formula that stands for no literal text.
func Formula(code string) bool { return strings.HasPrefix(code, "=") }

// Scientific reports whether a code or account is what a spreadsheet makes of a long number: 2,31102E+12, 2.31102e11,
// 2E+12, with blanks or without. The last digits are lost. Codes that merely hold an E between digits, such as 12E34, are
// not meant.
func Scientific(s string) bool {
	if s == "" || s[0]-'0' > 9 || len(s) > 40 {
		return false
	}
	at := max(strings.LastIndexByte(s, 'E'), strings.LastIndexByte(s, 'e'))
	if at < 0 {
		return false
	}
	bare := func(s string) string { return strings.ReplaceAll(s, " ", "") }
	mantissa, exponent := bare(s[:at]), bare(s[at+1:])
	digits, signed := strings.CutPrefix(exponent, "+")
	whole, fraction := mantissa, ""
	if point := strings.IndexAny(mantissa, ",."); point >= 0 {
		whole, fraction = mantissa[:point], mantissa[point+1:]
	}
	if whole == "" || len(whole) > 3 || digits == "" || len(digits) > 3 || strings.ContainsFunc(whole+fraction+digits, notDigit) {
		return false
	}
	return signed || fraction != ""
}
