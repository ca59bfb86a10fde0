package counting_test

import (
	"bytes"
	"errors"
	"io"
	"runtime"
	"testing"
	"testing/iotest"

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
		"more than was written": append(bytes.Clone(whole), 0), "another form": append([]byte("trehan part 2\n"), whole[14:]...), "no part": []byte("report"),
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
	f.Add([]byte("trehan part 1\n\x00\x00\x00\x00\x00\x01\x00\x01a\x00"))
	f.Fuzz(func(t *testing.T, b []byte) {
		c := counting.New(o)
		if err := c.MergeFrom(bytes.NewReader(b)); err == nil {
			c.Result()
		}
	})
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
