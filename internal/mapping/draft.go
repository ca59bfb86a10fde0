package mapping

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"trehan/internal/dossier"
	"trehan/internal/extract"
	"trehan/internal/extract/grid"
	"trehan/internal/notation"
)

// Decisions are what a person has said of how a list is read. They win over what is proposed.
type Decisions struct {
	Columns map[string]string // header: attribute, "" for a column that is not read; a header that is not in it is as proposed
	Answers map[string]string // Question.Key: answer; of a text of a state or channel also where nothing is asked
}

// Draft is a proposal with all that a person can decide in it.
type Draft struct {
	*Result
	Place    string // file and sheet of the list
	Columns  []DraftColumn
	Statuses []DraftTerm
	Channels []DraftTerm
	Asked    []Answered // what else was asked
	Problem  string     // why nobody can decide on it here; "" for nothing
}

// DraftColumn is one column of the list.
type DraftColumn struct {
	Header    string
	Attribute string // that it is read as; ""
	Locked    bool   // citizens' data: it cannot be anything
	Filled    int
	Kind      string // what most values look like
	Evidence  string
}

// DraftTerm is a text of a state or channel.
type DraftTerm struct {
	Key      string // Question.Key
	Text     string // as a person may see it
	Means    string // a code; "" where a person must say it
	Evidence string
	Fixed    bool // its text looks like a citizen's data and is not shown, so that nobody can say here what it means
}

// Answered is a question with the answer that it has; "" for none.
type Answered struct {
	*Question
	Answer string
}

// strange reports whether texts are those of another column, such as one of names of persons: too many, or most of them
// unknown and hardly one of them twice. They are not shown.
func strange(terms []*term) bool {
	rows, unknown := 0, 0
	for _, t := range terms {
		if rows += t.rows; t.means == "" {
			unknown += t.rows
		}
	}
	return len(terms) > 100 || unknown == rows && len(terms) > 20 || 2*unknown > rows && len(terms) > 5 && 2*len(terms) > rows
}

// Sketch is Map for one list, with a person's decisions. Errors are as of Map.
func Sketch(ctx context.Context, in Input, d Decisions) (*Draft, error) {
	out := &Draft{}
	in.decided = &d
	in.Ask = func(q *Question) (string, error) {
		answer := d.Answers[q.Key]
		if !slices.Contains(q.Answers(), answer) {
			answer = ""
		}
		if !isTerm(q.Key) && (!strings.HasPrefix(q.Key, "headers.") || q.offers(StatusFromDates)) {
			out.Asked = append(out.Asked, Answered{q, answer})
		}
		return answer, nil
	}
	var lists []*list
	in.proposed = func(l []*list) { lists = l }
	var err error
	if out.Result, err = Map(ctx, in); err != nil {
		return nil, err
	}
	switch {
	case len(out.Dialects) == 0 || len(lists) == 0:
		out.Problem = draftNoList
		return out, nil
	case len(out.Dialects) > 1:
		out.Problem = fmt.Sprintf(draftSeveral, len(out.Dialects))
		return out, nil
	}
	out.describe(lists[0])
	return out, nil
}

func isTerm(key string) bool {
	return strings.HasPrefix(key, "statuses.") || strings.HasPrefix(key, "channels.")
}

func (q *Question) offers(answer string) bool { return slices.Contains(q.Answers(), answer) }

// describe puts in what the list has to be decided on.
func (d *Draft) describe(l *list) {
	d.Place = l.place()
	as := map[int]choice{}
	for _, c := range l.out {
		if c.column >= 0 {
			as[c.column] = c
		}
	}
	for i, name := range l.header.names {
		if name == "" || i >= len(l.columns) {
			continue
		}
		c := l.columns[i]
		column := DraftColumn{Header: name, Attribute: as[i].attribute, Locked: l.locked(i), Filled: c.filled, Kind: c.kindName(), Evidence: as[i].evidence}
		if column.Locked {
			column.Evidence = ""
		}
		d.Columns = append(d.Columns, column)
	}
	for _, side := range []struct {
		section string
		of      string
		terms   []*term
		into    *[]DraftTerm
	}{{"statuses", aStatus, l.statuses, &d.Statuses}, {"channels", aChannel, l.channels, &d.Channels}} {
		if strange(side.terms) {
			d.Problem = fmt.Sprintf(draftTooMany, l.label(l.out[side.of].column), notation.Count(len(side.terms)), attributeNames[side.of])
			d.Open = slices.DeleteFunc(d.Open, func(q *Question) bool { return strings.HasPrefix(q.Key, side.section+".") })
			continue
		}
		for _, t := range side.terms {
			text := shown(&value{text: t.text, kind: look([]byte(t.text), grid.Text).kind})
			out := DraftTerm{Key: termKey(side.section, t.text), Text: strings.Trim(text, "“”"), Means: t.means, Evidence: t.evidence}
			out.Fixed = out.Text != t.text
			*side.into = append(*side.into, out)
		}
	}
}

// termKey is the Question.Key of a text's meaning.
func termKey(section, text string) string { return section + "." + strconv.Quote(text) }

// force takes the columns as a person has decided. What was asked about their attributes is answered by that.
func (c *chooser) force(columns map[string]string) {
	given := map[string]bool{}
	for i, name := range c.header.names {
		attribute, decided := columns[name]
		if !decided || name == "" || i >= len(c.columns) || c.locked(i) {
			continue
		}
		for a, chosen := range c.out {
			if chosen.column == i && a != attribute {
				delete(c.out, a)
			}
		}
		if attribute == "" || !slices.Contains(Attributes(), attribute) {
			continue
		}
		if chosen, ok := c.out[attribute]; !ok || chosen.column != i {
			c.out[attribute] = choice{attribute: attribute, column: i, name: knownName, evidence: wordAnswered}
		}
		given[attribute] = true
	}
	if len(columns) == 0 {
		return
	}
	c.questions = slices.DeleteFunc(c.questions, func(q *Question) bool {
		attribute, ok := strings.CutPrefix(q.Key, "headers.")
		return ok && given[attribute]
	})
	for a := range attributes {
		name := attributes[a].name
		if _, ok := c.out[name]; ok || !attributes[a].required || name == aUnit || name == aFinished && c.allOpen() {
			continue
		}
		c.ask(&attributes[a], fmt.Sprintf(askMissing, attributeNames[name], c.place()), c.unused(&attributes[a]))
	}
}

// unused are the columns that could be an attribute and are read as nothing.
func (c *chooser) unused(a *attribute) (out []int) {
	for i := range c.columns {
		taken := false
		for _, chosen := range c.out {
			taken = taken || chosen.column == i
		}
		if !taken && c.columns[i].filled > 0 && !c.locked(i) && a.fits(c.merged, i, c.e) > 0 {
			out = append(out, i)
		}
	}
	return out
}

// locked reports whether a column holds citizens' data, so that nobody can take it for anything.
func (c *chooser) locked(i int) bool {
	return c.columns[i].personal() || c.names[i][aApplicant] >= wording || personalName(c.label(i)) && !c.saysDate(c.names[i], i)
}

// Attributes are the attributes that a column can be read as, by their names in the configuration.
func Attributes() []string {
	var out []string
	for _, a := range attributes {
		out = append(out, a.name)
	}
	return out
}

// AttributeName names an attribute for people.
func AttributeName(name string) string { return attributeNames[name] }

// Required reports whether a list must have the attribute.
func Required(name string) bool {
	return slices.ContainsFunc(attributes, func(a attribute) bool { return a.name == name && a.required })
}

// StatusCodes are the meanings that a text of a state can have, as the configuration writes them.
func StatusCodes() []string {
	var all []string
	for s := dossier.Status(1); s.Name() != ""; s++ {
		all = append(all, s.Name())
	}
	return all
}

// ChannelCodes are those of a text of a channel.
func ChannelCodes() []string { return channelCodes[1:] }

// ChannelName names one of them for people.
func ChannelName(code string) string {
	return dossier.Channel(slices.Index(channelCodes[:], code)).Name()
}

// Try reads the file with the dialects of the input: how many dossiers it has by which of them, and what cannot be read. The error
// is none of *extract.Faults.
func Try(ctx context.Context, in Input) (read extract.Summary, faults *extract.Faults, err error) {
	i := &inspection{Input: in}
	if in.Register != nil {
		i.units = newUnits(in.Register, in.ExtractedAt.Day())
	}
	read, err = extract.Dossiers(ctx, in.Dossiers[0].File, i.options(), func(*dossier.Dossier) error { return nil })
	if f := (*extract.Faults)(nil); errors.As(err, &f) {
		return read, f, nil
	}
	return read, nil, err
}

// Ready reports whether nothing is left that a person must say before the file can be read.
func (d *Draft) Ready() bool {
	return d.Problem == "" && len(d.Dialects) == 1 && !slices.ContainsFunc(d.Open, (*Question).unanswered)
}

// Unanswered are the questions that neither a column nor the meaning of a text answers in the form, and those about columns: what a
// person reads first.
func (d *Draft) Unanswered() []*Question {
	return slices.DeleteFunc(slices.Clone(d.Open), func(q *Question) bool { return isTerm(q.Key) })
}
