// Package signedpdf says whether a PDF that a person gives as the signed letter is one: whole, signed by somebody over all of
// it and not changed since, or said to be a scan, and with the text of the very letter that is to be sent. What it refuses it
// refuses in Vietnamese and with what to do. The words name no signer: they go where names do not (docs/design.md 8).
package signedpdf

import (
	"bytes"
	"errors"
	"slices"

	"trehan/internal/signedpdf/pdf"
)

// ownProducer is what the program's own letters say has made them.
const ownProducer = "trehan"

// MaxSize is how large a signed PDF may be.
const MaxSize = 64 << 20

// Letter is a PDF that can stand in for the letter.
type Letter struct {
	Signatures []Signature // in the order in which they stand in the file; none of a scan of paper
	Scan       bool        // the approver's word: no text in it can be compared

	file []byte
	text pdf.Text
}

// seen is how many letters a file must show to be more than a scan: a scanner may print its name.
const seen = 200

// readable reports whether the text can be compared: most of it is of fonts that say which letters they are.
func (l *Letter) readable() bool {
	return l.text.Letters >= seen && l.text.Unreadable*4 < l.text.Letters
}

// Read checks what can be checked without knowing the letter. scan is the approver's word that it is a scan of a letter
// signed on paper, or that its text cannot be read by a program.
func (r Rules) Read(file []byte, scan bool) (*Letter, error) {
	switch {
	case len(file) == 0:
		return nil, errors.New(wordEmpty)
	case len(file) > MaxSize:
		return nil, errors.New(wordTooLarge)
	case !bytes.HasPrefix(file, []byte("%PDF-")):
		return nil, errors.New(wordNotPDF)
	case !whole(file):
		return nil, errors.New(wordCutOff)
	}
	found := pdf.Open(file, func(v pdf.Value) bool { return isSignature(v) || isFileInside(v) })
	switch {
	case found.Encrypted:
		return nil, errors.New(wordEncrypted)
	case slices.ContainsFunc(found.Dictionaries, isFileInside):
		return nil, errors.New(wordFileInside)
	}
	signatures, err := r.signatures(file, found)
	if err != nil {
		return nil, err
	}
	l := &Letter{Signatures: signatures, Scan: scan, file: file}
	signed := len(signatures) > 0
	if !signed && found.Producer == ownProducer { // its drafts, letters of every month and revision, previews, whatever is appended
		return nil, errors.New(wordOwn)
	}
	l.text = found.Text()
	switch {
	case signed && scan && l.readable():
		return nil, errors.New(wordSignedScan)
	case signed && !scan && !l.readable():
		return nil, errors.New(wordNoText)
	case !signed && !scan:
		return nil, errors.New(wordUnsigned)
	case !signed && l.text.Letters+l.text.Unreadable >= seen:
		return nil, errors.New(wordTextScan)
	}
	return l, nil
}

// isFileInside recognises a file that the PDF brings with it (ISO 32000-1, 7.11): everybody who gets the letter could open it, and
// nobody has compared it with anything. Its stream stands in the PDF itself, whatever names it.
func isFileInside(v pdf.Value) bool {
	_, specified := v.Dict["EF"]
	return specified || v.Dict["Type"].Is(pdf.Name, "EmbeddedFile")
}

// whole reports whether a PDF says at its end that it ends. Some programs append a little, but no objects: those are the
// beginning of a change that was cut off.
func whole(file []byte) bool {
	end := bytes.LastIndex(file, []byte("%%EOF"))
	return end >= 0 && len(file)-end <= tail && !bytes.Contains(file[end:], []byte(" obj"))
}

const tail = 2048
