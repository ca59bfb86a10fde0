package mapping

import (
	"fmt"
	"maps"
	"slices"
	"strings"
)

// term is what a text of a list of values means.
type term struct {
	text     string
	rows     int
	means    string // as the configuration writes it; "" where a person must say it
	evidence string
}

// statusTerms says what the texts of the states mean. An unknown text, one that means different things in different systems,
// and one that the dates contradict are questions.
func (c *chooser) statusTerms() []*term {
	status, ok := c.out[aStatus]
	if !ok || status.column < 0 {
		return nil
	}
	trusted := c.trustedNumbers(status.column)
	return c.terms(status.column, "statuses", askStatus, StatusCodes(), func(v *value) ([]string, string) {
		var means []string
		for _, s := range statusesOf(v.text) {
			means = append(means, s.Name())
		}
		if len(means) == 1 && v.kind == wholeValue && !trusted {
			means = append(means, "")
		}
		finish, known := c.finishedShare(v)
		if !known {
			return means, ""
		}
		evidence := fmt.Sprintf(evFinish, percent(int(finish*float64(v.rows)+0.5), v.rows))
		if len(means) == 1 && c.contradicted(v, finish) {
			return []string{means[0], ""}, evidence
		}
		return means, evidence
	})
}

// finishedShare is the part of a value's rows that have a finish date, or else a date of return.
func (c *chooser) finishedShare(v *value) (float64, bool) {
	for _, a := range []string{aFinished, aReturned} {
		if date, ok := c.out[a]; ok && date.column >= 0 && c.columns[date.column].slot >= 0 && v.rows > 0 {
			return float64(v.dates[c.columns[date.column].slot]) / float64(v.rows), true
		}
	}
	return 0, false
}

// contradicted reports whether the finish dates of a value's rows deny its state: a resolved dossier without one, an open
// dossier with one. Some rows always do; most of them do not.
func (c *chooser) contradicted(v *value, finished float64) bool {
	s := statusesOf(v.text)[0]
	return s.Resolved() && finished < 0.5 || (s.Open() || s.Paused() || s.NeverAccepted()) && finished > 0.5
}

// trustedNumbers reports whether the numbers of a column of states are those of the national list: the column is named as
// there, and no finish date denies one of them. Other systems have lists of their own.
func (c *chooser) trustedNumbers(column int) bool {
	if squeeze(c.label(column)) != "trangthaihoso" {
		return false
	}
	for _, v := range c.columns[column].values {
		if len(statusesOf(v.text)) != 1 {
			continue
		}
		if finished, known := c.finishedShare(v); known && v.kind == wholeValue && c.contradicted(v, finished) {
			return false
		}
	}
	return true
}

// channelTerms is statusTerms for the channels.
func (c *chooser) channelTerms() []*term {
	channel, ok := c.out[aChannel]
	if !ok || channel.column < 0 {
		return nil
	}
	return c.terms(channel.column, "channels", askChannel, channelCodes[1:], func(v *value) ([]string, string) {
		var means []string
		for _, ch := range channelsOf(v.text) {
			means = append(means, channelCodes[ch])
		}
		return means, ""
	})
}

// terms goes through the values of a column, the most frequent first. all are the meanings that there are.
func (c *chooser) terms(column int, section, text string, all []string, meaning func(*value) (means []string, evidence string)) []*term {
	byText := make(map[string]*value)
	for _, v := range c.columns[column].values {
		if v.kind == emptyMark {
			continue
		}
		if same := byText[v.text]; same != nil {
			same.rows += v.rows
			for s := range same.dates {
				same.dates[s] += v.dates[s]
			}
			continue
		}
		copied := *v
		byText[v.text] = &copied
	}
	values := slices.Collect(maps.Values(byText))
	slices.SortFunc(values, func(a, b *value) int {
		if a.rows != b.rows {
			return b.rows - a.rows
		}
		return strings.Compare(a.text, b.text)
	})
	var out []*term
	for _, v := range values {
		means, evidence := meaning(v)
		t := &term{text: v.text, rows: v.rows, evidence: joined(fmt.Sprintf(evRows, count(v.rows), percent(v.rows, c.columns[column].filled)), evidence)}
		if said := c.saidOf(termKey(section, v.text), all); said != "" {
			t.means, t.evidence = said, joined(t.evidence, wordAnswered)
		} else if len(means) == 1 {
			t.means = means[0]
		} else {
			q := &Question{Key: termKey(section, v.text), Text: fmt.Sprintf(text, shown(v), t.evidence, c.place())}
			for _, m := range means {
				if m != "" {
					q.Candidates = append(q.Candidates, Candidate{Value: m})
				}
			}
			for _, m := range all {
				if !slices.Contains(means, m) {
					q.Others = append(q.Others, m)
				}
			}
			q.apply = func(answer string) { t.means, t.evidence = answer, joined(t.evidence, wordAnswered) }
			c.questions = append(c.questions, q)
		}
		out = append(out, t)
	}
	return out
}

// saidOf is what a person has said that a text means; "" for nothing.
func (c *chooser) saidOf(key string, all []string) string {
	if c.decided == nil || !slices.Contains(all, c.decided.Answers[key]) {
		return ""
	}
	return c.decided.Answers[key]
}

func joined(parts ...string) string {
	return strings.Join(slices.DeleteFunc(parts, func(s string) bool { return s == "" }), "; ")
}

// shown is a value of a list as a person may see it: one that looks like a citizen's data is described, not shown.
func shown(v *value) string {
	if v.kind == phoneValue || v.kind == mailValue || v.kind == personValue || len(v.text) > 120 {
		return fmt.Sprintf(wordShape, len([]rune(v.text)))
	}
	return "“" + v.text + "”"
}
