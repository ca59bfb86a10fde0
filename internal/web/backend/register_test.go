package backend

import (
	"context"
	"html"
	"io"
	"log/slog"
	"net/http"
	"net/http/cookiejar"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"trehan/internal/archive"
	"trehan/internal/archive/archivetest"
	"trehan/internal/config"
	"trehan/internal/period"
	"trehan/internal/settings"
	"trehan/internal/web"
	"trehan/internal/web/access"
)

const registerText = `# Danh bạ của tỉnh.
units:
  - {code: H25.01, name: Sở Tư pháp, level: province, notify: {to: [stp@tinh.example]}} # giữ
  - {code: H25.02, name: Sở Y tế, level: province, notify: {to: [syt@tinh.example]}}
  - {code: H25.27, name: UBND huyện A, level: district, notify: {to: [a@tinh.example]}}
recipients:
  - {code: cong, name: Cổng, notify: {to: [cong@tinh.example]}}
`

// withoutTemporal is the backend of an office with an archive alone.
type withoutTemporal struct{ *Backend }

func (withoutTemporal) Months(context.Context) ([]web.MonthLine, error) { return nil, nil }

// office is the page of an office, and a person before it whom the proxy names.
type office struct {
	testing.TB
	config   *config.Config
	store    *archivetest.Memory
	server   *httptest.Server
	person   string
	browsers map[string]*http.Client // of each person
	log      *strings.Builder
}

func openOffice(t testing.TB) *office {
	t.Helper()
	dir := t.TempDir()
	for name, text := range map[string]string{"trehan.yaml": "register: units.yaml\n", "units.yaml": registerText, "secret": "bi-mat-cua-cong-dang-nhap\n"} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	conf, err := config.Load(filepath.Join(dir, "trehan.yaml"))
	if err != nil {
		t.Fatal(err)
	}
	o := &office{TB: t, config: conf, store: archivetest.NewMemory(), person: "tran.thi.b", browsers: map[string]*http.Client{}, log: &strings.Builder{}}
	site, err := web.New(web.Options{
		Config: web.Config{Config: access.Config{Identity: access.Identity{
			Header: "X-User", SecretHeader: "X-Proxy", SecretFile: filepath.Join(dir, "secret"), Proxies: []string{"127.0.0.1"},
			Roles: access.Lists{Clerk: []string{"tran.thi.b", "le.thi.c"}},
		}}},
		Office: func(period.Name) string { return "Văn phòng" }, Period: period.Bounds{}.Of,
		Backend: withoutTemporal{New(conf, nil, o.store, nil)}, Log: slog.New(slog.NewTextHandler(o.log, nil)), Now: time.Now,
	})
	if err != nil {
		t.Fatal(err)
	}
	o.server = httptest.NewServer(site)
	t.Cleanup(o.server.Close)
	return o
}

func (o *office) send(method, path string, form url.Values) (int, string) {
	o.Helper()
	r, err := http.NewRequestWithContext(context.Background(), method, o.server.URL+path, strings.NewReader(form.Encode()))
	if err != nil {
		o.Fatal(err)
	}
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	r.Header.Set("X-User", o.person)
	r.Header.Set("X-Proxy", "bi-mat-cua-cong-dang-nhap")
	if o.browsers[o.person] == nil {
		jar, err := cookiejar.New(nil)
		if err != nil {
			o.Fatal(err)
		}
		o.browsers[o.person] = &http.Client{Jar: jar, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	}
	response, err := o.browsers[o.person].Do(r)
	if err != nil {
		o.Fatal(err)
	}
	defer response.Body.Close()
	body, err := io.ReadAll(response.Body)
	if err != nil {
		o.Fatal(err)
	}
	return response.StatusCode, string(body)
}

func (o *office) get(path string) string {
	o.Helper()
	code, body := o.send("GET", path, nil)
	if code != http.StatusOK {
		o.Fatalf("%s answers %d:\n%s", path, code, body)
	}
	return body
}

var (
	inputs    = regexp.MustCompile(`<input[^>]* name="([^"]+)"[^>]* value="([^"]*)"`)
	textareas = regexp.MustCompile(`(?s)<textarea[^>]* name="([^"]+)"[^>]*>([^<]*)</textarea>`)
	selects   = regexp.MustCompile(`(?s)<select[^>]* name="([^"]+)"[^>]*>(.*?)</select>`)
	selected  = regexp.MustCompile(`value="([^"]*)" selected`)
)

// formOf is what a browser would send of the page's form, with what the person fills in.
func formOf(body string, fill ...string) url.Values {
	form := url.Values{}
	for _, m := range inputs.FindAllStringSubmatch(body, -1) {
		if !strings.Contains(m[0], "checkbox") {
			form.Set(m[1], html.UnescapeString(m[2]))
		}
	}
	for _, m := range textareas.FindAllStringSubmatch(body, -1) {
		form.Set(m[1], html.UnescapeString(m[2]))
	}
	for _, m := range selects.FindAllStringSubmatch(body, -1) {
		if value := selected.FindStringSubmatch(m[2]); value != nil {
			form.Set(m[1], value[1])
		}
	}
	for i := 0; i < len(fill); i += 2 {
		form.Set(fill[i], fill[i+1])
	}
	return form
}

func (o *office) register() string {
	o.Helper()
	in, err := settings.Current(context.Background(), o.store, o.config)
	if err != nil {
		o.Fatal(err)
	}
	text, err := in.RegisterText()
	if err != nil {
		o.Fatal(err)
	}
	return string(text)
}

// TestAClerkChangesAnAddress: from the list to a version, with the difference before it is saved, and the history after.
func TestAClerkChangesAnAddress(t *testing.T) {
	o := openOffice(t)
	if body := o.get("/danh-ba?tim=so+y&cap=province"); strings.Contains(body, "Sở Tư pháp") || !strings.Contains(body, `href="/danh-ba/muc?ma-so=H25.02"`) {
		t.Errorf("the search:\n%s", body)
	}
	entry := o.get("/danh-ba/muc?ma-so=H25.02")
	code, preview := o.send("POST", "/danh-ba/muc", formOf(entry, "notify.to", "y-te@tinh.example\nvan-thu@tinh.example"))
	if code != http.StatusOK || !strings.Contains(preview, "syt@tinh.example") || !strings.Contains(preview, "y-te@tinh.example") || o.register() != registerText {
		t.Fatalf("the difference answers %d:\n%s", code, preview)
	}
	if code, body := o.send("POST", "/danh-ba/luu", formOf(preview)); code != http.StatusUnprocessableEntity || !strings.Contains(body, "Hãy ghi lý do") || !strings.Contains(body, "y-te@tinh.example") {
		t.Errorf("without reason %d:\n%s", code, body)
	}
	confirmed := formOf(preview, "ly-do", "Công văn số 12/SYT")
	for range 2 { // sent twice
		if code, body := o.send("POST", "/danh-ba/luu", confirmed); code != http.StatusSeeOther {
			t.Fatalf("saving answers %d:\n%s", code, body)
		}
	}
	want := strings.Replace(registerText, "[syt@tinh.example]", "[y-te@tinh.example, van-thu@tinh.example]", 1)
	if diff := cmp.Diff(want, o.register()); diff != "" {
		t.Errorf("the register:\n%s", diff)
	}
	history := o.get("/danh-ba/lich-su")
	if n := strings.Count(history, "/danh-ba/lich-su/"); n != 1 || !strings.Contains(history, "tran.thi.b") || !strings.Contains(history, "Công văn số 12/SYT") {
		t.Errorf("%d versions:\n%s", n, history)
	}
	if body := o.get("/danh-ba/lich-su/1"); !strings.Contains(body, "syt@tinh.example") || !strings.Contains(body, "van-thu@tinh.example") || strings.Contains(body, "stp@") {
		t.Errorf("what the version changed:\n%s", body)
	}
	if strings.Contains(o.log.String(), "@") || strings.Contains(o.log.String(), "tran.thi.b") {
		t.Errorf("the log says who or to whom:\n%s", o.log)
	}
	for _, path := range []string{"/danh-ba/lich-su/2", "/danh-ba/lich-su/x", "/danh-ba/muc?ma-so=H99"} {
		if code, _ := o.send("GET", path, nil); code != http.StatusNotFound {
			t.Errorf("%s answers %d", path, code)
		}
	}
}

// TestWhatTheFileWouldRefuseIsRefusedAtTheField: in the file's words, with the form as it was filled in, and nothing saved.
func TestWhatTheFileWouldRefuseIsRefusedAtTheField(t *testing.T) {
	o := openOffice(t)
	for name, tc := range map[string]struct {
		path string
		fill []string
		want []string
	}{
		"a bad address":     {"/danh-ba/muc?ma-so=H25.02", []string{"notify.to", "Sở Y tế <syt@tinh.example>"}, []string{`id="notify-to" name="notify.to" rows="3" maxlength="4000" aria-invalid="true"`, "không hợp lệ", "Sở Y tế &lt;syt@tinh.example&gt;"}},
		"a code in use":     {"/danh-ba/muc", []string{"code", "H25.01", "name", "Sở Mới", "level", "province"}, []string{"mã đã dùng", `id="code" name="code" value="H25.01" maxlength="500" required aria-invalid="true"`}},
		"another case":      {"/danh-ba/muc", []string{"code", "h25.01", "name", "Sở Mới", "level", "province"}, []string{"chỉ khác chữ hoa"}},
		"no name, no level": {"/danh-ba/muc", []string{"code", "H25.09"}, []string{`id="name" name="name" value="" maxlength="500" required aria-invalid="true"`, "bắt buộc phải có"}},
		"ends before":       {"/danh-ba/muc?ma-so=H25.02", []string{"valid_from", "2025-07-01", "valid_to", "2025-06-30"}, []string{"valid_to trước valid_from"}},
		"no such successor": {"/danh-ba/muc?ma-so=H25.02", []string{"valid_to", "2025-06-30", "successor", "H99"}, []string{"không có đơn vị mang mã này"}},
		"a recipient without address": {"/danh-ba/muc?loai=recipients", []string{"code", "bao", "name", "Báo"},
			[]string{`id="notify-to"`, "bắt buộc phải có"}},
		"nothing changed":                   {"/danh-ba/muc?ma-so=H25.02", nil, []string{"Không có gì thay đổi"}},
		"a new code that another refers to": {"/danh-ba/muc?ma-so=cong", []string{"code", "H25.27"}, []string{"mã đã dùng"}},
	} {
		code, body := o.send("POST", "/danh-ba/muc", formOf(o.get(tc.path), tc.fill...))
		if code != http.StatusUnprocessableEntity {
			t.Errorf("%s answers %d", name, code)
		}
		for _, want := range tc.want {
			if !strings.Contains(strings.ToLower(body), strings.ToLower(want)) {
				t.Errorf("%s: %q is missing:\n%s", name, want, body)
			}
		}
	}
	if keys := o.store.Keys(archive.SettingsPrefix); len(keys) > 0 {
		t.Errorf("saved: %v", keys)
	}
}

// TestOfTwoClerksTheSecondSeesTheFirst: whoever has the older form loses nothing of the other's change.
func TestOfTwoClerksTheSecondSeesTheFirst(t *testing.T) {
	o := openOffice(t)
	preview := func(code, address string) url.Values {
		t.Helper()
		_, body := o.send("POST", "/danh-ba/muc", formOf(o.get("/danh-ba/muc?ma-so="+code), "notify.to", address))
		return formOf(body, "ly-do", "Đổi địa chỉ")
	}
	first := preview("H25.01", "tu-phap@tinh.example")
	o.person = "le.thi.c"
	second := preview("H25.02", "y-te@tinh.example")
	if code, _ := o.send("POST", "/danh-ba/luu", second); code != http.StatusSeeOther {
		t.Fatalf("the first to save: %d", code)
	}
	o.person = "tran.thi.b"
	if code, body := o.send("POST", "/danh-ba/luu", first); code != http.StatusUnprocessableEntity || !strings.Contains(body, "phiên bản 1") || !strings.Contains(body, "tu-phap@tinh.example") {
		t.Errorf("the second: %d\n%s", code, body)
	}
	if text := o.register(); !strings.Contains(text, "y-te@") || strings.Contains(text, "tu-phap@") {
		t.Errorf("in force:\n%s", text)
	}
}

// TestAUnitIsAddedAndClosed: the other entries and the comments stay.
func TestAUnitIsAddedAndClosed(t *testing.T) {
	o := openOffice(t)
	save := func(path string, fill ...string) {
		t.Helper()
		code, preview := o.send("POST", "/danh-ba/muc", formOf(o.get(path), fill...))
		if code != http.StatusOK {
			t.Fatalf("%s answers %d:\n%s", path, code, preview)
		}
		if code, body := o.send("POST", "/danh-ba/luu", formOf(preview, "ly-do", "Sắp xếp lại")); code != http.StatusSeeOther {
			t.Fatalf("saving answers %d:\n%s", code, body)
		}
	}
	save("/danh-ba/muc", "code", "H42.27", "name", "UBND khu vực A", "level", "commune", "valid_from", "2025-07-01", "notify.to", "kva@tinh.example")
	save("/danh-ba/muc?ma-so=H25.27", "valid_to", "2025-06-30", "successor", "H42.27")
	text := o.register()
	for _, want := range []string{"# Danh bạ của tỉnh.", "# giữ", "valid_to: 2025-06-30, successor: H42.27", "code: H42.27"} {
		if !strings.Contains(text, want) {
			t.Errorf("%q is missing:\n%s", want, text)
		}
	}
	if body := o.get("/danh-ba/lich-su/2"); !strings.Contains(body, "Đơn vị kế thừa") && !strings.Contains(body, "đơn vị kế thừa") || strings.Contains(body, "kva@") {
		t.Errorf("the second version:\n%s", body)
	}
}

// TestAFileThatChangedStopsThePage: in words, with what to do.
func TestAFileThatChangedStopsThePage(t *testing.T) {
	o := openOffice(t)
	_, preview := o.send("POST", "/danh-ba/muc", formOf(o.get("/danh-ba/muc?ma-so=H25.02"), "notify.to", "y-te@tinh.example"))
	if code, _ := o.send("POST", "/danh-ba/luu", formOf(preview, "ly-do", "Đổi")); code != http.StatusSeeOther {
		t.Fatal(code)
	}
	if err := os.WriteFile(o.config.Path("units.yaml"), []byte(registerText+"# sửa\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	if code, body := o.send("GET", "/danh-ba", nil); code != http.StatusConflict || !strings.Contains(body, "trehan settings settle register --keep file") {
		t.Errorf("%d:\n%s", code, body)
	}
}
