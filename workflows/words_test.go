package workflows

import (
	"strings"
	"testing"

	"trehan/internal/counting"
	"trehan/internal/documents"
	"trehan/internal/period"
)

// The web UI shows what each activity makes in words, not by the group's name in the program.
func TestGroupsInWords(t *testing.T) {
	for _, group := range documents.Groups(period.Period{}) {
		if name := string(group); groupWords(name) == name {
			t.Errorf("no words for the group %s", name)
		}
	}
}

// A figure that the extract has no column for is not shown as nought; nobody is counted where nobody could be named.
func TestFiguresWithoutColumns(t *testing.T) {
	whole := figuresWords(counting.Headline{Received: 5, ReceivedOnline: 2, Officials: 3, OfficialUnits: 1})
	for _, want := range []string{"| Tiếp nhận mới (trực tuyến) | 5 (2) |", "| 3 / 1 |"} {
		if !strings.Contains(whole, want) {
			t.Errorf("no %q in\n%s", want, whole)
		}
	}
	lacking := figuresWords(counting.Headline{Received: 5, NoChannel: true, NoOfficials: true})
	if strings.Count(lacking, wordsNoData) != 2 || strings.Contains(lacking, "(0)") || strings.HasSuffix(lacking, "0 / 0 |\n") {
		t.Errorf("figures without columns:\n%s", lacking)
	}
}

// Of a run that planned nothing, nobody says that there was nothing to send.
func TestTheEndOfARunThatPlannedNothing(t *testing.T) {
	for _, o := range []*Outcome{
		{Outcome: Rejected, Month: "2023-11", Revision: 2},
		{Outcome: Held, Month: "2023-11", Revision: 2},
		{Outcome: Succeeded, Month: "2023-11", Revision: 2, DryRun: true},
	} {
		if text := wordsOutcome(o); strings.Contains(text, "Không có thư nào phải gửi") {
			t.Errorf("%s: %s", o.Outcome, text)
		}
	}
	if text := wordsOutcome(&Outcome{Outcome: Succeeded, Month: "2023-11", Revision: 2, Seal: seal}); !strings.Contains(text, "Không có thư nào phải gửi") {
		t.Errorf("of a plan of nobody: %s", text)
	}
}
