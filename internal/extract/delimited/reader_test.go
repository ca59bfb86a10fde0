package delimited

import (
	"bytes"
	"encoding/csv"
	"errors"
	"io"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"trehan/internal/extract/grid"
)

// dribble reads a few bytes at a time, so that buffers end anywhere.
type dribble struct {
	left string
	size int
}

func (d *dribble) Read(p []byte) (int, error) {
	if d.left == "" {
		return 0, io.EOF
	}
	n := copy(p, d.left[:min(d.size, len(d.left))])
	d.left = d.left[n:]
	return n, nil
}

func records(r io.Reader, delimiter byte, limits grid.Limits) ([][]string, error) {
	d := New(r, delimiter, limits.WithDefaults())
	var list [][]string
	for d.Next() {
		fields := make([]string, len(d.Cells()))
		for i, c := range d.Cells() {
			fields[i] = string(c.Raw)
			if (c.Kind == grid.Empty) != (len(c.Raw) == 0) {
				return nil, errors.New("an empty field of the wrong kind")
			}
		}
		list = append(list, fields)
		if d.Row() != len(list) {
			return nil, errors.New("rows are counted wrong")
		}
	}
	return list, d.Err()
}

func TestRecords(t *testing.T) {
	for _, c := range []struct {
		in   string
		want [][]string
	}{
		{"", nil},
		{"a,b\nc\n", [][]string{{"a", "b"}, {"c"}}},
		{"a,b\r\nc", [][]string{{"a", "b"}, {"c"}}},
		{"\n\na", [][]string{{""}, {""}, {"a"}}},
		{",\n,", [][]string{{"", ""}, {"", ""}}},
		{`"a,""b""",c` + "\n", [][]string{{`a,"b"`, "c"}}},
		{"\"a\nb\",\"c\r\nd\"\r\ne\n", [][]string{{"a\nb", "c\r\nd"}, {"e"}}},
		{`"",""`, [][]string{{"", ""}}},
		{`a "b" c,d`, [][]string{{`a "b" c`, "d"}}},
		{`12",d` + "\r\n" + `e"` + "\r\n", [][]string{{`12"`, "d"}, {`e"`}}},
		{"\"a\"\r", [][]string{{"a"}}},
		{`="a",b,"=""c, """"d""""""","= ""e""",=""` + "\n", [][]string{{"a", "b", `c, "d"`, "e", ""}}},
		{`="a"&"b",=A1,="a,="` + "\n", [][]string{{`="a"&"b"`, "=A1", `="a`, `="`}}},
		{"a\rb\n", [][]string{{"a\rb"}}},
		{`"a"` + "\n" + `"b"`, [][]string{{"a"}, {"b"}}},
	} {
		for _, size := range []int{1, 2, 3, 1 << 20} {
			got, err := records(&dribble{c.in, size}, ',', grid.Limits{})
			if err != nil || !slices.EqualFunc(got, c.want, slices.Equal) {
				t.Errorf("%q: %q, %v; want %q", c.in, got, err, c.want)
			}
		}
	}
}

func TestFaults(t *testing.T) {
	for in, row := range map[string]int{
		"a\n\"b":         2,
		"a\n\"b\"c,d\n":  2,
		"a\nb\n\"c\" ,d": 3,
		"a\nb\xff\n":     2,
		"a\n\"\xff\"":    2,
	} {
		var format *grid.FormatError
		if _, err := records(strings.NewReader(in), ',', grid.Limits{}); !errors.As(err, &format) || format.Row != row {
			t.Errorf("%q: %v, want a fault in row %d", in, err, row)
		}
	}
	big := strings.Repeat("x", bufferBytes+1)
	for name, c := range map[string]struct {
		in     string
		limits grid.Limits
	}{
		"Rows":        {"a\nb\nc\n", grid.Limits{Rows: 2}},
		"Columns":     {"a,b,c\n", grid.Limits{Columns: 2}},
		"RecordBytes": {"a\n" + big, grid.Limits{RecordBytes: 1000}},
	} {
		for _, in := range []string{c.in, `"` + c.in} {
			var limit *grid.LimitError
			if _, err := records(strings.NewReader(in), ',', c.limits); name == "RecordBytes" || in == c.in {
				if !errors.As(err, &limit) || limit.Limit != name {
					t.Errorf("%s: %v", name, err)
				}
			}
		}
	}
	broken := errors.New("broken")
	if _, err := records(io.MultiReader(strings.NewReader("a\nb"), failing{broken}), ',', grid.Limits{}); !errors.Is(err, broken) {
		t.Errorf("the reader's own error is %v", err)
	}
}

type failing struct{ err error }

func (f failing) Read([]byte) (int, error) { return 0, f.err }

// What encoding/csv writes is read as it was, wherever the reads end.
func TestReadsWhatIsWritten(t *testing.T) {
	field := rapid.StringOf(rapid.SampledFrom([]rune("ab ăđ\",;\t\n\"")))
	rapid.Check(t, func(t *rapid.T) {
		delimiter := rapid.SampledFrom([]byte(",;\t")).Draw(t, "delimiter")
		list := rapid.SliceOf(rapid.SliceOfN(field, 1, 6)).Draw(t, "records")
		var b bytes.Buffer
		w := csv.NewWriter(&b)
		w.Comma = rune(delimiter)
		if err := w.WriteAll(list); err != nil {
			t.Fatal(err)
		}
		size := rapid.IntRange(1, 50).Draw(t, "size")
		got, err := records(&dribble{b.String(), size}, delimiter, grid.Limits{})
		if err != nil || !slices.EqualFunc(got, list, slices.Equal) {
			t.Fatalf("%q in reads of %d: %q, %v; want %q", b.String(), size, got, err, list)
		}
	})
}

// A record longer than the buffer is read whole.
func TestLongRecord(t *testing.T) {
	long := strings.Repeat("dòng\n", 200_000)
	in := `a,"` + long + `",b` + "\nc\n"
	got, err := records(strings.NewReader(in), ',', grid.Limits{})
	if err != nil || len(got) != 2 || got[0][1] != long || got[1][0] != "c" {
		t.Fatalf("%d records, %v", len(got), err)
	}
}

func TestNoAllocations(t *testing.T) {
	in := strings.Repeat("a,b,c,\"d \"\"e\"\" f\",g\n", 10_000)
	n := testing.AllocsPerRun(3, func() {
		d := New(strings.NewReader(in), ',', grid.Limits{}.WithDefaults())
		for d.Next() {
		}
	})
	if n > 20 {
		t.Errorf("%v allocations for 10,000 records", n)
	}
}

// FuzzCSV: no panic on anything, the same in one read and in many; and what encoding/csv takes is read alike.
func FuzzCSV(f *testing.F) {
	for _, s := range []string{"a,b\nc,d\n", "\"a\n\"\"b\",c\r\n", "a;b\tc\n\n", "\"", "a\"b,c\n", "\xff\n"} {
		f.Add(s, byte(','), 3)
	}
	f.Fuzz(func(t *testing.T, s string, delimiter byte, size int) {
		if delimiter != ',' && delimiter != ';' && delimiter != '\t' {
			delimiter = ','
		}
		limits := grid.Limits{RecordBytes: 1 << 19, Columns: 1000}
		whole, err := records(strings.NewReader(s), delimiter, limits)
		parts, partsErr := records(&dribble{s, max(1, size)}, delimiter, limits)
		if (err == nil) != (partsErr == nil) || !slices.EqualFunc(whole, parts, slices.Equal) {
			t.Fatalf("%q, %v in one read; %q, %v in many", whole, err, parts, partsErr)
		}
		if err != nil || strings.Contains(s, "\r") {
			return // encoding/csv changes line ends in fields
		}
		r := csv.NewReader(strings.NewReader(s))
		r.Comma, r.FieldsPerRecord = rune(delimiter), -1
		theirs, theirsErr := r.ReadAll()
		if theirsErr != nil {
			return // it refuses quotes in unquoted fields
		}
		// It leaves empty lines out.
		lines := slices.DeleteFunc(whole, func(r []string) bool { return len(r) == 1 && r[0] == "" })
		theirs = slices.DeleteFunc(theirs, func(r []string) bool { return len(r) == 1 && r[0] == "" })
		if !slices.EqualFunc(lines, theirs, slices.Equal) {
			t.Fatalf("%q, encoding/csv has %q", lines, theirs)
		}
	})
}
