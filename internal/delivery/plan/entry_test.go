package plan

import (
	"encoding/json"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// storedPlan was written when an entry was four structs in one another.
const storedPlan = `[{"recipient":"T.01","address":"0011aabb","kind":"correction","content":"c0","instead":["T.02"],"send":true,"why":"replaced",` +
	`"to":"mot@tinh.example","field":"to","mailbox":{"Code":"T.01","Name":"Sở Thử","Level":"","Notify":{"To":["mot@tinh.example"],"Cc":["hai@tinh.example"]},` +
	`"Wants":["notice"],"Own":["T.01","T.02"],"Covers":["T.01","T.02"]},"bounces":2},` +
	`{"recipient":"T.03","address":"","kind":"notice","content":"","send":false,"why":"no_address","to":"","field":"",` +
	`"mailbox":{"Code":"T.03","Name":"Sở Không","Level":"","Notify":{"To":null,"Cc":null},"Wants":null,"Own":null,"Covers":null}}]`

// The plan of a run that an earlier build began is read and written byte for byte as before.
func TestEntriesKeepTheirBytes(t *testing.T) {
	var entries []Entry
	if err := json.Unmarshal([]byte(storedPlan), &entries); err != nil {
		t.Fatal(err)
	}
	if e := byTarget(entries)[entries[0].Target]; e.Recipient != "T.01" || e.To != "mot@tinh.example" || e.Why != WhyReplaced || !e.Send || e.Bounces != 2 {
		t.Errorf("decoded %s %s %s, sent %v, %d bounces", e.Recipient, e.To, e.Why, e.Send, e.Bounces)
	}
	again, err := json.Marshal(entries)
	if diff := cmp.Diff(storedPlan, string(again)); err != nil || diff != "" {
		t.Errorf("%v (-stored +again)\n%s", err, diff)
	}
}
