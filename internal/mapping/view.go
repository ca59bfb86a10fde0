package mapping

import (
	"fmt"
	"strings"
)

// Text is a view as a person reads it.
func (v *View) Text() string {
	var b strings.Builder
	for _, f := range v.Files {
		f.print(&b)
	}
	if len(v.Open) == 0 {
		b.WriteString(viewUnderstood)
	}
	for _, o := range v.Open {
		fmt.Fprintf(&b, viewOpen, o)
	}
	return b.String()
}

func (f *FileView) print(b *strings.Builder) {
	fmt.Fprintf(b, "%s: %s", f.Name, f.Container)
	if f.Encoding != "" {
		b.WriteString(", " + f.Encoding)
	}
	if f.Dialect != "" {
		fmt.Fprintf(b, viewDialect, f.Dialect)
	}
	fmt.Fprintf(b, viewRows, count(f.Rows))
	for _, s := range f.Sheets {
		s.print(b)
	}
	for _, e := range f.Errors {
		fmt.Fprintf(b, viewError, e)
	}
}

func (s *SheetView) print(b *strings.Builder) {
	if s.Name != "" {
		hidden := ""
		if s.Hidden {
			hidden = viewHidden
		}
		fmt.Fprintf(b, viewSheet, s.Name, hidden)
	}
	if len(s.Columns) == 0 {
		fmt.Fprintf(b, viewNoList, count(s.Lines()))
		return
	}
	if header := s.HeaderWords(); header != "" {
		fmt.Fprintf(b, viewHeader, header)
	}
	if s.Other > 0 {
		rows := make([]string, len(s.First))
		for i, r := range s.First {
			rows[i] = fmt.Sprint(r)
		}
		fmt.Fprintf(b, viewOther, count(s.Other), strings.Join(rows, ", "))
	}
	for _, c := range s.Columns {
		c.print(b, s.Rows)
	}
}

// Meaning says what a column is read as, in words.
func (c ColumnView) Meaning() string {
	switch name, ok := attributeNames[c.ReadAs]; {
	case ok:
		return name
	case c.ReadAs != "":
		return c.ReadAs
	case c.MayBe != "":
		return fmt.Sprintf(viewMayBe, attributeNames[c.MayBe])
	}
	return viewUnread
}

// HeaderWords says where the header of a list stands and how many rows follow; "" for what is no list.
func (s SheetView) HeaderWords() string {
	switch {
	case len(s.Header) == 2 && s.Header[0] < s.Header[1]:
		return fmt.Sprintf(viewHeaderRows, s.Header[0], s.Header[1], count(s.Rows))
	case len(s.Header) == 2:
		return fmt.Sprintf(viewHeaderRow, s.Header[0], count(s.Rows))
	}
	return ""
}

// Lines counts the rows with something in them.
func (s SheetView) Lines() int { return s.Rows + s.Other }

func (c *ColumnView) print(b *strings.Builder, rows int) {
	fmt.Fprintf(b, viewColumn, c.Header, c.Meaning(), count(c.Filled), count(rows), c.Kind)
	if c.Personal {
		b.WriteString(viewPersonal)
	}
	for i, f := range c.Dates {
		if i == 0 {
			b.WriteString(": ")
		} else {
			b.WriteString(", ")
		}
		fmt.Fprintf(b, "%s (%s)", f.Form, count(f.Count))
	}
	if c.Example != "" {
		fmt.Fprintf(b, viewExample, c.Example)
	}
	b.WriteByte('\n')
	for _, v := range c.Values {
		means := v.Means
		if means == "" {
			means = viewUnknown
		}
		fmt.Fprintf(b, "      %s: %s → %s\n", v.Text, count(v.Count), means)
	}
}
