// Package proof lets a worker recognise an Answer or Start that its own review page sent through Temporal: a keyed
// hash (HMAC-SHA-256) over all fields, with a Key that only the workers have. Whoever may send Updates or start runs
// can claim anything, but not with the proven name of another person. See docs/design.md 8.3.
package proof

import (
	"bytes"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"time"
)

// Via is how the page knew who spoke.
type Via string

// The ways.
const (
	Proxy    Via = "proxy"    // the office's reverse proxy has logged the person in
	OIDC     Via = "oidc"     // an OpenID Connect provider has
	Password Via = "password" // by a password of the page's own
)

// Proven reports whether the person is known. What came with the shared token of builds before 0.2.0 ("token") bears a name
// that is only stated.
func (v Via) Proven() bool { return v == Proxy || v == OIDC || v == Password }

// Life is how long after it was given a proof counts: time enough to reach the worker, none to keep one for later.
const Life = 15 * time.Minute

// Proof stands beside what it proves. It is no secret: it fits nothing else.
type Proof struct {
	At  time.Time `json:"at"`
	Via Via       `json:"via"`
	MAC string    `json:"mac"` // hex
}

// Statement is what can be proven; its fields are all of it.
type Statement interface{ kind() string }

// Answer is a person's answer to a held run.
type Answer struct {
	WorkflowID string `json:"workflow_id"`
	RunID      string `json:"run_id"`
	Approved   bool   `json:"approved"`
	By         string `json:"by"`
	Reason     string `json:"reason"`
	Report     string `json:"report"`
	Number     string `json:"number"`
	Date       string `json:"date"`
	DateRemark string `json:"date_remark,omitempty"`
	Signed     string `json:"signed"` // SHA-256 of the signed PDF, "" for none
	Scan       bool   `json:"scan,omitempty"`
}

// Start is that a person started a run.
type Start struct {
	WorkflowID string `json:"workflow_id"`
	By         string `json:"by"`
	Request    string `json:"request"` // SHA-256 of the run's input: which month, to whom
}

func (Answer) kind() string { return "answer" }
func (Start) kind() string  { return "start" }

// Key signs and verifies. A nil *Key signs nothing and believes nothing.
type Key struct{ secret []byte }

// minLength is the fewest bytes of a key.
const minLength = 32

// NewKey makes a key of a secret of at least minLength bytes.
func NewKey(secret []byte) (*Key, error) {
	if len(secret) < minLength {
		return nil, fmt.Errorf("khóa chỉ có %d ký tự, cần ít nhất %d ký tự ngẫu nhiên (ví dụ: openssl rand -hex 32)", len(secret), minLength)
	}
	return &Key{bytes.Clone(secret)}, nil
}

// LoadKey reads a key from a file, without the white space around it. No path is no key.
func LoadKey(path string) (*Key, error) {
	if path == "" {
		return nil, nil
	}
	b, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	return NewKey(bytes.TrimSpace(b))
}

// Derive is a key of its own for another purpose.
func (k *Key) Derive(purpose string) []byte {
	mac := hmac.New(sha256.New, k.secret)
	mac.Write([]byte("derive " + purpose))
	return mac.Sum(nil)
}

// Sign proves a statement; nil without a key.
func (k *Key) Sign(s Statement, via Via, at time.Time) *Proof {
	if k == nil {
		return nil
	}
	p := &Proof{At: at.UTC().Truncate(time.Second), Via: via}
	p.MAC = hex.EncodeToString(k.mac(s, p))
	return p
}

// ErrForged says that a proof is not of this statement, not by this key, or too old.
var ErrForged = errors.New("proof: not the page's word")

// Verify checks a proof that was presented at a time. Any failure is ErrForged.
func (k *Key) Verify(s Statement, p *Proof, at time.Time) error {
	if k == nil || p == nil {
		return ErrForged
	}
	given, err := hex.DecodeString(p.MAC)
	if err != nil || !hmac.Equal(given, k.mac(s, p)) {
		return ErrForged
	}
	if age := at.Sub(p.At); age > Life || age < -Life { // the clocks of two machines differ a little
		return ErrForged
	}
	return nil
}

// mac hashes kind, time, way and statement as one JSON object: no two statements have one encoding.
func (k *Key) mac(s Statement, p *Proof) []byte {
	encoded, err := json.Marshal(struct {
		Kind string    `json:"kind"`
		At   int64     `json:"at"`
		Via  Via       `json:"via"`
		What Statement `json:"what"`
	}{s.kind(), p.At.Unix(), p.Via, s})
	if err != nil { // strings and a boolean
		panic(err)
	}
	mac := hmac.New(sha256.New, k.secret)
	mac.Write(encoded)
	return mac.Sum(nil)
}
