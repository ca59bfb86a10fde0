package activities

import (
	"context"
	"fmt"

	"go.temporal.io/sdk/activity"

	"trehan/internal/archive"
	"trehan/internal/telemetry"
)

// CountPartInput names some files of a frozen extract. Any worker on the queue of parts that reaches the bucket can
// count them, whichever office they are of.
type CountPartInput struct {
	Office   string   `json:"office,omitempty"` // whose prefix the keys have
	Revision Revision `json:"revision"`
	Number   int      `json:"number"` // of the part, from 1
	Files    []int    `json:"files"`  // positions in extracts.json
}

// CountedPart is a part in the archive.
type CountedPart struct {
	Key    string `json:"key"`
	Size   int64  `json:"size"`
	SHA256 string `json:"sha256"`
}

// CountPart reads and counts some files and stores what they gave. Values that cannot be read are no failure here: they
// are told together with those of the other parts, by CountMonth.
func (a *Activities) CountPart(ctx context.Context, in CountPartInput) (_ CountedPart, err error) {
	defer a.Metrics.Stage(telemetry.Count)(&err)
	stop := keepAlive(ctx)
	defer stop()
	made, err := a.frozen(in.Revision)
	if err != nil {
		return CountedPart{}, classify(err)
	}
	if made.Store, err = a.storeOf(in.Office); err != nil {
		return CountedPart{}, classify(err)
	}
	extracts, err := made.Extracts(ctx)
	if err != nil {
		return CountedPart{}, classify(err)
	}
	part, err := made.TallyPart(ctx, extracts, in.Number, in.Files, func(what string, rows int) { activity.RecordHeartbeat(ctx, what, rows) })
	if err != nil {
		return CountedPart{}, classify(err)
	}
	return CountedPart{Key: part.Key, Size: part.Size, SHA256: part.SHA256}, nil
}

// storeOf is the bucket as an office sees it.
func (a *Activities) storeOf(office string) (archive.Store, error) {
	if office == a.Config.Office {
		return a.Store, nil
	}
	if a.StoreOf == nil {
		return nil, fmt.Errorf("worker này không mở kho của văn phòng khác (%q)", office)
	}
	return a.StoreOf(office), nil
}
