package register

import (
	"bytes"
	"errors"
	"maps"
	"math/rand/v2"
	"os"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

const written = `# Danh bạ của tỉnh.
units:
  - code: H25.05
    name: Sở Tư pháp # tên đầy đủ
    aliases: [STP]
    level: province
    notify: {to: [stp@tinh.example]}

  # Hợp nhất từ 01/07/2025.
  - {code: H25.27, name: "UBND huyện A", level: district, valid_to: 2025-06-30, notify: {to: [a@tinh.example], cc: [b@tinh.example]}, wants: [notice, own], when: late}
  - code: H25.27
    name: UBND khu vực A
    level: district
    valid_from: 2025-07-01
    listed: false
recipients:
  - code: cong
    name: Cổng
    notify: {to: [cong@tinh.example]}
`

// TestAnEntryIsChangedAndNothingElse: comments and all other entries stay.
func TestAnEntryIsChangedAndNothingElse(t *testing.T) {
	all, err := Entries([]byte(written))
	if err != nil || len(all) != 4 {
		t.Fatalf("%v %v", all, err)
	}
	want := map[string]string{"code": "H25.27", "name": "UBND huyện A", "level": "district", "valid_to": "2025-06-30", "notify.to": "a@tinh.example", "notify.cc": "b@tinh.example", "wants": "notice\nown", "when": "late"}
	if diff := cmp.Diff(want, all[1].Fields); diff != "" {
		t.Error(diff)
	}
	for at, change := range map[int]map[string]string{
		0: {"notify.to": " tu-phap@tinh.example \r\nvan-thu@tinh.example\n", "valid_to": "2026-01-31", "listed": "true"},
		1: {"notify.to": "", "notify.cc": "", "wants": "", "when": ""},
		2: {"name": "UBND:  khu vực #2", "axis_id": "H42.05", "listed": ""},
		3: {"name": "yes", "wants": "notice\npage"},
	} {
		e := Entry{all[at].Kind, maps.Clone(all[at].Fields)}
		maps.Copy(e.Fields, change)
		text, err := PutEntry([]byte(written), at, e)
		if err != nil {
			t.Fatal(err)
		}
		got, err := Entries(text)
		if err != nil {
			t.Fatal(err)
		}
		changes := CompareEntries(all, got)
		if len(changes) != 1 || changes[0].Entry().Code() != all[at].Code() || len(changes[0].Fields) != len(change) {
			t.Errorf("entry %d: %+v\n%s", at, changes, text)
		}
		for _, comment := range []string{"# Danh bạ của tỉnh.", "# tên đầy đủ", "# Hợp nhất từ 01/07/2025."} {
			if !bytes.Contains(text, []byte(comment)) {
				t.Errorf("entry %d: %q is lost:\n%s", at, comment, text)
			}
		}
		if _, err := Load(bytes.NewReader(text), "units.yaml"); err != nil {
			t.Errorf("entry %d: %v\n%s", at, err, text)
		}
	}
}

// TestANewEntryStandsLast: of its kind, also in a file that had none of it.
func TestANewEntryStandsLast(t *testing.T) {
	e := Entry{UnitEntry, map[string]string{"code": "H25.99", "name": "Sở Mới", "level": "province", "notify.to": "moi@tinh.example"}}
	for _, text := range []string{written, "", "recipients: []\n"} {
		b, err := PutEntry([]byte(text), -1, e)
		if err != nil {
			t.Fatal(err)
		}
		r, err := Load(bytes.NewReader(b), "units.yaml")
		if err != nil || len(r.byCode["h25.99"])+len(r.byCode["H25.99"]) != 1 {
			t.Errorf("%v\n%s", err, b)
		}
	}
}

// TestASharedEntryIsNotEdited: what YAML shares between entries would change in both.
func TestASharedEntryIsNotEdited(t *testing.T) {
	text := "units:\n  - {code: A, name: A, level: province, notify: &n {to: [a@tinh.example]}}\n  - {code: B, name: B, level: province, notify: *n}\n"
	e := Entry{UnitEntry, map[string]string{"code": "B", "name": "B", "level": "province", "notify.to": "b@tinh.example"}}
	if b, err := PutEntry([]byte(text), 1, e); !errors.Is(err, ErrNotEditable) {
		t.Errorf("%v\n%s", err, b)
	}
}

// TestAnyEntryCanBeWrittenAnyWay: whatever a person types, the other entries stay, and the text reads back or is refused.
func TestAnyEntryCanBeWrittenAnyWay(t *testing.T) {
	sample, err := os.ReadFile("../../deploy/units.yaml")
	if err != nil {
		t.Fatal(err)
	}
	all, err := Entries(sample)
	if err != nil {
		t.Fatal(err)
	}
	values := []string{"", "null", "~", "'", "\"", "a: b", "- x", "# c", "true", "1e3", "0x1F", "2025-07-01", "[a]", "{a: b}", "&a", "*a", "!!int 3", "a\nb", "|", "é\u0301", "@x", "%", "`", "<<", "a\tb", " x "}
	random := rand.New(rand.NewPCG(1, 2))
	for range 2000 {
		at := random.IntN(len(all))
		e := Entry{all[at].Kind, maps.Clone(all[at].Fields)}
		fields := EntryFields(e.Kind)
		for range 1 + random.IntN(3) {
			e.Fields[fields[random.IntN(len(fields))]] = values[random.IntN(len(values))]
		}
		text, err := PutEntry(sample, at, e)
		if err != nil {
			t.Fatalf("%v: %v", e.Fields, err)
		}
		got, err := Entries(text)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(e.Tidy().Fields, got[at].Fields); diff != "" {
			t.Fatalf("%v:\n%s", e.Fields, diff)
		}
	}
	if !strings.Contains(string(sample), "#") {
		t.Error("the sample has no comments")
	}
}
