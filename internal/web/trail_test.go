package web

import (
	"context"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"trehan/internal/period"
)

func (d *fakeBackend) Trail(_ context.Context, m period.Name) ([]TrailLine, error) {
	if m != november {
		return nil, ErrNone
	}
	at := time.Date(2023, 12, 5, 2, 30, 0, 0, time.UTC)
	return []TrailLine{
		{3, at, "tran.van.mau", "Quyết định", "Chấp thuận; lý do: đã <xem>", report},
		{2, at, "chương trình", "Chờ quyết định", "", report},
		{1, at, "lịch chạy", "Bắt đầu lượt chạy", "", report},
	}, d.refuses
}

func (d *fakeBackend) VerifyTrail(context.Context, period.Name) ([]string, error) {
	d.verified++
	return d.faults, d.fails
}

// The trail says who did what, when and why, the latest first. Everything is recomputed when asked, and faults are told.
func TestTrail(t *testing.T) {
	s := entered(t)
	code, body := s.get("/thang/2023-11/nhat-ky")
	for _, want := range []string{"tran.van.mau", "Chấp thuận; lý do: đã &lt;xem&gt;", "09:30 ngày 05/12/2023", "3 bản ghi nguyên vẹn", "<code>" + report[:12] + "</code>"} {
		if code != http.StatusOK || !strings.Contains(body, want) {
			t.Errorf("%d, %q is missing:\n%s", code, want, body)
		}
	}
	if strings.Index(body, "Quyết định") > strings.Index(body, "Bắt đầu lượt chạy") {
		t.Error("the oldest stands first")
	}
	if code, _ := s.get("/thang/2022-11/nhat-ky"); code != http.StatusNotFound {
		t.Errorf("a month that was never begun: %d", code)
	}
	form := s.form()
	if code, body := s.post("/thang/2023-11/kiem-tra", form); code != http.StatusOK || !strings.Contains(body, "đều khớp") {
		t.Errorf("%d\n%s", code, body)
	}
	s.faults = []string{"months/2023-11/r0001/report.json: khác với lúc ghi"}
	s.refuses = &Refusal{"không khớp"} // the trail itself may be what is wrong
	if code, body := s.post("/thang/2023-11/kiem-tra", form); code != http.StatusOK || !strings.Contains(body, "có 1 điểm sai") ||
		!strings.Contains(body, "report.json: khác với lúc ghi") || strings.Contains(body, "nguyên vẹn") {
		t.Errorf("%d\n%s", code, body)
	}
	if code, body := s.get("/thang/2023-11/nhat-ky"); code != http.StatusConflict || !strings.Contains(body, "không khớp") {
		t.Errorf("%d\n%s", code, body)
	}
	if code, _ := s.post("/thang/2023-11/kiem-tra", url.Values{}); code != http.StatusForbidden || s.verified != 2 {
		t.Errorf("another site's form: %d, %d verifications", code, s.verified)
	}
	s.made.verifying.Lock()
	if code, body := s.post("/thang/2023-11/kiem-tra", form); code != http.StatusTooManyRequests || !strings.Contains(body, "đang được") {
		t.Errorf("two at a time: %d\n%s", code, body)
	}
}
