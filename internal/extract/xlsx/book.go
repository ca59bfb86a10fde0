package xlsx

import "trehan/internal/extract/grid"

// Book returns the workbook as the readers of all containers see it.
func (w *Workbook) Book() grid.Book { return asBook{w} }

type asBook struct{ w *Workbook }

func (b asBook) Sheets() []grid.Sheet {
	sheets := make([]grid.Sheet, len(b.w.Sheets))
	for i, s := range b.w.Sheets {
		sheets[i] = grid.Sheet{Name: s.Name, Hidden: s.Hidden}
	}
	return sheets
}

func (b asBook) Date1904() bool { return b.w.Date1904 }

func (b asBook) Rows(sheet int) (grid.Rows, error) {
	r, err := b.w.Rows(sheet)
	if err != nil {
		return nil, err
	}
	return r, nil
}
