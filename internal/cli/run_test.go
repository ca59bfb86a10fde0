package cli

import (
	"bytes"
	"strings"
	"testing"
	"time"

	"trehan/activities"
	"trehan/internal/config"
	"trehan/internal/period"
	"trehan/workflows"
)

// Who is left with a held month reads what it waits for and what to type.
func TestHeldRunSaysHowToAnswer(t *testing.T) {
	t.Setenv("TREHAN_CONFIG", "")
	conf := config.Empty()
	conf.Review.URL = "https://duyet.tinh.example/"
	held := &workflows.State{
		Month: "2023-11", NeedsNumber: true, Foreseen: "Nếu được duyệt lúc này, lượt chạy gửi 37 thư.", Deadline: time.Date(2023, 12, 10, 5, 0, 0, 0, time.UTC),
		Findings: []activities.FindingRef{{Code: "total_jump", Severity: "block"}, {Code: "unit_unknown", Severity: "warn"}},
	}
	c := &runCommand{configFlag: configFlag{Config: "/etc/trehan.yaml"}}
	got := c.howToAnswer(conf, held)
	for _, want := range []string{
		"tháng 2023-11 chờ quyết định trước 12:00 ngày 10/12/2023; phát hiện chặn: total_jump\n",
		"https://duyet.tinh.example/thang/2023-11\n",
		"\n  Gửi thư      Nếu được duyệt lúc này, lượt chạy gửi 37 thư.\n",
		"trehan status --config /etc/trehan.yaml --month 2023-11\n",
		"trehan paper --config /etc/trehan.yaml --month 2023-11 --number SỐ --date yyyy-MM-dd --out THƯ_MỤC\n",
		"trehan approve --config /etc/trehan.yaml --month 2023-11 --by 'HỌ TÊN' --reason 'LÝ DO' --number SỐ --date yyyy-MM-dd\n",
		"trehan reject --config /etc/trehan.yaml --month 2023-11 --by",
	} {
		if !strings.Contains(got, want) {
			t.Errorf("%q is missing:\n%s", want, got)
		}
	}
	t.Setenv("TREHAN_CONFIG", "/etc/trehan.yaml")
	conf.Review.URL = ""
	if got := c.howToAnswer(conf, held); strings.Contains(got, "--config") || strings.Contains(got, "Trang duyệt") {
		t.Errorf("says what nobody needs:\n%s", got)
	}
}

// A terminal shows both streams: what a person should know stands there once.
func TestEndOfARunIsToldOnce(t *testing.T) {
	for _, outcome := range []string{workflows.Succeeded, workflows.WithExceptions, workflows.Held, workflows.Rejected} {
		var terminal bytes.Buffer
		p := &Program{Stdout: &terminal, Stderr: &terminal}
		o := &workflows.Outcome{Outcome: outcome, Month: "2023-11", Revision: 1, Note: "**Có** 2 thư bị từ chối."}
		PrintOutcome(p, o)
		p.fail(ExitOf(o))
		if n := strings.Count(terminal.String(), "Có 2 thư bị từ chối."); n != 1 {
			t.Errorf("%s: the note stands there %d times:\n%s", outcome, n, &terminal)
		}
	}
}

// Ctrl-C ends the command, not the run: whoever presses it must not think that the month is stopped.
func TestWhoLeavesARunIsToldThatItGoesOn(t *testing.T) {
	for month, want := range map[string]string{"2023-11": "--month 2023-11", "": "--month last"} {
		n, _ := period.ParseName(month)
		if got := leftRunning(n); !strings.Contains(got, "vẫn tiếp tục") || !strings.HasSuffix(got, want) {
			t.Errorf("%q: %s", month, got)
		}
	}
}
