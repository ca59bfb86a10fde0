// Package commitment is what a month commits to before its documents are made: a statement of its figures and of its
// lists, whose hash is the short code on every document, and the tree by which each unit's rows can be proven without
// those of the others. New makes it from the counted month, ParseProof reads a proof back.
//
// The code cannot hold the seal, which holds the hashes of the documents. What is proven by what is docs/design.md 5.8
// and docs/decisions/0016.
package commitment

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"strconv"
	"strings"
	"unicode"

	"golang.org/x/mod/sumdb/tlog"

	"trehan/internal/counting"
	"trehan/internal/period"
)

// Unit is a unit whose rows can be proven.
type Unit struct{ Code, Name string }

// Commitment is one counted month. It does not change once it is made.
type Commitment struct {
	report  *counting.Report
	figures string // keyed hash of the figures and lists
	key     []byte
	leaves  []leaf // by unit code
	hashes  []tlog.Hash
	root    tlog.Hash
}

// New commits to a month's report and rows. Rows must have a ProofKey. The units are those whose rows can be proven, also
// those without any; every unit of a row must be among them.
func New(report *counting.Report, rows *counting.Rows, units []Unit) (*Commitment, error) {
	if rows.ProofKey == "" {
		return nil, fmt.Errorf("commitment: the rows have no key")
	}
	timeless := *report.Figures()
	timeless.ExtractedAt = 0 // files that are copied are no other figures
	body, err := timeless.JSON()
	if err != nil {
		return nil, err
	}
	c := &Commitment{report: report, key: []byte(rows.ProofKey)}
	c.figures = hex.EncodeToString(c.derived("figures", string(body))) // keyed: the lists name officials whom the public page may not
	if c.leaves, err = leavesOf(report, rows, units); err != nil {
		return nil, err
	}
	return c, c.grow()
}

// derived is a value that nobody can guess who does not have the whole month.
func (c *Commitment) derived(parts ...string) []byte {
	mac := hmac.New(sha256.New, c.key)
	mac.Write([]byte(strings.Join(parts, "\x00")))
	return mac.Sum(nil)
}

// Mark is what a document that is not published bears so that its hash tells nothing: who guesses what stands in it cannot
// try the guess.
func (c *Commitment) Mark(file string) string {
	return hex.EncodeToString(c.derived("file", file)[:16])
}

// Root is the hash of the tree of all units' rows.
func (c *Commitment) Root() string { return hex.EncodeToString(c.root[:]) }

// Letter is what the statement says of the letter besides the figures.
type Letter struct {
	Office string
	Number string // as printed, with its symbol; "" for none
	Date   period.Day
}

// The keys of a statement's lines.
const (
	KeyOffice   = "office"
	KeyName     = "name"   // of the period: 2023-11, 2026-Q1
	KeyPeriod   = "period" // 2023-11-01/2023-11-30
	KeyNumber   = "number"
	KeyDate     = "date"
	KeyTotal    = "total"
	KeyResolved = "resolved"
	KeyLate     = "late"
	KeyPending  = "pending"
	KeyOverdue  = "overdue"
	KeyFigures  = "figures" // HMAC of the report's figures and lists
	KeyRows     = "rows"    // root of the tree of the units' rows
	KeyUnits    = "units"   // leaves of that tree
)

const statementHead = "trehan-statement 1"

// Statement says what the month commits to, a line each, so that anybody can hash it: Code is made of it.
func (c *Commitment) Statement(l Letter) string {
	t := c.report.Totals
	date := ""
	if !l.Date.IsZero() {
		date = l.Date.String()
	}
	var b strings.Builder
	b.WriteString(statementHead + "\n")
	for _, line := range [][2]string{
		{KeyOffice, clean(l.Office)}, {KeyName, c.report.Named().String()}, {KeyPeriod, c.report.Period.From.String() + "/" + c.report.Period.To.String()},
		{KeyNumber, clean(l.Number)}, {KeyDate, date},
		{KeyTotal, strconv.Itoa(t.Total)}, {KeyResolved, strconv.Itoa(t.Resolved)}, {KeyLate, strconv.Itoa(t.ResolvedLate)},
		{KeyPending, strconv.Itoa(t.Pending)}, {KeyOverdue, strconv.Itoa(t.PendingOverdue)},
		{KeyFigures, c.figures}, {KeyRows, c.Root()}, {KeyUnits, strconv.Itoa(len(c.leaves))},
	} {
		b.WriteString(strings.TrimSpace(line[0]+": "+line[1]) + "\n")
	}
	return b.String()
}

// Lines reads a statement back; nil for any other text.
func Lines(statement string) map[string]string {
	first, rest, _ := strings.Cut(statement, "\n")
	if first != statementHead {
		return nil
	}
	lines := map[string]string{}
	for line := range strings.Lines(rest) {
		key, value, _ := strings.Cut(strings.TrimSpace(line), ":")
		lines[key] = strings.TrimSpace(value)
	}
	return lines
}

// Code is the short code of a statement, as documents print it: BCDF-GHJK-LMNP-QRST-BCDF. It is the first 20 hexadecimal
// digits of the statement's SHA-256 in 16 letters: digits would be taken for figures of the letter, and without vowels no
// word comes out.
type Code string

const (
	hexDigits   = "0123456789abcdef"
	codeLetters = "BCDFGHJKLMNPQRST"
	codeLength  = 20
	codeGroup   = 4
)

// CodeOf is the code of a statement.
func CodeOf(statement string) Code {
	sum := sha256.Sum256([]byte(statement))
	var b strings.Builder
	for i, digit := range hex.EncodeToString(sum[:])[:codeLength] {
		if i > 0 && i%codeGroup == 0 {
			b.WriteByte('-')
		}
		b.WriteByte(codeLetters[strings.IndexRune(hexDigits, digit)])
	}
	return Code(b.String())
}

// Bare is the code without hyphens, as a link has it.
func (c Code) Bare() string { return strings.ReplaceAll(string(c), "-", "") }

// byteOrderMark is white space to a browser and none to Go; text files may begin with it.
const byteOrderMark = '\ufeff'

// clean is a text on one line without what a document may not hold.
func clean(s string) string {
	s = strings.Map(func(r rune) rune {
		if unicode.IsControl(r) && !unicode.IsSpace(r) || r == unicode.ReplacementChar || r == byteOrderMark || unicode.Is(unicode.Noncharacter_Code_Point, r) {
			return -1
		}
		return r
	}, s)
	return strings.Join(strings.Fields(s), " ")
}
