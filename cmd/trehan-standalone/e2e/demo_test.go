package e2e

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/cookiejar"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"go.yaml.in/yaml/v3"

	"trehan/activities"
	"trehan/internal/period"
)

// headline are the figures of the letter of November 2023 as demo prints them.
var headline = []string{"15.744", "14.208", "12.332", "1.536", "14.159", "14.091", "68", "1.585", "1.205", "380", "22", "12 đơn vị"}

// demoAddressees reads who is written to from the sample's register: code of
// the recipient by address.
func demoAddressees(t *testing.T, folder string) map[string]string {
	t.Helper()
	var register struct {
		Units, Recipients []struct {
			Code, Level string
			Notify      struct{ To, Cc []string }
		}
	}
	b, err := os.ReadFile(filepath.Join(folder, "units.yaml"))
	if err != nil {
		t.Fatal(err)
	}
	if err := yaml.Unmarshal(b, &register); err != nil {
		t.Fatal(err)
	}
	out := map[string]string{}
	for _, e := range append(register.Units, register.Recipients...) {
		for _, a := range append(e.Notify.To, e.Notify.Cc...) {
			out[a] = e.Code
		}
	}
	return out
}

// caught are the mails in the demo's Maildir.
func caught(t *testing.T, data string) []letter {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(data, "mail", "new", "*"))
	if err != nil {
		t.Fatal(err)
	}
	var out []letter
	for _, f := range files {
		b, err := os.ReadFile(f)
		if err != nil {
			t.Fatal(err)
		}
		m := open(t, b)
		out = append(out, letter{
			to: m.header.Get("Delivered-To"), id: strings.Trim(m.header.Get("Message-Id"), "<>"), data: b,
		})
	}
	return out
}

// notices keeps the mails that carry the letter.
func notices(all []letter) []letter {
	return slices.DeleteFunc(slices.Clone(all), func(l letter) bool { return !l.notice() })
}

func keys[V any](m map[string]V) []string {
	var out []string
	for k := range m {
		out = append(out, k)
	}
	slices.Sort(out)
	return out
}

// TestDemo is the first thing that a newcomer does, and what they may do next:
// the demo in an empty folder, the same again, and runs started from the UI.
func TestDemo(t *testing.T) {
	t.Parallel()
	data := filepath.Join(t.TempDir(), "demo")
	begin := time.Now()
	first := command(t, "demo", "--exit", "--data", data)
	t.Logf("the demo took %.1f s", time.Since(begin).Seconds())
	if first.code != 0 {
		t.Fatalf("exit code %d\n%s%s", first.code, first.stdout, first.stderr)
	}
	for _, figure := range headline {
		if !strings.Contains(first.stdout, figure) {
			t.Errorf("%s is not printed:\n%s", figure, first.stdout)
		}
	}
	for _, shown := range []string{"chờ người duyệt, chưa gửi thư nào", "--by 'Nguyễn Thị Mẫu, Phó Chánh Văn phòng'", "--number 1234 --date 2023-12-05", "Đã ghi nhận chấp thuận."} {
		if !strings.Contains(first.stdout, shown) {
			t.Errorf("the demo does not show %q of its approval:\n%s", shown, first.stdout)
		}
	}
	addressees := demoAddressees(t, filepath.Join(data, "du-lieu"))
	letters := notices(caught(t, data))
	if len(letters) < 25 {
		t.Errorf("only %d letters", len(letters))
	}
	oneEach(t, letters, keys(addressees))
	for _, l := range letters {
		checkLetter(t, l, addressees[l.to])
	}
	people := personsOf(t, filepath.Join(data, "du-lieu"))
	checkScan(t, data, people)
	scan(t, data, people)

	begin = time.Now()
	again := launch(t, "Thử tiếp", "demo", "--data", data)
	defer again.kill()
	t.Logf("the second demo took %.1f s to its end", time.Since(begin).Seconds())
	noneMore := func(after string) {
		t.Helper()
		if n := len(notices(caught(t, data))) - len(letters); n != 0 {
			t.Errorf("%d more letters after %s", n, after)
		}
	}
	noneMore("the second demo")
	s := connect(t, data)
	ui := newBrowser(t, s.config.Temporal.UI)
	if status := ui.status("report-2023-11-demo"); status != "WORKFLOW_EXECUTION_STATUS_COMPLETED" {
		t.Errorf("the UI says %s of the demo's run", status)
	}
	conf := filepath.Join(data, "trehan.yaml")
	if r := command(t, "audit", "verify", "--config", conf, "--month", "2023-11"); r.code != 0 {
		t.Errorf("audit verify: %d %s%s", r.code, r.stdout, r.stderr)
	}
	checkSeal(t, data)

	t.Run("again from the UI", func(t *testing.T) {
		ui.start(t, "tu-giao-dien", `{"month":"2023-11"}`)
		out := s.ended(s.temporal.GetWorkflow(t.Context(), "tu-giao-dien", ""), "succeeded")
		if !out.Unchanged || out.Deliveries.Before != len(letters) {
			t.Errorf("outcome: %+v", out)
		}
		want := fmt.Sprintf("%d đã nhận từ lượt chạy trước nên không gửi lại", len(letters))
		for _, id := range []string{"tu-giao-dien", "month-2023-11"} {
			if d := s.details(id, ""); !strings.Contains(d, want) {
				t.Errorf("%s: the UI does not say %q:\n%s", id, want, d)
			}
		}
		noneMore("a rerun from the UI")
	})
	t.Run("a slip of the pen", func(t *testing.T) {
		begin := time.Now()
		ui.start(t, "go-nham", `{"moth":"2023-11"}`)
		said := s.refused(s.temporal.GetWorkflow(t.Context(), "go-nham", ""), activities.BadInput)
		if !strings.Contains(said, `"moth"`) || time.Since(begin) > 30*time.Second {
			t.Errorf("after %s: %s", time.Since(begin), said)
		}
		noneMore("a refused request")
	})
	t.Run("nothing typed", func(t *testing.T) {
		ui.start(t, "khong-nhap", "")
		last := period.MonthOf(period.InstantOf(time.Now()).Day()).Previous()
		said := s.refused(s.temporal.GetWorkflow(t.Context(), "khong-nhap", ""), activities.BadInput)
		if got := s.attribute("khong-nhap", "", "TrehanMonth"); got != last.String() {
			t.Errorf("TrehanMonth is %q, want %s", got, last)
		}
		if want := fmt.Sprintf("ho-so-%04d-%02d-", last.Year, last.Month); !strings.Contains(said, want) {
			t.Errorf("the failure does not name the missing file %s…: %s", want, said)
		}
		noneMore("a month without files")
	})
	if code := again.interrupt(t); code != 0 {
		t.Errorf("Ctrl-C ends the demo with %d\n%s", code, again.stderr.String())
	}
	scan(t, data, people)
}

// checkLetter opens a letter with all that is attached.
func checkLetter(t *testing.T, l letter, code string) {
	t.Helper()
	m := open(t, l.data)
	want := []string{"cong-van.pdf", "phu-luc.zip", "phu-luc-01.xlsx", "phu-luc-02.xlsx", "phu-luc-03.xlsx", "phu-luc-04.xlsx", "phu-luc-05.xlsx", "phu-luc-06.xlsx",
		"phu-luc-07.xlsx", "phu-luc-08.xlsx"}
	unit := strings.HasPrefix(code, "H25.")
	if unit {
		want = append(want, "don-vi-"+code+".xlsx")
	}
	for _, name := range want {
		if m.files[name] == nil {
			t.Errorf("%s (%s) lacks %s; it has %v", l.to, code, name, keys(m.files))
		}
	}
	for name, data := range m.files {
		if _, err := textOf(name, data); err != nil {
			t.Errorf("%s: %s does not open: %v", l.to, name, err)
		}
		if strings.HasPrefix(name, "don-vi-") && name != "don-vi-"+code+".xlsx" {
			t.Errorf("%s gets another unit's %s", l.to, name)
		}
	}
	if unit && len(m.files) != len(want) { // three attachments, and what is in the ZIP
		t.Errorf("%s (%s) gets %v, want %v", l.to, code, keys(m.files), want)
	}
	if !strings.Contains(m.text, "15.744") || !strings.Contains(m.text, "14.159") {
		t.Errorf("%s: the mail lacks the month's figures", l.to)
	}
	if head := m.appendix(t); !strings.Contains(head, "1234/VPUB") || !strings.Contains(head, "ngày 05 tháng 12 năm 2023") {
		t.Errorf("%s: the appendix names no number and date", l.to)
	}
}

// checkSeal reads the manifest in the store and looks whether all it names is
// there.
func checkSeal(t *testing.T, data string) {
	t.Helper()
	b, err := os.ReadFile(object(data, "months/2023-11/r0001/manifest.json"))
	if err != nil {
		t.Fatal(err)
	}
	var manifest struct {
		Objects []struct {
			Key  string
			Size int64
		}
	}
	if err := json.Unmarshal(b, &manifest); err != nil || len(manifest.Objects) < 50 {
		t.Fatalf("a manifest of %d objects: %v", len(manifest.Objects), err)
	}
	for _, o := range manifest.Objects {
		if info, err := os.Stat(object(data, o.Key)); err != nil || info.Size() != o.Size {
			t.Errorf("%s is not in the store as sealed: %v", o.Key, err)
		}
	}
}

// scan looks for persons where they must not be: officials and addresses in
// histories and logs, citizens there and in all mails and documents.
func scan(t *testing.T, data string, people *persons) {
	t.Helper()
	texts := 0
	hit := func(where string, found []string) {
		t.Helper()
		texts++
		if len(found) > 0 {
			t.Errorf("%s: %d finds, such as %q", where, len(found), found[0])
		}
	}
	for _, pattern := range []string{object(data, "months/*/histories/*.json"), filepath.Join(data, "worker.log"), filepath.Join(data, "logs", "*.log")} {
		files, _ := filepath.Glob(pattern)
		for _, f := range files {
			b, err := os.ReadFile(f)
			if err != nil {
				t.Fatal(err)
			}
			text := string(b)
			if strings.HasSuffix(f, ".json") {
				text = plainHistory(t, b)
			}
			if strings.HasSuffix(f, "temporal.log") { // the server's own workers are called name@host
				hit(f, slices.DeleteFunc(people.anybody(text), func(s string) bool { return strings.Contains(s, "@") && !strings.HasSuffix(s, ".example") }))
				continue
			}
			hit(f, slices.DeleteFunc(people.anybody(text), func(s string) bool { return strings.HasPrefix(s, "temporal-sys") }))
		}
	}
	for _, l := range caught(t, data) {
		m := open(t, l.data)
		hit("mail to "+l.to, people.citizens(m.text+fmt.Sprint(m.header)))
	}
	documents, _ := filepath.Glob(object(data, "months/*/r*/documents/*"))
	books, _ := filepath.Glob(object(data, "months/*/r*/documents/don-vi/*"))
	for _, f := range append(documents, books...) {
		if b, err := os.ReadFile(f); err == nil {
			text, err := textOf(f, b)
			if err != nil {
				t.Errorf("%s does not open: %v", f, err)
			}
			hit(f, people.citizens(text))
		}
	}
	if texts < 80 {
		t.Errorf("only %d texts were scanned", texts)
	}
}

// checkScan sees to it that a scan finds what is there: citizens in the
// untouched extract, officials in the appendices.
func checkScan(t *testing.T, data string, people *persons) {
	t.Helper()
	extracts, _ := filepath.Glob(object(data, "months/*/r0001/extract/mot-cua/*.xlsx"))
	for _, f := range append(extracts, object(data, "months/2023-11/r0001/documents/phu-luc-03.xlsx")) {
		b, err := os.ReadFile(f)
		if err != nil {
			t.Fatal(err)
		}
		text, err := textOf(f, b)
		if err != nil {
			t.Fatal(err)
		}
		if len(people.anybody(text)) < 18 {
			t.Errorf("the scan finds only %d persons in %s", len(people.anybody(text)), filepath.Base(f))
		}
		if citizens := people.citizens(text); strings.Contains(f, "/extract/") && len(citizens) < 10_000 {
			t.Errorf("the scan finds only %d citizens' data in %s", len(citizens), filepath.Base(f))
		}
	}
	if len(extracts) == 0 {
		t.Error("no extract in the archive")
	}
}

// browser does what the UI's page does: it takes the CSRF cookie and sends it
// back with every change.
type browser struct {
	*testing.T
	http *http.Client
	ui   string
	csrf string
}

func newBrowser(t *testing.T, ui string) *browser {
	t.Helper()
	jar, err := cookiejar.New(nil)
	if err != nil {
		t.Fatal(err)
	}
	b := &browser{T: t, http: &http.Client{Jar: jar, Timeout: time.Minute}, ui: ui}
	resp, err := b.http.Get(ui + "/api/v1/settings")
	if err != nil {
		t.Fatal(err)
	}
	resp.Body.Close()
	for _, c := range resp.Cookies() {
		if c.Name == "_csrf" {
			b.csrf = c.Value
		}
	}
	return b
}

// start is the page's "Start Workflow".
func (b *browser) start(t *testing.T, id, input string) {
	t.Helper()
	request := map[string]any{
		"workflowId": id, "workflowType": map[string]string{"name": "MonthlyReport"},
		"taskQueue": map[string]string{"name": "trehan"}, "requestId": id,
	}
	if input != "" {
		request["input"] = map[string]any{"payloads": []any{map[string]any{
			"metadata": map[string]string{"encoding": base64.StdEncoding.EncodeToString([]byte("json/plain"))},
			"data":     base64.StdEncoding.EncodeToString([]byte(input)),
		}}}
	}
	body, err := json.Marshal(request)
	if err != nil {
		t.Fatal(err)
	}
	req, err := http.NewRequest(http.MethodPost, b.ui+"/api/v1/namespaces/default/workflows/"+id, bytes.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("Content-Type", "application/json")
	req.Header.Set("X-CSRF-TOKEN", b.csrf)
	req.Header.Set("Caller-Type", "operator")
	resp, err := b.http.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	answer, _ := io.ReadAll(resp.Body)
	if resp.StatusCode != http.StatusOK {
		t.Fatalf("the UI answers %s: %s", resp.Status, answer)
	}
}

// status is what the page shows of a run.
func (b *browser) status(id string) string {
	b.Helper()
	resp, err := b.http.Get(b.ui + "/api/v1/namespaces/default/workflows/" + id)
	if err != nil {
		b.Fatal(err)
	}
	defer resp.Body.Close()
	var answer struct {
		WorkflowExecutionInfo struct{ Status string }
	}
	if err := json.NewDecoder(resp.Body).Decode(&answer); err != nil {
		b.Fatal(err)
	}
	return answer.WorkflowExecutionInfo.Status
}

// TestDemoKilled kills the demo twice, while it makes the drafts and between
// two mails, and starts it again on the same folder: nobody gets two.
func TestDemoKilled(t *testing.T) {
	t.Parallel()
	data := filepath.Join(t.TempDir(), "demo")
	killWhen := func(words string, what func() bool) {
		t.Helper()
		p := launch(t, "", "demo", "--exit", "--data", data)
		defer p.kill()
		eventually(t, words, what)
	}
	killWhen("the first draft", func() bool { return exists(object(data, "months/2023-11/r0001/drafts/*/*")) })
	killWhen("the fifth mail", func() bool {
		files, _ := filepath.Glob(filepath.Join(data, "mail", "new", "*"))
		return len(files) >= 5
	})
	atKill := len(caught(t, data))
	begin := time.Now()
	last := command(t, "demo", "--exit", "--data", data)
	t.Logf("killed after %d mails; the third start took %.1f s and ended with %d", atKill, time.Since(begin).Seconds(), last.code)
	if last.code != 0 && last.code != 4 {
		t.Fatalf("exit code %d\n%s%s", last.code, last.stdout, last.stderr)
	}
	letters := notices(caught(t, data))
	addressees := demoAddressees(t, filepath.Join(data, "du-lieu"))
	if atKill >= len(addressees) {
		t.Errorf("killed only after all %d mails", atKill)
	}

	p := launch(t, "Thử tiếp", "demo", "--data", data)
	o := &office{T: t, data: data}
	unknown := o.status("2023-11").unknown()
	if (last.code == 4) != (len(unknown) > 0) {
		t.Errorf("exit code %d with %d unknown", last.code, len(unknown))
	}
	t.Logf("%d letters caught, %d deliveries unknown", len(letters), len(unknown))
	count := perAddress(letters)
	for a, code := range addressees {
		isUnknown := slices.ContainsFunc(unknown, func(u string) bool { return strings.HasPrefix(u, code+"-") })
		if count[a] > 1 || count[a] == 0 && !isUnknown {
			t.Errorf("%s (%s) has %d letters, unknown: %t", a, code, count[a], isUnknown)
		}
	}
	if n := len(notices(caught(t, data))); n != len(letters) {
		t.Errorf("%d more letters of the fourth start", n-len(letters))
	}
	p.interrupt(t)
}
