package workbook

import (
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"

	"trehan/internal/officetest"
)

func TestWrapped(t *testing.T) {
	for _, c := range []struct {
		text  string
		width float64
		want  int
	}{
		{"", 10, 1}, {"ngắn", 10, 1}, {"một\nhai", 40, 2}, {strings.Repeat("chữ ", 40), 20, 8}, {strings.Repeat("X", 60), 20, 5},
		{"Đăng ký kết hôn có yếu tố nước ngoài", 31, 2}, {"Đăng ký kết hôn có yếu tố", 31, 1},
	} {
		if got := wrapped(c.text, c.width, lookText); got != c.want {
			t.Errorf("%q in %v: %d lines, want %d", c.text, c.width, got, c.want)
		}
	}
}

// TestNoLineIsHidden lets another reader fit the height of rows that have none: none of them may need more lines than
// are reckoned here, and few a line fewer.
func TestNoLineIsHidden(t *testing.T) {
	words := strings.Fields(`thủ tục đăng ký biến động quyền sử dụng đất và tài sản gắn liền với UBND xã, phường cấp giấy
		chứng nhận kết hôn có yếu tố nước ngoài Hòa giải tranh chấp (thuộc thẩm quyền của Sở Lao động - TB&XH) điều chỉnh
		thôi hưởng trợ cấp xã hội hằng tháng H25.05-231103-04977 Trung tâm Phục vụ hành chính công mmmmm WWW 1234/QĐ-UBND`)
	random := rand.New(rand.NewPCG(2023, 11))
	const width, most = 31.0, 8
	f := excelize.NewFile()
	defer f.Close()
	if err := f.SetDefaultFont(fontName); err != nil {
		t.Fatal(err)
	}
	if err := f.SetColWidth("Sheet1", "A", "A", width); err != nil {
		t.Fatal(err)
	}
	looks := []look{lookText, lookHead}
	type row struct {
		text string
		look look
	}
	var rows []row
	for _, lk := range looks {
		for n := range most { // the heights of known numbers of lines
			rows = append(rows, row{strings.TrimSuffix(strings.Repeat("a\n", n+1), "\n"), lk})
		}
	}
	known := len(rows)
	for range 400 {
		var text []string
		for range 1 + random.IntN(22) {
			text = append(text, words[random.IntN(len(words))])
		}
		rows = append(rows, row{strings.Join(text, " "), looks[random.IntN(len(looks))]})
	}
	styles := map[look]int{}
	for _, lk := range looks {
		id, err := f.NewStyle(&excelize.Style{Font: &excelize.Font{Family: fontName, Size: lk.size, Bold: lk.bold}, Alignment: &excelize.Alignment{WrapText: true}})
		if err != nil {
			t.Fatal(err)
		}
		styles[lk] = id
	}
	for i, r := range rows {
		cell := fmt.Sprintf("A%d", i+1)
		if err := f.SetCellStr("Sheet1", cell, r.text); err != nil {
			t.Fatal(err)
		}
		if err := f.SetCellStyle("Sheet1", cell, cell, styles[r.look]); err != nil {
			t.Fatal(err)
		}
	}
	file := filepath.Join(t.TempDir(), "rows.xlsx")
	if err := f.SaveAs(file); err != nil {
		t.Fatal(err)
	}
	heights := fitted(t, file)
	if len(heights) < len(rows) {
		t.Fatalf("%d rows come back, want %d", len(heights), len(rows))
	}
	generous := 0
	for i, r := range rows[known:] {
		at := heights[:most]
		if r.look == lookHead {
			at = heights[most:known]
		}
		lines := most + 1
		for n, h := range at {
			if heights[known+i] <= h+1 {
				lines = n + 1
				break
			}
		}
		got := wrapped(r.text, width, r.look)
		if got < lines && lines <= most {
			t.Errorf("%q (bold %v): %d lines reckoned, LibreOffice needs %d", r.text, r.look.bold, got, lines)
		}
		if got > lines {
			generous++
		}
	}
	if share := float64(generous) / float64(len(rows)-known); share > 0.3 {
		t.Errorf("%.0f %% of the rows are higher than needed", 100*share)
	} else {
		t.Logf("%.0f %% of the rows are higher than needed", 100*share)
	}
}

var (
	rowProperties = regexp.MustCompile(`<style:table-row-properties [^>]*>`)
	rowStyle      = regexp.MustCompile(`<style:style style:name="(ro\d+)"[^>]*>\s*<style:table-row-properties style:row-height="([0-9.]+)in"`)
	rowOfStyle    = regexp.MustCompile(`<table:table-row table:style-name="(ro\d+)"`)
)

// fitted returns the heights of a workbook's rows, in points, as LibreOffice fits them to their texts.
func fitted(t *testing.T, workbook string) (heights []float64) {
	t.Helper()
	flat := func(file string) (string, []byte) {
		name := filepath.Join(officetest.Convert(t, "fods", file), "rows.fods")
		data, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		return name, data
	}
	name, data := flat(workbook)
	data = rowProperties.ReplaceAll(data, []byte(`<style:table-row-properties style:use-optimal-row-height="true"/>`))
	if err := os.WriteFile(name, data, 0o600); err != nil {
		t.Fatal(err)
	}
	_, data = flat(name)
	inches := map[string]float64{}
	for _, m := range rowStyle.FindAllSubmatch(data, -1) {
		height, err := strconv.ParseFloat(string(m[2]), 64)
		if err != nil {
			t.Fatal(err)
		}
		inches[string(m[1])] = height
	}
	for _, m := range rowOfStyle.FindAllSubmatch(data, -1) {
		heights = append(heights, inches[string(m[1])]*72)
	}
	return heights
}
