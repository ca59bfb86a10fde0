package web

import (
	"slices"
	"strings"

	"trehan/internal/notation"
	"trehan/internal/period"
	"trehan/internal/register"
)

// choice is one answer of a field that has only some.
type choice struct{ Value, Text string }

// formField is one field of an entry's form, named by its key in units.yaml.
type formField struct {
	Name, Label, Hint, Value string
	Faults                   []string
	Choices                  []choice // nil: free text
	Several                  bool     // of Choices any number; without them one value a line
	Date                     bool
	Required                 bool
}

// ID is the field's name as an ID of the page.
func (f formField) ID() string { return strings.ReplaceAll(f.Name, ".", "-") }

// Chosen reports whether a choice is taken.
func (f formField) Chosen(value string) bool {
	if f.Several {
		return slices.Contains(strings.Split(f.Value, "\n"), value)
	}
	return f.Value == value
}

// Field is a field of the form with what is wrong with it.
func (p *entryPage) Field(name string) formField {
	f := formField{Name: name, Label: fieldWords(name), Hint: fieldHints[name], Value: p.Edit.Entry.Fields[name]}
	for _, fault := range p.Faults {
		if fault.Field == name {
			f.Faults = append(f.Faults, fault.Text)
		}
	}
	switch name {
	case "level":
		f.Choices, f.Required = append([]choice{{"", wordChoose}}, levelChoices()...), true
	case "listed":
		f.Choices = []choice{{"", wordDefault}, {"true", wordListed}, {"false", wordNotListed}}
	case "when":
		f.Choices = []choice{{"", wordDefault}, {string(register.Always), wordAlways}, {string(register.IfLate), wordIfLate}}
	case "wants":
		f.Choices, f.Several = wantChoices(p.Edit.Entry.Kind), true
	case "aliases", "notify.to", "notify.cc":
		f.Several = true
	case "valid_from", "valid_to":
		f.Date = true
	case "code", "name":
		f.Required = true
	}
	if p.Edit.Entry.Kind == register.RecipientEntry && name == "notify.to" {
		f.Required = true
	}
	return f
}

// Unit reports whether the entry is a unit, and no other recipient.
func (p *entryPage) Unit() bool { return p.Edit.Entry.Kind == register.UnitEntry }

// General are the faults that belong to no field.
func (p *entryPage) General() []string {
	var out []string
	for _, fault := range p.Faults {
		if fault.Field == "" {
			out = append(out, fault.Text)
		}
	}
	return out
}

// Values are the fields as the hidden inputs of the confirmation bear them.
func (p *entryPage) Values() []choice {
	var out []choice
	for _, field := range register.EntryFields(p.Edit.Entry.Kind) {
		out = append(out, choice{field, p.Edit.Entry.Fields[field]})
	}
	return out
}

func levelChoices() []choice {
	return []choice{{"province", "Cấp tỉnh"}, {"district", "Cấp huyện"}, {"commune", "Cấp xã"}, {"central", "Cơ quan ngành dọc"}}
}

func wantChoices(kind register.EntryKind) []choice {
	all := []choice{
		{string(register.Notice), "Công văn (PDF)"}, {string(register.NoticeDOCX), "Công văn (Word)"}, {string(register.Appendices), "Phụ lục"},
		{string(register.Statistics), "Biểu thống kê"}, {string(register.Page), "Trang công khai"},
	}
	if kind == register.UnitEntry {
		all = append(all, choice{string(register.Own), "Sổ riêng của đơn vị"})
	}
	return all
}

// valueWords is a value of a field as a person reads it; of a list each value is a line.
func valueWords(field, value string) []string {
	if value == "" {
		return nil
	}
	var choices []choice
	switch field {
	case "level":
		choices = levelChoices()
	case "listed":
		choices = []choice{{"true", wordListed}, {"false", wordNotListed}}
	case "when":
		choices = []choice{{string(register.Always), wordAlways}, {string(register.IfLate), wordIfLate}}
	case "wants":
		choices = wantChoices(register.UnitEntry)
	}
	lines := strings.Split(value, "\n")
	for i, line := range lines {
		if at := slices.IndexFunc(choices, func(c choice) bool { return c.Value == line }); at >= 0 {
			lines[i] = choices[at].Text
		}
	}
	return lines
}

// dayWords is a date of the register as people write it.
func dayWords(value string) string {
	d, err := period.ParseDay(value)
	if err != nil {
		return value
	}
	return notation.Date(d)
}
