package mapping_test

import (
	"archive/zip"
	"bytes"
	"compress/gzip"
	"encoding/csv"
	"encoding/json"
	"fmt"
	"html"
	"io"
	"math/rand/v2"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"
	"unicode"
	"unicode/utf16"

	"github.com/xuri/excelize/v2"
	"golang.org/x/text/unicode/norm"

	"trehan/internal/extract/dialect"
)

// record is one dossier by attribute, as the canonical file has it; dates are dd/MM/yyyy HH:mm:ss or dd/MM/yyyy.
type record map[string]string

// Attributes of a written list, in the canonical order.
var written = []string{
	"code", "procedure_code", "procedure", "field", "unit", "unit_code", "department", "channel", "received", "due", "finished",
	"returned", "signed", "supplement_requested", "status", "handler", "apology", "applicant",
}

var canonical = map[string]string{
	"code": "Số hồ sơ", "procedure_code": "Mã TTHC", "procedure": "Tên thủ tục hành chính", "field": "Tên lĩnh vực",
	"unit": "Cơ quan/đơn vị", "unit_code": "Mã đơn vị", "department": "Phòng ban", "channel": "Kênh tiếp nhận",
	"received": "Ngày tiếp nhận", "due": "Ngày hẹn trả", "finished": "Ngày kết thúc xử lý", "returned": "Ngày trả kết quả",
	"signed": "Ngày ký kết quả", "supplement_requested": "Ngày yêu cầu bổ sung", "status": "Trạng thái hồ sơ",
	"handler": "Cán bộ xử lý hiện tại", "apology": "Văn bản xin lỗi", "applicant": "Chủ hồ sơ",
}

var dates = []string{"received", "due", "finished", "returned", "signed", "supplement_requested"}

// writing is one way of writing a list: what a system and the clerks behind it do.
type writing struct {
	names     map[string]string // header of each attribute that is written
	order     []string          // attributes and further columns, as they stand
	extra     map[string]func(record) string
	group     map[string]string // title above a header, for a header of two rows
	titles    int               // rows above the header
	numbering bool              // a row (1) (2) (3) below it
	total     bool
	totalBy   int // what is added to the number of the total
	signature bool
	date      string // form, in the letters of the configuration
	cells     bool   // dates are cells of dates (xlsx)
	statuses  map[string]string
	channels  map[string]string
	empty     string
	noDate    string
	unit      string // column, group, sheet, code
	container string // csv, utf16, html, xlsx, json, nested, wrapped
	packed    string // gzip, zip or not
	delimiter rune
	traits    []string // what was drawn, for messages
}

// draw draws a way of writing.
func draw(r *rand.Rand) *writing {
	w := &writing{names: map[string]string{}, extra: map[string]func(record) string{}, statuses: map[string]string{}, channels: map[string]string{}}
	w.container = pick(r, "csv", "csv", "csv", "utf16", "html", "xlsx", "xlsx", "xlsx", "json", "nested", "wrapped")
	w.packed = pick(r, "", "", "", "", "", "", "gzip", "zip")
	w.delimiter = []rune{',', ';', '\t', '|'}[r.IntN(4)]
	w.unit = pick(r, "column", "column", "column", "column", "group", "sheet", "code")
	if w.container == "json" || w.container == "nested" || w.container == "wrapped" {
		w.unit = pick(r, "column", "column", "code")
	}
	if w.unit == "sheet" {
		w.container = "xlsx"
	}
	w.drawNames(r)
	w.drawColumns(r)
	w.drawValues(r)
	if !w.keyed() {
		w.titles = pick(r, 0, 0, 1, 3, 5)
		w.numbering, w.total, w.signature = r.IntN(5) == 0, r.IntN(4) == 0, r.IntN(5) == 0
		if r.IntN(5) == 0 {
			w.drawGroups(r)
		}
	}
	w.trait("container %s %s, unit %s, date %s", w.container, w.packed, w.unit, w.date)
	return w
}

func pick[T any](r *rand.Rand, of ...T) T { return of[r.IntN(len(of))] }

func (w *writing) trait(format string, args ...any) {
	w.traits = append(w.traits, fmt.Sprintf(format, args...))
}

func (w *writing) keyed() bool {
	return w.container == "json" || w.container == "nested" || w.container == "wrapped"
}

// free are wordings that no list of known systems has: most say what they mean, some could mean several things.
var free = map[string][]string{
	"code":     {"Mã số hồ sơ một cửa điện tử", "Số HS của dân", "Ký hiệu hồ sơ", "ID"},
	"received": {"Ngày giờ tiếp nhận", "Thời gian nhận hồ sơ vào", "Nhận lúc", "Ngày vào"},
	"due":      {"Hẹn trả dân lúc", "Ngày phải trả", "Hạn chót", "Ngày hẹn trả cho công dân"},
	"finished": {"Ngày hoàn thành giải quyết", "Thời điểm xong", "Ngày xong việc", "Ngày ra kết quả"},
	"returned": {"Ngày trả cho công dân", "Ngày giao kết quả", "Dân nhận ngày"},
	"status":   {"Tình trạng", "Hồ sơ đang ở", "Giai đoạn", "TT xử lý"},
	"unit":     {"Đơn vị thụ lý chính", "Nơi thụ lý", "Cơ quan", "Thuộc"},
	"channel":  {"Nộp qua", "Kiểu nộp", "Cách nộp hồ sơ"},
	"handler":  {"Chuyên viên xử lý hồ sơ", "Người làm", "Cán bộ"},
	"signed":   {"Ngày ký số", "Lãnh đạo ký ngày"},
}

func (w *writing) drawNames(r *rand.Rand) {
	headers := dialect.Vocabulary().Headers.Dossiers
	optional := map[string]bool{"procedure_code": true, "field": true, "unit_code": true, "department": true, "channel": true, "returned": true, "signed": true, "supplement_requested": true, "handler": true, "apology": true}
	style := pick(r, "plain", "plain", "plain", "star", "upper", "colon", "ascii", "snake")
	odd := r.IntN(3) == 0 // a dialect in which one name is none that is known
	var sure []string
	for _, a := range written {
		if a == "unit" && w.unit != "column" || a == "unit_code" && (w.unit != "column" || r.IntN(2) == 0) {
			continue
		}
		if optional[a] && r.IntN(5) == 0 {
			continue
		}
		name := canonical[a]
		if list := headers[a]; len(list) > 0 && r.IntN(3) > 0 {
			h := list[r.IntN(len(list))]
			if !h.Unsure || r.IntN(8) == 0 {
				name = h.Text
			}
		}
		if odd && len(free[a]) > 0 && r.IntN(4) == 0 {
			name = pick(r, free[a]...)
			w.trait("%s is %q", a, name)
		}
		name = styled(name, style)
		if slices.Contains(sure, name) {
			name = canonical[a]
		}
		sure = append(sure, name)
		w.names[a] = name
		w.order = append(w.order, a)
	}
	if r.IntN(2) == 0 {
		r.Shuffle(len(w.order), func(i, j int) { w.order[i], w.order[j] = w.order[j], w.order[i] })
	}
}

func styled(name, style string) string {
	switch style {
	case "star":
		return name + " (*)"
	case "upper":
		return strings.ToUpper(name)
	case "colon":
		return name + ":"
	case "ascii":
		return unaccented(name)
	case "snake":
		return strings.ReplaceAll(strings.ToLower(unaccented(name)), " ", "_")
	}
	return name
}

func unaccented(s string) string {
	var b strings.Builder
	for _, c := range norm.NFD.String(s) {
		switch {
		case unicode.Is(unicode.Mn, c):
		case c == 'đ':
			b.WriteRune('d')
		case c == 'Đ':
			b.WriteRune('D')
		default:
			b.WriteRune(c)
		}
	}
	return b.String()
}

// drawColumns adds columns that no attribute reads, some of which look much like one that is.
func (w *writing) drawColumns(r *rand.Rand) {
	add := func(name string, value func(record) string) {
		if slices.Contains(w.order, name) {
			return
		}
		for _, n := range w.names {
			if strings.EqualFold(unaccented(n), unaccented(name)) {
				return
			}
		}
		w.extra[name] = value
		at := r.IntN(len(w.order) + 1)
		w.order = slices.Insert(w.order, at, name)
	}
	if r.IntN(2) == 0 {
		add("STT", nil)
	}
	if r.IntN(2) == 0 {
		add("Số điện thoại", func(d record) string { return d["phone"] })
		add("Địa chỉ", func(d record) string { return d["address"] })
	}
	if r.IntN(3) == 0 {
		add("Lệ phí", func(d record) string { return strconv.Itoa(len(d["code"]) * 1000) })
	}
	if r.IntN(4) == 0 {
		add("Số ngày giải quyết", func(d record) string { return strconv.Itoa(len(d["unit"]) % 20) })
	}
	if r.IntN(5) == 0 {
		w.trait("lateness stated")
		add(pick(r, "Kết quả giải quyết", "Đúng hạn/Trễ hạn", "Tình trạng hạn"), func(d record) string {
			due, finished := day(d["due"]), day(d["finished"])
			switch {
			case due == "" || finished == "":
				return ""
			case finished > due:
				return "Trễ hạn"
			case finished < due:
				return "Sớm hạn"
			}
			return "Đúng hạn"
		})
	}
	if r.IntN(8) == 0 {
		w.trait("second due date")
		add(pick(r, "Ngày hẹn trả lần đầu", "Hạn xử lý", "Hạn giải quyết của bước", "Ngày hẹn trả mới"), func(d record) string { return shift(d["due"], 3) })
	}
	if r.IntN(10) == 0 {
		w.trait("receiving unit")
		add(pick(r, "Đơn vị tiếp nhận", "Nơi tiếp nhận"), func(record) string { return "Sở Tư pháp" })
	}
	if r.IntN(10) == 0 {
		w.trait("second finish date")
		add(pick(r, "Ngày hoàn thành bước", "Ngày duyệt", "Ngày cập nhật"), func(d record) string { return shift(d["finished"], -2) })
	}
}

// day returns the date of a canonical date as text that sorts.
func day(s string) string {
	if len(s) < 10 {
		return ""
	}
	return s[6:10] + s[3:5] + s[0:2]
}

func parse(s string) time.Time {
	for _, layout := range []string{"02/01/2006 15:04:05", "02/01/2006"} {
		if t, err := time.Parse(layout, s); err == nil {
			return t
		}
	}
	return time.Time{}
}

func shift(s string, days int) string {
	t := parse(s)
	if t.IsZero() {
		return ""
	}
	return t.AddDate(0, 0, days).Format("02/01/2006 15:04:05")
}

// layouts are the forms of dates, in the letters of the configuration and of package time. Those that are not in order are
// never read by themselves.
var layouts = map[string]string{
	"dd/MM/yyyy HH:mm:ss": "02/01/2006 15:04:05", "dd/MM/yyyy HH:mm": "02/01/2006 15:04", "HH:mm dd/MM/yyyy": "15:04 02/01/2006",
	"HH:mm:ss dd/MM/yyyy": "15:04:05 02/01/2006", "dd-MM-yyyy HH:mm": "02-01-2006 15:04", "dd.MM.yyyy HH:mm": "02.01.2006 15:04",
	"yyyy-MM-dd HH:mm:ss": "2006-01-02 15:04:05", "yyyy-MM-ddTHH:mm:ss": "2006-01-02T15:04:05", "yyyyMMddHHmmss": "20060102150405",
	"d/M/yyyy H:mm": "2/1/2006 15:04", "dd/MM/yyyy": "02/01/2006", "yyyy/MM/dd HH:mm": "2006/01/02 15:04",
	"dd/MM/yyyy hh:mm:ss tt": "02/01/2006 03:04:05 PM", "MM/dd/yyyy HH:mm": "01/02/2006 15:04", "M/d/yyyy h:mm tt": "1/2/2006 3:04 PM",
	"dd/MM/yy HH:mm": "02/01/06 15:04", "HH'h'mm 'ngày' dd/MM/yyyy": "15h04 ngày 02/01/2006", "dd/MM/yyyy 'lúc' HH'h'mm": "02/01/2006 lúc 15h04",
}

func (w *writing) drawValues(r *rand.Rand) {
	forms := []string{
		"dd/MM/yyyy HH:mm:ss", "dd/MM/yyyy HH:mm:ss", "dd/MM/yyyy HH:mm", "HH:mm dd/MM/yyyy", "HH:mm:ss dd/MM/yyyy", "dd-MM-yyyy HH:mm",
		"dd.MM.yyyy HH:mm", "yyyy-MM-dd HH:mm:ss", "yyyy-MM-ddTHH:mm:ss", "yyyyMMddHHmmss", "d/M/yyyy H:mm", "dd/MM/yyyy", "yyyy/MM/dd HH:mm",
		"dd/MM/yyyy hh:mm:ss tt", "MM/dd/yyyy HH:mm", "M/d/yyyy h:mm tt", "dd/MM/yy HH:mm",
		"HH'h'mm 'ngày' dd/MM/yyyy", "dd/MM/yyyy 'lúc' HH'h'mm",
	}
	w.date = pick(r, forms...)
	w.cells = w.container == "xlsx" && r.IntN(2) == 0
	if w.cells {
		w.date = "cells"
	}
	w.empty, w.noDate = "", ""
	if r.IntN(3) == 0 {
		w.empty = pick(r, "-", "NULL", "N/A", "(trống)")
		w.noDate = pick(r, w.empty, "Không quy định", "--", "NaT")
	}
	words := dialect.Vocabulary()
	numbers, odd := r.IntN(8) == 0, r.IntN(4) == 0
	for code := 1; code <= 10; code++ {
		name := officialStatus[code]
		var texts, ask []string
		for _, v := range words.Statuses {
			if int(v.Code) == code {
				texts = append(texts, v.Text)
			} else if v.Code == 0 && len(v.Ask) > 0 && int(v.Ask[r.IntN(len(v.Ask))]) == code {
				ask = append(ask, v.Text)
			}
		}
		text := name
		switch n := r.IntN(24); {
		case numbers:
			text = strconv.Itoa(code)
		case n < 16 && len(texts) > 0:
			text = pick(r, texts...)
		case odd && n == 16 && len(ask) > 0:
			text = pick(r, ask...)
			w.trait("status %d is %q", code, text)
		case odd && n > 16 && n < 19:
			text = pick(r, "Giai đoạn A", "Chặng 2", "Nằm chờ", "Bước cuối") + " " + strconv.Itoa(code)
			w.trait("status %d is %q", code, text)
		}
		for _, other := range w.statuses {
			if other == text {
				text = name
			}
		}
		w.statuses[name] = text
	}
	for code, name := range map[int]string{1: "Trực tiếp", 2: "Trực tuyến", 3: "Bưu chính công ích"} {
		var texts []string
		for _, v := range words.Channels {
			if int(v.Code) == code {
				texts = append(texts, v.Text)
			}
		}
		slices.Sort(texts)
		w.channels[name] = name
		if n := r.IntN(12); n < 8 && len(texts) > 0 {
			w.channels[name] = pick(r, texts...)
		} else if odd && n == 8 {
			w.channels[name] = "Kiểu " + strconv.Itoa(code)
		}
	}
}

var officialStatus = [...]string{
	"", "Mới đăng ký", "Được tiếp nhận", "Không được tiếp nhận", "Đang xử lý", "Yêu cầu bổ sung giấy tờ",
	"Yêu cầu thực hiện nghĩa vụ tài chính", "Công dân yêu cầu rút hồ sơ", "Dừng xử lý", "Đã xử lý xong", "Đã trả kết quả",
}

// drawGroups puts titles above the columns of dates, which stand side by side then.
func (w *writing) drawGroups(r *rand.Rand) {
	w.group = map[string]string{}
	title := pick(r, "Thời gian", "Ngày tháng", "Thời gian giải quyết")
	i := slices.IndexFunc(w.order, func(a string) bool { return slices.Contains(dates, a) })
	var rest, together []string
	for _, a := range w.order {
		if slices.Contains(dates, a) {
			together = append(together, a)
			w.group[a] = title
		} else {
			rest = append(rest, a)
		}
	}
	w.order = slices.Insert(rest, min(i, len(rest)), together...)
	w.trait("header of two rows")
}

// value returns the text of a column in a row.
func (w *writing) value(column string, d record, number int) string {
	if f, ok := w.extra[column]; ok {
		if f == nil {
			return strconv.Itoa(number)
		}
		if v := f(d); parse(v).IsZero() {
			return v
		} else {
			return w.dateText(v)
		}
	}
	v := d[column]
	switch {
	case slices.Contains(dates, column):
		if v == "" {
			return w.noDate
		}
		return w.dateText(v)
	case column == "status":
		return w.statuses[v]
	case column == "channel":
		if v == "" {
			return w.empty
		}
		return w.channels[v]
	case v == "" && column != "code":
		return w.empty
	}
	return v
}

func (w *writing) dateText(v string) string {
	t := parse(v)
	if w.date == "cells" {
		return v
	}
	text := t.Format(layouts[w.date])
	if strings.Contains(w.date, "ss tt") {
		text = strings.NewReplacer("AM", "SA", "PM", "CH").Replace(text)
	}
	return text
}

// rows lays a list out as rows of texts. A nil cell is empty; in front of a date in a cell of its own stands a mark.
func (w *writing) rows(list []record) [][]string {
	var out [][]string
	line := func(cells ...string) {
		row := make([]string, len(w.order))
		copy(row, cells)
		out = append(out, row)
	}
	for i := range w.titles {
		line([]string{"UBND TỈNH HÀ NAM", "BÁO CÁO TÌNH HÌNH GIẢI QUYẾT HỒ SƠ", "Từ ngày 01/11/2023 đến ngày 30/11/2023", "", "Người lập: hệ thống"}[i])
	}
	head, above := make([]string, len(w.order)), make([]string, len(w.order))
	for i, a := range w.order {
		head[i] = a
		if n, ok := w.names[a]; ok {
			head[i] = n
		}
		if t, ok := w.group[a]; ok {
			if i == 0 || w.group[w.order[i-1]] == "" {
				above[i] = t
			}
		} else {
			above[i], head[i] = head[i], map[bool]string{true: "", false: head[i]}[w.group != nil]
		}
	}
	if w.group != nil {
		out = append(out, above)
	}
	out = append(out, head)
	if w.numbering {
		row := make([]string, len(w.order))
		for i := range row {
			row[i] = fmt.Sprintf("(%d)", i+1)
		}
		out = append(out, row)
	}
	unit := ""
	for i, d := range list {
		if w.unit == "group" && d["unit"] != unit {
			unit = d["unit"]
			line(unit)
		}
		row := make([]string, len(w.order))
		for j, a := range w.order {
			row[j] = w.value(a, d, i+1)
		}
		out = append(out, row)
	}
	if w.total {
		line(fmt.Sprintf("Tổng cộng: %d hồ sơ", len(list)+w.totalBy))
	}
	if w.signature {
		line()
		line("", "", "Hà Nam, ngày 01 tháng 12 năm 2023")
		line("", "", "NGƯỜI LẬP BIỂU")
	}
	return out
}

// file writes a list.
func (w *writing) file(t testing.TB, list []record) []byte {
	list = slices.Clone(list)
	if w.unit == "group" || w.unit == "sheet" {
		slices.SortStableFunc(list, func(a, b record) int { return strings.Compare(a["unit"], b["unit"]) })
	}
	return w.pack(t, w.plain(t, list))
}

func (w *writing) plain(t testing.TB, list []record) []byte {
	switch w.container {
	case "csv":
		return append([]byte("\xEF\xBB\xBF"), w.csv(t, list)...)
	case "utf16":
		return toUTF16(w.csv(t, list))
	case "html":
		return w.html(list)
	case "xlsx":
		return w.xlsx(t, list)
	}
	return w.json(t, list)
}

// pack puts a file into an archive.
func (w *writing) pack(t testing.TB, data []byte) []byte {
	var b bytes.Buffer
	var to io.Writer
	var closer io.Closer
	switch w.packed {
	case "gzip":
		z := gzip.NewWriter(&b)
		to, closer = z, z
	case "zip":
		z := zip.NewWriter(&b)
		entry, err := z.Create("trich-xuat.dat")
		if err != nil {
			t.Fatal(err)
		}
		to, closer = entry, z
	default:
		return data
	}
	if _, err := to.Write(data); err != nil {
		t.Fatal(err)
	}
	if err := closer.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// html writes the table of a page that its system saves as .xls.
func (w *writing) html(list []record) []byte {
	var b bytes.Buffer
	b.WriteString("<html><head><meta charset=\"utf-8\"></head><body><table border=1>\n")
	for _, row := range w.rows(list) {
		b.WriteString("<tr>")
		for _, cell := range row {
			fmt.Fprintf(&b, "<td>%s</td>", html.EscapeString(cell))
		}
		b.WriteString("</tr>\n")
	}
	b.WriteString("</table></body></html>")
	return b.Bytes()
}

func (w *writing) csv(t testing.TB, list []record) []byte {
	var b bytes.Buffer
	c := csv.NewWriter(&b)
	c.Comma = w.delimiter
	if err := c.WriteAll(w.rows(list)); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func toUTF16(text []byte) []byte {
	out := []byte{0xFF, 0xFE}
	for _, u := range utf16.Encode([]rune(string(text))) {
		out = append(out, byte(u), byte(u>>8))
	}
	return out
}

func (w *writing) xlsx(t testing.TB, list []record) []byte {
	f := excelize.NewFile()
	defer f.Close()
	style, err := f.NewStyle(&excelize.Style{NumFmt: 22})
	if err != nil {
		t.Fatal(err)
	}
	sheets := map[string][]record{"Danh sách": list}
	names := []string{"Danh sách"}
	if w.unit == "sheet" {
		sheets, names = map[string][]record{}, nil
		for _, d := range list {
			name := d["unit"]
			if len([]rune(name)) > 31 {
				name = d["unit_code"]
			}
			if name == "" {
				continue
			}
			if sheets[name] == nil {
				names = append(names, name)
			}
			sheets[name] = append(sheets[name], d)
		}
	}
	for i, name := range names {
		if i == 0 {
			err = f.SetSheetName("Sheet1", name)
		} else {
			_, err = f.NewSheet(name)
		}
		if err != nil {
			t.Fatal(err)
		}
		for j, row := range w.rows(sheets[name]) {
			for k, text := range row {
				if text == "" {
					continue
				}
				cell, _ := excelize.CoordinatesToCellName(k+1, j+1)
				var value any = text
				at := parse(text)
				if w.cells && !at.IsZero() {
					value = at
				}
				if err := f.SetCellValue(name, cell, value); err != nil {
					t.Fatal(err)
				}
				if w.cells && !at.IsZero() {
					if err := f.SetCellStyle(name, cell, cell, style); err != nil {
						t.Fatal(err)
					}
				}
			}
		}
	}
	var b bytes.Buffer
	if err := f.Write(&b); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func (w *writing) json(t testing.TB, list []record) []byte {
	var objects []map[string]any
	for i, d := range list {
		o := map[string]any{}
		for _, a := range w.order {
			name, attribute := w.names[a]
			if !attribute {
				name = a
			}
			v := w.value(a, d, i+1)
			if v == "" {
				continue
			}
			if w.container == "nested" && (a == "status" || a == "unit" || a == "procedure") {
				o["chiTiet"+strings.ToUpper(a[:1])+a[1:]] = map[string]any{name: v}
			} else {
				o[name] = v
			}
		}
		objects = append(objects, o)
	}
	var all any = objects
	if w.container == "wrapped" {
		all = map[string]any{"status": "ok", "result": map[string]any{"total": len(list), "items": objects}}
	}
	out, err := json.Marshal(all)
	if err != nil {
		t.Fatal(err)
	}
	return out
}
