package cli

import (
	"fmt"
	"io"
	"os"
	"strings"
	"sync"
	"time"
	"unicode/utf8"

	"golang.org/x/term"

	"trehan/internal/counting"
	"trehan/internal/documents/view"
	"trehan/internal/notation"
)

// printFigures prints the headline of the letter.
func printFigures(p *Program, r *counting.Report) { printHeadline(p, counting.HeadlineOf(r)) }

func printHeadline(p *Program, f counting.Headline) {
	p.printf("Tổng số hồ sơ            %9s\n", notation.Count(f.Total))
	online := view.NoData
	if !f.NoChannel {
		online = notation.Count(f.ReceivedOnline)
	}
	p.printf("  tiếp nhận mới          %9s  (trực tuyến %s)\n", notation.Count(f.Received), online)
	p.printf("  kỳ trước chuyển sang   %9s\n", notation.Count(f.CarriedOver))
	p.printf("Đã giải quyết            %9s  (trước và đúng hạn %s, trễ hạn %s)\n", notation.Count(f.Resolved), notation.Count(f.InTime), notation.Count(f.Late))
	p.printf("Đang giải quyết          %9s  (còn hạn %s, quá hạn %s)\n", notation.Count(f.Pending), notation.Count(f.PendingInTime), notation.Count(f.PendingOverdue))
	if f.NoOfficials {
		p.printf("Công chức, viên chức     %9s\n", view.NoData)
		return
	}
	p.printf("Công chức, viên chức     %9s  thuộc %s đơn vị\n", notation.Count(f.Officials), notation.Count(f.OfficialUnits))
}

// printFindings prints the findings as a table, the blocking ones first.
func printFindings(w io.Writer, findings []counting.Finding) {
	if len(findings) == 0 {
		fmt.Fprintln(w, "Không có phát hiện nào.")
		return
	}
	fmt.Fprint(w, findingsTable(findings, columns(w)))
}

// narrowest is the least width of the table's last column; where a terminal leaves less, the texts stand below.
const narrowest = 40

// findingsTable lays the findings out for a terminal of so many columns; 0: no text is broken.
func findingsTable(findings []counting.Finding, columns int) string {
	code := 0
	for _, f := range findings {
		code = max(code, len(f.Code))
	}
	indent := 12 + 2 + code + 2 + 6 + 2
	var b strings.Builder
	for _, f := range findings {
		mark := view.SeverityName(f.Severity)
		if f.Accepted {
			mark = "đã chấp nhận"
		}
		fmt.Fprintf(&b, "%s  %-*s  %6s", padded(mark, 12), code, f.Code, notation.Count(f.Count))
		texts := []string{f.Message}
		if len(f.Examples) > 0 {
			texts = append(texts, "ví dụ: "+strings.Join(f.Examples, ", "))
		}
		margin, below := indent, columns > 0 && columns-indent < narrowest
		if below {
			margin = 4
		}
		first := !below
		for _, text := range texts {
			for _, line := range wrapText(text, columns-margin) {
				if first {
					b.WriteString("  " + line)
				} else {
					b.WriteString("\n" + strings.Repeat(" ", margin) + line)
				}
				first = false
			}
		}
		b.WriteByte('\n')
	}
	return view.Printable(b.String())
}

// wrapText breaks a text between words into lines of at most so many letters, where it can be; less than 1: one line.
func wrapText(text string, width int) []string {
	if width < 1 {
		return []string{text}
	}
	var lines []string
	line, letters := "", 0
	for _, word := range strings.Fields(text) {
		n := utf8.RuneCountInString(word)
		if line != "" && letters+1+n > width {
			lines = append(lines, line)
			line, letters = "", 0
		}
		if line != "" {
			line += " "
			letters++
		}
		line += word
		letters += n
	}
	return append(lines, line)
}

// columns returns how wide a terminal is; 0: w is none.
func columns(w io.Writer) int {
	f, ok := w.(*os.File)
	if !ok {
		return 0
	}
	width, _, err := term.GetSize(int(f.Fd()))
	if err != nil {
		return 0
	}
	return width
}

// padded pads Vietnamese text to a width in letters.
func padded(s string, width int) string {
	return s + strings.Repeat(" ", max(width-len([]rune(s)), 0))
}

// progress writes how far the reading has come: one line that changes on a terminal, nothing elsewhere.
type progress struct {
	mu   sync.Mutex
	w    io.Writer
	last time.Time // zero: no line stands there
	on   bool
}

func newProgress(p *Program) *progress { return &progress{w: p.Stderr, on: IsTerminal(p.Stderr)} }

// IsTerminal reports whether a person reads what is written.
func IsTerminal(w io.Writer) bool {
	f, ok := w.(*os.File)
	return ok && term.IsTerminal(int(f.Fd()))
}

func (p *progress) rows(what string, rows int) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if !p.on || time.Since(p.last) < 200*time.Millisecond {
		return
	}
	p.last = time.Now()
	fmt.Fprintf(p.w, "\r\033[K%s: %s dòng", what, notation.Count(rows))
}

// clear takes the line away before anything else is printed.
func (p *progress) clear() {
	p.mu.Lock()
	defer p.mu.Unlock()
	if !p.last.IsZero() {
		fmt.Fprint(p.w, "\r\033[K")
		p.last = time.Time{}
	}
}
