package e2e

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"go.temporal.io/sdk/client"
	"go.temporal.io/sdk/temporal"
)

// testWrongNumbers answers a held month with numbers and dates that no letter may have, by command and by Update: each is
// refused in words, and nobody gets a mail before a right one comes.
func testWrongNumbers(t *testing.T, o *office) {
	const before, month = "2018-09", "2018-11" // extracted on 5 December 2018, a Wednesday
	o.export(before, rows(before))
	o.cli(0, "run", "--month", before, "--number", "77", "--date", "2018-10-05")
	o.exportHeld(month)
	o.cli(3, "run", "--month", month)
	report := o.reportOf(month)
	s := o.connect()
	update := func(number, date, remark string) string {
		t.Helper()
		ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
		defer cancel()
		answer := map[string]string{"by": "Lê Thu Duyệt", "reason": "đã xem", "report": report, "number": number, "date": date, "date_remark": remark}
		handle, err := s.temporal.UpdateWorkflow(ctx, client.UpdateWorkflowOptions{
			WorkflowID: "month-" + month, UpdateName: "approve", Args: []any{answer}, WaitForStage: client.WorkflowUpdateStageCompleted,
		})
		if err == nil {
			err = handle.Get(ctx, nil)
		}
		var app *temporal.ApplicationError
		if !errors.As(err, &app) {
			t.Fatalf("%q, %q: %v", number, date, err)
		}
		return app.Message()
	}
	later := time.Now().AddDate(0, 0, 2).Format(time.DateOnly)
	for _, c := range []struct {
		number, date string
		code         int // of the command: 2 is refused before any server is asked
		part         string
	}{
		{"", "", 1, "công văn chưa có số thì không được gửi"},
		{"12", "", 2, "công văn chưa có ngày thì không được gửi"},
		{"12; DROP", "2018-12-05", 2, `"12; DROP" không đúng`},
		{"1.234", "2018-12-05", 2, `"1.234" không đúng`},
		{"1234/VPUB-HCCKSTT", "2018-12-05", 2, `chỉ ghi 1234, không ghi "/VPUB-HCCKSTT"`},
		{"12\n34", "2018-12-05", 2, `"12\n34" không đúng`},
		{"000", "2018-12-05", 2, "số bắt đầu từ 1"},
		{"12", "5/12/2018", 2, "yyyy-MM-dd"},
		{"12", "2018-11-29", 2, "29/11/2018 trước ngày cuối của kỳ báo cáo (30/11/2018)"},
		{"12", "2018-12-04", 1, "04/12/2018 trước ngày trích xuất dữ liệu (05/12/2018)"},
		{"12", later, 2, "chưa đến, hôm nay là"},
		{"12", "2018-12-08", 1, "08/12/2018 là ngày nghỉ"},
		{"77", "2018-12-05", 1, "số 77 của năm 2018 đã dùng cho công văn ngày 05/10/2018, tháng 09/2018, bản r0001"},
		{"077", "2018-12-05", 1, `(ghi là "77")`},
	} {
		ran := command(t, "approve", "--config", o.data+"/trehan.yaml", "--month", month, "--by", "Lê Thu Duyệt", "--reason", "đã xem",
			"--number="+c.number, "--date="+c.date)
		said := update(c.number, c.date, "")
		if ran.code != c.code {
			t.Errorf("%q, %q: the command ends with %d, want %d: %s", c.number, c.date, ran.code, c.code, ran.stderr)
		}
		contains(t, fmt.Sprintf("the command with %q, %q", c.number, c.date), ran.stderr, c.part)
		contains(t, fmt.Sprintf("the Update with %q, %q", c.number, c.date), said, c.part)
		t.Logf("%q, %q: the command ends with %d: %sthe Update: %s", c.number, c.date, ran.code, ran.stderr, said)
	}
	if n := len(o.relay.letters(month)); n != 0 || o.status(month).Outcome != "held" {
		t.Errorf("%d letters under wrong numbers, %s", n, o.status(month).Outcome)
	}
	o.cli(0, "approve", "--month", month, "--by", "Lê Thu Duyệt", "--reason", "đã xem", "--number", "0078", "--date", "2018-12-08", "--date-remark", "ký gấp")
	eventually(t, "the month is out", func() bool { time.Sleep(200 * time.Millisecond); return o.status(month).Outcome == "succeeded" })
	letters := o.relay.letters(month)
	oneEach(t, letters, addresses())
	for _, l := range letters {
		contains(t, l.to, open(t, l.data).appendix(t), "0078/VPUB-HCCKSTT", "ngày 08 tháng 12 năm 2018")
	}
	contains(t, "the trail", o.cli(0, "audit", "show", "--month", month).stdout, "số 0078", "ghi chú về ngày: ký gấp")
	o.cli(0, "audit", "verify", "--month", month)
}

// contains holds a text to have parts.
func contains(t *testing.T, what, text string, parts ...string) {
	t.Helper()
	for _, part := range parts {
		if !strings.Contains(text, part) {
			t.Errorf("%s does not say %q:\n%s", what, part, text)
		}
	}
}
