package config

import (
	"net/url"
	"testing"

	"trehan/internal/period"
)

func TestLinksIntoTheWebUI(t *testing.T) {
	c := &Config{Office: "ha-nam", Temporal: Temporal{UI: "http://127.0.0.1:8080", Namespace: "phòng", TaskQueue: "trehan"}}
	if got, want := c.Temporal.RunPage("month-2023-11", "r1"), "http://127.0.0.1:8080/namespaces/ph%C3%B2ng/workflows/month-2023-11/r1/user-metadata"; got != want {
		t.Errorf("%s, want %s", got, want)
	}
	for of, kind := range map[period.Name]string{period.NameMonth(2023, 11): "MonthlyReport", period.NameWarning(period.DayOf(2026, 11, 30)): "Warning"} {
		form, err := url.Parse(c.StartForm(of, "report-2023-11", "r1"))
		if err != nil {
			t.Fatal(err)
		}
		for name, want := range map[string]string{"workflowId": "report-2023-11", "runId": "r1", "workflowType": kind, "taskQueue": c.TaskQueue()} {
			if got := form.Query().Get(name); got != want {
				t.Errorf("%s is %q, want %q", name, got, want)
			}
		}
	}
	if got := (&Temporal{UI: "http://127.0.0.1:8080"}).RunPage("a", "b"); got != "http://127.0.0.1:8080/namespaces/default/workflows/a/b/user-metadata" {
		t.Error(got)
	}
	if none := (&Config{}); none.Temporal.RunPage("a", "b")+none.StartForm(period.Name{}, "a", "b") != "" {
		t.Error("links into no web UI")
	}
}
