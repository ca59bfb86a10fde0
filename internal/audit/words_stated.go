package audit

import (
	"fmt"
	"strings"
	"time"

	"trehan/internal/notation"
	"trehan/internal/period"
)

// StatedWords returns what a record of the program states in short: how many dossiers were counted, which revision was sealed
// under which number, to how many addresses letters go. "" for a record that states no more than its kind.
func (r Record) StatedWords() string {
	var said []string
	add := func(format string, a ...any) { said = append(said, fmt.Sprintf(format, a...)) }
	if n, ok := r.count("revision"); ok && (r.Kind == RunStarted || r.Kind == RevisionSealed || r.Kind == RevisionEnded) {
		add("bản lần %s", notation.Padded(n))
	}
	switch r.Kind {
	case RunStarted:
		if dry, _ := r.Facts["dry_run"].(bool); dry {
			add("chạy thử, không phát hành")
		}
		if reason := r.Fact("reason"); reason != "" {
			add("lý do: %s", reason)
		}
	case MonthCounted:
		if total, ok := r.count("total"); ok {
			late, _ := r.count("late")
			add("%s hồ sơ, %s trễ hạn", notation.Count(total), notation.Count(late))
		}
	case RunHeld:
		if at, err := time.Parse(time.RFC3339Nano, r.Fact("deadline")); err == nil {
			add("hạn quyết định %s", notation.Moment(period.InstantOf(at)))
		}
		if blocking := r.list("blocking"); len(blocking) > 0 {
			add("phát hiện chặn: %s", strings.Join(blocking, ", "))
		}
	case RevisionSealed:
		if number := r.Fact("number"); number != "" {
			add("số %s ngày %s", number, dayWords(r.Fact("date")))
		}
	case RevisionAdopted:
		if n, ok := r.count("adopted"); ok {
			add("dùng lại bản lần %s", notation.Padded(n))
		}
	case DeliveryPlanned:
		if n, ok := r.count("addresses"); ok {
			send, _ := r.count("to_send")
			add("%s địa chỉ, gửi %s", notation.Count(n), notation.Count(send))
		}
	case RunClosed:
		if open, _ := r.count("open"); open > 0 {
			add("còn %s thư chưa gửi", notation.Count(open))
		}
	}
	return strings.Join(said, "; ")
}

// count returns a fact that is a whole number, as JSON or as a caller has it.
func (r Record) count(name string) (int, bool) {
	switch n := r.Facts[name].(type) {
	case float64:
		return int(n), true
	case int:
		return n, true
	}
	return 0, false
}

// list returns a fact that is a list of texts.
func (r Record) list(name string) []string {
	all, _ := r.Facts[name].([]any)
	var out []string
	for _, v := range all {
		if s, ok := v.(string); ok {
			out = append(out, s)
		}
	}
	return out
}
