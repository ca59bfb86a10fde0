package cli

import (
	"bytes"
	"strings"
	"testing"
	"time"

	"trehan/workflows"
)

func TestPrintTimes(t *testing.T) {
	at := time.Date(2023, 12, 4, 7, 0, 0, 0, time.UTC)
	after := func(d time.Duration) time.Time { return at.Add(d) }
	times := []workflows.StageTime{
		{Stage: "open", Label: "Mở lượt chạy", Began: at, Ended: after(500 * time.Millisecond)},
		{Stage: "count", Label: "Đọc, đếm và kiểm tra số liệu", Began: after(500 * time.Millisecond), Ended: after(2 * time.Second)},
		{Stage: "review", Label: "Chờ người có thẩm quyền quyết định", Began: after(2 * time.Second)},
	}
	var b bytes.Buffer
	printTimes(&Program{Stdout: &b}, times, after(4*time.Second))
	want := "Thời gian từng bước, tất cả 4,00 giây:\n" +
		"  Mở lượt chạy                              0,50 giây            12,5%\n" +
		"  Đọc, đếm và kiểm tra số liệu              1,50 giây            37,5%\n" +
		"  Chờ người có thẩm quyền quyết định        2,00 giây            50,0%\n"
	if b.String() != want {
		t.Errorf("got\n%s\nwant\n%s", b.String(), want)
	}
	// A run that has ended has no present stage, however long ago that was.
	b.Reset()
	times[2].Ended = after(3 * time.Second)
	times = append(times, workflows.StageTime{Stage: workflows.StageClosed, Label: "Hoàn tất", Began: after(3 * time.Second)})
	printTimes(&Program{Stdout: &b}, times, after(400*24*time.Hour))
	if got := b.String(); !strings.Contains(got, "tất cả 3,00 giây") || strings.Contains(got, "Hoàn tất") {
		t.Errorf("a run that has ended: %s", got)
	}
	b.Reset()
	printTimes(&Program{Stdout: &b}, nil, at)
	if b.Len() > 0 {
		t.Errorf("no stages: %s", b.String())
	}
}

func TestDurationWords(t *testing.T) {
	for want, d := range map[string]time.Duration{
		"0,00 giây": 0, "59,99 giây": 59990 * time.Millisecond, "1 phút 0 giây": time.Minute, "2 giờ 5 phút": 125 * time.Minute,
		"3 ngày 1 giờ": 73 * time.Hour,
	} {
		if got := durationWords(d); got != want {
			t.Errorf("%v: %q, want %q", d, got, want)
		}
	}
}
