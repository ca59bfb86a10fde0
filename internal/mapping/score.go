package mapping

import (
	"trehan/internal/dossier"
	"trehan/internal/extract/dialect"
)

// attribute is one attribute that is looked for.
type attribute struct {
	name     string
	required bool
	fits     func(*merged, int, *evidence) float64 // 0: the values say that it is not this; 1: nothing speaks against it; more: they say it is
}

// evidence is what the values of a list are compared with.
type evidence struct {
	unit func(text string) bool // whether a text names exactly one unit of the register; nil without a register
}

// The attributes in the order of docs/formats.md 1.
var attributes = []attribute{
	{aCode, true, fitsCode},
	{aProcedureCode, false, fitsShortText},
	{aProcedure, true, fitsText},
	{aField, false, fitsText},
	{aUnit, true, fitsUnit},
	{aUnitCode, false, fitsUnitCode},
	{aReceivingUnit, false, fitsText},
	{aDepartment, false, fitsText},
	{aChannel, false, fitsChannel},
	{aFiled, false, fitsDate},
	{aReceived, true, fitsDate},
	{aDue, true, fitsDate},
	{aFinished, true, fitsDate},
	{aReturned, false, fitsDate},
	{aSigned, false, fitsDate},
	{aSupplement, false, fitsDate},
	{aStatus, true, fitsStatus},
	{aHandler, false, fitsText},
	{aApology, false, fitsAnything},
	{aApplicant, false, fitsApplicant},
}

// mostlyShare is what part of a column's values must be of a kind for the column to be of it.
const mostlyShare = 0.9

func fitsAnything(*merged, int, *evidence) float64 { return 1 }

func fitsApplicant(m *merged, i int, _ *evidence) float64 {
	c := m.columns[i]
	if c.share(c.dates+c.phones+c.mails+c.persons+c.numbers) > 0.2 {
		return 0
	}
	return 1
}

func fitsDate(m *merged, i int, _ *evidence) float64 {
	c := m.columns[i]
	switch {
	case c.filled == 0:
		return 0.5
	case c.share(c.dates) < mostlyShare:
		return 0
	}
	return 1.5
}

func fitsCode(m *merged, i int, _ *evidence) float64 {
	c := m.columns[i]
	switch {
	case c.filled == 0 || c.rising && c.filled > 1 || c.share(c.dates) > 0.1:
		return 0
	case c.share(c.phones+c.mails) > 0.5:
		return 0
	case c.share(c.codes+c.numbers+c.persons+c.cells) < mostlyShare:
		return 0
	case c.values != nil && c.filled > 20 && len(c.values) < c.filled/3:
		return 0
	}
	if c.share(c.codes) >= mostlyShare && c.share(c.repeated) < 0.2 {
		return 2
	}
	return 1
}

func fitsText(m *merged, i int, _ *evidence) float64 {
	c := m.columns[i]
	switch {
	case c.filled == 0:
		return 0.5
	case c.share(c.dates+c.phones+c.mails+c.persons) > 0.2 || c.rising && c.filled > 1:
		return 0
	case c.share(c.numbers) > 0.5:
		return 0
	}
	return 1
}

func fitsShortText(m *merged, i int, _ *evidence) float64 {
	c := m.columns[i]
	if c.share(c.phones+c.mails) > 0.2 || c.rising && c.filled > 1 {
		return 0
	}
	return 1
}

func fitsUnit(m *merged, i int, e *evidence) float64 {
	fit := fitsText(m, i, e)
	if fit < 1 {
		return fit
	}
	c := m.columns[i]
	if c.values == nil {
		return 0
	}
	if c.statuses() > 0.5 || c.stated() > 0.5 {
		return 0
	}
	return 1 + 2*c.units(e)
}

func fitsUnitCode(m *merged, i int, e *evidence) float64 {
	c := m.columns[i]
	if c.filled > 0 && (c.values == nil || c.share(c.dates+c.phones+c.mails) > 0.1) {
		return 0
	}
	return 1 + c.units(e)
}

func fitsStatus(m *merged, i int, e *evidence) float64 {
	c := m.columns[i]
	if c.filled == 0 || c.values == nil || len(c.values) > 60 || c.share(c.dates+c.phones+c.mails+c.codes) > 0.1 {
		return 0
	}
	if c.stated() >= mostlyShare || c.stated() > 0.5 && c.statuses() < 0.5 {
		return 0
	}
	if c.units(e) > 0.5 || c.channels() > 0.5 && c.share(c.numbers) < 0.5 {
		return 0
	}
	return 1 + 2*c.statuses()
}

func fitsChannel(m *merged, i int, _ *evidence) float64 {
	c := m.columns[i]
	if c.filled == 0 {
		return 0.5
	}
	if c.values == nil || len(c.values) > 40 || c.share(c.dates+c.phones+c.mails+c.codes) > 0.1 {
		return 0
	}
	if c.stated() > 0.2 || c.statuses() > 0.5 && c.share(c.numbers) < 0.5 {
		return 0
	}
	return 1 + 2*c.channels()
}

// over returns which part of the column's cells have a value for which ok holds.
func (c *column) over(ok func(*value) bool) float64 {
	n := 0
	for _, v := range c.values {
		if v.kind != emptyMark && ok(v) {
			n += v.rows
		}
	}
	return c.share(n)
}

func (c *column) statuses() float64 {
	return c.over(func(v *value) bool { return len(statusesOf(v.text)) > 0 })
}

func (c *column) channels() float64 {
	return c.over(func(v *value) bool { return len(channelsOf(v.text)) > 0 })
}

// stated is the part of the cells that say whether a dossier is late.
func (c *column) stated() float64 { return c.over(func(v *value) bool { return v.late != notStated }) }

func (c *column) units(e *evidence) float64 {
	if e == nil || e.unit == nil {
		return 0
	}
	return c.over(func(v *value) bool { return v.kind != dateValue && e.unit(v.text) })
}

// statusesOf returns the states that a text may mean; one if it is sure.
func statusesOf(text string) (out []dossier.Status) {
	if s, err := dossier.ParseStatus(text); err == nil && s != 0 {
		return []dossier.Status{s}
	}
	v, _ := dialect.Vocabulary().Status(text)
	if v.Code != 0 {
		return []dossier.Status{dossier.Status(v.Code)}
	}
	for _, code := range v.Ask {
		out = append(out, dossier.Status(code))
	}
	return out
}

// channelsOf is statusesOf for channels.
func channelsOf(text string) (out []dossier.Channel) {
	if c, err := dossier.ParseChannel(text); err == nil && c != dossier.NoChannel {
		return []dossier.Channel{c}
	}
	v, _ := dialect.Vocabulary().Channel(text)
	if v.Code != 0 {
		return []dossier.Channel{dossier.Channel(v.Code)}
	}
	for _, code := range v.Ask {
		out = append(out, dossier.Channel(code))
	}
	return out
}

// knownEmpty reports whether a text stands for an empty cell.
func knownEmpty(text string) bool { return len(text) < 40 && dialect.Vocabulary().NoDate(text) }
