package web

import (
	"errors"
	"net/http"
	"net/url"
	"strings"

	"trehan/internal/documents/view"
	"trehan/internal/notation"
	"trehan/internal/period"
	"trehan/internal/table"
)

// Reasons tell why a dossier is counted as it is, as `trehan explain` does.
type Reasons struct {
	Pending  bool   // being counted again
	Why      string // why nothing can be told; "" where it can
	Differs  bool   // this program counts the month otherwise than the one that made the revision
	Sections []Section
}

// Section is one part of the reasons.
type Section struct {
	Head   string
	Points []Point
}

// Point is one sentence, and the cells of the row that it is about.
type Point struct {
	Text  string
	Cells []string
}

// dossierPath is the page of one dossier. A code that a path cannot bear stands in the query.
func dossierPath(month, code string) string {
	path := month + listPart + "/"
	if code == "." || code == ".." || strings.ContainsAny(code, "/\\") {
		return path + "?" + url.Values{paramCode: {code}}.Encode()
	}
	return path + url.PathEscape(code)
}

const (
	paramCode = "ma"
	paramWhy  = "vi-sao"
)

// dossierPage is what is shown of one dossier.
type dossierPage struct {
	frame
	*MonthTable
	Path    string // of the month
	Self    string // of the page, where the reasons are
	Asked   bool   // the reasons are asked for
	Row     table.Row
	Facts   []fact
	Reasons *Reasons // nil where they are not known
}

type fact struct{ Name, Value, Link string }

func (s *Site) showDossier(w http.ResponseWriter, r *http.Request, in *session, m period.Name) {
	code := r.PathValue("code")
	if code == "" {
		code = r.URL.Query().Get(paramCode)
	}
	t := s.withTable(w, r, in, m)
	if t == nil {
		return
	}
	at, found := t.Table.Find(code)
	if !found {
		why := wordNoDossier
		if t.Partial { // it may well have been counted
			why = wordNotLate + t.Why
		}
		s.message(w, in, http.StatusNotFound, why)
		return
	}
	row := t.Table.At(at)
	p := &dossierPage{
		frame:      s.monthFrame(in, m, listPart, row.Code, place{monthPath(m) + listPart, wordListTitle}),
		MonthTable: t, Path: monthPath(m), Row: row, Asked: r.URL.Query().Get(paramWhy) != "",
	}
	p.Self = withQuery(dossierPath(p.Path, row.Code), paramWhy, "1")
	p.Facts = p.facts()
	reasons, err := s.Backend.Reasons(r.Context(), m, row.Code, p.Asked)
	var refusal *Refusal
	switch {
	case errors.As(err, &refusal):
		reasons = &Reasons{Why: refusal.Text}
	case err != nil:
		s.outage(w, in, err)
		return
	}
	p.Reasons = reasons
	if reasons != nil && reasons.Pending {
		w.Header().Set("Refresh", "3") // works without script
	}
	s.render(w, http.StatusOK, "mot-ho-so.html.tmpl", p)
}

func withQuery(path, key, value string) string {
	if strings.Contains(path, "?") {
		return path + "&" + key + "=" + value
	}
	return path + "?" + key + "=" + value
}

// facts are what the table has of the dossier, without what is empty.
func (p *dossierPage) facts() []fact {
	r := &p.Row
	var out []fact
	add := func(name, value string) {
		if value != "" {
			out = append(out, fact{Name: name, Value: value})
		}
	}
	add("Xếp vào", lineText(r))
	add("Nguồn", view.OriginNames[r.Origin])
	add("Đơn vị", unitOf(r))
	if r.UnitRead != r.UnitName {
		add("Đơn vị ghi trong tệp", r.UnitRead)
	}
	add("Cấp", view.LevelName(r.Level))
	add("Thủ tục", joined(r.Procedure, r.ProcedureCode))
	add("Lĩnh vực", r.Field)
	add("Kênh tiếp nhận", p.channel(r))
	for _, at := range []struct {
		name string
		at   period.Instant
	}{
		{"Nộp lúc", r.Filed}, {"Tiếp nhận", r.Received}, {"Hẹn trả", r.Due}, {"Kết thúc", r.Finished}, {"Trả kết quả", r.Returned},
		{"Ký kết quả", r.Signed}, {"Yêu cầu bổ sung", r.SupplementRequested},
	} {
		if at.at != 0 {
			add(at.name, momentText(at.at))
		}
	}
	add("Trạng thái", view.StatusName(r.Status))
	if r.StatusRead != view.StatusName(r.Status) {
		add("Trạng thái ghi trong tệp", r.StatusRead)
	}
	out = append(out, p.lateFacts()...)
	if r.Acceptance != "" {
		add("Tiếp nhận trực tuyến", view.AcceptanceNames[r.Acceptance]+", "+nameOfUnit(p.Report, r.Receiving))
	}
	add("Dòng trong tệp", sourceOf(r))
	if r.Dropped > 0 {
		add("Dòng trùng đã bỏ", notation.Count(r.Dropped))
	}
	for _, code := range r.Findings.List() {
		out = append(out, fact{"Phát hiện", view.Sentence(findingWords(p.Report, code)), figureLinkAt(p.Path, "", "findings."+code)})
	}
	return out
}

// lateFacts are those of a late or overdue dossier.
func (p *dossierPage) lateFacts() []fact {
	r := &p.Row
	if !r.Late() {
		return nil
	}
	out := []fact{{Name: "Số ngày", Value: notation.WorkingDays(r.WorkingDaysLate) + " ngày làm việc, " + notation.Count(r.CalendarDaysLate) + " ngày theo lịch"}}
	if r.Group != "" {
		out = append(out, fact{Name: "Nhóm quá hạn", Value: groupWords(p.Report, r.Group)})
	}
	if r.Kind == "" {
		return out
	}
	out = append(out, fact{Name: "Loại trễ hạn", Value: kindWords(r.Kind)}, fact{Name: "Văn bản xin lỗi", Value: apologyWords[r.Apology]})
	if r.OverrideReason != "" {
		out = append(out, fact{Name: "Quyết định về loại", Value: joined(r.OverrideReason, r.OverrideEvidence)})
	}
	return append(out, fact{Name: "Công chức, viên chức", Value: orNone(officialNames(r), view.Unidentified)})
}

func officialNames(r *table.Row) string {
	names := make([]string, 0, len(r.Officials))
	for _, o := range r.Officials {
		names = append(names, o.Name)
	}
	return strings.Join(names, "; ")
}

func joined(a, b string) string {
	if a == "" || b == "" {
		return a + b
	}
	return a + " (" + b + ")"
}

// momentText prints a date with its time of day, where it has one.
func momentText(at period.Instant) string {
	if at == at.Day().Start() {
		return notation.Date(at.Day())
	}
	return notation.Moment(at)
}

func sourceOf(r *table.Row) string {
	out := r.File
	if r.Sheet != "" {
		out += ", trang “" + r.Sheet + "”"
	}
	if r.RowNumber > 0 {
		out += ", dòng " + notation.Count(r.RowNumber)
	}
	return out
}

// unitOf names the unit for which a dossier counts.
func unitOf(r *table.Row) string {
	if r.Unit == "" {
		return view.UnknownUnit
	}
	return r.UnitName
}

func lineText(r *table.Row) string { return view.Sentence(view.LineNames[r.Line]) }

// rowFuncs print a row of the table.
func rowFuncs() map[string]any {
	return map[string]any{
		"dossierPath": dossierPath,
		"unitOf":      func(r table.Row) string { return unitOf(&r) },
		"lineText":    func(r table.Row) string { return lineText(&r) },
		"kindText":    kindWords,
		"groupText":   groupWords,
	}
}
