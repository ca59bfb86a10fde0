package config

import (
	"slices"
	"time"

	"go.yaml.in/yaml/v3"

	"trehan/internal/extract/source"
	"trehan/internal/web"
)

// Temporal says where the cluster is. The usual TEMPORAL_* variables and profiles win where the file is silent.
type Temporal struct {
	Address    string `yaml:"address"`      // host:port; default: TEMPORAL_ADDRESS, else 127.0.0.1:7233
	Namespace  string `yaml:"namespace"`    // default: TEMPORAL_NAMESPACE, the profile's, else default; filled in on connecting
	TaskQueue  string `yaml:"task_queue"`   // default trehan; the office's prefix stands before it
	UI         string `yaml:"ui"`           // address of the web UI, for links; default none
	APIKeyFile string `yaml:"api_key_file"` // default: TEMPORAL_API_KEY
	Profile    string `yaml:"profile"`      // of the shared Temporal client configuration
	TLS        TLS    `yaml:"tls"`
}

// TLS is a client's side of an encrypted connection.
type TLS struct {
	Enabled  bool   `yaml:"enabled"`
	CAFile   string `yaml:"ca_file"`
	CertFile string `yaml:"cert_file"`
	KeyFile  string `yaml:"key_file"`
	Server   string `yaml:"server_name"`
}

// Removed is the line of a section that the program no longer has; 0 where the file has none. Parse refuses the section,
// ParseFrozen ignores it, and YAML never writes it.
type Removed int

// UnmarshalYAML notes the line of the section and reads nothing of it.
func (r *Removed) UnmarshalYAML(n *yaml.Node) error {
	*r = Removed(n.Line)
	return nil
}

// IsZero keeps the section out of the YAML.
func (r Removed) IsZero() bool { return true }

// Delivery says how patiently the mails are sent.
type Delivery struct {
	Window  int             `yaml:"window"`   // mails under way at once; default 4
	For     time.Duration   `yaml:"for"`      // how long a deferred mail is tried again; default 120h
	Backoff []time.Duration `yaml:"backoff"`  // pauses between rounds, the last one repeated; default 1m 5m 15m 1h 4h
	LinkFor time.Duration   `yaml:"link_for"` // life of a link that stands for attachments too large; default 168h
}

// Review says when a person must decide.
type Review struct {
	Policy      string        `yaml:"policy"`       // always (default): every month; findings: when findings block, or the letter has no number and date
	RemindEvery time.Duration `yaml:"remind_every"` // default 24h
	Deadline    time.Duration `yaml:"deadline"`     // then the run ends held; default 240h
	Operators   []string      `yaml:"operators"`    // addresses told of holds, ends and failures
	FourEyes    bool          `yaml:"four_eyes"`    // who approves must be another than who started the run; through the page alone
	URL         string        `yaml:"url"`          // public address of the review page, for links; default none
	Page        Page          `yaml:"page"`         // who may enter the review page
	Signature   Signature     `yaml:"signature"`
}

// Page is the section review.page.
type Page struct {
	web.Config `yaml:",inline"`
	TokenFile  Removed `yaml:"token_file,omitempty"` // until 0.1.0: one token for everybody
}

// Signature says whose digital signatures on the letter count.
type Signature struct {
	// Roots is a PEM file with the roots whose certificates count; "" checks no certificate's origin, and says so.
	Roots string `yaml:"roots"`
}

// The review policies.
const (
	ReviewFindings = "findings"
	ReviewAlways   = "always"
)

// Watch says after which time the operators are told of a stage that has not ended.
type Watch struct {
	Stage  time.Duration `yaml:"stage"`  // default 2h
	Source time.Duration `yaml:"source"` // fetching the sources; default 1h
}

// Schedule says when the month runs by itself.
type Schedule struct {
	WorkingDay int    `yaml:"working_day"` // n-th working day of the month after; default 2
	Hour       *int   `yaml:"hour"`        // default 7
	Paused     bool   `yaml:"paused"`
	Note       string `yaml:"note"`
}

// Sources say where the extract comes from.
type Sources struct {
	Dossiers []source.Config `yaml:"dossiers"`
	Steps    []source.Config `yaml:"steps"`
	Staff    []source.Config `yaml:"staff"`
	List     []source.Config `yaml:"list"` // another system's list, which the month is compared with
}

// Reconcile says what sources.list holds.
type Reconcile struct {
	LateOnly bool `yaml:"late_only"` // late and overdue dossiers alone
}

// Named is a source with its kind: dossiers, steps, staff or list.
type Named struct {
	Kind string
	source.Config
}

// All returns the sources of every kind, in the order of the file.
func (s *Sources) All() []Named {
	var all []Named
	for _, kind := range []struct {
		name string
		list []source.Config
	}{{"dossiers", s.Dossiers}, {"steps", s.Steps}, {"staff", s.Staff}, {"list", s.List}} {
		for _, c := range kind.list {
			all = append(all, Named{kind.name, c})
		}
	}
	return all
}

// Uploaded reports whether there is a source of files that people put in.
func (s *Sources) Uploaded() bool {
	return slices.ContainsFunc(s.All(), func(n Named) bool { return n.Type == source.TypeUpload })
}
