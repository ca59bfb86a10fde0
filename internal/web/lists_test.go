package web

import (
	"bytes"
	"context"
	"fmt"
	"html"
	"io"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"testing"

	"trehan/internal/counting"
	"trehan/internal/documents/view"
	"trehan/internal/dossier"
	"trehan/internal/period"
	"trehan/internal/table"
)

// fakeLists is the table of an office, as far as the lists need it.
type fakeLists struct {
	table   *MonthTable
	reasons *Reasons
	asked   []string // codes whose reasons were to be told
}

func (d *fakeLists) Table(_ context.Context, m period.Name) (*MonthTable, error) {
	if m != november {
		return nil, ErrNone
	}
	return d.table, nil
}

func (d *fakeLists) Reasons(_ context.Context, _ period.Name, code string, start bool) (*Reasons, error) {
	if start {
		d.asked = append(d.asked, code)
		return d.reasons, nil
	}
	return nil, nil
}

func (d *fakeLists) Workbook(t *table.Table) (*File, error) {
	var codes []string
	for i := range t.Len() {
		codes = append(codes, t.Code(i))
	}
	body := strings.Join(codes, " ")
	return &File{io.NopCloser(strings.NewReader(body)), int64(len(body))}, nil
}

func (d *fakeLists) Search(_ context.Context, code string) (*SearchResult, error) {
	out := &SearchResult{Months: 1}
	for i := range d.table.Table.Beginning(code) {
		out.Found = append(out.Found, FoundDossier{Month: november, Revision: 1, Row: d.table.Table.At(i)})
	}
	return out, nil
}

// hostile is a code that an extract may hold.
const hostile = `A/../B"><script>alert(1)</script>`

// listRows are 130 dossiers: 120 on time, 8 late, one overdue, one of an unknown unit.
func listRows() []table.Row {
	at := period.DayOf(2023, 11, 2).Start()
	var rows []table.Row
	for i := range 130 {
		r := table.Row{
			Code: fmt.Sprintf("H25.05-2311%02d-%04d", i%30+1, i), Procedure: "Cấp giấy phép <b>xây dựng</b>", Field: "Xây dựng", Unit: "H25.05", UnitName: "Sở Tư pháp",
			Level: dossier.Province, Listed: true, Channel: "online", Received: at, Due: at + 86400*9, Finished: at + 86400*5, Status: dossier.ResultReturned,
			Line: "early", Resolved: "early", Origin: "new", DueInPeriod: true, File: "ho-so.xlsx", RowNumber: i + 2,
		}
		switch {
		case i < 8:
			r.Line, r.Resolved, r.Kind, r.WorkingDaysLate, r.CalendarDaysLate, r.Findings = "late", "late", "actual", i+1, i+3, "due_moved"
			r.Officials = []table.Official{{Account: "mau.tt", Name: "Trần Văn Mẫu", Unit: "H25.05", Listed: true}}
		case i == 8:
			r.Line, r.Resolved, r.Group, r.WorkingDaysLate, r.CalendarDaysLate, r.Finished, r.Status = "overdue", "", "backlog", 3, 4, 0, dossier.InProcess
		case i == 9:
			r.Code, r.Unit, r.UnitName, r.UnitRead, r.Level, r.Listed, r.Dropped = hostile, "", "", "Sở lạ", dossier.Unknown, false, 2
		}
		rows = append(rows, r)
	}
	slices.SortFunc(rows, func(a, b table.Row) int { return strings.Compare(dossier.CodeKey(a.Code), dossier.CodeKey(b.Code)) })
	return rows
}

func madeTable(t testing.TB, rows []table.Row) *table.Table {
	t.Helper()
	var file bytes.Buffer
	meta := table.Meta{Period: period.Period{From: period.DayOf(2023, 11, 1), To: period.DayOf(2023, 11, 30)}}
	err := table.Write(&file, meta, func(yield func(*table.Row) bool) {
		for i := range rows {
			if !yield(&rows[i]) {
				return
			}
		}
	})
	if err != nil {
		t.Fatal(err)
	}
	made, err := table.Read(bytes.NewReader(file.Bytes()), int64(file.Len()))
	if err != nil {
		t.Fatal(err)
	}
	return made
}

// listed is an entered site whose month has the rows of listRows.
func listed(t testing.TB) *site {
	t.Helper()
	s := entered(t)
	r := &counting.Report{
		Totals:    counting.Totals{Total: 130, Received: 130, ReceivedOnline: 130, Resolved: 129, ResolvedEarly: 121, ResolvedLate: 8, Pending: 1, PendingOverdue: 1, Duplicates: 2},
		Units:     []counting.UnitFigures{{Code: "H25.05", Name: "Sở Tư pháp", Level: dossier.Province, Listed: true}, {Level: dossier.Unknown}},
		Late:      []counting.LateDossier{},
		Findings:  []counting.Finding{{Code: "due_moved", Severity: counting.Warn, Count: 8, Message: "Hồ sơ bị dời ngày hẹn trả. Xem từng hồ sơ."}},
		Officials: []counting.Official{{Account: "mau.tt", Name: "Trần Văn Mẫu", Unit: "H25.05", Late: 8}},
	}
	r.Units[0].Totals.ResolvedLate = 8
	s.fakeBackend.fakeLists = fakeLists{table: &MonthTable{Revision: 2, Report: r, Table: madeTable(t, listRows())}}
	return s
}

func TestListOfAFigure(t *testing.T) {
	s := listed(t)
	for _, x := range []struct {
		query string
		want  []string
		not   []string
	}{
		{"?so-lieu=resolved_late", []string{"8 hồ sơ giải quyết trễ hạn, tháng 11/2023.", "H25.05-231101-0000", "Trễ hạn thực tế"}, []string{"H25.05-231109-0008", "alert"}},
		{"?so-lieu=resolved_late&don-vi=H25.05", []string{"8 hồ sơ giải quyết trễ hạn của Sở Tư pháp, tháng 11/2023."}, nil},
		{"?so-lieu=resolved_late&don-vi=-", []string{"0 hồ sơ giải quyết trễ hạn của Đơn vị chưa xác định", "Không có hồ sơ nào như vậy."}, []string{"role=\"alert\""}},
		{"?so-lieu=findings.due_moved", []string{"8 hồ sơ có phát hiện “Hồ sơ bị dời ngày hẹn trả”"}, nil},
		{"?so-lieu=officials.0", []string{"8 hồ sơ giải quyết trễ hạn nêu tên Trần Văn Mẫu"}, nil},
		{"?so-lieu=duplicates", []string{"1 hồ sơ có dòng trùng, tháng 11/2023 (2 dòng trùng không được đếm).", "&lt;script&gt;"}, []string{"<script>"}},
		{"?dong=overdue&nhom=backlog", []string{"1 hồ sơ đã đọc, tháng 11/2023; xếp vào: đang giải quyết, quá hạn; nhóm quá hạn: Tồn đọng"}, nil},
		{"?den-han=yes&chuyen-don-vi=no", []string{"tháng 11/2023; đến hạn trong kỳ: có; đơn vị khác tiếp nhận: không."}, []string{"\ufffd"}},
		{"?so-dong=200", []string{"130 hồ sơ đã đọc", "H25.05-231130-0029", "&lt;b&gt;xây dựng"}, []string{"<b>"}},
		{"?trang=3", []string{"Trang </span>3", "aria-current=\"page\"><span class=\"hidden\">Trang </span>3"}, nil},
		{"?tim=h25052311010000", []string{"1 hồ sơ đã đọc"}, nil},
		{"?tim=%27+OR+1%3D1+--", []string{"0 hồ sơ đã đọc", "Không có hồ sơ nào như vậy."}, nil},
		{"?tim=%3Cscript%3Ealert(1)%3C%2Fscript%3E", []string{"&lt;script&gt;"}, []string{"<script>"}},
		{"?so-lieu=resolved_late&sap-xep=-days_late", []string{"aria-sort=\"descending\"", "sap-xep=days_late"}, nil},
		{"?don-vi=khong-co", []string{"0 hồ sơ đã đọc của khong-co"}, nil},
		{"?trang=99999999999999999999", []string{"130 hồ sơ đã đọc"}, nil},
		{"?trang=1000000", []string{"aria-current=\"page\"><span class=\"hidden\">Trang </span>3"}, nil},
		{"?trang=-7&so-dong=-1", []string{"aria-current=\"page\"><span class=\"hidden\">Trang </span>1"}, nil},
	} {
		code, body := s.get("/thang/2023-11/ho-so" + x.query)
		if code != http.StatusOK {
			t.Errorf("%s answers %d", x.query, code)
		}
		for _, want := range x.want {
			if !strings.Contains(body, want) {
				t.Errorf("%s does not say %q:\n%s", x.query, want, body)
			}
		}
		for _, not := range x.not {
			if strings.Contains(body, not) {
				t.Errorf("%s says %q", x.query, not)
			}
		}
	}
}

func TestListSaysThatItIsNotTheReport(t *testing.T) {
	s := listed(t)
	s.table.Report.Totals.ResolvedLate = 9
	if _, body := s.get("/thang/2023-11/ho-so?so-lieu=resolved_late"); !strings.Contains(body, "Báo cáo của bản này ghi 9") {
		t.Error("the list hides that the report states another number")
	}
	if _, body := s.get("/thang/2023-11/ho-so?so-lieu=resolved_late&kenh=online"); strings.Contains(body, "Báo cáo của bản này ghi") {
		t.Error("a part of a figure is compared with the whole")
	}
}

// TestFindingThatCountsWhatIsGone: a dossier that vanished has no row.
func TestFindingThatCountsWhatIsGone(t *testing.T) {
	s := listed(t)
	s.table.Report.Findings = append(s.table.Report.Findings, counting.Finding{Code: "vanished", Severity: counting.Warn, Count: 3, Message: "Không còn.", Examples: []string{"H25.05-231012-0007"}})
	_, body := s.get("/thang/2023-11/ho-so?so-lieu=findings.vanished")
	for _, want := range []string{"Phát hiện này đếm 3", `href="/tim?ma=H25.05-231012-0007"`, "Không có hồ sơ nào như vậy."} {
		if !strings.Contains(body, want) {
			t.Errorf("no %q:\n%s", want, body)
		}
	}
	if _, body := s.get("/thang/2023-11/ho-so?so-lieu=findings.due_moved"); strings.Contains(body, "Phát hiện này đếm") {
		t.Error("a finding with all its dossiers is explained away")
	}
}

// TestFindingsAreOfferedWithTheirCountForTheWholeAlone: how many dossiers of a part have a finding is not in the report.
func TestFindingsAreOfferedWithTheirCountForTheWholeAlone(t *testing.T) {
	s := listed(t)
	s.table.Report.Findings = append(s.table.Report.Findings, counting.Finding{Code: "vanished", Severity: counting.Warn, Count: 3, Message: "Không còn."})
	for query, want := range map[string]string{
		"": "Hồ sơ bị dời ngày hẹn trả (8)<", "?don-vi=-": "Hồ sơ bị dời ngày hẹn trả<", "?so-lieu=pending": "Hồ sơ bị dời ngày hẹn trả<", "?tim=x": "Hồ sơ bị dời ngày hẹn trả<",
	} {
		if _, body := s.get("/thang/2023-11/ho-so" + query); !strings.Contains(body, want) {
			t.Errorf("%q does not offer %q", query, want)
		}
	}
}

func TestHostileListQueries(t *testing.T) {
	s := listed(t)
	for query, want := range map[string]int{
		"?so-lieu=khong-co":                     http.StatusBadRequest,
		"?so-lieu=findings.khong-co":            http.StatusBadRequest,
		"?so-lieu=officials.1":                  http.StatusBadRequest,
		"?so-lieu=officials.-1":                 http.StatusBadRequest,
		"?so-lieu=officials.00":                 http.StatusBadRequest,
		"?dong=khong-co":                        http.StatusBadRequest,
		"?dong=%00":                             http.StatusBadRequest,
		"?kenh=" + url.QueryEscape("'; DROP--"): http.StatusBadRequest,
		"?sap-xep=khong-co":                     http.StatusBadRequest,
		"?tim=" + strings.Repeat("a", 201):      http.StatusBadRequest,
		"?tim=%ff%fe":                           http.StatusBadRequest,
		"?linh-vuc=%ff":                         http.StatusBadRequest,
		"?%zz":                                  http.StatusOK,
		"?tim=" + strings.Repeat("a", 10<<20):   http.StatusRequestHeaderFieldsTooLarge,
	} {
		if code, _ := s.get("/thang/2023-11/ho-so" + query); code != want {
			t.Errorf("%.60s answers %d, want %d", query, code, want)
		}
	}
	if code, _ := s.get("/thang/2023-10/ho-so"); code != http.StatusNotFound {
		t.Errorf("a month that there is not answers %d", code)
	}
}

func TestMonthWithoutTable(t *testing.T) {
	s := listed(t)
	s.table.Table, s.table.Why = nil, "Kỳ này do phiên bản trước niêm phong."
	for _, path := range []string{"/thang/2023-11/ho-so?so-lieu=total", "/thang/2023-11/ho-so/H25", "/thang/2023-11/ho-so.csv"} {
		if code, body := s.get(path); code != http.StatusOK || !strings.Contains(body, "phiên bản trước") || !strings.Contains(body, "#van-ban") {
			t.Errorf("%s answers %d:\n%s", path, code, body)
		}
	}
}

// A month that an earlier release sealed has its late and overdue dossiers alone: of the others nothing is stated.
func TestMonthOfAnEarlierRelease(t *testing.T) {
	s := listed(t)
	var late []table.Row
	for _, r := range listRows() {
		if r.Late() {
			r.Channel = ""
			late = append(late, r)
		}
	}
	s.table.Table, s.table.Partial, s.table.Why = madeTable(t, late), true, "Kỳ này do phiên bản trước niêm phong."
	for path, want := range map[string]string{
		"?dong=early":         "Ở đây không có hồ sơ nào như vậy: chỉ có",
		"?so-lieu=total":      "Báo cáo của bản này ghi 130",
		"/H25.05-231110-0009": "không thuộc hồ sơ giải quyết trễ hạn hoặc quá hạn của kỳ. Kỳ này do phiên bản trước niêm phong.",
		"/H25.05-231101-0000": "Trần Văn Mẫu",
		".csv?dong=late":      "H25.05-231101-0000",
		"?dong=late&trang=1":  "8 hồ sơ đã đọc, tháng 11/2023; xếp vào: đã giải quyết trễ hạn. Chỉ tính hồ sơ giải quyết trễ hạn và hồ sơ quá hạn.",
	} {
		_, body := s.get("/thang/2023-11/ho-so" + path)
		if !strings.Contains(body, want) {
			t.Errorf("%s without %q:\n%s", path, want, body)
		}
		for _, not := range []string{"Không có hồ sơ nào như vậy", "Không có hồ sơ mang mã này", "<strong>0 hồ sơ", view.ChannelNames[""]} {
			if strings.Contains(body, not) {
				t.Errorf("%s states %q", path, not)
			}
		}
	}
}

func TestDossierPage(t *testing.T) {
	s := listed(t)
	s.reasons = &Reasons{Sections: []Section{{Head: "Vì sao", Points: []Point{{"Kết thúc sau ngày hẹn trả (quy tắc 2.6)", []string{"Ngày hẹn trả: 11/11/2023"}}}}}}
	for _, code := range []string{"H25.05-231101-0000", "h25.05-231101-0000"} {
		status, body := s.get(dossierPath("/thang/2023-11", code))
		for _, want := range []string{"Đã giải quyết trễ hạn", "Trần Văn Mẫu", "1 ngày làm việc, 3 ngày theo lịch", "so-lieu=findings.due_moved", "Giải thích từng quy tắc"} {
			if status != http.StatusOK || !strings.Contains(body, want) {
				t.Errorf("%s answers %d without %q:\n%s", code, status, want, body)
			}
		}
	}
	if len(s.asked) > 0 {
		t.Error("the month is counted again although nobody asked why")
	}
	if _, body := s.get("/thang/2023-11/ho-so/H25.05-231101-0000?vi-sao=1"); !strings.Contains(body, "quy tắc 2.6") || !strings.Contains(body, "Ngày hẹn trả: 11/11/2023") {
		t.Errorf("no reasons:\n%s", body)
	}
	status, body := s.get(dossierPath("/thang/2023-11", hostile))
	if status != http.StatusOK || strings.Contains(body, "<script>") || !strings.Contains(body, "Sở lạ") {
		t.Errorf("a hostile code answers %d:\n%s", status, body)
	}
	for _, code := range []string{"khong-co", "..", ".", "%00", "a%2F..%2Fb", strings.Repeat("x", 9000)} {
		if status, _ := s.get("/thang/2023-11/ho-so/" + code); status >= 500 || status == http.StatusOK {
			t.Errorf("code %.20q answers %d", code, status)
		}
	}
	s.reasons = &Reasons{Pending: true}
	_, header, body := s.whole(s.request("GET", "/thang/2023-11/ho-so/H25.05-231101-0000?vi-sao=1", nil))
	if header.Get("Refresh") == "" || !strings.Contains(body, "Đang đếm lại") {
		t.Errorf("the page does not come back by itself: %v\n%s", header, body)
	}
}

func TestSearchPage(t *testing.T) {
	s := listed(t)
	for text, want := range map[string]string{
		"": "Ghi cả mã", "H25.05-231101-0000": "ho-so/H25.05-231101-0000", "h25 05 231101 0000": "ho-so/H25.05-231101-0000",
		"x'; --": "Không có hồ sơ nào như vậy", hostile: "Tìm thấy ở 1 dòng", "H25": "Tìm thấy ở 129 dòng",
	} {
		code, body := s.get("/tim?" + url.Values{"ma": {text}}.Encode())
		if code != http.StatusOK || !strings.Contains(body, want) || strings.Contains(body, "<script>") {
			t.Errorf("%q answers %d without %q:\n%s", text, code, want, body)
		}
	}
	if code, _ := s.get("/tim?ma=" + strings.Repeat("a", 300)); code != http.StatusBadRequest {
		t.Errorf("a long text answers %d", code)
	}
}

func TestExportedList(t *testing.T) {
	s := listed(t)
	status, header, body := s.whole(s.request("GET", "/thang/2023-11/ho-so.csv?so-lieu=resolved_late&sap-xep=-days_late", nil))
	if status != http.StatusOK || header.Get("Content-Disposition") != "attachment; filename=2023-11-ho-so.csv" || !strings.HasPrefix(body, "\ufeffMã hồ sơ;") {
		t.Fatalf("answers %d %v:\n%.200s", status, header, body)
	}
	lines := strings.Split(strings.TrimSpace(body), "\r\n")
	if len(lines) != 9 || !strings.HasPrefix(lines[1], "H25.05-231108-0007;") || !strings.Contains(lines[1], ";8;10;Trễ hạn thực tế;;Trần Văn Mẫu;due_moved;ho-so.xlsx;;9;") {
		t.Errorf("lines of the late dossiers:\n%s", body)
	}
	rows := listRows()
	rows[0].Procedure, rows[0].Code = `=HYPERLINK("http://thu.example")`, "@SUM(1)"
	s.table.Table = madeTable(t, rows)
	if _, body := s.get("/thang/2023-11/ho-so.csv"); !strings.Contains(body, `"'=HYPERLINK(""http://thu.example"")"`) || !strings.Contains(body, "'@SUM(1)") {
		t.Error("a formula of the extract goes into the file as one")
	}
	s.table.Table = madeTable(t, listRows())
	status, header, body = s.whole(s.request("GET", "/thang/2023-11/ho-so.xlsx?so-lieu=resolved_late&sap-xep=-days_late", nil))
	if status != http.StatusOK || header.Get("Content-Type") != kinds[".xlsx"].mediaType || !strings.HasPrefix(body, "H25.05-231108-0007 H25.05-231107-0006") {
		t.Errorf("the workbook answers %d %v: %s", status, header, body)
	}
	if code, _ := s.get("/thang/2023-11/ho-so.csv?dong=khong-co"); code != http.StatusBadRequest {
		t.Errorf("a wrong query answers %d", code)
	}
}

var listLink = regexp.MustCompile(`href="(/thang/2023-11/ho-so\?[^"]*)"`)

// TestEveryFigureOfTheMonthLeadsToItsList follows the links of the month's pages.
func TestEveryFigureOfTheMonthLeadsToItsList(t *testing.T) {
	s := listed(t)
	s.month.Report, s.month.Findings = s.table.Report, s.table.Report.Findings
	followed := 0
	for _, page := range []string{"/thang/2023-11", "/thang/2023-11/don-vi"} {
		_, body := s.get(page)
		for _, m := range listLink.FindAllStringSubmatch(body, -1) {
			link := html.UnescapeString(m[1])
			if code, list := s.get(link); code != http.StatusOK || !strings.Contains(list, "hồ sơ") {
				t.Errorf("%s leads to %s, which answers %d", page, link, code)
			}
			followed++
		}
	}
	if followed < 5 {
		t.Errorf("%d links", followed)
	}
}
