package mapping

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strconv"
	"strings"

	"trehan/internal/extract/dialect"
)

// writer writes the configuration with its evidence.
type writer struct{ bytes.Buffer }

func (w *writer) line(indent int, text, comment string) {
	w.WriteString(strings.Repeat(" ", indent))
	w.WriteString(text)
	if comment != "" {
		if text != "" {
			w.WriteString(" ")
		}
		w.WriteString("# " + strings.Join(strings.Fields(comment), " "))
	}
	w.WriteByte('\n')
}

// quoted writes a text so that YAML reads exactly it.
func quoted(s string) string {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	_ = e.Encode(s) // a string
	return strings.TrimSuffix(b.String(), "\n")
}

func quotedList(list []string) string {
	out := make([]string, len(list))
	for i, s := range list {
		out[i] = quoted(s)
	}
	return "[" + strings.Join(out, ", ") + "]"
}

// configuration writes the dialects as a configuration file.
func configuration(proposals []*proposal, open int) []byte {
	w := &writer{}
	for _, l := range strings.Split(commentHead, "\n") {
		w.line(0, "", l)
	}
	if open > 0 {
		w.line(0, "", fmt.Sprintf(commentOpen, open))
	}
	w.line(0, "formats:", "")
	for _, p := range proposals {
		p.write(w)
	}
	for _, p := range proposals {
		p.writeUnknownUnits(w)
	}
	return w.Bytes()
}

func (p *proposal) write(w *writer) {
	for _, l := range p.lists {
		w.line(2, "", fmt.Sprintf(commentList, l.place(), count(l.rows)))
	}
	w.line(2, "- name: "+p.name, commentName)
	if required := p.requiredHeaders(); len(required) > 0 {
		w.line(4, "match:", commentMatch)
		w.line(6, "headers: "+quotedList(required), "")
	}
	if depth := p.lists[0].header.depth; depth > 1 {
		w.line(4, fmt.Sprintf("header_rows: %d", depth), fmt.Sprintf(commentDepth, p.lists[0].header.row-depth+1, p.lists[0].header.row))
	}
	if len(p.leave) > 0 {
		w.line(4, "sheets:", "")
		w.line(6, "leave: "+quotedList(p.leave), wordAnswered)
	}
	p.writeHeaders(w)
	p.writeUnit(w)
	if p.lists[0].fromDates {
		w.line(4, StatusFromDates, wordAnswered)
	}
	p.writeTerms(w, "statuses", p.terms(func(l *list) []*term { return l.statuses }))
	p.writeTerms(w, "channels", p.terms(func(l *list) []*term { return l.channels }))
	if dates := p.lists[0].dates; len(dates) > 0 {
		p.comment(w, 4, "dates")
		w.line(4, "dates: "+quotedList(dates), "")
	}
}

func (p *proposal) writeHeaders(w *writer) {
	var fields writer
	w.line(4, "headers:", "")
	for _, a := range attributes {
		headers, evidence, open := p.headers(a.name)
		if open {
			p.comment(w, 6, "headers."+a.name)
			headers, evidence = append(headers, dialect.Unanswered), append(evidence, commentAnswer)
		}
		if len(headers) == 0 {
			continue
		}
		if p.lists[0].Keys && strings.Contains(headers[0], ".") {
			fields.line(8, a.name+": "+quoted(headers[0]), evidence[0])
			continue
		}
		w.line(6, a.name+": "+quotedList(headers), strings.Join(evidence, " | "))
	}
	for _, l := range p.lists {
		for i, name := range l.header.names {
			if name != "" && !l.used(i) && i < len(l.columns) {
				w.line(6, "", fmt.Sprintf(commentUnused, name))
			}
		}
	}
	if list := p.lists[0].List; fields.Len() > 0 || list != "" {
		w.line(4, "json:", "")
		if list != "" {
			w.line(6, "list: "+quoted(list), fmt.Sprintf(evRowsOf, count(p.lists[0].rows)))
		}
		if fields.Len() > 0 {
			w.line(6, "fields:", "")
			w.Write(fields.Bytes())
		}
	}
}

func (l *list) used(i int) bool {
	for _, c := range l.out {
		if c.column == i {
			return true
		}
	}
	return false
}

func (p *proposal) writeUnit(w *writer) {
	u := p.lists[0].unit
	if u == nil {
		return
	}
	p.comment(w, 4, "unit.from")
	w.line(4, "unit:", "")
	w.line(6, "from: "+quoted(string(u.from)), u.evidence)
}

func (p *proposal) writeTerms(w *writer, section string, terms []*term) {
	if len(terms) == 0 {
		return
	}
	w.line(4, section+":", "")
	for _, t := range terms {
		means, note := t.means, t.evidence
		if means == "" {
			p.comment(w, 6, section+"."+strconv.Quote(t.text))
			means, note = dialect.Unanswered, joined(commentAnswer, t.evidence)
		}
		w.line(6, quoted(t.text)+": "+quoted(means), note)
	}
}

// comment writes the question of a key with its candidates above the line that a person must fill in.
func (p *proposal) comment(w *writer, indent int, key string) {
	for _, q := range p.questions() {
		if q.Key != key {
			continue
		}
		w.line(indent, "", commentQuestion+q.Text)
		for _, c := range q.Candidates {
			w.line(indent, "", joinedWith(": ", "  "+quoted(c.Value), c.Evidence))
		}
		if len(q.Others) > 0 {
			w.line(indent, "", commentOthers+strings.Trim(quotedList(q.Others), "[]"))
		}
	}
}

func joinedWith(separator string, a, b string) string {
	if b == "" {
		return a
	}
	return a + separator + b
}

func (p *proposal) writeUnknownUnits(w *writer) {
	unknown := p.unknownUnits()
	if len(unknown) == 0 {
		return
	}
	w.line(0, "", commentUnits)
	for _, u := range unknown {
		line := fmt.Sprintf(commentUnit, quoted(u.Name), count(u.Rows))
		if u.Similar != "" {
			line += fmt.Sprintf(commentSimilar, u.Similar)
		}
		w.line(0, "", line)
	}
}
