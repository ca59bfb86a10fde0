package activities

import (
	"context"
	"errors"

	"go.temporal.io/sdk/temporal"

	"trehan/internal/archive"
	"trehan/internal/config"
	"trehan/internal/delivery"
	"trehan/internal/delivery/ledger"
	"trehan/internal/delivery/letter"
	"trehan/internal/delivery/plan"
	"trehan/internal/extract"
	"trehan/internal/extract/source"
	"trehan/internal/mail"
	"trehan/internal/settings"
)

// Types of the failures that the workflows and the UI tell apart.
const (
	BadInput       = "BadInput"       // the data, the register or the request is wrong: correct it and run again
	BadConfig      = "BadConfig"      // the configuration is wrong
	Tampered       = "Tampered"       // the archive was changed from outside
	Refused        = "Refused"        // an outside part refuses for good: rights, keys, a missing bucket
	AlreadyRunning = "AlreadyRunning" // another run holds the month
	BrokenIdentity = "BrokenIdentity" // the figures do not add up: nothing may be sent
	Conflict       = "Conflict"       // the archive holds something else in this place: another build, another run
	Panicked       = "Panicked"       // the program itself is wrong: the worker's log has the stack
	Stalled        = "Stalled"        // the work made no step for its bound; tried again
)

// classify decides, here and nowhere else, whether Temporal tries an activity again. What a retry cannot mend is
// refused at once; everything else, an outage above all, is retried as the workflow's policy says. A key or clock that the
// store does not accept (archive.ErrDenied) is retried too: the archive makes it ErrRefused after archive.KeyPatience, an
// hour. The interceptor calls it.
func classify(err error) error {
	if err == nil || errors.Is(err, context.Canceled) {
		return err
	}
	var faults *extract.Faults
	var badConfig *config.Fault
	var outdated *settings.OutdatedError
	var certificate *mail.CertificateError
	var fault *inputError
	var input *delivery.InputError
	var composing *letter.ComposeError
	var superseded *plan.SupersededError
	var missing *source.MissingError
	var refused *source.FinalError
	switch {
	case errors.As(err, &faults):
		return final(faults.Error(), BadInput)
	case errors.As(err, &fault):
		return final(fault.Error(), BadInput)
	case errors.As(err, &input):
		return final(input.Error(), BadInput)
	case errors.As(err, &composing):
		return final(composing.Error(), BadInput)
	case errors.As(err, &missing):
		return final(missing.Error(), BadInput)
	case errors.As(err, &refused) && refused.Config:
		return final(refused.Error(), BadConfig)
	case errors.As(err, &refused):
		return final(refused.Error(), Refused)
	case errors.As(err, &certificate):
		return final(certificate.Error(), BadConfig)
	case errors.As(err, &outdated):
		return final(outdated.Error(), BadConfig)
	case errors.As(err, &badConfig):
		return final(badConfig.Error(), BadConfig)
	case errors.As(err, &superseded):
		return final(superseded.Error(), Conflict)
	case errors.Is(err, archive.ErrTampered):
		return final(err.Error(), Tampered)
	case errors.Is(err, archive.ErrRefused):
		return final(err.Error(), Refused)
	case errors.Is(err, archive.ErrExists), errors.Is(err, archive.ErrAbandoned), errors.Is(err, ledger.ErrIllegal):
		return final(err.Error(), Conflict)
	case errors.Is(err, archive.ErrNotFound): // every object asked for was written before
		return final(err.Error(), Tampered)
	}
	return err
}

// final is a failure that no retry mends. The cause is left out of the failure: it may hold values.
func final(message, kind string) error {
	return temporal.NewNonRetryableApplicationError(message, kind, nil)
}
