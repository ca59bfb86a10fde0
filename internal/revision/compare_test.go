package revision

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"trehan/internal/counting"
)

// A release that words a finding otherwise has not counted otherwise; another finding, or another number of them, is.
func TestWordsOfFindingsAreNoFigures(t *testing.T) {
	at := func(findings ...counting.Finding) *counting.Report {
		return withoutComparison(&counting.Report{Findings: findings})
	}
	was := counting.Finding{Code: "late_without_officials", Count: 2, Message: "2 trên 15744", Examples: []string{"X1.01-001"}}
	worded, more := was, was
	worded.Message = "2 trên 15.744"
	more.Count = 3
	if d := cmp.Diff(at(was), at(worded)); d != "" {
		t.Errorf("another wording makes another revision:\n%s", d)
	}
	if cmp.Equal(at(was), at(more)) || cmp.Equal(at(was), at()) {
		t.Error("another count or finding goes unseen")
	}
	if was.Message == "" {
		t.Error("the report has lost its words")
	}
}
