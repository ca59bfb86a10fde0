package officetest

import (
	"encoding/xml"
	"errors"
	"io"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
)

// Sheet is one sheet of a workbook as LibreOffice understands it.
type Sheet struct {
	Name   string
	Rows   [][]Cell
	Heads  []int // indexes of the rows that are repeated on every printed page
	Charts int
}

// Cell is one cell.
type Cell struct {
	Type  string // string, float, percentage, date, boolean; "" for an empty cell
	Value string // of a number or date: 26, 2023-11-05; of a text the text
	Shown string // as it is displayed
}

// Workbooks lets LibreOffice read workbooks, and gives their sheets by the workbooks' file names.
func Workbooks(tb testing.TB, files ...string) map[string][]Sheet {
	tb.Helper()
	folder := Convert(tb, "fods", files...)
	all := map[string][]Sheet{}
	for _, f := range files {
		name := filepath.Base(f)
		data, err := os.Open(filepath.Join(folder, strings.TrimSuffix(name, filepath.Ext(name))+".fods"))
		if err != nil {
			tb.Fatal(err)
		}
		all[name], err = sheets(data)
		_ = data.Close()
		if err != nil {
			tb.Fatalf("%s: %v", name, err)
		}
	}
	return all
}

// most is how often a repeated row or cell is taken: what fills a sheet to its end is empty.
const most = 1000

// sheets reads flat OpenDocument. The tables within charts are theirs, not the workbook's.
func sheets(from io.Reader) ([]Sheet, error) {
	d := xml.NewDecoder(from)
	var all []Sheet
	var heads, inCell bool
	var row []Cell
	var cell Cell
	var cells, rows int
	var shown strings.Builder
	for {
		token, err := d.Token()
		if errors.Is(err, io.EOF) {
			return all, nil
		}
		if err != nil {
			return nil, err
		}
		switch x := token.(type) {
		case xml.StartElement:
			switch x.Name.Local {
			case "table":
				all = append(all, Sheet{Name: attribute(x, "name")})
			case "object":
				all[len(all)-1].Charts++
				if err := d.Skip(); err != nil {
					return nil, err
				}
			case "table-header-rows":
				heads = true
			case "table-row":
				row, rows = nil, repeated(x, "number-rows-repeated")
			case "table-cell", "covered-table-cell":
				cell = Cell{Type: attribute(x, "value-type"), Value: attribute(x, "date-value") + attribute(x, "value")}
				cells, inCell = repeated(x, "number-columns-repeated"), true
				shown.Reset()
			}
		case xml.CharData:
			if inCell {
				shown.Write(x)
			}
		case xml.EndElement:
			switch x.Name.Local {
			case "table-cell", "covered-table-cell":
				inCell = false
				cell.Shown = strings.Join(strings.Fields(shown.String()), " ")
				if cell.Type == "string" {
					cell.Value = cell.Shown
				}
				for range cells {
					row = append(row, cell)
				}
			case "table-row":
				sheet := &all[len(all)-1]
				for range rows {
					if heads {
						sheet.Heads = append(sheet.Heads, len(sheet.Rows))
					}
					sheet.Rows = append(sheet.Rows, row)
				}
			case "table-header-rows":
				heads = false
			}
		}
	}
}

func attribute(x xml.StartElement, name string) string {
	for _, a := range x.Attr {
		if a.Name.Local == name && !strings.Contains(a.Name.Space, "calcext") {
			return a.Value
		}
	}
	return ""
}

func repeated(x xml.StartElement, name string) int {
	n, err := strconv.Atoi(attribute(x, name))
	if err != nil {
		return 1
	}
	return min(n, most)
}
