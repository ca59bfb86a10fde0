package intake

import (
	"context"
	"slices"

	"trehan/internal/explanation"
	"trehan/internal/explanation/logbook"
	"trehan/internal/mail"
)

// Collected is where a month's explanations stand after a look.
type Collected struct {
	Counts   explanation.Counts `json:"counts"`           // of dossiers
	Silent   []string           `json:"silent,omitempty"` // codes of the units that have not answered
	Received int                `json:"received"`         // files recorded by this look
	Refused  int                `json:"refused"`
	Unknown  int                `json:"unknown"` // files of unknown senders, in all
	Events   int                `json:"events"`  // in the log
	Latest   int                `json:"latest"`  // the last sealed revision of the month
	Closed   bool               `json:"closed,omitempty"`
	Troubles []string           `json:"troubles,omitempty"` // what kept the look from reading everything
}

// Look takes in what has come to a mailbox and a folder since the last look, either of which may be nil, and says where the month
// stands. Of explanations that are closed it reads nothing more.
func (in *Intake) Look(ctx context.Context, box mail.Inbox, folder *Folder) (Collected, error) {
	var all Result
	if box != nil {
		found, err := in.Mailbox(ctx, box)
		if err != nil {
			return Collected{}, err
		}
		all = found
	}
	if folder != nil {
		found, err := in.Folder(ctx, *folder)
		if err != nil {
			return Collected{}, err
		}
		all.Received, all.Refused = all.Received+found.Received, all.Refused+found.Refused
		all.Troubles = append(all.Troubles, found.Troubles...)
	}
	log, err := logbook.Open(ctx, in.Store, in.Month)
	if err != nil {
		return Collected{}, err
	}
	state := log.State()
	out := Collected{
		Counts: state.Statistics().Total, Received: all.Received, Refused: all.Refused, Unknown: Unknown(log), Events: state.Events,
		Closed: state.Closed, Troubles: slices.Compact(all.Troubles),
	}
	for _, u := range state.Silent() {
		out.Silent = append(out.Silent, u.Code)
	}
	return out, nil
}
