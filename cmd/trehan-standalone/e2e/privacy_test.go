package e2e

import (
	"encoding/base64"
	"encoding/csv"
	"encoding/json"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"golang.org/x/text/unicode/norm"
)

// persons is what must not get out of the sample: of citizens nowhere, of
// officials not into histories and logs.
type persons struct {
	names     map[string]bool // four words in lower case
	numbers   map[string]bool // telephones and identity numbers
	mails     map[string]bool
	officials map[string]bool // three words in lower case
}

// personsOf reads the persons of a sample from its CSV files.
func personsOf(t *testing.T, folder string) *persons {
	t.Helper()
	p := &persons{map[string]bool{}, map[string]bool{}, map[string]bool{}, map[string]bool{}}
	add := func(set map[string]bool, value string) {
		if value = strings.ToLower(strings.TrimSpace(value)); value != "" {
			set[value] = true
		}
	}
	files, _ := filepath.Glob(filepath.Join(folder, "ho-so-*.csv"))
	for _, f := range files {
		eachRow(t, f, func(row map[string]string) {
			if name := row["Chủ hồ sơ"]; len(strings.Fields(name)) == 4 {
				add(p.names, name)
			}
			add(p.numbers, row["Số giấy tờ"])
			add(p.numbers, row["Số điện thoại"])
			add(p.mails, row["Email"])
		})
	}
	eachRow(t, filepath.Join(folder, "can-bo.csv"), func(row map[string]string) { add(p.officials, row["Họ và tên"]) })
	if len(p.names) < 10_000 || len(p.numbers) < 20_000 || len(p.mails) < 5_000 || len(p.officials) < 100 {
		t.Fatalf("only %d names, %d numbers, %d mails, %d officials in the sample", len(p.names), len(p.numbers), len(p.mails), len(p.officials))
	}
	return p
}

func eachRow(t *testing.T, path string, yield func(map[string]string)) {
	t.Helper()
	f, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	r := csv.NewReader(f)
	r.Comma, r.FieldsPerRecord, r.LazyQuotes = ';', -1, true
	all, err := r.ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	all[0][0] = strings.TrimPrefix(all[0][0], "\ufeff")
	for _, line := range all[1:] {
		row := map[string]string{}
		for i, value := range line {
			if i < len(all[0]) {
				row[all[0][i]] = value
			}
		}
		yield(row)
	}
}

var (
	word    = regexp.MustCompile(`[\p{L}\p{M}]+`)
	number  = regexp.MustCompile(`[0-9]{9,}`)
	address = regexp.MustCompile(`[\w.+-]+@[\w-]+(\.[\w-]+)+`)
)

// citizens returns the citizens' data found in a text.
func (p *persons) citizens(text string) []string {
	found := p.sequences(text, 4, p.names)
	for _, n := range number.FindAllString(text, -1) {
		if p.numbers[n] {
			found = append(found, n)
		}
	}
	for _, a := range address.FindAllString(strings.ToLower(text), -1) {
		if p.mails[a] || strings.HasSuffix(a, "congdan.example") {
			found = append(found, a)
		}
	}
	return found
}

// anybody returns the citizens' data, officials' names and addresses of
// whomever found in a text.
func (p *persons) anybody(text string) []string {
	found := append(p.citizens(text), p.sequences(text, 3, p.officials)...)
	return append(found, address.FindAllString(text, -1)...)
}

// sequences returns the runs of n words that are in set.
func (p *persons) sequences(text string, n int, set map[string]bool) []string {
	words := word.FindAllString(strings.ToLower(norm.NFC.String(text)), -1)
	var found []string
	for i := 0; i+n <= len(words); i++ {
		if name := strings.Join(words[i:i+n], " "); set[name] {
			found = append(found, name)
		}
	}
	return found
}

// anybodyOfRows finds those of whom rows and register tell.
var anybodyOfRows = regexp.MustCompile(`(?i)[\w.+-]+@tinh\.example|Trần Quang (?:Anh|Chi|Dũng)|Công dân bí mật`)

// tellsOfNobody fails when what the program of an office has logged, or exported of its runs, tells of a person: also of a
// month that failed, was cancelled, or struck down. It returns how many texts it has read.
func (o *office) tellsOfNobody() int {
	texts := 0
	tells := func(name, text string) {
		texts++
		if found := anybodyOfRows.FindAllString(norm.NFC.String(text), -1); len(found) > 0 {
			o.Errorf("%s tells of %d, such as %q", name, len(found), found[0])
		}
	}
	for _, p := range *o.ups {
		tells("a log", p.stderr.String())
	}
	for _, pattern := range []string{filepath.Join(o.data, "logs", "*.log"), object(o.data, "months/*/histories/*.json"), object(o.data, "warnings/*/histories/*.json")} {
		files, _ := filepath.Glob(pattern)
		for _, f := range files {
			b, err := os.ReadFile(f)
			if err != nil {
				continue
			}
			text := string(b)
			if strings.HasSuffix(f, ".json") {
				text = plainHistory(o.T, b)
			}
			tells(f, text)
		}
	}
	return texts
}

// plainHistory is an exported history with every payload decoded.
func plainHistory(t *testing.T, raw []byte) string {
	t.Helper()
	var history any
	if err := json.Unmarshal(raw, &history); err != nil {
		t.Fatal(err)
	}
	var b strings.Builder
	payloads := 0
	var walk func(any)
	walk = func(v any) {
		switch v := v.(type) {
		case []any:
			for _, e := range v {
				walk(e)
			}
		case map[string]any:
			data, isText := v["data"].(string)
			if _, isPayload := v["metadata"]; isPayload && isText {
				if plain, err := base64.StdEncoding.DecodeString(data); err == nil {
					payloads++
					b.Write(plain)
					b.WriteString("\n")
				}
			}
			for _, e := range v {
				walk(e)
			}
		case string:
			b.WriteString(v + "\n")
		}
	}
	walk(history)
	if payloads == 0 {
		t.Error("a history without payloads: nothing was scanned")
	}
	return b.String()
}
