package config

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func writeFiles(t *testing.T, files map[string]string) string {
	t.Helper()
	dir := t.TempDir()
	for name, text := range files {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

// TestIncludedDialectsAreInForceAndArchived: the bytes that are archived hold what was included, and need no other file.
func TestIncludedDialectsAreInForceAndArchived(t *testing.T) {
	dir := writeFiles(t, map[string]string{
		"trehan.yaml": "register: units.yaml # the office's\ninclude: [a.yaml, b.yaml]\nformats:\n  - name: own\n",
		"a.yaml":      "# proposed\nformats:\n  - name: first\n    headers:\n      due: [\"Hạn\"] # seen\n",
		"b.yaml":      "formats:\n  - {name: second, statuses: {\"Chờ\": \"4\"}}\n",
	})
	c, err := Load(filepath.Join(dir, "trehan.yaml"))
	if err != nil {
		t.Fatal(err)
	}
	again, err := ParseFrozen(c.Bytes(), "elsewhere/trehan.yaml")
	if err != nil {
		t.Fatalf("%v\n%s", err, c.Bytes())
	}
	for _, c := range []*Config{c, again} {
		if len(c.Formats) != 3 || c.Formats[0].Name != "own" || c.Formats[1].Headers["due"][0] != "Hạn" || c.Formats[2].Statuses["Chờ"] != "4" || c.Register != "units.yaml" {
			t.Errorf("%+v", c.Formats)
		}
	}
	if text := string(c.Bytes()); strings.Contains(text, "include") || !strings.Contains(text, "# seen") {
		t.Errorf("archived:\n%s", text)
	}
}

// TestIncludeIsStrict: what cannot be included is refused by name, and what a person has not filled in too.
func TestIncludeIsStrict(t *testing.T) {
	for name, c := range map[string]struct{ included, want string }{
		"other sections":  {"register: units.yaml\n", `không có khóa "register"`},
		"no YAML":         {"formats: [\n", "dòng 1"},
		"an open answer":  {"formats:\n  - name: a\n    headers: {due: [\"?\"]}\n", `còn 1 mục phải điền (dấu "?"): headers.due`},
		"a name twice":    {"formats:\n  - name: own\n", "own"},
		"a missing file":  {"", "missing.yaml"},
		"an open meaning": {"formats:\n  - {name: a, statuses: {\"Chờ\": \"?\"}}\n", `statuses."Chờ"`},
	} {
		files := map[string]string{"trehan.yaml": "include: [a.yaml]\nformats:\n  - name: own\n", "a.yaml": c.included}
		if c.included == "" {
			files["trehan.yaml"] = "include: [missing.yaml]\n"
		}
		_, err := Load(filepath.Join(writeFiles(t, files), "trehan.yaml"))
		if err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: %v, want %q", name, err, c.want)
		}
	}
}
