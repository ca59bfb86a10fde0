package extract

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"trehan/internal/dossier"
)

// parsed is everything that reading a file returns.
type parsed struct {
	rows    []dossier.Dossier
	summary Summary
	err     error
}

// readParts reads a CSV file in parts of so many bytes; 0: as a whole.
func readParts(data []byte, part int, limits Limits) parsed {
	var o parsed
	o.summary, o.err = Dossiers(context.Background(), asFile("tep.csv", data), Options{Index: 3, Limits: limits, part: part}, func(d *dossier.Dossier) error {
		o.rows = append(o.rows, *d)
		return nil
	})
	return o
}

// alike fails unless a file in parts reads as it does as a whole: rows, their order, what was seen, faults and their
// rows. With faults the rows given before them are not to be used, and are fewer or more.
func alike(t interface {
	Helper()
	Fatalf(string, ...any)
}, data []byte, limits Limits, parts ...int) {
	t.Helper()
	whole := readParts(data, 0, limits)
	for _, part := range parts {
		got := readParts(data, part, limits)
		var faults, want *Faults
		switch errors.As(whole.err, &want); {
		case errors.As(got.err, &faults) != (want != nil), (got.err == nil) != (whole.err == nil):
			t.Fatalf("parts of %d bytes: %v; as a whole %v", part, got.err, whole.err)
		case want != nil:
			if diff := cmp.Diff(want, faults); diff != "" {
				t.Fatalf("parts of %d bytes: faults differ: %s", part, diff)
			}
		case !slices.Equal(got.rows, whole.rows):
			t.Fatalf("parts of %d bytes: rows differ", part)
		}
		if diff := cmp.Diff(whole.summary, got.summary); want == nil && diff != "" {
			t.Fatalf("parts of %d bytes: %s", part, diff)
		}
	}
}

func TestPartsReadAsTheWhole(t *testing.T) {
	rows := month(700)
	for i := range rows {
		switch i % 50 {
		case 7:
			rows[i][2] = "hai\ndòng, \"có\" ngoặc"
		case 13:
			rows[i][9] = "0001-01-01"
		case 21:
			rows[i] = []string{"Tổng cộng", "", "12"}
		}
	}
	good := csvMonth(rows, ",")
	alike(t, good, Limits{}, 1, 100, 1000, 20_000, 1<<20)
	alike(t, bytes.TrimRight(good, "\r\n"), Limits{}, 1000)
	alike(t, csvMonth(rows, ";"), Limits{}, 1000)

	spoil := func(change func(rows [][]string)) []byte {
		spoilt := month(700)
		change(spoilt)
		return csvMonth(spoilt, ",")
	}
	for name, data := range map[string][]byte{
		"one bad date": spoil(func(r [][]string) { r[333][8] = "hôm qua" }),
		"many bad dates": spoil(func(r [][]string) {
			for i := range r {
				r[i][8] = "hôm qua"
			}
		}),
		"many different bad dates": spoil(func(r [][]string) {
			for i := range r {
				r[i][8], r[i][9], r[i][10] = "hôm qua", fmt.Sprint("ngày ", i%70), fmt.Sprint("tháng ", i%90)
			}
		}),
		"few different bad dates": spoil(func(r [][]string) {
			for i := range r {
				r[i][8], r[i][9] = fmt.Sprint("hôm ", i%40), fmt.Sprint("ngày ", i%30)
			}
			r[650][2] = "S\xe8"
		}),
		"three in a row": spoil(func(r [][]string) {
			for i := range r {
				r[i][8], r[i][9], r[i][10] = "x", "x", "x"
			}
		}),
		"lost code":        spoil(func(r [][]string) { r[500][0] = "" }),
		"too many cells":   spoil(func(r [][]string) { r[400] = append(r[400], "", "x") }),
		"another encoding": spoil(func(r [][]string) { r[222][2] = "S\xe8" }),
		"after bad dates":  spoil(func(r [][]string) { r[100][8], r[222][2] = "x", "S\xe8" }),
		"quote unended":    append(slices.Clone(good), "\"abc,\r\nH1"...),
		"quote then text":  append(slices.Clone(good), "\"abc\"d,\r\n\"H1\",\r\n"...),
	} {
		t.Run(name, func(t *testing.T) {
			if readParts(data, 0, Limits{}).err == nil {
				t.Fatal("no fault")
			}
			alike(t, data, Limits{}, 1, 300, 5000, 1<<20)
		})
	}
	alike(t, good, Limits{Rows: 400}, 1000)
	alike(t, append(slices.Clone(good), strings.Repeat("x", 300<<10)...), Limits{RecordBytes: 1000}, 1000, 1<<20)
	alike(t, append(slices.Clone(good), `"`+strings.Repeat("x\n", 300<<10)...), Limits{RecordBytes: 1000}, 1000, 1<<20)
}

// Whatever stands in a file, quotes and line ends above all, parts of any size give the same.
func TestAnyPartsReadAsTheWhole(t *testing.T) {
	piece := rapid.SampledFrom([]string{
		"H1-1", "01/11/2023", "4", ",", ",", ",", "\n", "\r\n", `"`, `""`, "\r", " ", "x", "Sở Tư pháp", "\xff", "H2,P,S,01/11/2023,02/11/2023,,4\n",
		"\"H3\",\"P \"\"q\"\"\",S,01/11/2023,02/11/2023,,4\r\n", "H4,\"hai\ndòng\",S,01/11/2023,,,4\n",
	})
	rapid.Check(t, func(t *rapid.T) {
		data := "Số hồ sơ,Tên TTHC,Đơn vị,Ngày tiếp nhận,Ngày hẹn trả,Ngày kết thúc xử lý,Trạng thái\n" + strings.Join(rapid.SliceOfN(piece, 0, 60).Draw(t, "pieces"), "")
		alike(t, []byte(data), Limits{}, rapid.IntRange(1, 200).Draw(t, "part"))
	})
}

// An error of who takes the rows, and the end of the context, end the reading of parts too.
func TestPartsEnd(t *testing.T) {
	data := csvMonth(month(3000), ",")
	full := errors.New("full")
	n := 0
	_, err := Dossiers(context.Background(), asFile("x", data), Options{part: 1000}, func(*dossier.Dossier) error {
		if n++; n == 1000 {
			return full
		}
		return nil
	})
	if !errors.Is(err, full) || n != 1000 {
		t.Errorf("after %d rows: %v", n, err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	_, err = Dossiers(ctx, asFile("x", data), Options{part: 1000, Progress: func(rows int) {
		if rows > 1000 {
			cancel()
		}
	}}, func(*dossier.Dossier) error { return nil })
	if !errors.Is(err, context.Canceled) {
		t.Errorf("cancelled: %v", err)
	}
	broken := errors.New("broken disk")
	_, err = Dossiers(context.Background(), File{Name: "x", R: failingAt{bytes.NewReader(data), int64(len(data)) - 5000, broken}, Size: int64(len(data))}, Options{part: 1000},
		func(*dossier.Dossier) error { return nil })
	if !errors.Is(err, broken) {
		t.Errorf("the file's own error is %v", err)
	}
}

// Texts that nobody asks for may be in any encoding; those that are kept, tried or judged may not.
func TestForeignTextIsRefusedWhereItIsUsed(t *testing.T) {
	const head = "Số hồ sơ,Tên TTHC,Đơn vị,Ngày tiếp nhận,Ngày hẹn trả,Ngày kết thúc xử lý,Trạng thái,Địa chỉ,Chủ hồ sơ,Kênh tiếp nhận,Văn bản xin lỗi\n"
	good := []string{"H1", "P", "S", "01/11/2023", "02/11/2023", "", "4", "đường", "ông", "1", ""}
	before := head + strings.Repeat(strings.Join(good, ",")+"\n", 5000) // more than is looked at to tell the format
	for column := range good {
		row := slices.Clone(good)
		row[column] += "\xe8"
		_, err := Dossiers(context.Background(), asFile("tep", []byte(before+strings.Join(row, ",")+"\n")), Options{}, func(*dossier.Dossier) error { return nil })
		if column == 7 {
			if err != nil {
				t.Errorf("an address: %v", err)
			}
			continue
		}
		var faults *Faults
		if !errors.As(err, &faults) || len(faults.List) != 1 || faults.List[0].Row != 5002 || !strings.Contains(fmt.Sprint(err), "UTF-8") {
			t.Errorf("column %d: %v", column, err)
		}
	}
}
