package activities

import (
	"context"
	"fmt"
	"time"

	"trehan/internal/config"
	"trehan/internal/period"
	"trehan/internal/revision"
)

// PlanStartInput asks when a month's run begins.
type PlanStartInput struct {
	Month      string    `json:"month"`
	Nominal    time.Time `json:"nominal"`   // the Schedule's time, or the start's
	Now        time.Time `json:"now"`       // the workflow's clock
	Scheduled  bool      `json:"scheduled"` // started by the Schedule
	WorkingDay *int      `json:"working_day,omitempty"`
	Hour       *int      `json:"hour,omitempty"`
}

// Start is when and as what a month's run begins.
type Start struct {
	At                 time.Time `json:"at,omitzero"` // none: at once
	WorkingDay         int       `json:"working_day,omitempty"`
	CalendarIncomplete bool      `json:"calendar_incomplete,omitempty"`
	MailNobody         bool      `json:"mail_nobody,omitempty"`
	ChildID            string    `json:"child_id"`
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
	start := Start{
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
	day := calendar.NthWorkingDay(month.Next().Period(), start.WorkingDay)
	if day == 0 {
		return Start{}, &inputError{Message: fmt.Sprintf(wordsNoWorkingDay, month.Next(), start.WorkingDay)}
	}
	start.At = day.Time().Add(time.Duration(hour) * time.Hour)
	start.CalendarIncomplete = calendar.Incomplete(day.Year())
	return start, nil
}
