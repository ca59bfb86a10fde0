package checks

import (
	"slices"

	"trehan/internal/counting"
)

// unsafe are the findings that say that open dossiers, due dates or officials may be read wrongly (docs/counting.md 13.7).
var unsafe = []string{
	codeIdentityBroken, codeNoDueDates, codeStepsUnmatched, codeExtractEmpty, codeTooManyPutAside, codeDataEndEarly,
	codeDatesSwapped,
	codeDatesInFuture, "date_cells_swapped", "sheet_ignored",
}

// Unsafe returns the blocking findings that keep an early warning from being sent. What else blocks a month is about figures
// that a warning does not have.
func Unsafe(findings []counting.Finding) []counting.Finding {
	return slices.DeleteFunc(Blocking(findings), func(f counting.Finding) bool { return !slices.Contains(unsafe, f.Code) })
}
