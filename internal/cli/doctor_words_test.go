package cli

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"trehan/internal/config"
)

// doctor fills the office's own letter and mails in for months of every kind: a key that only a month without late
// dossiers would reach is found now, with file and line.
func TestDoctorTriesTheOfficesWords(t *testing.T) {
	for _, c := range []struct {
		name, file, words string
		wrong             int
		want              []string
	}{
		{"shipped words", "", "", 0, []string{"tốt    mẫu"}},
		{"a sound template", "thu.tmpl", "@subject Trễ hạn {{.Period}}\n\nKính gửi {{.Recipient}}: {{pad .Late}} hồ sơ.\n", 0, []string{"tốt    mẫu"}},
		{"a missing key", "thu.tmpl", "@subject x\n\nA\n\n{{if not .Late}}{{.SoHoSo}}{{end}}\n", 1, []string{"LỖI    mẫu", "mẫu thu.tmpl, dòng 5", "SoHoSo"}},
		{"a file that replaces nothing", "thu-moi.tmpl", "x", 1, []string{"LỖI    mẫu", "thu-moi.tmpl", "cong-van.tmpl, thu-cho-quyet-dinh.tmpl, thu-tong-hop.tmpl, thu.tmpl"}},
	} {
		folder := t.TempDir()
		yaml := "office: thu\n"
		if c.file != "" {
			yaml += "templates: mau\n"
			if err := os.Mkdir(filepath.Join(folder, "mau"), 0o755); err != nil {
				t.Fatal(err)
			}
			if err := os.WriteFile(filepath.Join(folder, "mau", c.file), []byte(c.words), 0o600); err != nil {
				t.Fatal(err)
			}
		}
		conf, err := config.Parse([]byte(yaml), filepath.Join(folder, "trehan.yaml"))
		if err != nil {
			t.Fatal(err)
		}
		var out bytes.Buffer
		d := &doctor{p: &Program{Stdout: &out}, conf: conf}
		d.templates()
		if d.failures != c.wrong {
			t.Errorf("%s: %d faults, want %d", c.name, d.failures, c.wrong)
		}
		for _, want := range c.want {
			if !strings.Contains(out.String(), want) {
				t.Errorf("%s: no %q in\n%s", c.name, want, &out)
			}
		}
	}
}
