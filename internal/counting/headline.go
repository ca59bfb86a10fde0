package counting

// Headline are the counts of a month that people read first. Its JSON goes through Temporal.
type Headline struct {
	Total          int `json:"total"`
	Received       int `json:"received"`
	ReceivedOnline int `json:"received_online"`
	CarriedOver    int `json:"carried_over"`
	Resolved       int `json:"resolved"`
	InTime         int `json:"in_time"` // early and on time
	Late           int `json:"late"`
	Pending        int `json:"pending"`
	PendingInTime  int `json:"pending_in_time"`
	PendingOverdue int `json:"pending_overdue"`
	Officials      int `json:"officials"`
	OfficialUnits  int `json:"official_units"`

	NoChannel   bool `json:"no_channel,omitempty"`   // the extract does not say who came online
	NoOfficials bool `json:"no_officials,omitempty"` // nor who handled the late dossiers
}

// HeadlineOf takes the headline from a report.
func HeadlineOf(r *Report) Headline {
	units := map[string]bool{}
	for _, o := range r.Officials {
		units[o.Unit] = true
	}
	t := r.Totals
	return Headline{
		Total: t.Total, Received: t.Received, ReceivedOnline: t.ReceivedOnline, CarriedOver: t.CarriedOver,
		Resolved: t.Resolved, InTime: t.ResolvedEarly + t.ResolvedOnTime, Late: t.ResolvedLate,
		Pending: t.Pending, PendingInTime: t.PendingInTime, PendingOverdue: t.PendingOverdue,
		Officials: len(r.Officials), OfficialUnits: len(units),
		NoChannel: r.NoChannel(), NoOfficials: r.NoOfficials() && len(r.Officials) == 0,
	}
}

// FindingRef is a finding without its examples. Its JSON goes through Temporal.
type FindingRef struct {
	Code     string `json:"code"`
	Severity string `json:"severity"`
	Count    int    `json:"count"`
	Message  string `json:"message"`
}

// FindingRefs leaves the examples out.
func FindingRefs(findings []Finding) []FindingRef {
	refs := make([]FindingRef, len(findings))
	for i, f := range findings {
		refs[i] = FindingRef{f.Code, string(f.Severity), f.Count, f.Message}
	}
	return refs
}
