package counting

import (
	"trehan/internal/dossier"
	"trehan/internal/period"
)

// packed is an instant in five bytes: signed seconds, enough for 17,000 years in both directions.
type packed [5]byte

func pack(i period.Instant) packed {
	return packed{byte(i), byte(i >> 8), byte(i >> 16), byte(i >> 24), byte(i >> 32)}
}

func (p packed) instant() period.Instant {
	v := int64(p[0]) | int64(p[1])<<8 | int64(p[2])<<16 | int64(p[3])<<24 | int64(int8(p[4]))<<32
	return period.Instant(v)
}

// record is one copy of a dossier in 64 bytes without pointers. Texts are numbers into the counter's pools. The code is the
// record's own number in the code table.
type record struct {
	seq       uint64
	unit      uint32 // pool of unitTexts
	procedure uint32 // pool of procedure and field
	handler   uint32 // pool of handler and department

	filed, received, due, finished, returned, signed, supplement packed

	status  dossier.Status
	channel dossier.Channel
	apology dossier.Answer
	flags   recordFlags
	line    Line // as of the last Result

	applicant  uint16 // dossier.Fingerprint; 0 for none
	statusText uint16 // pool of the texts of states
}

type recordFlags uint8

const (
	isTest       recordFlags = 1 << iota
	isPresent                // a dossier row was read: a code may be known from its steps alone
	isFigured                // in the figures as of the last Result
	isSharedCode             // two dossiers share this code: copies differ in procedure or applicant
	isRepeated               // rows of this code were dropped as duplicates: Counter.dropped has their number
)

// finish returns when the handling ended: the finish date, else the return date (docs/counting.md 1.5).
func (r *record) finish() period.Instant {
	if r.finished != (packed{}) {
		return r.finished.instant()
	}
	return r.returned.instant()
}

// beats reports whether r is the better copy: the later finish, then the higher status, then the later read
// (docs/counting.md 4.3).
func (r *record) beats(o *record) bool {
	better, _ := r.beatsBy(o)
	return better
}

// beatsBy is beats with the reason why one of the two is better.
func (r *record) beatsBy(o *record) (better bool, by reasons) {
	if a, b := r.finish(), o.finish(); a != b {
		return a > b, copyFinishedLater
	}
	if r.status != o.status {
		return r.status > o.status, copyOfHigherStatus
	}
	return r.seq >= o.seq, copyReadLater
}

// sameBut reports whether two copies are equal in every counted attribute but the unit (docs/counting.md 4.2).
func (r *record) sameBut(o *record) bool {
	return r.status == o.status && r.channel == o.channel && r.filed == o.filed && r.received == o.received && r.due == o.due &&
		r.finished == o.finished && r.returned == o.returned && r.signed == o.signed && r.supplement == o.supplement
}
