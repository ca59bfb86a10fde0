package charset

import (
	"bytes"
	"errors"
	"io"
	"strings"
	"testing"
	"testing/iotest"
	"unicode/utf8"

	"trehan/internal/extract/grid"
)

func TestFind(t *testing.T) {
	for in, want := range map[string]struct {
		e     Encoding
		mark  int
		zeros bool
	}{
		"abc": {UTF8, 0, false}, "S\u1ed1": {UTF8, 0, false}, "\xEF\xBB\xBFa": {UTF8, 3, false}, "": {UTF8, 0, false},
		"\xFF\xFEa\x00": {UTF16LE, 2, false}, "\xFE\xFF\x00a": {UTF16BE, 2, false},
		"S\x00\xD1\x1E h\x00\xD3\x1E": {Bytes8, 0, true}, "S\x00\xD1\x1E \x00h\x00\xD3\x1E": {UTF16LE, 0, false}, "\x00S\x1E\xD1\x00 \x00h": {UTF16BE, 0, false},
		"S\xE8 h\xE5": {Bytes8, 0, false}, "a\x00\x00b\x00\x00": {UTF8, 0, true}, "ab\x00c": {UTF8, 0, true},
	} {
		e, mark, zeros := Find([]byte(in))
		if zeros != want.zeros || !zeros && (e != want.e || mark != want.mark) {
			t.Errorf("%q: %v, %d, %v", in, e, mark, zeros)
		}
	}
}

// alphabet is every letter that TCVN3 has beyond ASCII, in the order of its bytes.
const alphabet = "ĂÂÊÔƠƯĐăâêôơưđàảãáạằẳẵắặầẩẫấậèẻẽéẹềểễếệìỉĩíịòỏõóọồổỗốộờởỡớợùủũúụừửữứựỳỷỹýỵ"

func TestDecode(t *testing.T) {
	var letters []byte
	for i, r := range tcvn3Letters {
		if r != 0 {
			letters = append(letters, byte(0xA1+i))
		}
	}
	if got := string(Decode(letters, TCVN3)); got != alphabet || utf8.RuneCountInString(alphabet) != 74 {
		t.Errorf("%q", got)
	}
	for _, c := range []struct {
		e        Encoding
		in, want string
	}{
		{Windows1258, "S\xf4\xec h\xf4\xcc s\xf5, Nguy\xea\xden Th\xea\xec, \xd0\xe0 L\xe3\xf2ng", "Số hồ sơ, Nguyễn Thế, Đà Lặng"},
		{TCVN3, "S\xe8 h\xe5 s\xac, Nguy\xd4n\xa0\x80", "Số hồ sơ, Nguyễn\u00a0\ufffd"},
		{UTF16LE, "S\x00\xd1\x1e=\xd8\x00\xde", "Số😀"},
		{UTF16BE, "\x00S\x1e\xd1", "Số"},
		{Windows1252, "L\xe3 \xfd", "Lã ý"},
		{UTF8, "Số", "Số"},
	} {
		if got := string(Decode([]byte(c.in), c.e)); got != c.want {
			t.Errorf("%v: %q, want %q", c.e, got, c.want)
		}
	}
}

// What is no character of the encoding is not replaced silently, wherever the reads end.
func TestNoCharacter(t *testing.T) {
	for in, e := range map[string]Encoding{"a\x80b": TCVN3, "a\x8a": Windows1258, "\x00\xd8a\x00": UTF16LE, "\x00a\x00": UTF16BE} {
		for _, r := range []io.Reader{strings.NewReader(in), iotest.OneByteReader(strings.NewReader(in))} {
			_, err := io.ReadAll(iotest.OneByteReader(NewReader(r, e)))
			if f := new(grid.FormatError); !errors.As(err, &f) || !strings.Contains(f.Message, e.String()) {
				t.Errorf("%q: %v", in, err)
			}
		}
	}
}

func TestNames(t *testing.T) {
	for e := UTF8; e < Bytes8; e++ {
		if got, ok := Parse(" " + strings.ToUpper(e.String())); !ok || got != e {
			t.Errorf("%v: %v, %v", e, got, ok)
		}
	}
	if _, ok := Parse("8-bit"); ok {
		t.Error("what is not known is no choice")
	}
	for in, want := range map[string]string{
		`<meta http-equiv="Content-Type" content="text/html; charset=Windows-1258">`: "windows-1258", `<meta charset='utf-8'/>`: "utf-8",
		`<?xml version="1.0" encoding="UTF-16"?>`: "utf-16", "<table>": "", "<meta charset=": "",
	} {
		if got := Stated([]byte(in)); got != want {
			t.Errorf("%s: %q", in, got)
		}
	}
}

// FuzzDecode decodes any bytes: the result is UTF-8, the same in one read and in many.
func FuzzDecode(f *testing.F) {
	f.Add([]byte("S\xf4\xec h\xf4\xcc s\xf5"), uint8(Windows1258))
	f.Add([]byte("S\xe8 h\xe5 s\xac"), uint8(TCVN3))
	f.Add([]byte("S\x00\xd1\x1e=\xd8\x00\xde"), uint8(UTF16LE))
	f.Add([]byte("\xD8\x3D\xDE\x00\x00"), uint8(UTF16BE))
	f.Fuzz(func(t *testing.T, b []byte, n uint8) {
		e := UTF16LE + Encoding(n)%5
		Find(b)
		whole := Decode(b, e)
		for _, r := range []io.Reader{bytes.NewReader(b), iotest.OneByteReader(bytes.NewReader(b))} {
			read, err := io.ReadAll(iotest.OneByteReader(NewReader(r, e)))
			lost := bytes.Contains(whole, replaced)
			if (err != nil) != lost || !lost && !bytes.Equal(whole, read) || !utf8.Valid(whole) {
				t.Fatalf("%v: %q, %q, %v", e, whole, read, err)
			}
		}
	})
}
