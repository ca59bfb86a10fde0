package tally_test

import (
	"bytes"
	"compress/gzip"
	"context"
	"errors"
	"fmt"
	"io"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"trehan/internal/extract"
	"trehan/internal/period"
	"trehan/internal/register"
	"trehan/internal/tally"
)

// month is an extract of several files: duplicates across them, steps that stand in other files than their dossiers,
// columns and rows that are only observed.
type month struct {
	dossiers, steps  []string
	staff, overrides string
}

func drawMonth(t *rapid.T, faulty bool) month {
	m := month{
		staff:     "Tài khoản,Họ và tên,Chức vụ,Mã đơn vị\nmau,Trần Văn Mẫu,Phó phòng,H25.9\n",
		overrides: "code,kind,reason,author\nH25.9-3,slow_update,ký đúng hạn,Lê Thị Thử\nH25.9-99,actual,không có,Lê Thị Thử\n",
	}
	dates := []string{"01/11/2023", "06/11/2023", "10/11/2023", "16/11/2023", "28/11/2023", "0001-01-01", ""}
	if faulty {
		dates = append(dates, "31/02/2023", "hôm qua")
	}
	date := rapid.SampledFrom(dates)
	code := func() string {
		return fmt.Sprintf(rapid.SampledFrom([]string{"H25.9-%d", "h25.9-%d"}).Draw(t, "form"), rapid.IntRange(1, 15).Draw(t, "number"))
	}
	for range rapid.IntRange(1, 5).Draw(t, "dossier files") {
		text := strings.TrimSuffix(dossierHeader, "\n") + ",Cán bộ xử lý hiện tại,Cột lạ " + rapid.SampledFrom([]string{"A", "B"}).Draw(t, "column") + "\n"
		for range rapid.IntRange(0, 30).Draw(t, "rows") {
			text += fmt.Sprintf("%s,Khai sinh,%s,%s,%s,%s,%d,Trần Văn Mẫu,x\n", code(),
				rapid.SampledFrom([]string{"Sở Y tế", "Không có sở này", ""}).Draw(t, "unit"),
				rapid.SampledFrom([]string{"25/10/2023", "01/11/2023"}).Draw(t, "received"), date.Draw(t, "due"), date.Draw(t, "finished"),
				rapid.SampledFrom([]int{2, 4, 9, 10}).Draw(t, "status"))
		}
		m.dossiers = append(m.dossiers, text+"Tổng cộng,,,,,,,,\n")
	}
	for range rapid.IntRange(0, 3).Draw(t, "step files") {
		text := "Số hồ sơ,Bước,Cán bộ xử lý,Tài khoản,Hạn xử lý,Ngày hoàn thành\n"
		for range rapid.IntRange(0, 15).Draw(t, "steps") {
			text += fmt.Sprintf("%s,%s,Trần Văn Mẫu,%s,%s,%s\n", code(), rapid.SampledFrom([]string{"Thẩm định", "Đặt lại hạn"}).Draw(t, "step"),
				rapid.SampledFrom([]string{"", "mau"}).Draw(t, "account"), date.Draw(t, "due"), date.Draw(t, "finished"))
		}
		m.steps = append(m.steps, text)
	}
	return m
}

// input opens the files anew; those for which there is no text keep their places.
func (m month) input(t interface{ Fatal(...any) }, units *register.Register, with func(tally.Place) bool) tally.Input {
	of, err := period.ParseMonth("2023-11")
	if err != nil {
		t.Fatal(err)
	}
	list := func(kind tally.Kind, texts []string) []tally.Source {
		out := make([]tally.Source, len(texts))
		for i, text := range texts {
			out[i].Name = fmt.Sprintf("%s-%d.csv", kind, i)
			if with(tally.Place{Kind: kind, Index: i}) {
				out[i].File = file(out[i].Name, text)
			}
		}
		return out
	}
	overrides := file("loai.csv", m.overrides)
	return tally.Input{
		Dossiers: list(tally.Dossiers, m.dossiers), Steps: list(tally.Steps, m.steps),
		Staff: []tally.Source{{File: file("can-bo.csv", m.staff)}}, Overrides: &overrides,
		Period: of.Period(), ExtractedAt: of.Period().To.Start() + 2*86400, Register: units, Calendar: period.DefaultCalendar(),
	}
}

func all(tally.Place) bool { return true }

func (m month) places() []tally.Place {
	var out []tally.Place
	for i := range m.dossiers {
		out = append(out, tally.Place{Kind: tally.Dossiers, Index: i})
	}
	for i := range m.steps {
		out = append(out, tally.Place{Kind: tally.Steps, Index: i})
	}
	return out
}

// inParts counts the month in parts, divided and merged in any way.
func (m month) inParts(t *rapid.T, units *register.Register) (*tally.Output, error) {
	divided := make([][]tally.Place, rapid.IntRange(1, 4).Draw(t, "parts"))
	for _, place := range rapid.Permutation(m.places()).Draw(t, "order") {
		i := rapid.IntRange(0, len(divided)-1).Draw(t, "part")
		divided[i] = append(divided[i], place)
	}
	var parts []io.ReadCloser
	for _, places := range divided {
		mine := map[tally.Place]bool{}
		for _, p := range places {
			mine[p] = true
		}
		var first, again bytes.Buffer
		for _, b := range []*bytes.Buffer{&first, &again} {
			in := m.input(t, units, func(p tally.Place) bool { return mine[p] })
			if err := tally.Part(context.Background(), in, places, b); err != nil {
				t.Fatal(err)
			}
		}
		if !bytes.Equal(first.Bytes(), again.Bytes()) {
			t.Fatal("a part is written in two ways")
		}
		parts = append(parts, io.NopCloser(&first))
	}
	return tally.Merge(context.Background(), m.input(t, units, func(tally.Place) bool { return false }), oneByOne(parts))
}

func oneByOne(parts []io.ReadCloser) func() (io.ReadCloser, error) {
	return func() (io.ReadCloser, error) {
		if len(parts) == 0 {
			return nil, io.EOF
		}
		next := parts[0]
		parts = parts[1:]
		return next, nil
	}
}

// bytesOf is all that a month leaves, as it is archived.
func bytesOf(t interface{ Fatal(...any) }, out *tally.Output) string {
	report, err := out.Report.JSON()
	if err != nil {
		t.Fatal(err)
	}
	rows, err := out.Rows.Gzip()
	if err != nil {
		t.Fatal(err)
	}
	var state bytes.Buffer
	if _, err := out.State.WriteTo(&state); err != nil {
		t.Fatal(err)
	}
	return string(report) + string(rows) + state.String()
}

func theUnits(t *testing.T) *register.Register {
	t.Helper()
	units, err := register.Load(strings.NewReader("units:\n  - {code: H25.9, name: Sở Y tế, level: province}\n"), "units.yaml")
	if err != nil {
		t.Fatal(err)
	}
	return units
}

// TestPartsGiveTheMonth: however the files are divided, read and merged, report, findings, rows and state are to the
// byte those of reading all of them in one.
func TestPartsGiveTheMonth(t *testing.T) {
	units := theUnits(t)
	rapid.Check(t, func(t *rapid.T) {
		m := drawMonth(t, false)
		whole, err := tally.Run(context.Background(), m.input(t, units, all))
		if err != nil {
			t.Fatal(err)
		}
		merged, err := m.inParts(t, units)
		if err != nil {
			t.Fatal(err)
		}
		if bytesOf(t, whole) != bytesOf(t, merged) {
			t.Fatal("the months differ")
		}
	})
}

// TestPartsGiveTheFaults: what cannot be read is told as in one reading: all files, in their order, the first hundred.
func TestPartsGiveTheFaults(t *testing.T) {
	units := theUnits(t)
	rapid.Check(t, func(t *rapid.T) {
		m := drawMonth(t, true)
		if rapid.Bool().Draw(t, "many") {
			m.dossiers = append(m.dossiers, dossierHeader+strings.Repeat("H1,Khai sinh,Sở Y tế,01/11/2023,10/11/2023,08/11/2023,11\n", 90))
			m.steps = append(m.steps, "Số hồ sơ,Cán bộ xử lý,Ngày hoàn thành\n"+strings.Repeat("H1,A,32/01/2023\n", 120))
		}
		_, want := tally.Run(context.Background(), m.input(t, units, all))
		_, got := m.inParts(t, units)
		if detail(want) != detail(got) {
			t.Fatalf("in parts:\n%s\nin one:\n%s", detail(got), detail(want))
		}
	})
}

func detail(err error) string {
	var faults *extract.Faults
	switch {
	case errors.As(err, &faults):
		return fmt.Sprintf("%s\n%+v", faults.Detail(), *faults)
	case err != nil:
		return "another error: " + err.Error()
	}
	return ""
}

// changed is a part with other words in its counter.
func changed(t *testing.T, part []byte, old, now string) []byte {
	t.Helper()
	z, err := gzip.NewReader(bytes.NewReader(part))
	if err != nil {
		t.Fatal(err)
	}
	text, err := io.ReadAll(z)
	if err != nil || !bytes.Contains(text, []byte(old)) {
		t.Fatalf("no %q in it, %v", old, err)
	}
	var out bytes.Buffer
	w := gzip.NewWriter(&out)
	_, err = w.Write(bytes.Replace(text, []byte(old), []byte(now), 1))
	if err := errors.Join(err, w.Close()); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

// TestMergeWantsEveryFileOnce: a part too few, too many or of another extract is never a smaller month.
func TestMergeWantsEveryFileOnce(t *testing.T) {
	units := theUnits(t)
	row := "H%d,Khai sinh,Sở Y tế,01/11/2023,10/11/2023,08/11/2023,9\n"
	m := month{staff: "Tài khoản,Họ và tên\na,A\n", overrides: "code,kind,reason,author\n"}
	for i := range 3 {
		m.dossiers = append(m.dossiers, dossierHeader+fmt.Sprintf(row, i))
	}
	part := func(places ...tally.Place) []byte {
		var b bytes.Buffer
		if err := tally.Part(t.Context(), m.input(t, units, all), places, &b); err != nil {
			t.Fatal(err)
		}
		return b.Bytes()
	}
	p := m.places()
	a, b := part(p[0], p[1]), part(p[2])
	for name, c := range map[string]struct {
		parts [][]byte
		good  bool
	}{
		"whole":        {[][]byte{a, b}, true},
		"other way":    {[][]byte{b, a}, true},
		"one absent":   {[][]byte{a}, false},
		"none":         {nil, false},
		"one twice":    {[][]byte{a, b, b}, false},
		"cut off":      {[][]byte{a, b[:len(b)-9]}, false},
		"another form": {[][]byte{a, changed(t, b, "trehan part 2", "trehan part 1")}, false},
		"no part":      {[][]byte{a, []byte("report")}, false},
		"an empty one": {[][]byte{a, b, part()}, true},
	} {
		var parts []io.ReadCloser
		for _, x := range c.parts {
			parts = append(parts, io.NopCloser(bytes.NewReader(x)))
		}
		out, err := tally.Merge(t.Context(), m.input(t, units, all), oneByOne(parts))
		if (err == nil) != c.good || c.good && out.Report.Totals.Total != 3 {
			t.Errorf("%s: %v", name, err)
		}
		if err != nil && !errors.Is(err, tally.ErrPart) {
			t.Errorf("%s: %v, which nobody knows for a part's", name, err)
		}
	}
}
