package book

import (
	"archive/zip"
	"bytes"
	"errors"
	"io"
	"strings"

	"trehan/internal/explanation"
	"trehan/internal/extract/grid"
	"trehan/internal/extract/ods"
	"trehan/internal/extract/xls"
	"trehan/internal/extract/xlsx"
)

// limits are those of an answer: a unit's workbook with room to spare.
var limits = grid.Limits{
	InflatedBytes: 256 << 20, SharedBytes: 64 << 20, SharedStrings: 1_000_000, ZipEntries: 1_000, Styles: 20_000,
	Rows: 200_000, Cells: 2_000_000, Merges: 100_000, Columns: 512, RecordBytes: 1 << 20,
}.WithDefaults()

// maxFile is the size from which on a file is no unit's answer.
const maxFile = 32 << 20

// open opens a workbook, whatever program saved it, and says which container it is.
func open(file []byte) (grid.Book, string, *explanation.Refusal) {
	r, size := bytes.NewReader(file), int64(len(file))
	switch {
	case size == 0:
		return nil, "", notWorkbook(wordEmptyFile)
	case size > maxFile:
		return nil, "", notWorkbook(wordLargeFile)
	case bytes.HasPrefix(file, []byte("\xD0\xCF\x11\xE0")):
		if bytes.Contains(file, utf16("_VBA_PROJECT")) {
			return nil, "", macros()
		}
		b, err := xls.Open(r, size, limits)
		if err != nil {
			return nil, "", notWorkbook(messageOf(err))
		}
		return b, "xls", nil
	case bytes.HasPrefix(file, []byte("PK")):
		return openZip(r, size)
	}
	return nil, "", notWorkbook(wordNotWorkbook)
}

func openZip(r *bytes.Reader, size int64) (grid.Book, string, *explanation.Refusal) {
	z, err := zip.NewReader(r, size)
	if err != nil {
		return nil, "", notWorkbook(wordBroken)
	}
	isODS := false
	for _, f := range z.File {
		name := strings.ToLower(f.Name)
		if strings.HasSuffix(name, "vbaproject.bin") || strings.HasPrefix(name, "basic/") || strings.Contains(name, "macrosheets/") {
			return nil, "", macros()
		}
		isODS = isODS || name == "content.xml"
		if name == "[content_types].xml" && contains(f, "macroEnabled") {
			return nil, "", macros()
		}
	}
	if isODS {
		b, err := ods.Open(r, size, limits)
		if err != nil {
			return nil, "", notWorkbook(messageOf(err))
		}
		return b, "ods", nil
	}
	b, err := xlsx.Open(r, size, limits)
	if err != nil {
		return nil, "", notWorkbook(messageOf(err))
	}
	return b.Book(), "xlsx", nil
}

// contains reports whether a small part has a text.
func contains(f *zip.File, text string) bool {
	r, err := f.Open()
	if err != nil {
		return false // the reader of the workbook says what is wrong
	}
	defer r.Close()
	b, err := io.ReadAll(io.LimitReader(r, 1<<20))
	return err == nil && bytes.Contains(b, []byte(text))
}

func utf16(s string) []byte {
	var b []byte
	for _, c := range []byte(s) {
		b = append(b, c, 0)
	}
	return b
}

// messageOf is what a container's reader says for the clerk.
func messageOf(err error) string {
	var bad *grid.FormatError
	var over *grid.LimitError
	if errors.As(err, &bad) || errors.As(err, &over) {
		return err.Error()
	}
	return wordBroken
}
