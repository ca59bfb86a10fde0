package backend

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"trehan/internal/archive"
	"trehan/internal/audit"
	"trehan/internal/documents/view"
	"trehan/internal/period"
	"trehan/internal/web"
	"trehan/workflows"
)

// Trail implements web.Trail.
func (b *Backend) Trail(ctx context.Context, m period.Name) ([]web.TrailLine, error) {
	records, err := audit.Read(ctx, b.store, m)
	if errors.Is(err, archive.ErrTampered) {
		return nil, &web.Refusal{Text: fmt.Sprintf(wordTampered, m)}
	}
	if err != nil {
		return nil, err
	}
	if len(records) == 0 {
		return nil, web.ErrNone
	}
	var lines []web.TrailLine
	for _, r := range slices.Backward(records) {
		var said []string
		if r.Outcome != "" {
			said = append(said, workflows.OutcomeWords(r.Outcome))
		}
		if reason := r.Fact(audit.FactReason); r.Kind == audit.RunStarted && reason != "" { // it names who has started on the page
			said = append(said, reason)
		}
		if words := cmp.Or(r.DecisionWords(), r.StatedWords()); words != "" {
			said = append(said, words)
		}
		lines = append(lines, web.TrailLine{
			Seq: r.Seq, At: r.At, Who: r.ActorWords(), What: r.Kind.Words(), Text: view.Sentence(strings.Join(said, "; ")), Hash: r.Hash,
		})
	}
	return lines, nil
}

// VerifyTrail implements web.Trail.
func (b *Backend) VerifyTrail(ctx context.Context, m period.Name) ([]string, error) {
	options := audit.VerifyOptions{Running: func(ctx context.Context) []string { return b.temporal.RunsUnderWay(ctx, m) }}
	faults, err := audit.Verify(ctx, b.store, m, options)
	if errors.Is(err, archive.ErrNotFound) {
		return nil, web.ErrNone
	}
	if err != nil {
		return nil, err
	}
	unkept, err := audit.VerifyHistories(ctx, b.store, m, options)
	if err != nil {
		return nil, err
	}
	var words []string
	for _, f := range append(faults, unkept...) {
		words = append(words, f.String())
	}
	return words, nil
}
