package extract

import (
	"trehan/internal/counting"
	"trehan/internal/dossier"
)

// trackedColumns are the columns of dossiers that figures depend on and that an extract may lack. has reports whether a
// dossier has a value there; a placeholder such as 0001-01-01 is none.
var trackedColumns = [...]struct {
	attribute int
	column    string
	has       func(*dossier.Dossier) bool
}{
	{dField, counting.ColumnField, func(d *dossier.Dossier) bool { return d.Field != "" }},
	{dChannel, counting.ColumnChannel, func(d *dossier.Dossier) bool { return d.Channel != dossier.NoChannel }},
	{dReturned, counting.ColumnReturned, func(d *dossier.Dossier) bool { return d.Returned != 0 }},
	{dSigned, counting.ColumnSigned, func(d *dossier.Dossier) bool { return d.Signed != 0 }},
	{dFiled, counting.ColumnFiled, func(d *dossier.Dossier) bool { return d.Filed != 0 }},
	{dReceivingUnit, counting.ColumnReceivingUnit, func(d *dossier.Dossier) bool { return d.ReceivingUnit != "" }},
	{dHandler, counting.ColumnHandler, func(d *dossier.Dossier) bool { return d.Handler != "" }},
}

// columns records what was found in the tracked columns, in their order.
type columns struct {
	filled  [len(trackedColumns)]bool
	lacking [len(trackedColumns)]int // dossiers read where there is no such column
}

// fill notes which columns a dossier has a value in. Most are known after the first rows.
func (c *columns) fill(d *dossier.Dossier) {
	for i := range trackedColumns {
		if !c.filled[i] {
			c.filled[i] = trackedColumns[i].has(d)
		}
	}
}

// lack notes the dossiers that were read under a header.
func (c *columns) lack(rows int, has func(attribute int) bool) {
	for i := range trackedColumns {
		if !has(trackedColumns[i].attribute) {
			c.lacking[i] += rows
		}
	}
}

func (c *columns) add(more *columns) {
	for i := range trackedColumns {
		c.filled[i] = c.filled[i] || more.filled[i]
		c.lacking[i] += more.lacking[i]
	}
}

// gaps returns the columns that a file lacks or has no value in. rows is its number of dossiers.
func (c *columns) gaps(file string, rows int, format Format) []counting.Gap {
	var out []counting.Gap
	for i := range trackedColumns {
		switch {
		case c.lacking[i] > 0:
			out = append(out, counting.Gap{Column: trackedColumns[i].column, File: file, Rows: c.lacking[i], Sparse: format&jsonLike != 0})
		case !c.filled[i]:
			out = append(out, counting.Gap{Column: trackedColumns[i].column, File: file, Rows: rows, Empty: true})
		}
	}
	return out
}
