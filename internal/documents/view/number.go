package view

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// printedNumber splits a letter's number as it was typed into the number and the symbol that it is printed with. It is text
// and never formatted as a count: 0234 stays 0234. A single digit gets a leading zero (Nghị định 30/2020/NĐ-CP, Phụ lục I,
// mục II.3). What begins with a letter behind the last slash is a symbol, and takes the place of the office's.
func printedNumber(typed, officeSymbol string) (number, symbol string) {
	number, symbol = strings.TrimSpace(typed), officeSymbol
	if i := strings.LastIndexByte(number, '/'); i >= 0 {
		own := strings.TrimSpace(number[i+1:])
		if first, _ := utf8.DecodeRuneInString(own); unicode.IsLetter(first) {
			number, symbol = strings.TrimSpace(number[:i]), own
		}
	}
	if len(number) == 1 && number >= "1" && number <= "9" {
		number = "0" + number
	}
	return number, symbol
}
