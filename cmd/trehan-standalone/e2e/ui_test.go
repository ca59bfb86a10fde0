package e2e

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"time"

	"trehan/internal/browsertest"
)

// TestWebUI does in Temporal's own web UI, with a real browser, what an office does there: it starts a month again by
// the link that `trehan status` prints, reads how the run stands, and approves a held one.
func TestWebUI(t *testing.T) {
	t.Parallel()
	browser := browsertest.Start(t)
	o := newOffice(t, blocking)
	o.start()
	page := browser.Open(t, "/dev/null", browsertest.Options{Width: 1440, Height: 1200})
	t.Run("start again", func(t *testing.T) { o.as(t).startAgain(page) })
	t.Run("approve", func(t *testing.T) { o.as(t).approveInTheUI(page) })
}

// fill puts a text into a field as a person does, in place of what stands there.
func fill(page *browsertest.Page, selector, text string) {
	page.Await(fmt.Sprintf("document.querySelector(%q)", selector))
	page.Eval(fmt.Sprintf(`(() => { const e = document.querySelector(%q); e.focus(); document.execCommand("selectAll") })()`, selector), nil)
	page.Type(text)
}

// says waits until the page, or a frame in it, shows all of the texts.
func says(page *browsertest.Page, texts ...string) {
	for _, text := range texts {
		page.Await(fmt.Sprintf(`[document, ...[...document.querySelectorAll("iframe")].map(f => f.contentDocument)].some(d => d?.body?.innerText.includes(%q))`, text))
	}
}

func (o *office) startAgain(page *browsertest.Page) {
	const month = "2022-03"
	o.export(month, rows(month))
	o.cli(0, "run", "--month", month, "--reason", "lượt đầu")
	letters := len(o.relay.letters(month))

	var st struct{ Link, Again string }
	if err := json.Unmarshal([]byte(o.cli(0, "status", "--month", month, "--json").stdout), &st); err != nil {
		o.Fatal(err)
	}
	if shown := o.cli(0, "status", "--month", month).stdout; !strings.Contains(shown, st.Again) || !strings.Contains(shown, "tháng 2022-03") {
		o.Errorf("status prints no link to the form:\n%s", shown)
	}
	if mails := o.relay.toOperators(month); len(mails) != 1 {
		o.Errorf("%d mails to the operators, want the summary", len(mails))
	} else if text := open(o.T, mails[0].data).text; !strings.Contains(text, st.Again) || !strings.Contains(text, "trehan run --month 2022-03") {
		o.Errorf("the summary has no link to the form:\n%s", text)
	}

	page.Visit(st.Again)
	says(page, "Start Workflow")
	page.Await(`document.body.innerText.includes('"month"') && document.body.innerText.includes('"2022-03"')`)
	var filled map[string]string
	page.Eval(`Object.fromEntries(["workflowId", "taskQueue", "workflowType"].map(id => [id, document.getElementById(id)?.value]))`, &filled)
	if filled["taskQueue"] != "trehan" || filled["workflowType"] != "MonthlyReport" || !strings.HasPrefix(filled["workflowId"], "report-2022-03-") {
		o.Errorf("the form is filled in with %v", filled)
	}
	page.Picture("ui-form")
	page.Click(`[data-testid="start-workflow-button"]:enabled`, "")
	s := o.connect()
	eventually(o.T, "the form has started a second run", func() bool {
		time.Sleep(200 * time.Millisecond)
		d, err := s.temporal.DescribeWorkflowExecution(o.Context(), filled["workflowId"], "")
		return err == nil && !strings.Contains(st.Again, d.GetWorkflowExecutionInfo().GetExecution().GetRunId())
	})
	out := s.ended(s.temporal.GetWorkflow(o.Context(), filled["workflowId"], ""), "succeeded")
	if !out.Unchanged || out.Deliveries.Before != letters {
		o.Errorf("the run that the form started: %+v", out)
	}
	if n := len(o.relay.letters(month)); n != letters {
		o.Errorf("%d more letters", n-letters)
	}

	page.Visit(o.link(month))
	says(page, "Hoàn tất", "Tổng số", "không gửi lại")
	page.Picture("ui-details")
}

// link is the page of a month's run.
func (o *office) link(month string) string {
	o.Helper()
	var st struct{ Link string }
	if err := json.Unmarshal([]byte(o.cli(0, "status", "--month", month, "--json").stdout), &st); err != nil {
		o.Fatal(err)
	}
	return st.Link
}

func (o *office) approveInTheUI(page *browsertest.Page) {
	const month = "2022-06"
	o.exportHeld(month)
	o.cli(3, "run", "--month", month)
	report := o.reportOf(month)[:12]
	page.Visit(o.link(month))
	says(page, "Chờ người có thẩm quyền quyết định", "missing_channel", report)
	page.Picture("ui-held")
	page.Click("button", "More Actions")
	page.Click("[role=menuitem]", "Send an Update")
	answer := fmt.Sprintf(`{"by": "Lê Thu Duyệt", "reason": "đã xem phát hiện", "report": %q, "number": "678", "date": "2022-07-05"}`, report)
	sendUpdate(page, "approve", answer)
	page.Picture("ui-update")
	eventually(o.T, "the month that was approved in the UI succeeds", func() bool {
		time.Sleep(200 * time.Millisecond)
		return o.status(month).Outcome == "succeeded"
	})
	letters := o.relay.letters(month)
	oneEach(o.T, letters, addresses())
	for _, l := range letters {
		head := open(o.T, l.data).appendix(o.T)
		if !strings.Contains(head, "678/VPUB-HCCKSTT") || !strings.Contains(head, "ngày 05 tháng 7 năm 2022") {
			o.Errorf("%s: the appendix names no number and date", l.to)
		}
	}
	page.Visit(o.link(month))
	says(page, "Hoàn tất", "đã nhận")
	page.Picture("ui-approved")
}

// sendUpdate fills in the dialog that "Send an Update" opens, and submits it.
func sendUpdate(page *browsertest.Page, name, input string) {
	page.Click(`dialog[open] [data-testid="update-select-button"]`, "")
	page.Click("dialog[open] li", name)
	fill(page, "dialog[open] [contenteditable=true]", input)
	page.Await(`[...document.querySelectorAll('dialog[open] [data-testid="confirm-modal-button"]')].some(e => !e.disabled)`)
	page.Picture("ui-answer")
	page.Click(`dialog[open] [data-testid="confirm-modal-button"]`, "")
	page.Await(`!document.querySelector("dialog[open]")`)
}

func (o *office) reportOf(month string) string {
	o.Helper()
	var st struct{ State struct{ Report string } }
	if err := json.Unmarshal([]byte(o.cli(0, "status", "--month", month, "--json").stdout), &st); err != nil {
		o.Fatal(err)
	}
	return st.State.Report
}
