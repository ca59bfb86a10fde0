package explain

import (
	"regexp"
	"strings"
	"testing"

	"trehan/internal/counting"
	"trehan/internal/month"
)

// Every reason has words, and no value is left in braces.
func TestEveryReasonHasWords(t *testing.T) {
	x := &explaining{e: &month.Explained{}, report: &counting.Report{}}
	braces := regexp.MustCompile(`\{\w*\}`)
	all := counting.Reasons()
	if len(all) < 40 {
		t.Fatalf("only %d reasons", len(all))
	}
	for _, r := range all {
		switch text := x.words(r); {
		case text == "":
			t.Errorf("%s %s has no words", r.Rule, r.Key)
		case braces.MatchString(text), strings.HasSuffix(text, "."):
			t.Errorf("%s %s: %q", r.Rule, r.Key, text)
		}
	}
}
