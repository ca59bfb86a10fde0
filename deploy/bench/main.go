// Command bench measures trehan beside pandas, DuckDB and the bare limits of the machine on one generated month. It
// prints the table of deploy/BENCHMARKS.md; `make bench` runs it. A peer that is not installed is named and left out.
package main

import (
	"context"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"path/filepath"
	"strconv"
	"strings"
)

// settings are the flags.
type settings struct {
	program   string // bin/trehan
	dir       string // for generated months, installed packages and output
	python    string
	rounds    int
	csv       int // scale of the month as CSV
	xlsx      int // scale of the month as workbooks
	documents bool
	growth    []int // scales of the curve
}

func main() {
	if len(os.Args) > 2 && os.Args[1] == "limit" {
		exit(limit(os.Args[2], os.Args[3:]))
		return
	}
	s := settings{growth: []int{1, 6, 63, 626}}
	flag.StringVar(&s.program, "trehan", "bin/trehan", "the program")
	flag.StringVar(&s.dir, "dir", filepath.Join(os.TempDir(), "trehan-bench"), "folder for months and packages; months stay there")
	flag.StringVar(&s.python, "python", "/usr/bin/python3", "a Python with pandas and openpyxl")
	flag.IntVar(&s.rounds, "rounds", 5, "runs of each")
	flag.IntVar(&s.csv, "csv-scale", 63, "scale of the month as CSV; 63 is 1 million rows, 0 leaves it out")
	flag.IntVar(&s.xlsx, "xlsx-scale", 13, "scale of the month as workbooks; 13 is 200 thousand rows, 0 leaves it out")
	flag.BoolVar(&s.documents, "documents", true, "measure the documents")
	flag.Func("growth", "scales of the curve of growth, default 1,6,63,626, which is 10 million rows and 6 GB; 0 leaves it out", s.scales)
	flag.Parse()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	exit(run(ctx, s, os.Stdout))
}

// scales reads the scales of the curve of growth.
func (s *settings) scales(list string) error {
	s.growth = nil
	for text := range strings.SplitSeq(list, ",") {
		scale, err := strconv.Atoi(text)
		if err != nil {
			return err
		}
		if scale > 0 {
			s.growth = append(s.growth, scale)
		}
	}
	return nil
}

func exit(err error) {
	if err != nil {
		fmt.Fprintln(os.Stderr, "bench:", err)
		os.Exit(1)
	}
}

// run measures every table and prints it.
func run(ctx context.Context, s settings, out io.Writer) error {
	if err := s.absolute(); err != nil {
		return err
	}
	fmt.Fprintln(out, machine(ctx, s))
	for _, of := range []func(context.Context, settings) (*table, error){csvTable, sheetTable, documentTable} {
		t, err := of(ctx, s)
		if err != nil {
			return err
		}
		if t == nil {
			continue
		}
		if err := t.measure(ctx, s.rounds); err != nil {
			return fmt.Errorf("%s: %w", t.title, err)
		}
		t.print(out)
	}
	if err := growth(ctx, s, out); err != nil {
		return err
	}
	fmt.Fprintf(out, "\nLoad at the end: %s.\n", load())
	return nil
}

// absolute makes paths good for children that run elsewhere.
func (s *settings) absolute() (err error) {
	for _, path := range []*string{&s.program, &s.dir} {
		if *path, err = filepath.Abs(*path); err != nil {
			return err
		}
	}
	return os.MkdirAll(s.dir, 0o755)
}
