package client

import (
	"context"
	"errors"
	"fmt"

	sdk "go.temporal.io/sdk/client"
	"go.temporal.io/sdk/temporal"

	"trehan/activities"
	"trehan/internal/archive"
	"trehan/internal/period"
	"trehan/workflows"
)

// Decision is which answer a held run gets: the name of the Update.
type Decision string

// The decisions.
const (
	Approve Decision = "approve"
	Reject  Decision = "reject"
)

// AnswerOptions say which run is answered; the zero value is the month's latest.
type AnswerOptions struct {
	RunID    string
	UpdateID string // two answers with one ID are one answer; "" makes a new one
}

// RefusedError is what a run says to an answer that it does not accept, or fails with, in its own words.
type RefusedError struct{ Text string }

func (e *RefusedError) Error() string { return e.Text }

// Answer brings a month's run a person's answer and returns what the run says to it. ErrNoRun: no run waits for one.
// *RefusedError: the run does not accept it.
func (c *Client) Answer(ctx context.Context, m period.Name, d Decision, a workflows.Answer, o AnswerOptions) (string, error) {
	handle, err := c.temporal.UpdateWorkflow(ctx, sdk.UpdateWorkflowOptions{
		UpdateID: o.UpdateID, WorkflowID: c.MonthID(m), RunID: o.RunID, UpdateName: string(d), Args: []any{a},
		WaitForStage: sdk.WorkflowUpdateStageCompleted,
	})
	said := ""
	if err == nil {
		err = handle.Get(ctx, &said)
	}
	return said, orRefused(orNoRun(err))
}

// orRefused takes the SDK's wrapping off what a workflow says.
func orRefused(err error) error {
	var app *temporal.ApplicationError
	if errors.As(err, &app) {
		return &RefusedError{app.Message()}
	}
	return err
}

// UploadSigned puts a signed PDF under its hash where a run looks for the one that an answer names.
func UploadSigned(ctx context.Context, store archive.Store, pdf []byte, scan bool) (*activities.Signed, error) {
	sum := archive.Hash(pdf)
	object, err := store.Create(ctx, archive.SignedKey(sum), archive.Bytes(pdf), archive.CreateOptions{MediaType: "application/pdf"})
	if err != nil {
		return nil, fmt.Errorf(wordNotUploaded, err)
	}
	return &activities.Signed{Key: object.Key, SHA256: sum, Scan: scan}, nil
}
