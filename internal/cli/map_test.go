package cli

import (
	"bytes"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"trehan/internal/mapping"
)

// strangeExtract is an export of an unknown system: states that nobody knows, two dates by which it is due, and persons.
const strangeExtract = `Họ tên người nộp;Điện thoại liên hệ;Email;Mã biên nhận;Tên TTHC;Đơn vị xử lý;Ngày tiếp nhận;Ngày hẹn trả;Ngày hẹn trả mới;Ngày hoàn thành;Trạng thái
Trần Thị Kín;0912000111;kin@x.example;H99.01-231101-00001;Cấp phiếu mẫu;Sở Tư pháp;13/11/2023;17/11/2023;20/11/2023;16/11/2023;Đã trả kết quả
Lê Văn Khuất;0912000222;khuat@x.example;H99.01-231102-00002;Cấp phiếu mẫu;Sở Tư pháp;14/11/2023;17/11/2023;20/11/2023;22/11/2023;Đã trả kết quả
Phạm Thị Ẩn;0912000333;an@x.example;H99.01-231103-00003;Cấp phiếu mẫu;Sở Tư pháp;15/11/2023;30/11/2023;05/12/2023;;Nằm ở bước ba
`

const strangeUnits = "units:\n  - {code: H99.01, name: Sở Tư pháp, level: province}\n"

func strangeOffice(t *testing.T) (dir string, run func(args ...string) (code int, printed string)) {
	t.Helper()
	dir = t.TempDir()
	for name, text := range map[string]string{"x.csv": strangeExtract, "units.yaml": strangeUnits} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	t.Chdir(dir)
	return dir, func(args ...string) (int, string) {
		var out bytes.Buffer
		code := (&Program{Version: "test", Stdout: &out, Stderr: &out}).run(t.Context(), args)
		return code, out.String()
	}
}

// TestLooksAreRefusedBeforeTheWork: what is wrong with the command itself is said before anybody answers questions, and names
// nothing that the command does not have.
func TestLooksAreRefusedBeforeTheWork(t *testing.T) {
	_, run := strangeOffice(t)
	for _, c := range []struct {
		args string
		want string
	}{
		{"inspect nothing.csv", `FILE: không có tệp nào khớp "nothing.csv"`},
		{"map . --out m.yaml", `FILE: "." là thư mục`},
		{"map x.csv --out nowhere/m.yaml", "--out: không có thư mục nowhere"},
		{"inspect", "thiếu FILE"},
		{"map --out m.yaml", "thiếu FILE"},
	} {
		if code, text := run(strings.Fields(c.args)...); code != ExitUsage || !strings.Contains(text, c.want) {
			t.Errorf("%s: %d, want %q\n%s", c.args, code, c.want, text)
		}
	}
}

// TestNothingToMapIsNotWritten: a configuration without a dialect would tell people to fill in what is not there.
func TestNothingToMapIsNotWritten(t *testing.T) {
	_, run := strangeOffice(t)
	code, text := run("map", "units.yaml", "--out", "m.yaml")
	if code != ExitHeld || !strings.Contains(text, "không ghi m.yaml") {
		t.Errorf("%d\n%s", code, text)
	}
	if _, err := os.Stat("m.yaml"); err == nil {
		t.Error("written")
	}
}

// TestMapToReport walks as a clerk would: look, propose, be refused with open answers, fill them in, report.
func TestMapToReport(t *testing.T) {
	_, run := strangeOffice(t)
	report := []string{"report", "--month", "2023-11", "--dossiers", "x.csv", "--register", "units.yaml", "--config", "m.yaml", "--extracted-at", "2023-12-05T08:00:00+07:00", "--out", "out"}
	if code, text := run("inspect", "x.csv", "--register", "units.yaml"); code != ExitHeld || !strings.Contains(text, "Nằm ở bước ba: 1 → CHƯA RÕ") {
		t.Errorf("inspect: %d\n%s", code, text)
	}
	code, text := run("map", "x.csv", "--register", "units.yaml", "--month", "2023-11", "--out", "m.yaml")
	if code != ExitHeld || !strings.Contains(text, "[headers.due]") || !strings.Contains(text, `[statuses."Nằm ở bước ba"]`) {
		t.Errorf("map: %d\n%s", code, text)
	}
	if code, text := run(report...); code != ExitUsage || !strings.Contains(text, "còn 2 mục phải điền") {
		t.Errorf("report with open answers: %d\n%s", code, text)
	}
	if code, _ := run("map", "x.csv", "--out", "m.yaml"); code != ExitUsage {
		t.Errorf("a file that is there was replaced: %d", code)
	}
	proposed, err := os.ReadFile("m.yaml")
	if err != nil {
		t.Fatal(err)
	}
	filled := strings.NewReplacer(`due: ["?"]`, `due: ["Ngày hẹn trả"]`, `"Nằm ở bước ba": "?"`, `"Nằm ở bước ba": "Đang xử lý"`).Replace(string(proposed))
	if err := os.WriteFile("m.yaml", []byte(filled), 0o600); err != nil {
		t.Fatal(err)
	}
	code, text = run(report...)
	if code != ExitDone || !strings.Contains(text, "trễ hạn 1)") || !strings.Contains(text, "Tổng số hồ sơ                    3") {
		t.Errorf("report: %d\n%s", code, text)
	}
	if code, text := run("inspect", "x.csv", "--register", "units.yaml", "--config", "m.yaml"); code != ExitDone {
		t.Errorf("inspect by the dialect: %d\n%s", code, text)
	}
}

// TestNothingOfCitizensIsShown looks for the applicants in everything that inspect and map print and write.
func TestNothingOfCitizensIsShown(t *testing.T) {
	dir, run := strangeOffice(t)
	shuffled := strings.NewReplacer("Họ tên người nộp", "Cột A", "Điện thoại liên hệ", "Cột B", "Email", "Cột C").Replace(strangeExtract)
	headless := strings.SplitN(strangeExtract, "\n", 2)[1]
	for name, text := range map[string]string{"unnamed.csv": shuffled, "headless.csv": headless} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	var all strings.Builder
	for _, file := range []string{"x.csv", "unnamed.csv", "headless.csv"} {
		for _, args := range [][]string{{"inspect", file}, {"inspect", "--json", file}, {"map", file, "--register", "units.yaml", "--out", file + ".yaml"}} {
			code, text := run(args...)
			if code != ExitHeld {
				t.Errorf("%v: %d\n%s", args, code, text)
			}
			all.WriteString(text)
		}
		written, err := os.ReadFile(file + ".yaml")
		if nothing := file == "headless.csv"; nothing != errors.Is(err, os.ErrNotExist) { // without a header there is nothing to map
			t.Fatal(err)
		}
		all.Write(written)
	}
	for _, person := range []string{"Trần Thị", "Khuất", "Ẩn", "0912", "@x.example"} {
		if strings.Contains(all.String(), person) {
			t.Errorf("%q is shown", person)
		}
	}
	if !strings.Contains(all.String(), "H99.01-231101-00001") {
		t.Error("not even the codes are shown")
	}
}

// TestQuestionsOnATerminal: a number chooses, anything else is asked again, an empty line leaves the question open.
func TestQuestionsOnATerminal(t *testing.T) {
	var out bytes.Buffer
	ask := questions(&Program{Stdout: &out}, strings.NewReader("x\n3\n2\n\n"))
	q := &mapping.Question{Text: "Cột nào?", Candidates: []mapping.Candidate{{Value: "A"}, {Value: "B", Evidence: "12 dòng"}}}
	for _, want := range []string{"B", "", ""} {
		if got, err := ask(q); err != nil || got != want {
			t.Errorf("%q %v, want %q", got, err, want)
		}
	}
	if text := out.String(); !strings.Contains(text, "2. B (12 dòng)") || strings.Count(text, "Ghi số từ 1 đến 2") != 2 {
		t.Error(text)
	}
	out.Reset()
	ask = questions(&Program{Stdout: &out}, strings.NewReader("2\n"))
	q = &mapping.Question{Text: "Nghĩa là gì?", Candidates: []mapping.Candidate{{Value: "A"}}, Others: []string{"C"}}
	if got, err := ask(q); err != nil || got != "C" || !strings.Contains(out.String(), "  2. C\n") {
		t.Errorf("%q %v of what nothing speaks for\n%s", got, err, &out)
	}
}
