package grid

// Book is an open workbook, whatever its container: the sheets in their order.
type Book interface {
	Sheets() []Sheet
	Date1904() bool // serial numbers count from 1904-01-01
	// Rows begins to read a sheet from its top. It may be called several times for a sheet; each Rows must be closed.
	Rows(sheet int) (Rows, error)
}

// Sheet is one sheet of a book.
type Sheet struct {
	Name   string
	Hidden bool // a person opening the workbook does not see it
}

// Rows goes through the rows of a sheet that have cells. Rows count from 1; cells are valid until the next row.
type Rows interface {
	Next() bool
	Row() int
	Cells() []Cell
	Hidden() bool    // the present row is hidden, by hand or by a filter
	Merges() []Range // the merged ranges, once Next has returned false
	Err() error
	Close() error
}

// Range is a range of cells, from 1, both ends inclusive.
type Range struct {
	FirstRow, FirstColumn, LastRow, LastColumn int
}
