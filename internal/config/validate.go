package config

import (
	"errors"
	"fmt"
	"net/mail"
	"regexp"
	"time"

	"trehan/internal/archive"
	"trehan/internal/checks"
	"trehan/internal/documents/view"
	"trehan/internal/extract"
	"trehan/internal/period"
	"trehan/internal/web"
)

func (c *Config) defaults() {
	orDefault(&c.Temporal.TaskQueue, "trehan")
	orDefault(&c.Delivery.Window, 4)
	orDefault(&c.Delivery.For, 5*24*time.Hour)
	orDefault(&c.Delivery.LinkFor, 7*24*time.Hour)
	if len(c.Delivery.Backoff) == 0 {
		c.Delivery.Backoff = []time.Duration{time.Minute, 5 * time.Minute, 15 * time.Minute, time.Hour, 4 * time.Hour}
	}
	orDefault(&c.Review.Policy, ReviewAlways)
	orDefault(&c.Review.RemindEvery, 24*time.Hour)
	orDefault(&c.Review.Deadline, 10*24*time.Hour)
	c.Warning.defaults()
	orDefault(&c.Watch.Stage, 2*time.Hour)
	orDefault(&c.Watch.Source, time.Hour)
	orDefault(&c.Schedule.WorkingDay, 2)
	c.Explanations.defaults()
	if c.Schedule.Hour == nil {
		seven := 7
		c.Schedule.Hour = &seven
	}
}

func orDefault[T comparable](v *T, d T) {
	var zero T
	if *v == zero {
		*v = d
	}
}

var officePattern = regexp.MustCompile(`^[a-z0-9]+(-[a-z0-9]+)*$`)

// validate returns everything wrong with the sections that every command reads. Store and mail are validated by
// Require, since the offline commands do without them.
func (c *Config) validate() []string {
	var faults []string
	fail := func(format string, args ...any) { faults = append(faults, fmt.Sprintf(format, args...)) }
	if c.Office != "" && !officePattern.MatchString(c.Office) {
		fail("office: %q chỉ được gồm chữ thường không dấu, chữ số và dấu gạch nối", c.Office)
	}
	if c.Delivery.Window < 1 || c.Delivery.Window > 64 {
		fail("delivery.window: %d nằm ngoài khoảng 1 đến 64", c.Delivery.Window)
	}
	for _, d := range c.durations() {
		if d.value < time.Second || d.value > d.most {
			fail("%s: %v nằm ngoài khoảng 1s đến %v", d.name, d.value, d.most)
		}
	}
	if c.Review.Policy != ReviewFindings && c.Review.Policy != ReviewAlways {
		fail("review.policy: %q không phải findings hoặc always", c.Review.Policy)
	}
	for _, address := range c.Review.Operators {
		if parsed, err := mail.ParseAddress(address); err != nil || parsed.Address != address {
			fail("review.operators: %q không phải một địa chỉ thư", address)
		}
	}
	faults = append(faults, c.Review.faults()...)
	if c.Schedule.WorkingDay < 1 || c.Schedule.WorkingDay > 15 {
		fail("schedule.working_day: %d nằm ngoài khoảng 1 đến 15", c.Schedule.WorkingDay)
	}
	if *c.Schedule.Hour < 0 || *c.Schedule.Hour > 23 {
		fail("schedule.hour: %d nằm ngoài khoảng 0 đến 23", *c.Schedule.Hour)
	}
	faults = append(faults, c.Warning.faults()...)
	faults = append(faults, c.Public.faults()...)
	faults = append(faults, c.Period.faults()...)
	faults = append(faults, c.Sources.faults()...)
	faults = append(faults, c.Explanations.faults()...)
	faults = append(faults, lines("policies", c.Policies.Validate())...)
	if c.WorkingHours != nil {
		_, err := period.ParseHours(c.WorkingHours)
		faults = append(faults, lines("working_hours", err)...)
	}
	faults = append(faults, lines("telemetry", c.Telemetry.Validate())...)
	faults = append(faults, lines("letters", c.Letters.Validate())...)
	faults = append(faults, lines("severities", checks.ValidateCodes(c.Severities, nil))...)
	faults = append(faults, checks.ValidateDecisions(c.DueDecisions)...)
	faults = append(faults, lines("headers", extract.ValidateHeaders(c.Headers))...)
	faults = append(faults, lines("formats", extract.ValidateFormats(c.Formats))...)
	switch c.Names {
	case "", view.FullNames, view.Initials, view.UnitOnly:
	default:
		fail("names: %q không phải full, initials hoặc unit_only", c.Names)
	}
	return faults
}

// faults checks what concerns the review page.
func (r *Review) faults() []string {
	faults := lines("review.page", r.Page.Validate())
	if r.URL != "" {
		faults = append(faults, lines("review.url", web.ValidateURL(r.URL))...)
	}
	if r.FourEyes && (r.Page.Way() == "" || r.Page.KeyFile == "") {
		faults = append(faults, "review.four_eyes: cần một cách đăng nhập ở review.page (users_file, identity hoặc oidc) và review.page.key_file")
	}
	return faults
}

type duration struct {
	name        string
	value, most time.Duration
}

// durations are the time spans of the sections that validate checks, with the longest that makes sense: past 60 days
// the next month's letter is out.
func (c *Config) durations() []duration {
	const long = 60 * 24 * time.Hour
	all := []duration{
		{"delivery.for", c.Delivery.For, long},
		{"watch.stage", c.Watch.Stage, long},
		{"watch.source", c.Watch.Source, long},
		{"delivery.link_for", c.Delivery.LinkFor, archive.MaxLinkLife},
		{"review.remind_every", c.Review.RemindEvery, long},
		{"review.deadline", c.Review.Deadline, long},
	}
	for i, pause := range c.Delivery.Backoff {
		all = append(all, duration{fmt.Sprintf("delivery.backoff[%d]", i), pause, long})
	}
	return all
}

// faults checks the sources of every kind together: their names are folders of one archive.
func (s *Sources) faults() []string {
	var faults []string
	names := map[string]bool{}
	for _, named := range s.All() {
		where := fmt.Sprintf("sources.%s %q", named.Kind, named.Name)
		switch {
		case named.Name == "":
			faults = append(faults, where+": thiếu name")
		case names[named.Name]:
			faults = append(faults, where+": name đã dùng ở nguồn khác")
		}
		names[named.Name] = true
		for _, fault := range named.Config.Faults() {
			faults = append(faults, where+": "+fault)
		}
	}
	return faults
}

// Need is a section that a command cannot do without.
type Need int

// The needs of the commands.
const (
	NeedStore Need = 1 << iota
	NeedMail
	NeedMonth // sources and register
	NeedBounces
)

// Require validates the sections that a command needs.
func (c *Config) Require(needs Need) error {
	var faults []string
	if needs&NeedStore != 0 {
		faults = append(faults, lines("store", c.Archive().Validate())...)
	}
	if needs&NeedMail != 0 {
		faults = append(faults, lines("mail", c.Relay().Validate())...)
	}
	if needs&(NeedMail|NeedBounces) != 0 {
		faults = append(faults, lines("bounces", c.BounceBox().Validate())...)
		if c.Explanations.ownMailbox() {
			faults = append(faults, lines("explanations.mailbox", c.AnswerBox().Validate())...)
		}
	}
	if needs&NeedMonth != 0 {
		if c.Register == "" {
			faults = append(faults, "register: thiếu danh bạ đơn vị (units.yaml)")
		}
		if len(c.Sources.Dossiers) == 0 {
			faults = append(faults, "sources.dossiers: chưa có nguồn hồ sơ nào")
		}
	}
	if len(faults) > 0 {
		return &Fault{c.file, faults}
	}
	return nil
}

// lines spreads joined errors out, each under its section.
func lines(section string, err error) []string {
	if err == nil {
		return nil
	}
	var joined interface{ Unwrap() []error }
	if errors.As(err, &joined) {
		var out []string
		for _, e := range joined.Unwrap() {
			out = append(out, section+": "+e.Error())
		}
		return out
	}
	return []string{section + ": " + err.Error()}
}
