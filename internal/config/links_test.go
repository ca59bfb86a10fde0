package config

import (
	"net/url"
	"testing"
)

func TestLinksIntoTheWebUI(t *testing.T) {
	c := &Config{Office: "ha-nam", Temporal: Temporal{UI: "http://127.0.0.1:8080", Namespace: "phòng", TaskQueue: "trehan"}}
	if got, want := c.Temporal.RunPage("month-2023-11", "r1"), "http://127.0.0.1:8080/namespaces/ph%C3%B2ng/workflows/month-2023-11/r1/user-metadata"; got != want {
		t.Errorf("%s, want %s", got, want)
	}
	form, err := url.Parse(c.StartForm("report-2023-11", "r1"))
	if err != nil {
		t.Fatal(err)
	}
	for name, want := range map[string]string{"workflowId": "report-2023-11", "runId": "r1", "workflowType": "MonthlyReport", "taskQueue": c.TaskQueue()} {
		if got := form.Query().Get(name); got != want {
			t.Errorf("%s is %q, want %q", name, got, want)
		}
	}
	if got := (&Temporal{UI: "http://127.0.0.1:8080"}).RunPage("a", "b"); got != "http://127.0.0.1:8080/namespaces/default/workflows/a/b/user-metadata" {
		t.Error(got)
	}
	if none := (&Config{}); none.Temporal.RunPage("a", "b")+none.StartForm("a", "b") != "" {
		t.Error("links into no web UI")
	}
}
