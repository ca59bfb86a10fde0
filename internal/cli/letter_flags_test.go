package cli

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// A letter's number and date that cannot be are refused before anything is counted or any server is asked, each under its flag.
func TestWrongNumbersOnTheCommandLine(t *testing.T) {
	folder := t.TempDir()
	program(t, ExitDone, "sample", "--month", "2023-11", "--formats", "csv", "--out", folder)
	in := func(name string) string { return filepath.Join(folder, name) }
	offline := []string{
		"--month", "2023-11", "--dossiers", in("ho-so-*.csv"), "--register", in("units.yaml"), "--config", in("trehan.yaml"), "--out", in("out"),
	}
	approve := []string{"approve", "--config", in("trehan.yaml"), "--month", "2023-11", "--by", "A", "--reason", "b"}
	run := []string{"run", "--config", in("trehan.yaml"), "--month", "2023-11"}
	const everywhere, online, files = "everywhere", "online", "files"
	for _, c := range []struct{ number, date, remark, where, part string }{
		{"12", "", "", everywhere, "--date: chưa ghi"},
		{"", "2023-12-05", "", everywhere, "--number: chưa ghi"},
		{"12; DROP", "2023-12-05", "", everywhere, `--number: "12; DROP" không đúng`},
		{"1.234", "2023-12-05", "", everywhere, "--number: "},
		{"12\n34", "2023-12-05", "", everywhere, `--number: "12\n34"`},
		{" 12", "2023-12-05", "", everywhere, "không có dấu cách"},
		{"0", "2023-12-05", "", everywhere, "số bắt đầu từ 1"},
		{"1234/VPUB-HCCKSTT", "2023-12-05", "", everywhere, `--number: chỉ ghi 1234, không ghi "/VPUB-HCCKSTT"`},
		{"12", "05/12/2023", "", everywhere, "--date: "},
		{"12", "2023-11-29", "", everywhere, "--date: 29/11/2023 trước ngày cuối của kỳ báo cáo (30/11/2023)"},
		{"12", "2023-12-02", "a\tb", everywhere, "--date-remark: "},
		{"12", "2999-12-05", "", online, "--date: 05/12/2999 chưa đến"},
		{"12", "2023-11-30", "", files, "--date: 30/11/2023 trước ngày trích xuất dữ liệu (05/12/2023)"},
		{"12", "2023-12-09", "", files, "--date: 09/12/2023 là ngày nghỉ"},
		{"12; DROP", "2023-11-01", "", everywhere, "--date: "},
	} {
		flags := []string{}
		for name, value := range map[string]string{"--number": c.number, "--date": c.date, "--date-remark": c.remark} {
			if value != "" {
				flags = append(flags, name+"="+value)
			}
		}
		var commands [][]string
		if c.where != online {
			commands = append(commands, append([]string{"report"}, offline...), append([]string{"preview"}, offline...))
		}
		if c.where != files {
			commands = append(commands, approve, run)
		}
		for _, command := range commands {
			if _, stderr := program(t, ExitUsage, append(command, flags...)...); !strings.Contains(stderr, c.part) {
				t.Errorf("%s %q: no %q in %s", command[0], flags, c.part, stderr)
			}
		}
	}
	if _, err := os.Stat(in("out")); !os.IsNotExist(err) {
		t.Errorf("something was written: %v", err)
	}
}

// The number is printed as it was typed, on a day off with a remark too, which is no part of the letter.
func TestReportWithNumberAndDate(t *testing.T) {
	folder := t.TempDir()
	program(t, ExitDone, "sample", "--month", "2023-11", "--formats", "csv", "--out", folder)
	in := func(name string) string { return filepath.Join(folder, name) }
	program(t, ExitDone, "report", "--month", "2023-11", "--dossiers", in("ho-so-*.csv"), "--register", in("units.yaml"), "--config", in("trehan.yaml"),
		"--number", "0234", "--date", "2023-12-09", "--date-remark", "ký gấp", "--out", in("out"))
	b, err := os.ReadFile(in("out/cong-van.docx"))
	if err != nil {
		t.Fatal(err)
	}
	text := docxText(t, b)
	for part, want := range map[string]bool{"0234/VPUB": true, "ngày 09 tháng 12 năm 2023": true, "ký gấp": false, "DỰ THẢO": false} {
		if strings.Contains(text, part) != want {
			t.Errorf("%q stands in the letter: %t, want %t", part, !want, want)
		}
	}
}
