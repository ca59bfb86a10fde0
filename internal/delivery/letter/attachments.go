package letter

import (
	"archive/zip"
	"bytes"
	"fmt"
	"hash/crc32"
	"path"
	"slices"
	"strings"
	"time"

	"trehan/internal/archive"
	"trehan/internal/documents/blocks"
	"trehan/internal/documents/message"
	"trehan/internal/documents/view"
	"trehan/internal/period"
	"trehan/internal/register"
)

// appendicesZIP is the attachment that holds the appendices.
const appendicesZIP = "phu-luc.zip"

// Documents are the sealed documents that a mailbox gets, in the order in which they are listed. An appendix without rows
// is left out: the letter says that there was none.
func (r Release) Documents(to register.Addressee) []view.File {
	letter := "cong-van.pdf"
	if _, signed := r.Files[archive.SignedLetter]; signed {
		letter = archive.SignedLetter
	}
	var names []string
	for _, wanted := range []struct {
		document register.Document
		names    func() []string
	}{
		{register.Notice, func() []string { return []string{letter} }},
		{register.NoticeDOCX, func() []string { return []string{"cong-van.docx"} }},
		{register.Appendices, r.appendices},
		{register.Statistics, func() []string {
			return append([]string{view.AppendixFile(view.StatisticsNumber), view.AppendixFile(view.OverdueNumber)}, r.lateAcceptance()...)
		}},
		{register.Page, func() []string { return []string{"cong-khai.html"} }},
		{register.Own, func() []string { return ownBooks(to) }},
	} {
		if slices.Contains(to.Wants, wanted.document) {
			names = append(names, wanted.names()...)
		}
	}
	var files []view.File
	for i, name := range names {
		if f, ok := r.Files[name]; ok && !slices.Contains(names[:i], name) {
			files = append(files, f)
		}
	}
	return files
}

func ownBooks(to register.Addressee) []string {
	names := make([]string, len(to.Own))
	for i, code := range to.Own {
		names[i] = "don-vi/" + code + ".xlsx"
	}
	return names
}

// appendices are the files of the appendices that the letter refers to: the lists that have rows, in one workbook where the
// office wants that, statistics, and pending overdue where there is any.
func (r Release) appendices() []string {
	facts, err := view.FactsOf(r.View, blocks.Escape)
	var names []string
	if _, one := r.Files[view.AppendicesFile]; one {
		names = append(names, view.AppendicesFile)
	} else {
		for _, appendix := range view.Appendices(r.View.Report.Period) {
			if err != nil || facts.Attached(appendix) {
				names = append(names, appendix.File())
			}
		}
	}
	names = append(names, view.AppendixFile(view.StatisticsNumber))
	if err != nil || len(r.View.Rows.Overdue) > 0 {
		names = append(names, view.AppendixFile(view.OverdueNumber))
	}
	return append(names, r.lateAcceptance()...)
}

// lateAcceptance is the file of the online filings that were accepted late, where there are any.
func (r Release) lateAcceptance() []string {
	if len(r.View.Rows.Acceptance) == 0 {
		return nil
	}
	return []string{view.AppendixFile(view.AcceptanceNumber)}
}

// attachment is a file as it is attached.
type attachment struct {
	view.File
	holds []string // the documents in it, where it is a ZIP
}

// facts are what the mail says of it.
func (a attachment) facts() message.Attached {
	return message.Attached{Name: FileName(a.Name), Size: int64(len(a.Data)), Holds: a.holds}
}

// attachments are the documents as they are attached: the appendices in one ZIP, in the place of the first. An office that
// wants them in one workbook gets no ZIP: there are gateways that let none through.
func (r Release) attachments(documents []view.File) ([]attachment, error) {
	var out []attachment
	var appendices []view.File
	at := 0
	for _, f := range documents {
		if strings.HasPrefix(f.Name, "phu-luc-") && r.View.Office.AppendixFile != view.OneWorkbook {
			if len(appendices) == 0 {
				at = len(out)
			}
			appendices = append(appendices, f)
			continue
		}
		out = append(out, attachment{File: f})
	}
	switch len(appendices) {
	case 0:
		return out, nil
	case 1:
		return slices.Insert(out, at, attachment{File: appendices[0]}), nil
	}
	data, err := ZIP(appendices, r.View.Issue.Created)
	if err != nil {
		return nil, fmt.Errorf("make %s: %w", appendicesZIP, err)
	}
	all := attachment{File: view.File{Name: appendicesZIP, MediaType: "application/zip", Data: data}}
	for _, f := range appendices {
		all.holds = append(all.holds, FileName(f.Name))
	}
	return slices.Insert(out, at, all), nil
}

// ZIP puts files into a ZIP; the same files and time give the same bytes. They are stored as they are: workbooks are
// compressed already, and what is not compressed again does not depend on a compressor. Sizes stand before the data, which
// the archivers of telephones expect of stored files.
func ZIP(files []view.File, modified period.Instant) ([]byte, error) {
	var b bytes.Buffer
	w := zip.NewWriter(&b)
	day, clock := dosTime(modified.Time())
	for _, f := range files {
		header := &zip.FileHeader{
			Name: FileName(f.Name), Method: zip.Store, CRC32: crc32.ChecksumIEEE(f.Data),
			CompressedSize64: uint64(len(f.Data)), UncompressedSize64: uint64(len(f.Data)),
			ModifiedDate: day, ModifiedTime: clock, //nolint:staticcheck // Modified is not written by CreateRaw
		}
		part, err := w.CreateRaw(header)
		if err != nil {
			return nil, err
		}
		if _, err := part.Write(f.Data); err != nil {
			return nil, err
		}
	}
	err := w.Close()
	return b.Bytes(), err
}

// dosTime is a time as a ZIP entry bears it, without zone; times before its calendar are that calendar's first.
func dosTime(t time.Time) (day, clock uint16) {
	if t.Year() < 1980 {
		return 1<<5 | 1, 0
	}
	return uint16((t.Year()-1980)<<9 | int(t.Month())<<5 | t.Day()), uint16(t.Hour()<<11 | t.Minute()<<5 | t.Second()/2) //nolint:gosec // each fits its bits
}

// FileName is a document's name in a mail, where there are no folders.
func FileName(name string) string {
	if rest, ok := strings.CutPrefix(name, "don-vi/"); ok {
		return "don-vi-" + rest
	}
	return path.Base(name)
}
