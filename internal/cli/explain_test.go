package cli

import (
	"encoding/json"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"trehan/internal/archive/archivetest"
	"trehan/internal/counting"
	"trehan/internal/explain"
	"trehan/internal/period"
)

// sampleFlags makes the sample month and returns the flags with which it is read, and its folder.
func sampleFlags(t *testing.T) (flags []string, folder string) {
	t.Helper()
	folder = t.TempDir()
	program(t, ExitDone, "sample", "--month", "2023-11", "--formats", "csv", "--out", folder)
	in := func(name string) string { return filepath.Join(folder, name) }
	return []string{
		"--month", "2023-11", "--dossiers", in("ho-so-*.csv"), "--steps", in("buoc.csv"), "--staff", in("can-bo.csv"),
		"--register", in("units.yaml"), "--extracted-at", "2023-12-05T08:00:00+07:00",
	}, folder
}

// explained asks for codes as a program does.
func explained(t *testing.T, code int, flags, codes []string) explain.Answer {
	t.Helper()
	out, _ := program(t, code, slices.Concat([]string{"explain", "--json"}, codes, flags)...)
	var answer explain.Answer
	if err := json.Unmarshal([]byte(out), &answer); err != nil {
		t.Fatal(err)
	}
	return answer
}

// writer writes files into a folder and returns their paths.
func writer(t *testing.T, folder string) func(name, text string) string {
	return func(name, text string) string {
		t.Helper()
		path := filepath.Join(folder, name)
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		return path
	}
}

// sampleCodes are the codes of all dossiers of an extract, each once.
func sampleCodes(t *testing.T, folder string) []string {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(folder, "ho-so-*.csv"))
	if err != nil || len(files) == 0 {
		t.Fatal("no extract", err)
	}
	seen := map[string]bool{}
	var codes []string
	for _, file := range files {
		column := -1
		for _, row := range csvRows(t, file) {
			if column < 0 {
				column = slices.Index(row, "Số hồ sơ")
				continue
			}
			if column < len(row) && strings.ContainsAny(row[column], "0123456789") && !seen[row[column]] {
				seen[row[column]] = true
				codes = append(codes, row[column])
			}
		}
	}
	return codes
}

// What is said of every dossier of the sample month is what its report says.
func TestExplainIsTheReport(t *testing.T) {
	if testing.Short() {
		t.Skip("explains a whole month")
	}
	flags, folder := sampleFlags(t)
	out := filepath.Join(folder, "out")
	program(t, ExitDone, slices.Concat([]string{"report", "--report-only", "--out", out}, flags)...)
	data, err := os.ReadFile(filepath.Join(out, "report.json"))
	if err != nil {
		t.Fatal(err)
	}
	report, err := counting.ParseReport(data)
	if err != nil {
		t.Fatal(err)
	}
	late := map[string]*counting.LateDossier{}
	for i := range report.Late {
		late[report.Late[i].Code] = &report.Late[i]
	}
	answer := explained(t, ExitDone, flags, sampleCodes(t, folder))
	lines, origins, channels, groups := map[string]int{}, map[string]int{}, map[string]int{}, map[string]int{}
	units, dropped, overdue := map[string]int{}, 0, map[string]int{}
	for i := range answer.Dossiers {
		d := &answer.Dossiers[i]
		if !d.Found || len(d.Rows) == 0 || !slices.ContainsFunc(d.Rows, func(r explain.Row) bool { return r.Counted }) {
			t.Fatalf("%s: found %v, %d rows, none counted", d.Asked, d.Found, len(d.Rows))
		}
		lines[d.Line]++
		dropped += len(d.Rows) - 1
		if d.Origin != "" {
			origins[d.Origin]++
			units[d.Unit.Code]++
		}
		if d.Origin == "new" {
			channels[d.Channel]++
		}
		if d.Group != "" {
			groups[d.Group]++
			overdue[d.Unit.Code]++
		}
		checkDays(t, d)
		if row := late[d.Code]; row != nil {
			delete(late, d.Code)
			checkLate(t, d, row)
		} else if d.Line == "late" {
			t.Errorf("%s is not late in the report", d.Code)
		}
	}
	if len(late) > 0 {
		t.Errorf("%d late dossiers are explained otherwise", len(late))
	}
	r := &report.Totals
	want := map[string]int{
		"early": r.ResolvedEarly, "late": r.ResolvedLate, "withdrawn": r.Withdrawn, "on_time": r.ResolvedOnTime - r.Withdrawn, "paused": r.PendingPaused,
		"in_time": r.PendingInTime - r.PendingPaused, "overdue": r.PendingOverdue, "outside": r.Outside, "put_aside": r.PutAside, "not_accepted": r.NotAccepted,
	}
	for line, n := range want {
		if n == 0 {
			delete(want, line)
		}
	}
	if diff := cmp.Diff(want, lines); diff != "" {
		t.Errorf("lines (-report +explained):\n%s", diff)
	}
	if diff := cmp.Diff(map[string]int{"new": r.Received, "carried": r.CarriedOver}, origins); diff != "" {
		t.Errorf("origins (-report +explained):\n%s", diff)
	}
	if diff := cmp.Diff([]int{r.ReceivedDirect, r.ReceivedOnline, r.ReceivedPostal}, []int{channels["direct"], channels["online"], channels["postal"]}); diff != "" {
		t.Errorf("channels (-report +explained):\n%s", diff)
	}
	o := &report.PendingOverdue
	if diff := cmp.Diff([]int{o.Test, o.Backlog, o.Unclosed, o.InProcess}, []int{groups["test"], groups["backlog"], groups["unclosed"], groups["in_process"]}); diff != "" {
		t.Errorf("groups (-report +explained):\n%s", diff)
	}
	for _, u := range report.Units {
		if u.Totals.Total != units[u.Code] || u.Totals.PendingOverdue != overdue[u.Code] {
			t.Errorf("unit %s: %d dossiers and %d overdue, explained %d and %d", u.Code, u.Totals.Total, u.Totals.PendingOverdue, units[u.Code], overdue[u.Code])
		}
	}
	if dropped != r.Duplicates {
		t.Errorf("%d duplicates, explained %d", r.Duplicates, dropped)
	}
	t.Run("nothing of applicants", func(t *testing.T) { explainNoApplicants(t, folder, &answer) })
}

// checkDays adds the spans of a dossier up.
func checkDays(t *testing.T, d *explain.Dossier) {
	t.Helper()
	if d.Days == nil {
		if d.Line == "late" || d.Line == "overdue" {
			t.Errorf("%s is %s without days", d.Code, d.Line)
		}
		return
	}
	working, calendar := 0, 0
	for _, s := range d.Days.Spans {
		calendar += s.Days
		if s.Working {
			working += s.Days
		} else if s.Note == "" {
			t.Errorf("%s: days off without a reason: %+v", d.Code, s)
		}
	}
	if working != d.Days.Working || calendar != d.Days.Calendar {
		t.Errorf("%s: %d working and %d calendar days, spans of %d and %d", d.Code, d.Days.Working, d.Days.Calendar, working, calendar)
	}
}

// checkLate compares a late dossier with the report.
func checkLate(t *testing.T, d *explain.Dossier, row *counting.LateDossier) {
	t.Helper()
	got := counting.LateDossier{
		Code: d.Code, Unit: d.Unit.Code, Level: d.Unit.Level, Received: d.Values.Received.Day(), Due: d.Days.After, Finished: d.Days.UpTo,
		WorkingDaysLate: d.Days.Working, CalendarDaysLate: d.Days.Calendar, Kind: d.Kind, Officials: []counting.Person{}, Apology: row.Apology,
	}
	for _, o := range d.Officials {
		if p := (counting.Person{Account: o.Account, Name: o.Name}); !slices.Contains(got.Officials, p) {
			got.Officials = append(got.Officials, p)
		}
	}
	if diff := cmp.Diff(*row, got); diff != "" || d.Line != "late" {
		t.Errorf("%s, line %s (-report +explained):\n%s", d.Code, d.Line, diff)
	}
}

// explainNoApplicants looks for every applicant in all that is said of a whole month.
func explainNoApplicants(t *testing.T, folder string, answer *explain.Answer) {
	officials, applicants := newPersons(), newPersons()
	officials.read(t, filepath.Join(folder, "can-bo.csv"), "Họ và tên", "", "")
	files, err := filepath.Glob(filepath.Join(folder, "ho-so-*.csv"))
	if err != nil {
		t.Fatal(err)
	}
	for _, file := range files {
		applicants.read(t, file, "Chủ hồ sơ", "Số điện thoại;Số giấy tờ", "Email")
	}
	for name := range officials.names {
		delete(applicants.names, name) // an official's namesake proves nothing
	}
	if len(applicants.names) < 1000 || len(applicants.numbers) < 1000 {
		t.Fatalf("only %d applicants, %d numbers", len(applicants.names), len(applicants.numbers))
	}
	data, err := json.MarshalIndent(answer, "", " ")
	if err != nil {
		t.Fatal(err)
	}
	seen := map[string]bool{}
	var lines []string
	for line := range strings.SplitSeq(answer.Text()+string(data), "\n") {
		if line = strings.TrimSpace(line); !seen[line] {
			seen[line] = true
			lines = append(lines, line)
		}
	}
	text := strings.Join(lines, " | ")
	for _, hit := range applicants.in(text) {
		t.Errorf("the explanation holds %q", hit)
	}
	if n := len(officials.in(text)); n < 1000 {
		t.Errorf("the look finds only %d officials", n)
	}
}

// A clerk reads why a dossier is late; a code that is not there ends with 1 and names its like.
func TestExplainInWords(t *testing.T) {
	folder := t.TempDir()
	write := writer(t, folder)
	const header = "Số hồ sơ,Tên TTHC,Đơn vị,Ngày tiếp nhận,Ngày hẹn trả,Ngày kết thúc xử lý,Trạng thái,Kênh tiếp nhận,Cán bộ xử lý,Chủ hồ sơ\n"
	dossiers := write("ho-so.csv", header+
		"T.02-1,Khai sinh,Sở Y tế,25/08/2023,31/08/2023,06/09/2023 15:30,10,2,Trần Văn Mẫu,Người Nộp Mẫu\n"+
		"T.02-1,Khai sinh,Sở Y tế,25/08/2023,31/08/2023,,4,2,Trần Văn Mẫu,Người Nộp Mẫu\n"+
		"T.02-2,Khai sinh,Sở Y tế,01/09/2023,29/09/2023,,4,1,,Người Nộp Mẫu\n")
	steps := write("buoc.csv", "Số hồ sơ,Bước,Cán bộ xử lý,Hạn xử lý,Ngày hoàn thành\nT.02-1,Thẩm định,Lê Thị Thử,30/08/2023,05/09/2023\n")
	units := write("units.yaml", "units:\n  - {code: T.02, name: Sở Y tế, level: province}\n")
	flags := []string{"--month", "2023-09", "--dossiers", dossiers, "--steps", steps, "--register", units, "--extracted-at", "2023-10-02T08:00:00+07:00"}

	out, _ := program(t, ExitDone, append([]string{"explain", "t.02-1"}, flags...)...)
	if diff := cmp.Diff(lateInWords, out); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	out, stderr := program(t, ExitFailed, append([]string{"explain", "T02-2", "T.02-9"}, flags...)...)
	for _, want := range []string{
		"Hồ sơ T02-2, tháng 09/2023", "Mã có cùng chữ và số, chỉ khác dấu hoặc số 0 đứng đầu: T.02-2.",
		"Các mã có cùng phần đầu nằm ở: ho-so.csv.",
	} {
		if !strings.Contains(out, want) {
			t.Errorf("no %q in:\n%s", want, out)
		}
	}
	if !strings.Contains(stderr, "không tìm thấy") {
		t.Error(stderr)
	}
}

// What the month before knew of a dossier, and the findings of the comparison that count it.
func TestExplainMonthBefore(t *testing.T) {
	folder := t.TempDir()
	write := writer(t, folder)
	const header = "Số hồ sơ,Tên TTHC,Đơn vị,Ngày tiếp nhận,Ngày hẹn trả,Ngày kết thúc xử lý,Trạng thái,Kênh tiếp nhận\n"
	units := write("units.yaml", "units:\n  - {code: T.02, name: Sở Y tế, level: province}\n")
	august := write("thang-8.csv", header+"T.02-1,Khai sinh,Sở Y tế,21/08/2023,28/08/2023,,4,2\n")
	september := write("thang-9.csv", header+"T.02-1,Khai sinh,Sở Y tế,21/08/2023,08/09/2023,07/09/2023,10,2\nT.02-2,Khai sinh,Sở Y tế,21/08/2023,08/09/2023,07/09/2023,10,2\n")
	out := filepath.Join(folder, "out")
	program(t, ExitDone, "report", "--report-only", "--month", "2023-08", "--dossiers", august, "--register", units, "--extracted-at", "2023-09-01T08:00:00+07:00", "--out", out)
	flags := []string{
		"--month", "2023-09", "--dossiers", september, "--register", units, "--extracted-at", "2023-10-02T08:00:00+07:00",
		"--previous", filepath.Join(out, "state.json.gz"),
	}
	answer := explained(t, ExitDone, flags, []string{"T.02-1", "T.02-2", "t.02-1"})
	if len(answer.Dossiers) != 2 {
		t.Fatalf("%d dossiers, asked for 2", len(answer.Dossiers))
	}
	var codes [2][]string
	for i := range answer.Dossiers {
		for _, f := range answer.Dossiers[i].Findings {
			codes[i] = append(codes[i], f.Code)
		}
	}
	if diff := cmp.Diff([2][]string{{"due_moved", "late_undone"}, {"appeared", "carry_over_difference"}}, codes); diff != "" {
		t.Errorf("findings (-want +got):\n%s", diff)
	}
	if b := answer.Dossiers[0].Before; b == nil || b.Line != "overdue" {
		t.Errorf("before: %v, want overdue", b)
	}
	text, _ := program(t, ExitDone, append([]string{"explain", "T.02-1", "T.02-2"}, flags...)...)
	for _, want := range []string{
		"  - Kỳ trước: đang giải quyết, quá hạn; trạng thái “Đang xử lý”; ngày tiếp nhận 21/08/2023; ngày hẹn trả 28/08/2023.\n",
		"  - Ngày hẹn trả kỳ trước là 28/08/2023, kỳ này là 08/09/2023.\n", "  - Không có trong trích xuất kỳ trước.\n",
	} {
		if !strings.Contains(text, want) {
			t.Errorf("no %q in:\n%s", want, text)
		}
	}
}

// What contradicts itself is wrong usage.
func TestExplainUsage(t *testing.T) {
	for _, flags := range [][]string{
		{"--revision", "r0001"},
		{"--revision", "r0001", "--config", "x.yaml", "--dossiers", "x.csv"},
		{"--config", "not-there.yaml"},
		{"--dossiers", "x.csv", "--register", "units.yaml"},
	} {
		_, stderr := program(t, ExitUsage, append([]string{"explain", "T-1", "--month", "2023-09"}, flags...)...)
		if strings.Contains(stderr, "Cách dùng") || len(stderr) < 20 {
			t.Errorf("%v: %s", flags, stderr)
		}
	}
}

// Without files the archive is asked, and its configuration is the one of every command that asks it.
func TestStoredQuestionsFollowTheEnvironment(t *testing.T) {
	t.Setenv("TREHAN_CONFIG", "not-there.yaml")
	for _, c := range [][]string{
		{"explain", "T-1", "--month", "2023-09"},
		{"explain", "T-1", "--month", "2023-09", "--revision", "r0001"},
		{"reconcile", "--month", "2023-09", "--list", "x.csv"},
	} {
		if _, stderr := program(t, ExitUsage, c...); !strings.Contains(stderr, "not-there.yaml") {
			t.Errorf("%v: %s", c, stderr)
		}
		c = append(c, "--dossiers", "x.csv")
		if _, stderr := program(t, ExitUsage, c...); strings.Contains(stderr, "not-there.yaml") {
			t.Errorf("%v: %s", c, stderr)
		}
	}
}

// A month that the archive does not have, or has not counted, is told as that, with what to do.
func TestExplainNothingStored(t *testing.T) {
	month := period.NameMonth(2023, time.November)
	for revision, want := range map[string]string{
		"":      "tháng 2023-11 chưa có bản nào đã đếm trong kho; để đếm từ tệp, ghi --dossiers",
		"r0007": "tháng 2023-11: bản r0007 không có, chưa đếm",
		"7":     `"7" không phải tên một bản`,
	} {
		c := &explainCommand{Codes: []string{"T-1"}, storedFlags: storedFlags{Revision: revision}}
		_, err := c.storedAnswer(t.Context(), &Program{Stderr: io.Discard}, archivetest.NewMemory(), month)
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: %v", revision, err)
		}
	}
}

const lateInWords = `Hồ sơ T.02-1, tháng 09/2023
Trích xuất lúc 08:00 ngày 02/10/2023.
Kết luận: đã giải quyết trễ hạn; kỳ trước chuyển sang.

Vì sao
  - Kết thúc ngày 06/09/2023, trong kỳ: đã giải quyết (quy tắc 2.5).
  - Kết thúc ngày 06/09/2023, sau ngày hẹn trả 31/08/2023: trễ hạn (quy tắc 2.9).
  - Tiếp nhận ngày 25/08/2023, trước ngày đầu kỳ (01/09/2023): kỳ trước chuyển sang (quy tắc 2.8).
  - Tính cho đơn vị: Sở Y tế (mã T.02, cấp tỉnh), theo danh bạ tại ngày 06/09/2023.
  - Nơi công khai: danh sách cấp tỉnh.

Dòng trong tệp
  - ho-so.csv, dòng 2: dòng được dùng.
      Số hồ sơ: T.02-1
      Tên TTHC: Khai sinh
      Đơn vị: Sở Y tế
      Kênh tiếp nhận: 2 (hiểu là trực tuyến)
      Ngày tiếp nhận: 25/08/2023
      Ngày hẹn trả: 31/08/2023
      Ngày kết thúc xử lý: 06/09/2023 15:30
      Trạng thái: 10 (hiểu là Đã trả kết quả)
      Cán bộ xử lý: Trần Văn Mẫu
  - ho-so.csv, dòng 3: dòng trùng, không dùng, vì dòng được dùng kết thúc muộn hơn (quy tắc 4.3); khác ở trạng thái, ngày kết thúc xử lý; nếu dùng thì là: đang giải quyết, quá hạn.
      Trạng thái: 4

Ngày trễ hạn
  - 2 ngày làm việc, 6 ngày theo lịch, từ sau ngày 31/08/2023 đến hết ngày 06/09/2023 (quy tắc 6.9).
  - 01/09/2023: 1 ngày nghỉ (Quốc khánh), không tính.
  - từ 02/09/2023 đến 03/09/2023: 2 ngày nghỉ cuối tuần, không tính.
  - 04/09/2023: 1 ngày nghỉ (Quốc khánh), không tính.
  - từ 05/09/2023 đến 06/09/2023: 2 ngày làm việc, tính.

Loại trễ hạn
  - Có bước hoàn thành sau hạn của bước: trễ hạn thực tế (quy tắc 6.4).

Công chức, viên chức
  - Lê Thị Thử, đơn vị T.02, theo buoc.csv, dòng 2: bước hoàn thành sau hạn của bước (quy tắc 5.4).

Các bước xử lý
  - buoc.csv, dòng 2, Thẩm định, Lê Thị Thử, hạn 30/08/2023, hoàn thành 05/09/2023: quá hạn của bước.

Kỳ trước
  - Không có số liệu kỳ trước để đối chiếu.

Phát hiện liên quan
  - conflicting_duplicate_line (Chặn): Một mã hồ sơ có nhiều bản ghi khác nhau, rơi vào các dòng số liệu khác nhau. Đối chiếu trên Hệ thống, sửa hoặc trích xuất lại; nếu chấp nhận, bản có ngày kết thúc muộn nhất được tính.
  - conflicting_duplicate (Cảnh báo): Một mã hồ sơ có nhiều bản ghi khác nhau; giữ bản có ngày kết thúc muộn nhất, trạng thái cao nhất, đọc sau cùng. Đối chiếu trên Hệ thống.

Số quy tắc là của tài liệu docs/counting.md.
`
