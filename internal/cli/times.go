package cli

import (
	"fmt"
	"strings"
	"time"

	"trehan/workflows"
)

// printTimes shows how long a run was in each stage, and its share of the whole; now ends the present stage. The end of
// the run is a stage that takes no time.
func printTimes(p *Program, times []workflows.StageTime, now time.Time) {
	var whole time.Duration
	took := make([]time.Duration, len(times))
	shown := len(times)
	for i, t := range times {
		ended := t.Ended
		if ended.IsZero() {
			ended = now
		}
		if t.Stage == workflows.StageClosed {
			shown = i
			break
		}
		took[i] = ended.Sub(t.Began)
		whole += took[i]
	}
	if shown == 0 {
		return
	}
	p.printf("Thời gian từng bước, tất cả %s:\n", durationWords(whole))
	for i, t := range times[:shown] {
		share := 0.0
		if whole > 0 {
			share = 100 * float64(took[i]) / float64(whole)
		}
		p.printf("  %s  %s  %s\n", padded(t.Label, 40), padded(durationWords(took[i]), 18), comma(fmt.Sprintf("%5.1f%%", share)))
	}
}

// durationWords is a duration as a person says it: two units at most.
func durationWords(d time.Duration) string {
	switch {
	case d < time.Minute:
		return comma(fmt.Sprintf("%.2f giây", d.Seconds()))
	case d < time.Hour:
		return fmt.Sprintf("%d phút %d giây", int(d.Minutes()), int(d.Seconds())%60)
	case d < 24*time.Hour:
		return fmt.Sprintf("%d giờ %d phút", int(d.Hours()), int(d.Minutes())%60)
	}
	return fmt.Sprintf("%d ngày %d giờ", int(d.Hours())/24, int(d.Hours())%24)
}

// comma is the decimal sign.
func comma(s string) string { return strings.Replace(s, ".", ",", 1) }
