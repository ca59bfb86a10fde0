package workflows

import (
	"go.temporal.io/sdk/worker"
)

// Register registers the workflows under the names that people type and schedules hold.
func Register(r worker.WorkflowRegistry) {
	r.RegisterWorkflow(MonthlyReport)
	r.RegisterWorkflow(MonthlyCycle)
	r.RegisterWorkflow(Warning)
	r.RegisterWorkflow(WarningCycle)
	r.RegisterWorkflow(Explanations)
}
