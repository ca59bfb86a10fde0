package cli

import (
	"context"
	"fmt"

	"trehan/internal/archive"
	"trehan/internal/audit"
	"trehan/internal/ledger"
	"trehan/internal/period"
	"trehan/workflows"
)

// published says how a month stands before the public, by what the archive holds and not by how the latest run has ended:
// a dry run or a backfill ends well and publishes nothing, and a rerun that is held takes nothing back. It is Succeeded
// if every address of the last plan of the last seal has its letter; WithExceptions if some letter of these is refused or
// nobody knows of it, if the register had no address to write to, if the plan left somebody without the letter that an
// earlier one had for him, or if somebody keeps a letter that this revision replaces (outdated); and "" while the month is
// not sealed, its letters are not planned, or some are still to go.
func published(plan []ledger.Choice, leftOut bool, letters, outdated []ledger.Summary) string {
	if plan == nil {
		return ""
	}
	standing, before := ledger.Standing(letters)
	known, open, missed := map[string]bool{}, map[string]bool{}, map[string]bool{}
	for _, l := range before {
		known[l.Key.Address] = true
	}
	for _, l := range standing {
		known[l.Key.Address] = true
		open[l.Key.Address] = !l.State.Settled()
		missed[l.Key.Address] = l.State.Status != ledger.Accepted
	}
	outcome := workflows.Succeeded
	if leftOut || len(outdated) > 0 {
		outcome = workflows.WithExceptions
	}
	for _, choice := range plan {
		switch to := choice.Address; {
		case choice.Why == ledger.WhyNoAddress:
			outcome = workflows.WithExceptions
		case !known[to] || open[to]:
			return ""
		case missed[to]:
			outcome = workflows.WithExceptions
		}
	}
	return outcome
}

// lastPlan reads who was to have the letters of a seal, by the last run that planned any, and whether it left anybody out;
// nil if none did.
func lastPlan(ctx context.Context, s archive.Store, m period.Month, seal string) (plan []ledger.Choice, leftOut bool, err error) {
	if seal == "" {
		return nil, false, nil
	}
	records, err := audit.Read(ctx, s, m)
	if err != nil {
		return nil, false, err
	}
	for i := len(records) - 1; i >= 0; i-- {
		r := records[i]
		if r.Kind != audit.DeliveryPlanned || r.Facts["seal"] != seal {
			continue
		}
		if len(r.Objects) != 1 {
			return nil, false, &archive.TamperedError{Key: r.Key, What: "names no plan"}
		}
		b, err := archive.Read(ctx, s, r.Objects[0])
		if err != nil {
			return nil, false, err
		}
		left, _ := r.Facts[audit.FactLeftOut].(float64)
		plan := []ledger.Choice{}
		return plan, left > 0, archive.Decode(r.Objects[0].Key, b, &plan)
	}
	return nil, false, nil
}

// publishedWords says it in a line.
func publishedWords(s *status) string {
	revision := archive.RevisionName(s.Revision)
	switch {
	case s.broken != nil:
		return "Phát hành: không nói được, vì hồ sơ kiểm toán đã bị sửa; xem trehan audit verify."
	case s.Published == workflows.Succeeded:
		return fmt.Sprintf("Phát hành: bản %s đã niêm phong, mọi thư phải gửi đều đã được nhận.", revision)
	case s.Published == workflows.WithExceptions && len(s.Outdated) > 0:
		return fmt.Sprintf("Phát hành: bản %s đã niêm phong và gửi, còn nơi chưa nhận được hoặc còn giữ bản đã bị thay thế.", revision)
	case s.Published == workflows.WithExceptions:
		return fmt.Sprintf("Phát hành: bản %s đã niêm phong và gửi, còn nơi chưa nhận được.", revision)
	case s.Seal != "":
		return fmt.Sprintf("Phát hành: bản %s đã niêm phong, chưa gửi hết cho các nơi nhận.", revision)
	}
	return "Phát hành: chưa; tháng này chưa có bản nào được niêm phong."
}
