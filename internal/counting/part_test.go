package counting_test

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"runtime"
	"runtime/debug"
	"strconv"
	"strings"
	"testing"
	"testing/iotest"
	"time"

	"pgregory.net/rapid"

	"trehan/internal/counting"
)

func partBytes(t interface{ Fatal(...any) }, c *counting.Counter) []byte {
	var b bytes.Buffer
	n, err := c.WriteTo(&b)
	if err != nil || n != int64(b.Len()) {
		t.Fatal("wrote", n, "of", b.Len(), err)
	}
	return b.Bytes()
}

// TestPartsAreWrittenAlike: the same rows give the same bytes in whatever order they were counted, so that an attempt
// after a lost reply finds its own part in the archive.
func TestPartsAreWrittenAlike(t *testing.T) {
	o := november(t)
	rapid.Check(t, func(t *rapid.T) {
		m := drawMonth(t, o)
		// Two spellings of one code, in dossiers and in steps.
		for i := range m.dossiers {
			if rapid.IntRange(0, 3).Draw(t, "small letters") == 0 {
				m.dossiers[i].Code = "t" + m.dossiers[i].Code[1:]
			}
		}
		for i := range m.steps {
			if rapid.IntRange(0, 3).Draw(t, "small letters") == 0 {
				m.steps[i].Code = "t" + m.steps[i].Code[1:]
			}
		}
		counted := func(order []int) *counting.Counter {
			c := counting.New(m.options)
			for _, i := range order {
				if i < len(m.dossiers) {
					c.Add(&m.dossiers[i])
				} else {
					c.AddStep(&m.steps[i-len(m.dossiers)])
				}
			}
			return c
		}
		all := indices(len(m.dossiers) + len(m.steps))
		first := partBytes(t, counted(all))
		if again := partBytes(t, counted(rapid.Permutation(all).Draw(t, "order"))); !bytes.Equal(first, again) {
			t.Fatal("another order gives other bytes")
		}
		read := counting.New(m.options)
		if err := read.MergeFrom(iotest.OneByteReader(bytes.NewReader(first))); err != nil {
			t.Fatal(err)
		}
		if !bytes.Equal(first, partBytes(t, read)) {
			t.Fatal("a part that was read is written otherwise")
		}
	})
}

// TestABrokenPartIsRefused: cut off anywhere, or of another form, it is an error and never a smaller count.
func TestABrokenPartIsRefused(t *testing.T) {
	o := november(t)
	c := counting.New(o)
	for _, d := range benchMonth(50) {
		c.Add(&d)
	}
	whole := partBytes(t, c)
	for n := range whole {
		if err := counting.New(o).MergeFrom(bytes.NewReader(whole[:n])); !errors.Is(err, counting.ErrPart) {
			t.Fatalf("cut after %d of %d bytes: %v", n, len(whole), err)
		}
	}
	for name, b := range map[string][]byte{
		"more than was written": append(bytes.Clone(whole), 0), "another form": append([]byte("trehan part 1\n"), whole[14:]...), "no part": []byte("report"),
	} {
		if err := counting.New(o).MergeFrom(bytes.NewReader(b)); !errors.Is(err, counting.ErrPart) {
			t.Errorf("%s: %v", name, err)
		}
	}
	broken := errors.New("the line is down")
	if err := counting.New(o).MergeFrom(io.MultiReader(bytes.NewReader(whole[:100]), iotest.ErrReader(broken))); !errors.Is(err, broken) || errors.Is(err, counting.ErrPart) {
		t.Errorf("a fault of the source: %v", err)
	}
}

func FuzzMergeFrom(f *testing.F) {
	o := november(f)
	c := counting.New(o)
	for _, d := range benchMonth(20) {
		c.Add(&d)
	}
	f.Add(partBytes(f, c))
	f.Add([]byte("trehan part 2\n\x00\x00\x00\x00\x00\x01\x00\x01a\x00"))
	f.Fuzz(func(t *testing.T, b []byte) {
		c := counting.New(o)
		if err := c.MergeFrom(bytes.NewReader(b)); err == nil {
			c.Result()
		}
	})
}

// BenchmarkMergeMonth merges a month of TREHAN_BENCH_ROWS dossiers (a million by default) out of parts of a million, and
// makes its result and state: time of each, and the most memory that the process ever had.
func BenchmarkMergeMonth(b *testing.B) {
	rows := 1_000_000
	if v := os.Getenv("TREHAN_BENCH_ROWS"); v != "" {
		n, err := strconv.Atoi(v)
		if err != nil {
			b.Fatal(err)
		}
		rows = n
	}
	o := november(b)
	const each = 1_000_000
	var parts []string
	for from := 0; from < rows; from += each {
		c := counting.New(o)
		for i := from; i < min(from+each, rows); i++ {
			d := benchDossier(i)
			c.Add(&d)
		}
		path := filepath.Join(b.TempDir(), "part")
		if err := os.WriteFile(path, partBytes(b, c), 0o600); err != nil {
			b.Fatal(err)
		}
		parts = append(parts, path)
	}
	debug.FreeOSMemory()
	for b.Loop() {
		begin := time.Now()
		c := counting.New(o)
		for _, path := range parts {
			f, err := os.Open(path)
			if err != nil {
				b.Fatal(err)
			}
			if err := errors.Join(c.MergeFrom(f), f.Close()); err != nil {
				b.Fatal(err)
			}
		}
		merged := time.Now()
		r := c.Result()
		counted := time.Now()
		if _, err := r.State.WriteTo(io.Discard); err != nil {
			b.Fatal(err)
		}
		b.ReportMetric(merged.Sub(begin).Seconds(), "s/merge")
		b.ReportMetric(counted.Sub(merged).Seconds(), "s/result")
		b.ReportMetric(time.Since(counted).Seconds(), "s/state")
	}
	b.ReportMetric(peak(b), "MB/peak")
}

// peak is the most memory that the process ever had, in millions of bytes; 0 where the system does not say.
func peak(b *testing.B) float64 {
	status, err := os.ReadFile("/proc/self/status")
	if err != nil {
		return 0
	}
	_, rest, _ := strings.Cut(string(status), "VmHWM:")
	var kb float64
	if _, err := fmt.Sscanf(rest, "%f kB", &kb); err != nil {
		b.Log("no VmHWM")
	}
	return kb * 1024 / 1e6
}

func BenchmarkPartWrite(b *testing.B) {
	const n = 200_000
	c := counting.New(november(b))
	for _, d := range benchMonth(n) {
		c.Add(&d)
	}
	b.ReportAllocs()
	var size int64
	for b.Loop() {
		size, _ = c.WriteTo(io.Discard)
	}
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/n, "ns/row")
	b.ReportMetric(float64(size)/n, "bytes/row")
}

func BenchmarkPartMerge(b *testing.B) {
	const n = 200_000
	o := november(b)
	c := counting.New(o)
	for _, d := range benchMonth(n) {
		c.Add(&d)
	}
	part := partBytes(b, c)
	runtime.GC()
	b.ReportAllocs()
	for b.Loop() {
		if err := counting.New(o).MergeFrom(bytes.NewReader(part)); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/n, "ns/row")
}
