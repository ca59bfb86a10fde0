package dossier

import (
	"strings"
	"testing"

	"pgregory.net/rapid"
)

// What exports put around and into a code does not make another one of it, neither in the key nor in what is shown.
func TestCode(t *testing.T) {
	const want = "H25.05-231102-0002"
	for _, s := range []string{
		want, " " + want + "\u00a0", want + "\t", "\ufeff" + want,
		`="H25.05-231102-0002"`, `= "H25.05-231102-0002"`, `=“H25.05-231102-0002”`, `"=""H25.05-231102-0002"""`, `＝＂H25.05-231102-0002＂`,
		`=T("H25.05-231102-0002")`, `=TRIM(T( "H25.05-231102-0002" ))`, `=("H25.05-231102-0002")`, `="H25.05-231102-0002`, `=H25.05-231102-0002`,
		`'H25.05-231102-0002`, `’H25.05-231102-0002`, `‘H25.05-231102-0002’`, "`H25.05-231102-0002`", "´H25.05-231102-0002", `'="H25.05-231102-0002"`,
		`"H25.05-231102-0002"`, `“H25.05-231102-0002”`, `«H25.05-231102-0002»`, `„H25.05-231102-0002“`, `H25.05-231102-0002'`, `H25.05-231102-0002;`, `H25.05-231102-0002,`, `"H25.05-231102-0002`,
		"\x1fH25.05-231102-0002", "H25.05-231102-0002\x00\x00", "H25.05-\x01231102-0002", "H25.05-231102\u0080-0002", "H25.05-231102-0002\x7f",
		"H25.05-\u200b231102-0002", "\u200eH25.05-231102-0002\u200f", "\u202aH25.05-231102-0002\u202c", "H25.05\u00ad-231102-0002", "H25.05-231102\u2060-0002", "\u2066H25.05-231102-0002\u2069", "H25.05-231102-0002\ufe0f",
		"H25.05–231102–0002", "H25.05—231102-0002", "H25.05‐231102‑0002", "H25.05‒231102―0002", "H25.05−231102﹣0002", "H25.05－231102-0002",
		"H25.05 - 231102 - 0002", "H25.05\u00a0–\u00a0231102-0002", "H25.05-\n231102-0002", "H25.05-\u200b 231102-0002",
		"Ｈ２５．０５－２３１１０２－０００２", "'\u200b H25.05-231102-0002 \u200b'",
		"H25.05-231102-0002_x000D_", "_x001F_H25.05-231102-0002_x000D__x000A_", `="_x0009_H25.05-231102-0002"`, "\u3000H25.05-231102-0002\u3000",
	} {
		if got := Code(s); got != want {
			t.Errorf("Code(%q) = %q", s, got)
		}
		if got := CodeKey(strings.ToLower(s)); got != want {
			t.Errorf("CodeKey(%q) = %q", strings.ToLower(s), got)
		}
	}
	for in, want := range map[string]string{
		"": "", "  ": "", "''": "", "=": "=", `=""`: "=", "'0123": "0123", "231102000001.0": "231102000001", "2023.0": "2023.0", "H25.0": "H25.0", "H25.05.0": "H25.05.0",
		"ÐK-01": "ĐK-01", "h25.05-0001": "h25.05-0001", "M'gar-01": "M'gar-01", "H25 05": "H25 05", "HS(1)-02": "HS(1)-02", "-01": "-01", "_x0041_01": "_x0041_01", "01_x000D": "01_x000D", "01_2": "01_2",
		`=CONCATENATE("H25-";"01")`: `=CONCATENATE("H25-";"01")`, `=A2&"-01"`: `=A2&"-01`,
	} {
		if got := Code(in); got != want {
			t.Errorf("Code(%q) = %q, want %q", in, got, want)
		}
	}
}

func TestCodeKey(t *testing.T) {
	for _, pair := range [][2]string{{"h25.05-0001", " H25.05-0001 "}, {"hồ-1đ", "HỒ-1Đ"}, {"H25.05 - 0001", "H25.05–0001"}, {"ðk-01", "Đk-01"}} {
		if a, b := CodeKey(pair[0]), CodeKey(pair[1]); a != b {
			t.Errorf("%q has the key %q, %q has %q", pair[0], a, pair[1], b)
		}
	}
	// Codes that a person takes for two.
	keys := map[string]string{}
	for _, s := range []string{
		"H25.05-0001", "H25.050001", "H25.05.0001", "H25.05/0001", "H25.05_0001", "H25.05 0001", "H25.05--0001", "H25.05-00010", "H25.05-001", "H25-05-0001",
		"H25.05-0001.0", "H25.05-0001(1)", "HS H25.05-0001", "H25'05-0001", "H25.05-0001-", "H25²-0001",
	} {
		key := CodeKey(s)
		if other, taken := keys[key]; taken {
			t.Errorf("%q and %q have one key, %q", s, other, key)
		}
		keys[key] = s
	}
}

func TestCodeProperties(t *testing.T) {
	letters := rapid.SampledFrom([]rune("_x0DH25.-–−= \t\u00a0'’\"“”`;,\u200b\u00ad\x00\x1f\u0085()T&0Ð\u0300\u0323ơĐＨ－＂ộ"))
	rapid.Check(t, func(t *rapid.T) {
		s := rapid.StringOf(rapid.OneOf(letters, rapid.Rune())).Draw(t, "s")
		code := Code(s)
		if Code(code) != code {
			t.Fatalf("Code(%q) = %q is not stable: %q", s, code, Code(code))
		}
		if PlainCode(s) != PlainCode([]byte(s)) || PlainCode(s) && code != s {
			t.Fatalf("%q is called plain and becomes %q", s, code)
		}
		if key := CodeKey(s); CodeKey(key) != key || CodeKey(code) != key {
			t.Fatalf("the key of %q is %q; of that, %q; of its code, %q", s, key, CodeKey(key), CodeKey(code))
		}
	})
}

func TestScientific(t *testing.T) {
	for _, s := range []string{"2,31102E+12", "2.31102E+11", "2E+12", "2e+12", "2.31102e11", "2,31102 E+12", "2,31102E + 12", "23.1E+09", "231,1E+9", "2.31102E+012", "2, 31102E+12"} {
		if !Scientific(Code(s)) {
			t.Errorf("%q is not found", s)
		}
	}
	for _, s := range []string{"", "12E34", "2E12", "H25.05E+12", "231102000001", "12.E-05", "1.2E-05", "E+12", "2E+", "2E+1234", "2.3.1E+12", "2,31102E+12-0001", "000.00.01.H42-231101-0001", "25E", "1234E+5"} {
		if Scientific(Code(s)) {
			t.Errorf("%q is taken for a number", s)
		}
	}
}

func BenchmarkCode(b *testing.B) {
	for b.Loop() {
		Code("H25.05-231102-0002")
	}
}
