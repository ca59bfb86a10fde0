package archive

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"golang.org/x/sync/errgroup"

	"trehan/internal/period"
)

// Owner identifies the run that owns a revision. The nonce is drawn once per run (not per attempt), so that every attempt of
// the run's activity recognises the objects of an earlier one.
type Owner struct {
	Run   string `json:"run"`
	Nonce string `json:"nonce"`
}

// Opening is why and by whom a revision is opened.
type Opening struct {
	Reason string    `json:"reason"` // schedule, a person's reason, rerun …
	By     string    `json:"by"`     // "" for the schedule
	At     time.Time `json:"at"`
}

// Opened is opened.json.
type Opened struct {
	Format   int    `json:"format"`
	Month    string `json:"month"`
	Revision int    `json:"revision"`
	Owner    Owner  `json:"owner"`
	Opening
}

// Abandoned is abandoned.json: the run ended without a seal.
type Abandoned struct {
	Format   int       `json:"format"`
	Month    string    `json:"month"`
	Revision int       `json:"revision"`
	Run      string    `json:"run"`
	Outcome  string    `json:"outcome"` // held, rejected, failed, cancelled, same_as_rNNNN
	Reason   string    `json:"reason"`
	At       time.Time `json:"at"`
}

// RevisionState is the state of a revision.
type RevisionState string

// The states.
const (
	Open   RevisionState = "opened"
	Sealed RevisionState = "sealed"
	Ended  RevisionState = "abandoned"
)

// Revision is one numbered attempt at a month.
type Revision struct {
	Month    period.Name
	Number   int
	State    RevisionState
	Opened   Object // opened.json
	Manifest Object // manifest.json where sealed; SHA256 is "" from Revisions, the seal's hash from LastSealed
}

// Name is r0001.
func (r Revision) Name() string { return RevisionName(r.Number) }

// Prefix is the revision's folder.
func (r Revision) Prefix() string { return RevisionPrefix(r.Month, r.Number) }

const format = 1

// Revisions lists the month's revisions by number.
func Revisions(ctx context.Context, s Store, m period.Name) ([]Revision, error) {
	objects, err := s.List(ctx, MonthPrefix(m)+"r")
	if err != nil {
		return nil, err
	}
	var out []Revision
	for _, o := range objects {
		name, rest, ok := strings.Cut(strings.TrimPrefix(o.Key, MonthPrefix(m)), "/")
		n, valid := ParseRevision(name)
		if !ok || !valid {
			continue
		}
		if len(out) == 0 || out[len(out)-1].Number != n {
			out = append(out, Revision{Month: m, Number: n, State: Open})
		}
		r := &out[len(out)-1]
		switch rest {
		case "opened.json":
			r.Opened = o
		case "manifest.json":
			r.State, r.Manifest = Sealed, o
		case "abandoned.json":
			if r.State != Sealed {
				r.State = Ended
			}
		}
	}
	return out, nil
}

// maxOpenTries bounds the race for a number; another run wins each lost round.
const maxOpenTries = 100

// OpenRevision reserves the next free number for owner with a create-only object. Numbers may have gaps. A second call by the
// same owner, after a lost reply or in a later attempt, returns the same revision.
func OpenRevision(ctx context.Context, s Store, m period.Name, owner Owner, why Opening) (Revision, error) {
	if owner.Run == "" || owner.Nonce == "" {
		return Revision{}, fmt.Errorf("archive: a revision needs an owner with run and nonce")
	}
	if err := noteSpan(ctx, s, m); err != nil {
		return Revision{}, err
	}
	for try := 0; try < maxOpenTries; try++ {
		all, err := Revisions(ctx, s, m)
		if err != nil {
			return Revision{}, err
		}
		mine, err := ownedBy(ctx, s, all, owner)
		if err != nil || mine != nil {
			return deref(mine), err
		}
		n := 1
		if len(all) > 0 {
			n = all[len(all)-1].Number + 1
		}
		body, err := Encode(Opened{format, m.String(), n, owner, why})
		if err != nil {
			return Revision{}, err
		}
		o, err := s.Create(ctx, OpenedKey(m, n), Bytes(body), JSON)
		if err == nil {
			return Revision{Month: m, Number: n, State: Open, Opened: o}, nil
		}
		// The existing object may be our own, of an earlier attempt: the next round finds it.
		if !errors.Is(err, ErrExists) {
			return Revision{}, err
		}
	}
	return Revision{}, fmt.Errorf("archive: %s: no free revision after %d tries", m, maxOpenTries)
}

func deref(r *Revision) Revision {
	if r == nil {
		return Revision{}
	}
	return *r
}

func ownedBy(ctx context.Context, s Store, all []Revision, owner Owner) (*Revision, error) {
	found := make([]bool, len(all))
	g, gctx := errgroup.WithContext(ctx)
	g.SetLimit(8)
	for i, r := range all {
		if r.Opened.Key == "" {
			continue
		}
		g.Go(func() error {
			var opened Opened
			b, o, err := s.Get(gctx, r.Opened.Key, "")
			if err != nil {
				return err
			}
			all[i].Opened = o
			if err := Decode(r.Opened.Key, b, &opened); err != nil {
				return err
			}
			found[i] = opened.Owner == owner
			return nil
		})
	}
	if err := g.Wait(); err != nil {
		return nil, err
	}
	for i := range all {
		if found[i] {
			return &all[i], nil
		}
	}
	return nil, nil
}

// ReadOpened reads who opened a revision.
func ReadOpened(ctx context.Context, s Store, m period.Name, rev int) (Opened, error) {
	var o Opened
	b, _, err := s.Get(ctx, OpenedKey(m, rev), "")
	if err != nil {
		return o, err
	}
	return o, Decode(OpenedKey(m, rev), b, &o)
}

// ErrSealed: the revision is sealed and cannot be abandoned; ErrAbandoned: it is abandoned and cannot be sealed.
var (
	ErrSealed    = errors.New("archive: the revision is sealed")
	ErrAbandoned = errors.New("archive: the revision is abandoned")
)

// Abandon records that the revision will not be sealed. A second call, whatever its reason, changes nothing.
func Abandon(ctx context.Context, s Store, m period.Name, rev int, a Abandoned) (Object, error) {
	if _, err := s.Stat(ctx, ManifestKey(m, rev), ""); err == nil {
		return Object{}, fmt.Errorf("%w: %s %s", ErrSealed, m, RevisionName(rev))
	} else if !errors.Is(err, ErrNotFound) {
		return Object{}, err
	}
	a.Format, a.Month, a.Revision = format, m.String(), rev
	body, err := Encode(a)
	if err != nil {
		return Object{}, err
	}
	key := AbandonedKey(m, rev)
	o, err := s.Create(ctx, key, Bytes(body), JSON)
	if errors.Is(err, ErrExists) {
		_, o, err = s.Get(ctx, key, "")
	}
	return o, err
}

// LastSealed is the latest sealed revision of the month with its manifest; ErrNotFound if there is none.
func LastSealed(ctx context.Context, s Store, m period.Name) (*Manifest, Object, error) {
	all, err := Revisions(ctx, s, m)
	if err != nil {
		return nil, Object{}, err
	}
	for i := len(all) - 1; i >= 0; i-- {
		if all[i].State == Sealed {
			return ReadManifest(ctx, s, m, all[i].Number)
		}
	}
	return nil, Object{}, fmt.Errorf("%w: %s has no sealed revision", ErrNotFound, m)
}
