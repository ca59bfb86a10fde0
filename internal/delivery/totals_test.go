package delivery

import (
	"encoding/json"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// Stored histories, delivery reports and `status --json` are compared byte by byte with what earlier builds wrote.
func TestTotalsKeepTheirBytes(t *testing.T) {
	run := Totals{Planned: 9, Accepted: 6, Refused: 1, Unknown: 2, Before: 2}
	month := Totals{Planned: 5, Open: 1, Accepted: 3, Refused: 1, Expired: 1, Bounced: 1, Delayed: 1, Doubtful: 1}
	for _, c := range []struct {
		name string
		in   any
		want string
	}{
		{"a run's", run, `{"planned":9,"accepted":6,"refused":1,"unknown":2,"before":2}`},
		{"a run's without earlier ones", Totals{}, `{"planned":0,"accepted":0,"refused":0,"unknown":0}`},
		{"a month's, listed", Listed(month), `{"planned":5,"open":1,"accepted":3,"refused":1,"expired":1,"unknown":0,"bounced":1,"delayed":1,"doubtful":1}`},
		{"nobody, listed", Listed{}, `{"planned":0,"open":0,"accepted":0,"refused":0,"expired":0,"unknown":0,"bounced":0,"delayed":0,"doubtful":0}`},
		{"a target", Target{"H25.07", "032e45f9"}, `{"recipient":"H25.07","address":"032e45f9"}`},
		{"an attempt", Attempt{State: Deferred, Reason: "busy", Code: 421, Pause: true}, `{"state":"deferred","reason":"busy","code":421,"pause":true}`},
	} {
		got, err := json.Marshal(c.in)
		if diff := cmp.Diff(c.want, string(got)); err != nil || diff != "" {
			t.Errorf("%s: %v (-want +got)\n%s", c.name, err, diff)
		}
	}
}
