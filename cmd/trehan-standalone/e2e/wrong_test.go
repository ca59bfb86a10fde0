package e2e

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"

	"trehan/activities"
)

// secret is a value that a failure must not carry.
const secret = "Nguyễn Văn Bí Mật 0912345678"

// workbookOf writes a month as a workbook with a title above the table.
func workbookOf(t *testing.T, sheet string, rows []row) string {
	t.Helper()
	f := excelize.NewFile()
	defer f.Close()
	if err := f.SetSheetName("Sheet1", sheet); err != nil {
		t.Fatal(err)
	}
	for i, line := range strings.Split(strings.TrimSpace(csvOf(rows)), "\n") {
		for j, value := range strings.Split(line, ";") {
			cell, _ := excelize.CoordinatesToCellName(j+1, i+1)
			if err := f.SetCellStr(sheet, cell, value); err != nil {
				t.Fatal(err)
			}
		}
	}
	var b bytes.Buffer
	if err := f.Write(&b); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

// wrongInputs are exports that cannot be read, each in a month of its own.
var wrongInputs = []struct {
	name, month, file string
	content           func(*testing.T, []row) string
	says              []string // what the failure names
	value             bool     // errors.json holds the secret
}{
	{"missing column", "2021-01", "ho-so.csv", func(_ *testing.T, r []row) string {
		return strings.Replace(csvOf(r), "Ngày hẹn trả", "Ngày gì đó", 1)
	}, []string{"ho-so.csv", "Ngày hẹn trả"}, false},
	{"unreadable date", "2021-02", "ho-so.csv", func(_ *testing.T, r []row) string {
		r[3].due = secret
		return csvOf(r)
	}, []string{"ho-so.csv", "7", "Ngày hẹn trả", fmt.Sprint(len([]rune(secret)))}, true},
	{"unknown status in a workbook", "2021-03", "ho-so.xlsx", func(t *testing.T, r []row) string {
		r[4].status = secret
		return workbookOf(t, "Danh sách", r)
	}, []string{"ho-so.xlsx", "Danh sách", "8", "Trạng thái hồ sơ"}, true},
	{"empty file", "2021-04", "ho-so.csv", func(*testing.T, []row) string { return "" }, []string{"ho-so.csv"}, false},
	{"no workbook", "2021-05", "ho-so.xlsx", func(*testing.T, []row) string { return "PK\x03\x04" + secret }, []string{"ho-so.xlsx"}, false},
}

func testWrongInputs(t *testing.T, o *office) {
	for _, c := range wrongInputs {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			o := o.as(t)
			o.put(c.month, c.file, c.content(t, rows(c.month)))
			s := o.connect()
			said := s.refused(s.run("report-"+c.month, fmt.Sprintf(`{"month":%q}`, c.month)), activities.BadInput)
			t.Log(said)
			for _, part := range c.says {
				if !strings.Contains(said, part) {
					t.Errorf("the failure does not name %q: %s", part, said)
				}
			}
			for what, text := range map[string]string{
				"failure": said, "details": s.details("month-"+c.month, ""), "history": histories(t, o.data, c.month),
			} {
				if strings.Contains(text, secret) || strings.Contains(text, "0912345678") {
					t.Errorf("the %s holds the value", what)
				}
			}
			kept, err := os.ReadFile(object(o.data, "months/"+c.month+"/r0001/errors.json"))
			if err != nil || !json.Valid(kept) {
				t.Errorf("errors.json: %v", err)
			}
			if strings.Contains(string(kept), secret) != c.value {
				t.Errorf("errors.json holds the value: %t, want %t", !c.value, c.value)
			}
			o.nothingSealed(c.month)
			if r := o.cli(1, "run", "--month", c.month); !strings.Contains(r.stderr, c.says[0]) || strings.Contains(r.stderr, secret) {
				t.Errorf("run says: %s", r.stderr)
			}
			offline := command(t, "report", "--month", c.month, "--dossiers", filepath.Join(o.dir, "in", c.month, c.file),
				"--register", filepath.Join(o.dir, "units.yaml"), "--out", filepath.Join(o.dir, "out", c.month))
			if offline.code != 1 || strings.Contains(offline.stderr, secret) != c.value {
				t.Errorf("report: exit code %d, the value is shown: %t, want 1, %t: %s", offline.code, !c.value, c.value, offline.stderr)
			}
			if got := o.status(c.month); got.Outcome != "failed" || got.Deliveries.Planned != 0 {
				t.Errorf("status: %+v", got)
			}
			o.cli(0, "audit", "verify", "--month", c.month)
		})
	}
}

// nothingSealed fails if a month's first revision was sealed or mailed, or was
// left without a word.
func (o *office) nothingSealed(month string) {
	o.Helper()
	if exists(object(o.data, "months/"+month+"/r*/manifest.json")) {
		o.Error("a revision was sealed")
	}
	if !exists(object(o.data, "months/"+month+"/r0001/abandoned.json")) {
		o.Error("the revision was not abandoned")
	}
	if n := len(o.relay.letters(month)); n != 0 {
		o.Errorf("%d letters were sent", n)
	}
}

// testWrongRequests starts runs with input that nobody should guess at.
func testWrongRequests(t *testing.T, o *office) {
	for input, field := range map[string]string{
		`{"moth":"2022-01"}`:                      "moth",
		`{"month":"2022-13"}`:                     "month",
		`{"month":202201}`:                        "month",
		`{"month":"2022-01","resend":"everyone"}`: "resend",
		`{"month":"2022-01","hour":24}`:           "hour",
		`{"month":"2022-01","working_day":99}`:    "working_day",
		`"2022-01"`:                               "JSON",
	} {
		t.Run(input, func(t *testing.T) {
			s := o.as(t).connect()
			run := s.run("wrong-"+field+"-"+fmt.Sprint(len(input)), input)
			said := s.refused(run, activities.BadInput)
			if !strings.Contains(said, field) {
				t.Errorf("the failure does not name %q: %s", field, said)
			}
			if d := s.details(run.GetID(), ""); !strings.Contains(d, field) {
				t.Errorf("the UI's details do not name %q: %s", field, d)
			}
		})
	}
	if exists(object(o.data, "months/2022-01/*")) {
		t.Error("a refused request has written into the archive")
	}
}

// histories are the exported histories of a month, payloads decoded.
func histories(t *testing.T, data, month string) string {
	t.Helper()
	files, _ := filepath.Glob(object(data, "months/"+month+"/histories/*.json"))
	if len(files) == 0 {
		t.Errorf("no history of %s was exported", month)
	}
	var b strings.Builder
	for _, f := range files {
		raw, err := os.ReadFile(f)
		if err != nil {
			t.Fatal(err)
		}
		b.WriteString(plainHistory(t, raw))
	}
	return b.String()
}
