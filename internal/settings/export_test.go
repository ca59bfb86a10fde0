package settings

import (
	"context"
	"errors"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"trehan/internal/archive"
	"trehan/internal/archive/archivetest"
	"trehan/internal/config"
	"trehan/internal/register"
)

// person is who imports.
func person() Change {
	return Change{By: "Trần Thị B", Via: "command", Reason: "chuyển máy", At: time.Date(2023, 12, 5, 2, 0, 0, 0, time.UTC)}
}

// TestAnExportMakesTheSameOfficeElsewhere: an office without a register of its own has the same configuration and register, byte
// for byte, after an import; what only the file may say is named.
func TestAnExportMakesTheSameOfficeElsewhere(t *testing.T) {
	ctx, here := context.Background(), archivetest.NewMemory()
	c := office(t, "register: units.yaml # mine\nformats:\n  - name: own\n")
	odd := strings.ReplaceAll(replaced("syt@", "y-te@"), "\n", "\r\n") + "# \"quoted\" 'and' | > text: - \t\n\n"
	_, err := Save(ctx, here, c, change(Register, 0, odd))
	must(t, err)
	_, err = Save(ctx, here, c, change(Formats, 0, dialectA))
	must(t, err)
	export, err := ExportOf(ctx, here, c)
	must(t, err)
	file, err := export.Encode()
	must(t, err)

	there, other := archivetest.NewMemory(), office(t, "register: units.yaml # mine\nformats:\n  - name: own\n")
	must(t, os.Remove(other.Path("units.yaml")))
	read, err := ReadExport(file)
	must(t, err)
	for i := range 2 { // again: nothing is left to save
		imported, err := Import(ctx, there, other, read, person())
		must(t, err)
		if len(imported.Saved) != 2*(1-i) || len(imported.FileOnly) != 0 {
			t.Errorf("import %d: %+v", i, imported)
		}
	}
	want, err := Current(ctx, here, c)
	must(t, err)
	got, err := Current(ctx, there, other)
	must(t, err)
	if diff := cmp.Diff(string(want.Bytes()), string(got.Bytes())); diff != "" {
		t.Errorf("configuration:\n%s", diff)
	}
	text, err := got.RegisterText()
	must(t, err)
	if diff := cmp.Diff(odd, string(text)); diff != "" {
		t.Errorf("register:\n%s", diff)
	}

	third := office(t, "register: units.yaml # mine\nmail: {host: relay.example}\n")
	imported, err := Import(ctx, archivetest.NewMemory(), third, read, person())
	must(t, err)
	if diff := cmp.Diff([]string{"formats", "mail"}, imported.FileOnly); diff != "" {
		t.Errorf("what only the file says:\n%s", diff)
	}
}

// TestAnImportIsRefusedWhole: a bad register lets no formats in either.
func TestAnImportIsRefusedWhole(t *testing.T) {
	ctx, s, c := context.Background(), archivetest.NewMemory(), office(t, "register: units.yaml\n")
	_, err := Import(ctx, s, c, &Export{Configuration: "{}", Formats: dialectA, Register: replaced("H25.02", "H25.01")}, person())
	var faults *register.Faults
	if !errors.As(err, &faults) || len(s.Keys(archive.SettingsPrefix)) > 0 {
		t.Errorf("%v, stored %v", err, s.Keys(archive.SettingsPrefix))
	}
	var fault *config.Fault
	if _, err := Import(ctx, s, c, &Export{Formats: "formats: [{name: a}, {name: a}]"}, person()); !errors.As(err, &fault) {
		t.Errorf("%v", err)
	}
	for _, text := range []string{"", "units: []\n", "register: [\n"} {
		if _, err := ReadExport([]byte(text)); err == nil {
			t.Errorf("%q is taken", text)
		}
	}
}

// TestWhatIsChangedFromOutsideIsNamed: each record and each text, in every way.
func TestWhatIsChangedFromOutsideIsNamed(t *testing.T) {
	ctx, c := context.Background(), office(t, "register: units.yaml\n")
	texts := []string{replaced("syt@", "y-te@"), replaced("stp@", "tu-phap@")}
	saved := func() *archivetest.Memory {
		s := archivetest.NewMemory()
		for i, text := range texts {
			_, err := Save(ctx, s, c, change(Register, i, text))
			must(t, err)
		}
		return s
	}
	verify := func(s archive.Store) []archive.Fault {
		t.Helper()
		faults, err := Verify(ctx, s)
		must(t, err)
		return faults
	}
	unnamed := saved() // a text whose record was never written
	_, err := unnamed.Create(ctx, archive.SettingsTextKey("register", archive.Hash([]byte("x"))), archive.Bytes([]byte("x")), archive.CreateOptions{})
	must(t, err)
	for _, s := range []archive.Store{archivetest.NewMemory(), saved(), unnamed} {
		if faults := verify(s); len(faults) > 0 {
			t.Errorf("untouched: %v", faults)
		}
	}
	for _, key := range saved().Keys(archive.SettingsPrefix) {
		for name, touch := range map[string]func(*archivetest.Memory){
			"edited":      func(s *archivetest.Memory) { s.Edit(key, []byte(`{"prev":""}`)) },
			"overwritten": func(s *archivetest.Memory) { must(t, s.Put(ctx, key, []byte("units: []\n"))) },
			"hidden":      func(s *archivetest.Memory) { must(t, s.Hide(ctx, key)) },
		} {
			s := saved()
			touch(s)
			if faults := verify(s); len(faults) == 0 {
				t.Errorf("%s %s: not seen", key, name)
			}
		}
	}
	added := saved()
	must(t, added.Put(ctx, archive.SettingsPrefix+"register/other.yaml", []byte("units: []\n")))
	if faults := verify(added); len(faults) != 1 || faults[0].Code != archive.FaultAdded {
		t.Errorf("added: %v", faults)
	}
}
