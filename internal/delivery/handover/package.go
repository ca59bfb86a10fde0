package handover

import (
	"fmt"
	"strings"

	"trehan/internal/archive"
	"trehan/internal/delivery/letter"
	"trehan/internal/documents/notice"
	modelletter "trehan/internal/documents/notice/letter"
	"trehan/internal/documents/view"
	"trehan/internal/documents/workbook"
	"trehan/internal/notation"
	"trehan/internal/register"
	"trehan/internal/signedpdf/pdf"
)

// The files of a package, beside the appendices: ASCII without blanks, as document management programs like them.
const (
	abstractFile = "trich-yeu.txt"
	sumsFile     = "danh-muc.txt"
)

// model is what the letter says of itself.
type model struct {
	number, subject, signer string
	authorities             []string
}

func modelOf(l *modelletter.Letter) *model {
	_, number, _ := strings.Cut(l.Number, ":")
	subject := strings.TrimSpace(l.Subject)
	if rest, ok := strings.CutPrefix(subject, "V/v"); ok {
		subject = strings.TrimSpace(rest)
	}
	return &model{number: strings.TrimSpace(number), subject: view.Sentence(subject), signer: l.Signer, authorities: l.Authorities}
}

// Package makes the ZIP for the clerk from the sealed documents: the same seal and build give the same bytes.
func Package(l *Letter, r letter.Release) ([]byte, error) {
	files := r.Documents(register.Addressee{Wants: []register.Document{register.Notice, register.Appendices}})
	if len(files) == 0 || len(files[0].Data) == 0 {
		return nil, fmt.Errorf("handover: the seal has no letter")
	}
	sealed := files[0].Name
	files[0].Name = notice.PDF
	recipients, err := workbook.Recipients(l.View, fmt.Sprintf(wordThisLetter, l.Number, notation.Date(l.Date)), l.recipients(), l.notes())
	if err != nil {
		return nil, err
	}
	files = append(files,
		view.File{Name: abstractFile, Data: windowsText(l.abstract(files))},
		view.File{Name: recipients.Name, Data: recipients.Data},
	)
	files = append(files, view.File{Name: sumsFile, Data: []byte(l.sums(files, sealed))})
	return letter.ZIP(files, l.View.Issue.Created)
}

// windowsText is a text as every Windows program opens it: as UTF-8, and in lines.
func windowsText(s string) []byte {
	return []byte("\ufeff" + strings.ReplaceAll(s, "\n", "\r\n"))
}

// abstract is what a clerk types into the register of letters; files are the letter and its appendices.
func (l *Letter) abstract(files []view.File) string {
	var b strings.Builder
	line := func(name, value string) {
		if value != "" {
			fmt.Fprintf(&b, "%s: %s\n", name, view.Printable(value))
		}
	}
	line(wordNumber, l.Number)
	line(wordDate, notation.Date(l.Date))
	line(wordKind, wordLetterKind)
	line(wordSubject, l.model.subject)
	line(wordIssuer, l.View.Office.Sender())
	line(wordSignerTitle, strings.Join(l.model.authorities, " / "))
	line(wordSigner, l.model.signer)
	if n := pdf.Open(files[0].Data, nil).Pages(); n > 0 {
		line(wordPages, fmt.Sprint(n))
	}
	line(wordAttached, fmt.Sprint(len(files)-1))
	line(wordUrgency, wordNotUrgent)
	for _, old := range l.Sealed.Manifest.Replaced {
		if old.Number != "" {
			line(wordReplaces, fmt.Sprintf(wordReplacedBy, old.Number, old.Symbol, notation.Date(old.Date)))
		}
	}
	line(wordSeal, l.Sealed.Seal.SHA256)
	return b.String()
}

// sums lists the SHA-256 of the files as sha256sum reads them; sealed is the letter's name in the seal.
func (l *Letter) sums(files []view.File, sealed string) string {
	var b strings.Builder
	fmt.Fprintf(&b, wordSumsHead, l.Number, notation.Date(l.Date), archive.RevisionName(l.Sealed.Number), l.Sealed.Seal.SHA256)
	if sealed != notice.PDF {
		fmt.Fprintf(&b, wordSealedAs, notice.PDF, sealed)
	}
	for _, f := range files {
		fmt.Fprintf(&b, "%s  %s\n", archive.Hash(f.Data), letter.FileName(f.Name))
	}
	return b.String()
}

func (l *Letter) recipients() []workbook.Recipient {
	rows := make([]workbook.Recipient, len(l.Recipients))
	for i, to := range l.Recipients {
		rows[i] = workbook.Recipient{Code: to.Code, Name: to.Name, AxisID: to.AxisID}
	}
	return rows
}

// notes name who has no identifier and who gets no letter.
func (l *Letter) notes() []string {
	var notes []string
	if without := l.WithoutID(); len(without) > 0 {
		notes = append(notes, fmt.Sprintf(wordWithoutID, len(without), Names(without)))
	}
	if len(l.NoCause) > 0 {
		notes = append(notes, fmt.Sprintf(wordNoCause, len(l.NoCause), Names(l.NoCause)))
	}
	return notes
}

// maxNames is how many addressees a line names: one of 150 is not read.
const maxNames = 20

// Names lists addressees by name and code, the first ones of many.
func Names(all []register.Addressee) string {
	var names []string
	for _, to := range all[:min(len(all), maxNames)] {
		names = append(names, fmt.Sprintf("%s (%s)", to.Name, to.Code))
	}
	text := strings.Join(names, "; ")
	if more := len(all) - maxNames; more > 0 {
		text += fmt.Sprintf(wordAndOthers, more)
	}
	return text
}
