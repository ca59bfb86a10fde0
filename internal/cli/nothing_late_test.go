package cli

import (
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// nothingLate: where every unit wants a letter only if something of it is late, those without get none, and the others the
// same as before.
func nothingLate(t *testing.T, m *offlineMonth) {
	units := filepath.Join(m.extract, "units.yaml")
	data, err := os.ReadFile(units)
	if err != nil {
		t.Fatal(err)
	}
	changed := filepath.Join(t.TempDir(), "units.yaml")
	if err := os.WriteFile(changed, []byte(strings.ReplaceAll(string(data), "    notify: ", "    when: late\n    notify: ")), 0o600); err != nil {
		t.Fatal(err)
	}
	flags := slices.Clone(m.flags)
	flags[slices.Index(flags, units)] = changed
	out := filepath.Join(t.TempDir(), "out")
	said, _ := program(t, ExitDone, slices.Concat([]string{"preview"}, flags, []string{"--out", out})...)

	all, got := mailsOf(t, m.out), mailsOf(t, out)
	for _, u := range m.report.Units {
		if u.Totals.ResolvedLate+u.Totals.PendingOverdue > 0 {
			continue
		}
		for name := range all {
			if strings.HasPrefix(name, u.Code+"-") {
				delete(all, name)
			}
		}
	}
	if diff := cmp.Diff(slices.Sorted(maps.Keys(all)), slices.Sorted(maps.Keys(got))); diff != "" {
		t.Errorf("mails (-want +got)\n%s", diff)
	}
	if !strings.Contains(said, "when: late") {
		t.Errorf("nothing is said of those without: %s", said)
	}
	for name, mail := range got {
		if string(mail) != string(all[name]) {
			t.Errorf("%s is another", name)
		}
	}
}
