package mapping_test

import (
	"bytes"
	"context"
	"encoding/csv"
	"errors"
	"flag"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"trehan/internal/checks"
	"trehan/internal/config"
	"trehan/internal/counting"
	"trehan/internal/extract"
	"trehan/internal/mapping"
	"trehan/internal/month"
	"trehan/internal/period"
	"trehan/internal/register"
	"trehan/internal/sample"
)

var (
	dialects = flag.Int("dialects", 250, "how many random dialects the metamorphic test writes; a thousand take some minutes")
	only     = flag.Int("dialect", -1, "one dialect alone, with all that map says of it")
)

// sampleMonth is a part of the sample month: some hundred dossiers, with the figures that their canonical file has.
type sampleMonth struct {
	list     []record
	register *register.Register
	period   period.Period
	at       period.Instant
	totals   counting.Totals
	units    map[string]counting.Totals
}

func newSampleMonth(t testing.TB) *sampleMonth {
	t.Helper()
	dir := t.TempDir()
	m, err := period.ParseMonth("2023-11")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := sample.Write(context.Background(), dir, sample.Options{Month: m, Formats: []string{"csv"}}); err != nil {
		t.Fatal(err)
	}
	s := &sampleMonth{period: m.Period(), at: sample.ExtractedAt(m)}
	units, err := os.Open(filepath.Join(dir, "units.yaml"))
	if err != nil {
		t.Fatal(err)
	}
	defer units.Close()
	if s.register, err = register.Load(units, "units.yaml"); err != nil {
		t.Fatal(err)
	}
	files, err := filepath.Glob(filepath.Join(dir, "ho-so-*.csv"))
	if err != nil || len(files) == 0 {
		t.Fatal("no sample", err)
	}
	for _, file := range files {
		s.take(t, file)
	}
	output := s.count(t, s.canonical(t), nil)
	s.totals, s.units = output.Totals, byUnit(output)
	if s.totals.ResolvedLate < 5 || s.totals.PendingOverdue < 3 || len(s.units) < 10 {
		t.Fatalf("the part of the sample proves little: %+v", s.totals)
	}
	return s
}

// take takes the rows that matter: all late ones and some of the others. A dossier without a code of its unit is left out,
// so that every place of the unit says the same.
func (s *sampleMonth) take(t testing.TB, file string) {
	f, err := os.Open(file)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	c := csv.NewReader(f)
	c.Comma, c.LazyQuotes = ';', true
	rows, err := c.ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	at := map[string]int{}
	for i, h := range rows[0] {
		at[strings.TrimPrefix(h, "\ufeff")] = i
	}
	for i, row := range rows[1:] {
		d := record{"phone": row[at["Số điện thoại"]], "address": row[at["Địa chỉ"]]}
		for a, h := range canonical {
			d[a] = row[at[h]]
		}
		late := d["finished"] != "" && day(d["finished"]) > day(d["due"]) && strings.Contains(d["finished"], "/11/2023")
		prefix, _, _ := strings.Cut(d["code"], "-")
		u := s.register.Lookup("", d["unit"], s.period.From).Unit
		if u == nil || u.Code != prefix || !late && i%60 != 0 || d["status"] == "" || d["received"] == "" {
			continue
		}
		d["unit"], d["unit_code"] = u.Name, u.Code
		s.list = append(s.list, d)
	}
}

// canonical writes the list as the program's own format.
func (s *sampleMonth) canonical(t testing.TB) []byte {
	w := &writing{names: canonical, order: written, container: "csv", delimiter: ';', date: "dd/MM/yyyy HH:mm:ss", unit: "column", statuses: map[string]string{}, channels: map[string]string{}}
	for _, name := range officialStatus {
		w.statuses[name] = name
	}
	for _, name := range []string{"Trực tiếp", "Trực tuyến", "Bưu chính công ích"} {
		w.channels[name] = name
	}
	return w.file(t, s.list)
}

func (s *sampleMonth) input(data []byte) month.Input {
	return month.Input{
		Dossiers: []month.Source{{File: extract.File{Name: "trich-xuat", R: bytes.NewReader(data), Size: int64(len(data))}}},
		Period:   s.period, ExtractedAt: s.at, Register: s.register, Calendar: period.DefaultCalendar(),
		Policies: config.Empty().Policies,
	}
}

// count reads a file as report does; configuration may be nil.
func (s *sampleMonth) count(t testing.TB, data, configuration []byte) *counting.Report {
	t.Helper()
	report, err := s.tryCount(data, configuration)
	if err != nil {
		t.Fatal(err)
	}
	return report
}

func (s *sampleMonth) tryCount(data, configuration []byte) (*counting.Report, error) {
	in := s.input(data)
	if configuration != nil {
		c, err := config.Parse(configuration, "mapping.yaml")
		if err != nil {
			return nil, err
		}
		in.Formats = c.Formats
	}
	output, err := month.Run(context.Background(), in)
	if err != nil {
		return nil, err
	}
	if blocking := checks.Blocking(output.Report.Findings); len(blocking) > 0 {
		return nil, fmt.Errorf("held: %s: %s", blocking[0].Code, blocking[0].Message)
	}
	return &output.Report, nil
}

func byUnit(r *counting.Report) map[string]counting.Totals {
	out := map[string]counting.Totals{}
	for _, u := range r.Units {
		if u.Totals.Total > 0 {
			out[u.Code] = u.Totals
		}
	}
	return out
}

// differs says in which figure a report is not the canonical one. Where a list has no column of the channel, no figure by
// channel is stated.
func (s *sampleMonth) differs(r *counting.Report) string {
	plain := func(t counting.Totals) counting.Totals {
		if slices.Contains(r.MissingColumns, counting.ColumnChannel) {
			t.ReceivedOnline, t.ReceivedDirect, t.ReceivedPostal = 0, 0, 0
		}
		return t
	}
	if got, want := plain(r.Totals), plain(s.totals); got != want {
		return fmt.Sprintf("totals %+v, want %+v", got, want)
	}
	units := byUnit(r)
	for code, want := range s.units {
		if got := units[code]; plain(got) != plain(want) {
			return fmt.Sprintf("unit %s: %+v, want %+v", code, got, want)
		}
	}
	if len(units) != len(s.units) {
		return "other units"
	}
	return ""
}

// truth answers questions as somebody who knows the system.
func (w *writing) truth(q *mapping.Question) string {
	offered := func(value string) string {
		for _, c := range q.Candidates {
			if c.Value == value {
				return value
			}
		}
		return ""
	}
	section, rest, _ := strings.Cut(q.Key, ".")
	switch section {
	case "headers":
		for _, c := range q.Candidates {
			name := w.names[rest]
			if c.Value == name || strings.HasSuffix(c.Value, " / "+name) || strings.HasSuffix(c.Value, "."+name) {
				return c.Value
			}
		}
	case "statuses", "channels":
		text, _ := strconv.Unquote(rest)
		for name, written := range w.statuses {
			if section == "statuses" && written == text {
				return name
			}
		}
		for name, written := range w.channels {
			if section == "channels" && written == text {
				return map[string]string{"Trực tiếp": "direct", "Trực tuyến": "online", "Bưu chính công ích": "postal"}[name]
			}
		}
	case "dates":
		if strings.HasPrefix(w.date, "M") && len(q.Candidates) > 1 {
			return q.Candidates[1].Value
		}
		return q.Candidates[0].Value
	case "unit": // the place
		if w.unit == "column" {
			return offered("column " + w.names["unit"])
		}
		return offered(w.unit)
	}
	return ""
}

// TestNoDialectIsReadWrongly writes a part of the sample month in many ways. Whatever map says is complete must have the
// figures of the canonical file; whatever is open must say what.
func TestNoDialectIsReadWrongly(t *testing.T) {
	s := newSampleMonth(t)
	n := *dialects
	if testing.Short() {
		n = 100
	}
	counts := map[string]int{}
	reasons := map[string]int{}
	for i := range n {
		if *only >= 0 && i != *only {
			continue
		}
		w := draw(rand.New(rand.NewPCG(uint64(i), 15)))
		data := w.file(t, s.list)
		counts[s.asItIs(t, i, w, data)]++
		outcome, reason := s.mapped(t, i, w, data)
		counts[outcome]++
		reasons[reason]++
		if *only >= 0 {
			t.Logf("%s %s %v\n%.1500s", outcome, reason, w.traits, data)
		}
	}
	t.Logf("%d dialects: %v", n, counts)
	for _, r := range slices.SortedFunc(keysOf(reasons), func(a, b string) int { return reasons[b] - reasons[a] }) {
		t.Logf("%5d %s", reasons[r], r)
	}
	if right := counts["map: right"]; *only < 0 && right < n/4 {
		t.Errorf("only %d of %d are right by map", right, n)
	}
}

func keysOf(m map[string]int) func(func(string) bool) {
	return func(yield func(string) bool) {
		for k := range m {
			if !yield(k) {
				return
			}
		}
	}
}

// asItIs reads a file without any configuration.
func (s *sampleMonth) asItIs(t *testing.T, i int, w *writing, data []byte) string {
	report, err := s.tryCount(data, nil)
	if err != nil {
		return "as it is: refused"
	}
	if difference := s.differs(report); difference != "" {
		t.Errorf("dialect %d %v is read wrongly as it is: %s", i, w.traits, difference)
		return "as it is: WRONG"
	}
	return "as it is: right"
}

func (s *sampleMonth) mapped(t *testing.T, i int, w *writing, data []byte) (outcome, reason string) {
	r, err := mapping.Map(context.Background(), mapping.Input{Input: s.input(data)})
	var faults *extract.Faults
	if errors.As(err, &faults) {
		return "map: refused", faults.List[0].Message
	}
	if err != nil {
		t.Fatalf("dialect %d %v: %v", i, w.traits, err)
	}
	if *only >= 0 {
		t.Logf("%s\n%s", mapping.Summary(r), r.Configuration)
	}
	if r.Complete() {
		report, err := s.tryCount(data, r.Configuration)
		if err != nil {
			t.Errorf("dialect %d %v: complete, and report refuses: %v", i, w.traits, err)
			return "map: WRONG", ""
		}
		if difference := s.differs(report); difference != "" {
			t.Errorf("dialect %d %v is read wrongly by map: %s\n%s", i, w.traits, difference, r.Configuration)
			return "map: WRONG", ""
		}
		return "map: right", ""
	}
	if reason = openReason(r); reason == "" {
		t.Errorf("dialect %d %v: open, and nothing says what", i, w.traits)
	}
	if report, err := s.tryCount(data, r.Configuration); err == nil && s.differs(report) != "" && len(r.Open) > 0 {
		t.Errorf("dialect %d %v: open, and report takes the configuration as it is: %s", i, w.traits, s.differs(report))
	}
	r, err = mapping.Map(context.Background(), mapping.Input{Input: s.input(data), Ask: func(q *mapping.Question) (string, error) { return w.truth(q), nil }})
	if err != nil || !r.Complete() {
		if err == nil {
			reason += " | answered: " + openReason(r)
		}
		return "map: open", reason
	}
	report, err := s.tryCount(data, r.Configuration)
	if err != nil {
		t.Errorf("dialect %d %v: answered, and report refuses: %v", i, w.traits, err)
		return "map: WRONG", ""
	}
	if difference := s.differs(report); difference != "" {
		t.Errorf("dialect %d %v is read wrongly although all was answered: %s\n%s", i, w.traits, difference, r.Configuration)
	}
	return "map: right by answers", reason
}

// openReason names the kind of what is open.
func openReason(r *mapping.Result) string {
	var kinds []string
	for _, q := range r.Open {
		kind, _, _ := strings.Cut(q.Key, ".\"")
		kinds = append(kinds, kind)
	}
	if r.Errors != nil {
		var faults *extract.Faults
		errors.As(r.Errors, &faults)
		kinds = append(kinds, faults.List[0].Message)
	}
	if r.Figures != nil {
		for _, f := range r.Figures.Blocking {
			kinds = append(kinds, f.Code)
		}
	}
	for _, s := range r.Stated {
		if s.Differs() {
			kinds = append(kinds, s.What)
		}
	}
	if len(r.UnknownUnits) > 0 {
		kinds = append(kinds, "units")
	}
	slices.Sort(kinds)
	return strings.Join(slices.Compact(kinds), ", ")
}
