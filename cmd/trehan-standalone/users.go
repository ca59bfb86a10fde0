package main

import (
	"crypto/rand"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"trehan/internal/cli"
	"trehan/internal/web/access"
)

// firstUsers are who enters the page of a new installation: two people, so that one can start a month and the other approve
// it. Nobody of these names exists; the office puts its own in their place by `trehan users`.
var firstUsers = []access.User{{Name: "chuyen.vien", Role: access.Clerk}, {Name: "phe.duyet", Role: access.Approver}}

// firstPasswords is where the passwords of the first users stand until somebody has read them, if nobody looks on.
const firstPasswords = "first-passwords"

// makeUsers makes the file of users with passwords of their own, and says which. A file that is there stays as it is.
func makeUsers(p *cli.Program, file string) error {
	if _, err := os.Stat(file); err == nil || !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	var lines, said strings.Builder
	for _, u := range firstUsers {
		password := randomPassword()
		fmt.Fprintln(&lines, access.Line(u.Name, u.Role, access.HashPassword(password)))
		fmt.Fprintf(&said, "  %-12s %-9s mật khẩu %s\n", u.Name, u.Role, password)
	}
	seen := cli.IsTerminal(p.Stdout)
	if !seen { // a journal would keep them
		if err := os.WriteFile(filepath.Join(filepath.Dir(file), firstPasswords), []byte(said.String()), 0o600); err != nil {
			return err
		}
	}
	if err := os.WriteFile(file, []byte(lines.String()), 0o600); err != nil {
		return err
	}
	if !seen {
		fmt.Fprintf(p.Stdout, "Người dùng đầu tiên của trang duyệt, mật khẩu ở tệp %s: đọc xong hãy xóa tệp ấy.\n", filepath.Join(filepath.Dir(file), firstPasswords))
		return nil
	}
	fmt.Fprintf(p.Stdout, "Người dùng đầu tiên của trang duyệt; mật khẩu chỉ hiện lần này:\n%s", said.String())
	return nil
}

// program is this program as it was called: trehan itself need not be installed beside it.
func program() string { return os.Args[0] }

// randomPassword is 80 random bits, in groups that can be copied by hand.
func randomPassword() string {
	text := strings.ToLower(rand.Text())
	return strings.Join([]string{text[:4], text[4:8], text[8:12], text[12:16]}, "-")
}

// usersHint says how people are added, and forgotten passwords replaced.
func usersHint(file string) string {
	return program() + " users --file " + file + " --role clerk 'Họ tên'"
}
