package documents

import (
	"os"
	"path/filepath"
	"testing"

	"trehan/internal/delivery"
	"trehan/internal/documents/message"
	"trehan/internal/documents/specimen"
	"trehan/internal/documents/view"
	"trehan/internal/period"
	"trehan/internal/register"
)

// TestLook writes all documents of the made-up months to the folder TREHAN_LOOK, for eyes ("make look").
func TestLook(t *testing.T) {
	dir := os.Getenv("TREHAN_LOOK")
	if dir == "" {
		t.Skip("TREHAN_LOOK names no folder")
	}
	signed := specimen.November2023()
	signed.Issue.Number, signed.Issue.Date = "5", period.DayOf(2023, 12, 5)
	draft := specimen.August2025()
	draft.Issue.Draft, draft.Issue.Unsigned = true, true
	draft.Office.AppendixNumerals = view.Roman
	for name, in := range map[string]*view.Input{"2023-11": signed, "2025-08": draft} {
		var files []view.File
		for _, group := range Groups(in.Report.Period) {
			made, err := Build(in, group)
			if err != nil {
				t.Fatalf("%s %s: %v", name, group, err)
			}
			files = append(files, made...)
		}
		for i, mail := range mails(t, in) {
			base := "thu-" + string(rune('1'+i))
			files = append(files, view.File{Name: base + ".html", Data: []byte(mail.HTML)},
				view.File{Name: base + ".txt", Data: []byte(mail.Subject + "\n\n" + mail.Text)})
		}
		for _, f := range files {
			path := filepath.Join(dir, name, filepath.FromSlash(f.Name))
			if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
				t.Fatal(err)
			}
			if err := os.WriteFile(path, f.Data, 0o644); err != nil {
				t.Fatal(err)
			}
		}
	}
}

func mails(t *testing.T, in *view.Input) []message.Message {
	t.Helper()
	var all []message.Message
	add := func(m message.Message, err error) {
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, m)
	}
	links := []message.Link{{Name: "phu-luc-06.xlsx", URL: "https://kho.hanam.example/x?y=1", Expires: in.Issue.Created + 7*24*60*60}}
	facts := message.Facts{Seal: "3f9a1c", Attached: []message.Attached{
		{Name: "cong-van.pdf", Size: 87234}, {Name: "phu-luc.zip", Size: 65812, Holds: []string{"phu-luc-01.xlsx", "phu-luc-02.xlsx", "phu-luc-03.xlsx", "phu-luc-04.xlsx", "phu-luc-05.xlsx", "phu-luc-06.xlsx"}},
		{Name: "don-vi-H25.05.xlsx", Size: 14210},
	}}
	for _, to := range in.Register.Addressees(in.Report.Period, in.Report.Period.To+5) {
		if len(all) < 6 {
			add(message.Compose(in, to, facts))
		}
	}
	add(message.Compose(in, register.Addressee{Code: "cong", Name: "Cổng Thông tin điện tử tỉnh"}, facts))
	add(message.ComposeHold(in, message.HoldFacts{Report: "0123456789ab", Link: "https://temporal.hanam.example/", Drafts: links, Deadline: in.Issue.Created}))
	add(message.ComposeSummary(in, message.SummaryFacts{
		Outcome: "with_exceptions", Again: "https://temporal.hanam.example/start?runId=1", Month: "2023-11", Seal: "3f9a1c", Anchor: "77ab", Counts: delivery.Totals{Planned: 10, Accepted: 8, Refused: 1, Unknown: 1},
		Exceptions: []message.Delivery{{Recipient: "Sở Y tế (H25.08)", State: "unknown", Reason: "mất kết nối sau khi gửi xong"}},
	}))
	return all
}
