package settings

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"trehan/internal/archive"
	"trehan/internal/archive/archivetest"
	"trehan/internal/config"
	"trehan/internal/register"
)

const units = `# keep
units:
  - {code: H25.01, name: Sở Tư pháp, level: province, notify: {to: [stp@tinh.example]}}
  - {code: H25.02, name: Sở Y tế, level: province, notify: {to: [syt@tinh.example]}}
`

const dialectA = "formats:\n  - name: a\n    headers: {due: [\"Hạn\"]}\n"

// office is a configuration in a folder of its own with a register.
func office(t *testing.T, text string) *config.Config {
	t.Helper()
	dir := t.TempDir()
	write(t, filepath.Join(dir, "units.yaml"), units)
	write(t, filepath.Join(dir, "trehan.yaml"), text)
	return load(t, filepath.Join(dir, "trehan.yaml"))
}

func load(t *testing.T, path string) *config.Config {
	t.Helper()
	c, err := config.Load(path)
	must(t, err)
	return c
}

func write(t *testing.T, path, text string) {
	t.Helper()
	must(t, os.WriteFile(path, []byte(text), 0o600))
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// change is what a clerk saves.
func change(of Section, began int, text string) Change {
	return Change{Section: of, Text: []byte(text), Began: began, By: "Trần Thị B", Via: "page", Reason: "đổi địa chỉ", At: time.Date(2023, 12, 4, 2, 0, 0, 0, time.UTC)}
}

func replaced(old, with string) string { return strings.Replace(units, old, with, 1) }

// TestTheSavedRegisterIsInForce: byte for byte, and the file's own until then.
func TestTheSavedRegisterIsInForce(t *testing.T) {
	ctx, s, c := context.Background(), archivetest.NewMemory(), office(t, "register: units.yaml\n")
	for i, text := range []string{units, replaced("syt@", "y-te@"), replaced("stp@", "tu-phap@")} {
		if i > 0 {
			v, err := Save(ctx, s, c, change(Register, i-1, text))
			must(t, err)
			if v.Number != i || v.By != "Trần Thị B" || v.Reason == "" || v.SHA256 != archive.Hash([]byte(text)) || v.Against != archive.Hash([]byte(units)) {
				t.Errorf("saved: %+v", v)
			}
		}
		in, err := Current(ctx, s, c)
		must(t, err)
		b, err := in.RegisterText()
		must(t, err)
		if diff := cmp.Diff(text, string(b)); diff != "" {
			t.Errorf("after %d changes:\n%s", i, diff)
		}
	}
}

// TestSavedDialectsStandBesideTheFile: the configuration that is archived holds both.
func TestSavedDialectsStandBesideTheFile(t *testing.T) {
	ctx, s, c := context.Background(), archivetest.NewMemory(), office(t, "register: units.yaml # mine\nformats:\n  - name: own\n")
	_, err := Save(ctx, s, c, change(Formats, 0, dialectA))
	must(t, err)
	in, err := Current(ctx, s, c)
	must(t, err)
	frozen, err := config.ParseFrozen(in.Bytes(), "trehan.yaml")
	must(t, err)
	for _, c := range []*config.Config{in.Config, frozen} {
		var names []string
		for _, f := range c.Formats {
			names = append(names, f.Name)
		}
		if diff := cmp.Diff([]string{"own", "a"}, names); diff != "" {
			t.Error(diff)
		}
	}
	if _, err := Save(ctx, s, c, change(Formats, 1, "formats:\n  - name: own\n")); err == nil || !strings.Contains(err.Error(), "own") {
		t.Errorf("a dialect that the file has: %v", err)
	}
}

// TestARefusedTextLeavesNothing: what the file could not say, the page cannot either, and the store stays empty.
func TestARefusedTextLeavesNothing(t *testing.T) {
	ctx, s, c := context.Background(), archivetest.NewMemory(), office(t, "register: units.yaml\n")
	for name, tc := range map[string]struct {
		text  Change
		field string
	}{
		"a bad address":   {change(Register, 0, replaced("syt@tinh.example", "syt tinh.example")), "notify.to"},
		"a unit twice":    {change(Register, 0, replaced("H25.02", "H25.01")), "code"},
		"a code in use":   {change(Register, 0, units+"recipients:\n  - {code: h25.01, name: Đài, notify: {to: [dai@tinh.example]}}\n"), "code"},
		"no units":        {change(Register, 0, ""), "units"},
		"an open mapping": {change(Formats, 0, "formats:\n  - name: a\n    headers: {due: [\"?\"]}\n"), ""},
		"other sections":  {change(Formats, 0, "register: other.yaml\n"), ""},
	} {
		_, err := Save(ctx, s, c, tc.text)
		var faults *register.Faults
		var fault *config.Fault
		switch {
		case tc.field != "" && errors.As(err, &faults) && faults.List[0].Field == tc.field:
		case tc.field == "" && errors.As(err, &fault):
		default:
			t.Errorf("%s: %v", name, err)
		}
		if strings.Contains(err.Error(), "syt tinh") {
			t.Errorf("%s: an address in an error that may be logged: %v", name, err)
		}
	}
	nameless := change(Register, 0, units)
	nameless.Reason = " "
	if _, err := Save(ctx, s, c, nameless); !errors.Is(err, ErrNoReason) {
		t.Errorf("without reason: %v", err)
	}
	if _, err := Save(ctx, s, c, change(Register, 0, units)); !errors.Is(err, ErrUnchanged) {
		t.Errorf("the file's own text: %v", err)
	}
	objects, err := s.List(ctx, archive.SettingsPrefix)
	must(t, err)
	if len(objects) > 0 {
		t.Errorf("stored: %v", objects)
	}
}

// TestOfTwoWhoSaveAtOnceOneIsRefused: whatever they save. Of two sections both stand.
func TestOfTwoWhoSaveAtOnceOneIsRefused(t *testing.T) {
	ctx, s, c := context.Background(), archivetest.NewMemory(), office(t, "register: units.yaml\n")
	changes := []Change{change(Register, 0, replaced("syt@", "y-te@")), change(Register, 0, replaced("stp@", "tu-phap@")), change(Formats, 0, dialectA)}
	errs := make([]error, len(changes))
	var wait sync.WaitGroup
	for i := range changes {
		wait.Go(func() { _, errs[i] = Save(ctx, s, c, changes[i]) })
	}
	wait.Wait()
	var conflict *ConflictError
	if (errs[0] == nil) == (errs[1] == nil) || !errors.As(errors.Join(errs[0], errs[1]), &conflict) || conflict.Now.Number != 1 || errs[2] != nil {
		t.Fatalf("%v", errs)
	}
	l, err := Open(ctx, s)
	must(t, err)
	if len(l.All()) != 2 {
		t.Errorf("%+v", l.All())
	}
}

// TestACrashAnywhereSavesOnceOrNothing: a call fails or its reply is lost at each step; the same form sent again is one version.
func TestACrashAnywhereSavesOnceOrNothing(t *testing.T) {
	ctx, c := context.Background(), office(t, "register: units.yaml\n")
	text := replaced("syt@", "y-te@")
	for _, key := range []string{archive.SettingsLogPrefix, archive.SettingsTextKey(string(Register), archive.Hash([]byte(text)))} {
		for _, broken := range []func(archive.Store) *archivetest.Faulty{
			func(s archive.Store) *archivetest.Faulty { return archivetest.ErrorOnce(s, archivetest.OpCreate, key) },
			func(s archive.Store) *archivetest.Faulty { return archivetest.LostReply(s, key) },
		} {
			s := archivetest.NewMemory()
			if _, err := Save(ctx, broken(s), c, change(Register, 0, text)); err == nil {
				t.Fatal("nothing failed")
			}
			in, err := Current(ctx, s, c) // whatever is there, it reads
			must(t, err)
			if b, err := in.RegisterText(); err != nil || string(b) != units && string(b) != text {
				t.Errorf("between: %v", err)
			}
			later := change(Register, 0, text)
			later.At = later.At.Add(time.Minute)
			v, err := Save(ctx, s, c, later)
			must(t, err)
			l, err := Open(ctx, s)
			must(t, err)
			if v.Number != 1 || len(l.All()) != 1 {
				t.Errorf("saved %d, in the log %d", v.Number, len(l.All()))
			}
		}
	}
}

// TestAFileThatChangedIsNotGuessed: nothing is in force until a person settles it, either way.
func TestAFileThatChangedIsNotGuessed(t *testing.T) {
	saved, edited := replaced("syt@", "y-te@"), replaced("stp@", "tu-phap@")
	for name, tc := range map[string]struct {
		settle Change
		want   string
	}{
		"the version": {change(Register, 1, saved), saved},
		"the file":    {Change{Section: Register, Began: 1, By: "B", Via: "command", Reason: "tệp mới"}, edited},
	} {
		ctx, s, c := context.Background(), archivetest.NewMemory(), office(t, "register: units.yaml\n")
		_, err := Save(ctx, s, c, change(Register, 0, saved))
		must(t, err)
		write(t, c.Path("units.yaml"), edited)
		var outdated *OutdatedError
		if _, err := Current(ctx, s, c); !errors.As(err, &outdated) || outdated.File != c.Path("units.yaml") || outdated.Version.Number != 1 {
			t.Fatalf("%s: %v", name, err)
		}
		if _, err := Save(ctx, s, c, change(Register, 1, replaced("Sở Y tế", "Sở Y"))); !errors.As(err, &outdated) {
			t.Errorf("%s: saved over the question: %v", name, err)
		}
		tc.settle.Settles = true
		_, err = Save(ctx, s, c, tc.settle)
		must(t, err)
		in, err := Current(ctx, s, c)
		must(t, err)
		b, err := in.RegisterText()
		must(t, err)
		if diff := cmp.Diff(tc.want, string(b)); diff != "" {
			t.Errorf("%s:\n%s", name, diff)
		}
	}
}

// TestOtherSectionsOfTheFileOutdateNothing: the relay's host is no reason to stop a month. Another dialect is.
func TestOtherSectionsOfTheFileOutdateNothing(t *testing.T) {
	ctx, s, c := context.Background(), archivetest.NewMemory(), office(t, "register: units.yaml\nformats: [{name: own}]\n")
	_, err := Save(ctx, s, c, change(Formats, 0, dialectA))
	must(t, err)
	write(t, c.File(), "register: units.yaml\nformats: [{name: own}]\nmail: {host: relay.example}\n")
	other := load(t, c.File())
	_, err = Current(ctx, s, other)
	must(t, err)
	written, err := other.Absolute().YAML() // as up writes it for the other commands
	must(t, err)
	elsewhere := filepath.Join(t.TempDir(), "trehan.yaml")
	write(t, elsewhere, string(written))
	_, err = Current(ctx, s, load(t, elsewhere))
	must(t, err)
	write(t, c.File(), "register: units.yaml\nformats: [{name: own}, {name: b}]\n")
	var outdated *OutdatedError
	if _, err := Current(ctx, s, load(t, c.File())); !errors.As(err, &outdated) || outdated.Version.Section != Formats {
		t.Errorf("%v", err)
	}
}

// TestTheLogSaysWhoAndWhy: every version, in order.
func TestTheLogSaysWhoAndWhy(t *testing.T) {
	ctx, s, c := context.Background(), archivetest.NewMemory(), office(t, "register: units.yaml\n")
	for i, text := range []string{replaced("syt@", "y-te@"), units} {
		_, err := Save(ctx, s, c, change(Register, i, text))
		must(t, err)
	}
	l, err := Open(ctx, s)
	must(t, err)
	want := []Version{{Section: Register, Number: 1, By: "Trần Thị B", Via: "page", Reason: "đổi địa chỉ"}, {Section: Register, Number: 2, By: "Trần Thị B", Via: "page", Reason: "đổi địa chỉ"}}
	if diff := cmp.Diff(want, l.History(Register), cmpopts.IgnoreFields(Version{}, "Format", "Seq", "Prev", "At", "SHA256", "Against")); diff != "" {
		t.Error(diff)
	}
}
