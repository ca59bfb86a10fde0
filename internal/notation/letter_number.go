package notation

import (
	"errors"
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"
)

// maxLetterNumber is the most characters of a letter's number: "1234/VPUB-TTPVHCC" has 17.
const maxLetterNumber = 100

// CheckLetterNumber refuses what cannot be printed as the number of a letter: more than one line, control characters,
// characters that nobody sees (zero-width, writing direction), or more than 100 characters. No number is no error. The
// error is in Vietnamese.
func CheckLetterNumber(number string) error {
	hidden := func(r rune) bool { return unicode.In(r, unicode.Cc, unicode.Cf, unicode.Zl, unicode.Zp) }
	switch {
	case !utf8.ValidString(number) || strings.ContainsFunc(number, hidden):
		return errors.New(wordsHiddenInNumber)
	case utf8.RuneCountInString(number) > maxLetterNumber:
		return fmt.Errorf(wordsLongNumber, maxLetterNumber)
	}
	return nil
}

// What is wrong with a letter's number.
const (
	wordsHiddenInNumber = "số công văn phải nằm trên một dòng, không có ký tự điều khiển hoặc ký tự ẩn"
	wordsLongNumber     = "số công văn không được quá %d ký tự"
)
