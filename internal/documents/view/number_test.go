package view

import "testing"

func TestPrintedNumber(t *testing.T) {
	for typed, want := range map[string]string{
		"1234": "1234/VPUB", "0234": "0234/VPUB", "2024": "2024/VPUB", " 12/34a ": "12/34a/VPUB", "5": "05/VPUB", "05": "05/VPUB",
		"1234/VPUB": "1234/VPUB", "1234/UBND-KSTT": "1234/UBND-KSTT", "": "/VPUB",
	} {
		if number, symbol := printedNumber(typed, "VPUB"); number+"/"+symbol != want {
			t.Errorf("%q is printed as %s/%s, want %s", typed, number, symbol, want)
		}
		if got := (Replaced{Number: typed, Symbol: "VPUB"}).fullNumber(); got != want {
			t.Errorf("%q is cited as %s, want %s", typed, got, want)
		}
	}
}
