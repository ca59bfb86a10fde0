package commitment_test

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"trehan/internal/commitment"
	"trehan/internal/counting"
	"trehan/internal/period"
)

// month is a made-up month of n units; unit i has i%3 late dossiers.
func month(t *testing.T, n int, change func(*counting.Report, *counting.Rows)) *commitment.Commitment {
	t.Helper()
	p := period.Month{Year: 2026, Month: 1}.Period()
	report, rows := &counting.Report{Month: "2026-01", Period: p, ExtractedAt: 1}, &counting.Rows{ProofKey: "key"}
	var units []commitment.Unit
	for i := range n {
		code := fmt.Sprintf("H42.%03d", i)
		units = append(units, commitment.Unit{Code: code, Name: fmt.Sprintf("Sở %d", i)})
		for j := range i % 3 {
			d := counting.LateDossier{Code: fmt.Sprintf("%s-26-%d", code, j), Unit: code, Received: p.From, Due: p.From + 3, Finished: p.From + 5, WorkingDaysLate: 2}
			report.Late = append(report.Late, d)
			rows.Late = append(rows.Late, counting.LateRow{Code: d.Code, Officials: []counting.OfficialRef{{Name: "Đỗ  Văn | Mẫu\ufeff"}}})
		}
	}
	if change != nil {
		change(report, rows)
	}
	c, err := commitment.New(report, rows, units)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// Every unit of trees of all small sizes can prove its rows, and nothing else.
func TestProofs(t *testing.T) {
	before := []string{"Chứng thực\r\n\r\n", "\ufeff"} // as text programs save it
	for n := 1; n <= 20; n++ {
		c := month(t, n, nil)
		for i := range n {
			code := fmt.Sprintf("H42.%03d", i)
			p, err := c.Proof(code)
			if err != nil || p == nil {
				t.Fatalf("%s of %d: %v", code, n, err)
			}
			read, err := commitment.ParseProofs(before[n%2] + strings.ReplaceAll(p.String(), "\n", "\r\n"))
			if err != nil || len(read) != 1 {
				t.Fatalf("%s of %d: %d proofs, %v\n%s", code, n, len(read), err, p)
			}
			if diff := cmp.Diff(p.String(), read[0].String()); diff != "" {
				t.Fatal(diff)
			}
			if err := read[0].Check(); err != nil || read[0].Unit() != code || read[0].Count("late") != i%3 || read[0].Root != c.Root() {
				t.Errorf("%s of %d: %v\n%s", code, n, err, p)
			}
			for what, change := range map[string]func(*commitment.Proof){
				"a row more":   func(p *commitment.Proof) { p.Rows += "late | H42.999 | x\n" },
				"a name":       func(p *commitment.Proof) { p.Rows = strings.Replace(p.Rows, "Sở", "Sỡ", 1) },
				"another root": func(p *commitment.Proof) { p.Root = month(t, n+1, nil).Root() },
				"another salt": func(p *commitment.Proof) { p.Salt = strings.Repeat("0", 64) },
				"another place": func(p *commitment.Proof) {
					p.At++
				},
			} {
				forged := *p
				if change(&forged); !errors.Is(forged.Check(), commitment.ErrNotProven) {
					t.Errorf("%s of %d is proven with %s: %v", code, n, what, forged.Check())
				}
			}
		}
	}
}

// A proof shows nothing of others: neither their rows nor a hash that a guess of them could be tried on.
func TestProofsTellNothingOfOthers(t *testing.T) {
	c := month(t, 8, nil)
	p, err := c.Proof("H42.000")
	if err != nil {
		t.Fatal(err)
	}
	for i := 1; i < 8; i++ {
		if strings.Contains(p.String(), fmt.Sprintf("H42.%03d", i)) {
			t.Errorf("unit %d stands in another's proof:\n%s", i, p)
		}
	}
	other, err := c.Proof("H42.001")
	if err != nil {
		t.Fatal(err)
	}
	unsalted := sha256.Sum256([]byte("\x00" + other.Rows))
	if hex.EncodeToString(p.Path[0][:]) == hex.EncodeToString(unsalted[:]) || p.Salt == other.Salt {
		t.Error("the neighbour's rows can be guessed")
	}
	if c.Mark("a.xlsx") == c.Mark("b.xlsx") || len(c.Mark("a.xlsx")) != 32 {
		t.Error("two files have one mark")
	}
}

func TestStatement(t *testing.T) {
	letter := commitment.Letter{Office: "Văn phòng UBND tỉnh Hà Nam", Number: "05/VPUB", Date: period.DayOf(2026, 2, 5)}
	statement := month(t, 7, nil).Statement(letter)
	code := commitment.CodeOf(statement)
	if lines := commitment.Lines(statement); lines[commitment.KeyNumber] != "05/VPUB" || lines[commitment.KeyPeriod] != "2026-01-01/2026-01-31" || lines[commitment.KeyName] != "2026-01" || lines[commitment.KeyUnits] != "7" {
		t.Errorf("read back: %v", lines)
	}
	if again := month(t, 7, func(r *counting.Report, _ *counting.Rows) { r.ExtractedAt = 99 }).Statement(letter); again != statement {
		t.Errorf("another time of the extract:\n%s", cmp.Diff(statement, again))
	}
	other := letter
	other.Number = "06/VPUB"
	for what, another := range map[string]string{
		"a figure":     month(t, 7, func(r *counting.Report, _ *counting.Rows) { r.Totals.ResolvedLate++ }).Statement(letter),
		"a row":        month(t, 7, func(r *counting.Report, _ *counting.Rows) { r.Late[0].WorkingDaysLate++ }).Statement(letter),
		"an official":  month(t, 7, func(_ *counting.Report, r *counting.Rows) { r.Late[0].Officials[0].Name = "Đỗ Văn Khác" }).Statement(letter),
		"another unit": month(t, 8, nil).Statement(letter),
		"a number":     month(t, 7, nil).Statement(other),
	} {
		if commitment.CodeOf(another) == code {
			t.Errorf("%s changes no code", what)
		}
	}
	sum := sha256.Sum256([]byte(statement))
	want := strings.Map(func(r rune) rune { return rune("BCDFGHJKLMNPQRST"[strings.IndexRune("0123456789abcdef", r)]) }, hex.EncodeToString(sum[:])[:20])
	if code.Bare() != want || len(code) != 24 {
		t.Errorf("code %s, want %s in groups", code, want)
	}
}

// The statement is published: it confirms no guess of a name that the public page leaves out.
func TestStatementConfirmsNoGuess(t *testing.T) {
	figures := func(key string) string {
		c := month(t, 3, func(_ *counting.Report, r *counting.Rows) { r.ProofKey = key })
		return commitment.Lines(c.Statement(commitment.Letter{}))[commitment.KeyFigures]
	}
	if one := figures("a"); one == figures("b") || one == "" {
		t.Errorf("who knows the report without the key finds its hash %q", one)
	}
}

func TestRefusesBrokenProofs(t *testing.T) {
	p, err := month(t, 5, nil).Proof("H42.002")
	if err != nil {
		t.Fatal(err)
	}
	for _, text := range []string{
		"trehan-proof 1\n", p.String()[:len(p.String())-10], strings.Replace(p.String(), "leaf | ", "leaf | x", 1),
		strings.Replace(p.String(), "path | ", "path | g", 1), "trehan-proof 1\n" + strings.Repeat("path | "+p.Root+"\n", 100),
		strings.Replace(p.String(), "lines | ", "lines | 9", 1), "trehan-proof 1\nlines | -1\n", p.String() + "late | H42.002 | x\n",
	} {
		if read, err := commitment.ParseProofs(text); err == nil && (len(read) != 1 || read[0].Check() == nil) {
			t.Errorf("taken: %q", text)
		}
	}
	if all, err := commitment.ParseProofs("Phụ lục\nkhông có gì"); err != nil || len(all) != 0 {
		t.Errorf("%d proofs in a text without any: %v", len(all), err)
	}
}

// Whatever a file says, what is proven is what the root stands for.
func FuzzParseProofs(f *testing.F) {
	f.Add("trehan-proof 1\nroot | " + strings.Repeat("0", 64) + "\nleaf | 0 | 1\nsalt | " + strings.Repeat("0", 64) + "\nlines | 1\nunit | a | b\n")
	f.Add("trehan-proof 1\nlines | 99999999999999999999\n")
	f.Add("trehan-proof 1\nleaf | -1 | 0\nlines | 0\ntrehan-proof 1\n")
	f.Fuzz(func(t *testing.T, text string) {
		all, err := commitment.ParseProofs(text)
		if err != nil && !errors.Is(err, commitment.ErrNotProven) {
			t.Fatal(err)
		}
		for _, p := range all {
			if p.Check() != nil {
				continue
			}
			again, err := commitment.ParseProofs(p.String())
			if err != nil || len(again) != 1 || again[0].Check() != nil || again[0].Rows != p.Rows {
				t.Fatalf("%q proves, written again it does not: %v", text, err)
			}
		}
	})
}
