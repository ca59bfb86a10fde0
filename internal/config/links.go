package config

import (
	"cmp"
	"fmt"
	"net/url"

	"trehan/internal/period"
)

// RunPage is the page of Temporal's web UI that shows a run's current details, in the office's language; "" where the
// office has no web UI.
func (t *Temporal) RunPage(id, run string) string {
	if t.UI == "" {
		return ""
	}
	return fmt.Sprintf("%s/workflows/%s/%s/user-metadata", t.pages(), url.PathEscape(id), url.PathEscape(run))
}

// StartForm is the web UI's form that starts a month or a warning again, filled in with ID and input of an earlier run; ""
// where the office has no web UI. A run that the Schedule started has no month in its input: who starts it again must write the month
// there.
func (c *Config) StartForm(of period.Name, id, run string) string {
	if c.Temporal.UI == "" {
		return ""
	}
	kind := "MonthlyReport"
	if of.Kind() == period.KindWarning {
		kind = "Warning"
	}
	filled := url.Values{"workflowId": {id}, "runId": {run}, "workflowType": {kind}, "taskQueue": {c.TaskQueue()}}
	return c.Temporal.pages() + "/workflows/start-workflow?" + filled.Encode()
}

func (t *Temporal) pages() string {
	return t.UI + "/namespaces/" + url.PathEscape(cmp.Or(t.Namespace, "default"))
}
