package mail

import (
	"regexp"
	"strings"
)

// Reports without fields: qmail's form, which is defined (QSBMF), and texts of all kinds, of which nobody can be sure.

var (
	codeForm  = regexp.MustCompile(`(?:^|[^0-9.])([45]\.[0-9]{1,3}\.[0-9]{1,3})(?:$|[^0-9.]|\.(?:$|[^0-9]))`)
	replyForm = regexp.MustCompile(`(?:^|[^0-9.])([45][0-5][0-9])[ -]`)
	failure   = regexp.MustCompile(`(?i)undeliver|not be delivered|not delivered|delivery (has )?failed|returned mail|failure notice|user unknown|` +
		`không gửi được|không thể gửi|không chuyển được|không thể chuyển|không đến được|bị trả lại|không tồn tại`)
	delay = regexp.MustCompile(`(?i)delayed|retried|will retry|(keep|continue|still) (on )?trying|(continue|try) to deliver|not yet|warning|` +
		`bị chậm|chậm trễ|tiếp tục thử|tiếp tục gửi|thử lại`)
	textMessageID = regexp.MustCompile(`(?mi)^message-id:\s*(<[^<>\s]{1,998}>)`)
	markup        = regexp.MustCompile(`<[^<>@]*>`)
)

// qmail reads a bounce of qmail (QSBMF): a paragraph by which it is known, one for each recipient, then the mail. Such a
// report is about failures for good; programs that warn of delays imitate it, and say so in the first paragraph.
func (d *digest) qmail() bool {
	text := strings.TrimLeft(strings.ReplaceAll(d.plain, "\r\n", "\n"), "\ufeff \t\n")
	if !strings.HasPrefix(text, "Hi. This is the ") {
		return false
	}
	said, _, _ := strings.Cut(text, "\n<")
	action, unsure := actionFailed, delay.MatchString(said)
	if unsure {
		action = actionDelayed
	}
	for text != "" {
		paragraph, rest, _ := strings.Cut(text, "\n\n")
		if strings.HasPrefix(paragraph, "-") { // the mail follows
			if groups := fieldGroups([]byte(rest)); len(groups) > 0 && d.returnedID == "" {
				d.returnedID = messageIDIn(groups[0]["message-id"])
			}
			break
		}
		first, reason, _ := strings.Cut(paragraph, "\n")
		if address, ok := strings.CutSuffix(first, ">:"); ok && strings.HasPrefix(address, "<") && len(d.report.Parts) < maxRecipients {
			address = address[1:]
			d.report.Parts = append(d.report.Parts, ReportPart{
				Action: action, Status: codeIn(reason), Diagnostic: words(words(reason, ""), address), Inferred: unsure,
				Recipients: []string{address},
			})
		}
		text = strings.TrimLeft(rest, "\n")
	}
	return len(d.report.Parts) > 0
}

// prose reads what a mail server seems to say in a text. Nothing in it is certain. A mail without a sender may also be a
// person's answer: of one that no mail server claims, numbers and warnings are not evidence enough.
func (d *digest) prose() bool {
	if !ofDaemon(d.header) && !(d.header.Has("Return-Path") && d.report.Sender == "") {
		return false
	}
	text := d.text()
	subject, _ := d.header.Text("Subject")
	said := subject + "\n" + text
	fails, waits := failure.MatchString(said), delay.MatchString(said)
	part := ReportPart{Inferred: true}
	sure := fails || ofDaemon(d.header)
	for line := range strings.Lines(text) {
		if part.Status = codeIn(line); part.Status != "" || sure && replyForm.MatchString(line) {
			part.Diagnostic = line
			break
		}
	}
	if part.Diagnostic == "" && !fails && !(waits && sure) && !d.header.Has("X-Failed-Recipients") {
		return false
	}
	part.Action = actionFailed
	if waits || strings.HasPrefix(part.Status, "4") {
		part.Action = actionDelayed
	}
	for address := range strings.SplitSeq(d.header.Get("X-Failed-Recipients"), ",") {
		if address = addressOf(address); address != "" && len(part.Recipients) < maxRecipients {
			part.Recipients = append(part.Recipients, address)
		}
	}
	part.Diagnostic = words(part.Diagnostic, "")
	for _, address := range part.Recipients {
		part.Diagnostic = words(part.Diagnostic, address)
	}
	d.report.Parts = append(d.report.Parts, part)
	return true
}

// text is what a person reads of the report.
func (d *digest) text() string {
	if d.plain != "" {
		return d.plain
	}
	return markup.ReplaceAllString(d.html, " ")
}

// codeIn is the first enhanced code of a failure or a delay in a text, "" without one.
func codeIn(text string) string {
	if m := codeForm.FindStringSubmatch(text); m != nil {
		return m[1]
	}
	return ""
}
