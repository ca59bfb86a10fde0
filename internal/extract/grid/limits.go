package grid

// Limits bound the resources for one file. A zero field means its default. The defaults are far above a province's files of a
// year, and keep a hostile file under about 2 GiB of memory.
type Limits struct {
	InflatedBytes int64 // of one part of a workbook after decompression; default 8 GiB
	SharedBytes   int64 // text of a workbook's shared strings; default 512 MiB, at most 4 GiB
	SharedStrings int   // number of a workbook's shared strings; default 20,000,000
	ZipEntries    int   // parts of a workbook; default 10,000
	Styles        int   // cell formats of a workbook; default 100,000
	Rows          int   // rows of a sheet, lines of a CSV file, objects of a JSON file; default 10,000,000
	Cells         int   // cells of a workbook that is held in memory (all but .xlsx); default 20,000,000
	Merges        int   // merged ranges of a sheet; default 1,000,000
	Columns       int   // columns of a sheet, fields of a line, keys of an object; default 16,384
	CellBytes     int   // text of one cell; default 256 KiB (a spreadsheet allows 32,767 characters)
	RecordBytes   int   // one CSV record or JSON object, the texts of one sheet row; default 4 MiB; not less than 256 KiB of a text file
}

// WithDefaults returns l with every zero or negative field at its default.
func (l Limits) WithDefaults() Limits {
	or(&l.InflatedBytes, 8<<30)
	or(&l.SharedBytes, 512<<20)
	or(&l.SharedStrings, 20_000_000)
	or(&l.ZipEntries, 10_000)
	or(&l.Styles, 100_000)
	or(&l.Rows, 10_000_000)
	or(&l.Cells, 20_000_000)
	or(&l.Merges, 1_000_000)
	or(&l.Columns, 16_384)
	or(&l.CellBytes, 256<<10)
	or(&l.RecordBytes, 4<<20)
	l.SharedBytes = min(l.SharedBytes, 1<<32-1) // offsets of shared strings are kept in 32 bits
	return l
}

func or[T int | int64](v *T, otherwise T) {
	if *v <= 0 {
		*v = otherwise
	}
}
