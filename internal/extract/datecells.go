package extract

import (
	"fmt"
	"slices"

	"trehan/internal/dossier"
	"trehan/internal/extract/grid"
	"trehan/internal/notation"
	"trehan/internal/period"
)

// A spreadsheet of another locale takes 02/11/2023 for 11 February and makes a real date of it, but leaves 13/11/2023 as text,
// since there is no 13th month. The real dates of such a column then all have days up to 12, mostly the number of the
// period's month, while its texts go on to 31 (docs/formats.md 8.14).
const (
	minDateCells = 5  // real dates from which a column is judged
	maxLaterDays = 20 // real dates after the 12th from which a column is plainly in order
	laterShare   = 20 // of so many real dates one may be after the 12th: somebody has corrected a cell
)

// DateCellsSwapped is the code of the observation of such a column: Count its real dates, Detail file, sheet and column.
const DateCellsSwapped = "date_cells_swapped"

// dateColumns are the columns of dates whose cells are compared.
var dateColumns = [...]struct {
	attribute int
	date      func(*dossier.Dossier) period.Instant
}{
	{dFiled, func(d *dossier.Dossier) period.Instant { return d.Filed }},
	{dReceived, func(d *dossier.Dossier) period.Instant { return d.Received }},
	{dDue, func(d *dossier.Dossier) period.Instant { return d.Due }},
	{dFinished, func(d *dossier.Dossier) period.Instant { return d.Finished }},
	{dReturned, func(d *dossier.Dossier) period.Instant { return d.Returned }},
	{dSigned, func(d *dossier.Dossier) period.Instant { return d.Signed }},
}

// dateCells counts the cells of one sheet's columns of dates. Of a column of one kind it looks at a few cells only.
type dateCells [len(dateColumns)]dateColumn

// dateColumn counts real dates and dates in texts.
type dateColumn struct {
	dates, later int     // real dates; of them, those after the 12th
	days, months [13]int // the others by day and by month
	codes        []string
	textsLater   bool // some text has a day after the 12th
}

// swappedColumn is a column whose real dates have day and month exchanged.
type swappedColumn struct {
	sheet, column string
	dates         int
	codes         []string
}

// note counts the date cells of one row.
func (c *dateCells) note(rec *record, d *dossier.Dossier) {
	for i := range c {
		column, date := &c[i], &dateColumns[i]
		cell := &rec.cells[date.attribute]
		switch cell.Kind {
		case grid.Text:
			if !column.textsLater {
				column.textsLater = dayOfMonth(date.date(d)) > 12
			}
		case grid.Number, grid.Date:
			if column.later < maxLaterDays && !(digits(cell.Raw) && len(cell.Raw) >= 8) { // not yyyyMMdd
				column.note(date.date(d), d.Code)
			}
		}
	}
}

func (c *dateColumn) note(date period.Instant, code string) {
	if date == 0 {
		return
	}
	_, month, day := date.Day().Time().Date()
	c.dates++
	if day > 12 {
		c.later++
		return
	}
	c.days[day]++
	c.months[month]++
	if i, found := slices.BinarySearch(c.codes, code); !found && i < maxExamples {
		c.codes = slices.Insert(c.codes, i, code)
		c.codes = c.codes[:min(len(c.codes), maxExamples)]
	}
}

func dayOfMonth(i period.Instant) int {
	if i == 0 {
		return 0
	}
	return i.Time().Day()
}

// swapped reports whether day and month of the column's real dates are exchanged. In dates of one month that are in order a month
// occurs more often than any day.
func (c *dateColumn) swapped() bool {
	return c.textsLater && c.dates >= minDateCells && c.later*laterShare < c.dates && slices.Max(c.days[:]) > slices.Max(c.months[:])
}

// swapped lists the columns of a sheet whose dates are exchanged.
func (c *dateCells) swapped(sheet string, labels []string) []swappedColumn {
	var found []swappedColumn
	for i := range c {
		if c[i].swapped() {
			found = append(found, swappedColumn{sheet, labels[dateColumns[i].attribute], c[i].dates, c[i].codes})
		}
	}
	return found
}

// observation names the file, the sheet and the column.
func (s *swappedColumn) observation(file string) dossier.Observation {
	return dossier.Observation{
		Code: DateCellsSwapped, Count: s.dates, Examples: s.codes,
		Detail: fmt.Sprintf(detailDateCells, fmt.Sprintf(placeSheet, file, shortName(s.sheet)), shortName(s.column), notation.Count(s.dates)),
	}
}
