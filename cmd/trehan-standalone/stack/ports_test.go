package stack

import "testing"

// TestPortsStayClearOfOutgoingConnections: one of those could take a port
// between the choice and the listening, or while the stack is down.
func TestPortsStayClearOfOutgoingConnections(t *testing.T) {
	for range 20 {
		chosen, err := choosePorts(t.TempDir(), Ports{})
		if err != nil {
			t.Fatal(err)
		}
		seen := map[int]bool{}
		for _, port := range []int{
			chosen.Temporal, chosen.TemporalHTTP, chosen.UI, chosen.Store, chosen.SMTP, chosen.Review, chosen.History, chosen.Matching, chosen.Worker,
		} {
			if port < lowestFree || port >= outgoing || seen[port] {
				t.Errorf("port %d among %+v", port, chosen)
			}
			seen[port] = true
		}
	}
}
