package config

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"trehan/internal/officetest"
)

// The roots are read beside the configuration; what is none of them is named, and none configured is no error.
func TestSignatureRoots(t *testing.T) {
	one, two := officetest.NewAuthority("Gốc một").PEM(), officetest.NewAuthority("Gốc hai").PEM()
	for _, c := range []struct {
		name, file string // no file where file is ""
		want       string // of the error
		roots      int
	}{
		{"one", string(one), "", 1},
		{"two, with words between", string(one) + "Gốc thứ hai:\n" + string(two), "", 2},
		{"no file", "", "review.signature.roots: open", 0},
		{"no certificate", "xin chào", "không có chứng thư nào dạng PEM", 0},
		{"a key", strings.ReplaceAll(string(one), "CERTIFICATE", "PRIVATE KEY"), "có khối PEM không phải chứng thư", 0},
		{"a broken one", string(one) + strings.Replace(string(two), "MII", "AAA", 1), "có khối PEM không phải chứng thư", 0},
	} {
		dir := t.TempDir()
		path := filepath.Join(dir, "trehan.yaml")
		write := func(path, text string) {
			if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
				t.Fatal(err)
			}
		}
		write(path, "review: {signature: {roots: goc.pem}}\n")
		if c.file != "" {
			write(filepath.Join(dir, "goc.pem"), c.file)
		}
		conf, err := Load(path)
		if err != nil {
			t.Fatal(err)
		}
		pool, err := conf.SignatureRoots()
		if c.want == "" && (err != nil || len(pool.Subjects()) != c.roots) { //nolint:staticcheck // no system roots are in it
			t.Errorf("%s: %v", c.name, err)
		}
		if c.want != "" && (err == nil || !strings.Contains(err.Error(), c.want)) {
			t.Errorf("%s: %v, want %q", c.name, err, c.want)
		}
	}
	if pool, err := Empty().SignatureRoots(); pool != nil || err != nil {
		t.Errorf("none: %v %v", pool, err)
	}
}
