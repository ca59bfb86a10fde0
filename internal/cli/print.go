package cli

import (
	"fmt"
	"io"
	"os"
	"strings"
	"sync"
	"time"

	"golang.org/x/term"

	"trehan/activities"
	"trehan/internal/counting"
	"trehan/internal/documents/view"
)

// printFigures prints the headline of the letter.
func printFigures(p *Program, r *counting.Report) { printHeadline(p, activities.FiguresOf(r)) }

func printHeadline(p *Program, f activities.Figures) {
	p.printf("Tổng số hồ sơ            %9s\n", view.Count(f.Total))
	p.printf("  tiếp nhận mới          %9s  (trực tuyến %s)\n", view.Count(f.Received), view.Count(f.ReceivedOnline))
	p.printf("  kỳ trước chuyển qua    %9s\n", view.Count(f.CarriedOver))
	p.printf("Đã giải quyết            %9s  (trước và đúng hạn %s, trễ hạn %s)\n", view.Count(f.Resolved), view.Count(f.InTime), view.Count(f.Late))
	p.printf("Đang giải quyết          %9s  (còn hạn %s, quá hạn %s)\n", view.Count(f.Pending), view.Count(f.PendingInTime), view.Count(f.PendingOverdue))
	p.printf("Công chức, viên chức     %9s  thuộc %s đơn vị\n", view.Count(f.Officials), view.Count(f.OfficialUnits))
}

// printFindings prints the findings as a table, the blocking ones first.
func printFindings(w io.Writer, findings []counting.Finding) {
	if len(findings) == 0 {
		fmt.Fprintln(w, "Không có phát hiện nào.")
		return
	}
	width := 0
	for _, f := range findings {
		width = max(width, len(f.Code))
	}
	for _, f := range findings {
		mark := view.SeverityName(f.Severity)
		if f.Accepted {
			mark = "đã chấp nhận"
		}
		fmt.Fprintf(w, "%s  %-*s  %6s  %s\n", padded(mark, 12), width, f.Code, view.Count(f.Count), f.Message)
		if len(f.Examples) > 0 {
			fmt.Fprintf(w, "%s  %-*s  %6s  ví dụ: %s\n", padded("", 12), width, "", "", strings.Join(f.Examples, ", "))
		}
	}
}

// padded pads Vietnamese text to a width in letters.
func padded(s string, width int) string {
	return s + strings.Repeat(" ", max(width-len([]rune(s)), 0))
}

// progress writes how far the reading has come: one line that changes on a terminal, nothing elsewhere.
type progress struct {
	mu   sync.Mutex
	w    io.Writer
	last time.Time
	on   bool
}

func newProgress(p *Program) *progress { return &progress{w: p.Stderr, on: isTerminal(p.Stderr)} }

func isTerminal(w io.Writer) bool {
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
	fmt.Fprintf(p.w, "\r\033[K%s: %s dòng", what, view.Count(rows))
}
