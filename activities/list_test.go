package activities

import (
	"context"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"trehan/internal/archive"
	"trehan/internal/books"
	"trehan/internal/counting"
	"trehan/internal/documents/workbook"
	"trehan/internal/period"
	"trehan/internal/revision"
)

// list writes another system's list, the extract but for what change does, and configures it.
func (d *office) list(change func(extract string) string) {
	d.Helper()
	b, err := os.ReadFile(filepath.Join(d.dir, "ho-so.csv"))
	if err != nil {
		d.Fatal(err)
	}
	d.configures(`register: units.yaml
mail: {host: 127.0.0.1, port: 1, tls: none, from: "Văn phòng UBND tỉnh <vp@tinh.example>"}
sources:
  dossiers: [{name: hcc, type: file, path: ho-so.csv, quiet: 0s}]
  list: [{name: cong, type: file, path: cong.csv, quiet: 0s}]
`)
	d.write("cong.csv", change(string(b)))
	at := time.Date(2023, 12, 5, 8, 0, 0, 0, period.Zone)
	if err := os.Chtimes(filepath.Join(d.dir, "cong.csv"), at, at); err != nil {
		d.Fatal(err)
	}
}

// A month that is compared with another system's list has a finding and a sealed workbook, which are made again from the archive. A
// newer list makes no other revision of what was sealed.
func TestListBesideMonth(t *testing.T) {
	d := newOffice(t, 4)
	store := memory()
	d.list(func(extract string) string { return strings.Replace(extract, "X1.02-003;", "X1.02_003;", 1) })
	rev := d.sealed(store, "run-1")
	sealed := reopen(t, store, rev.Number)
	report, _, err := sealed.Count(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	i := slices.IndexFunc(report.Findings, func(f counting.Finding) bool { return f.Code == "books_differ" })
	if i < 0 {
		t.Fatal("the finding is missing")
	}
	f := report.Findings[i]
	same(t, "count and severity", []any{1, counting.Warn}, []any{f.Count, f.Severity})
	if !strings.Contains(f.Message, "mã viết khác 1") {
		t.Error(f.Message)
	}
	if roles := sealed.Manifest.Find(archive.RoleList); len(roles) != 1 || roles[0].Source != "cong" {
		t.Errorf("sealed lists %v, want one of cong", roles)
	}
	if !slices.ContainsFunc(sealed.Manifest.Find(archive.RoleDocument), func(e archive.Entry) bool { return e.Name == workbook.BooksName }) {
		t.Error("the workbook is not sealed")
	}

	d.write("cong.csv", "nothing any more")
	again, err := sealed.Recompute(t.Context(), testBuild, nil)
	madeAgain(t, "the month", again, err)
	x, err := revision.Recount(t.Context(), revision.Revision{Store: store, Month: novemberOf(t), Number: rev.Number}, explaining(), nil)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]books.KindCount{{Kind: books.OtherCode, Cause: books.CodeWritten, Dossiers: 1}}, x.Output.Books.Kinds); diff != "" || x.Differs {
		t.Error(diff)
	}

	d.list(func(extract string) string { return strings.ReplaceAll(extract, "X1.03-", "X1.03_") })
	opened, _, err := d.counts(d.worker(store, nil), "run-2")
	if err != nil {
		t.Fatal(err)
	}
	x, err = revision.Recount(t.Context(), revision.Revision{Store: store, Month: novemberOf(t), Number: opened.Revision.Number}, explaining(), nil)
	if err != nil || len(x.Output.Books.Differences) != 12 {
		t.Fatal(err)
	}
	received := func(context.Context) (int, error) { return 1, nil }
	c, err := x.Inputs.Compare(t.Context(), store, counting.Count{Report: &x.Output.Report, Rows: &x.Output.Rows}, true, received)
	if err != nil || c.EqualTo != rev.Number {
		t.Errorf("a newer list would replace letters that somebody has: equal to r%d, %v; want r%d", c.EqualTo, err, rev.Number)
	}
}

// A list that does not read, or is of another month, stops no month.
func TestListNotCompared(t *testing.T) {
	for name, change := range map[string]func(string) string{
		"damaged":       func(string) string { return "Số hồ sơ;Trạng thái\nX1.01-001;31/02/2023\n" },
		"another month": func(extract string) string { return strings.ReplaceAll(extract, "/11/2023", "/09/2023") },
	} {
		t.Run(name, func(t *testing.T) {
			d := newOffice(t, 4)
			d.list(change)
			_, out, err := d.counts(d.worker(memory(), nil), "run-1")
			if err != nil {
				t.Fatal(err)
			}
			i := slices.IndexFunc(out.Findings, func(f FindingRef) bool { return f.Code == "books_not_compared" })
			if i < 0 {
				t.Fatalf("the finding is missing; blocking %q", out.Blocking)
			}
			same(t, "blocking", 0, len(out.Blocking))
			if message := out.Findings[i].Message; strings.Contains(message, "31/02/2023") {
				t.Error(message)
			}
		})
	}
}
