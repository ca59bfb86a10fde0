package cli

import (
	"bytes"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"trehan/internal/web/access"
)

// The command keeps every other line, replaces the user's own, leaves a file that only its owner reads, and shows no password.
func TestUsersCommand(t *testing.T) {
	file := filepath.Join(t.TempDir(), "users")
	set := func(name, role string, answers ...string) (string, error) {
		var out bytes.Buffer
		c := &usersCommand{Name: name, Role: role, File: file, ask: func(string) (string, error) {
			if len(answers) == 0 {
				return "", errors.New("asked once more")
			}
			a := answers[0]
			answers = answers[1:]
			return a, nil
		}}
		err := c.Run(t.Context(), &Program{Stdout: &out, Stderr: &out})
		return out.String(), err
	}
	const first, second = "câu ngắn dễ nhớ", "một câu khác hẳn"
	for _, step := range []struct{ name, role, password string }{{"Lê Thị Mẫu", "clerk", first}, {"Trần Văn Thử", "approver", first}, {"LÊ  THỊ MẪU", "reader", second}} {
		if out, err := set(step.name, step.role, step.password, step.password); err != nil || strings.Contains(out, step.password) {
			t.Fatalf("%s: %v\n%s", step.name, err, out)
		}
	}
	b, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	users, err := access.ParseUsers(b)
	if err != nil || len(users) != 2 || users[0].Name != "LÊ THỊ MẪU" || users[0].Role != access.Reader || users[1].Role != access.Approver {
		t.Errorf("%v %v\n%s", users, err, b)
	}
	if info, err := os.Stat(file); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("%v %v", info.Mode(), err)
	}
	for what, answers := range map[string][]string{
		"short": {"muoi mot ky"}, "the name": {"trần văn thử 12"}, "one letter": {"aaaaaaaaaaaaaaaa"}, "two": {first, second}, "none": {""},
	} {
		if out, err := set("Trần Văn Thử", "clerk", answers...); err == nil || strings.Contains(out+err.Error(), answers[0]) && answers[0] != "" {
			t.Errorf("%s: %v", what, err)
		}
	}
	if after, _ := os.ReadFile(file); !bytes.Equal(b, after) {
		t.Error("a refused password has changed the file")
	}
	if got := string(withUser([]byte("# ghi chú\n\nA:clerk:x"), "B", "B:reader:y")); got != "# ghi chú\n\nA:clerk:x\nB:reader:y\n" {
		t.Errorf("%q", got)
	}
}
