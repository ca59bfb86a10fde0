package cli

import (
	"bytes"
	"strings"
	"testing"
	"unicode/utf8"

	"trehan/internal/counting"
)

// A figure that the extract has no column for is not printed as nought.
func TestFiguresWithoutColumns(t *testing.T) {
	var out bytes.Buffer
	printFigures(&Program{Stdout: &out}, &counting.Report{
		Totals: counting.Totals{Received: 5}, MissingColumns: []string{"channel", "handler", "steps"},
	})
	got := out.String()
	if !strings.Contains(got, "5  (trực tuyến không có số liệu)") || !strings.Contains(got, "Công chức, viên chức     không có số liệu\n") {
		t.Error(got)
	}
}

func TestFindingsTable(t *testing.T) {
	findings := []counting.Finding{
		{Code: "late_unit_unknown", Severity: counting.Block, Count: 1234, Message: "Hồ sơ giải quyết quá hạn có đơn vị không tìm thấy trong danh bạ đơn vị. Bổ sung đơn vị vào units.yaml rồi chạy lại.", Examples: []string{"H25.05-231101-00001", "H25.05-231101-00002", "H25.05-231101-00003"}},
		{Code: "total_jump", Severity: counting.Block, Count: 1, Message: "Tổng số hồ sơ hơn gấp đôi kỳ trước.", Accepted: true},
	}
	findings[0].Examples[0] += "\x1b[2J"
	if strings.Contains(findingsTable(findings, 0), "\x1b") {
		t.Error("an extract can command the terminal")
	}
	findings[0].Examples[0] = "H25.05-231101-00001"
	words := func(s string) string { return strings.Join(strings.Fields(s), " ") }
	whole := findingsTable(findings, 0)
	if n := strings.Count(whole, "\n"); n != 3 {
		t.Errorf("%d lines where none is broken:\n%s", n, whole)
	}
	for _, columns := range []int{60, 80, 100, 140, 1000} {
		got := findingsTable(findings, columns)
		for line := range strings.Lines(got) {
			if n := utf8.RuneCountInString(strings.TrimSuffix(line, "\n")); n > columns {
				t.Errorf("%d letters on a terminal of %d columns: %s", n, columns, line)
			}
		}
		if words(got) != words(whole) {
			t.Errorf("%d columns: other words:\n%s", columns, got)
		}
	}
	if got := findingsTable(findings, 10); words(got) != words(whole) { // words longer than a line stay whole
		t.Errorf("other words:\n%s", got)
	}
}
