package workflows

import (
	"cmp"
	"encoding/json"
	"strings"
	"testing"
	"time"

	"go.temporal.io/sdk/converter"
	"go.temporal.io/sdk/temporal"

	"trehan/activities"
	"trehan/internal/config"
)

func TestRequestIsReadStrictly(t *testing.T) {
	for _, c := range []struct {
		input string
		fault string // part of it; "" for a good input
	}{
		{`{}`, ""},
		{`null`, ""},
		{``, ""},
		{"  \n", ""},
		{`{"month":"2023-11","resend":"changed","dry_run":true,"working_day":3,"hour":0,"reason":"thử"}`, ""},
		{`{"month":null,"hour":null,"working_day":null}`, ""},
		{`{"working_day":1}`, ""},
		{`{"working_day":15,"hour":23}`, ""},
		{`"2023-11"`, "phải là một đối tượng JSON"},
		{`["2023-11"]`, "phải là một đối tượng JSON"},
		{`7`, "phải là một đối tượng JSON"},
		{`{"month":"2023-11"`, "không phải JSON hợp lệ"},
		{`{"month":"2023-11"} {}`, "không phải JSON hợp lệ"},
		{`{"thang":"2023-11"}`, `không có trường "thang"; các trường được nhận: month, resend, dry_run, working_day, hour, reason`},
		{`{"Month":"2023-11"}`, `"Month"`},
		{`{"b":1,"month":"2023-11","a":1}`, `"a", "b"`},
		{`{"fault":"x"}`, `"fault"`},
		{`{"month":202311}`, `trường "month": giá trị kiểu number`},
		{`{"month":"11/2023"}`, `trường "month"`},
		{`{"month":"2023-13"}`, `trường "month"`},
		{`{"month":"2023-11-01"}`, `trường "month"`},
		{`{"resend":"everybody"}`, `trường "resend": "everybody"`},
		{`{"resend":["all"]}`, `trường "resend": giá trị kiểu array`},
		{`{"dry_run":"yes"}`, `trường "dry_run": giá trị kiểu string`},
		{`{"working_day":0}`, `trường "working_day": 0`},
		{`{"working_day":-1}`, `trường "working_day": -1`},
		{`{"working_day":16}`, `trường "working_day": 16`},
		{`{"working_day":2.5}`, `trường "working_day"`},
		{`{"working_day":"2"}`, `trường "working_day"`},
		{`{"hour":24}`, `trường "hour": 24`},
		{`{"hour":-1}`, `trường "hour": -1`},
		{`{"hour":"7"}`, `trường "hour"`},
		{`{"reason":1}`, `trường "reason"`},
	} {
		var r Request
		if err := r.UnmarshalJSON([]byte(c.input)); err != nil {
			t.Errorf("%s: decoding failed, which would hide the answer: %v", c.input, err)
		}
		fault := r.validate()
		if c.fault == "" && fault != "" || !strings.Contains(fault, c.fault) {
			t.Errorf("%s: %q, want %q", c.input, fault, c.fault)
		}
	}
}

func TestAnswerIsReadStrictly(t *testing.T) {
	open := question{open: true, blocking: true, report: report}
	for _, c := range []struct {
		name    string
		q       question
		input   string
		approve bool
		fault   string
	}{
		{"whole", open, `{"by":"Nguyễn Thử","reason":"đã xem","report":"4b1c0ffee0dd","number":"1","date":"2023-12-05"}`, true, ""},
		{"upper case hash", open, `{"by":"A","reason":"b","report":"4B1C0FFEE0DD"}`, true, ""},
		{"the whole hash", open, `{"by":"A","reason":"b","report":"` + report + `"}`, true, ""},
		{"no question", question{}, `{"by":"A","reason":"b"}`, true, "không chờ quyết định"},
		{"no name", open, `{"reason":"b","report":"4b1c0ffee0dd"}`, true, `"by"`},
		{"blank name", open, `{"by":" ","reason":"b","report":"4b1c0ffee0dd"}`, true, `"by"`},
		{"no reason against findings", open, `{"by":"A","report":"4b1c0ffee0dd"}`, true, `"reason"`},
		{"no report against findings", open, `{"by":"A","reason":"b"}`, true, "4b1c0ffee0dd"},
		{"another report", open, `{"by":"A","reason":"b","report":"ffffffffffff"}`, true, "không phải báo cáo"},
		{"too short a hash", open, `{"by":"A","reason":"b","report":"4b1c0ffee0d"}`, true, "không phải báo cáo"},
		{"reject needs no report", open, `{"by":"A","reason":"b"}`, false, ""},
		{"reject names another report", open, `{"by":"A","reason":"b","report":"ffffffffffff"}`, false, "không phải báo cáo"},
		{"reject without reason", open, `{"by":"A"}`, false, `"reason"`},
		{"review needs no reason", question{open: true, report: report}, `{"by":"A"}`, true, ""},
		{"review, reject without reason", question{open: true, report: report}, `{"by":"A"}`, false, `"reason"`},
		{"signed without hash", question{open: true, report: report}, `{"by":"A","signed":{"key":"inbox/signed/x.pdf"}}`, true, `"signed"`},
		{"signed", question{open: true, report: report}, `{"by":"A","signed":{"key":"inbox/signed/x.pdf","sha256":"` + report + `"}}`, true, ""},
		{"unknown field", open, `{"by":"A","name":"B"}`, true, `"name"`},
		{"unknown field within", open, `{"by":"A","signed":{"path":"x"}}`, true, `"path"`},
		{"wrong type", open, `{"by":["A"]}`, true, `trường "by"`},
		{"no object", open, `"yes"`, true, "đối tượng JSON"},
		{"nothing", open, ``, true, `"by"`},
	} {
		var a Answer
		if err := a.UnmarshalJSON([]byte(c.input)); err != nil {
			t.Errorf("%s: decoding failed: %v", c.name, err)
		}
		fault := cmp.Or(c.q.form(&a, c.approve), c.q.stale(&a))
		if c.fault == "" && fault != "" || !strings.Contains(fault, c.fault) {
			t.Errorf("%s: %q, want %q", c.name, fault, c.fault)
		}
	}
}

// A wrong input fails the run at once, without a retry and before any activity, in words that name the field.
func TestBadInputFailsAtOnce(t *testing.T) {
	for input, part := range map[string]string{
		`{"thang":"2023-11"}`:         `"thang"`,
		`"2023-11"`:                   "đối tượng JSON",
		`{"working_day":99}`:          "working_day",
		`{"resend":"all","month":11}`: "month",
		`{"month":"2023-11","number":"12; DROP","date":"2023-12-01"}`: "số công văn",
		`{"month":"2023-11","number":"12"}`:                           "ngày công văn: chưa ghi",
		`{"month":"2023-11","number":"12","date":"2023-11-29"}`:       "trước ngày cuối của kỳ báo cáo",
		`{"month":"2023-11","number":"12","date":"2023-12-02"}`:       "chưa đến",
		`{"month":"2023-11","quarter":"2023-Q4"}`:                     "chỉ được nêu một kỳ: đang ghi month, quarter",
		`{"month":"2023-11","from":"2023-11-01","to":"2023-11-30"}`:   "chỉ được nêu một kỳ: đang ghi month, from, to",
		`{"quarter":"2023-Q4","kind":"quarter"}`:                      "chỉ được nêu một kỳ",
		`{"from":"2023-11-01"}`:                                       "from và to phải đi cùng nhau",
		`{"to":"2023-11-01","year":"2023"}`:                           "chỉ được nêu một kỳ",
		`{"from":"2023-11-30","to":"2023-11-01"}`:                     "2023-11-01 đứng trước from 2023-11-30",
		`{"from":"2023-02-30","to":"2023-11-01"}`:                     `"from"`,
		`{"quarter":"2023-Q5"}`:                                       `"quarter": "2023-Q5" không đúng dạng 2026-Q1`,
		`{"quarter":"2023-H1"}`:                                       `"quarter": "2023-H1" không đúng dạng 2026-Q1`,
		`{"quarter":"2023-11"}`:                                       `"quarter"`,
		`{"half":"2023"}`:                                             `"half": "2023" không đúng dạng 2026-H1`,
		`{"year":"2023-Q1"}`:                                          `"year": "2023-Q1" không đúng dạng 2026`,
		`{"year":2023}`:                                               `"year"`,
		`{"month":"2023-Q1"}`:                                         `"month"`,
		`{"kind":"week"}`:                                             `"kind": "week"`,
	} {
		o := newOffice(0)
		env := newEnv(t, o)
		env.RegisterWorkflow(MonthlyReport)
		env.RegisterActivity(activities.New(activities.Dependencies{Config: config.Empty()}).PlanStart)
		payload, err := converter.GetDefaultDataConverter().ToPayload(json.RawMessage(input))
		if err != nil {
			t.Fatal(err)
		}
		env.ExecuteWorkflow("MonthlyReport", converter.NewRawValue(payload))
		_, err = result(t, env)
		app := applicationError(t, err)
		if app.Type() != activities.BadInput || !app.NonRetryable() {
			t.Errorf("%s: %v", input, err)
		}
		contains(t, "the failure", app.Message(), part, "Dữ liệu vào không hợp lệ")
		contains(t, "the details", details(t, env), part)
		if len(o.calls) > 0 {
			t.Errorf("%s: called %v", input, o.calls)
		}
		if len(o.marks) != 1 || o.marks[0] != Failed {
			t.Errorf("%s: TrehanOutcome %v", input, o.marks)
		}
		if env.Now().Sub(start) > time.Second {
			t.Errorf("%s: took %v", input, env.Now().Sub(start))
		}
	}
}

func applicationError(t *testing.T, err error) *temporal.ApplicationError {
	t.Helper()
	var app *temporal.ApplicationError
	for e := err; e != nil; {
		if found, ok := e.(*temporal.ApplicationError); ok { //nolint:errorlint // the innermost one is wanted
			app = found
		}
		u, ok := e.(interface{ Unwrap() error }) //nolint:errorlint // this is the walk
		if !ok {
			break
		}
		e = u.Unwrap()
	}
	if app == nil {
		t.Fatalf("no application error: %v", err)
	}
	return app
}
