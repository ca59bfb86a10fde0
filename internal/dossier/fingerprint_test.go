package dossier

import (
	"testing"

	"golang.org/x/text/unicode/norm"
)

func TestFingerprint(t *testing.T) {
	for _, group := range [][]string{
		{"Nguyễn Thị Hoà", "NGUYỄN THỊ HÒA", " nguyễn  thị hòa ", norm.NFD.String("Nguyễn Thị Hoà"), "Nguyễn\u00a0Thị Hoà.", "Nguyễn Thị\u200b Hoà"},
		{"Công ty TNHH A - B", "CÔNG TY TNHH A-B", "Công ty TNHH Ａ–Ｂ"},
		{"Đỗ Văn Đ", "Ðỗ Văn Đ"},
		{"", " ", "-", "\u200b", "...", "\xff"},
	} {
		for _, s := range group[1:] {
			if a, b := Fingerprint([]byte(group[0])), Fingerprint([]byte(s)); a != b {
				t.Errorf("%q has %d, %q has %d", group[0], a, s, b)
			}
		}
	}
	seen := map[uint16]string{0: "nothing"}
	for _, s := range []string{
		"Người A", "Người B", "Người Á", "Nguyễn Văn An", "Nguyễn Văn Ân", "Nguyễn Văn Án", "Nguyễn Văn Ăn", "Nguyen Van An", "Nguyễn Vân An",
		"Công ty 1", "Công ty 2", "Lê Thị Mơ", "Lê Thị Mở", "Trần Thị Mẫu", "1", "01",
	} {
		f := Fingerprint([]byte(s))
		if other, taken := seen[f]; taken {
			t.Errorf("%q and %q have one fingerprint", s, other)
		}
		seen[f] = s
	}
	name := []byte("Nguyễn Thị Hoà")
	if n := testing.AllocsPerRun(100, func() { Fingerprint(name) }); n != 0 {
		t.Errorf("%v allocations", n)
	}
}

func BenchmarkFingerprint(b *testing.B) {
	name := []byte("Nguyễn Thị Thanh Hoà")
	for b.Loop() {
		Fingerprint(name)
	}
}
