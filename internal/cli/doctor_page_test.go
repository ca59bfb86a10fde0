package cli

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"trehan/internal/web/access"
)

// doctor says beforehand what would keep people out, or let the wrong ones in.
func TestDoctorLooksAtWhoMayEnter(t *testing.T) {
	hash := access.HashPassword("một mật khẩu để thử nghiệm")
	weak := strings.Replace(hash, "m=19456", "m=1024", 1)
	clerk, approver := access.Line("Lê Thị Mẫu", access.Clerk, hash), access.Line("Trần Văn Thử", access.Approver, hash)
	for name, c := range map[string]struct {
		users  string
		mode   os.FileMode
		config string
		says   []string
		silent []string
		failed bool
	}{
		"good":                       {clerk + "\n" + approver, 0o600, "", []string{"2 người dùng"}, []string{"lưu ý", "LỖI"}, false},
		"read by the worker's group": {clerk + "\n" + approver, 0o640, "", []string{"2 người dùng"}, []string{"lưu ý", "LỖI"}, false},
		"read by all":                {clerk + "\n" + approver, 0o644, "", []string{"cũng đọc được (-rw-r--r--)"}, nil, false},
		"no approver":                {clerk, 0o600, "", []string{"không ai có vai trò approver"}, nil, false},
		"four eyes":                  {clerk + "\n" + approver, 0o600, "four_eyes: true, ", []string{"chỉ một người có vai trò approver"}, nil, false},
		"a weak hash":                {clerk + "\n" + access.Line("A", access.Approver, weak), 0o600, "", []string{"1 mật khẩu có mã băm yếu"}, []string{"$argon2id"}, false},
		"a broken line":              {"Lê Thị Mẫu:clerk:matkhau", 0o600, "", []string{"dòng 1: không phải mã băm"}, []string{"matkhau"}, true},
		"no file":                    {"", 0, "", []string{"users"}, nil, true},
	} {
		t.Run(name, func(t *testing.T) {
			dir := t.TempDir()
			file, key := filepath.Join(dir, "users"), filepath.Join(dir, "key")
			err := os.WriteFile(key, []byte(strings.Repeat("k", 40)), 0o600)
			if err == nil && c.mode != 0 {
				err = os.WriteFile(file, []byte(c.users), c.mode)
			}
			if err != nil {
				t.Fatal(err)
			}
			d, out := doctorOf(t, fmt.Sprintf("review: {%spage: {users_file: %s, key_file: %s}}\n", c.config, file, key))
			d.page(t.Context())
			for _, part := range c.says {
				if !strings.Contains(out.String(), part) {
					t.Errorf("does not say %q:\n%s", part, out)
				}
			}
			for _, part := range c.silent {
				if strings.Contains(out.String(), part) {
					t.Errorf("says %q:\n%s", part, out)
				}
			}
			if (d.failures > 0) != c.failed {
				t.Errorf("%d failures:\n%s", d.failures, out)
			}
		})
	}
	secret := filepath.Join(t.TempDir(), "secret")
	if err := os.WriteFile(secret, []byte("bi-mat"), 0o600); err != nil {
		t.Fatal(err)
	}
	d, out := doctorOf(t, "review: {url: 'https://duyet.example', page: {oidc: {issuer: 'http://127.0.0.1:9/x', client_id: trehan, client_secret_file: "+secret+", roles: {clerk: [a]}}}}\n")
	d.page(t.Context())
	if d.failures != 1 || !strings.Contains(out.String(), "không trả lời") {
		t.Errorf("an issuer that does not answer: %d\n%s", d.failures, out)
	}
}

// The command looks at the page too, whatever else is wrong.
func TestDoctorCommandLooksAtThePage(t *testing.T) {
	file := filepath.Join(t.TempDir(), "trehan.yaml")
	text := "temporal: {address: '127.0.0.1:9'}\nstore: {endpoint: 'http://127.0.0.1:9', bucket: trehan}\nmail: {host: 127.0.0.1, port: 9, tls: none}\n" +
		"review: {page: {users_file: nguoi-dung}}\n"
	if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	stdout, stderr, code := typed(t, "doctor", "--config", file)
	if code != ExitFailed || !strings.Contains(stdout, "LỖI    trang duyệt  không đọc được tệp người dùng: không có ") {
		t.Errorf("ends %d without a word of the page:\n%s%s", code, stdout, stderr)
	}
}
