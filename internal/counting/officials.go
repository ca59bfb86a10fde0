package counting

import (
	"cmp"
	"slices"

	"trehan/internal/dossier"
	"trehan/internal/period"
	"trehan/internal/register"
)

// personKey identifies a person: the account in a unit, or the normalised name in a unit where there is no account. A name
// alone is never enough (docs/counting.md 5.8).
type personKey struct {
	account, name string // one of them
	unit          int    // row of the official's own unit
}

// person is one official named for some late dossier.
type person struct {
	key personKey

	// The text of the latest appearance that has one (docs/counting.md 5.12). An empty cell changes nothing.
	account, name, title, department latest

	doubt    string // finding on the name shown, "" if it is a name
	listed   bool   // stands in Report.Officials
	late     int
	byKind   KindCounts
	days     int
	mostDays int
}

// appearance orders the places where a person is named.
type appearance struct {
	at   period.Instant
	seq  uint64
	code string
}

func (a appearance) compare(b appearance) int {
	return cmp.Or(cmp.Compare(a.at, b.at), cmp.Compare(a.seq, b.seq), cmp.Compare(a.code, b.code))
}

// latest is the text of the latest appearance that has one.
type latest struct {
	text string
	from appearance
}

func (l *latest) update(text string, from appearance) {
	if text != "" && (l.text == "" || from.compare(l.from) > 0) {
		l.text, l.from = text, from
	}
}

// shown is the name, or the account where no source has a name.
func (p *person) shown() string { return cmp.Or(p.name.text, p.account.text) }

// attribution names the officials of late dossiers.
type attribution struct {
	rules       *rules
	reg         *register.Register
	staff       *register.Directory
	units       *unitTable
	synthesised names
	persons     map[personKey]*person
	answers     map[period.Day]map[string][]string // of answeredBy
}

// lateDossier is a resolved late dossier while its row is made.
type lateDossier struct {
	id         uint32
	code       string
	rec        *record
	finish     period.Instant
	unit       int // row
	unitText   unitTexts
	handler    string
	department string
	byHandler  bool // no step names the official
	persons    []*person
	namings    []naming
	kindBy     reasons // the reason of row.Kind
	row        LateDossier
}

// attribute finds who is responsible (docs/counting.md 5.4 to 5.7). steps are the counting ones, the last finished last.
func (a *attribution) attribute(d *lateDossier, steps []step) {
	var counted, named []*step
	for i := range steps {
		if s := &steps[i]; s.named() {
			named = append(named, s)
			if a.rules.participants || s.overran() {
				counted = append(counted, s)
			}
		}
	}
	by := namedByOverrun
	if a.rules.participants {
		by = namedAsParticipant
	}
	if len(counted) == 0 && len(named) > 0 {
		counted, by = named[len(named)-1:], namedByLastStep
	}
	for _, s := range counted {
		p := a.addPerson(d, s.official, s.finished.instant(), s.seq)
		d.namings = append(d.namings, naming{p, s.seq, by})
	}
	if len(counted) == 0 && d.handler != "" && !a.synthesised.synthesised(d.handler, "") {
		p := a.addPerson(d, &stepOfficial{name: d.handler}, d.finish, d.rec.seq)
		d.namings = append(d.namings, naming{p, d.rec.seq, namedAsHandler})
		d.byHandler = true
	}
}

// addPerson adds one person to a dossier and returns it. who is what a step, or the dossier itself, says of them at an instant.
func (a *attribution) addPerson(d *lateDossier, who *stepOfficial, at period.Instant, seq uint64) *person {
	on := at.Day()
	account := who.account
	if account == "" {
		account = a.accountOf(d, who, on)
	}
	var entry *register.StaffEntry
	if account != "" {
		entry = a.staff.ByAccount(account, on)
	}
	key := personKey{unit: a.unitOf(d, who, entry)}
	if account != "" {
		key.account = dossier.CodeKey(account)
	} else {
		key.name = dossier.NameKey(who.name)
	}
	p := a.persons[key]
	if p == nil {
		p = &person{key: key}
		a.persons[key] = p
	}
	if !slices.Contains(d.persons, p) {
		d.persons = append(d.persons, p)
	}
	if entry == nil {
		entry = &register.StaffEntry{}
	}
	here := appearance{at, seq, d.code}
	p.account.update(cmp.Or(entry.Account, account), here)
	p.name.update(cmp.Or(entry.Name, who.name), here)
	p.title.update(cmp.Or(entry.Title, who.title), here)
	p.department.update(cmp.Or(entry.Department, who.department, d.department), here)
	return p
}

// accountOf finds the account of a person known only by name (docs/counting.md 5.9). It searches the step's unit, else the
// dossier's, as of the day. Then it searches every unit for which that unit answers at the finish: around a merger the
// directory may name the unit either way, and one person must not become two (5.11).
func (a *attribution) accountOf(d *lateDossier, who *stepOfficial, on period.Day) string {
	if a.staff == nil {
		return ""
	}
	if u := a.placeOf(d, who, on); u != nil {
		if account, ok := a.staff.AccountOf(who.name, u.Code, on); ok {
			return account
		}
	}
	finish := d.finish.Day()
	u := a.placeOf(d, who, finish)
	if u == nil {
		return ""
	}
	only := ""
	for _, code := range a.answeredBy(u.Code, finish) {
		account, ok := a.staff.AccountOf(who.name, code, on)
		switch {
		case !ok:
		case only != "" && dossier.CodeKey(only) != dossier.CodeKey(account):
			return ""
		default:
			only = account
		}
	}
	return only
}

// placeOf returns the unit in which an official worked, as of a day: the step's unit, else the dossier's.
func (a *attribution) placeOf(d *lateDossier, who *stepOfficial, on period.Day) *register.Unit {
	if who.unit != "" {
		if u := a.reg.Lookup("", who.unit, on).Unit; u != nil {
			return u
		}
	}
	return a.reg.Lookup(d.unitText.code, d.unitText.name, on).Unit
}

// answeredBy returns the codes of the units for which a unit answers on a day, including its own.
func (a *attribution) answeredBy(code string, on period.Day) []string {
	codes, ok := a.answers[on]
	if !ok {
		codes = map[string][]string{}
		for _, u := range a.reg.Units {
			if by := a.reg.ByCode(u.Code, on); by != nil && !slices.Contains(codes[by.Code], u.Code) {
				codes[by.Code] = append(codes[by.Code], u.Code)
			}
		}
		a.answers[on] = codes
	}
	return codes[code]
}

// unitOf returns the official's own unit as of the dossier's finish: that of the directory entry, else the step's, else the
// dossier's (docs/counting.md 5.11).
func (a *attribution) unitOf(d *lateDossier, who *stepOfficial, entry *register.StaffEntry) int {
	finish := d.finish.Day()
	if entry != nil {
		if u := a.reg.ByCode(entry.UnitCode, finish); u != nil {
			return a.units.row(u)
		}
	}
	if who.unit != "" {
		if u := a.reg.Lookup("", who.unit, finish).Unit; u != nil {
			return a.units.row(u)
		}
	}
	return d.unit
}

// count adds a late dossier that stands in a list to its listed officials (docs/counting.md 5.15).
func (a *attribution) count(d *lateDossier) {
	if !a.units.rows[d.unit].Listed {
		return
	}
	for _, p := range d.persons {
		if !a.units.rows[p.key.unit].Listed {
			continue
		}
		p.listed = true
		p.late++
		p.byKind.Add(d.row.Kind)
		p.days += d.row.WorkingDaysLate
		p.mostDays = max(p.mostDays, d.row.WorkingDaysLate)
	}
}

// officials returns the published list: by level, unit, name, account.
func (a *attribution) officials(order Names) []Official {
	out := []Official{}
	for _, p := range a.persons {
		if !p.listed {
			continue
		}
		u := a.units.rows[p.key.unit]
		out = append(out, Official{
			Account: p.account.text, Name: p.shown(), Title: p.title.text, Department: p.department.text,
			Unit: u.Code, Level: u.Level,
			Late: p.late, LateByKind: p.byKind, WorkingDaysLate: p.days, MaxWorkingDaysLate: p.mostDays,
		})
	}
	sortOfficials(out, order)
	return out
}

// sortOfficials sorts by level, unit and name.
func sortOfficials(all []Official, order Names) {
	slices.SortFunc(all, func(x, y Official) int {
		return cmp.Or(cmp.Compare(x.Level.Rank(), y.Level.Rank()), cmp.Compare(x.Unit, y.Unit),
			order.Compare(x.Name, y.Name), cmp.Compare(x.Account, y.Account))
	})
}
