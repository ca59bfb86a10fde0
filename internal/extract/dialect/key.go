package dialect

import (
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"

	"trehan/internal/dossier"
)

// Key returns the key by which texts of states, channels and empty cells are compared: dossier.NameKey, with the usual
// abbreviations written out, one spelling of i and y, and no punctuation at the ends.
func Key(text string) string {
	words := strings.Fields(strings.Trim(dossier.NameKey(text), endMarks))
	for i, w := range words {
		bare := strings.TrimRight(w, ",;")
		if full, ok := spellings[bare]; ok {
			words[i] = full + w[len(bare):]
		}
	}
	return strings.Join(words, " ")
}

const endMarks = " .,;:!*'\"“”«»"

var spellings = map[string]string{
	"lí": "lý", "kí": "ký",
	"kq": "kết quả", "hs": "hồ sơ", "xl": "xử lý", "gq": "giải quyết", "bs": "bổ sung", "yc": "yêu cầu", "nvtc": "nghĩa vụ tài chính",
}

// Systems write the lateness behind a state, "Đang xử lý (quá hạn 2 ngày)", a number before it, "4. Đang xử lý", and count
// rows, "Đang xử lý (12)". Lateness follows from the dates: only the state counts.
var (
	numbering = regexp.MustCompile(`^\d{1,2} ?[.:)\-] ?`)
	lateness  = regexp.MustCompile(`[ ,;:(\[\-]+(?:(?:đã |đang )?(?:trước|đúng|trong|trễ|quá|sớm|chậm|đến|sắp đến|sắp trễ|sắp quá) hạn|còn)` +
		`(?: \d+(?:[.,]\d+)? (?:ngày|giờ|phút)(?: làm việc)?)*[)\]]*$`)
	count = regexp.MustCompile(` ?\(\d+\)$`)
)

// forms returns the keys under which a text is looked up, the text as it stands first.
func forms(text string) []string {
	key := Key(text)
	list := []string{key}
	add := func(s string) {
		if s = strings.Trim(s, endMarks); s != "" && s != list[len(list)-1] {
			list = append(list, s)
		}
	}
	state := key
	if rest := numbering.ReplaceAllString(key, ""); startsWithLetter(rest) { // 4.5 is no state 5
		state = rest
	}
	add(lateness.ReplaceAllString(count.ReplaceAllString(state, ""), ""))
	last := list[len(list)-1]
	add(strings.TrimSuffix(strings.TrimPrefix(last, "hồ sơ "), " hồ sơ"))
	return list
}

// onlyLateness reports whether a text tells lateness alone: "Quá hạn", "Trễ hạn 2 ngày".
func onlyLateness(text string) bool {
	key := Key(text)
	return vocabulary().lateness.has(text) || lateness.FindString(" "+key) == " "+key
}

func startsWithLetter(s string) bool {
	r, _ := utf8.DecodeRuneInString(s)
	return unicode.IsLetter(r)
}

// skeleton returns the letters and digits of a text without case and diacritics: texts of databases are often so, DA_TRA_KET_QUA.
func skeleton(text string) string {
	var b strings.Builder
	for _, r := range norm.NFD.String(strings.ToLower(text)) {
		switch {
		case r == 'đ':
			b.WriteByte('d')
		case unicode.IsLetter(r) || unicode.IsDigit(r):
			b.WriteRune(r)
		}
	}
	return b.String()
}

func ascii(text string) bool {
	for i := 0; i < len(text); i++ {
		if text[i] >= utf8.RuneSelf {
			return false
		}
	}
	return true
}
