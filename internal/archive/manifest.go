package archive

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"golang.org/x/sync/errgroup"

	"trehan/internal/period"
)

// Role says what an object of a sealed revision is for.
type Role string

// The roles. Extract to Calendar are inputs: from them the same build can make the rest again.
const (
	RoleExtract        Role = "extract" // dossiers
	RoleSteps          Role = "steps"
	RoleStaff          Role = "staff"
	RoleList           Role = "list" // another system's, which the month is compared with
	RoleOverrides      Role = "overrides"
	RoleRegister       Role = "register"
	RoleConfiguration  Role = "configuration" // without secrets
	RoleTemplates      Role = "templates"
	RoleCalendar       Role = "calendar"
	RolePreviousState  Role = "previous_state"  // of an earlier month, under its own key
	RolePreviousReport Role = "previous_report" // of an earlier month, under its own key
	RoleSigned         Role = "signed"          // the signed PDF that replaces the generated one
	RoleReport         Role = "report"
	RoleRows           Role = "rows"     // data that the documents need besides the figures
	RoleEarlier        Role = "earlier"  // which earlier months were read
	RoleExtracts       Role = "extracts" // which extract files were counted, in which order
	RoleUploads        Role = "uploads"  // which files that people put in were taken
	RoleState          Role = "state"
	RoleTable          Role = "table" // every dossier of the month; seals of earlier releases have none
	RoleDocument       Role = "document"
)

// MadeRoles returns the roles of the objects that the program makes from the inputs, in the order in which they are reported.
func MadeRoles() []Role { return []Role{RoleReport, RoleRows, RoleState, RoleTable, RoleDocument} }

// Entry is one object of a sealed revision.
type Entry struct {
	Key       string `json:"key"`
	Name      string `json:"name"` // as docs/interface.md and people name it
	Role      Role   `json:"role"`
	Source    string `json:"source,omitempty"` // of an extract: the source's name in the configuration
	MediaType string `json:"media_type,omitempty"`
	Size      int64  `json:"size"`
	SHA256    string `json:"sha256"`
	VersionID string `json:"version_id"`
	// Build made the object, if it is not the one that seals: a program may be replaced during a month.
	Build *Build `json:"build,omitempty"`
}

// Object is the entry as an object to read.
func (e Entry) Object() Object {
	return Object{Key: e.Key, Size: e.Size, SHA256: e.SHA256, VersionID: e.VersionID, MediaType: e.MediaType}
}

// EntryOf makes an entry of a stored object.
func EntryOf(o Object, name string, role Role) Entry {
	return Entry{Key: o.Key, Name: name, Role: role, MediaType: o.MediaType, Size: o.Size, SHA256: o.SHA256, VersionID: o.VersionID}
}

// Accepted is a blocking finding that a person has accepted.
type Accepted struct {
	Code string `json:"code"`
	By   string `json:"by"`
}

// Decision is the answer to a held run.
type Decision struct {
	By     string    `json:"by"`
	Reason string    `json:"reason"`
	At     time.Time `json:"at"`
}

// Replaced is a sealed revision that a later one of the month replaces, as the documents of the later one cite it.
type Replaced struct {
	Revision int        `json:"revision"`
	Number   string     `json:"number"` // of the công văn, "" unsigned
	Symbol   string     `json:"symbol"` // of its letterhead
	Office   string     `json:"office"` // that issued it
	Date     period.Day `json:"date"`
	Released period.Day `json:"released"` // on which it was sealed
}

// Manifest is manifest.json, the seal of a revision. Every mail states its SHA-256.
type Manifest struct {
	Format   int    `json:"format"`
	Month    string `json:"month"`
	Revision int    `json:"revision"`
	Replaces int    `json:"replaces"` // the last sealed revision before, 0 for none
	// Replaced are that revision and those which it replaced, oldest first, as the documents cite them.
	Replaced []Replaced `json:"replaced,omitempty"`
	Owner    Owner      `json:"owner"`

	Number   string     `json:"number"` // of the công văn, "" unsigned
	Date     period.Day `json:"date"`
	Scan     bool       `json:"scan,omitempty"` // the signed PDF is a scan of a letter signed on paper, as Decision.By says
	Decision *Decision  `json:"decision"`       // null if no decision was needed
	Accepted []Accepted `json:"accepted"`

	ReportSHA256        string `json:"report_sha256"`
	RegisterSHA256      string `json:"register_sha256"`
	RecipientsSHA256    string `json:"recipients_sha256"`
	TemplatesSHA256     string `json:"templates_sha256"`
	ConfigurationSHA256 string `json:"configuration_sha256"`
	// FiguresSHA256 is the hash of the report without extracted_at: it decides whether two revisions are equal.
	FiguresSHA256 string `json:"figures_sha256"`

	// Statement is what the code on the documents is a hash of; "" where they bear none (docs/design.md 5.8).
	Statement string `json:"statement,omitempty"`

	ExtractedAt period.Instant `json:"extracted_at"`
	// Settings are the settings of the run, besides the configuration, on which the documents depend.
	Settings map[string]string `json:"settings,omitempty"`

	Build    Build     `json:"build"` // that seals; also made every object that names no other
	SealedAt time.Time `json:"sealed_at"`
	Objects  []Entry   `json:"objects"` // by key
}

// Find returns the entries of a role, by key.
func (m *Manifest) Find(role Role) []Entry {
	var out []Entry
	for _, e := range m.Objects {
		if e.Role == role {
			out = append(out, e)
		}
	}
	return out
}

// Entry returns the entry of a key, and whether there is one.
func (m *Manifest) Entry(key string) (Entry, bool) {
	i := slices.IndexFunc(m.Objects, func(e Entry) bool { return e.Key == key })
	if i < 0 {
		return Entry{}, false
	}
	return m.Objects[i], true
}

// BuildOf returns the build that made an object of the revision.
func (m *Manifest) BuildOf(e Entry) Build {
	if e.Build != nil {
		return *e.Build
	}
	return m.Build
}

// Document returns the entry of a document by its name, and whether there is one.
func (m *Manifest) Document(name string) (Entry, bool) {
	for _, e := range m.Objects {
		if (e.Role == RoleDocument || e.Role == RoleSigned) && e.Name == name {
			return e, true
		}
	}
	return Entry{}, false
}

// Seal writes the manifest: from then on the revision exists. Before that it asks the store for every object by its version,
// so that no sealed object is missing or differs from its entry. For an entry without checksum ("") it takes checksum and
// build from the store. A second call by the same owner returns the existing seal, whatever its time.
// Errors: ErrAbandoned, ErrExists for another owner's seal, ErrTampered for an object that is not as named.
func Seal(ctx context.Context, s Store, month period.Name, m Manifest) (Manifest, Object, error) {
	m.Format, m.Month = format, month.String()
	m.Objects = slices.Clone(m.Objects)
	slices.SortFunc(m.Objects, func(a, b Entry) int { return strings.Compare(a.Key, b.Key) })
	if m.Accepted == nil {
		m.Accepted = []Accepted{}
	}
	if err := m.validate(); err != nil {
		return m, Object{}, err
	}
	// After a lost reply the revision is already sealed, and its objects need no second check.
	if there, o, err := ReadManifest(ctx, s, month, m.Revision); err == nil {
		return m.ownSeal(there, o)
	} else if !errors.Is(err, ErrNotFound) {
		return m, Object{}, err
	}
	if _, err := s.Stat(ctx, AbandonedKey(month, m.Revision), ""); err == nil {
		return m, Object{}, fmt.Errorf("%w: %s %s", ErrAbandoned, month, RevisionName(m.Revision))
	} else if !errors.Is(err, ErrNotFound) {
		return m, Object{}, err
	}
	if err := m.checkStored(ctx, s); err != nil {
		return m, Object{}, err
	}
	body, err := Encode(m)
	if err != nil {
		return m, Object{}, err
	}
	o, err := s.Create(ctx, ManifestKey(month, m.Revision), Bytes(body), JSON)
	if errors.Is(err, ErrExists) {
		there, o, err := ReadManifest(ctx, s, month, m.Revision)
		if err != nil {
			return m, Object{}, err
		}
		return m.ownSeal(there, o)
	}
	return m, o, err
}

// ownSeal returns an existing manifest if it is the caller's.
func (m Manifest) ownSeal(there *Manifest, o Object) (Manifest, Object, error) {
	if there.Owner != m.Owner {
		return m, Object{}, fmt.Errorf("%w: %s is sealed by another run", ErrExists, o.Key)
	}
	return *there, o, nil
}

// validate checks the manifest itself and joins all errors.
func (m Manifest) validate() error {
	var errs []error
	add := func(format string, a ...any) { errs = append(errs, fmt.Errorf("archive: manifest: "+format, a...)) }
	if m.Owner.Run == "" || m.Owner.Nonce == "" {
		add("no owner")
	}
	if m.Revision < 1 {
		add("no revision")
	}
	if len(m.Objects) == 0 {
		add("no objects")
	}
	for i, e := range m.Objects {
		if e.Key == "" || e.Name == "" || e.Role == "" || e.VersionID == "" || e.SHA256 != "" && len(e.SHA256) != 64 {
			add("entry %q lacks key, name, role or version, or bears no SHA-256", e.Key)
		}
		if i > 0 && m.Objects[i-1].Key == e.Key {
			add("entry %q stands twice", e.Key)
		}
	}
	return errors.Join(errs...)
}

// checkStored compares every entry with the object in the store.
func (m Manifest) checkStored(ctx context.Context, s Store) error {
	g, gctx := errgroup.WithContext(ctx)
	g.SetLimit(8)
	for i := range m.Objects {
		g.Go(func() error { return m.Objects[i].checkStored(gctx, s, m.Build) })
	}
	return g.Wait()
}

func (e *Entry) checkStored(ctx context.Context, s Store, sealing Build) error {
	o, err := s.Stat(ctx, e.Key, e.VersionID)
	if errors.Is(err, ErrNotFound) {
		return &TamperedError{e.Key, "the version to be sealed is not there"}
	}
	if err != nil {
		return err
	}
	if e.SHA256 == "" {
		e.SHA256, e.MediaType = o.SHA256, o.MediaType
		if slices.Contains(MadeRoles(), e.Role) && o.Build != sealing {
			build := cmp.Or(o.Build, UnknownBuild)
			e.Build = &build
		}
	}
	if e.SHA256 == "" { // a store that keeps no checksums
		r, err := s.Open(ctx, e.Key, e.VersionID)
		if err != nil {
			return err
		}
		defer r.Close()
		if e.SHA256, o.Size, err = hashOf(r, nil); err != nil {
			return err
		}
	}
	if o.Size != e.Size || o.SHA256 != "" && o.SHA256 != e.SHA256 {
		return &TamperedError{e.Key, "the store holds another size or checksum than is to be sealed"}
	}
	return nil
}

// ReadManifest reads the seal of a revision; ErrNotFound while it is not sealed.
func ReadManifest(ctx context.Context, s Store, month period.Name, rev int) (*Manifest, Object, error) {
	key := ManifestKey(month, rev)
	b, o, err := s.Get(ctx, key, "")
	if err != nil {
		return nil, Object{}, err
	}
	m := new(Manifest)
	return m, o, Decode(key, b, m)
}
