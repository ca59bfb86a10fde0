package web

import (
	"strings"

	"trehan/internal/documents/view"
	"trehan/internal/notation"
	"trehan/internal/period"
	"trehan/internal/proof"
	"trehan/internal/web/access"
)

// place is where a reader can go: an entry of the navigation, a part of a month, a step of the path to the page.
type place struct{ Path, Text string }

// navigation stands at the top of every page. A part that brings a page of its own adds its entry here.
var navigation = []place{
	{"/", wordMonthsTitle},
	{searchPath, wordSearchTitle},
	{partUnits, wordUnits},
	{registerPath, wordRegisterTitle},
	{dialectsPath, wordDialects},
}

// monthParts are the pages of one month, by what follows its path. A part that brings one adds its entry here.
var monthParts = []place{
	{"", wordOverview},
	{listPart, wordListTitle},
	{partUnits, wordUnits},
	{partDeliveries, wordDeliveries},
	{partExplanations, wordExplanations},
	{partFiles, wordFiles},
	{partTrail, wordTrail},
}

// frame is what stands around every page. Pages embed it.
type frame struct {
	Office string // whose letters the month on the page are; else those of the latest month
	Title  string
	Person *Person // nil outside
	Role   string  // the person's, in words
	Token  string  // of the forms
	Leave  bool    // there is a session to leave

	Clerk, Approver bool // what the person may do beyond reading

	Script string // the address of htmx, "" for none: live

	Navigation []place // that the person may open

	Here  string  // the path of the entry of the navigation that the page belongs to
	Trail []place // from the entry of the navigation to the page above this one
	Parts []place // of the month that the page belongs to
	Part  string  // the path of the one that the page is
}

// frame is the frame of a page that belongs to no month and to no entry of the navigation.
func (s *Site) frame(in *session, title string) frame {
	f := frame{Office: s.officeAtHead(), Title: title}
	if in != nil {
		p := in.person()
		f.Navigation = s.reachable(navigation, "", in.role())
		f.Role = roleWords[in.role()]
		f.Person, f.Token, f.Leave = &p, s.auth.FormToken(in.Person), in.Via != proof.Proxy
		f.Clerk, f.Approver = in.role().Includes(access.Clerk), in.role().Includes(access.Approver)
	}
	return f
}

// under puts the page under an entry of the navigation, with the pages between the two.
func (f frame) under(path string, between ...place) frame {
	f.Here = path
	for _, entry := range navigation {
		if entry.Path == path && entry.Text != f.Title {
			f.Trail = append([]place{entry}, between...)
		}
	}
	return f
}

// monthFrame is the frame of a month's page: part is its entry of monthParts, title is "" for the month itself. Pages
// between the part and this one are the further steps of the path.
func (s *Site) monthFrame(in *session, m period.Name, part, title string, between ...place) frame {
	name := monthName(m)
	f := s.frame(in, name)
	if title != "" {
		f.Title = title
		between = append([]place{{monthPath(m), name}}, between...)
	}
	f = f.under("/", between...)
	f.Office = s.Office(m)
	for _, p := range s.reachable(monthParts, "/thang/{month}", in.role()) {
		f.Parts = append(f.Parts, place{monthPath(m) + p.Path, p.Text})
	}
	f.Part = monthPath(m) + part
	return f
}

// monthName names a month or another period at the head of a page.
func monthName(m period.Name) string { return view.Sentence(notation.Month(m.String())) }

// HeadTitle is the title in the browser's list: the page, and of a month's page which month.
func (f frame) HeadTitle() string {
	steps := []string{f.Title}
	for i := len(f.Trail) - 1; i > 0; i-- { // not the entry of the navigation
		steps = append(steps, f.Trail[i].Text)
	}
	return strings.Join(append(steps, wordSite), " - ")
}

// Site is the page's name.
func (f frame) Site() string { return wordSite }

// reachable are the places of a list that a role may open, by what their routes need.
func (s *Site) reachable(all []place, prefix string, role access.Role) []place {
	var out []place
	for _, p := range all {
		if role.Includes(s.routes.least("GET " + prefix + p.Path)) {
			out = append(out, p)
		}
	}
	return out
}
