package proof

import (
	"golang.org/x/text/cases"
	"golang.org/x/text/unicode/norm"
)

// Fold is a person's name as names are compared: however a keyboard or provider writes it.
func Fold(name string) string { return cases.Fold().String(norm.NFKC.String(name)) }

// SamePerson reports whether two names are one person's. Nobody's name is nobody.
func SamePerson(a, b string) bool { return a != "" && Fold(a) == Fold(b) }
