package dossier

import (
	"errors"
	"testing"

	"golang.org/x/text/unicode/norm"
	"pgregory.net/rapid"
)

func TestParseStatus(t *testing.T) {
	for _, c := range []struct {
		in   string
		want Status
		err  error
	}{
		{in: "1", want: NewlyRegistered}, {in: "10", want: ResultReturned}, {in: "04", want: InProcess}, {in: "4.0", want: InProcess},
		{in: "010.00", want: ResultReturned}, {in: " 9 ", want: Processed},
		{in: "Mới đăng ký", want: NewlyRegistered}, {in: "Được tiếp nhận", want: Accepted}, {in: "Đã tiếp nhận", want: Accepted},
		{in: "Không được tiếp nhận", want: NotAccepted}, {in: "Từ chối tiếp nhận", want: NotAccepted},
		{in: "Đang xử lý", want: InProcess}, {in: "ĐANG  GIẢI QUYẾT", want: InProcess},
		{in: "Yêu cầu bổ sung giấy tờ", want: SupplementRequested}, {in: "chờ bổ sung", want: SupplementRequested},
		{in: "Yêu cầu thực hiện nghĩa vụ tài chính", want: FinancialObligation}, {in: "Chờ nộp phí", want: FinancialObligation},
		{in: "Công dân yêu cầu rút hồ sơ", want: WithdrawnByCitizen}, {in: "Rút hồ sơ", want: WithdrawnByCitizen},
		{in: "Dừng xử lý", want: Stopped}, {in: "Tạm dừng", want: Stopped},
		{in: "Đã xử lý xong", want: Processed}, {in: "Đã có kết quả", want: Processed},
		{in: "Đã trả kết quả", want: ResultReturned}, {in: "Đã trả KQ", want: ResultReturned},
		{in: "", err: ErrStatusEmpty}, {in: " ", err: ErrStatusEmpty},
		{in: "0", err: ErrStatusUnknown}, {in: "11", err: ErrStatusUnknown}, {in: "4.5", err: ErrStatusUnknown}, {in: "4.", err: ErrStatusUnknown},
		{in: "-4", err: ErrStatusUnknown}, {in: "99999999999999999999", err: ErrStatusUnknown}, {in: "xong", err: ErrStatusUnknown},
	} {
		if got, err := ParseStatus(c.in); got != c.want || !errors.Is(err, c.err) {
			t.Errorf("ParseStatus(%q) = %v, %v; want %v, %v", c.in, got, err, c.want, c.err)
		}
	}
}

func TestParseChannel(t *testing.T) {
	for _, c := range []struct {
		in   string
		want Channel
		err  error
	}{
		{in: ""}, {in: "1", want: Direct}, {in: "2.0", want: Online}, {in: "03", want: Postal},
		{in: "Trực tiếp", want: Direct}, {in: "trực tuyến", want: Online}, {in: "ONLINE", want: Online}, {in: "Qua mạng", want: Online},
		{in: "bcci", want: Postal}, {in: "Bưu chính", want: Postal}, {in: "Bưu chính công ích", want: Postal},
		{in: "Qua dịch vụ bưu chính công ích", want: Postal},
		{in: "0", err: ErrChannelForm}, {in: "4", err: ErrChannelForm}, {in: "Zalo", err: ErrChannelForm},
	} {
		if got, err := ParseChannel(c.in); got != c.want || !errors.Is(err, c.err) {
			t.Errorf("ParseChannel(%q) = %v, %v; want %v, %v", c.in, got, err, c.want, c.err)
		}
	}
}

func TestNamesAreReadBack(t *testing.T) {
	for s := NewlyRegistered; s <= ResultReturned; s++ {
		if got, err := ParseStatus(s.Name()); got != s || err != nil {
			t.Errorf("%d %q: %v, %v", s, s.Name(), got, err)
		}
	}
	for c := Direct; c <= Postal; c++ {
		if got, err := ParseChannel(c.Name()); got != c || err != nil {
			t.Errorf("%d %q: %v, %v", c, c.Name(), got, err)
		}
	}
	if Status(0).Name() != "" || Status(11).Name() != "" || NoChannel.Name() != "" || Channel(4).Name() != "" {
		t.Error("a value outside the lists has a name")
	}
}

func TestParseAnswer(t *testing.T) {
	for in, want := range map[string]Answer{
		"": NoAnswer, " \u00a0": NoAnswer,
		"Có": Yes, "CÓ": Yes, "yes": Yes, "x": Yes, "X": Yes, "1": Yes, "TRUE": Yes, "12/TB-UBND": Yes, "1.0": Yes, "2": Yes,
		"Không": No, "không": No, "No": No, "0": No, "0.0": No, "FALSE": No,
	} {
		if got := ParseAnswer(in); got != want {
			t.Errorf("ParseAnswer(%q) = %v, want %v", in, got, want)
		}
	}
}

func TestTestPatterns(t *testing.T) {
	for text, want := range map[string]bool{
		"":                        false,
		"test":                    true,
		"Hồ sơ TEST":              true,
		"H25.TEST_01":             true,
		"test123":                 true,
		"123-test.5":              true,
		"Contest":                 false,
		"attestation":             false,
		"H25-TESTA-01":            false,
		"testé":                   false,
		"étest":                   false,
		"teste\u0301":             false,
		"test\u0301":              false,
		"contest test":            true,
		"Thử nghiệm hệ thống":     true,
		"THỬ  NGHIỆM":             true,
		"THỬ\u00a0NGHIỆM":         true,
		"thu\u031b\u0309 nghiệm":  true,
		"thử nghiệmx":             false,
		"Kiểm thử":                true,
		"kiểm thửa đất":           false,
		"Nguyễn Văn Tét":          false,
		"Đo đạc, kiểm tra thửa":   false,
		"tes":                     false,
		"\xfftest\xff":            true,
		"Đăng ký kinh doanh test": true,
	} {
		var none *TestPatterns
		if got := none.Match(text); got != want {
			t.Errorf("Match(%q) = %v, want %v", text, got, want)
		}
		if got := NewTestPatterns(nil).MatchBytes([]byte(text)); got != want {
			t.Errorf("MatchBytes(%q) = %v, want %v", text, got, want)
		}
	}
	own := NewTestPatterns([]string{"Đào tạo", " "})
	if !own.Match("Lớp ĐÀO TẠO") || own.Match("test") || own.Match("x") {
		t.Error("own patterns stand in for the defaults")
	}
	if NewTestPatterns([]string{}).Match("test") {
		t.Error("an empty list matches something")
	}
}

func BenchmarkTestPatterns(b *testing.B) {
	for b.Loop() {
		defaultTests.Match("Trần Thị Thanh Tâm")
	}
}

// A name is tried as it stands, with the result that its normalised text has.
func TestTestPatternsTryNamesAsTheyStand(t *testing.T) {
	letters := rapid.SampledFrom([]rune("tTeEsShHkKiIửƯuểeêmM \t\u00a0\u1680\u0300\u0309\u031b\u0302-_1.ạđ\u212aàḀỿ\u1fff\uff54"))
	words := rapid.SampledFrom([]string{"test", "thử nghiệm", "kiểm thử", "THỬ  NGHIỆM", norm.NFD.String("kiểm thử"), "Thị", "Trần Thị Thanh"})
	own := NewTestPatterns([]string{"ôn tập", "å", "k"})
	rapid.Check(t, func(t *rapid.T) {
		s := rapid.StringOf(letters).Draw(t, "before") + words.Draw(t, "word") + rapid.StringOf(rapid.OneOf(letters, rapid.Rune())).Draw(t, "behind")
		for _, p := range []*TestPatterns{defaultTests, own} {
			want, _ := p.match([]byte(Text(s)))
			if got := p.MatchBytes([]byte(s)); got != want {
				t.Fatalf("%q: %v, its text %v", s, got, want)
			}
		}
	})
}

func BenchmarkTestPatternsClean(b *testing.B) {
	name := []byte("Nguyễn Văn Minh")
	for b.Loop() {
		defaultTests.MatchBytes(name)
	}
}

func BenchmarkTestPatternsNames(b *testing.B) {
	name := []byte("Trần Thị Thanh Tâm")
	for b.Loop() {
		defaultTests.MatchBytes(name)
	}
}
