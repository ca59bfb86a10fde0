// Package xlsx reads the cells of workbooks (ECMA-376, transitional and strict) as a stream: Open lists the sheets,
// Rows reads one of them row by row, in memory that depends on the shared strings alone.
//
// It is made for millions of rows of untrusted files. Of styles it knows only those that mark dates and padded numbers. It has
// no formulas and no charts. docs/decisions/0004-own-xlsx-reader.md says why it exists.
package xlsx

import (
	"archive/zip"
	"errors"
	"io"
	"path"
	"slices"
	"strings"

	"trehan/internal/extract/grid"
	"trehan/internal/extract/zipfile"
)

const (
	// saveAgain is the advice that repairs most malformed workbooks.
	saveAgain = "; mở bằng Excel và lưu lại thành .xlsx, hoặc xuất lại tệp"

	msgNotZip      = "không phải sổ tính .xlsx: tệp ZIP bị cắt cụt hoặc hỏng; chép hoặc xuất lại tệp"
	msgNotWorkbook = "không phải sổ tính .xlsx: tệp ZIP không chứa sổ tính; giải nén rồi chọn đúng tệp, hoặc xuất lại thành .xlsx"
	msgBinaryBook  = "sổ tính nhị phân .xlsb; mở bằng Excel và lưu lại thành .xlsx"
	msgNoPart      = "sổ tính hỏng: thiếu phần %s" + saveAgain
	msgNoRelation  = "sổ tính hỏng: có trang tính không trỏ tới phần nào" + saveAgain
	msgPartTwice   = "sổ tính hỏng: hai trang tính cùng trỏ tới phần %s" + saveAgain
	msgMethod      = "sổ tính nén bằng phương pháp lạ hoặc có mật khẩu; mở bằng Excel và lưu lại thành .xlsx"
	msgCorrupt     = "sổ tính hỏng: phần %s không giải nén được; chép hoặc xuất lại tệp"
)

// Sheet is one worksheet of a workbook.
type Sheet struct {
	Name   string
	Hidden bool // a person opening the workbook does not see it (hidden, veryHidden)
	part   string
}

// Workbook is an open workbook.
type Workbook struct {
	Sheets   []Sheet
	Date1904 bool // serial numbers count from 1904-01-01

	limits grid.Limits
	parts  map[string]*zip.File // by lower-case path without the leading slash
	shared sharedStrings
	styles []grid.NumberFormat
	slow   bool // as scanner.slow
}

// Open reads a workbook's table of contents, styles and shared strings. limits must have their defaults set. Errors
// are *grid.FormatError, *grid.LimitError, or come from r.
func Open(r io.ReaderAt, size int64, limits grid.Limits) (*Workbook, error) {
	return open(r, size, limits, false)
}

func open(r io.ReaderAt, size int64, limits grid.Limits, slow bool) (*Workbook, error) {
	z, err := zipfile.Open(r, size, limits.ZipEntries)
	if errors.Is(err, zipfile.ErrNotZip) {
		return nil, &grid.FormatError{Message: msgNotZip}
	}
	if err != nil {
		return nil, err
	}
	w := &Workbook{limits: limits, slow: slow, parts: make(map[string]*zip.File, len(z.File))}
	for _, f := range z.File {
		name := partKey(f.Name)
		if w.parts[name] == nil {
			w.parts[name] = f
		}
	}
	main, err := w.mainPart()
	if err != nil {
		return nil, err
	}
	relations, err := w.relations(main)
	if err != nil {
		return nil, err
	}
	if err := w.readWorkbook(main, relations); err != nil {
		return nil, err
	}
	for _, rel := range relations {
		switch rel.kind {
		case "styles":
			err = w.read(rel.target, func(s *scanner) (err error) {
				w.styles, err = readStyles(s, limits)
				return err
			})
		case "sharedStrings":
			err = w.read(rel.target, func(s *scanner) (err error) {
				w.shared, err = readShared(s, limits)
				return err
			})
		}
		if err != nil {
			return nil, err
		}
	}
	return w, nil
}

// partKey normalises part names for comparison: some writers use backslashes, another case or a leading slash.
func partKey(name string) string {
	name = strings.ToLower(strings.ReplaceAll(name, `\`, "/"))
	return strings.TrimPrefix(path.Clean("/"+name), "/")
}

// relation is one entry of a .rels part.
type relationship struct {
	id, kind, target string // kind is the last element of its type: "worksheet"
}

// relations reads the relationships of a part; none is fine.
func (w *Workbook) relations(part string) ([]relationship, error) {
	dir, file := path.Split(part)
	rels := partKey(dir + "_rels/" + file + ".rels")
	if w.parts[rels] == nil {
		return nil, nil
	}
	var list []relationship
	err := w.read(rels, func(s *scanner) error {
		for s.next() {
			if !s.is("Relationship") || attributeText(s.attributes, "TargetMode") == "External" {
				continue
			}
			target := attributeText(s.attributes, "Target")
			if !strings.HasPrefix(target, "/") {
				target = dir + target
			}
			list = append(list, relationship{
				id:     attributeText(s.attributes, "Id"),
				kind:   path.Base(attributeText(s.attributes, "Type")),
				target: partKey(target),
			})
			if len(list) > w.limits.ZipEntries {
				return &grid.LimitError{Limit: "ZipEntries", Max: int64(w.limits.ZipEntries)}
			}
		}
		return s.err
	})
	return list, err
}

// mainPart finds the workbook's main part.
func (w *Workbook) mainPart() (string, error) {
	list, err := w.relations("")
	if err != nil {
		return "", err
	}
	name := "xl/workbook.xml"
	for _, rel := range list {
		if rel.kind == "officeDocument" {
			name = rel.target
			break
		}
	}
	switch {
	case strings.HasSuffix(name, ".bin") || w.parts["xl/workbook.bin"] != nil:
		return "", &grid.FormatError{Message: msgBinaryBook}
	case w.parts[name] == nil:
		return "", &grid.FormatError{Message: msgNotWorkbook}
	}
	return name, nil
}

// readWorkbook reads the list of worksheets and the date system. Chart sheets and the like are left out.
func (w *Workbook) readWorkbook(main string, relations []relationship) error {
	targets := make(map[string]relationship, len(relations))
	for _, rel := range relations {
		targets[rel.id] = rel
	}
	return w.read(main, func(s *scanner) error {
		root, inList := true, false
		for s.next() {
			if root && !s.is("workbook") {
				return &grid.FormatError{Message: msgNotWorkbook}
			}
			root = false
			switch {
			case string(s.name) == "sheets":
				inList = !s.closing && !s.empty
			case s.is("workbookPr"):
				v := attributeText(s.attributes, "date1904")
				w.Date1904 = v == "1" || v == "true"
			case inList && s.is("sheet"):
				if err := w.listSheet(s.attributes, targets); err != nil {
					return err
				}
			}
		}
		return s.err
	})
}

// listSheet adds one sheet of the workbook's list. A part can be only one sheet: otherwise a small file could cause any number
// of readings of a large part.
func (w *Workbook) listSheet(attributes []byte, targets map[string]relationship) error {
	rel, ok := targets[relation(attributes)]
	switch {
	case !ok:
		return &grid.FormatError{Message: msgNoRelation}
	case rel.kind != "worksheet":
		return nil
	case slices.ContainsFunc(w.Sheets, func(other Sheet) bool { return other.part == rel.target }):
		return &grid.FormatError{Message: sprintf(msgPartTwice, rel.target)}
	case len(w.Sheets) >= w.limits.ZipEntries:
		return &grid.LimitError{Limit: "ZipEntries", Max: int64(w.limits.ZipEntries)}
	}
	w.Sheets = append(w.Sheets, Sheet{Name: attributeText(attributes, "name"), Hidden: hidden(attributes), part: rel.target})
	return nil
}

// hidden reads the state of a sheet. An unknown state counts as hidden: only sheets that a person sees are read.
func hidden(attributes []byte) bool {
	state := attributeText(attributes, "state")
	return state != "" && !strings.EqualFold(state, "visible")
}

// read opens a part for f.
func (w *Workbook) read(part string, f func(*scanner) error) error {
	r, err := w.open(part)
	if err != nil {
		return err
	}
	defer r.Close()
	s := newScanner(r, part, w.limits.CellBytes)
	s.slow = w.slow
	return f(s)
}

// open returns the inflated bytes of a part. Its read errors are *grid.FormatError and *grid.LimitError. An I/O error of the
// file also becomes a FormatError; the caller's ReaderAt has to record it.
func (w *Workbook) open(part string) (*zipfile.Limited, error) {
	f := w.parts[part]
	if f == nil {
		return nil, &grid.FormatError{Message: sprintf(msgNoPart, part)}
	}
	if !zipfile.Readable(f) {
		return nil, &grid.FormatError{Message: msgMethod}
	}
	r, err := f.Open()
	if err != nil {
		return nil, &grid.FormatError{Message: sprintf(msgCorrupt, part)}
	}
	return zipfile.Limit(r, w.limits.InflatedBytes, sprintf(msgCorrupt, part)), nil
}
