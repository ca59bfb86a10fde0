package cli

import (
	"bytes"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"trehan/internal/config"
	"trehan/internal/period"
	"trehan/internal/revision"
)

func doctorOf(t *testing.T, yaml string) (*doctor, *bytes.Buffer) {
	t.Helper()
	conf, err := config.Parse([]byte(yaml), filepath.Join(t.TempDir(), "trehan.yaml"))
	if err != nil {
		t.Fatal(err)
	}
	var out bytes.Buffer
	return &doctor{p: &Program{Stdout: &out}, conf: conf}, &out
}

func monthOf(t *testing.T, text string) period.Name {
	t.Helper()
	m, err := period.ParseName(text)
	if err != nil {
		t.Fatal(err)
	}
	return m
}

// A month is due when its run reads the sources. Friday the 1st and Monday the 4th are the first working days of
// December 2023.
func TestDoctorKnowsWhenAMonthIsDue(t *testing.T) {
	d, _ := doctorOf(t, "schedule: {working_day: 2, hour: 7}\n")
	calendar, err := revision.Calendar(d.conf)
	if err != nil {
		t.Fatal(err)
	}
	november := d.due(calendar, monthOf(t, "2023-11"))
	if want := time.Date(2023, 12, 4, 7, 0, 0, 0, period.Zone); !november.Equal(want) {
		t.Errorf("November 2023 is due at %v, want %v", november, want)
	}
	due := func(m period.Name) time.Time { return d.due(calendar, m) }
	for _, c := range []struct {
		after time.Time
		want  string
	}{{november.Add(-time.Second), "2023-11"}, {november, "2023-12"}, {november.AddDate(0, 2, 0), "2024-02"}} {
		if got := firstDue(monthOf(t, "2023-11"), c.after, due); got.String() != c.want {
			t.Errorf("after %v the first month due is %s, want %s", c.after, got, c.want)
		}
	}
}

// Files of a month that has not ended are nobody's fault; those of a month long past that was asked for are.
func TestDoctorOfAMonthWithoutFiles(t *testing.T) {
	const yaml = "sources:\n  dossiers:\n    - {name: mot-cua, path: 'inbox/{yyyy}-{MM}/*.xlsx'}\n"
	next := period.MonthOf(period.InstantOf(time.Now()).Day()).Name().Next()
	for _, c := range []struct {
		month    string
		failures int
		want     string
	}{
		{next.String(), 0, "lưu ý  nguồn       tháng " + next.String() + ": nguồn mot-cua: không có tệp nào khớp " + next.String() + "/*.xlsx"},
		{"2023-10", 1, "LỖI    nguồn       tháng 2023-10: nguồn mot-cua: không có tệp nào khớp 2023-10/*.xlsx"},
	} {
		d, out := doctorOf(t, yaml)
		d.sources(t.Context(), c.month)
		if d.failures != c.failures || !strings.Contains(out.String(), c.want) {
			t.Errorf("%s: %d failures, want %d, in\n%s", c.month, d.failures, c.failures, out)
		}
		if due := "chưa đến hạn: lượt chạy của tháng bắt đầu lúc 07:00 "; strings.Contains(out.String(), due) != (c.failures == 0) {
			t.Errorf("%s: when it is due is missing, or said of a month that was due:\n%s", c.month, out)
		}
	}
}
