package workflows

import (
	"testing"

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
