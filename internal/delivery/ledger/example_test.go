package ledger_test

import (
	"context"
	"fmt"
	"log"
	"time"

	"trehan/internal/archive"
	"trehan/internal/archive/archivetest"
	"trehan/internal/delivery/ledger"
	"trehan/internal/period"
)

// A worker claims a mail before it connects to the relay. A second worker that finds the claim must not send: it
// cannot know whether the first one did, so a person decides.
func ExampleDelivery() {
	ctx, store := context.Background(), archivetest.NewMemory()
	now := time.Date(2023, 12, 5, 8, 0, 0, 0, time.UTC)
	letter := ledger.KeyOf(period.NameMonth(2023, time.November), 1, "T.01", "stp@tinh.example", ledger.Notice)
	mail := ledger.Message{Key: archive.MessageKey(letter.Prefix()), SHA256: archive.Hash([]byte("mail")), Size: 4}

	delivery, err := ledger.Open(ctx, store, letter)
	if err != nil {
		log.Fatal(err)
	}
	plan := ledger.Plan{Address: "stp@tinh.example", Field: "to", Content: "hash of the letter", Seal: "hash of the manifest"}
	if err := delivery.Plan(ctx, now, "run-1", plan); err != nil {
		log.Fatal(err)
	}
	for _, worker := range []string{"first", "second"} {
		owner := ledger.Owner{Run: "run-1", Activity: "deliver", Attempt: 1, Nonce: worker}
		granted, err := delivery.Claim(ctx, now, owner, mail)
		if err != nil {
			log.Fatal(err)
		}
		fmt.Println(worker, "may send:", granted, "state:", delivery.State().Status)
	}

	// Output:
	// first may send: true state: claimed
	// second may send: false state: unknown
}
