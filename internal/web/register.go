package web

import (
	"context"
	"crypto/rand"
	"errors"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode"

	"golang.org/x/text/unicode/norm"

	"trehan/internal/dossier"
	"trehan/internal/register"
	"trehan/internal/web/access"
)

// Registers is the register of units and addresses, as the page shows and changes it.
type Registers interface {
	// Register reads the register in force; a *Refusal where nobody knows which one that is.
	Register(ctx context.Context) (*RegisterInForce, error)
	// TryEntry says what an edit would change, and saves nothing. *register.Faults: the register would be invalid. A *Refusal:
	// it has been changed meanwhile, or the edit changes nothing.
	TryEntry(ctx context.Context, e EntryEdit) (*register.EntryChange, error)
	// SaveEntry saves the edit as a version and returns its number; TryEntry's errors. An edit sent twice is one version.
	SaveEntry(ctx context.Context, p Person, e EntryEdit, reason string) (int, error)
	// RegisterVersions lists the saved versions, the latest first.
	RegisterVersions(ctx context.Context) ([]RegisterVersion, error)
	// RegisterVersion is one of them with what it changed; ErrNone for no such number.
	RegisterVersion(ctx context.Context, number int) (*RegisterVersion, error)
}

// RegisterInForce is the register that the next month takes.
type RegisterInForce struct {
	Number   int    // of the saved version; 0: the file's
	Basis    string // SHA-256 of the text
	Entries  []register.Entry
	Warnings []string // such as a unit that nobody can be written to for
}

// EntryEdit is one entry as somebody has filled it in.
type EntryEdit struct {
	At    int // its place in Entries; -1: a new one
	Entry register.Entry
	Began int    // number of the version that the form showed
	Basis string // RegisterInForce.Basis of it
}

// RegisterVersion is a saved version.
type RegisterVersion struct {
	Number   int
	At       time.Time
	By       string
	Proven   bool // the person was not known by their own word alone
	Reason   string
	ToFile   bool                   // it gave the register back to the file
	Changes  []register.EntryChange // against the version before, where that is known
	NoBefore bool                   // what it was made against is not kept
}

// registerPath is where the register stands.
const registerPath = "/danh-ba"

func (s *Site) registerRoutes(mux *routes) {
	mux.HandleFunc("GET /danh-ba", s.withRole(access.Clerk, s.showRegister))
	mux.HandleFunc("GET /danh-ba/muc", s.withRole(access.Clerk, s.showEntry))
	mux.HandleFunc("POST /danh-ba/muc", s.withRole(access.Clerk, s.tryEntry))
	mux.HandleFunc("POST /danh-ba/luu", s.withRole(access.Clerk, s.saveEntry))
	mux.HandleFunc("GET /danh-ba/lich-su", s.withRole(access.Clerk, s.showRegisterVersions))
	mux.HandleFunc("GET /danh-ba/lich-su/{number}", s.withRole(access.Clerk, s.showRegisterVersion))
}

// listedEntry is an entry of the list.
type listedEntry struct {
	register.Entry
	Link string // where it is changed
}

// entryLink is the address of the nth entry of a code.
func entryLink(code string, nth int) string {
	query := url.Values{"ma-so": {code}}
	if nth > 1 {
		query.Set("lan", strconv.Itoa(nth))
	}
	return registerPath + "/muc?" + query.Encode()
}

// registerPage is the list of units and recipients.
type registerPage struct {
	frame
	*RegisterInForce
	Query, Level string
	Done         string
	Shown        []listedEntry
}

func (s *Site) showRegister(w http.ResponseWriter, r *http.Request, in *session) {
	inForce, ok := s.registerInForce(w, r, in)
	if !ok {
		return
	}
	page := &registerPage{
		frame: s.frame(in, wordRegisterTitle).under(registerPath), RegisterInForce: inForce,
		Query: strings.TrimSpace(r.FormValue("tim")), Level: r.FormValue("cap"), Done: doneWords[r.FormValue("xong")],
	}
	sought, of := searchKey(page.Query), map[string]int{}
	for _, e := range inForce.Entries {
		of[e.Code()]++
		level := e.Fields["level"]
		if e.Kind == register.RecipientEntry {
			level = recipientLevel
		}
		text := searchKey(strings.Join([]string{e.Code(), e.Fields["name"], e.Fields["aliases"], e.Fields["notify.to"], e.Fields["notify.cc"]}, " "))
		if (page.Level == "" || page.Level == level) && strings.Contains(text, sought) {
			page.Shown = append(page.Shown, listedEntry{e, entryLink(e.Code(), of[e.Code()])})
		}
	}
	s.render(w, http.StatusOK, "danh-ba.html.tmpl", page)
}

// searchKey is a text as it is searched: a person types "so y te" for Sở Y tế.
func searchKey(s string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case unicode.Is(unicode.Mn, r):
			return -1
		case r == 'đ':
			return 'd'
		}
		return r
	}, norm.NFD.String(dossier.NameKey(s)))
}

// recipientLevel stands for recipients that are no units, among the levels of the filter.
const recipientLevel = "khac"

// Levels are the choices of the filter.
func (p *registerPage) Levels() []choice {
	return append(levelChoices(), choice{recipientLevel, wordRecipients})
}

// registerInForce reads the register, or answers why it cannot.
func (s *Site) registerInForce(w http.ResponseWriter, r *http.Request, in *session) (*RegisterInForce, bool) {
	inForce, err := s.Backend.Register(r.Context())
	if err != nil {
		s.notShown(w, in, err, wordNoVersion)
		return nil, false
	}
	return inForce, true
}

// entryPage is the form of one entry, and what it would change.
type entryPage struct {
	frame
	Edit   EntryEdit
	Faults []entryFault          // of the register as it would be
	Change *register.EntryChange // nil: nothing to confirm yet
	Reason string
	Fault  string // of the confirmation
	FormID string
}

// entryFault is one error; Field is "" where it is none of the form's.
type entryFault struct{ Field, Text string }

func (s *Site) showEntry(w http.ResponseWriter, r *http.Request, in *session) {
	inForce, ok := s.registerInForce(w, r, in)
	if !ok {
		return
	}
	edit := EntryEdit{At: -1, Began: inForce.Number, Basis: inForce.Basis, Entry: register.Entry{Kind: register.UnitEntry}}
	if r.FormValue("loai") == string(register.RecipientEntry) {
		edit.Entry.Kind = register.RecipientEntry
	}
	if code := r.FormValue("ma-so"); code != "" {
		nth, _ := strconv.Atoi(r.FormValue("lan")) //nolint:errcheck // none is the first
		edit.At = entryAt(inForce.Entries, code, nth)
		if edit.At < 0 {
			s.message(w, in, http.StatusNotFound, wordNoEntry)
			return
		}
		edit.Entry = inForce.Entries[edit.At]
	}
	s.renderEntry(w, in, http.StatusOK, &entryPage{Edit: edit})
}

// entryAt finds the nth entry of a code, counted from 1; -1 for none.
func entryAt(all []register.Entry, code string, nth int) int {
	for i, e := range all {
		if e.Code() != code {
			continue
		}
		if nth--; nth <= 0 {
			return i
		}
	}
	return -1
}

func (s *Site) renderEntry(w http.ResponseWriter, in *session, status int, page *entryPage) {
	title := wordNewUnit
	switch {
	case page.Edit.At >= 0:
		title = page.Edit.Entry.Fields["name"]
	case page.Edit.Entry.Kind == register.RecipientEntry:
		title = wordNewRecipient
	}
	page.frame, page.FormID = s.frame(in, title).under(registerPath), rand.Text()
	name := "danh-ba-muc.html.tmpl"
	if page.Change != nil {
		name = "danh-ba-xem.html.tmpl"
	}
	s.render(w, status, name, page)
}

// editOf reads the form of an entry.
func editOf(r *http.Request) (EntryEdit, bool) {
	at, err := strconv.Atoi(r.PostFormValue("muc"))
	began, err2 := strconv.Atoi(r.PostFormValue("phien-ban"))
	kind := register.EntryKind(r.PostFormValue("loai"))
	if err != nil || err2 != nil || at < -1 || kind != register.UnitEntry && kind != register.RecipientEntry {
		return EntryEdit{}, false
	}
	e := EntryEdit{At: at, Began: began, Basis: r.PostFormValue("goc"), Entry: register.Entry{Kind: kind, Fields: map[string]string{}}}
	for _, field := range register.EntryFields(kind) {
		e.Entry.Fields[field] = strings.Join(r.PostForm[field], "\n")
	}
	e.Entry = e.Entry.Tidy()
	return e, true
}

func (s *Site) tryEntry(w http.ResponseWriter, r *http.Request, in *session) {
	edit, ok := editOf(r)
	if !ok {
		s.message(w, in, http.StatusBadRequest, wordBadForm)
		return
	}
	if r.PostFormValue("sua-tiep") != "" {
		s.renderEntry(w, in, http.StatusOK, &entryPage{Edit: edit})
		return
	}
	change, err := s.Backend.TryEntry(r.Context(), edit)
	if err != nil {
		s.entryRefused(w, in, edit, err)
		return
	}
	s.renderEntry(w, in, http.StatusOK, &entryPage{Edit: edit, Change: change})
}

// entryRefused shows the form again with what is wrong; only an outage loses it.
func (s *Site) entryRefused(w http.ResponseWriter, in *session, edit EntryEdit, err error) {
	var faults *register.Faults
	var refusal *Refusal
	page := &entryPage{Edit: edit}
	switch {
	case errors.As(err, &faults):
		for _, f := range faults.List {
			page.Faults = append(page.Faults, faultOf(edit.Entry, f))
		}
	case errors.As(err, &refusal):
		page.Faults = []entryFault{{Text: refusal.Text}}
	default:
		s.outage(w, in, err)
		return
	}
	s.renderEntry(w, in, http.StatusUnprocessableEntity, page)
}

// faultOf says a fault of the register at the field of the form, in the words of the file. One of another entry names it.
func faultOf(e register.Entry, f register.Fault) entryFault {
	text := f.Message
	if f.Value != "" {
		text += " (" + strconv.Quote(f.Value) + ")"
	}
	if e.Code() != "" && f.Entry != e.NameInFaults() {
		return entryFault{Text: strings.Trim(f.Entry+": "+fieldWords(f.Field)+": "+text, ": ")}
	}
	if !slices.Contains(register.EntryFields(e.Kind), f.Field) {
		return entryFault{Text: strings.Trim(fieldWords(f.Field)+": "+text, ": ")}
	}
	return entryFault{f.Field, text}
}

func (s *Site) saveEntry(w http.ResponseWriter, r *http.Request, in *session) {
	edit, ok := editOf(r)
	if !ok {
		s.message(w, in, http.StatusBadRequest, wordBadForm)
		return
	}
	reason, _, fault := requireReason(r)
	if fault == "" {
		number, err := s.Backend.SaveEntry(r.Context(), in.person(), edit, reason)
		if err != nil {
			s.entryRefused(w, in, edit, err)
			return
		}
		s.Log.Info("web: done", "asked", "danh-ba", "version", number)
		http.Redirect(w, r, registerPath+"?xong=danh-ba", http.StatusSeeOther)
		return
	}
	change, err := s.Backend.TryEntry(r.Context(), edit)
	if err != nil {
		s.entryRefused(w, in, edit, err)
		return
	}
	s.renderEntry(w, in, http.StatusUnprocessableEntity, &entryPage{Edit: edit, Change: change, Reason: r.PostFormValue("ly-do"), Fault: fault})
}

func (s *Site) showRegisterVersions(w http.ResponseWriter, r *http.Request, in *session) {
	versions, err := s.Backend.RegisterVersions(r.Context())
	if err != nil {
		s.notShown(w, in, err, wordNoVersion)
		return
	}
	s.render(w, http.StatusOK, "danh-ba-lich-su.html.tmpl", struct {
		frame
		Versions []RegisterVersion
	}{s.frame(in, wordRegisterHistory).under(registerPath), versions})
}

func (s *Site) showRegisterVersion(w http.ResponseWriter, r *http.Request, in *session) {
	number, err := strconv.Atoi(r.PathValue("number"))
	if err != nil {
		s.message(w, in, http.StatusNotFound, wordNoVersion)
		return
	}
	v, err := s.Backend.RegisterVersion(r.Context(), number)
	if err != nil {
		s.notShown(w, in, err, wordNoVersion)
		return
	}
	s.render(w, http.StatusOK, "danh-ba-phien-ban.html.tmpl", struct {
		frame
		*RegisterVersion
	}{s.frame(in, wordVersion+" "+strconv.Itoa(v.Number)).under(registerPath, place{registerPath + "/lich-su", wordRegisterHistory}), v})
}
