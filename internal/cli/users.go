package cli

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"golang.org/x/term"

	"trehan/internal/proof"
	"trehan/internal/web/access"
)

type usersCommand struct {
	Name string `arg:"" help:"Tên người dùng, như sẽ gõ khi đăng nhập và ghi trong hồ sơ kiểm toán." placeholder:"NAME"`
	Role string `help:"Vai trò: reader (xem), clerk (chuyên viên: tải lên, chạy, gửi lại), approver (phê duyệt)." required:"" enum:"reader,clerk,approver" placeholder:"ROLE"`
	File string `help:"Tệp người dùng (review.page.users_file): thêm, hoặc thay dòng của người ấy. Không có: in dòng ấy." placeholder:"FILE"`

	ask func(prompt string) (string, error) // nil: on the terminal
}

// Run asks for a password twice and makes the user's line.
func (c *usersCommand) Run(_ context.Context, p *Program) error {
	name, err := access.ParseUserName(c.Name)
	if err != nil {
		return usage("%w", err)
	}
	role, _ := access.ParseRole(c.Role) // one of the enum
	password, err := c.password(p, name)
	if err != nil {
		return err
	}
	line := access.Line(name, role, access.HashPassword(password))
	if c.File == "" {
		p.printf("%s\n", line)
		return nil
	}
	old, err := os.ReadFile(c.File)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return Exit(ExitUsage, err)
	}
	if err := replaceFile(c.File, withUser(old, name, line)); err != nil {
		return Exit(ExitFailed, err)
	}
	p.messagef("%s: %s, %s. Phiên làm việc đang mở của người này đã hết.\n", c.File, name, role)
	return nil
}

// password asks twice. It never comes from an argument or a pipe, where others can read it.
func (c *usersCommand) password(p *Program, name string) (string, error) {
	ask := c.ask
	if ask == nil {
		if !term.IsTerminal(int(os.Stdin.Fd())) {
			return "", usage("mật khẩu chỉ nhập được trên terminal")
		}
		ask = func(prompt string) (string, error) {
			p.messagef("%s: ", prompt)
			b, err := term.ReadPassword(int(os.Stdin.Fd()))
			p.messagef("\n")
			return string(b), err
		}
	}
	password, err := ask("Mật khẩu của " + name)
	if err != nil {
		return "", Exit(ExitFailed, err)
	}
	if why := access.CheckPassword(password, name); why != "" {
		return "", usage("%s", why)
	}
	again, err := ask("Nhập lại mật khẩu")
	if err != nil {
		return "", Exit(ExitFailed, err)
	}
	if again != password {
		return "", usage("hai lần nhập không giống nhau; chưa ghi gì")
	}
	return password, nil
}

// withUser puts a user's line into a file of users, in the place of the one there was; every other line stays.
func withUser(file []byte, name, line string) []byte {
	var out bytes.Buffer
	found := false
	for _, old := range strings.SplitAfter(string(file), "\n") {
		text, _, _ := strings.Cut(strings.TrimSpace(old), ":")
		if !strings.HasPrefix(text, "#") && proof.SamePerson(strings.Join(strings.Fields(text), " "), name) {
			if !found {
				out.WriteString(line + "\n")
			}
			found = true
			continue
		}
		out.WriteString(old)
		if old != "" && !strings.HasSuffix(old, "\n") {
			out.WriteString("\n")
		}
	}
	if !found {
		out.WriteString(line + "\n")
	}
	return out.Bytes()
}

// replaceFile writes a file, a new one for its owner alone, so that a worker sees the old content or all of the new. The file
// keeps its owner, group and mode: a worker under another account, who has to read it, would let nobody in.
func replaceFile(path string, data []byte) error {
	file, err := os.CreateTemp(filepath.Dir(path), ".users-")
	if err != nil {
		return err
	}
	_, err = file.Write(data)
	if old, statErr := os.Stat(path); statErr == nil {
		err = errors.Join(err, keepOwner(file, old), file.Chmod(old.Mode().Perm()))
	}
	err = errors.Join(err, file.Sync(), file.Close())
	if err == nil {
		err = os.Rename(file.Name(), path)
	}
	if err != nil {
		return fmt.Errorf("%w", errors.Join(err, os.Remove(file.Name())))
	}
	return nil
}
