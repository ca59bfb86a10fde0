package activities

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"trehan/internal/checks"
)

// The files of a month grow from run to run. Clearly fewer rows than in the revision before hold the run, sealed or not; a
// few less, or fewer bytes where nothing was counted, are told.
func TestARunWithShorterFilesIsHeld(t *testing.T) {
	const whole = 1 + 3*12 // lines of the office's file
	for _, c := range []struct {
		name          string
		before, after int // lines; 0 for a file that cannot be read
		code, says    string
		blocks        bool
	}{
		{"as before", whole, whole, "", "", false},
		{"more", whole - 17, whole, "", "", false},
		{"clearly fewer rows", whole, whole - 17, checks.SourceShorter, "tệp hồ sơ: 36 dòng ở bản r0001, nay 19 dòng", true},
		{"a few rows fewer", whole, whole - 4, checks.SourceSmaller, "tệp hồ sơ: 36 dòng ở bản r0001, nay 32 dòng", false},
		{"fewer bytes than what could not be read", 0, whole, checks.SourceSmaller, "ho-so.csv: ", false},
	} {
		t.Run(c.name, func(t *testing.T) {
			d := newOffice(t, 3)
			all := d.read("ho-so.csv")
			before := headOf(all, c.before)
			if c.before == 0 {
				before = strings.Repeat("không phải tiêu đề\n", 9999)
			}
			d.write("ho-so.csv", before)
			a := d.worker(memory(), newPost())
			_, _, _ = d.counts(a, "run-1") // may fail
			d.write("ho-so.csv", headOf(all, c.after))
			_, counted, err := d.counts(a, "run-2")
			if err != nil {
				t.Fatal(err)
			}
			var got []FindingRef
			for _, f := range counted.Findings {
				if f.Code == checks.SourceShorter || f.Code == checks.SourceSmaller {
					got = append(got, f)
				}
			}
			var codes, wanted []string
			for _, f := range got {
				codes = append(codes, f.Code)
			}
			if c.code != "" {
				wanted = []string{c.code}
			}
			same(t, "findings", wanted, codes)
			if len(got) > 0 && !strings.Contains(got[0].Message, c.says) {
				t.Errorf("%q, want %q in it", got[0].Message, c.says)
			}
			if blocks := slices.Contains(counted.Blocking, checks.SourceShorter); blocks != c.blocks {
				t.Errorf("blocking: %v, want %v", counted.Blocking, c.blocks)
			}
		})
	}
}

// A short file that held one run holds the next one too, whether a count failed in between or not, until a revision is sealed.
func TestAShortFileStaysShortWhenRunAgain(t *testing.T) {
	const whole = 1 + 3*12
	d := newOffice(t, 3)
	all := d.read("ho-so.csv")
	a := d.worker(memory(), newPost())
	for i, lines := range []int{whole, whole - 17, whole - 17, 0, whole - 17} {
		d.write("ho-so.csv", headOf(all, lines))
		_, counted, err := d.counts(a, fmt.Sprintf("run-%d", i+1))
		if (err != nil) != (lines == 0) {
			t.Fatal(err)
		}
		if blocks := slices.Contains(counted.Blocking, checks.SourceShorter); blocks != (lines == whole-17) {
			t.Errorf("run %d, %d lines: blocking %v", i+1, lines, counted.Blocking)
		}
	}
}

// headOf is the first lines of a text.
func headOf(text string, lines int) string {
	return strings.Join(strings.SplitAfter(text, "\n")[:lines], "")
}
