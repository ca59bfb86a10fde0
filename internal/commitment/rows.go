package commitment

import (
	"cmp"
	"encoding/hex"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"golang.org/x/mod/sumdb/tlog"

	"trehan/internal/counting"
)

// leaf is one unit's rows.
type leaf struct {
	unit string
	text string // lines, see leavesOf
}

// The kinds of rows.
const (
	LateRow    = "late"
	OverdueRow = "overdue"
)

// separator stands between the fields of a line; no field has it. none stands for an empty field, which programs would trim.
const (
	separator = " | "
	none      = "-"
)

func fields(all ...string) string {
	for i := range all {
		all[i] = cmp.Or(strings.ReplaceAll(clean(all[i]), "|", "/"), none)
	}
	return strings.Join(all, separator) + "\n"
}

// leavesOf writes the rows of every unit, by code:
//
//	unit | H25.05 | Sở Tư pháp
//	period | 2023-11-01 | 2023-11-30
//	late | code | received | due | finished | working days late | kind | officials
//	overdue | code | received | due | working days overdue | group | handler
//
// The rows stand in the order of the report.
func leavesOf(report *counting.Report, rows *counting.Rows, units []Unit) ([]leaf, error) {
	units = slices.Clone(units)
	slices.SortFunc(units, func(a, b Unit) int { return cmp.Compare(a.Code, b.Code) })
	units = slices.CompactFunc(units, func(a, b Unit) bool { return a.Code == b.Code })
	texts := make(map[string]*strings.Builder, len(units))
	for _, u := range units {
		b := &strings.Builder{}
		b.WriteString(fields("unit", u.Code, u.Name))
		b.WriteString(fields("period", report.Period.From.String(), report.Period.To.String()))
		texts[u.Code] = b
	}
	add := func(unit, line string) error {
		b := texts[unit]
		if b == nil {
			return fmt.Errorf("commitment: a row of unit %q, which is not among the units", unit)
		}
		b.WriteString(line)
		return nil
	}
	for i, d := range report.Late {
		var people []string
		if i < len(rows.Late) && rows.Late[i].Code == d.Code {
			for _, o := range rows.Late[i].Officials {
				people = append(people, o.Name)
			}
		}
		line := fields(LateRow, d.Code, d.Received.String(), d.Due.String(), d.Finished.String(), strconv.Itoa(d.WorkingDaysLate),
			string(d.Kind), strings.Join(people, "; "))
		if err := add(d.Unit, line); err != nil {
			return nil, err
		}
	}
	for _, d := range rows.Overdue {
		line := fields(OverdueRow, d.Code, d.Received.String(), d.Due.String(), strconv.Itoa(d.WorkingDays), string(d.Group), d.Handler)
		if err := add(d.Unit, line); err != nil {
			return nil, err
		}
	}
	leaves := make([]leaf, len(units))
	for i, u := range units {
		leaves[i] = leaf{u.Code, texts[u.Code].String()}
	}
	return leaves, nil
}

// salt keeps a unit's neighbours from guessing its rows: the hashes beside a proof tell nothing without it.
func (c *Commitment) salt(unit string) []byte { return c.derived("rows", unit) }

// grow makes the tree of RFC 6962, section 2.1.
func (c *Commitment) grow() (err error) {
	for i, l := range c.leaves {
		hashes, err := tlog.StoredHashes(int64(i), salted(c.salt(l.unit), l.text), c)
		if err != nil {
			return err
		}
		c.hashes = append(c.hashes, hashes...)
	}
	c.root, err = tlog.TreeHash(int64(len(c.leaves)), c)
	return err
}

func salted(salt []byte, text string) []byte { return append(slices.Clone(salt), text...) }

// ReadHashes implements tlog.HashReader.
func (c *Commitment) ReadHashes(at []int64) ([]tlog.Hash, error) {
	out := make([]tlog.Hash, len(at))
	for i, n := range at {
		out[i] = c.hashes[n]
	}
	return out, nil
}

// Proof proves a unit's rows; nil for a unit that is not in the tree.
func (c *Commitment) Proof(unit string) (*Proof, error) {
	at, ok := slices.BinarySearchFunc(c.leaves, unit, func(l leaf, unit string) int { return cmp.Compare(l.unit, unit) })
	if !ok {
		return nil, nil
	}
	path, err := tlog.ProveRecord(int64(len(c.leaves)), int64(at), c)
	if err != nil {
		return nil, err
	}
	return &Proof{Root: c.Root(), At: at, Of: len(c.leaves), Salt: hex.EncodeToString(c.salt(unit)), Path: path, Rows: c.leaves[at].text}, nil
}
