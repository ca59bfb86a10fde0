package backend

import (
	"bytes"
	"io"

	"trehan/internal/documents/workbook"
	"trehan/internal/table"
	"trehan/internal/web"
)

// Workbook implements web.Lists by the workbook of `trehan dossiers`.
func (b *Backend) Workbook(t *table.Table) (*web.File, error) {
	made, err := workbook.Table(t)
	if err != nil {
		return nil, err
	}
	return &web.File{ReadCloser: io.NopCloser(bytes.NewReader(made.Data)), Size: int64(len(made.Data))}, nil
}
