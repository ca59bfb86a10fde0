package charset

import (
	"bytes"
	"unicode/utf8"

	"golang.org/x/text/transform"
)

// tcvn3Letters are the letters of TCVN3 from 0xA1 on; 0 is none. The encoding has no capitals with tone marks: a font shows
// the small letters as capitals (.VnTimeH), so that "¸nh" may be Ánh, ánh or ÁNH.
var tcvn3Letters = [...]rune{
	0: 'Ă', 'Â', 'Ê', 'Ô', 'Ơ', 'Ư', 'Đ', 'ă', 'â', 'ê', 'ô', 'ơ', 'ư', 'đ',
	0xB5 - 0xA1: 'à', 'ả', 'ã', 'á', 'ạ',
	0xBB - 0xA1: 'ằ', 'ẳ', 'ẵ', 'ắ',
	0xC6 - 0xA1: 'ặ', 'ầ', 'ẩ', 'ẫ', 'ấ', 'ậ', 'è',
	0xCE - 0xA1: 'ẻ', 'ẽ', 'é', 'ẹ', 'ề', 'ể', 'ễ', 'ế', 'ệ', 'ì', 'ỉ',
	0xDC - 0xA1: 'ĩ', 'í', 'ị', 'ò',
	0xE1 - 0xA1: 'ỏ', 'õ', 'ó', 'ọ', 'ồ', 'ổ', 'ỗ', 'ố', 'ộ', 'ờ', 'ở', 'ỡ', 'ớ', 'ợ', 'ù',
	0xF1 - 0xA1: 'ủ', 'ũ', 'ú', 'ụ', 'ừ', 'ử', 'ữ', 'ứ', 'ự', 'ỳ', 'ỷ', 'ỹ', 'ý', 'ỵ',
}

// tcvn3 decodes TCVN3. Bytes that are no letters of it become U+FFFD.
type tcvn3 struct{ transform.NopResetter }

// Transform implements transform.Transformer.
func (tcvn3) Transform(dst, src []byte, _ bool) (written, read int, err error) {
	for ; read < len(src); read++ {
		r := rune(src[read])
		switch {
		case r < utf8.RuneSelf:
		case r == 0xA0: // a space that does not break
		case r > 0xA0 && int(r-0xA1) < len(tcvn3Letters) && tcvn3Letters[r-0xA1] != 0:
			r = tcvn3Letters[r-0xA1]
		default:
			r = utf8.RuneError
		}
		if written+utf8.RuneLen(r) > len(dst) {
			return written, read, transform.ErrShortDst
		}
		written += utf8.EncodeRune(dst[written:], r)
	}
	return written, read, nil
}

// FromFont returns a text that was typed in a font of TCVN3 (.VnTime) as it is meant. Spreadsheets keep its bytes as the
// characters that Windows-1252 has for them. Letters beyond these stay.
func FromFont(text []byte) []byte {
	return bytes.Map(func(r rune) rune {
		if r > 0xA0 && int(r-0xA1) < len(tcvn3Letters) && tcvn3Letters[r-0xA1] != 0 {
			return tcvn3Letters[r-0xA1]
		}
		return r
	}, text)
}
