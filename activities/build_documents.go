package activities

import (
	"context"
	"errors"

	"trehan/internal/documents"
	"trehan/internal/documents/trial"
	"trehan/internal/documents/view"
)

// BuildDocumentsInput names one group of documents to build.
type BuildDocumentsInput struct {
	Revision Revision `json:"revision"`
	Run      Run      `json:"run"`
	Group    string   `json:"group"`
	Draft    bool     `json:"draft,omitempty"`
	Issue    Issue    `json:"issue"`
}

// UnitBooks is the group of the units' own workbooks.
const UnitBooks = string(documents.UnitBooks)

// Issue is what a person's approval brought: as what the documents go out.
type Issue struct {
	Number   string   `json:"number,omitempty"`
	Date     string   `json:"date,omitempty"`        // yyyy-MM-dd
	Remark   string   `json:"date_remark,omitempty"` // why it is dated on a day off
	Signed   *Signed  `json:"signed,omitempty"`
	By       string   `json:"by,omitempty"`
	Reason   string   `json:"reason,omitempty"`
	Accepted []string `json:"accepted,omitempty"` // blocking findings accepted
	Replaces int      `json:"replaces,omitempty"` // the sealed revision that this one replaces
}

// Signed names the signed PDF in the archive.
type Signed struct {
	Key    string `json:"key"`
	SHA256 string `json:"sha256"`
	Scan   bool   `json:"scan,omitempty"` // the approver's word: a scan of a letter signed on paper, without a signature of its own
}

// BuildDocuments builds one group, as a draft into the run's drafts or for good into the revision. An attempt after
// a lost reply finds its own bytes and goes on; other bytes under the same name mean that the program was replaced
// in between, and the run must be started again.
func (a *Documents) BuildDocuments(ctx context.Context, in BuildDocumentsInput) error {
	rev, err := a.revisions.named(in.Revision)
	if err != nil {
		return err
	}
	input, err := a.revisions.documentsInput(ctx, in.Revision, in.Issue)
	if err != nil {
		return err
	}
	// A run that an earlier version began may have frozen files that this version does not read.
	if err := view.CheckTemplates(input.Templates); err != nil {
		return &inputError{Message: err.Error()}
	}
	if in.Draft {
		input.Issue.Draft, input.Issue.Unsigned = true, false // nobody has been asked to sign yet
	}
	if in.Draft && documents.Group(in.Group) == documents.Notice {
		if err := tryTemplates(input); err != nil {
			return err
		}
	}
	draftOf := ""
	if in.Draft {
		draftOf = in.Run.RunID
	}
	err = documents.Each(input, documents.Group(in.Group), func(file view.File) error {
		return rev.StoreDocument(ctx, file, draftOf, a.program)
	})
	var notMade *documents.NotMade
	if errors.As(err, &notMade) {
		err = &inputError{Message: notMade.Error()}
	}
	return err
}

// tryTemplates finds what is wrong with the office's own letter and mails in any month, the mails to the operators
// included, before anything is sent. The shipped texts are tried by their tests.
func tryTemplates(in *view.Input) error {
	if in.Templates == nil {
		return nil
	}
	if err := errors.Join(trial.Templates(in.Templates, view.Offices{in.Office})...); err != nil {
		return &inputError{Message: err.Error()}
	}
	return nil
}
