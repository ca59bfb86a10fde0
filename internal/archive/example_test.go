package archive_test

import (
	"context"
	"errors"
	"fmt"
	"log"
	"time"

	"trehan/internal/archive"
	"trehan/internal/archive/archivetest"
	"trehan/internal/period"
)

// A revision is opened, written and sealed. Afterwards its objects can be read by the manifest, and nobody can replace
// one.
func ExampleSeal() {
	ctx, store := context.Background(), archivetest.NewMemory()
	november := period.NameMonth(2023, time.November)
	me := archive.Owner{Run: "run-1", Nonce: "a1"}

	revision, err := archive.OpenRevision(ctx, store, november, me, archive.Opening{Reason: "schedule"})
	if err != nil {
		log.Fatal(err)
	}
	key := archive.DocumentKey(november, revision.Number, "cong-van.pdf")
	object, err := store.Create(ctx, key, archive.Bytes([]byte("the letter")), archive.CreateOptions{MediaType: "application/pdf"})
	if err != nil {
		log.Fatal(err)
	}
	_, _, err = archive.Seal(ctx, store, november, archive.Manifest{Revision: revision.Number, Owner: me,
		Objects: []archive.Entry{archive.EntryOf(object, "cong-van.pdf", archive.RoleDocument)}})
	if err != nil {
		log.Fatal(err)
	}
	_, err = store.Create(ctx, key, archive.Bytes([]byte("another letter")), archive.CreateOptions{})
	fmt.Println(key, errors.Is(err, archive.ErrExists))

	// Output:
	// months/2023-11/r0001/documents/cong-van.pdf true
}
