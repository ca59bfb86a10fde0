package archive

import "fmt"

// FaultCode is what is wrong with an archived object: a closed set.
type FaultCode string

// The codes.
const (
	FaultChanged     FaultCode = "changed"      // other bytes than recorded
	FaultMissing     FaultCode = "missing"      // recorded, but does not exist
	FaultAdded       FaultCode = "added"        // exists, but is not recorded
	FaultDeleted     FaultCode = "deleted"      // behind a delete marker
	FaultOverwritten FaultCode = "overwritten"  // more than one version of a create-only key
	FaultVersion     FaultCode = "version"      // another version than recorded
	FaultUnreadable  FaultCode = "unreadable"   // not a readable record
	FaultBroken      FaultCode = "broken_chain" // does not carry the hash of the record before
	FaultIllegal     FaultCode = "illegal"      // a delivery event that cannot follow the ones before
	FaultAnchor      FaultCode = "anchor"       // a hash from a mail that nothing in the archive has
	FaultNotClosed   FaultCode = "not_closed"   // a run without a closing record, or that went on after it
	FaultNoHistory   FaultCode = "no_history"   // the history of a closed run is not stored
	FaultRecomputed  FaultCode = "recomputed"   // differs when it is made again
)

// Fault is one finding of a verification.
type Fault struct {
	Code   FaultCode `json:"code"`
	Key    string    `json:"key"`    // of the object; of an anchor the hash, of a run its name
	Detail string    `json:"detail"` // Vietnamese, may be empty
}

// String returns the fault in Vietnamese.
func (f Fault) String() string {
	s := fmt.Sprintf("%s: %s", f.Key, faultWords[f.Code])
	if f.Detail != "" {
		s += " (" + f.Detail + ")"
	}
	return s
}
