package workbook

import "trehan/internal/documents/view"

// Recipient is one line of the list for the document clerk.
type Recipient struct {
	Code, Name string
	AxisID     string // on the national document axis; "" for none
}

// recipientsFile is the name of the list.
const recipientsFile = "noi-nhan.xlsx"

// Recipients makes the list of who gets the letter, with their identifiers; which letter stands above it, notes below.
func Recipients(in *view.Input, letter string, rows []Recipient, notes []string) (view.File, error) {
	return build(in, recipientsFile, titleRecipients, func(b *book) error {
		s, err := b.sheet(layout{
			name: sheetRecipients, lines: []line{{titleRecipients, lookTitle}, {letter, lookUnder}},
			columns: []column{
				{head: wordNumber, width: 6}, {head: "Mã nơi nhận", width: 18}, {head: "Tên nơi nhận", width: 48},
				{head: "Mã định danh", width: 26}, {head: "Ghi chú", width: 24},
			},
			body: len(rows), tail: len(notes), filter: true, portrait: true,
		})
		if err != nil {
			return err
		}
		for i, r := range rows {
			note := ""
			if r.AxisID == "" {
				note = wordNoAxisID
			}
			s.set(1, lookCenter, i+1)
			s.set(2, lookText, r.Code)
			s.set(3, lookText, r.Name)
			s.set(4, lookText, r.AxisID)
			s.set(5, lookText, note)
			if err := s.write(); err != nil {
				return err
			}
		}
		return s.closeWith(notes)
	})
}
