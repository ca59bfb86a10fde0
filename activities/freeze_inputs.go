package activities

import (
	"context"
)

// FreezeInputsInput names the revision that the office's files are copied into.
type FreezeInputsInput struct {
	Revision Revision `json:"revision"`
}

// FreezeInputs copies configuration, register, days off, overrides and templates into the revision and reads them
// there: a file that is missing or does not read ends the run before anything else is done, under a number that the
// mail to the operators can name. So does a name that is sealed for other days.
func (a *Reading) FreezeInputs(ctx context.Context, in FreezeInputsInput) error {
	rev, err := a.revisions.named(in.Revision)
	if err != nil {
		return err
	}
	if err := rev.Freeze(ctx, a.config); err != nil {
		return err
	}
	if err := rev.CheckDays(ctx); err != nil {
		return err
	}
	_, err = a.revisions.inputs(ctx, in.Revision)
	return err
}
