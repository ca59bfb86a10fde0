package audit_test

import (
	"context"
	"fmt"
	"log"
	"time"

	"trehan/internal/archive/archivetest"
	"trehan/internal/audit"
	"trehan/internal/period"
)

// Each record holds the hash of the one before. A record that is appended twice under one ID, by a retry, is one record.
func ExampleAppend() {
	ctx, store := context.Background(), archivetest.NewMemory()
	november := period.NameMonth(2023, time.November)
	at := time.Date(2023, 12, 5, 0, 0, 0, 0, time.UTC)
	for _, id := range []string{"run-1/start", "run-1/hold", "run-1/hold"} {
		entry := audit.Entry{ID: id, At: at, Kind: audit.RunStarted, Run: "run-1", Actor: "schedule"}
		if _, err := audit.Append(ctx, store, november, entry); err != nil {
			log.Fatal(err)
		}
	}
	records, err := audit.Read(ctx, store, november)
	if err != nil {
		log.Fatal(err)
	}
	for i, r := range records {
		fmt.Println(r.ID, i > 0 && r.Prev == records[i-1].Hash)
	}

	// Output:
	// run-1/start false
	// run-1/hold true
}
