package mapping

import (
	"fmt"
	"strings"
)

// Summary is what map prints: what is open, and the figures beside those that the files state.
func Summary(r *Result) string {
	var b strings.Builder
	for _, q := range r.Open {
		fmt.Fprintf(&b, sumOpen, q.Text, q.Key)
		for _, c := range q.Candidates {
			fmt.Fprintf(&b, "    - %s\n", joinedWith(": ", c.Value, c.Evidence))
		}
		if len(q.Others) > 0 {
			fmt.Fprintf(&b, sumOthers, strings.Join(q.Others, "; "))
		}
	}
	for _, u := range r.UnknownUnits {
		line := fmt.Sprintf(sumUnit, u.Name, count(u.Rows))
		if u.Similar != "" {
			line += fmt.Sprintf(commentSimilar, u.Similar)
		}
		b.WriteString(line + "\n")
	}
	if r.Errors != nil {
		fmt.Fprintf(&b, sumErrors, r.Errors)
	}
	if f := r.Figures; f != nil {
		f.print(&b)
	} else if len(r.Open) > 0 || r.Errors != nil {
		b.WriteString(sumNoFigures)
	} else {
		b.WriteString(sumNoRegister)
	}
	for _, s := range r.Stated {
		mark := sumSame
		if s.Differs() {
			mark = sumDiffers
		}
		fmt.Fprintf(&b, sumStated, mark, s.What, whereOf(s.Where), count(s.File), count(s.Found))
	}
	return b.String()
}

func (f *Figures) print(b *strings.Builder) {
	t := f.Totals
	fmt.Fprintf(b, sumFigures, f.Period.From, f.Period.To, count(t.Total), count(t.Resolved), count(t.ResolvedLate), count(t.Pending), count(f.Rows-t.Total))
	for _, u := range f.Units {
		name := u.Name
		if name == "" {
			name = sumNoUnit
		}
		fmt.Fprintf(b, sumUnitFigures, name, count(u.Total), count(u.Resolved), count(u.Late), count(u.Pending))
	}
	for _, finding := range f.Blocking {
		fmt.Fprintf(b, sumBlocking, finding.Code, finding.Message)
	}
}

func whereOf(place string) string {
	if place == "" {
		return ""
	}
	return " (" + place + ")"
}
