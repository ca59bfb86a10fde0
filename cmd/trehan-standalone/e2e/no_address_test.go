package e2e

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// TestPromise2WhoHasNoAddressIsNamed runs a month after an edit of the register has lost a unit's address: everybody else has
// the letter, the run is no success, and whoever asks is told who was not written to. With the address back, the next run
// makes another revision. It reaches the unit and, since it replaces their letter, everybody else: each once.
func TestPromise2WhoHasNoAddressIsNamed(t *testing.T) {
	t.Parallel()
	const month, unit = "2023-02", "X1.02"
	whole := registerYAML()
	lines := strings.Split(whole, "\n")
	for i, line := range lines {
		if strings.Contains(line, "{code: "+unit+",") {
			before, _, _ := strings.Cut(line, ", notify: ")
			lines[i] = before + "}"
		}
	}
	o := newOffice(t, "")
	o.write("units.yaml", strings.Join(lines, "\n"))
	o.export(month, rows(month))
	o.start()
	if r := o.cli(4, "run", "--month", month); !strings.Contains(r.stderr, "không ghi địa chỉ") || !strings.Contains(r.stderr, unit) {
		t.Errorf("run says\n%s", r.stderr)
	}
	mine := addresses(unit)
	oneEach(t, o.relay.letters(month), slices.DeleteFunc(addresses(), func(a string) bool { return slices.Contains(mine, a) }))
	text := o.cli(0, "status", "--month", month).stdout
	if s := o.status(month); s.Outcome != "with_exceptions" || strings.Join(s.NoAddress, " ") != unit || !strings.Contains(text, unit+".") {
		t.Errorf("status: %+v\n%s", s, text)
	}
	o.cli(0, "audit", "verify", "--month", month)
	if err := os.WriteFile(filepath.Join(o.dir, "units.yaml"), []byte(whole), 0o600); err != nil {
		t.Fatal(err)
	}
	o.cli(3, "run", "--month", month) // another register than was sent with: a person decides
	o.cli(0, "approve", "--month", month, "--by", "Đỗ Văn Mẫu", "--reason", "đã bổ sung địa chỉ")
	eventually(t, "the second revision is delivered", func() bool { return o.status(month).Outcome == "succeeded" })
	letters := perAddress(o.relay.letters(month))
	for _, a := range addresses() {
		want := 2 // the first revision's letter and the one that replaces it
		if slices.Contains(mine, a) {
			want = 1
		}
		if letters[a] != want {
			t.Errorf("%s has %d letters, want %d", a, letters[a], want)
		}
	}
}
