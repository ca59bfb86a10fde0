package e2e

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/emersion/go-smtp"

	"github.com/chromedp/cdproto/network"
	"trehan/internal/archive"

	"trehan/internal/browsertest"
)

// The reverse proxy's part: who is logged in, and the proof that it is the proxy that says so.
const proxySecret = "bi-mat-cua-cong-dang-nhap-thu"

const reviewed = `
severities: {missing_channel: block}
public: {url: https://vpub.tinh.example/cong-khai}
review:
  policy: findings
  operators: [vanhanh@tinh.example]
  four_eyes: %t
  url: http://%s
  page:
    key_file: khoa
    identity: {header: X-User, secret_header: X-Proxy, secret_file: cong, proxies: [127.0.0.1],
      roles: {clerk: [tran.thi.soan], approver: [le.thu.duyet, tran.van.mau]}}
`

// freeAddress is an address that nobody listens on at the moment.
func freeAddress(t *testing.T) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	return l.Addr().String()
}

// page is the review page as a person at a browser has it.
type page struct {
	*browsertest.Page
	t    *testing.T
	site string
	shut sync.Map // addresses that the relay refuses for good
}

// newReviewed starts an office whose review page stands behind a proxy.
func newReviewed(t *testing.T, fourEyes bool) (*office, *page) {
	t.Helper()
	browser := browsertest.Start(t)
	address := freeAddress(t)
	o := newOffice(t, fmt.Sprintf(reviewed, fourEyes, address))
	o.write("khoa", strings.Repeat("k", 40))
	o.write("cong", proxySecret)
	p := &page{Page: browser.Tab(t, browsertest.Options{NoScript: true}), t: t, site: "http://" + address}
	o.relay.refuse = func(to string) error {
		if _, shut := p.shut.Load(to); shut {
			return &smtp.SMTPError{Code: 550, EnhancedCode: smtp.EnhancedCode{5, 1, 1}, Message: "no such mailbox"}
		}
		return nil
	}
	p.launch(o)
	return o, p
}

// launch starts the office's program with the page.
func (p *page) launch(o *office) {
	p.t.Helper()
	o.runs(launch(p.t, "Lịch", "up", "--config", filepath.Join(o.dir, "trehan.yaml"), "--data", o.data, "--review", strings.TrimPrefix(p.site, "http://")))
}

// TestReviewPageOnAFreePort asks for any port: what is printed is where the page is.
func TestReviewPageOnAFreePort(t *testing.T) {
	t.Parallel()
	o := newOffice(t, "")
	o.runs(launch(t, "Trang duyệt", "up", "--config", filepath.Join(o.dir, "trehan.yaml"), "--data", o.data, "--review", "127.0.0.1:0"))
	_, rest, _ := strings.Cut(o.up.output(), "Trang duyệt")
	site, _, _ := strings.Cut(strings.TrimSpace(rest), "\n")
	response, err := http.Get(site + "/dang-nhap")
	if err != nil || response.StatusCode != http.StatusOK {
		t.Fatalf("no page at %q: %v", site, err)
	}
	_ = response.Body.Close()
}

// as is the browser in which somebody is logged in.
func (p *page) as(name string) {
	p.t.Helper()
	browsertest.Call(p.Page, network.SetExtraHTTPHeaders, network.SetExtraHTTPHeadersParams{Headers: network.Headers{"X-User": name, "X-Proxy": proxySecret}})
}

// open goes to a month and returns what stands there.
func (p *page) open(month string) string {
	p.t.Helper()
	p.Visit(p.site + "/thang/" + month)
	return p.text()
}

func (p *page) text() string {
	p.t.Helper()
	var text string
	p.Eval("document.body.innerText", &text)
	return text
}

// fill puts a value into a field of a form.
func (p *page) fill(action, name, value string) {
	p.t.Helper()
	field, _ := json.Marshal(fmt.Sprintf("form[action$=%q] [name=%q]", action, name))
	text, _ := json.Marshal(value)
	p.Eval(fmt.Sprintf("document.querySelector(%s).value=%s", field, text), nil)
}

// send presses a form's button and returns the page it leads to.
func (p *page) send(action string) string {
	p.t.Helper()
	button, _ := json.Marshal(fmt.Sprintf("form[action$=%q] button:not([formaction])", action))
	p.Leave(func() { p.Eval(fmt.Sprintf("document.querySelector(%s).click()", button), nil) })
	return p.text()
}

func (p *page) says(text string, parts ...string) {
	p.t.Helper()
	for _, part := range parts {
		if !strings.Contains(text, part) {
			p.t.Errorf("the page does not say %q:\n%s", part, text)
		}
	}
}

// until loads a month again and again until it says something.
func (p *page) until(month, part string) string {
	p.t.Helper()
	text := ""
	eventually(p.t, "the page says "+part, func() bool {
		time.Sleep(200 * time.Millisecond)
		text = p.open(month)
		return strings.Contains(text, part)
	})
	return text
}

// TestReviewPage is an office that answers by its page: a held month approved with number, date and the signed PDF, one
// rejected; then what was refused sent again and what is unknown settled.
func TestReviewPage(t *testing.T) {
	t.Parallel()
	o, p := newReviewed(t, false)
	p.as("le.thu.duyet")

	const approved, rejected = "2021-09", "2021-11"
	o.exportHeld(approved)
	o.cli(3, "run", "--month", approved)
	p.Visit(p.site)
	p.says(p.text(), "Tháng 09/2021", "Chờ quyết định")
	text := p.open(approved)
	p.says(text, "Cần quyết định trước", "missing_channel", "X1.01-202109-000", "Dự thảo", "Công văn", "Sổ riêng")
	p.Picture("trang-duyet-cho-quyet-dinh")
	if n := len(o.relay.letters(approved)); n != 0 {
		t.Errorf("%d letters before the decision", n)
	}
	p.Resize(browsertest.Options{Width: 390, Height: 800, Phone: true})
	p.Picture("trang-duyet-cho-quyet-dinh-dien-thoai")
	p.Resize(browsertest.Options{})
	signed := o.signPaper(approved, "345", "2021-10-05")
	p.fill("/duyet", "so", "345")
	p.fill("/duyet", "ngay", "2021-10-05")
	p.fill("/duyet", "ly-do", "đã xem phát hiện")
	p.Attach("#da-ky", filepath.Join(o.dir, "da-ky.pdf"))
	p.says(p.send("/duyet"), "Đã ghi nhận chấp thuận")
	p.says(p.until(approved, "Hoàn tất"), "Công văn đã ký", "le.thu.duyet", "đã xác thực", "Chữ ký số: Trần Văn Mẫu (Văn phòng UBND tỉnh Hà Nam) ký lúc 08:30 ngày 05/12/2023")
	p.Picture("trang-duyet-hoan-tat")
	letters := o.relay.letters(approved)
	oneEach(t, letters, addresses())
	for _, l := range letters {
		carries(t, l, signed, "345/VPUB-HCCKSTT", "ngày 05 tháng 10 năm 2021")
	}
	o.cli(0, "audit", "verify", "--month", approved)
	testCheckable(t, o, p, approved)
	trail := o.cli(0, "audit", "show", "--month", approved, "--json").stdout
	p.says(trail, `"le.thu.duyet"`, `"via": "proxy"`, `"verified": true`)

	o.exportHeld(rejected)
	o.cli(3, "run", "--month", rejected)
	p.open(rejected)
	p.fill("/tu-choi", "ly-do", "thiếu dữ liệu")
	p.says(p.send("/tu-choi"), "Đã ghi nhận từ chối")
	p.until(rejected, "Bị từ chối")
	o.nothingSealed(rejected)
	o.operatorsAreLed(p.site + "/thang/" + rejected)

	testResendAndSettle(t, o, p)
	if code := o.up.interrupt(t); code != 0 {
		t.Errorf("Ctrl-C ends with %d\n%s", code, o.up.stderr.String())
	}
}

// testCheckable: the check page can be opened beside the documents and knows the signed letter; so does the archive, and no other file.
func testCheckable(t *testing.T, o *office, p *page, month string) {
	t.Helper()
	p.says(p.open(month), "Trang kiểm chứng")
	signed := filepath.Join(o.dir, "da-ky.pdf")
	p.says(o.cli(0, "audit", "proof", "--month", month, signed).stdout, "thuộc bản r0001, đúng từng byte: là cong-van-da-ky.pdf")
	p.says(o.cli(1, "audit", "proof", "--month", month, filepath.Join(o.dir, "units.yaml")).stdout, "không thuộc bản niêm phong nào")
	proof := filepath.Join(o.dir, "chung-thuc.txt")
	o.cli(0, "audit", "proof", "--month", month, "--unit", "X1.01", "--out", proof)
	p.says(o.cli(0, "audit", "proof", "--month", month, proof).stdout, "các dòng của đơn vị X1.01")
	out := filepath.Join(o.dir, "kiem-tra.html")
	o.cli(0, "audit", "page", "--out", out)
	made, err := os.ReadFile(out)
	if err != nil {
		t.Fatal(err)
	}
	b, err := os.ReadFile(signed)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Contains(made, []byte(archive.Hash(b))) || !bytes.Contains(made, []byte("cong-van.pdf (bản trình ký, chưa có chữ ký)")) {
		t.Error("the check page does not know the signed letter")
	}
}

// carries fails unless a letter has the signed PDF in place of the made one, and its appendices name that letter.
func carries(t *testing.T, l letter, signed []byte, words ...string) {
	t.Helper()
	m := open(t, l.data)
	var pdf [][]byte
	for name, data := range m.files {
		if strings.HasSuffix(name, ".pdf") {
			pdf = append(pdf, data)
		}
	}
	if len(pdf) != 1 || !bytes.Equal(pdf[0], signed) {
		t.Errorf("%s: the signed PDF is not the one PDF attached (%d)", l.to, len(pdf))
	}
	head := m.appendix(t)
	for _, want := range words {
		if !strings.Contains(head, want) {
			t.Errorf("%s: the appendix does not say %q", l.to, want)
		}
	}
}

// operatorsAreLed fails unless a mail to the operators names an address.
func (o *office) operatorsAreLed(to string) {
	o.Helper()
	o.relay.mu.Lock()
	defer o.relay.mu.Unlock()
	for _, l := range o.relay.taken {
		if !l.notice() && strings.Contains(open(o.T, l.data).text, to) {
			return
		}
	}
	o.Errorf("no mail leads the operators to %s", to)
}

// testResendAndSettle: one address is refused, the worker dies while another's mail is under way.
func testResendAndSettle(t *testing.T, o *office, p *page) {
	const month = "2022-02"
	p.shut.Store("soba@tinh.example", true)
	o.export(month, rows(month))
	g := o.relay.gate(month, 3)
	o.connect().run("report-"+month, fmt.Sprintf(`{"month":%q}`, month))
	<-g.held
	<-g.held
	eventually(t, "the refusal is settled", func() bool { time.Sleep(50 * time.Millisecond); return o.status(month).Deliveries.Refused == 1 })
	o.up.kill()
	g.open()
	p.launch(o)
	p.until(month, "Còn nơi chưa nhận")
	p.says(p.open(month+"/gui-thu"), "Cần xử lý", "Sở Ba", "Không có hoặc không mở được hộp thư (mã 550)", "Chưa rõ", "Gửi lại nơi chưa nhận được")
	p.Picture("trang-duyet-con-noi-chua-nhan")
	unknown := o.status(month).unknown()
	if len(unknown) < 2 {
		t.Fatalf("unknown: %v", unknown)
	}
	before := o.relay.letters(month)

	// The first has it, the second has not; nobody is written to before that is said.
	for i, id := range unknown {
		p.open(month + "/gui-thu")
		decision := "da-nhan"
		if i == 1 {
			decision = "gui-lai"
		}
		form := fmt.Sprintf("document.querySelector('[name=noi-nhan][value=%q]').form", id)
		p.Eval(fmt.Sprintf(`(f=>{f.querySelector("[value=%s]").checked=true;f.querySelector("textarea").value="gọi hỏi văn thư"})(%s)`, decision, form), nil)
		p.Leave(func() { p.Eval(form+".querySelector('button').click()", nil) })
		p.says(p.text(), "Đã ghi nhận kết quả")
	}
	if s := o.status(month); len(s.unknown()) != 0 || len(o.relay.letters(month)) != len(before) {
		t.Errorf("after the decisions: %+v", s)
	}
	p.shut.Delete("soba@tinh.example")
	p.open(month + "/gui-thu")
	p.fill("/gui-lai", "ly-do", "hộp thư đã mở lại")
	p.says(p.send("/gui-lai"), "Đã khởi động lượt gửi lại")
	p.until(month, "Hoàn tất")
	p.Picture("trang-duyet-da-gui-lai")
	var again []string
	for _, l := range o.relay.letters(month)[len(before):] {
		again = append(again, l.to)
	}
	second := addressOf(t, unknown[1])
	slices.Sort(again)
	want := []string{second, "soba@tinh.example"}
	slices.Sort(want)
	if !slices.Equal(again, want) {
		t.Errorf("sent again to %v, want %v", again, want)
	}
	trail := o.cli(0, "audit", "show", "--month", month, "--json").stdout
	p.says(trail, "unknown_resolved", "gọi hỏi văn thư", "hộp thư đã mở lại", "le.thu.duyet")
	o.cli(0, "audit", "verify", "--month", month)
}

// addressOf is the address of a delivery that status names by recipient and hash.
func addressOf(t *testing.T, id string) string {
	t.Helper()
	i := strings.LastIndex(id, "-")
	for _, a := range addresses(id[:i]) {
		if archive.AddressHash(a) == id[i+1:] {
			return a
		}
	}
	t.Fatalf("%s is nobody's", id)
	return ""
}

// TestFourEyes: who starts does not approve, and only the page's word counts.
func TestFourEyes(t *testing.T) {
	t.Parallel()
	o, p := newReviewed(t, true)
	const month = "2021-09"
	const shut = "soba@tinh.example"
	p.shut.Store(shut, true)
	o.exportHeld(month)
	o.cli(3, "run", "--month", month) // by the command line: nobody's proven word, so two must approve
	said := o.cli(1, "approve", "--month", month, "--by", "Lê Thu Duyệt", "--reason", "đã xem").stderr
	p.says(said, "nguyên tắc hai người")
	p.says(o.cli(1, "reject", "--month", month, "--by", "Lê Thu Duyệt", "--reason", "x").stderr, "nguyên tắc hai người")

	p.as("le.thu.duyet")
	p.says(p.open(month), "Nguyên tắc hai người", "Không được tính")
	p.fill("/duyet", "so", "345")
	p.fill("/duyet", "ngay", "2021-10-05")
	p.fill("/duyet", "ly-do", "người thứ nhất")
	signed := o.signPaper(month, "345", "2021-10-05")
	p.Attach("#da-ky", filepath.Join(o.dir, "da-ky.pdf"))
	p.send("/duyet")
	p.says(p.open(month), "Anh/chị đã chấp thuận", "cần thêm một người khác")
	if s := o.status(month); s.Outcome != "held" {
		t.Errorf("after one approval: %+v", s)
	}
	p.as("tran.van.mau")
	p.says(p.open(month), "le.thu.duyet đã chấp thuận")
	p.Picture("trang-duyet-hai-nguoi")
	p.fill("/duyet", "ly-do", "người thứ hai")
	p.says(p.send("/duyet"), "Đã ghi nhận chấp thuận")
	p.until(month, "Còn nơi chưa nhận")
	letters := o.relay.letters(month)
	oneEach(t, letters, slices.DeleteFunc(addresses(), func(a string) bool { return a == shut }))
	for _, l := range letters {
		carries(t, l, signed, "345/VPUB-HCCKSTT") // what the first of the two brought
	}
	trail := o.cli(0, "audit", "show", "--month", month, "--json").stdout
	p.says(trail, "decision_refused", "approval_given", "decision_made", `"started_by": "unknown"`)
	o.cli(0, "audit", "verify", "--month", month)

	// Started through the page, with other figures: the same person may not approve, one other is enough.
	p.shut.Delete(shut)
	input := rows(month)
	changed := slices.IndexFunc(input, func(r row) bool { return r.unitCode == "X1.02" && r.finished < r.due })
	input[changed].finished = daysOf(month).To.Time().Format("02/01/2006")
	o.export(month, input)
	p.as("le.thu.duyet")
	p.open(month + "/gui-thu")
	p.fill("/gui-lai", "ly-do", "hộp thư đã mở lại")
	p.send("/gui-lai")
	p.says(p.until(month, "Chờ quyết định"), "Nếu được duyệt lúc này, lượt chạy gửi", "đang giữ bản cũ nhận bản thay thế")
	p.fill("/duyet", "so", "346")
	p.fill("/duyet", "ngay", "2021-10-06")
	p.fill("/duyet", "ly-do", "tự duyệt")
	p.says(p.send("/duyet"), "không được tự chấp thuận")
	p.as("tran.van.mau")
	p.open(month)
	p.fill("/duyet", "so", "346")
	p.fill("/duyet", "ngay", "2021-10-06")
	p.fill("/duyet", "ly-do", "đính chính")
	p.says(p.send("/duyet"), "Đã ghi nhận chấp thuận")
	p.until(month, "Hoàn tất")
	trail = o.cli(0, "audit", "show", "--month", month, "--json").stdout
	p.says(trail, `"started_by": "le.thu.duyet"`)
	o.cli(0, "audit", "verify", "--month", month)
}
