// Package ods reads the sheets of OpenDocument spreadsheets (ISO/IEC 26300, .ods) into a grid.Held.
package ods

import (
	"archive/zip"
	"bytes"
	"errors"
	"io"

	"trehan/internal/extract/grid"
	"trehan/internal/extract/xmlstream"
	"trehan/internal/extract/zipfile"
)

const (
	saveAgain = "; mở bằng LibreOffice hoặc Excel và lưu lại thành .xlsx"

	msgDamaged  = "bảng tính .ods bị cắt cụt hoặc hỏng" + saveAgain
	msgPassword = "bảng tính .ods có mật khẩu; mở bằng LibreOffice, bỏ mật khẩu và lưu lại thành .xlsx"
	msgNested   = "ô chứa bảng khác" + saveAgain
)

// Mark is what the first part of an .ods file holds, stored: it stands at MarkAt of the file.
const (
	Mark   = "mimetypeapplication/vnd.oasis.opendocument.spreadsheet"
	MarkAt = 30
)

// maxManifest bounds the list of parts, which says whether they are encrypted.
const maxManifest = 1 << 20

// Open reads a workbook. limits must have their defaults set. Errors are *grid.FormatError or *grid.LimitError; one of reading
// becomes a FormatError, so that the caller's ReaderAt has to record it.
func Open(r io.ReaderAt, size int64, limits grid.Limits) (*grid.Held, error) {
	z, err := zipfile.Open(r, size, limits.ZipEntries)
	if errors.Is(err, zipfile.ErrNotZip) {
		return nil, &grid.FormatError{Message: msgDamaged}
	}
	if err != nil {
		return nil, err
	}
	parts := make(map[string]*zip.File, len(z.File))
	for _, f := range z.File {
		if parts[f.Name] == nil {
			parts[f.Name] = f
		}
	}
	if manifest := parts["META-INF/manifest.xml"]; manifest != nil {
		part, err := open(manifest, limits)
		if err != nil {
			return nil, err
		}
		text, err := io.ReadAll(io.LimitReader(part, maxManifest))
		_ = part.Close()
		if err != nil {
			return nil, err
		}
		if bytes.Contains(text, []byte("encryption-data")) {
			return nil, &grid.FormatError{Message: msgPassword}
		}
	}
	content, err := open(parts["content.xml"], limits)
	if err != nil {
		return nil, err
	}
	defer content.Close()
	d := &document{Held: grid.NewHeld(limits), limits: limits, x: xmlstream.New(content, limits.RecordBytes, msgDamaged), hidden: make(map[string]bool)}
	if err := d.read(); err != nil {
		return nil, err
	}
	return d.Held, nil
}

func open(f *zip.File, limits grid.Limits) (io.ReadCloser, error) {
	if f == nil {
		return nil, &grid.FormatError{Message: msgDamaged}
	}
	if !zipfile.Readable(f) {
		return nil, &grid.FormatError{Message: msgPassword}
	}
	r, err := f.Open()
	if err != nil {
		return nil, &grid.FormatError{Message: msgDamaged}
	}
	return zipfile.Limit(r, limits.InflatedBytes, msgDamaged), nil
}
