package activities

import (
	"context"
)

// PlanCountInput names the snapshots that are to be counted in parts.
type PlanCountInput struct {
	Revision  Revision   `json:"revision"`
	Snapshots []Snapshot `json:"snapshots"`
}

// CountPlan is how an extract is divided.
type CountPlan struct {
	Parts [][]int `json:"parts"` // of each, the positions of its files in extracts.json
}

// PlanCount records what is going to be counted, and in which order, and divides it into parts.
func (a *Activities) PlanCount(ctx context.Context, in PlanCountInput) (CountPlan, error) {
	made, err := a.frozen(in.Revision)
	if err != nil {
		return CountPlan{}, classify(err)
	}
	config, err := made.Config(ctx)
	if err != nil {
		return CountPlan{}, classify(err)
	}
	extracts := extractsOf(in.Snapshots)
	if err := made.FreezeExtracts(ctx, extracts); err != nil {
		return CountPlan{}, classify(err)
	}
	var sizes []int64
	for _, snapshot := range in.Snapshots {
		for _, file := range snapshot.Files {
			sizes = append(sizes, file.Size)
		}
	}
	return CountPlan{Parts: extracts.Parts(sizes, int64(config.Counting.PartMB)*megabyte)}, nil
}

const megabyte = 1_000_000
