package notice

import (
	"trehan/internal/documents/notice/letter"
	"trehan/internal/documents/notice/pdf"
	"trehan/internal/documents/view"
)

// pagesAtMost is how many pages the letter fills before its last paragraph (docs/documents.md 1.15).
const pagesAtMost = 2

// fewestPlaces is the smallest number of places that the table is worth its room for.
const fewestPlaces = 3

// Compose writes the letter: the template's words filled with the month's facts, shortened as far as two pages need. Where no
// shortening makes it fit, as with an office's own text that is too long, it is not shortened.
func Compose(in *view.Input) (*letter.Letter, error) {
	l, _, err := fitted(in)
	return l, err
}

// Try fills the template as far as Input.Shortening says, without asking how many pages that takes.
func Try(in *view.Input) error {
	source, err := view.ReadTemplate(in.Templates, shipped, view.LetterTemplate)
	if err == nil {
		_, _, err = compose(in, source, in.Shortening)
	}
	return err
}

// Shortened is the input with the shortening of its letter, for who asks which figures the letter has.
func Shortened(in *view.Input) (*view.Input, error) {
	_, as, err := fitted(in)
	out := *in
	out.Shortening = as
	return &out, err
}

func fitted(in *view.Input) (*letter.Letter, view.Shortening, error) {
	source, err := view.ReadTemplate(in.Templates, shipped, view.LetterTemplate)
	if err != nil {
		return nil, view.Shortening{}, err
	}
	full, facts, err := compose(in, source, in.Shortening)
	if err != nil || in.Shortening.Degree > view.Unshortened {
		return full, in.Shortening, err
	}
	// One of few units may take a third page for its requests, as the signature block does.
	many := facts.ByNumber || facts.UnitsNamed() > 2*facts.Office.UnitsInText
	fits := func(l *letter.Letter) bool {
		body, all := pdf.Pages(l)
		return all <= pagesAtMost+1 && (!many || body <= pagesAtMost)
	}
	if fits(full) {
		return full, view.Shortening{}, nil
	}
	for _, as := range shortenings(in) {
		l, _, err := compose(in, source, as)
		if err != nil {
			return nil, as, err
		}
		if fits(l) {
			return l, as, nil
		}
	}
	return full, view.Shortening{}, nil
}

// shortenings are tried in this order.
func shortenings(in *view.Input) []view.Shortening {
	all := []view.Shortening{{Degree: view.SmallType}, {Degree: view.Brief}}
	for places := in.Office.WithDefaults(in.Report.Period).UnitsInTable; places >= fewestPlaces; places-- {
		all = append(all, view.Shortening{Degree: view.ByNumber, Places: places})
	}
	return append(all, view.Shortening{Degree: view.ByNumber}, view.Shortening{Degree: view.Least})
}
