package main

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"os"
	"os/exec"
	"runtime"
	"strings"
)

// table compares entrants on one task. The first entrant is what the others are compared with.
type table struct {
	title    string
	rows     int // of the task; 0: it is not about rows
	entrants []entrant
	samples  [][]sample // by entrant and round
	load     [2]string  // of the machine, before and after
}

// print writes the table in Markdown. A ratio compares the runs of one round, so that it tells of the programs and not of
// the minute; over 1 is slower than the first entrant.
func (t *table) print(w io.Writer) {
	fmt.Fprintf(w, "\n## %s\n\nLoad %s before, %s after.\n\n", t.title, t.load[0], t.load[1])
	fmt.Fprintln(w, "| | time, s: min / median / max | ratio: min / median / max | processor s | peak memory | rows/s |")
	fmt.Fprintln(w, "|---|---|---|---|---|---|")
	var missing []string
	for i, e := range t.entrants {
		list := t.samples[i]
		if len(list) == 0 {
			missing = append(missing, e.name+": "+e.missing)
			continue
		}
		wall := spreadOf(list, func(s sample) float64 { return s.wall })
		var ratios []float64
		for round, s := range list {
			ratios = append(ratios, s.wall/t.samples[0][round].wall)
		}
		ratio := spreadOf(ratios, func(r float64) float64 { return r })
		rows, cpu, peak := "", "", ""
		if t.rows > 0 {
			rows = thousands(float64(t.rows) / wall.middle)
		}
		if used := spreadOf(list, func(s sample) float64 { return s.cpu }).middle; used > 0 {
			cpu = fmt.Sprintf("%.2f", used)
			peak = fmt.Sprintf("%.0f MB", spreadOf(list, func(s sample) float64 { return float64(s.peak) }).most/1e6)
		}
		fmt.Fprintf(w, "| %s | %s | %s | %s | %s | %s |\n", e.name, wall, ratio, cpu, peak, rows)
	}
	if len(missing) > 0 {
		fmt.Fprintf(w, "\nNot here: %s.\n", strings.Join(missing, "; "))
	}
}

func (s spread) String() string {
	if s.least == s.most {
		return fmt.Sprintf("%.2f", s.middle)
	}
	return fmt.Sprintf("%.2f / **%.2f** / %.2f", s.least, s.middle, s.most)
}

// thousands writes a number as 1,234,567.
func thousands(v float64) string {
	digits := fmt.Sprintf("%.0f", v)
	for i := len(digits) - 3; i > 0; i -= 3 {
		digits = digits[:i] + "," + digits[i:]
	}
	return digits
}

// machine says what the figures were made on and with.
func machine(ctx context.Context, s settings) string {
	var parts []string
	if model := field("/proc/cpuinfo", "model name"); model != "" {
		parts = append(parts, fmt.Sprintf("%d × %s", runtime.NumCPU(), model))
	}
	if memory := field("/proc/meminfo", "MemTotal"); memory != "" {
		parts = append(parts, "memory "+memory)
	}
	for _, version := range [][]string{
		{"uname", "-sr"}, {s.program, "version"}, {s.python, "--version"},
		{s.python, "-c", "import pandas, openpyxl; print('pandas', pandas.__version__ + ', openpyxl', openpyxl.__version__)"},
		{"node", "-p", "'Node ' + process.version"},
		{"node", "-p", "'DuckDB ' + require(" + fmt.Sprintf("%q", s.dir+"/duckdb/node_modules/@duckdb/node-api/package.json") + ").version"},
	} {
		if out, err := exec.CommandContext(ctx, version[0], version[1:]...).Output(); err == nil {
			first, _, _ := strings.Cut(strings.TrimSpace(string(out)), "\n")
			parts = append(parts, first)
		}
	}
	return strings.Join(append(parts, runtime.Version()), "; ") + "."
}

// field returns a value of one of the kernel's lists, or "".
func field(path, name string) string {
	f, err := os.Open(path)
	if err != nil {
		return ""
	}
	defer f.Close()
	for lines := bufio.NewScanner(f); lines.Scan(); {
		if key, value, ok := strings.Cut(lines.Text(), ":"); ok && strings.TrimSpace(key) == name {
			return strings.TrimSpace(value)
		}
	}
	return ""
}

// load is how many processes wanted a processor in the last minute.
func load() string {
	b, err := os.ReadFile("/proc/loadavg")
	if err != nil {
		return "unknown"
	}
	first, _, _ := strings.Cut(string(b), " ")
	return first
}
