// Package config reads the one configuration file of an office. The file is strict: an unknown key is an error, and
// all errors are reported at once. Config is the whole file; packages that own a section (archive, mail, source,
// review …) define and validate it.
//
// It opens nothing that the file names and reads no secret. The keys are listed in docs/interface.md 5.
package config

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"trehan/internal/archive"
	"trehan/internal/checks"
	"trehan/internal/counting"
	"trehan/internal/delivery/bounces"
	"trehan/internal/documents/view"
	"trehan/internal/extract"
	"trehan/internal/extract/dialect"
	"trehan/internal/mail"
	"trehan/internal/period"
	"trehan/internal/telemetry"
	"trehan/internal/web"
)

// Config is the configuration of one office. Every section is optional for the offline commands; Require says what
// a command needs. Paths are relative to the file's folder.
type Config struct {
	Office string `yaml:"office"` // prefix of workflow IDs, task queue and archive keys, such as ha-nam; default none

	Temporal     Temporal         `yaml:"temporal"`
	Store        archive.Config   `yaml:"store"`
	Mail         mail.Config      `yaml:"mail"`
	Delivery     Delivery         `yaml:"delivery"`
	Bounces      bounces.Config   `yaml:"bounces"`
	Review       Review           `yaml:"review"`
	Period       Periods          `yaml:"period,omitempty"`
	Schedule     Schedule         `yaml:"schedule"`
	Warning      *Warning         `yaml:"warning,omitempty"` // early warnings; absent: none
	Watch        Watch            `yaml:"watch"`
	Telemetry    telemetry.Config `yaml:"telemetry"`
	Explanations *Explanations    `yaml:"explanations,omitempty"` // nil: no unit is asked to explain its late dossiers
	Sources      Sources          `yaml:"sources"`
	Counting     Removed          `yaml:"counting,omitempty"` // until 0.1.0: a month was counted on several workers

	Register     string            `yaml:"register"`                // units.yaml
	Calendar     string            `yaml:"calendar"`                // days off; default: the shipped list
	WorkingHours []string          `yaml:"working_hours,omitempty"` // of a working day, such as 7:30-11:30; default period.DefaultHours
	Overrides    string            `yaml:"overrides"`               // kinds of lateness ruled by a person (CSV)
	Templates    string            `yaml:"templates"`               // folder of the office's own letter and mails; default: the shipped ones
	Letters      view.Offices      `yaml:"letters"`                 // letterhead, signatory, requests; by valid_from
	Public       Public            `yaml:"public,omitempty"`        // where anybody can check a document; default: nowhere
	Names        view.NamePolicy   `yaml:"names"`                   // of officials on the public page: full (default) | initials | unit_only
	Policies     counting.Policies `yaml:"policies"`
	Reconcile    Reconcile         `yaml:"reconcile"`

	Severities   map[string]counting.Severity `yaml:"severities"`
	DueDecisions []checks.Decision            `yaml:"due_decisions,omitempty"` // papers that explain moved due dates
	Headers      map[string][]string          `yaml:"headers"`                 // attribute: further headers, in every file
	Include      []string                     `yaml:"include,omitempty"`       // files with further dialects, as the command map writes them; empty once they are read
	Formats      []dialect.Dialect            `yaml:"formats,omitempty"`       // how the exports of other systems are read
	TestPatterns Words                        `yaml:"test_patterns,omitempty"`
	Synthesised  Words                        `yaml:"synthesised,omitempty"` // names that stand for no person
	Limits       extract.Limits               `yaml:"limits"`

	file  string
	bytes []byte
}

// Words is a list whose absence means the shipped one, and which may be empty. Written out and read back it stays either.
type Words []string

// IsZero keeps an absent list out of the YAML, where an empty one would stand for it.
func (w Words) IsZero() bool { return w == nil }

// Fault is a configuration that cannot be used: exit code 2.
type Fault struct {
	File   string
	Faults []string
}

// Error lists the faults, a line each.
func (f *Fault) Error() string {
	return fmt.Sprintf("tệp cấu hình %s:\n  - %s", f.File, strings.Join(f.Faults, "\n  - "))
}

// Load reads and validates a configuration file.
func Load(path string) (*Config, error) {
	b, err := os.ReadFile(path)
	if err != nil {
		return nil, &Fault{path, []string{"không đọc được: " + err.Error()}}
	}
	c, err := Parse(b, path)
	if err != nil {
		return nil, err
	}
	return c, nil
}

// Empty is the configuration of a command that was given none: every default.
func Empty() *Config {
	c := &Config{}
	c.defaults()
	return c
}

// Parse reads and validates a configuration; path names it in errors and anchors relative paths.
func Parse(b []byte, path string) (*Config, error) {
	c, faults := parse(b, path)
	faults = append(faults, octalStartDay(b)...)
	if len(c.Include) > 0 && len(faults) == 0 {
		if b, faults = include(b, path); len(faults) == 0 {
			c, faults = parse(b, path)
		}
	}
	if line := c.Counting; line > 0 {
		faults = append(faults, fmt.Sprintf("dòng %d: mục counting đã bỏ, vì mỗi tháng do một worker đếm trọn; hãy xóa mục này", line))
	}
	if line := c.Review.Page.TokenFile; line > 0 {
		faults = append(faults, fmt.Sprintf("dòng %d: review.page.token_file đã bỏ, vì một mã chung không cho biết ai làm gì; hãy xóa dòng này, "+
			"lập tệp người dùng (trehan users --file credentials/users --role approver 'Họ tên') rồi ghi users_file: credentials/users", line))
	}
	faults = append(faults, lines("review.page", c.Review.Page.Complete(c.Review.URL))...)
	if len(faults) > 0 {
		return nil, &Fault{path, faults}
	}
	return c, nil
}

// ParseFrozen is Parse for the configuration that an archived month was made with. An earlier build may have written it:
// sections that have been removed since are ignored, and those that are required since may be missing, so that the month can still be verified, sent and made again.
func ParseFrozen(b []byte, path string) (*Config, error) {
	c, faults := parse(b, path)
	if len(faults) > 0 {
		return nil, &Fault{path, faults}
	}
	return c, nil
}

func parse(b []byte, path string) (*Config, []string) {
	c := &Config{file: path, bytes: b}
	if faults := decode(b, c); len(faults) > 0 {
		return c, faults
	}
	c.defaults()
	return c, append(c.validate(), zeroThresholds(b)...)
}

// Path resolves a path of the file against the file's folder.
func (c *Config) Path(p string) string {
	if p == "" || filepath.IsAbs(p) {
		return p
	}
	return filepath.Join(filepath.Dir(c.file), p)
}

// OpenTemplates opens the folder of the office's own texts; nil where it has none. A missing folder, and a file in it
// that replaces no text, are a *view.TemplateError.
func (c *Config) OpenTemplates() (fs.FS, error) {
	if c.Templates == "" {
		return nil, nil
	}
	path := c.Path(c.Templates)
	if info, err := os.Stat(path); errors.Is(err, fs.ErrNotExist) || err == nil && !info.IsDir() {
		return nil, &view.TemplateError{File: path, Message: "không có thư mục này mà khóa templates nêu"}
	}
	own := os.DirFS(path)
	return own, view.CheckTemplates(own)
}

// Archive is the store section with its paths resolved.
func (c *Config) Archive() archive.Config {
	a := c.Store
	for _, path := range []*string{&a.CAFile, &a.AccessKeyFile, &a.SecretKeyFile, &a.STS.TokenFile} {
		*path = c.Path(*path)
	}
	return a
}

// Relay is the mail section with its paths resolved.
func (c *Config) Relay() mail.Config {
	m := c.Mail
	for _, path := range []*string{&m.CAFile, &m.UsernameFile, &m.PasswordFile, &m.OAuth2.ClientSecretFile, &m.OAuth2.RefreshTokenFile, &m.SMIME.CertFile, &m.SMIME.KeyFile} {
		*path = c.Path(*path)
	}
	return m
}

// Page is the section review.page with its paths resolved.
func (c *Config) Page() web.Config {
	page := c.Review.Page.Config
	for _, path := range page.Files() {
		*path = c.Path(*path)
	}
	return page
}

// BounceBox is the bounces section with its paths resolved.
func (c *Config) BounceBox() bounces.Config { return c.mailbox(c.Bounces) }

func (c *Config) mailbox(b bounces.Config) bounces.Config {
	for _, path := range boxPaths(&b) {
		*path = c.Path(*path)
	}
	return b
}

func boxPaths(b *bounces.Config) []*string {
	return []*string{&b.Maildir, &b.IMAP.CAFile, &b.IMAP.UsernameFile, &b.IMAP.PasswordFile, &b.IMAP.OAuth2.ClientSecretFile, &b.IMAP.OAuth2.RefreshTokenFile}
}

// File is the path the configuration was read from; "" for Empty.
func (c *Config) File() string { return c.file }

// Hours are the office's working hours.
func (c *Config) Hours() period.Hours {
	if c.WorkingHours == nil {
		return period.DefaultHours()
	}
	h, _ := period.ParseHours(c.WorkingHours) //nolint:errcheck // validated when it was read
	return h
}

// Bytes is the file as read. It holds no secrets: those stand in files of their own.
func (c *Config) Bytes() []byte { return c.bytes }

// TaskQueue is the queue of the office's runs. It bears the office's prefix as everything else does: a worker knows one
// office, and two offices on one queue would do each other's months.
func (c *Config) TaskQueue() string { return c.WorkflowID(c.Temporal.TaskQueue) }

// WorkflowID puts the office's prefix before an ID.
func (c *Config) WorkflowID(id string) string {
	if c.Office == "" {
		return id
	}
	return c.Office + "-" + id
}

// CycleID is the ID of the one workflow that makes a period's report.
func (c *Config) CycleID(n period.Name) string { return c.WorkflowID(n.ID()) }

// ExplanationsID is the ID of the workflow in which a month's late dossiers are explained.
func (c *Config) ExplanationsID(n period.Name) string {
	return c.WorkflowID("explanations-" + n.String())
}

// PeriodOf is the first to the last day of a period that the office names so.
func (c *Config) PeriodOf(n period.Name) period.Period { return c.Period.Bounds().Of(n) }

// ScheduleID is the ID of the office's Schedule of a kind of periods, or of early warnings.
func (c *Config) ScheduleID(kind period.Kind) string {
	return c.WorkflowID(map[period.Kind]string{
		period.KindMonth: "trehan-monthly", period.KindQuarter: "trehan-quarterly", period.KindHalf: "trehan-half-yearly", period.KindYear: "trehan-yearly",
		period.KindWarning: "trehan-warning",
	}[kind])
}

// Scheduled are the kinds of periods that run by themselves, and the early warning where it is configured.
func (c *Config) Scheduled() []period.Kind {
	kinds := c.Period.Scheduled()
	if c.Warning != nil {
		kinds = append(kinds, period.KindWarning)
	}
	return kinds
}
