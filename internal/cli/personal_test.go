package cli

import (
	"archive/zip"
	"bytes"
	"compress/gzip"
	"encoding/csv"
	"encoding/xml"
	"io"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"golang.org/x/net/html"
	"golang.org/x/text/unicode/norm"

	"trehan/internal/officetest"
)

// persons are what a text must not hold: names by their words, numbers and addresses as they are.
type persons struct {
	names   map[string]bool
	longest int // words of a name
	numbers map[string]bool
	emails  map[string]bool
}

// nothingOfApplicants looks for every applicant of the extract, by name, telephone, identity number and address, in every
// file that preview writes; and shows that the same look finds those who are meant to stand there.
func nothingOfApplicants(t *testing.T, m *offlineMonth) {
	officials := newPersons()
	officials.read(t, filepath.Join(m.extract, "can-bo.csv"), "Họ và tên", "", "")
	applicants := newPersons()
	extracts, err := filepath.Glob(filepath.Join(m.extract, "ho-so-*.csv"))
	if err != nil || len(extracts) == 0 {
		t.Fatal("no extract", err)
	}
	for _, file := range extracts {
		applicants.read(t, file, "Chủ hồ sơ", "Số điện thoại;Số giấy tờ", "Email")
	}
	for name := range officials.names {
		delete(applicants.names, name) // an official's namesake proves nothing
	}
	if len(applicants.names) < 1000 || len(applicants.numbers) < 1000 || len(applicants.emails) < 100 {
		t.Fatalf("only %d applicants, %d numbers, %d addresses", len(applicants.names), len(applicants.numbers), len(applicants.emails))
	}
	raw, err := os.ReadFile(extracts[0])
	if err != nil {
		t.Fatal(err)
	}
	if n := len(applicants.in(strings.ReplaceAll(string(raw), ";", " | "))); n < 3000 {
		t.Fatalf("the look finds only %d in the extract itself", n)
	}
	found := 0
	for name, data := range contents(t, m.out) {
		text := textOf(t, m.out, name, data)
		if len(text) < 200 {
			t.Errorf("%s has no text to look through", name)
		}
		for _, hit := range applicants.in(text) {
			t.Errorf("%s holds %q", name, hit)
		}
		found += len(officials.in(text))
	}
	if found < 100 {
		t.Errorf("the look finds officials only %d times", found)
	}
}

// csvRows are the rows of a CSV file of the sample, its header first.
func csvRows(t *testing.T, file string) [][]string {
	t.Helper()
	data, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	r := csv.NewReader(bytes.NewReader(bytes.TrimPrefix(data, []byte("\ufeff"))))
	r.Comma, r.FieldsPerRecord = ';', -1
	rows, err := r.ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	return rows
}

func newPersons() *persons {
	return &persons{names: map[string]bool{}, numbers: map[string]bool{}, emails: map[string]bool{}}
}

// read takes names, numbers and addresses out of a CSV file by the heads of their columns.
func (p *persons) read(t *testing.T, file, name, numbers, email string) {
	t.Helper()
	rows := csvRows(t, file)
	for _, row := range rows[1:] {
		for i, cell := range row {
			if i >= len(rows[0]) || cell == "" {
				continue
			}
			switch head := rows[0][i]; {
			case head == name:
				words := strings.Fields(folded(cell))
				p.names[strings.Join(words, " ")] = true
				p.longest = max(p.longest, len(words))
			case strings.Contains(numbers, head):
				p.numbers[digits.FindString(cell)] = true
			case head == email:
				p.emails[strings.ToLower(cell)] = true
			}
		}
	}
	delete(p.numbers, "")
}

var (
	digits   = regexp.MustCompile(`[0-9]{9,}`)
	emailish = regexp.MustCompile(`[a-z0-9._-]+@[a-z0-9.-]+[a-z0-9]`)
	wordish  = regexp.MustCompile(`[\p{L}\p{M}0-9&.-]+|[^\s\p{L}\p{M}0-9&.-]+`)
)

func folded(s string) string { return strings.ToLower(norm.NFC.String(s)) }

// in gives what of the persons stands in a text.
func (p *persons) in(text string) (hits []string) {
	text = folded(text)
	for _, number := range digits.FindAllString(text, -1) {
		if p.numbers[number] {
			hits = append(hits, number)
		}
	}
	for _, email := range emailish.FindAllString(text, -1) {
		if p.emails[email] {
			hits = append(hits, email)
		}
	}
	words := wordish.FindAllString(text, -1)
	for i := range words {
		for n := 2; n <= p.longest && i+n <= len(words); n++ {
			if name := strings.Join(words[i:i+n], " "); p.names[name] {
				hits = append(hits, name)
			}
		}
	}
	return hits
}

// textOf is all text of a file, whatever its kind; cells and paragraphs are set apart by bars.
func textOf(t *testing.T, folder, name string, data []byte) string {
	t.Helper()
	switch path.Ext(name) {
	case ".json":
		return string(data)
	case ".gz":
		r, err := gzip.NewReader(bytes.NewReader(data))
		if err != nil {
			t.Fatal(err)
		}
		plain, err := io.ReadAll(r)
		if err != nil {
			t.Fatal(err)
		}
		return string(plain)
	case ".html":
		return htmlText(t, data)
	case ".xlsx", ".docx":
		return packageText(t, data)
	case ".pdf":
		return strings.Join(officetest.PDFText(t, filepath.Join(folder, filepath.FromSlash(name))), " | ")
	case ".eml":
		header, parts := opened(t, data)
		var b strings.Builder
		for key, values := range header {
			b.WriteString(key + " | " + strings.Join(values, " | ") + " | ")
		}
		for _, p := range parts { // attachments are the files beside the mail, which mailsAsSent compares
			switch p.kind {
			case "text/plain":
				b.Write(p.data)
			case "text/html":
				b.WriteString(htmlText(t, p.data))
			}
		}
		return b.String()
	}
	t.Fatalf("%s is of a kind that nobody looks through", name)
	return ""
}

func htmlText(t *testing.T, data []byte) string {
	t.Helper()
	var b strings.Builder
	z := html.NewTokenizer(bytes.NewReader(data))
	for {
		switch z.Next() {
		case html.ErrorToken:
			if z.Err() != io.EOF {
				t.Fatal(z.Err())
			}
			return b.String()
		case html.TextToken:
			b.WriteString(html.UnescapeString(string(z.Raw())))
		default:
			b.WriteString(" | ")
			if _, more := z.TagName(); more {
				for {
					_, value, next := z.TagAttr()
					b.WriteString(string(value) + " | ")
					if !next {
						break
					}
				}
			}
		}
	}
}

// packageText is the text and the attributes of every part of an OOXML package.
func packageText(t *testing.T, data []byte) string {
	t.Helper()
	z, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
	if err != nil {
		t.Fatal(err)
	}
	var b strings.Builder
	for _, f := range z.File {
		r, err := f.Open()
		if err != nil {
			t.Fatal(err)
		}
		d := xml.NewDecoder(r)
		for {
			token, err := d.Token()
			if err == io.EOF {
				break
			}
			if err != nil {
				t.Fatalf("%s: %v", f.Name, err)
			}
			switch x := token.(type) {
			case xml.CharData:
				b.Write(x)
			case xml.StartElement:
				for _, a := range x.Attr {
					b.WriteString(" | " + a.Value)
				}
			case xml.EndElement:
				if x.Name.Local != "r" && x.Name.Local != "t" && x.Name.Local != "rPr" { // runs of one text
					b.WriteString(" | ")
				}
			}
		}
		_ = r.Close()
	}
	return b.String()
}
