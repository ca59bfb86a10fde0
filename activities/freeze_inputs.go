package activities

import (
	"context"

	"trehan/internal/settings"
)

// FreezeInputsInput names the revision that the office's files are copied into.
type FreezeInputsInput struct {
	Revision Revision `json:"revision"`
}

// FreezeInputs copies configuration, register, days off, overrides and templates into the revision, with the versions of
// register and formats that are in force at that moment, and reads them there: a file that is missing or does not read ends the run before anything else is done, under a number that the
// mail to the operators can name. So does a name that is sealed for other days.
func (a *Reading) FreezeInputs(ctx context.Context, in FreezeInputsInput) error {
	rev, err := a.revisions.named(in.Revision)
	if err != nil {
		return err
	}
	office, err := settings.Current(ctx, rev.Store, a.config)
	if err != nil {
		return err
	}
	if err := rev.Freeze(ctx, office); err != nil {
		return err
	}
	if err := rev.CheckDays(ctx); err != nil {
		return err
	}
	_, err = a.revisions.inputs(ctx, in.Revision)
	return err
}
