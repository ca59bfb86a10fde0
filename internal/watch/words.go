package watch

import (
	"fmt"

	"trehan/internal/notation"
	"trehan/internal/period"
)

func wordsOver(title string) string { return "Đã hết: " + title }

func wordsOverText(title string, since period.Instant) string {
	return fmt.Sprintf("Trở ngại sau, có từ %s, nay không còn: %s.\n", notation.Moment(since), title)
}
