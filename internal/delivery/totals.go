package delivery

// Totals counts addresses by how they stand: Planned = Accepted + Refused + Unknown + Open. A run, which counts its own
// attempts, leaves Open, Expired and what came back at zero.
type Totals struct {
	Planned  int `json:"planned"`       // all of them
	Open     int `json:"open,omitzero"` // planned, deferred or claimed: nothing final yet
	Accepted int `json:"accepted"`
	Refused  int `json:"refused"` // with Expired
	Expired  int `json:"expired,omitzero"`
	Unknown  int `json:"unknown"`
	Bounced  int `json:"bounced,omitzero"`  // of Accepted
	Delayed  int `json:"delayed,omitzero"`  // of Accepted
	Doubtful int `json:"doubtful,omitzero"` // of Accepted
	Before   int `json:"before,omitzero"`   // of Accepted: in an earlier run
}

// Listed is Totals as `status --json` and the delivery report write it: every count, zero or not.
type Listed struct {
	Planned  int `json:"planned"`
	Open     int `json:"open"`
	Accepted int `json:"accepted"`
	Refused  int `json:"refused"`
	Expired  int `json:"expired"`
	Unknown  int `json:"unknown"`
	Bounced  int `json:"bounced"`
	Delayed  int `json:"delayed"`
	Doubtful int `json:"doubtful"`
	Before   int `json:"-"`
}

// Count adds the end of one attempt; a deferral is not an end.
func (t *Totals) Count(s State) {
	switch s {
	case Accepted:
		t.Accepted++
	case Refused:
		t.Refused++
	case Unknown:
		t.Unknown++
	}
}

// Settle adds the ends that another count has found for addresses which this one has planned.
func (t *Totals) Settle(ends Totals) {
	t.Accepted += ends.Accepted
	t.Refused += ends.Refused
	t.Unknown += ends.Unknown
}

// Missed is how many addresses were not surely reached.
func (t Totals) Missed() int { return t.Refused + t.Unknown }
