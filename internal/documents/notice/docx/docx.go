// Package docx draws an administrative letter as a Word document (ISO/IEC 29500, WordprocessingML). The same letter
// gives the same bytes. What the letter says and its measures are in package letter.
package docx

import (
	"archive/zip"
	"bytes"
	"fmt"

	"trehan/internal/documents/notice/letter"
)

// MediaType is that of the file.
const MediaType = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"

// part is one file of the package.
type part struct {
	name string
	data []byte
}

// Write draws the letter.
func Write(l *letter.Letter) ([]byte, error) {
	check, err := checkParts(l.Check)
	if err != nil {
		return nil, fmt.Errorf("draw the letter as DOCX: %w", err)
	}
	var out bytes.Buffer
	z := zip.NewWriter(&out)
	for _, part := range append([]part{
		{"[Content_Types].xml", contentTypes(l)},
		{"_rels/.rels", packageRelations()},
		{"word/document.xml", document(body(l))},
		{"word/_rels/document.xml.rels", documentRelations(l)},
		{"word/styles.xml", document(styles(l))},
		{"word/settings.xml", document(settings())},
		{"word/header1.xml", document(firstHeader(l.Marks))},
		{"word/header2.xml", document(header(l.Marks))},
		{"docProps/core.xml", coreProperties(l)},
		{"docProps/app.xml", appProperties()},
	}, check...) {
		// No modification time: an entry without one is the same whenever it is written.
		w, err := z.CreateHeader(&zip.FileHeader{Name: part.name, Method: zip.Deflate})
		if err != nil {
			return nil, fmt.Errorf("draw the letter as DOCX: %w", err)
		}
		if _, err := w.Write(part.data); err != nil {
			return nil, fmt.Errorf("draw the letter as DOCX: %w", err)
		}
	}
	if err := z.Close(); err != nil {
		return nil, fmt.Errorf("draw the letter as DOCX: %w", err)
	}
	return out.Bytes(), nil
}
