package extract

import (
	"trehan/internal/dossier"
)

// ShownRow is one row of a dossier or a step as it stands in its file, for a person who compares it with the file. It has
// the cells that are counted, without those of the applicant.
type ShownRow struct {
	Code  string // of the dossier, as read
	Step  bool   // of a step
	File  string // its name; in an archive with that of the archive in front
	Sheet string // "" in a file without sheets
	Row   int
	Seq   uint64 // dossier.Seq
	Cells []ShownCell
}

// ShownCell is one cell that is not empty.
type ShownCell struct {
	Attribute string // as in Attributes
	Header    string // as in the file
	Value     string // as in the file; of a workbook's date the serial number
}

// show passes a record on if its code is asked for. seq is its place in the extract.
func (r *reading) show(rec *record, code string, seq uint64) {
	if !r.opts.Show[dossier.CodeKey(code)] {
		return
	}
	row := ShownRow{Code: code, Step: r.table == stepTable, File: r.file.Name, Sheet: r.sheet, Row: rec.row, Seq: seq}
	for i, a := range r.table.attributes {
		if r.table == dossierTable && i == dApplicant {
			continue
		}
		if value, _ := valueOf(&rec.cells[i]); value != "" {
			row.Cells = append(row.Cells, ShownCell{a.name, rec.labels[i], value})
		}
	}
	r.opts.Shown(row)
}
