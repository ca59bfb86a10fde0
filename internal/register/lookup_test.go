package register

import (
	"fmt"
	"strings"
	"sync"
	"testing"

	"pgregory.net/rapid"

	"trehan/internal/period"
)

const merged = `units:
  - {code: H25.05, name: Sở Tư pháp, aliases: [STP, Sở TP], level: province, valid_to: 2025-06-30, successor: H42.05}
  - {code: H25.10, name: Sở Lao động – TB&XH, aliases: [Sở LĐ-TB&XH], level: province, valid_to: 2025-02-28, successor: H25.11}
  - {code: H25.11, name: Sở Nội vụ, level: province, valid_to: 2025-06-30, successor: H42.11}
  - {code: H25.12, name: Sở Cũ, level: province, valid_from: 2020-01-01, valid_to: 2021-12-31}
  - {code: H25.13, name: Sở Hòa Bình, level: province}
  - {code: H42.05, name: Sở Tư pháp, level: province, valid_from: 2025-07-01}
  - {code: H42.11, name: Sở Nội vụ, level: province, valid_from: 2025-07-01}
  - {code: H25.14, name: Sở Đầu, level: province, valid_to: 2023-06-30}
  - {code: H25.14, name: Sở Sau, level: province, valid_from: 2023-07-01}
  - {code: H25.27, name: UBND huyện Bình Lục, level: district, valid_to: 2025-06-30, successor: H42.201}
  - {code: H25.28, name: UBND huyện Thanh Liêm, level: district, valid_to: 2025-06-30, successor: H42.201}
  - {code: H25.101, name: UBND xã Trùng Tên, aliases: [UBND xã Trùng Tên (Bình Lục)], level: commune, parent: H25.27, valid_to: 2025-06-30, successor: H42.201}
  - {code: H25.102, name: UBND xã Trùng Tên, level: commune, parent: H25.28, valid_to: 2025-06-30, successor: H42.201}
  - {code: H42.201, name: UBND xã Thanh Liêm, level: commune, valid_from: 2025-07-01}
`

func TestLookup(t *testing.T) {
	r := load(t, merged)
	for _, tt := range []struct {
		code, text, on string
		want           string // code of the unit and its name, or "", "ambiguous"; "!" where the code differs
	}{
		{"H25.05", "", "2023-11-30", "H25.05"},
		{"h25.05", "", "2023-11-30", "H25.05"},
		{"", "Sở Tư pháp", "2023-11-30", "H25.05"},
		{"", "  SỞ TƯ  PHÁP ", "2023-11-30", "H25.05"},
		{"", "stp", "2023-11-30", "H25.05"},
		{"", "H25.05", "2023-11-30", "H25.05"},     // the national field may hold a code
		{"", "Sở Tư pháp", "2025-06-30", "H25.05"}, // the last day counts
		{"", "Sở Tư pháp", "2025-07-01", "H42.05"}, // the new unit of the name, not only the successor
		{"", "STP", "2025-07-01", "H42.05"},        // an old alias leads to the successor
		{"H25.05", "", "2025-07-01", "H42.05"},
		{"H42.05", "", "2025-06-30", ""}, // not yet valid
		{"H42.05", "STP", "2025-06-30", "H25.05"},
		{"", "Sở Lao động - TB&XH", "2024-01-01", "H25.10"},
		{"", "Sở Lao động −TB&XH", "2024-01-01", "H25.10"},
		{"", "Sở LĐ — TB&XH", "2025-03-01", "H25.11"}, // successor
		{"", "Sở LĐ-TB&XH", "2025-08-01", "H42.11"},   // successor of the successor
		{"", "Sở Cũ", "2019-12-31", ""},               // before it began
		{"", "Sở Cũ", "2021-06-01", "H25.12"},
		{"", "Sở Cũ", "2022-01-01", ""}, // ended without successor
		{"", "Sở Hoà Bình", "2023-01-01", "H25.13"},
		{"", "Sở Không Có", "2023-01-01", ""},
		{"", "", "2023-01-01", ""},
		{"H99", "Sở Tư pháp", "2023-01-01", "H25.05"},       // unknown code: the name
		{"H25.11", "Sở Tư pháp", "2023-01-01", "H25.11!"},   // the code wins, told
		{"H25.05", "Sở Không Có", "2023-01-01", "H25.05"},   // an unknown text names no other unit
		{"H25.05", "Sở TP", "2025-08-01", "H42.05"},         // both lead to the successor: no disagreement
		{"", "Sở Đầu", "2023-06-30", "H25.14 Sở Đầu"},       // renamed: the entry of the day
		{"H25.14", "Sở Đầu", "2023-07-01", "H25.14 Sở Sau"}, // the old name still leads there
		{"", "Sở Đầu", "2023-07-01", "H25.14 Sở Sau"},
		{"", "Sở Sau", "2023-06-30", ""},
		{"", "UBND xã Trùng Tên", "2024-01-01", "ambiguous"},
		{"H25.102", "UBND xã Trùng Tên", "2024-01-01", "H25.102"},
		{"", "UBND xã Trùng Tên (Bình Lục)", "2024-01-01", "H25.101"},
		{"", "UBND xã Trùng Tên", "2025-08-01", "H42.201"}, // both were merged into one
		{"H25.05", "UBND xã Trùng Tên", "2024-01-01", "H25.05!"},
	} {
		for range 2 { // the second answer is the remembered one
			m := r.Lookup(tt.code, tt.text, day(tt.on))
			got := ""
			switch {
			case m.Ambiguous:
				got = "ambiguous"
			case m.Unit != nil:
				got = m.Unit.Code
				if strings.Contains(tt.want, " ") {
					got += " " + m.Unit.Name
				}
			}
			if m.CodeDiffers {
				got += "!"
			}
			if got != tt.want {
				t.Errorf("Lookup(%q, %q, %s) = %q, want %q", tt.code, tt.text, tt.on, got, tt.want)
			}
		}
	}
}

// Whatever is asked before, and from how many places at once, the answer is that of a register asked for the first time.
func TestRememberedAnswersAreFreshOnes(t *testing.T) {
	r := load(t, merged)
	texts := []string{"", "Sở Tư pháp", "STP", "Sở LĐ-TB&XH", "Sở Cũ", "Sở Đầu", "UBND xã Trùng Tên", "Sở Không Có"}
	ids := []string{"", "H25.05", "H25.14", "H42.05", "H25.27", "X"}
	rapid.Check(t, func(t *rapid.T) {
		code, text := rapid.SampledFrom(ids).Draw(t, "code"), rapid.SampledFrom(texts).Draw(t, "text")
		on := period.Day(rapid.IntRange(int(day("2019-12-01")), int(day("2025-12-31"))).Draw(t, "on"))
		if got, want := r.Lookup(code, text, on), r.lookup(code, text, on); got != want {
			t.Fatalf("Lookup(%q, %q, %s) = %+v, want %+v", code, text, on, got, want)
		}
	})
	var wg sync.WaitGroup
	for w := range 4 {
		wg.Go(func() {
			for i := range 2000 {
				code, text := ids[(i+w)%len(ids)], texts[i%len(texts)]
				if i%7 == 0 {
					text = fmt.Sprint("lạ ", i)
				}
				on := day("2019-12-01") + period.Day(i)
				if got, want := r.Lookup(code, text, on), r.lookup(code, text, on); got != want {
					t.Errorf("Lookup(%q, %q, %s) = %+v, want %+v", code, text, on, got, want)
				}
			}
		})
	}
	wg.Wait()
}

func BenchmarkLookup(b *testing.B) {
	r, err := Load(strings.NewReader(merged), "units.yaml")
	if err != nil {
		b.Fatal(err)
	}
	on := day("2024-01-01")
	b.ReportAllocs()
	for b.Loop() {
		r.Lookup("", "Sở Lao động – TB&XH", on)
	}
}

func TestNamingAndReportOrder(t *testing.T) {
	r := load(t, merged)
	may := period.Period{From: day("2025-05-01"), To: day("2025-05-31")}
	if got := codes(r.ValidIn(may)); got != "H25.05 H25.11 H25.13 H25.14 H25.27 H25.28 H25.101 H25.102" {
		t.Errorf("valid in May 2025: %s", got)
	}
	across := period.Period{From: day("2023-06-01"), To: day("2023-07-31")}
	for _, u := range r.ValidIn(across) {
		if u.Code == "H25.14" && u.Name != "Sở Sau" {
			t.Errorf("a unit renamed in the period stands as %s", u.Name)
		}
	}
	if got := len(r.ValidIn(across)); got != 9 {
		t.Errorf("%d units, a code stands twice", got)
	}
	u := r.At("H25.101", day("2023-11-30"))
	if got := r.DisplayName(u, day("2023-11-30")); got != "UBND xã Trùng Tên thuộc UBND huyện Bình Lục" {
		t.Errorf("displayed as %s", got)
	}
	if got := r.DisplayName(u, day("2025-07-01")); got != "UBND xã Trùng Tên" {
		t.Errorf("since 01/07/2025 displayed as %s", got)
	}
	if u := r.At("H25.12", day("2025-01-01")); u == nil || u.Name != "Sở Cũ" {
		t.Error("an abolished unit has lost its name")
	}
	if u := r.At("X", day("2025-01-01")); u != nil {
		t.Errorf("an unknown code is %s", u.Name)
	}
}
