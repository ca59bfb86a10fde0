package activities

import (
	"testing"

	"trehan/internal/delivery"
	"trehan/internal/mail/mailtest"
)

// These tests show which files one planning and one mail attempt enter: what is executed with the step (/with) and not,
// or less often, without it (/without). For a mail:
//
//	for step in with without; do
//	    go test ./activities -run "^TestPathOfOneMail/$step\$" -covermode=count -coverpkg=./... -coverprofile=$step.out
//	done
//	sort with.out without.out | uniq -u | grep -v 'mode:\|test/' | cut -d: -f1 | sort -u

func TestPathOfOnePlanning(t *testing.T) {
	for _, step := range []string{"with", "without"} {
		t.Run(step, func(t *testing.T) {
			d, store, rev := sealedOffice(t, 1)
			a := d.worker(store, newPost())
			if step == "without" {
				return
			}
			if plan := planLetters(t, a, rev); len(plan.Targets) != 1 {
				t.Errorf("%d targets, want 1", len(plan.Targets))
			}
		})
	}
}

func TestPathOfOneMail(t *testing.T) {
	for _, step := range []string{"with", "without"} {
		t.Run(step, func(t *testing.T) {
			d, store, rev := sealedOffice(t, 1)
			server, relay := d.smtp(mailtest.Script{})
			target := planLetters(t, d.worker(store, relay), rev).Targets[0]
			a := d.worker(store, relay)
			if step == "without" {
				return
			}
			got, err := sends(t.Context(), a, rev, target)
			wantAttempt(t, delivery.Attempt{State: delivery.Accepted})(got, err)
			if n := len(server.Taken()); n != 1 {
				t.Errorf("%d mails taken, want 1", n)
			}
		})
	}
}
