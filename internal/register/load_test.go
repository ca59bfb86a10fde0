package register

import (
	"errors"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"trehan/internal/dossier"
	"trehan/internal/period"
)

func load(t *testing.T, yaml string) *Register {
	t.Helper()
	r, err := Load(strings.NewReader(yaml), "units.yaml")
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func day(s string) period.Day {
	d, err := period.ParseDay(s)
	if err != nil {
		panic(err)
	}
	return d
}

func codes(units []*Unit) string {
	var out []string
	for _, u := range units {
		out = append(out, u.Code)
	}
	return strings.Join(out, " ")
}

func TestLoadReadsTheDocumentedForm(t *testing.T) {
	r := load(t, `
units:
  - code: H25.05                  # unique
    name: Sở Tư pháp
    aliases: [STP]
    level: province
    listed: true
    valid_from: 2015-01-01
    valid_to: 2025-06-30
    successor: H42.05
    notify: {to: [sotuphap@hanam.example], cc: []}
  - {code: H42.05, name: Sở Tư pháp, level: province, valid_from: 2025-07-01}
  - code: H25.27
    name: UBND huyện Bình Lục
    level: district
  - code: H25.102
    name: UBND xã An Ninh
    level: commune
    parent: H25.27
  - {code: G12.1, name: Chi cục Thuế, level: central, wants: [own, notice]}
  - {code: G12.2, name: Bảo hiểm xã hội, level: central}
recipients:
  - {code: cong-ttdt, name: Cổng Thông tin điện tử tỉnh, notify: {to: [portal@hanam.example]}, wants: [page, notice, appendices]}
  - {code: lanh-dao, name: Lãnh đạo UBND tỉnh, notify: {to: [a@hanam.example], cc: [b@hanam.example]}}
`)
	if got := codes(r.Units); got != "H25.05 H42.05 H25.27 H25.102 G12.1 G12.2" {
		t.Errorf("report order: %s", got)
	}
	first := &Unit{
		Code: "H25.05", Name: "Sở Tư pháp", Aliases: []string{"STP"}, Level: dossier.Province, Listed: true,
		ValidFrom: day("2015-01-01"), ValidTo: day("2025-06-30"), Successor: "H42.05",
		Notify: Notify{To: []string{"sotuphap@hanam.example"}}, Wants: []Document{Notice, Appendices, Own},
	}
	if diff := cmp.Diff(first, r.Units[0], cmpopts.EquateEmpty(), cmpopts.IgnoreUnexported(Unit{})); diff != "" {
		t.Errorf("the first unit (-want +got):\n%s", diff)
	}
	for i, want := range [][]Document{{Notice, Appendices, Own}, {Notice, Appendices, Own}, {Notice, Appendices, Own}, {Notice, Appendices, Own}, {Notice, Own}, nil} {
		if !slices.Equal(r.Units[i].Wants, want) {
			t.Errorf("%s wants %v, want %v", r.Units[i].Code, r.Units[i].Wants, want)
		}
	}
	if r.Units[4].Listed || r.Units[5].Listed {
		t.Error("a central unit is listed by default")
	}
	if !slices.Equal(r.Recipients[0].Wants, []Document{Notice, Appendices, Page}) || !slices.Equal(r.Recipients[1].Wants, []Document{Notice, Appendices}) {
		t.Errorf("recipients want %v, %v", r.Recipients[0].Wants, r.Recipients[1].Wants)
	}
}

// Each entry of the table is one register and the faults it must be refused with, all of them, in order.
func TestLoadRefusesWithAllFaultsAtOnce(t *testing.T) {
	for _, tt := range []struct {
		name, yaml string
		want       []string
	}{
		{"empty", "", []string{"units.yaml:1: units: không có đơn vị nào"}},
		{"no units", "units: []\n", []string{"units.yaml:1: units: không có đơn vị nào"}},
		{"not a mapping", "- a\n", []string{"units.yaml:1: phải là các cặp khóa"}},
		{"broken", "units:\n  - {code: A\n", []string{"units.yaml:1: không đọc được YAML"}},
		{"broken further down", "units:\n  - code: A\n    name: Sở: A\n", []string{"units.yaml:3: không đọc được YAML"}},
		{"two documents", "units: [{code: A, name: A, level: province}]\n---\nunits: []\n", []string{"tệp chỉ được chứa một tài liệu YAML"}},
		{"unknown keys", "unit: []\nunits:\n  - {code: A, name: B, level: province, lists: true}\n", []string{
			"units.yaml:1: unit: khóa không được biết",
			"units.yaml:3: đơn vị A: lists: khóa không được biết",
		}},
		{"key twice", "units:\n  - code: A\n    name: B\n    name: C\n    level: province\n", []string{"units.yaml:4: đơn vị A: name: khóa ghi hai lần"}},
		{"required", "units:\n  - {name: A}\n  - {code: B, level: province, name: ''}\n", []string{
			"units.yaml:2: đơn vị thứ 1: code: bắt buộc phải có",
			"units.yaml:2: đơn vị thứ 1: level: bắt buộc phải có",
			"units.yaml:3: đơn vị B: name: không có giá trị",
		}},
		{"values", "units:\n  - code: ../etc\n    name: A\n    level: tỉnh\n    listed: có\n    valid_from: 31/12/2023\n    valid_to: 2023-02-30\n    aliases: X\n    wants: [notice, letters, notice]\n", []string{
			"units.yaml:2: đơn vị ../etc: code: mã chỉ gồm",
			`units.yaml:4: đơn vị ../etc: level: cấp không hợp lệ (province, district, commune hoặc central) ("tỉnh")`,
			`units.yaml:5: đơn vị ../etc: listed: phải là true hoặc false ("có")`,
			`units.yaml:6: đơn vị ../etc: valid_from: ngày không hợp lệ, phải theo dạng yyyy-MM-dd ("31/12/2023")`,
			`units.yaml:7: đơn vị ../etc: valid_to: ngày không hợp lệ, phải theo dạng yyyy-MM-dd ("2023-02-30")`,
			"units.yaml:8: đơn vị ../etc: aliases: phải là danh sách",
			`units.yaml:9: đơn vị ../etc: wants: không hợp lệ (notice, notice_docx, appendices, statistics, page hoặc own) ("letters")`,
			`units.yaml:9: đơn vị ../etc: wants: ghi hai lần ("notice")`,
		}},
		{"span backwards", "units:\n  - {code: A, name: A, level: province, valid_from: 2024-01-02, valid_to: 2024-01-01}\n", []string{"valid_to trước valid_from"}},
		{"when", "units:\n  - {code: A, name: A, level: province, when: never}\nrecipients:\n  - {code: p, name: P, notify: {to: [p@a.example]}, when: [late]}\n", []string{
			`units.yaml:2: đơn vị A: when: không hợp lệ (always hoặc late) ("never")`, `units.yaml:4: nơi nhận p: when: phải là một giá trị đơn`,
		}},
		{"empty wants", "units:\n  - {code: A, name: A, level: province, wants: []}\n", []string{"wants: danh sách rỗng"}},
		{"code twice", "units:\n  - {code: A, name: A, level: province}\n  - {code: A, name: B, level: province}\n  - {code: a, name: C, level: province}\n", []string{
			`units.yaml:3: đơn vị A: code: mã đã dùng ở dòng 2 ("A")`,
			"units.yaml:4: đơn vị a: code: mã chỉ khác chữ hoa, chữ thường với A ở dòng 2",
			"units.yaml:4: đơn vị a: code: mã chỉ khác chữ hoa, chữ thường với A ở dòng 3",
		}},
		{"spans overlap", "units:\n  - {code: A, name: A, level: province, valid_to: 2024-01-01}\n  - {code: A, name: B, level: province, valid_from: 2024-01-01}\n", []string{
			`units.yaml:3: đơn vị A: valid_from: thời gian hiệu lực trùng với mục cùng mã ở dòng 2 ("2024-01-01 –")`,
		}},
		{"parent and successor", `units:
  - {code: A, name: A, level: commune, parent: X}
  - {code: B, name: B, level: commune, parent: A}
  - {code: C, name: C, level: province, parent: D}
  - {code: D, name: D, level: district, valid_to: 2025-06-30, successor: Y}
  - {code: E, name: E, level: commune, parent: D, valid_from: 2025-07-01}
  - {code: F, name: F, level: province, valid_to: 2025-06-30, successor: F}
`, []string{
			`units.yaml:2: đơn vị A: parent: không có đơn vị mang mã này ("X")`,
			`units.yaml:3: đơn vị B: parent: phải là mã của một đơn vị cấp huyện ("A")`,
			`units.yaml:4: đơn vị C: parent: chỉ đơn vị cấp xã`,
			`units.yaml:5: đơn vị D: successor: không có đơn vị mang mã này ("Y")`,
			"units.yaml:6: đơn vị E: parent: từ ngày 01/07/2025 không còn cấp huyện",
			"units.yaml:7: đơn vị F: successor: đơn vị không thể kế thừa chính nó",
		}},
		{"successors in a circle", `units:
  - {code: C, name: C, level: province, valid_to: 2024-12-31, successor: A}
  - {code: A, name: A, level: province, valid_to: 2024-12-31, successor: B}
  - {code: B, name: B, level: province, valid_to: 2025-06-30, successor: A}
`, []string{"units.yaml:2: đơn vị C: successor: các đơn vị kế thừa lẫn nhau thành vòng: A → B → A"}},
		{"addresses", `units:
  - code: A
    name: A
    level: province
    notify:
      to: [khong-co-a-cong, "Văn thư <vt@a.example>", vt@localhost, vt@a.example]
      cc: [VT@A.example, "vt@ a.example", vt@-a.example, "\"v t\"@a.example", thư@a.example, vt@a..example]
      bcc: [x@a.example]
`, []string{
			"units.yaml:6: đơn vị A: notify.to: địa chỉ thư không hợp lệ", "units.yaml:6: đơn vị A: notify.to: địa chỉ thư không hợp lệ", "units.yaml:6: đơn vị A: notify.to: địa chỉ thư không hợp lệ",
			"units.yaml:7: đơn vị A: notify.cc: địa chỉ thư ghi hai lần", "units.yaml:7: đơn vị A: notify.cc: địa chỉ", "units.yaml:7: đơn vị A: notify.cc: địa chỉ",
			"units.yaml:7: đơn vị A: notify.cc: địa chỉ", "units.yaml:7: đơn vị A: notify.cc: địa chỉ", "units.yaml:7: đơn vị A: notify.cc: địa chỉ",
			"units.yaml:8: đơn vị A: notify.bcc: khóa không được biết",
		}},
		{"recipients", `units:
  - {code: A, name: A, level: province, notify: {cc: [x@a.example]}}
recipients:
  - {code: A, name: A, notify: {to: [x@a.example]}}
  - {code: p, name: P}
  - {code: P, name: P, notify: {to: []}, wants: [own]}
  - {code: q, name: Q, notify: {to: [bad]}}
`, []string{
			"units.yaml:2: đơn vị A: notify.cc: có cc mà không có to",
			"units.yaml:4: nơi nhận A: code: mã đã dùng ở dòng 2",
			"units.yaml:5: nơi nhận p: notify: bắt buộc phải có",
			"units.yaml:6: nơi nhận P: notify.to: bắt buộc phải có",
			"units.yaml:6: nơi nhận P: wants: own chỉ dành cho đơn vị",
			"units.yaml:6: nơi nhận P: code: mã đã dùng ở dòng 5",
			"units.yaml:7: nơi nhận q: notify.to: địa chỉ thư không hợp lệ",
		}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			_, err := Load(strings.NewReader(tt.yaml), "units.yaml")
			var faults *Faults
			if !errors.As(err, &faults) {
				t.Fatalf("error %v", err)
			}
			got := strings.Split(faults.Error(), "\n")
			if tt.name == "broken" {
				got = got[:1]
			}
			if len(got) != len(tt.want) {
				t.Fatalf("%d faults, want %d:\n%s", len(got), len(tt.want), strings.Join(got, "\n"))
			}
			for i, want := range tt.want {
				if !strings.Contains(got[i], want) {
					t.Errorf("fault %d = %q, want %q", i, got[i], want)
				}
			}
		})
	}
}

func TestFaultsKeepAddressesForTheTerminal(t *testing.T) {
	_, err := Load(strings.NewReader("units:\n  - {code: A, name: A, level: province, notify: {to: [nguoi.that@khong]}}\n"), "units.yaml")
	var faults *Faults
	if !errors.As(err, &faults) {
		t.Fatal(err)
	}
	if strings.Contains(faults.Error(), "nguoi.that") || !strings.Contains(faults.Error(), "16 ký tự") {
		t.Errorf("Error() = %s", faults.Error())
	}
	if !strings.Contains(faults.Detail(), "nguoi.that@khong") {
		t.Errorf("Detail() = %s", faults.Detail())
	}
}

// A code in another case than its unit's means that unit, and is the unit's own from then on: what compares codes by
// their letters afterwards loses nobody.
func TestCodesOfOthersTakeTheUnitsSpelling(t *testing.T) {
	r := load(t, `units:
  - {code: H25.27a, name: UBND huyện Một, level: district, valid_to: 2025-06-30, successor: h42.1}
  - {code: H25.101, name: UBND xã Một, level: commune, parent: h25.27A, valid_to: 2025-06-30, successor: H42.1}
  - {code: H42.1, name: UBND xã Mới, level: commune, valid_from: 2025-07-01}
`)
	on := day("2025-01-01")
	if got := r.At("H25.101", on).Parent; got != "H25.27a" {
		t.Errorf("parent %q", got)
	}
	if got := r.At("H25.27A", on).Successor; got != "H42.1" {
		t.Errorf("successor %q", got)
	}
}

func TestSuccessorsMayChangeDirectionOverTime(t *testing.T) {
	r := load(t, `units:
  - {code: A, name: A, level: province, valid_to: 2020-12-31, successor: B}
  - {code: B, name: B, level: province, valid_to: 2022-12-31, successor: A}
  - {code: A, name: A moi, level: province, valid_from: 2023-01-01}
`)
	name := func(code, on string) string {
		if u := r.ByCode(code, day(on)); u != nil {
			return u.Name
		}
		return "nobody"
	}
	if got := name("A", "2021-06-01"); got != "B" {
		t.Errorf("A in 2021 is %s, want B", got)
	}
	if got := name("B", "2023-06-01"); got != "A moi" {
		t.Errorf("B in 2023 is %s, want A moi", got)
	}
}

func TestWarnings(t *testing.T) {
	r := load(t, `units:
  - {code: P, name: Sở P, level: province}
  - {code: Q, name: Sở Q, level: province, notify: {to: [q@a.example]}, valid_to: 2024-01-01}
  - {code: R, name: Sở R, level: province, notify: {to: [q@a.example]}, successor: P}
  - {code: D, name: Huyện D, level: district, valid_to: 2025-06-30, successor: P}
  - {code: X, name: Xã X, level: commune, parent: D}
  - {code: Y, name: Xã Y, level: commune, valid_from: 2025-07-01}
  - {code: Z, name: Xã Z, level: commune, valid_to: 2025-06-30, successor: Y}
  - {code: T, name: Thuế, level: central}
  - {code: U, name: Hải quan, level: central, wants: [notice]}
  - {code: V, name: Ẩn, level: province, listed: false}
`)
	var got []string
	for _, w := range r.Warnings() {
		head, _, _ := strings.Cut(w, ")")
		got = append(got, head+")")
	}
	want := []string{"Sở P (P)", "Sở Q (Q)", "Sở R (R)", "Xã Y (Y)", "Xã Z (Z)", "Hải quan (U)"}
	if !slices.Equal(got, want) {
		t.Errorf("warned of %q, want %q\n%s", got, want, strings.Join(r.Warnings(), "\n"))
	}
}
