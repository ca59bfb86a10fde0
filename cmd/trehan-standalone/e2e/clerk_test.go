package e2e

import (
	"io"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"trehan/internal/browsertest"
)

// TestClerksMonth is a clerk without a terminal: an address changed on the page, a trial run, the start; the mail goes to the new
// address. Then somebody edits the file, and no run guesses which of the two counts.
func TestClerksMonth(t *testing.T) {
	t.Parallel()
	o, p := newReviewed(t, false)
	p.as("tran.thi.soan")
	const month, old, changed = "2022-05", "soba@tinh.example", "soba-moi@tinh.example"
	o.export(month, rows(month))

	eventually(t, "the page is open", func() bool { // it opens after what launch waits for
		time.Sleep(50 * time.Millisecond)
		return strings.Contains(o.up.output(), p.site)
	})
	p.Visit(p.site + "/danh-ba?tim=so+ba")
	p.Leave(func() { p.Eval(`document.querySelector("table.list tbody a").click()`, nil) })
	p.Picture("danh-ba-muc")
	p.fill("/danh-ba/muc", "notify.to", changed)
	p.says(p.send("/danh-ba/muc"), old, changed, "thay đổi sẽ lưu")
	p.Picture("danh-ba-xem-thay-doi")
	p.fill("/danh-ba/luu", "ly-do", "Công văn số 12 của Sở Ba")
	p.says(p.send("/danh-ba/luu"), "Đã lưu danh bạ", "phiên bản 01")
	p.Picture("danh-ba")

	p.Visit(p.site + "/bat-dau?ky=" + month)
	p.says(p.text(), "ho-so.csv", "Phiên bản 01 lưu trên trang", "Chạy thử")
	p.Picture("bat-dau")
	p.Resize(browsertest.Options{Width: 390, Height: 800, Phone: true})
	p.Picture("bat-dau-dien-thoai")
	p.Visit(p.site + "/danh-ba/muc?ma-so=X1.03")
	p.Picture("danh-ba-muc-dien-thoai")
	p.Visit(p.site + "/danh-ba")
	p.Picture("danh-ba-dien-thoai")
	p.Resize(browsertest.Options{})
	pressTwice(t, p.site+"/thang/"+month+"/bat-dau", "chay-thu")
	p.says(p.until(month, "Đây là kết quả chạy thử"), "Dự thảo", "Công văn")
	p.Picture("chay-thu-xong")
	o.nothingSealed(month)
	if n := strings.Count(o.cli(0, "audit", "show", "--month", month, "--json").stdout, `"run_started"`); n != 1 {
		t.Errorf("one form has started %d runs", n)
	}
	if n := len(o.relay.letters(month)); n != 0 {
		t.Errorf("%d letters of a trial", n)
	}

	p.Visit(p.site + "/thang/" + month + "/bat-dau")
	p.fill("/bat-dau", "ly-do", "đã xem chạy thử")
	p.fill("/bat-dau", "so", "12")
	p.fill("/bat-dau", "ngay", "2022-05-20")
	p.says(p.send("/bat-dau"), "Chưa chạy.", "trước ngày cuối của kỳ báo cáo")
	p.fill("/bat-dau", "ngay", "2022-06-06")
	p.says(p.send("/bat-dau"), "Đã bắt đầu lượt chạy")
	p.until(month, "Hoàn tất")
	want := addresses()
	want[slices.Index(want, old)] = changed
	oneEach(t, o.relay.letters(month), want)
	trail := o.cli(0, "audit", "show", "--month", month, "--json").stdout
	p.says(trail, "tran.thi.soan", "đã xem chạy thử")
	o.cli(0, "audit", "verify", "--month", month, "--recompute")
	p.says(o.cli(0, "settings", "list").stdout, "tran.thi.soan (proxy): Công văn số 12 của Sở Ba", "đang dùng phiên bản 1")
	p.says(o.cli(0, "settings", "show", "register").stdout, changed)
	p.says(o.cli(0, "doctor").stdout, "phiên bản 1 đã lưu trên trang")

	o.write("units.yaml", registerYAML()+"# sửa tay\n")
	refused := o.cli(1, "run", "--month", month)
	p.says(refused.stderr, "units.yaml", "phiên bản 1", "trehan settings settle register --keep version")
	p.Visit(p.site + "/thang/" + month + "/bat-dau")
	p.says(p.text(), "trehan settings settle register --keep file")
	o.cli(0, "settings", "settle", "register", "--keep", "version", "--reason", "giữ danh bạ trên trang")
	exported := filepath.Join(o.dir, "xuat.yaml")
	o.cli(0, "settings", "export", "--out", exported)
	p.says(o.cli(0, "settings", "import", exported, "--reason", "nhập lại").stdout, "không lưu gì")
	if b, err := os.ReadFile(exported); err != nil || !strings.Contains(string(b), changed) {
		t.Errorf("exported: %v", err)
	}
	p.says(o.cli(0, "run", "--month", month).stdout, "r0002")
}

// pressTwice sends one form of a page twice at once, as an impatient clerk does. Both answers lead to the month.
func pressTwice(t *testing.T, address, what string) {
	t.Helper()
	jar, err := cookiejar.New(nil)
	if err != nil {
		t.Fatal(err)
	}
	browser := &http.Client{Jar: jar, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	send := func(method string, form url.Values) (int, string) {
		r, err := http.NewRequestWithContext(t.Context(), method, address, strings.NewReader(form.Encode()))
		if err != nil {
			t.Error(err)
			return 0, ""
		}
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		r.Header.Set("X-User", "tran.thi.soan")
		r.Header.Set("X-Proxy", proxySecret)
		response, err := browser.Do(r)
		if err != nil {
			t.Error(err)
			return 0, ""
		}
		defer response.Body.Close()
		body, err := io.ReadAll(response.Body)
		if err != nil {
			t.Error(err)
		}
		return response.StatusCode, string(body)
	}
	_, body := send("GET", nil)
	form := url.Values{"ly-do": {"thử trước"}}
	for part := range strings.SplitSeq(body, "<form ") {
		if strings.Contains(part, `name="viec" value="`+what+`"`) {
			for _, m := range hiddenInput.FindAllStringSubmatch(part, -1) {
				form.Set(m[1], m[2])
			}
		}
	}
	var both sync.WaitGroup
	for range 2 {
		both.Go(func() {
			if code, body := send("POST", form); code != http.StatusSeeOther {
				t.Errorf("the form answers %d:\n%s", code, body)
			}
		})
	}
	both.Wait()
}

var hiddenInput = regexp.MustCompile(`<input type="hidden" name="([a-z-]+)" value="([^"]*)">`)
