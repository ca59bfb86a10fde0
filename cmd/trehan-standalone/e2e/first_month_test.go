package e2e

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"trehan/internal/browsertest"
	"trehan/internal/officetest"
	"trehan/internal/period"
	"trehan/internal/sample"
	"trehan/internal/web/access"
)

// Two people of the office and their passwords; nobody of these names exists.
const (
	theClerk, clerksPassword       = "Trần Thị Soạn", "mot-hai-ba-bon-nam"
	theApprover, approversPassword = "Lê Thu Duyệt", "sau-bay-tam-chin-muoi"
)

// newcomers is the configuration that an IT officer starts a new office with. Nothing is run or uploaded yet.
const newcomers = `
sources:
  dossiers:
    - {name: mot-cua, type: upload}
  steps:
    - {name: buoc-xu-ly, type: upload}
register: units.yaml
schedule: {paused: true}
mail: {host: 127.0.0.1, port: %d, tls: none, from: "Văn phòng UBND tỉnh <vanphong@mau.example>", allow_domains: [mau.example]}
review:
  policy: always
  four_eyes: true
  operators: [kstt@mau.example]
  url: http://%s
  page: {users_file: nguoi-dung, key_file: khoa}
%s`

// walk is a person at the page who counts what it takes.
type walk struct {
	*page
	clicks, fields int
	begun          time.Time
	pictures       int
}

// TestClerksFirstMonth is the first month of an office from an empty installation, by two people who have a browser and nothing else:
// an export that no reading knows, a trial, the start, a figure opened to its dossiers, a signed letter, a delivery whose fate nobody
// knows. Then the second month beside the first. TREHAN_LOOK keeps a picture of each step.
func TestClerksFirstMonth(t *testing.T) {
	t.Parallel()
	browser := browsertest.Start(t)
	o := newOffice(t, "")
	const cut = "so02@mau.example"
	connections := 0
	o.relay.cut = func(to string) bool {
		if to != cut || connections > 0 {
			return false
		}
		connections++
		return true
	}
	march, april := period.Month{Year: 2026, Month: time.March}, period.Month{Year: 2026, Month: time.April}
	o.sampleMonth(march)
	o.sampleMonth(april)
	address := freeAddress(t)
	o.newcomer(address)
	w := &walk{page: &page{Page: browser.Tab(t, browsertest.Options{}), t: t, site: "http://" + address}}
	w.launch(o)
	eventually(t, "the page is open", func() bool {
		time.Sleep(50 * time.Millisecond)
		return strings.Contains(o.up.output(), "Trang duyệt")
	})

	w.begun = time.Now()
	w.logIn(theClerk, clerksPassword)
	w.uploadFirst(o, march)
	w.mapColumns()
	w.tryOut(o, march)
	w.begin(march)
	w.lookAtFigures()
	w.note("the clerk's first month until it waits")

	w.logOut()
	w.logIn(theApprover, approversPassword)
	w.approve(o, march, "152", "2026-04-06")
	w.note("the approver's part")
	w.settle(o, march)

	w.logIn(theClerk, clerksPassword)
	w.second(o, april)
	w.note("the clerk's second month until it waits")
	w.compare(o, april)
}

// newcomer writes the office's files.
func (o *office) newcomer(address string) {
	o.Helper()
	b, err := os.ReadFile(filepath.Join(o.dir, "s-2026-03", "trehan.yaml"))
	if err != nil {
		o.Fatal(err)
	}
	letters := string(b[bytes.Index(b, []byte("letters:")):])
	o.write("trehan.yaml", fmt.Sprintf(newcomers, o.relay.port, address, letters))
	b, err = os.ReadFile(filepath.Join(o.dir, "s-2026-03", "units.yaml"))
	if err != nil {
		o.Fatal(err)
	}
	o.write("units.yaml", string(b))
	o.write("khoa", strings.Repeat("k", 40))
	o.write("nguoi-dung", access.Line(theClerk, access.Clerk, access.HashPassword(clerksPassword))+"\n"+
		access.Line(theApprover, access.Approver, access.HashPassword(approversPassword))+"\n")
}

// What the other system calls the columns, states and channels of the sample.
var (
	foreignColumns = [][3]string{ // header, the sample's, what the clerk says that it is
		{"TT", "STT", ""}, {"Biên nhận", "Số hồ sơ", "số hồ sơ *"}, {"Việc", "Tên thủ tục hành chính", "tên thủ tục *"},
		{"Nhóm việc", "Tên lĩnh vực", "lĩnh vực"}, {"Nơi giải quyết", "Cơ quan/đơn vị", "đơn vị giải quyết *"},
		{"Nhận qua", "Kênh tiếp nhận", "kênh tiếp nhận"}, {"Giờ nhận", "Ngày tiếp nhận", "ngày tiếp nhận *"},
		{"Hẹn dân", "Ngày hẹn trả", "ngày hẹn trả *"}, {"Giờ xong", "Ngày kết thúc xử lý", "ngày kết thúc xử lý *"},
		{"Giờ trao", "Ngày trả kết quả", "ngày trả kết quả"}, {"Giai đoạn", "Trạng thái hồ sơ", "trạng thái *"},
		{"Người đứng đơn", "Chủ hồ sơ", ""}, {"Số liên lạc", "Số điện thoại", ""}, {"Chỗ ở", "Địa chỉ", ""},
	}
	foreignTexts = map[string]string{
		"Đang xử lý": "Nằm ở phòng chuyên môn", "Được tiếp nhận": "Đã vào sổ", "Đã trả kết quả": "Đã trao cho dân",
		"Đã xử lý xong": "Đã ký xong", "Trực tuyến": "Cổng tỉnh", "Trực tiếp": "Tại quầy", "Bưu chính công ích": "Bưu tá",
	}
)

// exportName is the file of dossiers that the clerk has of a month.
func (o *office) exportName(m period.Month) string {
	return filepath.Join(o.dir, "xuat-ho-so-"+m.String()+".csv")
}

func (o *office) stepsName(m period.Month) string {
	return filepath.Join(o.dir, "s-"+m.String(), "buoc.csv")
}

// sampleMonth makes a month of the made-up province, and its dossiers as another system would export them.
func (o *office) sampleMonth(m period.Month) {
	o.Helper()
	folder := filepath.Join(o.dir, "s-"+m.String())
	if _, err := sample.Write(o.Context(), folder, sample.Options{Month: m, Formats: []string{"csv"}, Province: sample.Province2026}); err != nil {
		o.Fatal(err)
	}
	var out bytes.Buffer
	w := csv.NewWriter(&out)
	w.Comma = ';'
	var record []string
	for _, c := range foreignColumns {
		record = append(record, c[0])
	}
	_ = w.Write(record)
	for part := range 2 {
		b, err := os.ReadFile(filepath.Join(folder, fmt.Sprintf("ho-so-%s-%d.csv", m, part+1)))
		if err != nil {
			o.Fatal(err)
		}
		r := csv.NewReader(bytes.NewReader(bytes.TrimPrefix(b, []byte("\ufeff"))))
		r.Comma = ';'
		all, err := r.ReadAll()
		if err != nil {
			o.Fatal(err)
		}
		at := map[string]int{}
		for i, name := range all[0] {
			at[name] = i
		}
		for _, row := range all[1:] {
			for i, c := range foreignColumns {
				record[i] = row[at[c[1]]]
				if text := foreignTexts[record[i]]; text != "" {
					record[i] = text
				}
			}
			_ = w.Write(record)
		}
	}
	w.Flush()
	o.write(filepath.Base(o.exportName(m)), out.String())
}

// goBy clicks on what leads to another page. text is all that stands on it; "" for the first of the selector.
func (w *walk) goBy(selector, text string) string {
	w.t.Helper()
	w.clicks++
	w.Leave(func() { w.Click(selector, text) })
	return w.text()
}

// enter fills in a field as its label or another selector names it.
func (w *walk) enter(selector, value string) {
	w.t.Helper()
	w.fields++
	s, _ := json.Marshal(selector)
	v, _ := json.Marshal(value)
	w.Await(fmt.Sprintf("document.querySelector(%s)", s))
	w.Eval(fmt.Sprintf("(e=>{e.focus();e.value=%s;e.dispatchEvent(new Event('change',{bubbles:true}))})(document.querySelector(%s))", v, s), nil)
}

// choose selects an option of a list by its text.
func (w *walk) choose(label, option string) {
	w.t.Helper()
	w.fields++
	l, _ := json.Marshal(label)
	c, _ := json.Marshal(option)
	var ok bool
	w.Eval(fmt.Sprintf(`(()=>{const e=[...document.querySelectorAll("select")].find(e=>e.getAttribute("aria-label")===%s||(e.labels[0]&&e.labels[0].textContent.trim()===%[1]s));
		const o=e&&[...e.options].find(o=>o.text.trim()===%s);if(!o)return false;e.value=o.value;return e.value===o.value})()`, l, c), &ok)
	if !ok {
		w.t.Fatalf("no choice %q in the list %q", option, label)
	}
}

// see keeps a picture and fails unless the page says all parts.
func (w *walk) see(name string, parts ...string) string {
	w.t.Helper()
	text := w.text()
	w.says(text, parts...)
	w.pictures++
	w.Picture(fmt.Sprintf("%02d-%s", w.pictures, name))
	w.illustrate(name)
	return text
}

func (w *walk) note(what string) {
	w.t.Helper()
	w.t.Logf("%s: %d clicks, %d fields, %s", what, w.clicks, w.fields, time.Since(w.begun).Round(time.Second))
	w.clicks, w.fields, w.begun = 0, 0, time.Now()
}

func (w *walk) logIn(name, password string) {
	w.t.Helper()
	if w.begun.IsZero() {
		w.begun = time.Now()
	}
	w.Visit(w.site)
	w.enter("[name=ten]", name)
	w.enter("[name=mat-khau]", password)
	if name == theClerk {
		w.see("dang-nhap", "Tên người dùng")
	}
	w.goBy("main button", "Vào")
	w.says(w.text(), name)
}

func (w *walk) logOut() {
	w.t.Helper()
	w.says(w.goBy("header button", "Thoát"), "Mật khẩu")
}

// put uploads a file for a month.
func (w *walk) put(source, path string, m period.Month) string {
	w.t.Helper()
	w.choose("Tệp là", source)
	w.enter("#luc-xuat", sample.ExtractedAt(m).Time().Format("2006-01-02T15:04"))
	w.clicks++ // the file
	w.Attach("#tep", path)
	return w.goBy("main button", "Tải lên")
}

func (w *walk) uploadFirst(o *office, m period.Month) {
	w.t.Helper()
	w.see("trang-dau", "Chưa có kỳ nào được chạy")
	w.enter("#ky", m.String())
	w.goBy("main button", "Chuẩn bị")
	w.see("chuan-bi", "Chưa có")
	w.goBy("main a", "Tải tệp lên")
	w.put("Các bước xử lý (buoc-xu-ly)", o.stepsName(m), m)
	w.see("tep-buoc", "Chương trình hiểu được tất cả", "bước xử lý")
	w.goBy("nav.tabs a", "Tệp")
	w.put("Danh sách hồ sơ (mot-cua)", o.exportName(m), m)
	text := w.see("tep-la", "25.294 dòng có dạng hồ sơ", "Lập cách đọc tệp này")
	for _, word := range []string{"formats", "headers", "Lê Sỹ"} {
		if strings.Contains(text, word) {
			w.t.Errorf("a clerk reads %q", word)
		}
	}
	w.goBy("main a", "Lập cách đọc tệp này")
	w.see("cach-doc", "Còn phải trả lời", "Cột nào là số hồ sơ")
}

func (w *walk) mapColumns() {
	w.t.Helper()
	for _, c := range foreignColumns {
		if c[2] != "" {
			w.choose(c[0]+" là", c[2])
		}
	}
	w.goBy("main button", "Đọc thử với các lựa chọn trên")
	w.see("cach-doc-trang-thai", "Còn 4 trạng thái chưa chọn nghĩa", "Còn 2 kênh tiếp nhận chưa chọn nghĩa")
	for _, means := range []string{"Đang xử lý", "Được tiếp nhận", "Đã trả kết quả", "Đã xử lý xong", "Trực tuyến", "Bưu chính công ích"} {
		w.choose(foreignTexts[means]+" nghĩa là", means)
	}
	w.goBy("main button", "Đọc thử với các lựa chọn trên")
	w.see("doc-thu", "Đọc thử được 25.294 hồ sơ", "tổng 25.000", "trễ hạn 481", "quá hạn 513")
	w.enter("#ten", "mot-cua-moi")
	w.enter("#ly-do", "Phần mềm một cửa mới từ tháng 3 năm 2026")
	w.goBy("main button", "Lưu cách đọc")
	w.see("da-luu-cach-doc", "Đã lưu cách đọc", "Đã trao cho dân: 17.144 → Đã trả kết quả")
}

func (w *walk) tryOut(o *office, m period.Month) {
	w.t.Helper()
	w.goBy("nav.tabs a", "Tổng quan")
	w.see("chua-chay", "chưa chạy lần nào")
	w.goBy("main a", "Chạy thử, bắt đầu")
	w.see("bat-dau", "xuat-ho-so-2026-03.csv", "Phiên bản 01 lưu trên trang")
	w.goBy("main button", "Chạy thử")
	w.see("dang-chay-thu", "Đã bắt đầu chạy thử")
	w.until(m.String(), "Đây là kết quả chạy thử")
	w.see("chay-thu", "25.000", "481", "513", "97,75%")
	o.nothingSealed(m.String())
	if n := len(o.relay.letters(m.String())); n != 0 {
		w.t.Errorf("%d letters of a trial", n)
	}
}

func (w *walk) begin(m period.Month) {
	w.t.Helper()
	w.goBy("main a", "bắt đầu lượt chạy")
	w.enter("#ly-do", "Báo cáo tháng "+m.String())
	w.goBy("main button.go", "Bắt đầu")
	w.until(m.String(), "Chờ quyết định")
	w.see("cho-quyet-dinh", "Chưa có thư nào của bản này được gửi", "481", "Dự thảo")
}

func (w *walk) lookAtFigures() {
	w.t.Helper()
	w.goBy(".cards .late a", "481")
	w.see("ho-so-tre-han", "481 hồ sơ giải quyết trễ hạn")
	w.goBy("table.list tbody a", "")
	w.see("mot-ho-so", "Đã giải quyết trễ hạn", "xuat-ho-so-2026-03.csv, dòng")
	w.goBy("main a", "Giải thích từng quy tắc")
	w.Await(`document.querySelector("#vi-sao ~ ul li")`) // the page counts again first, and opens itself when that is done
	w.see("giai-thich", "Đã trao cho dân")
}

func (w *walk) approve(o *office, m period.Month, number, date string) {
	w.t.Helper()
	w.goBy("table.list tbody th a", monthTitle(m))
	w.enter("#so", number)
	w.enter("#ngay", date)
	w.clicks++
	b := w.Download(func() { w.Click("main button", "Tải bản trình ký (PDF)") })
	signed := signLetter(b, date)
	o.write("cong-van-da-ky.pdf", string(signed))
	w.clicks++
	w.Attach("#da-ky", filepath.Join(o.dir, "cong-van-da-ky.pdf"))
	w.see("quyet-dinh", "Nguyên tắc hai người")
	w.goBy("main button.go", "Chấp thuận và phát hành")
	w.see("da-chap-thuan", "Đã ghi nhận chấp thuận")
	w.until(m.String(), "Còn nơi chưa nhận")
	letters := o.relay.letters(m.String())
	if len(letters) == 0 {
		w.t.Fatal("no letters")
	}
	for _, l := range letters[:3] {
		carries(w.t, l, signed, number+"/VPUB-TTPVHCC")
	}
}

// settle asks a unit by telephone and says what came out.
func (w *walk) settle(o *office, m period.Month) {
	w.t.Helper()
	before := len(o.relay.letters(m.String()))
	w.goBy("main a", "Đến phần gửi thư")
	w.see("chua-ro", "Sở Xây dựng", "Chưa rõ", "1 chưa rõ")
	w.clicks++
	w.Eval(`document.querySelector("td details summary").click()`, nil)
	w.clicks++
	w.Eval(`document.querySelector("[name=ket-qua][value=da-nhan]").click()`, nil)
	w.enter("td textarea", "Gọi văn thư Sở Xây dựng: đã nhận thư")
	w.see("xu-ly-chua-ro")
	w.goBy("td button", "Ghi nhận")
	w.see("da-xu-ly", "Đã ghi nhận kết quả của thư chưa rõ", "0 chưa rõ")
	if after := len(o.relay.letters(m.String())); after != before {
		w.t.Errorf("%d letters went out by a decision", after-before)
	}
	w.goBy("nav.tabs a", "Nhật ký")
	w.see("nhat-ky", theClerk, theApprover, "Gọi văn thư Sở Xây dựng: đã nhận thư")
	w.note("the delivery that was unknown")
	w.logOut()
}

func (w *walk) second(o *office, m period.Month) {
	w.t.Helper()
	w.enter("#ky", m.String())
	w.goBy("main button", "Chuẩn bị")
	w.goBy("main a", "Tải tệp lên")
	w.put("Các bước xử lý (buoc-xu-ly)", o.stepsName(m), m)
	w.goBy("nav.tabs a", "Tệp")
	w.put("Danh sách hồ sơ (mot-cua)", o.exportName(m), m)
	w.says(w.text(), "Chương trình hiểu được tất cả trong tệp này", "cách đọc mot-cua-moi")
	w.goBy("main a", "chạy thử, bắt đầu")
	w.enter("#ly-do", "Báo cáo tháng "+m.String())
	w.goBy("main button.go", "Bắt đầu")
	w.until(m.String(), "Chờ quyết định")
}

// compare decides on the second month, which stands beside the first, without a mouse.
func (w *walk) compare(o *office, m period.Month) {
	w.t.Helper()
	w.see("thang-sau", "Kỳ trước: 25.000", "Kỳ trước: 481, 2,25%", "Kỳ trước: 513")
	w.Resize(browsertest.Options{Width: 390, Height: 800, Phone: true})
	w.see("dien-thoai", "Kỳ trước: 481")
	var wide int
	w.Eval("document.documentElement.scrollWidth", &wide)
	if wide > 390 {
		w.t.Errorf("on a telephone the page is %d pixels wide", wide)
	}
	w.Resize(browsertest.Options{})
	w.logOut()
	w.logIn(theApprover, approversPassword)
	w.goBy("table.list tbody th a", monthTitle(m))
	w.note("the approver's way to the second month")
	w.tabTo("so")
	w.Press("203")
	w.tabTo("ngay")
	w.Press("05052026")
	w.tabToText("Tải bản trình ký (PDF)")
	b := w.Download(func() { w.Press("Enter") })
	o.write("cong-van-da-ky.pdf", string(signLetter(b, "2026-05-05")))
	w.tabTo("da-ky")
	w.Attach("#da-ky", filepath.Join(o.dir, "cong-van-da-ky.pdf")) // the window in which a file is chosen is the browser's
	w.tabTo("ly-do-duyet")
	w.Type("Đã xem phát hiện")
	w.tabToText("Chấp thuận và phát hành")
	w.Leave(func() { w.Press("Enter") })
	w.says(w.text(), "Đã ghi nhận chấp thuận")
	w.until(m.String(), "Hoàn tất")
	w.note("a decision without a mouse")
	w.goBy("nav.nav a", "Các kỳ")
	w.see("hai-thang", "Tháng 03/2026", "Tháng 04/2026")
	w.goBy("nav.nav a", "Đơn vị")
	w.goBy("table.list tbody a", "Sở Xây dựng")
	w.see("mot-don-vi", "Tháng 03/2026", "Tháng 04/2026")
	o.cli(0, "audit", "verify", "--month", m.String())
}

// signLetter signs a letter as the leader does on the letter's day.
func signLetter(letter []byte, day string) []byte {
	at, err := time.Parse(time.DateOnly, day)
	if err != nil {
		panic(err)
	}
	signer := officetest.NewAuthority("CA Mẫu").Signer(officetest.Person{Name: "Phạm Thị Thí Dụ", Organisation: "Văn phòng UBND tỉnh Mẫu", RSA: true})
	signer.Time = at.Add(9 * time.Hour)
	return signer.Sign(letter)
}

// tabTo presses the tabulator until the element with this ID has the focus.
func (w *walk) tabTo(id string) {
	w.t.Helper()
	w.tabUntil(fmt.Sprintf("document.activeElement.id===%q", id))
}

func (w *walk) tabToText(text string) {
	w.t.Helper()
	w.tabUntil(fmt.Sprintf("document.activeElement.textContent.trim()===%q", text))
}

func (w *walk) tabUntil(there string) {
	w.t.Helper()
	for range 200 {
		var ok bool
		w.Press("Tab")
		w.clicks++ // a key
		if w.Eval(there, &ok); ok {
			return
		}
	}
	w.t.Fatalf("the keyboard does not come to where %s", there)
}

// monthTitle is how the list of months names one.
func monthTitle(m period.Month) string { return fmt.Sprintf("Tháng %02d/%d", int(m.Month), m.Year) }
