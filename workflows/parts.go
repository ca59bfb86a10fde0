package workflows

import (
	"go.temporal.io/sdk/workflow"

	"trehan/activities"
)

// inPartsChange marks runs that may count in parts.
const inPartsChange = "count-in-parts"

// inParts decides whether the extract is counted in parts: it is large and in more than one file. Below that, one
// worker is done before others have begun.
func (c *monthlyCycle) inParts(ctx workflow.Context, snapshots []activities.Snapshot) bool {
	files, size := 0, int64(0)
	for _, s := range snapshots {
		if s.Source.Kind == "staff" {
			continue
		}
		for _, f := range s.Files {
			files++
			size += f.Size
		}
	}
	above := c.opened.Settings.SplitAbove
	return above > 0 && files > 1 && size > above &&
		workflow.GetVersion(ctx, inPartsChange, workflow.DefaultVersion, 1) == 1
}

// countParts lets any number of workers count the extract's files, and returns what they have stored, in the order of
// the files.
func (c *monthlyCycle) countParts(ctx workflow.Context, snapshots []activities.Snapshot) ([]activities.CountedPart, error) {
	var plan activities.CountPlan
	err := workflow.ExecuteActivity(short(ctx, wordsPlanCount), a.PlanCount, activities.PlanCountInput{
		Revision: c.opened.Revision, Snapshots: snapshots,
	}).Get(ctx, &plan)
	if err != nil {
		return nil, err
	}
	counted, n := make([]activities.CountedPart, len(plan.Parts)), 0
	c.progress.note(ctx, wordsParts(n, len(counted)))
	err = each(ctx, len(counted), func(ctx workflow.Context, i int) error {
		err := workflow.ExecuteActivity(part(ctx, c.opened.Settings, wordsCountPart(i, len(counted))), a.CountPart, activities.CountPartInput{
			Office: c.opened.Settings.Office, Revision: c.opened.Revision, Number: i + 1, Files: plan.Parts[i],
		}).Get(ctx, &counted[i])
		if err == nil {
			n++
			c.progress.note(ctx, wordsParts(n, len(counted)))
		}
		return err
	})
	if err != nil {
		return nil, err
	}
	c.progress.note(ctx, "")
	return counted, nil
}
