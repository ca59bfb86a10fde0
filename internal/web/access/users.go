package access

import (
	"bufio"
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"os"
	"strings"
	"sync"
	"time"
	"unicode"
	"unicode/utf8"

	"trehan/internal/proof"
)

// User is one line of the file of users.
type User struct {
	Name string
	Role Role
	hash passwordHash
	mark string // changes with the password, and tells nothing of it
}

// Weak reports whether the password's hash costs a guesser too little.
func (u User) Weak() bool { return u.hash.weak() }

// Line is a line of the file of users.
func Line(name string, role Role, hash string) string { return name + ":" + role.String() + ":" + hash }

// ParseUsers reads a file of users: on each line name, role and password hash, with colons between. Blank lines and lines
// that begin with # are skipped. Errors name the line, and nothing of the hash.
func ParseUsers(b []byte) ([]User, error) {
	var users []User
	var f faults
	seen := map[string]int{}
	lines := bufio.NewScanner(bytes.NewReader(b))
	for n := 1; lines.Scan(); n++ {
		line := strings.TrimSpace(lines.Text())
		if line == "" || strings.HasPrefix(line, "#") {
			continue
		}
		user, err := parseUser(line)
		if err != nil {
			f.add(true, "dòng %d: %w", n, err)
			continue
		}
		before := seen[proof.Fold(user.Name)]
		f.add(before > 0, "dòng %d: trùng tên với dòng %d", n, before)
		seen[proof.Fold(user.Name)] = n
		users = append(users, user)
	}
	f.add(lines.Err() != nil, "không đọc được: %w", lines.Err())
	return users, errors.Join(f...)
}

func parseUser(line string) (u User, err error) {
	name, rest, _ := strings.Cut(line, ":")
	role, hash, found := strings.Cut(rest, ":")
	if !found {
		return u, errors.New("phải có dạng tên:vai trò:mã băm, lập bằng lệnh trehan users")
	}
	if u.Name, err = ParseUserName(name); err != nil {
		return u, err
	}
	var ok bool
	if u.Role, ok = ParseRole(strings.TrimSpace(role)); !ok {
		return u, errors.New("vai trò phải là reader, clerk hoặc approver")
	}
	hash = strings.TrimSpace(hash)
	sum := sha256.Sum256([]byte(hash))
	u.mark = hex.EncodeToString(sum[:])
	u.hash, err = parseHash(hash)
	return u, err
}

// ParseUserName reads a name as it may stand in the file of users.
func ParseUserName(text string) (string, error) {
	name, ok := cleanName(text)
	if !ok || strings.ContainsAny(name, ":#") {
		return "", errors.New("tên phải có từ 1 đến 100 chữ, không có dấu : và #")
	}
	return name, nil
}

// cleanName is a person's name as it may stand in the trail: one line of text, not too long, without signs that nobody sees: by
// them one person would be two under four eyes.
func cleanName(name string) (string, bool) {
	name = strings.Join(strings.Fields(name), " ")
	bad := func(r rune) bool {
		return unicode.In(r, unicode.Cc, unicode.Cf, unicode.Other_Default_Ignorable_Code_Point, unicode.Variation_Selector) || r == '\u2800' // blank of Braille
	}
	if name == "" || !utf8.ValidString(name) || utf8.RuneCountInString(name) > 100 || strings.ContainsFunc(name, bad) {
		return "", false
	}
	return name, true
}

// directory is the file of users, read again whenever it changes: who is removed from it is out at the next request.
type directory struct {
	path string

	mu       sync.Mutex
	modified time.Time
	size     int64
	read     bool
	users    map[string]User // by folded name
	err      error
}

// ErrUsers says that the file of users cannot be read: nobody enters until it can.
var ErrUsers = errors.New("không đọc được tệp người dùng")

// all returns the users of the file as it is now.
func (d *directory) all() (map[string]User, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	info, err := os.Stat(d.path)
	if err != nil {
		d.read = false
		return nil, fmt.Errorf("%w: %w", ErrUsers, err)
	}
	if d.read && info.ModTime().Equal(d.modified) && info.Size() == d.size {
		return d.users, d.err
	}
	d.read, d.modified, d.size, d.users, d.err = true, info.ModTime(), info.Size(), map[string]User{}, nil
	b, err := os.ReadFile(d.path)
	if err != nil {
		d.read = false // new rights leave time and size as they are
	} else {
		var users []User
		users, err = ParseUsers(b)
		for _, u := range users {
			d.users[proof.Fold(u.Name)] = u
		}
	}
	if err != nil {
		d.users, d.err = nil, fmt.Errorf("%w: %w", ErrUsers, err)
	}
	return d.users, d.err
}
