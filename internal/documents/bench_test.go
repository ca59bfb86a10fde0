//go:build unix

package documents

import (
	"fmt"
	"os"
	"runtime"
	"runtime/debug"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"trehan/internal/counting"
	"trehan/internal/documents/message"
	"trehan/internal/documents/view"
	"trehan/internal/dossier"
	"trehan/internal/period"
	"trehan/internal/register"
)

// What the documents of the largest month may take, on two processors.
const (
	mostTime   = 10 * time.Second
	mostMemory = 300 << 20
)

// everything makes all documents of a month and the words of every mail.
func everything(tb testing.TB, in *view.Input) (files, bytes int) {
	tb.Helper()
	for _, group := range Groups(in.Report.Period) {
		made, err := Build(in, group)
		if err != nil {
			tb.Fatal(err)
		}
		for _, f := range made {
			files, bytes = files+1, bytes+len(f.Data)
		}
	}
	for _, to := range in.Register.Addressees(in.Report.Period, in.Report.Period.To+5) {
		m, err := message.Compose(in, to, message.Facts{Seal: "3f9a1c", Attached: []message.Attached{{Name: "cong-van.pdf"}}})
		if err != nil {
			tb.Fatal(err)
		}
		files, bytes = files+1, bytes+len(m.HTML)+len(m.Text)
	}
	return files, bytes
}

// crowd is a month of many units, a tenth of them of the province and a tenth districts, with many late dossiers and as
// many pending overdue ones: more than any province has.
func crowd(tb testing.TB, units, late int) *view.Input {
	tb.Helper()
	var yaml strings.Builder
	yaml.WriteString("units:\n")
	for i := range units {
		level, parent := "commune", fmt.Sprintf(", parent: Z%04d", units/10+i%(units/10))
		switch {
		case i < units/10:
			level, parent = "province", ""
		case i < units/5:
			level, parent = "district", ""
		}
		fmt.Fprintf(&yaml, "  - {code: Z%04d, name: Đơn vị mẫu số %d, level: %s%s, wants: [notice, appendices, own], notify: {to: [u%d@z.example]}}\n",
			i, i, level, parent, i)
	}
	reg, err := register.Load(strings.NewReader(yaml.String()), "units.yaml")
	if err != nil {
		tb.Fatal(err)
	}
	p := period.Month{Year: 2023, Month: time.November}.Period()
	c := counting.New(counting.Options{Period: p, ExtractedAt: (p.To + 1).Start() + 8*3600, Register: reg, Calendar: period.DefaultCalendar()})
	noon := func(day int) period.Instant { return period.At(2023, time.November, day, 12, 0, 0) }
	for i := range late {
		unit := fmt.Sprintf("Z%04d", i%units)
		d := dossier.Dossier{
			Code: fmt.Sprintf("%s-%05d", unit, i), UnitCode: unit, Unit: unit, Procedure: "Cấp phiếu lý lịch tư pháp", Field: "Lĩnh vực chung",
			Channel: dossier.Online, Received: noon(1), Due: noon(10), Handler: fmt.Sprintf("Nguyễn Văn %d", i/units%3), Seq: uint64(2 * i),
		}
		overdue := d
		overdue.Code, overdue.Seq, overdue.Status = d.Code+"-Q", d.Seq+1, dossier.InProcess
		d.Finished, d.Status = noon(11+i%15), dossier.ResultReturned
		c.Add(&d)
		c.Add(&overdue)
	}
	counted := c.Result()
	if r := counted.Report; len(r.Late) != late || r.Totals.PendingOverdue != late || len(r.Officials) == 0 {
		tb.Fatalf("%d late and %d overdue dossiers, %d officials", len(r.Late), r.Totals.PendingOverdue, len(r.Officials))
	}
	return &view.Input{
		Report: &counted.Report, Rows: &counted.Rows, Register: reg, Office: view.Examples().At(p),
		Issue: view.Issue{Revision: 1, Created: counted.Report.ExtractedAt},
	}
}

// BenchmarkMonthDocuments makes all documents of a month of 3.000 late dossiers and 400 units. It fails over 300 MB of memory
// of the whole process, and over 10 seconds: of the clock and, as others may have the processors meanwhile, of the
// processors' time too.
func BenchmarkMonthDocuments(b *testing.B) {
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(2))
	in := crowd(b, 400, 3000)
	debug.FreeOSMemory()
	forgetPeak()
	var files, bytes int
	began := processorTime()
	for b.Loop() {
		files, bytes = everything(b, in)
	}
	b.ReportMetric(float64(files), "files")
	b.ReportMetric(float64(bytes)/1e6, "MB-made")
	busy := (processorTime() - began) / time.Duration(b.N)
	b.ReportMetric(busy.Seconds(), "cpu-s/op")
	if per := b.Elapsed() / time.Duration(b.N); per > mostTime && busy > mostTime {
		b.Errorf("%v a month, %v of the processors; at most %v", per, busy, mostTime)
	}
	if peak := peakMemory(); peak > 0 {
		b.ReportMetric(float64(peak)/(1<<20), "MB-peak")
		if peak > mostMemory {
			b.Errorf("%d MB of memory at the peak, at most %d", peak>>20, mostMemory>>20)
		}
	}
}

// processorTime is what the process has had of the processors.
func processorTime() time.Duration {
	var used syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &used); err != nil {
		return 0
	}
	return time.Duration(used.Utime.Nano() + used.Stime.Nano())
}

// forgetPeak sets the process's peak of memory to what it has now, where the system can.
func forgetPeak() { _ = os.WriteFile("/proc/self/clear_refs", []byte("5"), 0) }

// peakMemory is the most memory that the process has had, in bytes; 0 where the system does not tell.
func peakMemory() int {
	status, err := os.ReadFile("/proc/self/status")
	if err != nil {
		return 0
	}
	for line := range strings.Lines(string(status)) {
		if rest, ok := strings.CutPrefix(line, "VmHWM:"); ok {
			kilobytes, _ := strconv.Atoi(strings.Fields(rest)[0])
			return kilobytes << 10
		}
	}
	return 0
}
