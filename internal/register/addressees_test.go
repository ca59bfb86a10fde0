package register

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"trehan/internal/dossier"

	"trehan/internal/period"
)

const province = `units:
  - {code: P1, name: Sở Một, level: province, notify: {to: [p1@a.example]}, valid_to: 2025-06-30, successor: N1}
  - {code: P2, name: Sở Hai, level: province, notify: {to: [p2@a.example]}, valid_to: 2025-06-30, successor: N1}
  - {code: P3, name: Sở Ba, level: province, listed: false, notify: {to: [p3@a.example]}}
  - {code: P4, name: Sở Bốn, level: province, notify: {to: [p4@a.example]}, valid_to: 2024-12-31}
  - {code: N1, name: Sở Mới, level: province, notify: {to: [n1@a.example]}, valid_from: 2025-07-01}
  - {code: D1, name: UBND huyện Một, level: district, notify: {to: [d1@a.example], cc: [d1b@a.example]}, valid_to: 2025-06-30, successor: C9}
  - {code: D2, name: UBND huyện Hai, level: district, wants: [own], valid_to: 2025-06-30, successor: C9}
  - {code: C1, name: UBND xã Một, level: commune, parent: D1, valid_to: 2025-06-30, successor: C9}
  - {code: C2, name: UBND xã Hai, level: commune, parent: d1, valid_to: 2025-06-30, successor: C9}
  - {code: C3, name: UBND xã Ba, level: commune, parent: D1, listed: false, valid_to: 2025-06-30, successor: C9}
  - {code: C9, name: UBND xã Chín, level: commune, notify: {to: [c9@a.example]}, valid_from: 2025-07-01, when: late}
  - {code: T1, name: Thuế, level: central}
  - {code: T2, name: Hải quan, level: central, wants: [notice, own], notify: {to: [t2@a.example]}}
recipients:
  - {code: z, name: Cổng, notify: {to: [z@a.example]}, wants: [notice, page], when: late}
  - {code: b, name: Lãnh đạo, notify: {to: [b@a.example]}}
`

func TestAddressees(t *testing.T) {
	r := load(t, province)
	month := func(s string) period.Period {
		m, err := period.ParseMonth(s)
		if err != nil {
			t.Fatal(err)
		}
		return m.Period()
	}
	for _, tt := range []struct {
		name    string
		p       period.Period
		sending string
		want    []string // code: own | covers
	}{
		{"three levels", month("2023-11"), "2023-12-04", []string{
			"P1: P1 | P1", "P2: P2 | P2", "P4: P4 | P4",
			"D1: D1 | C1 C2 D1", "D2: D2 | D2", "T2: T2 | T2", "z:  | ", "b:  | ",
		}},
		{"a unit that ended without successor is still written to", month("2024-12"), "2025-01-03", []string{
			"P1: P1 | P1", "P2: P2 | P2", "P4: P4 | P4", "D1: D1 | C1 C2 D1", "D2: D2 | D2", "T2: T2 | T2", "z:  | ", "b:  | ",
		}},
		{"the last month of three levels, sent in the new house", month("2025-06"), "2025-07-02", []string{
			"N1: P1 P2 | P1 P2", "C9: D1 D2 | C1 C2 D1 D2", "T2: T2 | T2", "z:  | ", "b:  | ",
		}},
		{"two levels", month("2025-07"), "2025-08-04", []string{"N1: N1 | N1", "C9: C9 | C9", "T2: T2 | T2", "z:  | ", "b:  | "}},
		{"a period across the change", period.Period{From: day("2025-06-15"), To: day("2025-07-14")}, "2025-07-16", []string{
			"N1: N1 P1 P2 | N1 P1 P2", "C9: D1 D2 | C1 C2 D1 D2", "T2: T2 | T2", "z:  | ", "b:  | ",
		}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			var got []string
			for _, a := range r.Addressees(tt.p, day(tt.sending)) {
				got = append(got, fmt.Sprintf("%s: %s | %s", a.Code, strings.Join(a.Own, " "), strings.Join(a.Covers, " ")))
			}
			if !slices.Equal(got, tt.want) {
				t.Errorf("got  %q\nwant %q", got, tt.want)
			}
		})
	}
	when := map[string]When{}
	for _, a := range r.Addressees(month("2025-06"), day("2025-07-02")) {
		when[a.Code] = a.When
	}
	if diff := cmp.Diff(map[string]When{"N1": "", "C9": IfLate, "T2": "", "z": IfLate, "b": ""}, when); diff != "" {
		t.Errorf("when (-want +got)\n%s", diff)
	}
	to := r.Addressees(month("2025-06"), day("2025-07-02"))
	successor := Addressee{Code: "N1", Name: "Sở Mới", Level: dossier.Province, Notify: Notify{To: []string{"n1@a.example"}},
		Wants: []Document{Notice, Appendices, Own}, Own: []string{"P1", "P2"}, Covers: []string{"P1", "P2"}}
	if diff := cmp.Diff(successor, to[0], cmpopts.EquateEmpty()); diff != "" {
		t.Errorf("the successor (-want +got):\n%s", diff)
	}
	recipient := Addressee{Code: "z", Name: "Cổng", Notify: Notify{To: []string{"z@a.example"}}, Wants: []Document{Notice, Page}, When: IfLate}
	if diff := cmp.Diff(recipient, to[3], cmpopts.EquateEmpty()); diff != "" {
		t.Errorf("a recipient that is no unit (-want +got):\n%s", diff)
	}
}

// Who has no address is returned all the same, and takes nobody's letter with it: a unit whose successor has none is written
// to at its own address.
func TestAddresseesWithoutAddress(t *testing.T) {
	r := load(t, `units:
  - {code: P1, name: Sở Một, level: province, notify: {to: [p1@a.example]}, valid_to: 2023-11-30, successor: N1}
  - {code: N1, name: Sở Mới, level: province, valid_from: 2023-12-01}
  - {code: P2, name: Sở Hai, level: province, notify: {to: []}}
  - {code: P3, name: Sở Ba, level: province, notify: {to: [p3@a.example]}, valid_to: 2023-11-15}
  - {code: P3, name: Sở Ba đổi tên, level: province, valid_from: 2023-11-16}
  - {code: P4, name: Sở Bốn, level: province, listed: false}
  - {code: D1, name: UBND huyện Một, level: district, notify: {to: [d1@a.example]}}
  - {code: C1, name: UBND xã Một, level: commune, parent: D1}
  - {code: T1, name: Thuế, level: central}
`)
	m, err := period.ParseMonth("2023-11")
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, a := range r.Addressees(m.Period(), day("2023-12-04")) {
		got = append(got, fmt.Sprintf("%s %v %v", a.Code, a.Own, a.Reachable()))
	}
	want := []string{"N1 [P1] false", "P1 [P1] true", "P2 [P2] false", "P3 [P3] false", "D1 [D1] true"}
	if !slices.Equal(got, want) {
		t.Errorf("got  %q\nwant %q", got, want)
	}
}

func TestDirectory(t *testing.T) {
	var none *Directory
	if none.ByAccount("a", 1) != nil {
		t.Error("an empty directory knows somebody")
	}
	if _, ok := none.AccountOf("A", "U", 1); ok {
		t.Error("an empty directory knows somebody")
	}
	d, seen := NewDirectory([]StaffEntry{
		{Account: "an", Name: "Đỗ Văn Mẫu", Title: "Chuyên viên", UnitCode: "U1", To: day("2023-06-30")},
		{Account: "an", Name: "Đỗ Văn Mẫu", Title: "Phó phòng", UnitCode: "U2", From: day("2023-07-01")},
		{Account: "an", Name: "Đỗ Văn Mẫu", Title: "Phó phòng", UnitCode: "U2", From: day("2023-07-01")}, // the same row again
		{Account: "binh", Name: "Lý Thị Thử", UnitCode: "U1"},
		{Account: "binh", Name: "Lý Thị Thử", UnitCode: "U3", From: day("2023-11-10"), To: day("2023-11-20")},
		{Account: "chi", Name: "Hòa", UnitCode: "U1"},
		{Account: "dung", Name: "Hoà", UnitCode: "U1", To: day("2023-11-15")},
		{Account: "em", Name: "Một", UnitCode: "U4", Title: "trước"},
		{Account: "em", Name: "Một", UnitCode: "U4", Title: "sau"},
		{Account: "", Name: "Không tài khoản", UnitCode: "U1"},
	})
	want := []dossier.Observation{{Code: "staff_overlap", Count: 2}} // without examples: they would be persons
	if diff := cmp.Diff(want, seen, cmpopts.EquateEmpty()); diff != "" {
		t.Errorf("observations (-want +got):\n%s", diff)
	}
	for _, tt := range []struct{ account, on, unit, title string }{
		{"an", "2023-06-30", "U1", "Chuyên viên"},
		{"AN", "2023-07-01", "U2", "Phó phòng"},
		{"binh", "2023-11-09", "U1", ""},
		{"binh", "2023-11-10", "U3", ""},
		{"binh", "2023-11-21", "U1", ""},
		{"em", "2023-11-21", "U4", "sau"},
	} {
		type post struct{ Unit, Title string }
		var got post
		if e := d.ByAccount(tt.account, day(tt.on)); e != nil {
			got = post{e.UnitCode, e.Title}
		}
		if diff := cmp.Diff(post{tt.unit, tt.title}, got); diff != "" {
			t.Errorf("%s on %s (-want +got):\n%s", tt.account, tt.on, diff)
		}
	}
	if e := d.ByAccount("dung", day("2023-11-16")); e != nil {
		t.Errorf("somebody who left is still there: %+v", e)
	}
	for _, tt := range []struct{ name, unit, on, want string }{
		{"đỗ văn  mẫu", "u2", "2023-11-01", "an"},
		{"Đỗ Văn Mẫu", "U1", "2023-11-01", ""}, // has moved
		{"Hòa", "U1", "2023-11-01", ""},        // two accounts
		{"Hòa", "U1", "2023-11-16", "chi"},     // one has left
		{"Lý Thị Thử", "U1", "2023-11-15", ""}, // the overlapping entry is in force
		{"Lý Thị Thử", "U3", "2023-11-15", "binh"},
		{"Không tài khoản", "U1", "2023-11-15", ""},
		{"Một", "U4", "2023-11-15", "em"},
	} {
		got, ok := d.AccountOf(tt.name, tt.unit, day(tt.on))
		if got != tt.want || ok != (tt.want != "") {
			t.Errorf("AccountOf(%s, %s, %s) = %q, %v; want %q", tt.name, tt.unit, tt.on, got, ok, tt.want)
		}
	}
}
