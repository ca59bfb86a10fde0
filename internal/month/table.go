package month

import (
	"context"
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"

	"trehan/internal/books"
	"trehan/internal/counting"
	"trehan/internal/dossier"
	"trehan/internal/extract"
	"trehan/internal/extract/grid"
)

// tableHeaders are what other systems write above the columns of a table of figures, by extract.HeaderKey. A title of two rows is one name.
var tableHeaders = map[string]books.Figure{
	"tongso": books.Total, "tongsohoso": books.Total, "tonghoso": books.Total,
	"tiepnhanmoi": books.Received, "tiepnhantrongky": books.Received, "moitiepnhan": books.Received, "tiepnhanmoitrongky": books.Received,
	"kytruocchuyensang": books.CarriedOver, "tukytruoc": books.CarriedOver, "tonkytruoc": books.CarriedOver, "tiepnhantukytruoc": books.CarriedOver, "tukytruocchuyensang": books.CarriedOver,
	"dagiaiquyet": books.Resolved, "tongdagiaiquyet": books.Resolved, "dagiaiquyettongso": books.Resolved, "daxuly": books.Resolved,
	"truochan": books.ResolvedEarly, "dagiaiquyettruochan": books.ResolvedEarly,
	"dunghan": books.ResolvedOnTime, "dagiaiquyetdunghan": books.ResolvedOnTime,
	"truocvadunghan": books.ResolvedInTime, "dagiaiquyettruocvadunghan": books.ResolvedInTime, "truochandunghan": books.ResolvedInTime, "truochanvadunghan": books.ResolvedInTime,
	"trehan": books.ResolvedLate, "dagiaiquyettrehan": books.ResolvedLate, "dagiaiquyetquahan": books.ResolvedLate, "giaiquyettrehan": books.ResolvedLate, "giaiquyetquahan": books.ResolvedLate,
	"danggiaiquyet": books.Pending, "danggiaiquyettongso": books.Pending, "chuagiaiquyet": books.Pending, "dangxuly": books.Pending,
	"tronghan": books.PendingInTime, "danggiaiquyettronghan": books.PendingInTime,
	"danggiaiquyetquahan": books.PendingOverdue, "chuagiaiquyetquahan": books.PendingOverdue, "dangxulyquahan": books.PendingOverdue,
	"tamdung": books.PendingPaused, "ruthoso": books.WithdrawnFigure, "congdanruthoso": books.WithdrawnFigure, "rut": books.WithdrawnFigure,
}

// tableUnits are the headers of the units.
var tableUnits = []string{"donvi", "tendonvi", "coquandonvi", "coquan", "madonvi", "donvigiaiquyet", "coquandonvigiaiquyet", "unit"}

// tableTop is in how many rows at the top a header is searched.
const tableTop = 20

// figureTable is another system's table of units and figures.
type figureTable struct {
	cells   []books.Cell
	unknown []books.UnknownUnit
}

// tableRows collects the rows of the first visible sheet.
type tableRows struct {
	rows   [][]grid.Cell
	sheets int
	hidden bool
}

// maxTableRows is more than a province has units.
const maxTableRows = 20_000

func (t *tableRows) Sheet(s extract.RawSheet) {
	if t.hidden = s.Hidden; !s.Hidden {
		t.sheets++
	}
}

func (t *tableRows) Row(_ int, cells []grid.Cell) error {
	if t.hidden || t.sheets > 1 {
		return nil
	}
	if len(t.rows) == maxTableRows {
		return fmt.Errorf(wordTableLong, maxTableRows)
	}
	row := slices.Clone(cells)
	for i := range row {
		row[i].Raw = slices.Clone(row[i].Raw)
	}
	t.rows = append(t.rows, row)
	return nil
}

func (t *tableRows) End([]string) {}

// readTable reads another system's table. Errors are fit for a clerk.
func (r *reading) readTable(ctx context.Context, f extract.File) (*figureTable, error) {
	t := &tableRows{}
	if _, err := extract.Raw(ctx, f, r.in.Limits, t); err != nil {
		return nil, err
	}
	unit, columns, below, err := r.tableHead(t.rows)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", f.Name, err)
	}
	out := &figureTable{}
	sums := map[string]int{} // place of a unit's figure in cells, by unit and figure
	for n, row := range t.rows[below:] {
		name := cellText(row, unit)
		if strings.Trim(name, "0123456789()., -=+") == "" || isSum(name) {
			continue
		}
		u := r.in.Register.Lookup("", name, r.in.Period.To).Unit
		if u == nil {
			out.unknown = append(out.unknown, books.UnknownUnit{Name: name})
			continue
		}
		for column, figure := range columns {
			value, ok, err := cellCount(row, column)
			if err != nil {
				return nil, fmt.Errorf("%s, "+wordTableCell, f.Name, below+n+1, name, figure, err)
			}
			if !ok {
				continue
			}
			key := u.Code + "\x00" + figure.String()
			at, twice := sums[key]
			if !twice {
				at = len(out.cells)
				sums[key] = at
				out.cells = append(out.cells, books.Cell{Unit: u.Code, Figure: figure})
			}
			out.cells[at].Value += value // rows of one unit's parts
		}
	}
	if len(out.cells) == 0 {
		return nil, fmt.Errorf("%s: "+wordTableEmpty, f.Name)
	}
	slices.SortFunc(out.cells, func(a, b books.Cell) int {
		return strings.Compare(a.Unit+"\x00"+strconv.Itoa(100+int(a.Figure)), b.Unit+"\x00"+strconv.Itoa(100+int(b.Figure)))
	})
	return out, nil
}

// tableHead finds the rows of the header: those with a column of units and the most figures.
func (r *reading) tableHead(rows [][]grid.Cell) (unit int, columns map[int]books.Figure, below int, err error) {
	for end := 1; end <= min(len(rows), tableTop); end++ {
		for count := 1; count <= 3 && count <= end; count++ {
			u, found, twice := r.tableColumns(extract.HeaderNames(rows[end-count : end]))
			if u < 0 || len(found) <= len(columns) {
				continue
			}
			unit, columns, below, err = u, found, end, nil
			if twice != "" {
				err = fmt.Errorf(wordTableTwice, twice)
			}
		}
	}
	if len(columns) == 0 {
		err = fmt.Errorf(wordTableHead, tableTop)
	}
	return unit, columns, below, err
}

// tableColumns finds what the columns of a header are. twice names a figure that two columns would be.
func (r *reading) tableColumns(names [][]string) (unit int, columns map[int]books.Figure, twice string) {
	unit, columns = -1, map[int]books.Figure{}
	taken := map[books.Figure]bool{}
	onTime := -1 // column of that name, which nobody has said the meaning of
	for i, all := range names {
		for _, name := range all {
			key := extract.HeaderKey(name)
			if slices.Contains(tableUnits, key) && unit < 0 {
				unit = i
				break
			}
			figure, ok := r.tableFigure(key)
			if !ok {
				continue
			}
			if taken[figure] {
				twice = name
			}
			columns[i], taken[figure] = figure, true
			if figure == books.ResolvedOnTime && tableHeaders[key] == figure && len(r.in.TableHeaders[figure.String()]) == 0 {
				onTime = i
			}
			break
		}
	}
	if onTime >= 0 && !taken[books.ResolvedEarly] && !taken[books.ResolvedInTime] {
		columns[onTime] = books.ResolvedInTime // a system without early ones has them among those on time
	}
	return unit, columns, twice
}

// tableFigure finds the figure of a header: as the configuration of the call says, as report.json names it, or as systems write it.
func (r *reading) tableFigure(key string) (books.Figure, bool) {
	for f := range books.FigureCount {
		name := f.String()
		if key == extract.HeaderKey(name) || slices.ContainsFunc(r.in.TableHeaders[name], func(h string) bool { return extract.HeaderKey(h) == key }) {
			return f, true
		}
	}
	f, ok := tableHeaders[key]
	return f, ok
}

// cellText is a cell as text.
func cellText(row []grid.Cell, column int) string {
	if column >= len(row) {
		return ""
	}
	return dossier.Text(string(row[column].Raw))
}

// isSum reports whether a row is a sum of others.
func isSum(name string) bool {
	key := extract.HeaderKey(name)
	return slices.Contains([]string{"tong", "cong", "tongso", "toantinh"}, key) || strings.HasPrefix(key, "tongcong") || strings.HasPrefix(key, "congkhoi")
}

// cellCount reads a count; ok is false for an empty cell. A dash is none.
func cellCount(row []grid.Cell, column int) (n int, ok bool, err error) {
	text := cellText(row, column)
	switch text {
	case "":
		return 0, false, nil
	case "-", "–":
		return 0, true, nil
	}
	if row[column].Kind == grid.Number {
		f, err := strconv.ParseFloat(text, 64)
		if err != nil || f != math.Trunc(f) || math.Abs(f) > 1e9 {
			return 0, false, fmt.Errorf(wordTableNumber, text)
		}
		return int(f), true, nil
	}
	parts := strings.FieldsFunc(text, func(r rune) bool { return r == '.' || r == ',' || r == ' ' })
	for i, p := range parts {
		if i > 0 && len(p) != 3 || i == 0 && len(parts) > 1 && len(p) > 3 {
			return 0, false, fmt.Errorf(wordTableNumber, text)
		}
	}
	n, err = strconv.Atoi(strings.Join(parts, ""))
	if err != nil {
		return 0, false, fmt.Errorf(wordTableNumber, text)
	}
	return n, true, nil
}

// Words of a table's errors.
const (
	wordTableLong   = "bảng có hơn %d dòng; đây không phải bảng số liệu theo đơn vị"
	wordTableHead   = "không thấy tiêu đề của bảng số liệu trong %d dòng đầu: cần cột đơn vị và ít nhất một cột số liệu (Tổng số, Đã giải quyết, Trễ hạn, …); cột mang tên khác thì ghi --column resolved_late=\"Tên cột\""
	wordTableTwice  = "hai cột cùng là một số liệu (%s); chỉ rõ bằng --column"
	wordTableCell   = "dòng %d (%s), cột %s: %w"
	wordTableNumber = "%q không phải số hồ sơ"
	wordTableEmpty  = "không dòng nào của bảng có đơn vị trong danh mục đơn vị"
)

// compareTable compares another system's table; nil for none.
func (r *reading) compareTable(ctx context.Context, counter *counting.Counter) (*books.TableComparison, error) {
	if r.in.Table == nil {
		return nil, nil
	}
	t, err := r.readTable(ctx, r.in.Table.File)
	if err != nil {
		return nil, err
	}
	return books.CompareTable(books.TableInput{
		Extract: counter.Book(), Cells: t.cells, Unknown: t.unknown, TakenAt: r.in.TableAt, Policies: r.in.Policies, Period: r.in.Period,
		Register: r.in.Register, Before: r.in.Previous,
	}), nil
}
