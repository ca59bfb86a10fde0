package audit

import (
	"path"
	"strings"

	"trehan/internal/archive"
	"trehan/internal/explanation"
	"trehan/internal/explanation/logbook"
)

// explanations checks what units have explained: the chain of events, that they can follow each other, and the files that they
// name. A file that no event names is no fault if its name is its hash: it is stored before its event, and nothing rests on it.
func (v *verifier) explanations() {
	prefix := archive.ExplanationsPrefix(v.month)
	links := v.chain(archive.Chain{Prefix: archive.ExplanationLogPrefix(v.month), Width: 6})
	question := archive.AskedKey(v.month)
	it := v.first(question)
	for key := range v.items {
		name, answer := strings.CutPrefix(key, prefix+"answers/")
		if f := v.first(key); answer && f != nil && strings.TrimSuffix(name, path.Ext(name)) == f.hash {
			v.referenced[key] = true
		}
	}
	if len(links) == 0 {
		v.referenced[question] = v.referenced[question] || it != nil // it is stored before the first event
		return
	}
	if it == nil {
		v.fault(archive.FaultMissing, question, wordNamedIn, links[0].Object.Key)
		return
	}
	v.referenced[question] = true
	var asked explanation.Asked
	if archive.Decode(question, it.body, &asked) != nil {
		v.fault(archive.FaultUnreadable, question, "")
		return
	}
	for _, l := range links {
		var e explanation.Event
		if archive.Decode(l.Object.Key, l.Body, &e) != nil {
			v.fault(archive.FaultUnreadable, l.Object.Key, "")
			return
		}
		v.namedByExplanation(l.Object.Key, e)
	}
	if v.whole(links) {
		if _, err := logbook.FoldLinks(&asked, it.hash, links); err != nil {
			v.fault(archive.FaultIllegal, links[len(links)-1].Object.Key, "")
		}
	}
}

// namedByExplanation checks the file that an event names.
func (v *verifier) namedByExplanation(key string, e explanation.Event) {
	switch {
	case e.Type == explanation.EventAsked:
		v.compare(archive.Object{Key: archive.AskedKey(v.month), SHA256: e.Asked}, key)
	case e.Type == explanation.EventReceived && e.Answer != nil:
		v.compare(archive.Object{Key: archive.ExplanationAnswerKey(v.month, e.Answer.File, e.Answer.Ext), SHA256: e.Answer.File}, key)
	case e.Type == explanation.EventRefused && e.Ext != "":
		v.compare(archive.Object{Key: archive.ExplanationAnswerKey(v.month, e.File, e.Ext), SHA256: e.File}, key)
	case e.Type == explanation.EventClosed:
		v.compare(archive.Object{Key: archive.ExplanationTableKey(v.month), SHA256: e.Table}, key)
	}
}

// whole reports whether none of the records has a fault that explains what follows from it.
func (v *verifier) whole(links []archive.Link) bool {
	for i, l := range links {
		if _, found := v.faults[l.Object.Key]; found || l.Seq != i+1 {
			return false
		}
	}
	return true
}
