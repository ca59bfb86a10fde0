package workflows

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"time"

	"trehan/internal/issue"
	"trehan/internal/period"
)

// Request is the input of MonthlyReport, as a person types it into the Temporal UI. Every field is optional.
// Fields are never removed or renamed: a replay decodes old inputs.
type Request struct {
	Month      string `json:"month,omitempty"`       // yyyy-MM; default: the last one that has ended at the scheduled or present time
	Resend     string `json:"resend,omitempty"`      // failed, changed, all, none; "" is failed, and of a revision that replaces another its holders too
	DryRun     bool   `json:"dry_run,omitempty"`     // drafts only: nothing sealed, nothing mailed
	WorkingDay *int   `json:"working_day,omitempty"` // 1 to 15; given, or run by the Schedule: waits for that working day
	Hour       *int   `json:"hour,omitempty"`        // 0 to 23 on that day
	Reason     string `json:"reason,omitempty"`      // why somebody runs it by hand; recorded in the audit trail

	// Number and date of the letter, where they are known before the run. Without them a run that mails waits for a person.
	Number string `json:"number,omitempty"`
	Date   string `json:"date,omitempty"`        // yyyy-MM-dd
	Remark string `json:"date_remark,omitempty"` // why it is dated on a day off

	// Another period than a month: at most one of these, month or kind is given.
	Quarter string `json:"quarter,omitempty"` // yyyy-Q1
	Half    string `json:"half,omitempty"`    // yyyy-H1
	Year    string `json:"year,omitempty"`    // yyyy
	From    string `json:"from,omitempty"`    // yyyy-MM-dd, with to: any span of days
	To      string `json:"to,omitempty"`
	Kind    string `json:"kind,omitempty"` // month, quarter, half or year: the last such period that has ended; what the Schedules use

	fault string // what is wrong with the JSON; reported by validate, so that the run fails with an answer
}

// UnmarshalJSON reads the input strictly. A fault does not fail the decoding but is kept for validate: a decoding
// error would hide the answer in the SDK's own words.
func (r *Request) UnmarshalJSON(b []byte) error {
	type plain Request
	var p plain
	*r = Request{}
	if fault := decodeStrict(b, &p); fault != "" {
		r.fault = fault
		return nil
	}
	*r = Request(p)
	return nil
}

// validate returns what is wrong with the input, naming the field, or "".
func (r *Request) validate() string {
	if r.fault != "" {
		return r.fault
	}
	if _, fault := r.period(); fault != "" {
		return fault
	}
	if r.Resend != "" && !slices.Contains(resendPolicies, r.Resend) {
		return fmt.Sprintf("trường \"resend\": %q không phải một trong: %s", r.Resend, strings.Join(resendPolicies, ", "))
	}
	if r.WorkingDay != nil && (*r.WorkingDay < 1 || *r.WorkingDay > 15) {
		return fmt.Sprintf("trường \"working_day\": %d nằm ngoài khoảng 1 đến 15", *r.WorkingDay)
	}
	if r.Hour != nil && (*r.Hour < 0 || *r.Hour > 23) {
		return fmt.Sprintf("trường \"hour\": %d nằm ngoài khoảng 0 đến 23", *r.Hour)
	}
	return ""
}

// period returns the period that the input names, none if it names none, or what is wrong.
func (r *Request) period() (period.Name, string) {
	var given []string
	for _, f := range []struct{ name, value string }{
		{"month", r.Month}, {"quarter", r.Quarter}, {"half", r.Half}, {"year", r.Year}, {"from", r.From}, {"to", r.To}, {"kind", r.Kind},
	} {
		if f.value != "" {
			given = append(given, f.name)
		}
	}
	span := slices.Equal(given, []string{"from", "to"})
	switch {
	case len(given) == 0:
		return period.Name{}, ""
	case len(given) > 1 && !span:
		return period.Name{}, fmt.Sprintf(wordsTooManyPeriods, strings.Join(given, ", "))
	case r.From+r.To != "" && !span:
		return period.Name{}, wordsHalfSpan
	case r.Kind != "":
		if _, ok := period.ParseKind(r.Kind); !ok {
			return period.Name{}, fmt.Sprintf(wordsBadKind, r.Kind)
		}
		return period.Name{}, ""
	case r.Month != "":
		m, err := period.ParseMonth(r.Month)
		if err != nil {
			return period.Name{}, fmt.Sprintf("trường \"month\": %v", err)
		}
		return m.Name(), ""
	case span:
		return r.span()
	}
	kind, _ := period.ParseKind(given[0])
	n, err := period.ParseName(r.Quarter + r.Half + r.Year)
	if err != nil || n.Kind() != kind {
		return period.Name{}, fmt.Sprintf(wordsBadPeriod, given[0], r.Quarter+r.Half+r.Year, periodForms[kind])
	}
	return n, ""
}

var periodForms = map[period.Kind]string{period.KindQuarter: "2026-Q1", period.KindHalf: "2026-H1", period.KindYear: "2026"}

func (r *Request) span() (period.Name, string) {
	from, err := period.ParseDay(r.From)
	if err != nil {
		return period.Name{}, fmt.Sprintf("trường \"from\": %v", err)
	}
	to, err := period.ParseDay(r.To)
	switch {
	case err != nil:
		return period.Name{}, fmt.Sprintf("trường \"to\": %v", err)
	case to < from:
		return period.Name{}, fmt.Sprintf(wordsSpanReversed, r.To, r.From)
	}
	return period.NameSpan(period.Period{From: from, To: to}), ""
}

// RequestOf asks for a period; for no name, the last month.
func RequestOf(n period.Name) Request {
	switch n.Kind() {
	case period.KindQuarter:
		return Request{Quarter: n.String()}
	case period.KindHalf:
		return Request{Half: n.String()}
	case period.KindYear:
		return Request{Year: n.String()}
	case period.KindSpan:
		from, to, _ := strings.Cut(n.String(), "..")
		return Request{From: from, To: to}
	}
	return Request{Month: n.String()}
}

// Named is the period that the input names; none where it names none, or wrongly.
func (r *Request) Named() period.Name {
	n, _ := r.period()
	return n
}

// kind is the kind of the period that is meant where none is named.
func (r *Request) kind() period.Kind {
	if kind, ok := period.ParseKind(r.Kind); ok {
		return kind
	}
	return period.KindMonth
}

// Fault returns what a run of this request would fail with at once, in its words, or "": what is wrong with the input itself, a
// period that has not begun, a letter that cannot have its number and date. p is the period of the request.
func (r *Request) Fault(p period.Period, now time.Time) string {
	if fault := r.validate(); fault != "" {
		return fault
	}
	return r.periodFault(r.Named(), p, now)
}

func (r *Request) periodFault(named period.Name, p period.Period, now time.Time) string {
	if today := period.InstantOf(now).Day(); r.WorkingDay == nil && p.From > today {
		return wordsFuture(named)
	}
	return r.letterFault(p, now)
}

// letterFault returns what is wrong with the number and date that the run is started with, by what is known before it, or "".
func (r *Request) letterFault(p period.Period, now time.Time) string {
	letter := issue.Letter{Number: r.Number, Date: r.Date, Remark: r.Remark}
	if letter.Empty() {
		return ""
	}
	return issue.Words(issue.Check(letter, issue.Terms{Period: p, Today: period.InstantOf(now).Day()}), issue.Label)
}

// resendNobody makes a month and mails it to nobody.
const resendNobody = "none"

var resendPolicies = []string{"failed", "changed", "all", resendNobody}

// decodeStrict decodes one JSON object into v and returns in a person's words what is wrong: unknown fields, a value
// of the wrong type, text after the object. Nothing and null are an empty object. encoding/json would take "Month" for
// "month"; here a name is that name or none.
func decodeStrict(b []byte, v any) string {
	if b = bytes.TrimSpace(b); len(b) == 0 || bytes.Equal(b, []byte("null")) {
		return ""
	}
	if !json.Valid(b) {
		return "dữ liệu vào không phải JSON hợp lệ"
	}
	var fields map[string]json.RawMessage
	if json.Unmarshal(b, &fields) != nil {
		return "dữ liệu vào phải là một đối tượng JSON"
	}
	known := fieldNames(v)
	var unknown []string
	for _, name := range slices.Sorted(maps.Keys(fields)) {
		if !slices.Contains(known, name) {
			unknown = append(unknown, strconv.Quote(name))
		}
	}
	if len(unknown) > 0 {
		return fmt.Sprintf("không có trường %s; các trường được nhận: %s", strings.Join(unknown, ", "), strings.Join(known, ", "))
	}
	d := json.NewDecoder(bytes.NewReader(b))
	d.DisallowUnknownFields() // of the objects within
	if err := d.Decode(v); err != nil {
		return decodeFault(err)
	}
	return ""
}

func decodeFault(err error) string {
	var wrong *json.UnmarshalTypeError
	if errors.As(err, &wrong) {
		return fmt.Sprintf("trường %q: giá trị kiểu %s không hợp lệ", wrong.Field, wrong.Value)
	}
	if name, ok := strings.CutPrefix(err.Error(), "json: unknown field "); ok {
		return fmt.Sprintf("không có trường %s", name)
	}
	return fmt.Sprintf("dữ liệu vào không phải JSON hợp lệ: %v", err)
}

// fieldNames lists the JSON names of a struct's fields in their order.
func fieldNames(v any) []string {
	t := reflect.TypeOf(v).Elem()
	var names []string
	for i := range t.NumField() {
		if name, _, _ := strings.Cut(t.Field(i).Tag.Get("json"), ","); name != "" {
			names = append(names, name)
		}
	}
	return names
}
