package books

import (
	"trehan/internal/counting"
	"trehan/internal/dossier"
	"trehan/internal/period"
)

// Kind is in what the two books differ. Its text is stable.
type Kind uint8

// The kinds, in the order in which they are shown.
const (
	OnlyExtract Kind = iota // not in the list
	OnlyList                // not in the extract
	OtherCode               // the code is written otherwise
	OtherStatus
	OtherReceipt
	OtherDue
	OtherFinish
	OtherUnit
	OtherChannel
	OtherRows // the code stands more often in one of the two
	kinds
)

var kindNames = [kinds]string{"only_extract", "only_list", "code", "status", "received", "due", "finished", "unit", "channel", "duplicate"}

// String returns the stable name.
func (k Kind) String() string { return kindNames[k] }

// MarshalText writes the stable name.
func (k Kind) MarshalText() ([]byte, error) { return []byte(kindNames[k]), nil }

// Cause is why the books probably differ. Its text is stable.
type Cause uint8

// The causes. Unknown is where nothing in the two books tells.
const (
	Unknown          Cause = iota
	NotSynchronised        // one system does not have what the other has had for long
	SynchronisedLate       // it happened shortly before, or after, the other book was taken; or the other system noted a later day
	Redated                // the day was moved, and the other book has the former one
	HandedOver             // one unit is the successor of the other
	SubUnit                // one unit is the parent of the other
	CodeWritten            // the same letters and digits
	CodeNumber             // a spreadsheet has taken the zeros in front
	CodePrefix             // something stands before the code in one of the two
	TimeZone               // the same instant, in another time zone
	DayMonth               // day and month exchanged
	Clock                  // the same day, judged by the clock
	OtherDay               // the day of return or signature in place of the finish
	NoValue                // one of the two has no value
	Duplicated             // several rows of the code differ, and the systems have chosen others
	Vanished               // it was in the extract of the month before
	causes
)

var causeNames = [causes]string{
	"unknown", "not_synchronised", "synchronised_late", "re_dated", "handed_over", "sub_unit", "code_written", "code_number",
	"code_prefix", "time_zone", "day_month", "clock", "other_day", "no_value", "duplicated", "vanished",
}

// String returns the stable name.
func (c Cause) String() string { return causeNames[c] }

// MarshalText writes the stable name.
func (c Cause) MarshalText() ([]byte, error) { return []byte(causeNames[c]), nil }

// Item is one thing in which a dossier differs, and why.
type Item struct {
	Kind  Kind  `json:"kind"`
	Cause Cause `json:"cause"`
}

// Sight is a dossier as one book has it.
type Sight struct {
	Line     counting.Line
	Status   dossier.Status
	Channel  dossier.Channel
	Received period.Instant
	Due      period.Instant
	Finished period.Instant // of an ended dossier, with its fallback to the return date
	Unit     string         // code of the unit named; "": the register has none
	UnitText string         // as read
	Rows     int            // of the code; 0: the dossier is not in this book
}

// Difference is one dossier in which the books differ.
type Difference struct {
	Code          string // as the extract writes it, else the list
	ListCode      string // where the list writes it otherwise
	Unit          string // that answers for it by the extract, else by the list; "" for an unknown one
	Field         string
	Extract, List Sight
	Items         []Item // by kind
}

// Has reports whether a dossier differs in a kind.
func (d *Difference) Has(k Kind) bool {
	for _, i := range d.Items {
		if i.Kind == k {
			return true
		}
	}
	return false
}

// moving returns the first item that can change the line; the first one at all if there is none.
func (d *Difference) moving() Item {
	for _, i := range d.Items {
		switch i.Kind {
		case OtherCode, OtherUnit, OtherChannel, OtherRows:
			continue
		}
		return i
	}
	return d.Items[0]
}

// Class is how a dossier counts in one of the books.
type Class uint8

// The classes. InTime is every dossier in the figures that is neither late nor overdue.
const (
	Late Class = iota
	Overdue
	InTime
	Outside // in no figure
	Absent  // not in this book
	Classes // how many
)

var classNames = [Classes]string{"late", "overdue", "in_time", "outside", "absent"}

// String returns the stable name.
func (c Class) String() string { return classNames[c] }

// MarshalText writes the stable name.
func (c Class) MarshalText() ([]byte, error) { return []byte(classNames[c]), nil }

func classOf(l counting.Line) Class {
	switch {
	case l == counting.LateLine:
		return Late
	case l == counting.OverdueLine:
		return Overdue
	case l.Figured():
		return InTime
	}
	return Outside
}

// Class returns how the dossier counts in this book.
func (s *Sight) Class() Class {
	if s.Rows == 0 {
		return Absent
	}
	return classOf(s.Line)
}
