package bounces_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"trehan/internal/archive"
	"trehan/internal/archive/archivetest"
	"trehan/internal/delivery/bounces"
	"trehan/internal/mail"
)

// A mailbox that has been filled with what is no report of ours hides no report, and keeps no month from being planned: the
// latest are read first, and a look ends.
func TestFullMailbox(t *testing.T) {
	store, month := archivetest.NewMemory(), november(t)
	key, id := sent(t, store, month, "X1.01")
	var letters []string
	for i := range 8 {
		letters = append(letters, report(fmt.Sprint(i), "abc@tinh.example", "failed", "5.1.1"))
	}
	b := box(t, append(letters, report("new", id, "failed", "5.1.1"))...)
	clock := at
	slow := func() time.Time { clock = clock.Add(time.Minute); return clock }
	result, err := bounces.Collect(t.Context(), store, b, slow)
	if fault := (*bounces.BoxError)(nil); !errors.As(err, &fault) || !strings.Contains(err.Error(), "thư chưa đọc") {
		t.Errorf("error %v", err)
	}
	if len(result.Noted) != 1 || result.Noted[0].Key != key {
		t.Errorf("noted %v, want %v alone", result.Noted, key)
	}
	if result.Reports == result.Letters {
		t.Errorf("all %d letters are reports", result.Letters)
	}
}

// Letters can name any month: what they have looked up in the store is bounded.
func TestMonthsThatNobodyHasSent(t *testing.T) {
	store := &listings{Store: archivetest.NewMemory()}
	var letters []string
	for year := range 3000 {
		letters = append(letters, report(fmt.Sprint(year), fmt.Sprintf("%04d-11.r0001.X1.01-00000000.notice@tinh.example", year), "failed", "5.1.1"))
	}
	result, err := bounces.Collect(t.Context(), store, box(t, letters...), now)
	if err != nil || result.Unmatched != len(letters) || store.n > 13 {
		t.Errorf("%d listings, %d unmatched, %v", store.n, result.Unmatched, err)
	}
}

// listings counts the listings of a store.
type listings struct {
	archive.Store
	n int
}

func (l *listings) Versions(ctx context.Context, prefix string) ([]archive.Version, error) {
	l.n++
	return l.Store.Versions(ctx, prefix)
}

// A server that lists the mailbox without end is given up too, before the work that waits for it counts as hanging.
func TestMailboxThatListsWithoutEnd(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithTimeout(t.Context(), 10*time.Minute)
		defer cancel()
		_, err := bounces.Collect(ctx, archivetest.NewMemory(), endless{}, time.Now)
		if fault := (*bounces.BoxError)(nil); !errors.As(err, &fault) || ctx.Err() != nil {
			t.Errorf("after ten minutes: %v, %v", err, ctx.Err())
		}
	})
}

type endless struct{}

func (endless) Unseen(ctx context.Context) ([]mail.Letter, func(), error) {
	<-ctx.Done()
	return nil, nil, ctx.Err()
}
