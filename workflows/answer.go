package workflows

import (
	"fmt"
	"strings"

	"trehan/activities"
	"trehan/internal/issue"
)

// Answer is the argument of the Updates approve and reject on the child workflow.
type Answer struct {
	By     string             `json:"by"`                    // who decides; required
	Reason string             `json:"reason"`                // why; required to reject, and to approve against blocking findings
	Report string             `json:"report,omitempty"`      // the first 12 hex of the report's SHA-256; required when findings block
	Number string             `json:"number,omitempty"`      // number of the công văn
	Date   string             `json:"date,omitempty"`        // yyyy-MM-dd, its day
	Remark string             `json:"date_remark,omitempty"` // why it is dated on a day off
	Signed *activities.Signed `json:"signed,omitempty"`      // the signed PDF, already in the archive
	Proof  *activities.Proof  `json:"proof,omitempty"`       // the review page's, which nobody else can make

	fault string
}

// UnmarshalJSON reads the answer strictly; see Request.UnmarshalJSON.
func (a *Answer) UnmarshalJSON(b []byte) error {
	type plain Answer
	var p plain
	*a = Answer{}
	if fault := decodeStrict(b, &p); fault != "" {
		a.fault = fault
		return nil
	}
	*a = Answer(p)
	return nil
}

// question is what a held run asks.
type question struct {
	open     bool
	blocking bool   // findings block: an approval must name the report it has seen
	report   string // SHA-256 of the report, hex
}

// form returns what is wrong with the form of an answer to the question, or "". A malformed answer is not recorded.
func (q *question) form(a *Answer, approve bool) string {
	switch {
	case a.fault != "":
		return a.fault
	case !q.open:
		return "lượt chạy không chờ quyết định nào vào lúc này"
	case strings.TrimSpace(a.By) == "":
		return "trường \"by\": phải ghi tên người quyết định"
	case strings.TrimSpace(a.Reason) == "" && (!approve || q.blocking):
		return "trường \"reason\": phải ghi lý do"
	}
	if a.Report == "" && approve && q.blocking {
		return fmt.Sprintf("trường \"report\": có phát hiện chặn, phải ghi 12 ký tự đầu SHA-256 của báo cáo đã xem (%s)", q.report[:12])
	}
	if a.Signed != nil && (a.Signed.Key == "" || len(a.Signed.SHA256) != 64) {
		return "trường \"signed\": phải có \"key\" và \"sha256\" (64 chữ số thập lục phân)"
	}
	return ""
}

// letter is the number and date that the answer brings.
func (a *Answer) letter() issue.Letter {
	return issue.Letter{Number: a.Number, Date: a.Date, Remark: a.Remark}
}

// stale returns why an answer is to another question than the one that is open, or "": a person approves the report they
// have seen, not one that replaced it meanwhile.
func (q *question) stale(a *Answer) string {
	given := strings.ToLower(a.Report)
	if given == "" || len(given) >= 12 && strings.HasPrefix(q.report, given) {
		return ""
	}
	return fmt.Sprintf("trường \"report\": %q không phải báo cáo đang chờ quyết định", a.Report)
}
