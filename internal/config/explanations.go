package config

import (
	"fmt"
	"strings"
	"unicode/utf8"

	"trehan/internal/documents/view"
	"trehan/internal/dossier"
	"trehan/internal/explanation"
	"trehan/internal/period"
)

// Explanations lets the units explain their late dossiers. Without the section nobody is asked, and the units' workbooks have
// no form.
type Explanations struct {
	Reasons []string `yaml:"reasons"` // that an answer may give; default: explanation.DefaultReasons
	Days    int      `yaml:"days"`    // working days for an answer; default 5
}

const (
	defaultExplanationDays = 5
	maxExplanationDays     = 40
	maxReasons             = 40
	maxReason              = 120 // characters: a cell of the form
)

func (e *Explanations) defaults() {
	if e == nil {
		return
	}
	orDefault(&e.Days, defaultExplanationDays)
	if e.Reasons == nil {
		e.Reasons = explanation.DefaultReasons()
	}
}

func (e *Explanations) faults() []string {
	if e == nil {
		return nil
	}
	var faults []string
	fail := func(format string, args ...any) {
		faults = append(faults, fmt.Sprintf("explanations."+format, args...))
	}
	if e.Days < 1 || e.Days > maxExplanationDays {
		fail("days: %d nằm ngoài khoảng 1 đến %d ngày làm việc", e.Days, maxExplanationDays)
	}
	if len(e.Reasons) == 0 || len(e.Reasons) > maxReasons {
		fail("reasons: cần từ 1 đến %d lý do", maxReasons)
	}
	seen := map[string]bool{}
	for _, reason := range e.Reasons {
		key := strings.ToLower(dossier.Text(reason))
		switch {
		case key == "":
			fail("reasons: có lý do để trống")
		case utf8.RuneCountInString(reason) > maxReason:
			fail("reasons: %q dài hơn %d ký tự", reason, maxReason)
		case seen[key]:
			fail("reasons: %q có hai lần", reason)
		}
		seen[key] = true
	}
	return faults
}

// Form is the form in which the units explain a month; nil where they are not asked. A quarter or a year repeats the dossiers
// of its months: nobody explains them twice.
func (e *Explanations) Form(n period.Name) *view.Explaining {
	if _, month := n.Month(); e == nil || !month {
		return nil
	}
	return &view.Explaining{Period: n.String(), Reasons: e.Reasons}
}
