package e2e

import (
	"archive/zip"
	"bytes"
	"compress/zlib"
	"encoding/base64"
	"fmt"
	"io"
	"io/fs"
	"maps"
	"mime"
	"mime/multipart"
	"mime/quotedprintable"
	"net/mail"
	"net/textproto"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"
)

// opened is a mail taken apart.
type opened struct {
	header mail.Header
	text   string            // the text and HTML parts
	files  map[string][]byte // attachments by name
}

// open takes a mail apart as a mail program does.
func open(t *testing.T, data []byte) *opened {
	t.Helper()
	m, err := mail.ReadMessage(bytes.NewReader(data))
	if err != nil {
		t.Fatal(err)
	}
	o := &opened{header: m.Header, files: map[string][]byte{}}
	if err := o.part(textproto.MIMEHeader(m.Header), m.Body); err != nil {
		t.Fatalf("mail %s: %v", m.Header.Get("Message-Id"), err)
	}
	return o
}

func (o *opened) part(header textproto.MIMEHeader, body io.Reader) error {
	kind, params, err := mime.ParseMediaType(header.Get("Content-Type"))
	if err != nil {
		return err
	}
	if strings.HasPrefix(kind, "multipart/") {
		parts := multipart.NewReader(body, params["boundary"])
		for {
			p, err := parts.NextRawPart()
			if err == io.EOF {
				return nil
			}
			if err != nil {
				return err
			}
			if err := o.part(p.Header, p); err != nil {
				return err
			}
		}
	}
	switch header.Get("Content-Transfer-Encoding") {
	case "base64":
		body = base64.NewDecoder(base64.StdEncoding, body)
	case "quoted-printable":
		body = quotedprintable.NewReader(body)
	}
	data, err := io.ReadAll(body)
	if err != nil {
		return err
	}
	if disposition, names, err := mime.ParseMediaType(header.Get("Content-Disposition")); err == nil && disposition == "attachment" {
		o.files[names["filename"]] = data
		if names["filename"] == "phu-luc.zip" {
			return o.unzip(data)
		}
		return nil
	}
	o.text += string(data) + "\n"
	return nil
}

// textOf opens a document and returns what can be read in it; an error if it
// does not open.
func textOf(name string, data []byte) (string, error) {
	switch {
	case strings.HasSuffix(name, ".xlsx"):
		return workbookText(data)
	case strings.HasSuffix(name, ".docx"):
		return zipText(data, "word/document.xml")
	case strings.HasSuffix(name, ".pdf"):
		return pdfText(data)
	}
	return string(data), nil
}

// unzip puts the appendices in a ZIP among the files.
func (o *opened) unzip(data []byte) error {
	z, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
	if err != nil {
		return err
	}
	for _, f := range z.File {
		if o.files[f.Name], err = fs.ReadFile(z, f.Name); err != nil {
			return err
		}
	}
	return nil
}

// appendix is the text of an appendix, whose head names the letter.
func (o *opened) appendix(t *testing.T) string {
	t.Helper()
	for _, name := range slices.Sorted(maps.Keys(o.files)) {
		if strings.HasPrefix(name, "phu-luc-") {
			text, err := textOf(name, o.files[name])
			if err != nil {
				t.Fatal(err)
			}
			return text
		}
	}
	t.Fatalf("no appendix among %v", keys(o.files))
	return ""
}

// workbookText reads every cell of every sheet through excelize.
func workbookText(data []byte) (string, error) {
	f, err := excelize.OpenReader(bytes.NewReader(data))
	if err != nil {
		return "", err
	}
	defer f.Close()
	var b strings.Builder
	for _, sheet := range f.GetSheetList() {
		rows, err := f.GetRows(sheet)
		if err != nil {
			return "", fmt.Errorf("sheet %s: %w", sheet, err)
		}
		for _, row := range rows {
			fmt.Fprintln(&b, strings.Join(row, "\t"))
		}
	}
	all, err := zipText(data, "xl/workbook.xml")
	return b.String() + all, err
}

var tags = regexp.MustCompile(`<[^>]*>`)

// zipText reads every part of an Office file, its properties included; main
// must be there.
func zipText(data []byte, main string) (string, error) {
	z, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
	if err != nil {
		return "", err
	}
	var b strings.Builder
	found := false
	for _, f := range z.File {
		r, err := f.Open()
		if err != nil {
			return "", err
		}
		part, err := io.ReadAll(r)
		if err != nil {
			return "", err
		}
		found = found || f.Name == main
		if strings.HasSuffix(f.Name, ".xml") || strings.HasSuffix(f.Name, ".rels") {
			part := strings.NewReplacer("</w:p>", "\n", "</si>", "\n", "</c>", "\n").Replace(string(part))
			b.WriteString(tags.ReplaceAllString(part, "") + "\n")
		}
	}
	if !found {
		return "", fmt.Errorf("no %s inside", main)
	}
	return b.String(), nil
}

var (
	startXref = regexp.MustCompile(`startxref\s+(\d+)\s+%%EOF\s*$`)
	stream    = regexp.MustCompile(`(?s)/Filter\s*/FlateDecode.*?stream\r?\n`)
	uncoded   = regexp.MustCompile(`/Type\s*/Page\b`)
)

// pdfText checks a PDF's frame - header, cross-reference table where the end
// says it is, pages - and unpacks every stream. Glyphs are not text: the DOCX,
// made from the same model, is read in its place.
func pdfText(data []byte) (string, error) {
	end := startXref.FindSubmatch(data)
	if !bytes.HasPrefix(data, []byte("%PDF-1.")) || end == nil {
		return "", fmt.Errorf("no frame of a PDF")
	}
	var at int
	if _, err := fmt.Sscan(string(end[1]), &at); err != nil || at >= len(data) || !bytes.HasPrefix(data[at:], []byte("xref")) {
		return "", fmt.Errorf("no cross-reference table at %s", end[1])
	}
	if !uncoded.Match(data) {
		return "", fmt.Errorf("no page")
	}
	b := bytes.NewBuffer(nil)
	for _, found := range stream.FindAllIndex(data, -1) {
		r, err := zlib.NewReader(bytes.NewReader(data[found[1]:]))
		if err != nil {
			return "", fmt.Errorf("stream at %d: %w", found[1], err)
		}
		if _, err := io.Copy(b, r); err != nil {
			return "", fmt.Errorf("stream at %d: %w", found[1], err)
		}
	}
	return b.String(), nil
}
