package backend

import (
	"testing"
	"time"

	"trehan/internal/client"
	"trehan/internal/proof"
	"trehan/workflows"
)

// An answer that is sent twice is one Update; the other answer of the same page, in the same words, is another: Temporal
// would give it the first one's reply, and nobody would have heard it.
func TestAnswersOfAPageAreToldApart(t *testing.T) {
	a := workflows.Answer{By: "Nguyễn Văn Thử", Reason: "Đã xem", Report: "0123456789ab"}
	approved := updateID("LAN", client.Approve, a)
	again := a
	again.Proof = &proof.Proof{At: time.Date(2023, 12, 4, 8, 0, 0, 0, time.UTC)}
	if id := updateID("LAN", client.Approve, again); id != approved {
		t.Errorf("the same answer is %s and %s", approved, id)
	}
	other := a
	other.Reason = "Xem lại"
	for what, id := range map[string]string{
		"the other answer": updateID("LAN", client.Reject, a),
		"another reason":   updateID("LAN", client.Approve, other),
		"another page":     updateID("KHAC", client.Approve, a),
	} {
		if id == approved {
			t.Errorf("%s has the same ID %s", what, id)
		}
	}
}
