package activities

import (
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"trehan/internal/archive"
	"trehan/internal/archive/archivetest"
	"trehan/internal/period"
	"trehan/internal/settings"
)

var savedAt = time.Date(2023, 12, 4, 8, 0, 0, 0, period.Zone)

// save saves a section as the page does, from its present version.
func (d *office) save(s archive.Store, of settings.Section, text string) {
	d.Helper()
	l, err := settings.Open(d.Context(), s)
	if err != nil {
		d.Fatal(err)
	}
	_, err = settings.Save(d.Context(), s, d.config, settings.Change{
		Section: of, Text: []byte(text), Began: l.Current(of).Number, By: "Trần Thị B", Via: "proxy", Reason: "thử", At: savedAt,
	})
	if err != nil {
		d.Fatal(err)
	}
}

// frozen are the configuration and the register of a revision.
func (d *office) frozen(s archive.Store, number int) map[string]string {
	d.Helper()
	out := map[string]string{}
	for _, name := range []string{"trehan.yaml", "units.yaml"} {
		b, _, err := s.Get(d.Context(), archive.InputKey(novemberOf(d), number, name), "")
		if err != nil {
			d.Fatal(err)
		}
		out[name] = string(b)
	}
	return out
}

// A month takes the versions that are in force when it freezes its inputs, byte for byte, whatever is saved while it runs and
// however often the freezing is tried; the next run takes the next ones.
func TestAMonthTakesOneVersion(t *testing.T) {
	units := func(address string) string {
		return "units:\n  - {code: X1.01, name: Sở Số 01, level: province, notify: {to: [" + address + "]}} # giữ\n"
	}
	dialect := func(name string) string { return "formats:\n  - name: " + name + "\n    headers: {due: [\"Hạn\"]}\n" }
	for name, around := range map[string]func(archive.Store) archive.Store{
		"undisturbed": func(s archive.Store) archive.Store { return s },
		"a failure at the register": func(s archive.Store) archive.Store {
			return archivetest.ErrorOnce(s, archivetest.OpCreate, "inputs/units.yaml")
		},
		"a lost reply of the config": func(s archive.Store) archive.Store { return archivetest.LostReply(s, "inputs/trehan.yaml") },
	} {
		d, store := newOffice(t, 1), memory()
		d.save(store, settings.Register, units("mot@tinh.example"))
		d.save(store, settings.Formats, dialect("mot"))
		a := d.worker(around(store), nil)
		opened, err := d.open(a, "run-1")
		if err != nil {
			t.Fatal(err)
		}
		freeze := func() error {
			_, err := call[none](t.Context(), a, a.FreezeInputs, FreezeInputsInput{Revision: opened.Revision})
			return err
		}
		if err := freeze(); (err != nil) != (name != "undisturbed") {
			t.Fatalf("%s: %v", name, err)
		}
		if err := freeze(); err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		d.save(store, settings.Register, units("hai@tinh.example"))
		d.save(store, settings.Formats, dialect("hai"))
		if err := freeze(); err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		first := d.frozen(store, 1)
		if diff := cmp.Diff(units("mot@tinh.example"), first["units.yaml"]); diff != "" {
			t.Errorf("%s: the register:\n%s", name, diff)
		}
		if c := first["trehan.yaml"]; !strings.Contains(c, "name: mot") || strings.Contains(c, "name: hai") || !strings.Contains(c, "register: units.yaml") {
			t.Errorf("%s: the configuration:\n%s", name, c)
		}
		next, err := d.open(a, "run-2")
		if err != nil {
			t.Fatal(err)
		}
		if _, err := call[none](t.Context(), a, a.FreezeInputs, FreezeInputsInput{Revision: next.Revision}); err != nil {
			t.Fatal(err)
		}
		second := d.frozen(store, 2)
		if second["units.yaml"] != units("hai@tinh.example") || !strings.Contains(second["trehan.yaml"], "name: hai") {
			t.Errorf("%s: the next run: %v", name, second)
		}
	}
}

// An office that was moved by export and import freezes the same bytes.
func TestAnImportedOfficeFreezesTheSame(t *testing.T) {
	here, there := newOffice(t, 2), newOffice(t, 2)
	from, to := memory(), memory()
	here.save(from, settings.Register, "# moved\r\nunits:\r\n  - {code: X1.01, name: Sở Số 01, level: province}\r\n")
	here.save(from, settings.Formats, "formats: [{name: a}] # of the other system\n")
	export, err := settings.ExportOf(t.Context(), from, here.config)
	if err != nil {
		t.Fatal(err)
	}
	file, err := export.Encode()
	if err != nil {
		t.Fatal(err)
	}
	read, err := settings.ReadExport(file)
	if err != nil {
		t.Fatal(err)
	}
	imported, err := settings.Import(t.Context(), to, there.config, read, settings.Change{By: "B", Via: "command", Reason: "chuyển máy", At: savedAt})
	if err != nil || len(imported.FileOnly) > 0 {
		t.Fatalf("%+v %v", imported, err)
	}
	var inputs []map[string]string
	for _, o := range []struct {
		*office
		store archive.Store
	}{{here, from}, {there, to}} {
		o.opened(o.worker(o.store, nil), "run-1")
		inputs = append(inputs, o.frozen(o.store, 1))
	}
	if diff := cmp.Diff(inputs[0], inputs[1]); diff != "" {
		t.Error(diff)
	}
}

// A file that was edited after a version was saved ends the run with the command that settles it.
func TestAMonthOfTwoTruthsEnds(t *testing.T) {
	d, store := newOffice(t, 1), memory()
	d.save(store, settings.Register, "units:\n  - {code: X1.01, name: Sở Số 01, level: province, notify: {to: [mot@tinh.example]}}\n")
	d.write("units.yaml", "units:\n  - {code: X1.01, name: Sở Khác, level: province}\n")
	a := d.worker(store, nil)
	opened, err := d.open(a, "run-1")
	if err != nil {
		t.Fatal(err)
	}
	_, err = call[none](t.Context(), a, a.FreezeInputs, FreezeInputsInput{Revision: opened.Revision})
	refused(t, err, BadConfig, "units.yaml", "phiên bản 1", "trehan settings settle register --keep version")
	if strings.Contains(err.Error(), "@") {
		t.Errorf("an address goes to Temporal: %v", err)
	}
}
