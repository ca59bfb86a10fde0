package xlsx

import "trehan/internal/extract/grid"

// Book returns the workbook as the readers of all containers see it.
func (w *Workbook) Book() grid.Book { return book{w} }

type book struct{ w *Workbook }

func (b book) Sheets() []grid.Sheet {
	sheets := make([]grid.Sheet, len(b.w.Sheets))
	for i, s := range b.w.Sheets {
		sheets[i] = grid.Sheet{Name: s.Name, Hidden: s.Hidden}
	}
	return sheets
}

func (b book) Date1904() bool { return b.w.Date1904 }

func (b book) Rows(sheet int) (grid.Rows, error) {
	r, err := b.w.Rows(sheet)
	if err != nil {
		return nil, err
	}
	return r, nil
}
