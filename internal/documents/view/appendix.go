package view

import (
	"fmt"

	"trehan/internal/dossier"
	"trehan/internal/period"
)

// Appendix is one appendix of the letter: its number, file and what it lists.
type Appendix struct {
	Number    int           // 1 to 6, in a period of two levels 1 to 4; statistics 7, pending overdue 8 and late acceptance 9 in both
	Level     dossier.Level // "" for statistics and pending overdue
	Officials bool          // officials of the level; else its late dossiers
}

// Numbers of the appendices that are the same in every period.
const (
	StatisticsNumber = 7
	OverdueNumber    = 8
	AcceptanceNumber = 9
)

// Appendices are the lists that belong to the letter of a period: first the officials by level, then the dossiers.
func Appendices(p period.Period) []Appendix {
	var all []Appendix
	for _, officials := range []bool{true, false} {
		for _, level := range Levels(p) {
			all = append(all, Appendix{Number: len(all) + 1, Level: level, Officials: officials})
		}
	}
	return all
}

// File is the appendix's file name: "phu-luc-01.xlsx".
func (a Appendix) File() string { return AppendixFile(a.Number) }

// AppendixFile is the file name of an appendix by its number.
func AppendixFile(number int) string { return fmt.Sprintf("phu-luc-%02d.xlsx", number) }

// AppendicesFile is the workbook that holds all lists of officials and dossiers which have rows, where the office wants them
// in one (OneWorkbook).
const AppendicesFile = "phu-luc.xlsx"

// The ways in which a mail brings the appendices.
const (
	ZIP         = "zip"
	OneWorkbook = "workbook"
)

// AppendixLabel prints an appendix's number as the office writes it: "Phụ lục I" (Nghị định 30/2020/NĐ-CP, Phụ lục III asks
// for roman numerals where there are several), or "Phụ lục 01".
func (o Office) AppendixLabel(number int) string {
	if o.AppendixNumerals == Roman {
		return "Phụ lục " + roman(number)
	}
	return fmt.Sprintf("Phụ lục %02d", number)
}

// AppendixLabels are the labels of the appendices by their files.
func (o Office) AppendixLabels() map[string]string {
	labels := make(map[string]string, AcceptanceNumber)
	for number := 1; number <= AcceptanceNumber; number++ {
		labels[AppendixFile(number)] = o.AppendixLabel(number)
	}
	return labels
}

// The ways to number appendices.
const (
	Arabic2 = "arabic2"
	Roman   = "roman"
)

func roman(n int) string {
	numerals := [...]string{"", "I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X"}
	if n < 1 || n >= len(numerals) {
		return fmt.Sprint(n)
	}
	return numerals[n]
}
