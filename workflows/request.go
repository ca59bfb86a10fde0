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
	Month      string `json:"month,omitempty"`       // yyyy-MM; default: the month before the scheduled or present time
	Resend     string `json:"resend,omitempty"`      // failed, changed, all, none; "" is failed, and of a revision that replaces another its holders too
	DryRun     bool   `json:"dry_run,omitempty"`     // drafts only: nothing sealed, nothing mailed
	WorkingDay *int   `json:"working_day,omitempty"` // 1 to 15; given, or run by the Schedule: waits for that working day
	Hour       *int   `json:"hour,omitempty"`        // 0 to 23 on that day
	Reason     string `json:"reason,omitempty"`      // why somebody runs it by hand; recorded in the audit trail

	// Number and date of the letter, where they are known before the run. Without them a run that mails waits for a person.
	Number string `json:"number,omitempty"`
	Date   string `json:"date,omitempty"`        // yyyy-MM-dd
	Remark string `json:"date_remark,omitempty"` // why it is dated on a day off

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
	if r.Month != "" {
		if _, err := period.ParseMonth(r.Month); err != nil {
			return fmt.Sprintf("trường \"month\": %v", err)
		}
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
