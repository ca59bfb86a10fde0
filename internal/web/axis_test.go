package web

import (
	"strings"
	"testing"
	"time"
)

// The clerk finds the package of a sealed letter, and beside the mails what the document axis has answered.
func TestHandoverOnThePage(t *testing.T) {
	s := entered(t)
	const link, section = `/thang/2023-11/van-ban/goi-van-thu.zip?tai=1`, "Trục liên thông văn bản</h2>"
	if _, body := s.get("/thang/2023-11"); strings.Contains(body, link) || strings.Contains(body, section) {
		t.Error("a month that waits has a package or answers")
	}
	s.month.Question, s.month.Seal, s.month.Handover = nil, strings.Repeat("a", 64), true
	at := time.Date(2023, 12, 8, 2, 0, 0, 0, time.UTC)
	s.month.Axis = []AxisAnswer{
		{Recipient: "H25.05", Name: "Sở Tư pháp", Mail: true, Status: "đã tiếp nhận", Since: at, OnAxis: true},
		{Recipient: "H25.07", Name: "Sở Giao thông vận tải", Status: "từ chối tiếp nhận", Since: at, Reason: "sai <nơi> nhận"},
		{Recipient: "H25.08", Mail: true},
	}
	_, month := s.get("/thang/2023-11")
	_, deliveries := s.get("/thang/2023-11/gui-thu")
	body := month + deliveries
	for _, want := range []string{
		link, section, "<strong>1</strong>/3 nơi đã nhận qua trục", "<strong>1</strong> nơi chưa nhận bằng cả hai cách",
		"Chưa nhận công văn cả qua thư lẫn qua trục: Sở Giao thông vận tải.", "từ chối tiếp nhận: “sai &lt;nơi&gt; nhận”", "chưa có trả lời",
	} {
		if !strings.Contains(body, want) {
			t.Errorf("%q is missing:\n%s", want, body)
		}
	}
}
