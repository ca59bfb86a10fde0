package mail

import (
	"bytes"
	"cmp"
	"regexp"
	"slices"
	"strings"
)

// The actions that matter.
const (
	actionFailed    = "failed"
	actionDelayed   = "delayed"
	actionDelivered = "delivered"
)

var (
	statusForm = regexp.MustCompile(`^[245]\.[0-9]{1,3}\.[0-9]{1,3}`)
	actionForm = regexp.MustCompile(`^[a-z]+`)
	notForGood = regexp.MustCompile(`(?i)temp|transient|retr|tạm|thử`)
)

// status reads the groups of fields of a delivery-status: the first is about the mail, each further one about a
// recipient.
func (d *digest) status(body []byte) {
	for i, group := range rejoined(fieldGroups(body)) {
		if id := group["original-envelope-id"]; i == 0 {
			d.envelopeID = cmp.Or(d.envelopeID, messageIDIn(id), tagIn(id))
			d.originalID = cmp.Or(d.originalID, messageIDIn(group["x-original-message-id"]))
		}
		if len(d.report.Parts) == maxRecipients {
			return
		}
		if part, ok := partOf(group); ok {
			d.report.Parts = append(d.report.Parts, part)
		}
	}
}

// partOf reads the fields about one recipient; false if they say nothing of what became of the mail.
func partOf(group map[string]string) (ReportPart, bool) {
	_, diagnostic, found := strings.Cut(group["diagnostic-code"], ";")
	if !found {
		diagnostic = group["diagnostic-code"]
	}
	part := ReportPart{Status: statusForm.FindString(group["status"])}
	if part.Status == "" {
		part.Status = codeIn(diagnostic)
	}
	for _, field := range []string{"final-recipient", "original-recipient"} {
		if address := addressOf(group[field]); address != "" {
			part.Recipients = append(part.Recipients, address)
		}
	}
	action := strings.ToLower(group["action"])
	if part.Action = actionForm.FindString(action); part.Action == "" {
		part.Action, part.Inferred = actionBy(part.Status), true
	}
	if part.Action == "" {
		return part, false
	}
	// A failure that is no failure for good, or none at all, by the report's own words.
	if part.Failed() && (notForGood.MatchString(action) || group["will-retry-until"] != "" || strings.HasPrefix(part.Status, "2")) {
		part.Inferred = true
	}
	part.Diagnostic = words(diagnostic, "")
	for _, address := range part.Recipients {
		part.Diagnostic = words(part.Diagnostic, address)
	}
	return part, true
}

// actionBy is the action that a status implies.
func actionBy(status string) string {
	switch {
	case strings.HasPrefix(status, "5"):
		return actionFailed
	case strings.HasPrefix(status, "4"):
		return actionDelayed
	case strings.HasPrefix(status, "2"):
		return actionDelivered
	}
	return ""
}

// rejoined puts the fields of one recipient together where an empty line stands between them: an action without its
// recipient would be anybody's.
func rejoined(groups []map[string]string) []map[string]string {
	names := func(g map[string]string) bool { return g["final-recipient"] != "" || g["original-recipient"] != "" }
	says := func(g map[string]string) bool { return g["action"] != "" || g["status"] != "" }
	out := groups[:0:0]
	for _, g := range groups {
		if n := len(out); n > 0 && (names(out[n-1]) && !says(out[n-1]) && says(g) && !names(g) ||
			says(out[n-1]) && !names(out[n-1]) && names(g) && !says(g)) {
			for name, value := range g {
				out[n-1][name] = value
			}
			continue
		}
		out = append(out, g)
	}
	return out
}

// addressOf is the address of "rfc822;a@b.example". Some servers put it in angle brackets, or a comment behind it.
func addressOf(field string) string {
	_, address, found := strings.Cut(field, ";")
	if !found {
		address = field
	}
	if inner := bracketed.FindString(address); inner != "" {
		address = inner
	}
	address, _, _ = strings.Cut(address, " (")
	return strings.Trim(address, "<> \t")
}

// ofRecipient are the fields that the group about one recipient has once.
var ofRecipient = []string{"original-recipient", "final-recipient", "action"}

// maxField is far beyond what is read of any field.
const maxField = 4 << 10

// fieldGroups splits the text at its empty lines and reads each group as header fields, by lower-case name, the first of
// a name. Where the empty line between two recipients is lost, another value of a field that only one can have begins the
// next group. Lines that are no fields are passed over.
func fieldGroups(text []byte) []map[string]string {
	var groups []map[string]string
	group, last := map[string]string{}, ""
	end := func() {
		if len(group) > 0 {
			groups = append(groups, group)
		}
		group, last = map[string]string{}, ""
	}
	for line := range bytes.Lines(text) {
		line := strings.TrimRight(string(line), "\r\n")
		switch {
		case strings.TrimSpace(line) == "":
			end()
		case line[0] == ' ' || line[0] == '\t':
			if last != "" && len(group[last]) < maxField {
				group[last] = strings.TrimSpace(group[last] + " " + strings.TrimSpace(line))
			}
		default:
			name, value, ok := strings.Cut(line, ":")
			name, value = strings.ToLower(strings.TrimSpace(name)), strings.TrimSpace(value)
			before, there := group[name]
			if there && before != value && slices.Contains(ofRecipient, name) {
				end()
				there = false
			}
			if last = name; !ok || name == "" || there {
				last = ""
				continue
			}
			group[name] = value
		}
	}
	end()
	return groups
}
