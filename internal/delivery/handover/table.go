package handover

import (
	"bytes"
	"context"
	"fmt"
	"slices"
	"strings"

	"trehan/internal/dossier"
	"trehan/internal/extract"
	"trehan/internal/extract/grid"
)

// The columns of an export.
type column int

const (
	colID column = iota
	colName
	colStatus
	colTime
	colNumber
	colDate
	colReason
	columns // how many
)

// headers are the names of the columns, the best one first (docs/formats.md 14.1).
var headers = [columns][]string{
	colID: {"Mã định danh", "Mã định danh điện tử", "Mã định danh đơn vị nhận", "Mã định danh cơ quan nhận", "Mã định danh nơi nhận",
		"Mã định danh đơn vị", "Mã định danh cơ quan", "Mã đơn vị nhận", "Mã cơ quan nhận", "Mã nơi nhận", "Mã cơ quan", "Mã đơn vị", "OrganId"},
	colName: {"Đơn vị nhận", "Cơ quan nhận", "Nơi nhận", "Cơ quan, đơn vị nhận", "Tên đơn vị nhận", "Tên cơ quan nhận", "Tên nơi nhận",
		"Tên đơn vị", "Tên cơ quan", "Đơn vị", "Cơ quan", "Bên nhận", "OrganName"},
	colStatus: {"Trạng thái", "Trạng thái gửi", "Trạng thái nhận", "Trạng thái gửi nhận", "Trạng thái xử lý", "Trạng thái liên thông",
		"Tình trạng", "Mã trạng thái", "Status", "StatusCode"},
	colTime: {"Thời gian", "Thời điểm", "Thời gian cập nhật", "Thời gian trạng thái", "Thời gian nhận", "Ngày giờ", "Ngày giờ cập nhật",
		"Ngày cập nhật", "Cập nhật lúc", "Ngày nhận", "Timestamp"},
	colNumber: {"Số ký hiệu", "Số ký hiệu văn bản", "Số văn bản", "Số hiệu văn bản", "Số công văn", "Số hiệu", "Số"},
	colDate:   {"Ngày văn bản", "Ngày ban hành", "Ngày ký", "Ngày công văn", "Ngày VB"},
	colReason: {"Lý do", "Lý do từ chối", "Nội dung phản hồi", "Ý kiến", "Ghi chú"},
}

// cell is a cell of a table with where it stands.
type cell struct {
	grid.Cell
	date1904 bool
	text     string
}

// table is the export as it stands: the rows below a header, and what the sheet says above it.
type table struct {
	sheet    string
	heads    [columns]string // the header of each column in the file, "" without one
	states   []head          // further columns of states
	rows     []row
	captions []row // above the header: number and date of the letter
}

// head is a column of the file.
type head struct {
	place int
	text  string
}

type row struct {
	number  int
	cells   [columns]cell
	states  []cell         // in the order of table.states
	caption *[columns]cell // number and date that the row states as a caption does
}

// headerRows is how deep the header is looked for.
const headerRows = 30

// maxRows is more than any letter has recipients.
const maxRows = 20_000

// tables reads the sheets of an export that have a header.
type tables struct {
	faults *Faults
	out    []*table
	sheet  extract.RawSheet
	at     *table // of the present sheet, once its header was found
	place  [columns]int
	above  []row
	near   []string // columns missing in the row that is most like a header
	rows   int
}

func readTables(ctx context.Context, f extract.File, faults *Faults) ([]*table, error) {
	t := &tables{faults: faults}
	if _, err := extract.Raw(ctx, f, extract.Limits{}, t); err != nil {
		return nil, err
	}
	if len(t.out) == 0 && len(faults.List) == 0 {
		if t.near == nil {
			t.near = []string{wordIDOrName, headers[colStatus][0], headers[colTime][0]}
		}
		faults.add(Fault{Message: fmt.Sprintf(wordNoHeader, headerRows, strings.Join(t.near, ", "))})
	}
	return t.out, nil
}

// Sheet implements extract.RawVisitor.
func (t *tables) Sheet(s extract.RawSheet) { t.sheet, t.at, t.above = s, nil, nil }

// End implements extract.RawVisitor.
func (t *tables) End(keys []string) {
	if keys != nil {
		t.faults.add(Fault{Sheet: t.sheet.Name, Message: wordNoTable})
	}
}

// Row implements extract.RawVisitor.
func (t *tables) Row(number int, cells []grid.Cell) error {
	if t.sheet.Hidden || t.sheet.Keys {
		return nil
	}
	texts := make([]string, len(cells))
	for i, c := range cells {
		texts[i] = dossier.Text(string(c.Raw))
	}
	if t.at == nil {
		if number > headerRows || t.header(texts) {
			return nil
		}
		if caption := t.caption(cells, texts); caption != nil {
			t.above = append(t.above, row{number: number, cells: *caption})
		}
		return nil
	}
	if len(t.at.rows) == 0 && extract.NumbersColumns(cells) {
		return nil
	}
	if t.rows++; t.rows > maxRows {
		return &Faults{List: []Fault{{Sheet: t.sheet.Name, Row: number, Message: fmt.Sprintf(wordTooLong, maxRows)}}}
	}
	r := row{number: number, caption: t.caption(cells, texts)}
	for i := range texts {
		if col := slices.Index(t.place[:], i); col >= 0 {
			r.cells[col] = t.cell(cells[i], texts[i])
		}
	}
	for _, h := range t.at.states {
		var c cell
		if h.place < len(texts) {
			c = t.cell(cells[h.place], texts[h.place])
		}
		r.states = append(r.states, c)
	}
	t.at.rows = append(t.at.rows, r)
	return nil
}

func (t *tables) cell(c grid.Cell, text string) cell {
	c.Raw = bytes.Clone(c.Raw)
	return cell{c, t.sheet.Date1904, text}
}

// header reports whether a row is the header, and begins the table below it.
func (t *tables) header(texts []string) bool {
	var ranks [columns]int
	var heads [columns]string
	for c := range columns {
		t.place[c], ranks[c] = -1, len(headers[c])
	}
	var twice []string
	var states []head
	for i, text := range texts {
		key := extract.HeaderKey(text)
		if key == "" {
			continue
		}
		for c := range columns {
			rank := slices.IndexFunc(headers[c], func(name string) bool { return extract.HeaderKey(name) == key })
			if rank < 0 {
				continue
			}
			if c == colStatus {
				states = append(states, head{i, text})
			}
			switch {
			case rank < ranks[c]:
				ranks[c], t.place[c], heads[c] = rank, i, text
			case rank == ranks[c]:
				twice = append(twice, text)
			}
			break
		}
	}
	var missing []string
	if t.place[colID] < 0 && t.place[colName] < 0 {
		missing = append(missing, wordIDOrName)
	}
	for _, c := range []column{colStatus, colTime} {
		if t.place[c] < 0 {
			missing = append(missing, headers[c][0])
		}
	}
	if len(missing) > 0 {
		if len(missing) < 3 && (t.near == nil || len(missing) < len(t.near)) {
			t.near = missing
		}
		return false
	}
	t.at = &table{sheet: t.sheet.Name, heads: heads, captions: t.above}
	t.at.states = slices.DeleteFunc(states, func(h head) bool { return h.place == t.place[colStatus] })
	t.out = append(t.out, t.at)
	for _, name := range twice {
		t.faults.add(Fault{Sheet: t.sheet.Name, Column: name, Message: wordColumnTwice})
	}
	return true
}

// caption reads number and date of the letter beside their names: "Số ký hiệu: 12/VP" in a cell, or in two cells. nil: the row
// has neither.
func (t *tables) caption(cells []grid.Cell, texts []string) *[columns]cell {
	var out *[columns]cell
	note := func(c column, at cell) {
		if out == nil {
			out = new([columns]cell)
		}
		out[c] = at
	}
	for i, text := range texts {
		name, value, inside := strings.Cut(text, ":")
		key := extract.HeaderKey(name)
		for _, c := range []column{colNumber, colDate} {
			if key == "" || !slices.ContainsFunc(headers[c], func(h string) bool { return extract.HeaderKey(h) == key }) {
				continue
			}
			if value = strings.TrimSpace(value); inside && value != "" {
				note(c, cell{Cell: grid.Cell{Kind: grid.Text, Raw: []byte(value)}, text: value})
				continue
			}
			for j := i + 1; j < len(texts); j++ {
				if texts[j] != "" {
					note(c, t.cell(cells[j], texts[j]))
					break
				}
			}
		}
	}
	return out
}
