package dossier

import (
	"strings"
	"testing"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
	"pgregory.net/rapid"
)

func TestText(t *testing.T) {
	for _, c := range []struct{ in, want string }{
		{"", ""},
		{"   ", ""},
		{"Sở Tư pháp", "Sở Tư pháp"},
		{"H25.05-231101-0001", "H25.05-231101-0001"},
		{" Sở \t Tư\r\npháp ", "Sở Tư pháp"},
		{"Sở\u00a0Tư\u00a0\u00a0pháp\u00a0", "Sở Tư pháp"},
		{"\u3000Sở\u2003Tư\u202fpháp", "Sở Tư pháp"},
		{norm.NFD.String("Sở Tư pháp"), "Sở Tư pháp"},
		{"Lao động – TB&XH", "Lao động – TB&XH"},
		{"a  b", "a b"},
		{"a\vb", "a b"},
		{"a\u0085b", "a b"},
	} {
		if got := Text(c.in); got != c.want {
			t.Errorf("Text(%q) = %q, want %q", c.in, got, c.want)
		}
	}
}

func TestTextProperties(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := rapid.StringOf(rapid.OneOf(rapid.SampledFrom([]rune(" \t\u00a0ơàa\u0300\u0323-")), rapid.Rune())).Draw(t, "s")
		got := Text(s)
		if Text(got) != got {
			t.Fatalf("Text(%q) = %q is not stable", s, got)
		}
		if want := strings.Join(strings.Fields(norm.NFC.String(s)), " "); got != want {
			t.Fatalf("Text(%q) = %q, want %q", s, got, want)
		}
	})
}

func TestKeepsWhatNeedsNoChange(t *testing.T) {
	const plain, vietnamese, date = "so tu phap", "Sở Tư pháp tỉnh", "30/11/2023 16:45:00"
	dateBytes := []byte(date)
	code := "H25.05-231101-0001"
	for name, f := range map[string]func(){
		"text":         func() { Text(vietnamese) },
		"code key":     func() { CodeKey(code) },
		"name key":     func() { NameKey(plain) },
		"date":         func() { _, _, _ = ReadInstant(date) },
		"date bytes":   func() { _, _, _ = ReadInstant(string(dateBytes)) },
		"test pattern": func() { defaultTests.Match(vietnamese) },
	} {
		if n := testing.AllocsPerRun(100, f); n != 0 {
			t.Errorf("%s: %v allocations", name, n)
		}
	}
}

func TestNameKeyEqual(t *testing.T) {
	for _, group := range [][]string{
		{"Sở Tư pháp", "SỞ TƯ PHÁP", " sở  tư pháp ", "Sở\u00a0Tư pháp", norm.NFD.String("Sở Tư pháp"), "Sở Tư\u200b pháp", "Sở Tư phá\u00adp", "\ufeffSở Tư pháp"},
		{"Sở Lao động - TB&XH", "Sở Lao động -TB&XH", "Sở Lao động – TB&XH", "Sở Lao động—TB&XH", "Sở Lao động \u2010 TB&XH", "Sở Lao động\u2011TB&XH", "Sở Lao động \u2212 TB&XH", "sở lao động-tb&xh", "Sở Lao động － ＴＢ＆ＸＨ"},
		{"UBND xã Hoà Hậu", "UBND xã Hòa Hậu", "UBND XÃ HÒA HẬU"},
		{"UBND xã Thuỷ Lôi", "UBND xã Thủy Lôi", "ubnd xã " + norm.NFD.String("thủy") + " lôi"},
		{"Khoẻ", "Khỏe"},
		{"UBND huyện Cư M'gar", "UBND huyện Cư M’gar", "UBND huyện Cư M‘gar", "UBND huyện Cư Mʼgar", "UBND huyện Cư M`gar", "UBND huyện Cư M´gar", "UBND huyện Cư M′gar", "UBND huyện Cư M＇GAR", "UBND huyện Cư M‛gar"},
		{"UBND huyện Đông Hà", "UBND huyện Ðông Hà", "UBND huyện đông hà", "UBND huyện ðông Hà"},
		{"UBND Phường Lê Hồng Phong", "ＵＢＮＤ　Phường Lê Hồng Phong"},
		{"", " ", "\u200b"},
	} {
		for _, s := range group[1:] {
			if a, b := NameKey(group[0]), NameKey(s); a != b {
				t.Errorf("NameKey(%q) = %q, NameKey(%q) = %q", group[0], a, s, b)
			}
		}
	}
}

func TestNameKeyDiffers(t *testing.T) {
	for _, pair := range [][2]string{
		{"Hoa", "Hoà"}, {"Hòa", "Hóa"}, {"Đông", "Dong"}, {"Của", "Cua"}, {"Mùa", "Muà"},
		{"Hò a", "Ho à"}, {"An Ninh", "AnNinh"}, {"A-B", "A B"}, {"Lý", "Ly"}, {"Quy", "Quý"}, {"Cư M'gar", "Cư Mgar"},
	} {
		if NameKey(pair[0]) == NameKey(pair[1]) {
			t.Errorf("%q and %q have one key %q", pair[0], pair[1], NameKey(pair[0]))
		}
	}
}

func TestNameKeyProperties(t *testing.T) {
	letters := rapid.SampledFrom([]rune(" \u00a0aăâoôơuưyeêdđÐĐAOYU\u0300\u0301\u0303\u0309\u0323\u0302\u031b-–\u2212\u200b\u00adàòỳＡ－　"))
	rapid.Check(t, func(t *rapid.T) {
		s := rapid.StringOf(rapid.OneOf(letters, rapid.Rune())).Draw(t, "s")
		key := NameKey(s)
		if NameKey(key) != key {
			t.Fatalf("NameKey(%q) = %q, whose key is %q", s, key, NameKey(key))
		}
		if utf8.ValidString(s) && NameKey(norm.NFD.String(s)) != key {
			t.Fatalf("NameKey(%q) depends on the normal form", s)
		}
		if NameKey(" "+s+"\u00a0") != key {
			t.Fatalf("NameKey(%q) depends on blanks at the ends", s)
		}
	})
}

func BenchmarkText(b *testing.B) {
	for b.Loop() {
		Text("Sở Lao động - Thương binh và Xã hội")
	}
}

func BenchmarkNameKey(b *testing.B) {
	for b.Loop() {
		NameKey("Sở Lao động - Thương binh và Xã hội")
	}
}
