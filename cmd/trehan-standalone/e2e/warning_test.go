package e2e

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"trehan/internal/period"
)

// warnedRows are open dossiers as of a day: X1.01 has one overdue and one that is due today, X1.03 one that is soon due,
// X1.101, which has no address, one overdue; X1.02 has one that is due much later.
func warnedRows(today period.Day) []row {
	day := func(n int) string { return (today + period.Day(n)).Time().Format("02/01/2006") }
	var out []row
	for i, d := range []struct {
		unit string
		due  int
	}{{"X1.01", -10}, {"X1.01", 0}, {"X1.03", 1}, {"X1.101", -1}, {"X1.02", 30}} {
		for _, u := range register {
			if u.code == d.unit {
				out = append(out, row{
					code: fmt.Sprintf("%s-W-%d", u.code, i), procedure: "Cấp bản sao trích lục", unit: u.name, unitCode: u.code, channel: "Trực tuyến",
					received: day(-20), due: day(d.due), status: "Đang xử lý", handler: "Trần Quang Anh", applicant: "Công dân bí mật " + u.code, phone: "0000000001",
				})
			}
		}
	}
	return out
}

// TestWarning warns on the real servers: not with an old extract, then to each unit its own rows, and a second time nobody.
func TestWarning(t *testing.T) {
	t.Parallel()
	o := newOffice(t, "warning: {schedule: {paused: true}}\nreview: {policy: findings, operators: [vanhanh@tinh.example]}\n")
	now := time.Now()
	today := period.InstantOf(now).Day()
	month, name := period.MonthOf(today).String(), period.NameWarning(today).String()
	path := filepath.Join("in", month, "ho-so.csv")
	o.write(path, csvOf(warnedRows(today)))
	lastWeek := now.Add(-7 * 24 * time.Hour)
	if err := os.Chtimes(filepath.Join(o.dir, path), lastWeek, lastWeek); err != nil {
		t.Fatal(err)
	}
	o.start()
	if r := o.cli(1, "warn"); !strings.Contains(r.stderr, "cũ hơn 24 giờ") {
		t.Errorf("an old extract: %s", r.stderr)
	}
	if n := len(o.relay.letters(name)); n != 0 {
		t.Fatalf("%d mails from an old extract", n)
	}
	if told := o.relay.toOperators(name); len(told) != 1 {
		t.Errorf("%d mails to the operators about it", len(told))
	}
	if err := os.Chtimes(filepath.Join(o.dir, path), now, now); err != nil {
		t.Fatal(err)
	}
	if r := o.cli(0, "warn", "--dry-run"); !strings.Contains(r.stdout, "2 hồ sơ đến hạn trong 03 ngày làm việc tới, 2 hồ sơ đã quá hạn") || len(o.relay.letters(name)) != 0 {
		t.Errorf("a dry run: %s%s", r.stdout, r.stderr)
	}
	// X1.101 has no address: the run says so.
	if r := o.cli(4, "warn"); !strings.Contains(r.stderr, "X1.101") || !strings.Contains(r.stdout, "4/4 đã nhận") {
		t.Errorf("the warning: %s%s", r.stdout, r.stderr)
	}
	oneEach(t, o.relay.letters(name), addresses("X1.01", "X1.03"))
	o.cli(4, "warn")
	oneEach(t, o.relay.letters(name), addresses("X1.01", "X1.03"))
	if s := o.status(name); s.Outcome != "with_exceptions" || s.Deliveries.Accepted != 4 {
		t.Errorf("status: %+v", s)
	}
	if text := o.cli(0, "status", "--month", name).stdout; !strings.Contains(text, "Cảnh báo sớm ngày") || !strings.Contains(text, "trehan warn --day") || strings.Contains(text, "when: late") {
		t.Errorf("status says\n%s", text)
	}
	o.cli(0, "audit", "verify", "--month", name, "--recompute")
	o.warningSchedule()
	stored, _ := filepath.Glob(object(o.data, "months/*/*"))
	if len(stored) != 0 {
		t.Errorf("a warning has written %q", stored)
	}
}

// warningSchedule handles the Schedule of warnings, which up has made, beside the monthly one.
func (o *office) warningSchedule() {
	o.Helper()
	says := func(want string, args ...string) {
		o.Helper()
		if r := o.cli(0, append([]string{"schedule"}, args...)...); !strings.Contains(r.stdout, want) {
			o.Errorf("schedule %v says\n%s", args, r.stdout)
		}
	}
	says("trehan-warning (tạm dừng", "show")
	says("trehan-warning: lịch không đổi", "apply")
	says("trehan-warning: chạy tiếp", "resume", "--kind", "warning")
	says("trehan-warning (đang chạy)", "show", "--kind", "warning")
	says("tạm dừng: không → có", "apply", "--kind", "warning")
	says("trehan-warning: đã khởi động", "trigger", "--kind", "warning")
	says("trehan-warning: đã xóa lịch", "delete", "--kind", "warning")
	o.cli(1, "schedule", "show", "--kind", "warning")
	says("trehan-warning: đã tạo lịch", "apply")
}
