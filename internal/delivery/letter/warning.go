package letter

import (
	"time"

	"trehan/internal/documents/message"
	"trehan/internal/documents/view"
	"trehan/internal/documents/workbook"
	"trehan/internal/register"
)

// warning composes and renders the mail of an early warning to one mailbox: its rows, with a workbook of all of them.
func (o Office) warning(r Release, to register.Addressee, messageID string, date time.Time) ([]byte, error) {
	book, err := workbook.Warning(r.View, to)
	if err != nil {
		return nil, err
	}
	composed, err := message.ComposeWarning(r.View, to, message.Facts{
		Seal: r.Seal, Attached: []message.Attached{{Name: book.Name, Size: int64(len(book.Data))}},
	})
	if err != nil {
		return nil, &ComposeError{err}
	}
	return o.Render(composed, []view.File{book}, headerOf(to), messageID, date)
}
