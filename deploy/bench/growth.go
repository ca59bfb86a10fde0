package main

import (
	"context"
	"fmt"
	"io"
	"os"
)

// bulky is the scale from which a month is removed once it has been measured.
const bulky = 200

// growth measures the program and DuckDB on months of growing size and prints a line for each.
func growth(ctx context.Context, s settings, out io.Writer) error {
	if len(s.growth) == 0 {
		return nil
	}
	fmt.Fprintf(out, "\n## Growth: CSV in two files to report.json and state.json.gz\n\n")
	fmt.Fprintln(out, "| dossiers | trehan, s: min / median / max | processor s | peak memory | DuckDB's totals, s | processor s | peak memory |")
	fmt.Fprintln(out, "|---|---|---|---|---|---|---|")
	for _, scale := range s.growth {
		dir, err := month(ctx, s, scale, "csv")
		if err != nil {
			return err
		}
		together := &agreement{}
		t := &table{entrants: []entrant{
			s.report("trehan", dir, "csv", together), s.duckDB(dossierFiles(dir, "csv"), together),
		}}
		rounds := s.rounds
		if scale >= bulky {
			rounds = min(rounds, 3)
		}
		if err := t.measure(ctx, rounds); err != nil {
			return fmt.Errorf("%d dossiers: %w", scale*rowsOfMonth, err)
		}
		fmt.Fprintf(out, "| %s |", thousands(float64(scale*rowsOfMonth)))
		for i := range t.entrants {
			list := t.samples[i]
			if len(list) == 0 {
				fmt.Fprint(out, " not here | | |")
				continue
			}
			fmt.Fprintf(out, " %s | %.2f | %.0f MB |", spreadOf(list, func(s sample) float64 { return s.wall }),
				spreadOf(list, func(s sample) float64 { return s.cpu }).middle, spreadOf(list, func(s sample) float64 { return float64(s.peak) }).most/1e6)
		}
		fmt.Fprintln(out)
		if scale >= bulky {
			if err := os.RemoveAll(dir); err != nil {
				return err
			}
		}
	}
	return nil
}
