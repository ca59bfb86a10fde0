package config

import (
	"crypto/x509"
	"fmt"
	"net/mail"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"trehan/internal/delivery/bounces"
	"trehan/internal/documents/view"
	"trehan/internal/dossier"
	"trehan/internal/explanation"
	"trehan/internal/intake"
	"trehan/internal/period"
)

// Explanations lets the units explain their late dossiers. Without the section nobody is asked, and the units' workbooks have
// no form.
type Explanations struct {
	Reasons []string `yaml:"reasons"` // that an answer may give; default: explanation.DefaultReasons
	Days    int      `yaml:"days"`    // working days for an answer; default 5

	Remind    []int          `yaml:"remind"`              // so many working days before the deadline who has not answered is reminded; default 3 and 1
	Close     int            `yaml:"close"`               // working days after the deadline after which nothing is waited for; default 10
	Every     time.Duration  `yaml:"every"`               // between looks into mailbox and folder; default 10m
	Address   string         `yaml:"address,omitempty"`   // where the units send their answers; default: mail.reply_to, else the sender
	Mailbox   bounces.Config `yaml:"mailbox,omitempty"`   // where that is read; default: the bounce mailbox
	Folder    AnswerFolder   `yaml:"folder,omitempty"`    // where files lie that came another way; default none
	Authority string         `yaml:"authority,omitempty"` // authserv-id of the mail server whose Authentication-Results count; default none
	Proven    bool           `yaml:"proven,omitempty"`    // only mails count whose sender a signature or that server proves
}

// AnswerFolder is a folder of workbooks.
type AnswerFolder struct {
	Path      string         `yaml:"path,omitempty"`
	Quiet     *time.Duration `yaml:"quiet,omitempty"`     // a file unchanged for that long is complete; default 1m
	Companion string         `yaml:"companion,omitempty"` // .done or .sha256: a file is complete once that lies beside it
}

const (
	defaultExplanationDays  = 5
	maxExplanationDays      = 40
	defaultExplanationClose = 10
	defaultExplanationEvery = 10 * time.Minute
	maxReasons              = 40
	maxReason               = 120 // characters: a cell of the form
)

func (e *Explanations) defaults() {
	if e == nil {
		return
	}
	orDefault(&e.Days, defaultExplanationDays)
	if e.Reasons == nil {
		e.Reasons = explanation.DefaultReasons()
	}
	if e.Remind == nil {
		e.Remind = slices.DeleteFunc([]int{3, 1}, func(days int) bool { return days >= e.Days })
	}
	orDefault(&e.Close, defaultExplanationClose)
	orDefault(&e.Every, defaultExplanationEvery)
}

func (e *Explanations) faults() []string {
	if e == nil {
		return nil
	}
	var faults []string
	fail := func(format string, args ...any) {
		faults = append(faults, fmt.Sprintf("explanations."+format, args...))
	}
	if e.Days < 1 || e.Days > maxExplanationDays {
		fail("days: %d nằm ngoài khoảng 1 đến %d ngày làm việc", e.Days, maxExplanationDays)
	}
	for _, days := range e.Remind {
		if days < 1 || days >= e.Days {
			fail("remind: %d phải từ 1 đến dưới %d (days)", days, e.Days)
		}
	}
	if e.Close < 1 || e.Close > maxExplanationDays {
		fail("close: %d nằm ngoài khoảng 1 đến %d ngày làm việc", e.Close, maxExplanationDays)
	}
	if e.Every < time.Second || e.Every > 24*time.Hour {
		fail("every: %v nằm ngoài khoảng 1s đến 24h", e.Every)
	}
	if parsed, err := mail.ParseAddress(e.Address); e.Address != "" && (err != nil || parsed.Address != e.Address) {
		fail("address: %q không phải một địa chỉ thư", e.Address)
	}
	if c := e.Folder.Companion; c != "" && (e.Folder.Path == "" || c != ".done" && c != ".sha256") {
		fail("folder.companion: %q không phải .done hoặc .sha256, hoặc thiếu folder.path", c)
	}
	if len(e.Reasons) == 0 || len(e.Reasons) > maxReasons {
		fail("reasons: cần từ 1 đến %d lý do", maxReasons)
	}
	seen := map[string]bool{}
	for _, reason := range e.Reasons {
		key := strings.ToLower(dossier.Text(reason))
		switch {
		case key == "":
			fail("reasons: có lý do để trống")
		case utf8.RuneCountInString(reason) > maxReason:
			fail("reasons: %q dài hơn %d ký tự", reason, maxReason)
		case seen[key]:
			fail("reasons: %q có hai lần", reason)
		}
		seen[key] = true
	}
	return faults
}

// Form is the form in which the units explain a month; nil where they are not asked. A quarter or a year repeats the dossiers
// of its months: nobody explains them twice.
func (e *Explanations) Form(n period.Name) *view.Explaining {
	if _, month := n.Month(); e == nil || !month {
		return nil
	}
	return &view.Explaining{Period: n.String(), Reasons: e.Reasons}
}

// AnswerBox is explanations.mailbox with its paths resolved; that of bounces where there is none.
func (c *Config) AnswerBox() bounces.Config {
	if !c.Explanations.ownMailbox() {
		return c.BounceBox()
	}
	return c.mailbox(c.Explanations.Mailbox)
}

func (e *Explanations) ownMailbox() bool { return e != nil && e.Mailbox != (bounces.Config{}) }

// AnswerRules are the rules by which a mail with an answer is believed; roots are those of S/MIME signatures.
func (c *Config) AnswerRules(roots *x509.CertPool) intake.Rules {
	if c.Explanations == nil {
		return intake.Rules{Roots: roots}
	}
	return intake.Rules{Roots: roots, Authority: c.Explanations.Authority, Proven: c.Explanations.Proven}
}

// AnswerFolder is explanations.folder with its path resolved; nil where there is none.
func (c *Config) AnswerFolder() *intake.Folder {
	if c.Explanations == nil || c.Explanations.Folder.Path == "" {
		return nil
	}
	f := c.Explanations.Folder
	quiet := time.Minute
	if f.Quiet != nil {
		quiet = *f.Quiet
	}
	return &intake.Folder{Dir: c.Path(f.Path), Quiet: quiet, Companion: f.Companion}
}
