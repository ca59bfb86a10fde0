package activities

import (
	"context"
	"fmt"
	"time"

	"trehan/internal/config"
	"trehan/internal/notation"
	"trehan/internal/period"
	"trehan/internal/revision"
)

// PlanStartInput asks which period is meant and when its run begins.
type PlanStartInput struct {
	Month      string    `json:"month"`          // the period's name; with Kind a guess by the calendar
	Kind       string    `json:"kind,omitempty"` // month, quarter, half or year: the last one that has ended at Nominal
	Nominal    time.Time `json:"nominal"`        // the Schedule's time, or the start's
	Now        time.Time `json:"now"`            // the workflow's clock
	Scheduled  bool      `json:"scheduled"`      // started by the Schedule
	WorkingDay *int      `json:"working_day,omitempty"`
	Hour       *int      `json:"hour,omitempty"`
}

// Start is when and as what a period's run begins.
type Start struct {
	Month              string         `json:"month,omitempty"`  // the period's name
	Period             *period.Period `json:"period,omitempty"` // its first and last day
	At                 time.Time      `json:"at,omitzero"`      // none: at once
	WorkingDay         int            `json:"working_day,omitempty"`
	CalendarIncomplete bool           `json:"calendar_incomplete,omitempty"`
	MailNobody         bool           `json:"mail_nobody,omitempty"`
	ChildID            string         `json:"child_id"`
}

// backfillAge is the age from which a scheduled run is a backfill: it makes the month and mails nobody. It equals
// the Schedule's catch-up window.
const backfillAge = 40 * 24 * time.Hour

// PlanStart reads the calendar. A run waits for its working day if the Schedule started it or if the input names a
// day or an hour; a person who just presses start means now, and a warning is for now. An office that has configured none
// warns nobody.
func (a *Starting) PlanStart(_ context.Context, in PlanStartInput) (Start, error) {
	month, err := period.ParseName(in.Month)
	if err != nil {
		return Start{}, &inputError{Message: err.Error()}
	}
	if kind, ok := period.ParseKind(in.Kind); ok {
		month = a.config.Period.Bounds().Holding(kind, period.InstantOf(in.Nominal).Day()).Previous()
	}
	month = a.config.Period.Bounds().Known(month)
	within := a.config.PeriodOf(month)
	start := Start{
		Month: month.String(), Period: &within,
		ChildID:    a.config.CycleID(month),
		MailNobody: in.Scheduled && in.Now.Sub(in.Nominal) > backfillAge,
	}
	if _, warning := month.Warning(); warning {
		if a.config.Warning == nil {
			return Start{}, &config.Fault{File: a.config.File(), Faults: []string{wordsNoWarning}}
		}
		return Start{ChildID: start.ChildID}, nil
	}
	if !in.Scheduled && in.WorkingDay == nil && in.Hour == nil {
		return start, nil
	}
	calendar, err := revision.Calendar(a.config)
	if err != nil {
		return Start{}, err
	}
	start.WorkingDay = a.config.Schedule.WorkingDay
	if in.WorkingDay != nil {
		start.WorkingDay = *in.WorkingDay
	}
	hour := *a.config.Schedule.Hour
	if in.Hour != nil {
		hour = *in.Hour
	}
	day := calendar.NthWorkingDay(a.config.PeriodOf(month.Next()), start.WorkingDay)
	if day == 0 {
		return Start{}, &inputError{Message: fmt.Sprintf(wordsNoWorkingDay, notation.Name(month.Next()), start.WorkingDay)}
	}
	start.At = day.Time().Add(time.Duration(hour) * time.Hour)
	start.CalendarIncomplete = calendar.Incomplete(day.Year())
	return start, nil
}
