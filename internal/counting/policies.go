package counting

import (
	"errors"
	"fmt"
	"slices"
	"strings"
)

// Values of the policies; the first of each list is the default.
const (
	granularityInstant = "instant"
	lastDayOverdue     = "overdue"
	missingDuePutAside = "put_aside"
	withdrawnFold      = "fold"
	attributionAll     = "all_participants"
	limitEightHours    = "eight_hours"
)

// policy is one policy: its key in the configuration, its field, and its values, the default first.
type policy struct {
	key    string
	value  func(*Policies) *string
	values []string
}

var policies = []policy{
	{"late_granularity", func(p *Policies) *string { return &p.LateGranularity }, []string{"date", granularityInstant}},
	{"due_on_last_day_open", func(p *Policies) *string { return &p.DueOnLastDayOpen }, []string{"in_time", lastDayOverdue}},
	{"missing_due", func(p *Policies) *string { return &p.MissingDue }, []string{"on_time", missingDuePutAside}},
	{"withdrawn", func(p *Policies) *string { return &p.Withdrawn }, []string{withdrawnFold, "separate"}},
	{"attribution", func(p *Policies) *string { return &p.Attribution }, []string{"overrun", attributionAll}},
	{"acceptance_limit", func(p *Policies) *string { return &p.AcceptanceLimit }, []string{"working_day", limitEightHours}},
}

// Validate reports every policy with an unknown value, all at once. An empty value is the default.
func (p *Policies) Validate() error {
	var errs []error
	for _, x := range policies {
		if v := *x.value(p); v != "" && !slices.Contains(x.values, v) {
			errs = append(errs, fmt.Errorf(wordPolicy, x.key, v, strings.Join(x.values, ", ")))
		}
	}
	return errors.Join(errs...)
}

// WithDefaults returns the policies with every empty value replaced by its default.
func (p Policies) WithDefaults() Policies {
	for _, x := range policies {
		if v := x.value(&p); *v == "" {
			*v = x.values[0]
		}
	}
	return p
}

// Folds reports whether withdrawn dossiers count as resolved on time (form II.06a), the default.
func (p Policies) Folds() bool { return p.WithDefaults().Withdrawn == withdrawnFold }

// PutsDuelessAside reports whether dossiers without a due date are put aside instead of counting as on time, the default.
func (p Policies) PutsDuelessAside() bool { return p.MissingDue == missingDuePutAside }
