package config

import (
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"trehan/internal/counting"
	"trehan/internal/extract/source"
)

func faultsOf(t *testing.T, err error) []string {
	t.Helper()
	var f *Fault
	if !errors.As(err, &f) {
		t.Fatalf("no *Fault: %v", err)
	}
	return f.Faults
}

// Each line of the table is one configuration and what is said of it; nothing said: it is good.
func TestParseIsStrict(t *testing.T) {
	for _, c := range []struct {
		name, yaml string
		faults     []string // each a part of its fault, all of them, in order
	}{
		{"empty", "", nil},
		{"comments only", "# nothing\n", nil},
		{"null", "null\n", nil},
		{"a list", "- register: units.yaml\n", []string{"dòng 1: giá trị kiểu seq"}},
		{"no YAML", "register: [units.yaml\n", []string{"dòng 1: did not find expected"}},
		{"unknown key", "register: units.yaml\nregster: x\n", []string{`dòng 2: không có khóa "regster"`}},
		{"unknown key within", "delivery:\n  windw: 3\n", []string{`dòng 2: không có khóa "windw"`}},
		{"unknown key of a source", "sources:\n  dossiers:\n    - {name: a, type: file, path: x.csv, pth: y}\n", []string{`dòng 3: không có khóa "pth"`}},
		{"unknown key of the letters", "letters:\n  - {authority: A, naem: B}\n", []string{`dòng 2: không có khóa "naem"`}},
		{"a key twice", "register: a\nregister: b\n", []string{`dòng 2: khóa "register" đã có ở dòng 1`}},
		{"two documents", "register: a\n---\nregister: b\n", []string{"nhiều hơn một tài liệu"}},
		{"several faults of form", "delivery:\n  window: four\nschedule:\n  hour: '7'\n  worknig_day: 2\n", []string{
			`dòng 2: giá trị "four" không hợp lệ (cần int)`, `dòng 4: giá trị "7"`, `dòng 5: không có khóa "worknig_day"`}},
		{"a duration without unit", "delivery:\n  for: 5\n", []string{`dòng 2: giá trị "5"`}},
		{"a duration that is none", "review:\n  deadline: ten days\n", []string{`dòng 2: giá trị "ten days"`}},

		{"thresholds of the letter", "letters:\n  - {units_in_text: 1, units_in_table: 30, on_time_target: 97.25}\n  - {valid_from: 2025-07-01, units_in_text: , on_time_target: 1}\n", nil},
		{"thresholds of 0", "letters:\n  - {units_in_text: 0, units_in_table: 0,\n     on_time_target: 0.0}\n", []string{
			"office[1]: units_in_text: giá trị 0 không hợp lệ (dòng 2)", "units_in_table: giá trị 0", "on_time_target: giá trị 0 không hợp lệ (dòng 3)"}},
		{"thresholds out of range", "letters:\n  - {units_in_text: 201, units_in_table: -1, on_time_target: 100.5}\n  - {valid_from: 2025-07-01, on_time_target: 0.5}\n  - {valid_from: 2026-07-01, on_time_target: 99.999}\n", []string{
			"units_in_text: giá trị 201 không hợp lệ, chỉ nhận từ 1 đến 200\nunits_in_table: giá trị -1 không hợp lệ, chỉ nhận từ 1 đến 30\non_time_target: giá trị 100.5", "office[2]: on_time_target: giá trị 0.5", "office[3]: on_time_target: giá trị 99.999"}},

		{"working hours", "working_hours: [\"7:00-11:30\", 13:30-17:00]\npolicies: {acceptance_limit: eight_hours}\n", nil},
		{"no working hours", "working_hours: []\n", []string{"working_hours: danh sách trống"}},
		{"wrong working hours", "working_hours: [7h30-11h30, \"17:00-13:30\"]\npolicies: {acceptance_limit: one_day}\n", []string{
			`acceptance_limit: giá trị "one_day"`, `working_hours: "7h30-11h30" không đúng dạng giờ:phút-giờ:phút (ví dụ 7:30-11:30)`, `working_hours: "17:00-13:30" kết thúc không sau`}},
		{"check page", "public: {url: https://vpub.hanam.example/cong-khai}\n", nil},
		{"check page as a file", "public: {url: https://vpub.hanam.example/a/kiem-tra.html}\n", nil},
		{"check page without a host", "public: {url: kiem-tra.html}\n", []string{"public.url"}},
		{"check page of another ending", "public: {url: https://vpub.hanam.example/kiem-tra.htm}\n", []string{"public.url"}},
		{"check page with a password", "public: {url: https://a:b@vpub.hanam.example}\n", []string{"public.url"}},
		{"check page with a fragment", "public: {url: https://vpub.hanam.example/x.html#a}\n", []string{"không được có ? hoặc #"}},
		{"check page with a mark of the mails", "public: {url: 'https://vpub.hanam.example/*a*'}\n", []string{"chỉ được có chữ không dấu"}},
		{"check page too long for a QR code", "public: {url: https://vpub.hanam.example/" + strings.Repeat("x", 60) + "}\n", []string{"tối đa 80"}},

		{"office", "office: ha-nam\n", nil},
		{"office in capitals", "office: Hà Nam\n", []string{"office:"}},
		{"office with a slash", "office: ha/nam\n", []string{"office:"}},
		{"window", "delivery: {window: 65}\n", []string{"delivery.window: 65"}},
		{"negative window", "delivery: {window: -1}\n", []string{"delivery.window: -1"}},
		{"pauses too short", "delivery: {backoff: [1m, 10ms]}\n", []string{"delivery.backoff[1]: 10ms"}},
		{"links live a week at most", "delivery: {link_for: 200h}\n", []string{"delivery.link_for: 200h0m0s"}},
		{"a section that was removed", "office: mau\ncounting: {split_above_mb: 1}\nnames: all\n", []string{"names: ", "dòng 2: mục counting đã bỏ"}},
		{"negative patience", "delivery: {for: -1h}\n", []string{"delivery.for: -1h0m0s"}},
		{"policy", "review: {policy: never}\n", []string{`review.policy: "never"`}},
		{"operators", "review: {operators: [ok@x.example, 'Tên <a@x.example>', nobody]}\n", []string{`"Tên <a@x.example>"`, `"nobody"`}},
		{"review page", "review: {url: 'https://duyet.hanam.example', page: {users_file: a, key_file: b}}\n", nil},
		{"review url", "review: {url: duyet.hanam.example}\n", []string{"review.url: "}},
		{"a file of users and a proxy", "review: {page: {users_file: a, identity: {header: X-User, proxies: [127.0.0.1], roles: {approver: [a]}}}}\n", []string{"review.page: chỉ chọn một"}},
		{"a proxy that anybody is", "review: {page: {identity: {header: X-User, roles: {clerk: [a]}}}}\n", []string{"ai cũng tự xưng tên được"}},
		{"a proxy by its network", "review: {page: {identity: {header: X-User, proxies: [10.1.0.0/16, '::1'], roles: {reader: [Lê Thị Mẫu]}}}}\n", nil},
		{"no networks", "review: {page: {identity: {header: X-User, proxies: [proxy, 10.1.0.0/99], roles: {clerk: [a]}}}}\n", []string{`"proxy"`, `"10.1.0.0/99"`}},
		{"a secret without header", "review: {page: {identity: {header: X-User, secret_file: s, roles: {clerk: [a]}}}}\n", []string{"phải đi cùng nhau", "tự xưng"}},
		{"one header for both", "review: {page: {identity: {header: X-User, secret_header: x-user, secret_file: s, roles: {clerk: [a]}}}}\n", []string{"phải khác nhau"}},
		{"no header", "review: {page: {identity: {header: 'X User', proxies: [127.0.0.1], roles: {approver: [a]}}}}\n", []string{`"X User"`}},
		{"host names", "review: {page: {users_file: a, hosts: [duyet.tinh.example, may-chu, 10.1.2.3]}}\n", nil},
		{"no host names", "review: {page: {users_file: a, hosts: ['https://x.example', 'x.example:443', '*', x/y]}}\n",
			[]string{`"https://x.example"`, `"x.example:443"`, `"*"`, `"x/y"`}},
		{"half a certificate", "review: {page: {tls: {cert_file: c}}}\n", []string{"tls.cert_file"}},
		{"one token for everybody", "review:\n  page:\n    token_file: a\n", []string{"dòng 3: review.page.token_file đã bỏ"}},
		{"a proxy and nobody who may", "review: {page: {identity: {header: X-User, proxies: [127.0.0.1]}}}\n", []string{"identity.roles: chưa ghi ai được làm gì"}},
		{"somebody with two roles", "review: {page: {identity: {header: X-User, proxies: [127.0.0.1], roles: {clerk: [Lê Mẫu], approver: [LÊ MẪU]}}}}\n", []string{"ghi hai lần"}},
		{"a provider", "review: {url: 'https://duyet.hanam.example', page: {oidc: {issuer: 'https://sso.example/x', client_id: trehan, client_secret_file: s, groups_claim: groups, roles: {approver: [lanh-dao]}}}}\n", nil},
		{"a provider in clear", "review: {url: 'https://duyet.hanam.example', page: {oidc: {issuer: 'http://sso.example/x', client_id: trehan, client_secret_file: s, roles: {approver: [a]}}}}\n", []string{"oidc.issuer"}},
		{"half a provider", "review: {page: {oidc: {issuer: 'https://sso.example/x'}}}\n", []string{"client_id", "client_secret_file", "oidc.roles", "review.url"}},
		{"four eyes and nobody known", "review: {four_eyes: true, page: {key_file: b}}\n", []string{"review.four_eyes"}},
		{"four eyes by password", "review: {four_eyes: true, page: {users_file: a, key_file: b}}\n", nil},
		{"four eyes without key", "review: {four_eyes: true, page: {identity: {header: X-User, proxies: [127.0.0.1], roles: {approver: [a]}}}}\n", []string{"review.four_eyes"}},
		{"four eyes", "review: {four_eyes: true, page: {key_file: k, identity: {header: X-User, proxies: [127.0.0.1], roles: {approver: [a]}}}}\n", nil},
		{"working day", "schedule: {working_day: 16}\n", []string{"schedule.working_day: 16"}},
		{"hour", "schedule: {hour: 24}\n", []string{"schedule.hour: 24"}},
		{"hour 0", "schedule: {hour: 0}\n", nil},
		{"policies", "policies: {withdrawn: maybe}\n", []string{"policies: "}},
		{"severity", "severities: {missing_due: fatal}\n", []string{"severities: "}},
		{"unknown finding", "severities: {no_such_code: warn}\n", []string{"no_such_code"}},
		{"header", "headers: {no_such_attribute: [Mã]}\n", []string{"no_such_attribute"}},
		{"names", "names: nobody\n", []string{`names: "nobody"`}},
		{"names good", "names: initials\n", nil},
		{"telemetry", "telemetry: {level: loud, listen: '9464'}\n", []string{"telemetry: level", "telemetry: listen"}},
		{"source without name", "sources: {dossiers: [{type: file, path: x.csv}]}\n", []string{"thiếu name"}},
		{"a name twice over the kinds", "sources: {dossiers: [{name: a, type: file, path: x.csv}], steps: [{name: a, type: file, path: y.csv}]}\n", []string{"đã dùng ở nguồn khác"}},
		{"source without path", "sources: {dossiers: [{name: a, type: file}]}\n", []string{"path"}},
		{"all faults at once", "office: HN\ndelivery: {window: 99, for: 1ms}\nreview: {policy: x}\nschedule: {hour: 30}\n", []string{
			"office:", "delivery.window:", "delivery.for:", "review.policy:", "schedule.hour:"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, err := Parse([]byte(c.yaml), "/etc/trehan/trehan.yaml")
			if c.faults == nil {
				if err != nil {
					t.Fatal(err)
				}
				return
			}
			got := faultsOf(t, err)
			if len(got) != len(c.faults) {
				t.Fatalf("%d faults %q, want %q", len(got), got, c.faults)
			}
			for i, part := range c.faults {
				if !strings.Contains(got[i], part) {
					t.Errorf("fault %q lacks %q", got[i], part)
				}
			}
			if !strings.HasPrefix(err.Error(), "tệp cấu hình /etc/trehan/trehan.yaml:\n  - ") {
				t.Errorf("the error does not name the file: %s", err)
			}
		})
	}
}

func TestDefaults(t *testing.T) {
	parsed, err := Parse(nil, "trehan.yaml")
	if err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]*Config{"no configuration": Empty(), "an empty file": parsed} {
		seven := 7
		for section, diff := range map[string]string{
			"delivery": cmp.Diff(Delivery{Window: 4, For: 120 * time.Hour, LinkFor: 168 * time.Hour,
				Backoff: []time.Duration{time.Minute, 5 * time.Minute, 15 * time.Minute, time.Hour, 4 * time.Hour}}, c.Delivery),
			"schedule":   cmp.Diff(Schedule{WorkingDay: 2, Hour: &seven}, c.Schedule),
			"review":     cmp.Diff([]any{ReviewAlways, 24 * time.Hour, 240 * time.Hour}, []any{c.Review.Policy, c.Review.RemindEvery, c.Review.Deadline}),
			"task queue": cmp.Diff("trehan", c.Temporal.TaskQueue),
			"workflow":   cmp.Diff("month-2023-11", c.WorkflowID("month-2023-11")),
		} {
			if diff != "" {
				t.Errorf("%s: %s (-want +got):\n%s", name, section, diff)
			}
		}
		if faults := c.validate(); len(faults) > 0 {
			t.Errorf("%s: the defaults are no configuration: %q", name, faults)
		}
	}
}

func TestWhatIsGivenStands(t *testing.T) {
	c, err := Parse([]byte("office: ha-nam\ntemporal: {task_queue: other}\nschedule: {hour: 0, working_day: 5}\ndelivery: {window: 8, backoff: [2m]}\n"), "trehan.yaml")
	if err != nil {
		t.Fatal(err)
	}
	type given struct {
		TaskQueue                string
		Hour, WorkingDay, Window int
		Backoff                  []time.Duration
	}
	got := given{c.Temporal.TaskQueue, *c.Schedule.Hour, c.Schedule.WorkingDay, c.Delivery.Window, c.Delivery.Backoff}
	if diff := cmp.Diff(given{"other", 0, 5, 8, []time.Duration{2 * time.Minute}}, got); diff != "" {
		t.Errorf("what was given (-want +got):\n%s", diff)
	}
	if id := c.WorkflowID("month-2023-11"); id != "ha-nam-month-2023-11" {
		t.Errorf("workflow ID %s", id)
	}
}

func TestLoad(t *testing.T) {
	dir := t.TempDir()
	_, err := Load(filepath.Join(dir, "none.yaml"))
	if got := faultsOf(t, err); !strings.Contains(got[0], "không đọc được") {
		t.Errorf("%q", got)
	}
	file := filepath.Join(dir, "trehan.yaml")
	text := "register: so-lieu/units.yaml\n"
	if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	c, err := Load(file)
	if err != nil {
		t.Fatal(err)
	}
	if string(c.Bytes()) != text || c.File() != file || c.Path(c.Register) != filepath.Join(dir, "so-lieu", "units.yaml") {
		t.Errorf("%q %q %q", c.Bytes(), c.File(), c.Path(c.Register))
	}
	if c.Path("") != "" || c.Path("/abs") != "/abs" {
		t.Error("an empty or absolute path was moved")
	}
}

const whole = `
office: ha-nam
temporal: {address: 't:7233', namespace: hcc, task_queue: q, api_key_file: khoa/api, tls: {enabled: true, ca_file: ca.pem, cert_file: /abs/c.pem, key_file: k.pem, server_name: t}}
store: {endpoint: 'https://s3.example', bucket: trehan, access_key_file: khoa/a, secret_key_file: khoa/s, ca_file: ca.pem, retention: {mode: compliance, years: 10}}
mail: {host: mail.example, from: 'VP <vp@x.example>', username_file: khoa/u, password_file: khoa/p, oauth2: {token_url: 'https://x.example', client_secret_file: khoa/cs, refresh_token_file: khoa/rt}, ca_file: ca.pem, smime: {cert_file: smime.pem, key_file: smime.key}, allow_domains: [x.example]}
delivery: {window: 6, for: 48h, backoff: [1m, 2h], link_for: 24h}
bounces: {imap: {host: imap.example, ca_file: ca.pem, username_file: khoa/u, password_file: khoa/p, oauth2: {client_secret_file: khoa/cs, refresh_token_file: khoa/rt}, mailbox: Tra lai}}
review: {policy: always, remind_every: 12h, deadline: 72h, operators: [vh@x.example]}
schedule: {working_day: 3, hour: 0, note: ghi chú}
telemetry: {level: debug, listen: '127.0.0.1:9464'}
sources:
  dossiers: [{name: mot-cua, type: file, path: 'du-lieu/ho-so-{yyyy}-{MM}-*.xlsx', sheet: Trang 1}]
  steps: [{name: buoc, type: file, path: /abs/buoc.csv}]
  staff: [{name: can-bo, type: file, path: can-bo.csv}]
register: units.yaml
calendar: days-off.csv
overrides: overrides.csv
templates: mau
policies: {late_granularity: instant, withdrawn: separate}
names: unit_only
severities: {missing_due: block}
headers: {code: [Mã phiếu]}
test_patterns: [chạy thử]
synthesised: [Tổng đài]
`

// A configuration written into another folder is the same configuration: every path absolute, every choice kept; however
// the file itself was named.
func TestAbsoluteAndYAML(t *testing.T) {
	above := t.TempDir()
	t.Chdir(above)
	for _, file := range []string{filepath.Join(above, "cau-hinh", "trehan.yaml"), "cau-hinh/trehan.yaml"} {
		t.Run(file, func(t *testing.T) { testAbsoluteAndYAML(t, file, filepath.Join(above, "cau-hinh")) })
	}
}

func testAbsoluteAndYAML(t *testing.T, file, dir string) {
	c, err := Parse([]byte(whole), file)
	if err != nil {
		t.Fatal(err)
	}
	moved := c.Absolute()
	for name, path := range map[string]string{
		"register": moved.Register, "calendar": moved.Calendar, "overrides": moved.Overrides, "templates": moved.Templates,
		"api key": moved.Temporal.APIKeyFile, "Temporal's CA": moved.Temporal.TLS.CAFile, "certificate": moved.Temporal.TLS.CertFile,
		"key": moved.Temporal.TLS.KeyFile, "access key": moved.Store.AccessKeyFile, "secret key": moved.Store.SecretKeyFile,
		"the store's CA": moved.Store.CAFile, "the relay's CA": moved.Mail.CAFile, "user": moved.Mail.UsernameFile,
		"password": moved.Mail.PasswordFile, "S/MIME": moved.Mail.SMIME.CertFile, "S/MIME key": moved.Mail.SMIME.KeyFile,
		"the IMAP server's CA": moved.Bounces.IMAP.CAFile, "its user": moved.Bounces.IMAP.UsernameFile, "its password": moved.Bounces.IMAP.PasswordFile,
		"client's secret": moved.Mail.OAuth2.ClientSecretFile, "refresh token": moved.Mail.OAuth2.RefreshTokenFile,
		"its client's secret": moved.Bounces.IMAP.OAuth2.ClientSecretFile, "its refresh token": moved.Bounces.IMAP.OAuth2.RefreshTokenFile,
		"dossiers": moved.Sources.Dossiers[0].Path, "steps": moved.Sources.Steps[0].Path, "staff": moved.Sources.Staff[0].Path,
	} {
		if !filepath.IsAbs(path) || !strings.HasPrefix(path, "/abs/") && !strings.HasPrefix(path, dir+"/") || strings.Count(path, "cau-hinh") > 1 {
			t.Errorf("%s: %q", name, path)
		}
	}
	if c.Register != "units.yaml" || c.Sources.Dossiers[0].Path != "du-lieu/ho-so-{yyyy}-{MM}-*.xlsx" {
		t.Error("Absolute has changed its receiver")
	}
	text, err := moved.YAML()
	if err != nil {
		t.Fatal(err)
	}
	again, err := Parse(text, filepath.Join(t.TempDir(), "other.yaml"))
	if err != nil {
		t.Fatalf("%v\n%s", err, text)
	}
	if diff := cmp.Diff(moved, again, cmpopts.IgnoreUnexported(Config{}, source.Config{}), cmpopts.EquateEmpty()); diff != "" {
		t.Errorf("written and read again (-was +is):\n%s", diff)
	}
	if severity, hour := again.Severities["missing_due"], *again.Schedule.Hour; severity != counting.Block || hour != 0 {
		t.Errorf("severity %q, hour %d; want %q, 0", severity, hour, counting.Block)
	}
	if again.Absolute().Register != moved.Register {
		t.Error("a second move changed a path")
	}
}

func TestRequire(t *testing.T) {
	if err := Empty().Require(0); err != nil {
		t.Errorf("nothing is needed, yet %v", err)
	}
	err := Empty().Require(NeedStore | NeedMail | NeedMonth)
	text := strings.Join(faultsOf(t, err), "\n")
	for _, part := range []string{"store: ", "mail: ", "register: ", "sources.dossiers: "} {
		if !strings.Contains(text, part) {
			t.Errorf("%q lacks %q", text, part)
		}
	}
	month, err := Parse([]byte("register: units.yaml\nsources: {dossiers: [{name: a, type: file, path: x.csv}]}\n"), "trehan.yaml")
	if err != nil {
		t.Fatal(err)
	}
	if err := month.Require(NeedMonth); err != nil {
		t.Errorf("%v", err)
	}
	if err := month.Require(NeedMonth | NeedStore); err == nil || strings.Contains(err.Error(), "register") {
		t.Errorf("%v", err)
	}
}

// A configuration frozen by an earlier build is read, and the removed section is not written again. Everything else stays
// strict.
func TestParseFrozen(t *testing.T) {
	c, err := ParseFrozen([]byte("office: mau\ncounting: {split_above_mb: 256, part_mb: 64, at_once: 1, task_queue: ''}\n"), "trehan.yaml")
	if err != nil {
		t.Fatal(err)
	}
	written, err := c.YAML()
	if err != nil {
		t.Fatal(err)
	}
	if again, err := Parse(written, "trehan.yaml"); err != nil || again.Office != "mau" {
		t.Errorf("written out: %v\n%s", err, written)
	}
	old := "review: {four_eyes: true, page: {key_file: k, token_file: t, identity: {header: X-User, proxies: [127.0.0.1]}}}\n"
	if c, err = ParseFrozen([]byte(old), "trehan.yaml"); err != nil {
		t.Errorf("with the token of 0.1.0, and a proxy without roles: %v", err)
	} else if written, _ = c.YAML(); strings.Contains(string(written), "token_file: t") {
		t.Errorf("written out:\n%s", written)
	}
	for _, text := range []string{"countings: {}\n", "names: nobody\n"} {
		if _, err := ParseFrozen([]byte(text), "trehan.yaml"); err == nil {
			t.Errorf("%q is read", text)
		}
	}
}

func TestAllSourcesInTheirOrder(t *testing.T) {
	c, err := Parse([]byte(whole), "trehan.yaml")
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, n := range c.Sources.All() {
		got = append(got, n.Kind+"/"+n.Name)
	}
	if diff := cmp.Diff([]string{"dossiers/mot-cua", "steps/buoc", "staff/can-bo"}, got); diff != "" {
		t.Error(diff)
	}
}

// TestWordsWrittenOut holds what up writes to what the office wrote: an absent list means the shipped names, and a
// "Cán bộ một cửa" must not become an official because it was read back as an empty one.
func TestWordsWrittenOut(t *testing.T) {
	for text, want := range map[string]Words{
		"":                                     nil,
		"synthesised: []\ntest_patterns: []\n": {},
		"synthesised: [Hệ thống]\ntest_patterns: [Hệ thống]\n": {"Hệ thống"},
	} {
		c, err := Parse([]byte(text), "trehan.yaml")
		if err != nil {
			t.Fatal(err)
		}
		written, err := c.Absolute().YAML()
		if err != nil {
			t.Fatal(err)
		}
		again, err := Parse(written, "trehan.yaml")
		if err != nil {
			t.Fatal(err)
		}
		for name, got := range map[string]Words{"synthesised": again.Synthesised, "test_patterns": again.TestPatterns} {
			if (got == nil) != (want == nil) || !slices.Equal(got, want) {
				t.Errorf("%q: %s is read back as %#v, want %#v", text, name, got, want)
			}
		}
	}
}
