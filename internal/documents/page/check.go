package page

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"trehan/internal/commitment"
	"trehan/internal/documents/qrcode"
	"trehan/internal/documents/view"
	"trehan/internal/notation"
	"trehan/internal/period"
)

// checkFoot is the code in the foot of a page.
type checkFoot struct {
	Link string
	Code commitment.Code
	Path string
	Side int // of the QR code with its margin, in modules
}

// checked puts the code into the foot.
func (f *pageData) checked(c *view.Check) error {
	code, err := qrcode.Of(c.Link())
	if err != nil {
		return err
	}
	f.Check = &checkFoot{Link: c.Link(), Code: c.Code, Path: code.Path(), Side: code.Size() + 2*qrcode.Quiet}
	f.dress = dressed(style+checkStyle, script)
	if f.Internal {
		f.Mark = c.Mark(Internal)
	}
	return nil
}

// Sealed is one sealed revision, as the check page shows it.
type Sealed struct {
	Revision  int
	Seal      string // SHA-256 of the manifest
	At        period.Instant
	Statement string
	Files     []SealedFile
	Later     int // the last sealed revision of the period where the page does not have it; else 0
}

// SealedFile is one document of a seal.
type SealedFile struct {
	Name   string
	Size   int64
	SHA256 string
}

// checkData is what the check page's template sees.
type checkData struct {
	Office     string
	Records    []checkRecord
	Unreadable []string
	Until      period.Instant // of the last seal that the page knows
	dress
}

// checkRecord is one sealed revision with what its statement says.
type checkRecord struct {
	Sealed
	Code     commitment.Code
	Anchor   string // the id that a link's code leads to; "" where a later record has it
	Period   string // tháng 11/2023
	Letter   string // Công văn số 05/VPUB ngày 05 tháng 12 năm 2023
	Figures  []checkFigure
	Replaced string // by which letter; "" for the revision in force

	From, To string // 01/11/2023, 30/11/2023

	name     string // 2023-11; two periods may have the same days
	from, to period.Day
}

// checkFigure is a figure and the statement's key of it.
type checkFigure struct {
	Key, Name string
	Count     int
}

// CheckPage makes the page by which anybody can check what an office has sealed: one page for all periods, which each seal makes
// again, so that an office puts one file to one address and a code of any age finds itself there. unreadable names seals that are
// not on it. A statement that is none is an error.
func CheckPage(sealed []Sealed, unreadable []string) (view.File, error) {
	data := checkData{Unreadable: unreadable, dress: dressed(style+checkStyle, checkScript)}
	for _, s := range sealed {
		r, err := recordOf(s)
		if err != nil {
			return view.File{}, err
		}
		data.Records = append(data.Records, r)
		data.Until = max(data.Until, r.At)
	}
	slices.SortStableFunc(data.Records, func(a, b checkRecord) int {
		return cmp.Or(cmp.Compare(b.to, a.to), cmp.Compare(b.from, a.from), strings.Compare(a.name, b.name), cmp.Compare(b.Revision, a.Revision))
	})
	anchors := map[string]bool{}
	for i := range data.Records {
		r := &data.Records[i]
		if r.Later > 0 {
			r.Replaced = fmt.Sprintf(wordNotHere, notation.Padded(r.Later))
		}
		if i > 0 && data.Records[i-1].name == r.name {
			newest := data.Records[i-1]
			r.Replaced = cmp.Or(newest.Replaced, newest.Letter)
		}
		if anchor := r.Code.Bare(); !anchors[anchor] {
			anchors[anchor], r.Anchor = true, anchor
		}
	}
	if len(data.Records) > 0 {
		data.Office = commitment.Lines(data.Records[0].Statement)[commitment.KeyOffice]
	}
	body, err := render(checkTemplate, &data)
	return view.File{Name: Check, MediaType: mediaType, Data: body}, err
}

func recordOf(s Sealed) (checkRecord, error) {
	lines := commitment.Lines(s.Statement)
	from, to, _ := strings.Cut(lines[commitment.KeyPeriod], "/")
	r := checkRecord{Sealed: s, Code: commitment.CodeOf(s.Statement)}
	var err1, err2 error
	r.from, err1 = period.ParseDay(from)
	r.to, err2 = period.ParseDay(to)
	if err := cmp.Or(err1, err2); err != nil {
		return r, fmt.Errorf("statement of revision %d: %w", s.Revision, err)
	}
	r.name = lines[commitment.KeyName]
	r.Period, r.From, r.To = notation.Month(r.name), notation.Date(r.from), notation.Date(r.to)
	r.Letter = wordNoNumber
	if number := lines[commitment.KeyNumber]; number != "" {
		r.Letter = wordLetter + " " + number
	}
	if day, err := period.ParseDay(lines[commitment.KeyDate]); err == nil {
		r.Letter += " " + notation.LongDate(day)
	}
	for _, f := range []checkFigure{
		{Key: commitment.KeyTotal, Name: "Tổng số hồ sơ"}, {Key: commitment.KeyResolved, Name: "Đã giải quyết"},
		{Key: commitment.KeyLate, Name: "Giải quyết trễ hạn"}, {Key: commitment.KeyPending, Name: "Đang giải quyết"},
		{Key: commitment.KeyOverdue, Name: "Đang giải quyết đã quá hạn"},
	} {
		if _, err := fmt.Sscan(lines[f.Key], &f.Count); err != nil {
			return r, fmt.Errorf("statement of revision %d: %s: %w", s.Revision, f.Key, err)
		}
		r.Figures = append(r.Figures, f)
	}
	slices.SortFunc(r.Files, func(a, b SealedFile) int { return strings.Compare(a.Name, b.Name) })
	return r, nil
}

// Words of the check page's headings.
const (
	wordLetter   = "Công văn số"
	wordNoNumber = "Công văn chưa có số"
	wordNotHere  = "văn bản không có trên trang này (bản lần %s)"
)
