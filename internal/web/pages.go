package web

import (
	"crypto/rand"
	"embed"
	"errors"
	"html/template"
	"net/http"
	"path"
	"slices"
	"strings"

	"trehan/internal/documents/view"
	"trehan/internal/notation"
	"trehan/internal/period"
)

//go:embed *.html.tmpl kieu.css
var files embed.FS

var pages = template.Must(template.New("").Funcs(template.FuncMap(view.Funcs())).Funcs(template.FuncMap{
	"at": instantWords, "outcome": outcomeWords, "state": stateWords, "reason": reasonWords, "size": notation.Size,
	"doc": func(path string, d Document) any {
		return struct {
			Path string
			Doc  Document
		}{path, d}
	},
	"withClerk": func(u *UnitsChanged, clerk bool) any {
		return struct {
			*UnitsChanged
			Clerk bool
		}{u, clerk}
	},
	"monthPath":  monthPath,
	"figureLink": figureLink,
	"unitParam":  unitParam,
	"slug":       slug,
	"figure":     figureOf,
	"named":      notation.Name,
	"sorted":     unitsPage.sorted,
	"short":      func(s string) string { return s[:min(12, len(s))] },
	"lookPath":   lookPath,
	"sourceKind": sourceKindWords,
	"values":     valueWords, "field": fieldWords, "day": dayWords,
	"answer": answerWords, "candidate": candidateWords,
	"few": func(all []string) []string { return all[:min(3, len(all))] },
}).Funcs(rowFuncs()).ParseFS(files, "*.html.tmpl"))

func style(w http.ResponseWriter, _ *http.Request) {
	w.Header().Set("Content-Type", "text/css; charset=utf-8")
	b, _ := files.ReadFile("kieu.css") // embedded
	_, _ = w.Write(b)
}

// message is a page of a sentence.
func (s *Site) message(w http.ResponseWriter, in *session, status int, text string) {
	s.render(w, status, "loi.html.tmpl", messagePage{frame: s.frame(in, wordMessageTitle), Text: text})
}

// messagePage says one thing, and where to go from there.
type messagePage struct {
	frame
	Text string
	Next []place
}

// neverRun answers for a period of which nothing was counted yet. A clerk is led to what comes first.
func (s *Site) neverRun(w http.ResponseWriter, in *session, m period.Name) {
	page := messagePage{frame: s.frame(in, wordMessageTitle), Text: wordNoMonth}
	if page.Clerk {
		page.frame, page.Text = s.monthFrame(in, m, "", wordNeverRunTitle), wordNeverRun
		page.Next = []place{{monthPath(m) + partFiles, wordFilesOfPeriod}, {monthPath(m) + partStart, wordStartTitle}}
	}
	s.render(w, http.StatusNotFound, "loi.html.tmpl", page)
}

// outage tells that a server behind the page does not answer; why stands in the log.
func (s *Site) outage(w http.ResponseWriter, in *session, err error) {
	s.Log.Error("web: not done", "error", err)
	s.message(w, in, http.StatusBadGateway, wordOutage)
}

// noMonth answers what the backend says of a month that cannot be shown.
func (s *Site) noMonth(w http.ResponseWriter, in *session, m period.Name, err error) {
	if errors.Is(err, ErrNone) {
		s.neverRun(w, in, m)
		return
	}
	s.notShown(w, in, err, wordNoMonth)
}

// notShown says why what the backend was asked for is not shown. none is said of what does not exist.
func (s *Site) notShown(w http.ResponseWriter, in *session, err error, none string) {
	var refusal *Refusal
	switch {
	case errors.As(err, &refusal):
		s.message(w, in, http.StatusConflict, refusal.Text)
	case errors.Is(err, ErrNone):
		s.message(w, in, http.StatusNotFound, none)
	default:
		s.outage(w, in, err)
	}
}

// withMonth reads the month out of the path.
func (s *Site) withMonth(next func(http.ResponseWriter, *http.Request, *session, period.Name)) sessionHandler {
	return func(w http.ResponseWriter, r *http.Request, in *session) {
		m, err := period.ParseName(r.PathValue("month"))
		if err != nil {
			s.message(w, in, http.StatusNotFound, wordNoMonth)
			return
		}
		next(w, r, in, m)
	}
}

// monthPage is what the month's page is made of.
type monthPage struct {
	frame
	*Month
	part      string // of the month, by what follows its path
	Path      string
	Live      *progressPart // nil unless a run is under way and asks nothing
	Groups    []figureGroup
	Before    *monthRow // the period before, nil where nothing of it is sealed
	Done      string    // what was done just now
	Fault     string    // why what was asked is not done
	Found     []string  // of the signed PDF that was looked at
	Read      *ReadAnswer
	Filled    filled
	FormID    string // of the forms: one sent twice counts once
	MaxSigned string
	Main      []Document
	Books     []Document // the units' own
	Settled   []Delivery // nothing is left to do
	Left      []Delivery // not reached, or not surely
}

// filled is what somebody has filled in, given back beside a fault.
type filled struct {
	Reason, Number, Date, DateRemark string
	Scan                             bool
}

// The parts of a month on which something can be done, by what follows its path.
const (
	partDeliveries   = "/gui-thu"
	partExplanations = "/giai-trinh"
)

// formPages are the pages of a month with forms: title and template, by their part.
var formPages = map[string]struct{ title, template string }{
	"":               {"", "thang.html.tmpl"},
	partDeliveries:   {wordDeliveries, "gui-thu.html.tmpl"},
	partExplanations: {wordExplanations, "giai-trinh.html.tmpl"},
}

// partOf is the part of a month on which a form stands, by the end of the form's address.
func partOf(form string) string {
	switch form {
	case "gui-lai", "xu-ly":
		return partDeliveries
	case "giai-trinh":
		return partExplanations
	}
	return ""
}

// showPart shows a part of the month.
func (s *Site) showPart(part string) func(http.ResponseWriter, *http.Request, *session, period.Name) {
	return func(w http.ResponseWriter, r *http.Request, in *session, m period.Name) {
		s.renderMonth(w, r, in, m, http.StatusOK, &monthPage{part: part, Done: doneWords[r.URL.Query().Get("xong")]})
	}
}

// monthWithFault shows the month with what is wrong with a form.
func (s *Site) monthWithFault(w http.ResponseWriter, r *http.Request, in *session, m period.Name, fault string) {
	s.renderMonth(w, r, in, m, http.StatusUnprocessableEntity, &monthPage{part: partOf(path.Base(r.URL.Path)), Fault: fault, Filled: filledIn(r)})
}

func filledIn(r *http.Request) filled {
	return filled{
		Reason: r.PostFormValue("ly-do"), Number: r.PostFormValue("so"), Date: r.PostFormValue("ngay"),
		DateRemark: r.PostFormValue("ghi-chu-ngay"), Scan: r.PostFormValue("loai") == "ban-quet",
	}
}

func (s *Site) renderMonth(w http.ResponseWriter, r *http.Request, in *session, m period.Name, status int, page *monthPage) {
	month, err := s.Backend.Month(r.Context(), m)
	if err != nil {
		s.noMonth(w, in, m, err)
		return
	}
	on := formPages[page.part]
	page.frame, page.Month = s.monthFrame(in, m, page.part, on.title), month
	page.Path, page.FormID, page.MaxSigned = monthPath(m), rand.Text(), notation.Size(maxSigned)
	if p := month.Progress; p != nil && p.Running {
		page.live(w)
		page.Live = &progressPart{p, page.Path}
	}
	if month.Report != nil {
		page.Groups = groupsOf(m, month.Report)
		if page.Before, err = s.before(r.Context(), m); err != nil {
			s.outage(w, in, err)
			return
		}
	}
	if q := month.Question; q != nil && page.Fault == "" && page.Found == nil {
		page.Filled.Number, page.Filled.Date, page.Filled.DateRemark, page.Filled.Scan = q.Number, q.Date, q.DateRemark, q.Scan
	}
	for _, d := range month.Documents {
		if strings.Contains(d.Name, "/") {
			page.Books = append(page.Books, d)
		} else {
			page.Main = append(page.Main, d)
		}
	}
	slices.SortStableFunc(page.Main, func(a, b Document) int { return rank(a.Name) - rank(b.Name) })
	for _, d := range month.Deliveries {
		if d.Status == accepted && !d.Bounced && !d.Delayed && !d.Outdated && !d.Doubtful {
			page.Settled = append(page.Settled, d)
		} else {
			page.Left = append(page.Left, d)
		}
	}
	slices.SortStableFunc(page.Left, func(a, b Delivery) int { return urgency(a) - urgency(b) })
	s.render(w, status, on.template, page)
}

// Running reports whether a run is under way.
func (p *monthPage) Running() bool { return p.Outcome == "running" || p.Question != nil }

// HeldBy reports whether the person looking has approved already, where another must.
func (p *monthPage) HeldBy() bool {
	return p.Question != nil && slices.Contains(p.Question.Approvals, p.Person.Name)
}
