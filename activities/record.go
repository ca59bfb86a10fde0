package activities

import (
	"context"
	"fmt"

	"trehan/internal/audit"
	"trehan/internal/period"
)

// actor stands in the trail for what the program does by itself.
const actor = "worker"

// record appends to the audit trail, once a run and step however often the activity is tried.
func (a *Activities) record(ctx context.Context, month period.Month, run Run, kind audit.Kind, facts map[string]any) error {
	_, err := audit.Append(ctx, a.Store, month, audit.Entry{
		ID: run.RunID + "/" + string(kind), At: a.Now(), Kind: kind, Run: run.RunID, Actor: actor, Facts: facts,
	})
	if err != nil {
		return fmt.Errorf("ghi hồ sơ kiểm toán %s: %w", kind, err)
	}
	return nil
}
