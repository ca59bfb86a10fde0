package mapping

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"

	"trehan/internal/dossier"
	"trehan/internal/extract"
	"trehan/internal/extract/dialect"
	"trehan/internal/notation"
)

// View is what the program sees in files, without anything of a citizen.
type View struct {
	Files []FileView `json:"files"`
	Open  []string   `json:"open"` // what is not understood, Vietnamese; none: all is
}

// FileView is one file.
type FileView struct {
	Name      string      `json:"name"`
	Container string      `json:"container"`
	Encoding  string      `json:"encoding,omitempty"` // of a text file
	Dialect   string      `json:"dialect,omitempty"`  // of the configuration; "": the built-in reading
	Rows      int         `json:"rows"`               // dossiers read
	Sheets    []SheetView `json:"sheets"`             // one without a name in a file that has none
	Errors    []string    `json:"errors,omitempty"`   // what cannot be read, without values
}

// SheetView is one sheet.
type SheetView struct {
	Name    string       `json:"name,omitempty"`
	Hidden  bool         `json:"hidden,omitempty"`
	Header  []int        `json:"header,omitempty"` // first and last row of the header
	Rows    int          `json:"rows"`             // with the look of dossiers
	Other   int          `json:"other,omitempty"`  // rows with something in them that do not look like dossiers
	First   []int        `json:"first_other,omitempty"`
	Columns []ColumnView `json:"columns,omitempty"`
}

// ColumnView is one column.
type ColumnView struct {
	Header   string      `json:"header"`
	ReadAs   string      `json:"read_as,omitempty"`  // attribute; "": not read
	MayBe    string      `json:"may_be,omitempty"`   // attribute that map would read it as, of a column that is not read
	Personal bool        `json:"personal,omitempty"` // citizens' data: nothing of the values is shown
	Filled   int         `json:"filled"`
	Kind     string      `json:"kind"`            // what most values look like
	Dates    []FormView  `json:"dates,omitempty"` // forms of dates
	Example  string      `json:"example,omitempty"`
	Values   []ValueView `json:"values,omitempty"` // of states and channels; of units those that the register lacks
}

// FormView is a form of dates with the number of cells that have it.
type FormView struct {
	Form  string `json:"form"`
	Count int    `json:"count"`
}

// ValueView is a value with the number of rows that have it and what it means; Means is "" where that is not known.
type ValueView struct {
	Text  string `json:"text"`
	Count int    `json:"count"`
	Means string `json:"means,omitempty"`
}

// Inspect says what is seen in files, read with the dialects of the input. Errors are as of Map.
func Inspect(ctx context.Context, in Input) (*View, error) {
	v := &View{Open: []string{}}
	var u *units
	if in.Register != nil {
		u = newUnits(in.Register, in.ExtractedAt.Day())
	}
	for _, source := range in.Dossiers {
		i := &inspection{Input: in, file: source.File, units: u, view: v}
		if err := i.run(ctx); err != nil {
			return nil, err
		}
	}
	return v, nil
}

// inspection looks at one file.
type inspection struct {
	Input
	file   extract.File
	units  *units
	view   *View
	values *dialect.Values
	read   extract.Summary
}

func (i *inspection) open(format string, args ...any) {
	text := fmt.Sprintf(format, args...)
	if !slices.Contains(i.view.Open, text) {
		i.view.Open = append(i.view.Open, text)
	}
}

func (i *inspection) run(ctx context.Context) error {
	tables, format, err := readTables(ctx, i.file, i.Limits)
	if err != nil {
		return err
	}
	out := FileView{Name: i.file.Name, Container: format}
	if len(tables) > 0 {
		out.Encoding = tables[0].Encoding
	}
	i.read, err = extract.Dossiers(ctx, i.file, i.options(), func(*dossier.Dossier) error { return nil })
	var faults *extract.Faults
	switch {
	case errors.As(err, &faults):
		out.Errors = strings.Split(faults.Error(), "\n")
		i.open(openErrors, i.file.Name, count(len(faults.List)+faults.More))
	case err != nil:
		return err
	}
	out.Dialect, out.Rows = i.read.Dialect, i.read.Rows
	i.values = i.dialect().Values()
	lists := mergeTables(tables)
	for _, t := range tables {
		out.Sheets = append(out.Sheets, i.sheet(t, lists))
	}
	for _, o := range i.read.Observations {
		if o.Code == extract.SheetIgnored {
			i.open("%s: %s", openSheet, o.Detail)
		}
	}
	i.view.Files = append(i.view.Files, out)
	return nil
}

func (i *inspection) options() extract.Options {
	o := extract.Options{Headers: i.Headers, Formats: i.Formats, Tests: i.Tests, Limits: i.Limits}
	if i.units != nil {
		o.UnitCode = func(code string) bool { return i.Register.ByCode(code, i.ExtractedAt.Day()) != nil }
	}
	return o
}

func (i *inspection) dialect() *dialect.Dialect {
	for n := range i.Formats {
		if i.Formats[n].Name == i.read.Dialect {
			return &i.Formats[n]
		}
	}
	return &dialect.Dialect{}
}

// maxFirst is how many rows a view names.
const maxFirst = 10

func (i *inspection) sheet(t *table, lists []*merged) SheetView {
	s := SheetView{Name: t.Name, Hidden: t.Hidden, Rows: t.rows, Other: t.other}
	if !t.isList() {
		return s // nobody knows what its first rows are: nothing of them is shown
	}
	if t.header.row > 0 {
		s.Header = []int{t.header.row - t.header.depth + 1, t.header.row}
	}
	for _, o := range t.others {
		if len(s.First) < maxFirst {
			s.First = append(s.First, o.row)
		}
	}
	l := &list{chooser: choose(&merged{table: t, of: []*table{t}}, i.units.evidence())}
	l.askDates(lists)
	for _, q := range l.questions {
		if q.Key == "dates" && len(i.dialect().Dates) == 0 {
			i.open("%s", q.Text)
		}
	}
	for n, c := range t.columns {
		if n < len(t.header.names) && t.header.names[n] != "" {
			s.Columns = append(s.Columns, i.column(t, n, c, l.out))
		}
	}
	i.checkPeriod(t, l)
	return s
}

// checkPeriod says that most dossiers were received in a month outside the period, if one is given: the file may be another
// month's, and of such a file few figures would look wrong by themselves.
func (i *inspection) checkPeriod(t *table, l *list) {
	received, ok := l.column(aReceived)
	if !ok || i.Period.From == 0 {
		return
	}
	most, ok := mostOf(l.columns[received].months[l.reading])
	if p := most.Period(); ok && (p.To < i.Period.From || p.From > i.Period.To) {
		i.open(openPeriod, t.File, notation.Month(most.String()), i.Period.From, i.Period.To)
	}
}

// column says what is in one column. Examples are of codes, values of states, channels and units alone.
func (i *inspection) column(t *table, n int, c *column, proposed chosen) ColumnView {
	out := ColumnView{Header: t.header.names[n], Filled: c.filled, ReadAs: i.readAs(t, n), Kind: c.kindName()}
	for a, p := range proposed {
		if p.column == n && out.ReadAs == "" {
			out.MayBe = a
		}
	}
	as := cmp.Or(out.ReadAs, out.MayBe)
	out.Personal = c.personal() || personalName(out.Header) || as == aApplicant || as == aHandler
	if out.Personal {
		return out
	}
	switch as {
	case aCode:
		if len(c.examples) > 0 {
			out.Example = dossier.Code(c.examples[0])
		}
	case aStatus:
		out.Values = i.meanings(c, func(text string) string {
			s, _, err := i.values.Status(text)
			if err != nil {
				return ""
			}
			return s.Name()
		})
	case aChannel:
		out.Values = i.meanings(c, func(text string) string {
			ch, _, err := i.values.Channel(text)
			if err != nil {
				return ""
			}
			return ch.Name()
		})
	case aUnit:
		for _, unknown := range i.units.unknownUnits(c) {
			out.Values = append(out.Values, ValueView{Text: unknown.Name, Count: unknown.Rows})
			i.open(openUnit, unknown.Name, count(unknown.Rows), i.file.Name)
		}
	}
	if c.dates > 0 {
		out.Dates = c.formViews()
	}
	return out
}

// meanings lists the values of a column with what they mean.
func (i *inspection) meanings(c *column, meaning func(string) string) []ValueView {
	counts := make(map[string]int)
	for _, v := range c.values {
		if v.kind != emptyMark {
			counts[strings.Trim(shown(v), "“”")] += v.rows
		}
	}
	var out []ValueView
	for _, text := range slices.Sorted(maps.Keys(counts)) {
		view := ValueView{Text: text, Count: counts[text], Means: meaning(text)}
		if view.Means == "" {
			i.open(openValue, text, count(view.Count), i.file.Name)
		}
		out = append(out, view)
	}
	slices.SortStableFunc(out, func(a, b ValueView) int { return cmp.Compare(b.Count, a.Count) })
	return out
}

// readAs returns the attribute that a column is read as.
func (i *inspection) readAs(t *table, n int) string {
	names := []string{t.header.names[n]}
	if n < len(t.header.alts) {
		names = t.header.alts[n]
	}
	for _, c := range i.read.Columns {
		if c.Sheet == t.Name && slices.ContainsFunc(names, func(name string) bool { return dossier.NameKey(name) == dossier.NameKey(c.Header) }) {
			return c.Attribute
		}
	}
	return ""
}

// kindName says what most values of a column look like.
func (c *column) kindName() string {
	switch {
	case c.filled == 0:
		return kindEmpty
	case c.rising && c.filled > 1:
		return kindRunning
	case c.share(c.dates) >= mostlyShare:
		return kindDates
	case c.personal():
		return kindPersonal
	case c.share(c.codes) >= mostlyShare:
		return kindCodes
	case c.share(c.numbers) >= mostlyShare:
		return kindNumbers
	case c.dates > 0:
		return kindMixed
	}
	return kindTexts
}

func (c *column) formViews() []FormView {
	counts := make(map[string]int)
	for f, n := range c.forms {
		name := wordDateCells
		if f.order != noOrder {
			name = f.String()
		}
		counts[name] += n.rows
	}
	var out []FormView
	for _, name := range c.formNames() {
		out = append(out, FormView{name, counts[name]})
	}
	return out
}
