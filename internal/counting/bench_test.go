package counting_test

import (
	"bytes"
	"fmt"
	"io"
	"runtime"
	"testing"

	"trehan/internal/counting"
	"trehan/internal/dossier"
	"trehan/internal/period"
)

// benchMonth makes n dossiers such as a province has, n/250 of them late.
func benchMonth(n int) []dossier.Dossier {
	out := make([]dossier.Dossier, n)
	for i := range out {
		out[i] = benchDossier(i)
	}
	return out
}

var benchUnits = []string{"Sở Tư pháp", "Sở Y tế", "UBND huyện Đông", "UBND phường Bắc", "Chi cục Thuế"}

func benchDossier(i int) dossier.Dossier {
	received := (day("2023-10-20") + period.Day(i%41)).Start() + period.Instant(i%36000)
	d := dossier.Dossier{
		Code: fmt.Sprintf("H25.%02d-%06d-%05d", i%60, 231000+i%30, i), Unit: benchUnits[i%len(benchUnits)],
		Procedure: fmt.Sprintf("Thủ tục số %d", i%900), Field: fmt.Sprintf("Lĩnh vực %d", i%40), Handler: fmt.Sprintf("Công chức %d", i%700),
		Status: dossier.InProcess, Channel: dossier.Channel(1 + i%3), Received: received, Due: received + 20*86400, Seq: uint64(i),
	}
	if i%9 != 0 {
		d.Status = dossier.ResultReturned
		d.Finished = received + period.Instant(i%10)*86400
		if i%250 == 1 {
			d.Finished = d.Due + 86400
		}
	}
	return d
}

func BenchmarkAdd(b *testing.B) {
	const n = 200_000
	month, o := benchMonth(n), november(b)
	b.ReportAllocs()
	for b.Loop() {
		c := counting.New(o)
		for i := range month {
			c.Add(&month[i])
		}
	}
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/n, "ns/row")
}

func BenchmarkResult(b *testing.B) {
	const n = 200_000
	c := counting.New(november(b))
	for _, d := range benchMonth(n) {
		c.Add(&d)
	}
	b.ReportAllocs()
	for b.Loop() {
		c.Result()
	}
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/n, "ns/row")
}

func BenchmarkStateWrite(b *testing.B) {
	s := count(november(b), benchMonth(200_000)).State
	var n int64
	for b.Loop() {
		n, _ = s.WriteTo(io.Discard)
	}
	b.ReportMetric(float64(n)/200_000, "bytes/dossier")
}

func BenchmarkStateRead(b *testing.B) {
	var file bytes.Buffer
	count(november(b), benchMonth(200_000)).State.WriteTo(&file)
	b.ReportAllocs()
	for b.Loop() {
		if _, err := counting.ReadState(bytes.NewReader(file.Bytes())); err != nil {
			b.Fatal(err)
		}
	}
}

// TestMemory holds the counter to what ten million dossiers in 2 GB need: less than 150 bytes a dossier, and hardly an
// allocation a row.
func TestMemory(t *testing.T) {
	if testing.Short() {
		t.Skip()
	}
	const n = 100_000
	month, o := benchMonth(n), november(t)
	var before, after runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&before)
	c := counting.New(o)
	for i := range month {
		c.Add(&month[i])
	}
	runtime.GC()
	runtime.ReadMemStats(&after)
	if per := float64(after.HeapAlloc-before.HeapAlloc) / n; per > 150 {
		t.Errorf("%.0f bytes a dossier", per)
	} else {
		t.Logf("%.0f bytes a dossier", per)
	}
	if per := float64(after.Mallocs-before.Mallocs) / n; per > 0.2 {
		t.Errorf("%.3f allocations a row", per)
	}
	r := c.Result()
	runtime.GC()
	runtime.ReadMemStats(&after)
	t.Logf("%.0f bytes a dossier with the result", float64(after.HeapAlloc-before.HeapAlloc)/n)
	runtime.KeepAlive(c)
	runtime.KeepAlive(r)
	runtime.KeepAlive(month)
}
