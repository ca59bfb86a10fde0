package cli

import (
	"regexp"
	"strings"
	"testing"
)

// typed runs a command line that needs no server, and returns what it prints and its exit code.
func typed(t *testing.T, args ...string) (stdout, stderr string, code int) {
	t.Helper()
	var out, said strings.Builder
	code = (&Program{Version: "test", Stdout: &out, Stderr: &said}).run(t.Context(), args)
	return out.String(), said.String(), code
}

// parserEnglish are words of the parser that a person must not meet.
var parserEnglish = regexp.MustCompile(`(?i)\b(unknown|missing|expected|unexpected|usage|must be|did you mean|perhaps|flags|command|show context)\b`)

func TestWrongUsageIsAnswered(t *testing.T) {
	approve := []string{"approve", "--config", "trehan.yaml", "--month", "2023-11"}
	for _, c := range []struct {
		args []string
		want string
	}{
		{[]string{"foo"}, "không có lệnh hay tham số foo"},
		{[]string{"statu"}, `không có lệnh hay tham số statu; gần giống: "status"`},
		{[]string{"status", "--foo"}, "không có tùy chọn --foo"},
		{[]string{"status", "--x"}, "không có tùy chọn --x"},
		{[]string{"approve", "--config", "f"}, "thiếu --by=NAME, --month=M, --reason=TEXT"},
		{[]string{"audit"}, `thiếu lệnh con, một trong "show", "verify", "proof", "page", "export"`},
		{[]string{"run", "--config", "f", "--resend", "x"}, `--resend: "x" không hợp lệ, phải là một trong "failed","changed","all","none"`},
		{[]string{"status", "--config", "f", "--require", "foo"}, `--require: "foo" không hợp lệ, phải là một trong "succeeded","with_exceptions","held","rejected","failed","running"`},
		{[]string{"settings", "show", "--config", "f", "units"}, `<section>: "units" không hợp lệ, phải là một trong "register","formats"`},
		{[]string{"settings", "show", "--config", "f"}, "thiếu <section>"},
		{[]string{"users", "--role", "clerk"}, "thiếu <name>"},
		{[]string{"resolve", "--config", "f", "--month", "2023-11", "--recipient", "A"}, "thiếu --delivered hoặc --resend"},
		{[]string{"resolve", "--config", "f", "--month", "2023-11", "--recipient", "A", "--delivered", "--resend"}, "--delivered và --resend không dùng cùng nhau"},
		{[]string{"sample", "--out", "s", "--scale", "x"}, `--scale: "x" không phải số nguyên`},
		{[]string{"sample", "--out", "s", "--scale", "-1"}, `--scale: thiếu giá trị; nếu đó là giá trị thì ghi --scale="-1"`},
		{[]string{"status", "--config", "f", "--month"}, "--month: thiếu giá trị"},
		{[]string{"run", "--config", "f", "--dry-run=maybe"}, `--dry-run: phải là true hoặc false, không phải "maybe"`},
		{append(approve, "--by", " ", "--reason", "x"), "--by: phải ghi tên người quyết định"},
		{append(approve, "--by", "A", "--reason", ""), "--reason: phải ghi lý do"},
		{append(approve, "--by", "A", "--reason", "x", "--number", "1"), "--date: chưa ghi: công văn chưa có ngày thì không được gửi"},
		{append(approve, "--by", "A", "--reason", "x", "--number", "12\n34", "--date", "2023-12-05"), `--number: "12\n34" không đúng: chỉ gồm tối đa 6 chữ số Ả Rập, liền sau có thể thêm một chữ cái, không có dấu cách (ví dụ 1234, 0234, 12a)`},
		{append(approve, "--by", "A", "--reason", "x", "--number", "1", "--date", "5/12/2023"), `--date: ngày "5/12/2023" không đúng dạng yyyy-MM-dd`},
		{[]string{"doctor", "--config", "f", "--month", "x"}, `--month: tháng "x" không đúng dạng yyyy-MM (ví dụ 2023-11)`},
	} {
		_, stderr, code := typed(t, c.args...)
		if code != ExitUsage || stderr != "trehan: "+c.want+"\n" {
			t.Errorf("%q ends %d with %q, want %q", c.args, code, stderr, c.want)
		}
	}
}

func TestHelpShowsAChoiceAsOne(t *testing.T) {
	const want = "trehan resolve --config=FILE --month=M --recipient=R (--delivered | --resend) [tùy chọn]\n"
	if stdout, _, _ := typed(t, "resolve", "--help"); !strings.Contains(stdout, want) {
		t.Errorf("%q is missing:\n%s", want, stdout)
	}
}

// What the system says in English has words before it, and stands there for who knows it.
func TestSystemErrorsAreWorded(t *testing.T) {
	const want = "trehan: không đọc được danh bạ: không có /khong/co.yaml: kiểm tra đường dẫn [open /khong/co.yaml: no such file or directory]\n"
	if _, stderr, code := typed(t, "check", "--register", "/khong/co.yaml"); code != ExitUsage || stderr != want {
		t.Errorf("ends %d with %q", code, stderr)
	}
}

func TestHelpIsInOneLanguage(t *testing.T) {
	all := [][]string{{}, {"audit"}, {"schedule"}}
	overview, _, _ := typed(t)
	for _, m := range regexp.MustCompile(`(?m)^  ([a-z]+(?: [a-z]+)?)  `).FindAllStringSubmatch(overview, -1) {
		all = append(all, strings.Fields(m[1]))
	}
	if len(all) < 25 {
		t.Fatalf("%d commands found in\n%s", len(all), overview)
	}
	for _, command := range all {
		stdout, stderr, code := typed(t, append(command, "--help")...)
		if code != ExitDone || stderr != "" || !strings.HasPrefix(stdout, "Cách dùng: trehan") {
			t.Errorf("%q ends %d, %q, with\n%s", command, code, stderr, stdout)
		}
		if found := parserEnglish.FindString(stdout); found != "" {
			t.Errorf("%q has %q:\n%s", command, found, stdout)
		}
	}
}
