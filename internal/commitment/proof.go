package commitment

import (
	"encoding/hex"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"golang.org/x/mod/sumdb/tlog"
)

// Proof shows that one unit's rows are those that a month commits to. It shows no other unit's.
type Proof struct {
	Root string // of the tree, as the statement has it
	At   int    // place of the unit's leaf
	Of   int    // leaves
	Salt string // hexadecimal
	Path tlog.RecordProof
	Rows string // the lines that are proven
}

const proofHead = "trehan-proof 1"

// String is the proof as a text: its head, root, place, salt and path, then the rows.
func (p *Proof) String() string {
	var b strings.Builder
	b.WriteString(proofHead + "\n" + fields("root", p.Root) + fields("leaf", strconv.Itoa(p.At), strconv.Itoa(p.Of)) + fields("salt", p.Salt))
	for _, h := range p.Path {
		b.WriteString(fields("path", hex.EncodeToString(h[:])))
	}
	b.WriteString(fields("lines", strconv.Itoa(strings.Count(p.Rows, "\n"))) + p.Rows)
	return b.String()
}

// Unit is the code of the unit whose rows are proven.
func (p *Proof) Unit() string {
	first, _, _ := strings.Cut(p.Rows, "\n")
	if parts := strings.Split(first, separator); len(parts) == 3 && parts[0] == "unit" {
		return parts[1]
	}
	return ""
}

// Count is how many rows of a kind are proven.
func (p *Proof) Count(kind string) int {
	n := 0
	for line := range strings.Lines(p.Rows) {
		if strings.HasPrefix(line, kind+separator) {
			n++
		}
	}
	return n
}

// ErrNotProven says that rows are not those of the root that a proof names, or that it is no whole proof.
var ErrNotProven = errors.New("the rows are not proven")

// Check returns ErrNotProven unless the path leads from the rows to the root. Whether the root is a month's is for the
// caller to ask.
func (p *Proof) Check() error {
	root, err1 := hashOf(p.Root)
	salt, err2 := hashOf(p.Salt)
	if err := errors.Join(err1, err2); err != nil {
		return fmt.Errorf("%w: %w", ErrNotProven, err)
	}
	err := tlog.CheckRecord(p.Path, int64(p.Of), root, int64(p.At), tlog.RecordHash(salted(salt[:], p.Rows)))
	if err != nil {
		return fmt.Errorf("%w: %w", ErrNotProven, err)
	}
	return nil
}

func hashOf(text string) (h tlog.Hash, err error) {
	b, err := hex.DecodeString(text)
	if err != nil || len(b) != len(h) {
		return h, fmt.Errorf("%q is no SHA-256", text)
	}
	copy(h[:], b)
	return h, nil
}

// maxPath bounds a path: no tree has 2^40 units.
const maxPath = 40

// ParseProofs reads all proofs of a text; other lines before and between them are left out. None is no error.
func ParseProofs(text string) ([]*Proof, error) {
	lines := strings.Split(strings.ReplaceAll(strings.TrimPrefix(text, string(byteOrderMark)), "\r\n", "\n"), "\n")
	var all []*Proof
	for i := 0; i < len(lines); i++ {
		if strings.TrimSpace(lines[i]) != proofHead {
			continue
		}
		p, used, err := parseProof(lines[i+1:])
		if err != nil {
			return nil, fmt.Errorf("%w: line %d: %w", ErrNotProven, i+1, err)
		}
		all = append(all, p)
		i += used
		if i+1 < len(lines) && isRow(lines[i+1]) {
			return nil, fmt.Errorf("%w: line %d: %q stands behind the rows that are proven", ErrNotProven, i+2, lines[i+1])
		}
	}
	return all, nil
}

// isRow reports whether a line looks like a row that a proof holds.
func isRow(line string) bool {
	return slices.ContainsFunc([]string{"unit", "period", LateRow, OverdueRow}, func(kind string) bool {
		return strings.HasPrefix(strings.TrimSpace(line), kind+strings.TrimRight(separator, " "))
	})
}

// parseProof reads the lines behind a proof's head and says how many they are.
func parseProof(lines []string) (*Proof, int, error) {
	p := &Proof{}
	for i, line := range lines {
		parts := strings.Split(strings.TrimSpace(line), separator)
		var err error
		switch {
		case parts[0] == "root" && len(parts) == 2:
			p.Root = parts[1]
		case parts[0] == "salt" && len(parts) == 2:
			p.Salt = parts[1]
		case parts[0] == "leaf" && len(parts) == 3:
			var err2 error
			p.At, err = strconv.Atoi(parts[1])
			p.Of, err2 = strconv.Atoi(parts[2])
			err = errors.Join(err, err2)
		case parts[0] == "path" && len(parts) == 2 && len(p.Path) < maxPath:
			var h tlog.Hash
			h, err = hashOf(parts[1])
			p.Path = append(p.Path, h)
		case parts[0] == "lines" && len(parts) == 2:
			n, err := strconv.Atoi(parts[1])
			if err != nil || n < 0 || n > len(lines)-i-1 {
				return nil, 0, fmt.Errorf("a proof that ends before its %s rows", parts[1])
			}
			for _, row := range lines[i+1 : i+1+n] {
				p.Rows += strings.TrimSpace(row) + "\n"
			}
			return p, i + 1 + n, nil
		default:
			return nil, 0, fmt.Errorf("%q is no line of a proof", line)
		}
		if err != nil {
			return nil, 0, err
		}
	}
	return nil, 0, errors.New("a proof without rows")
}
