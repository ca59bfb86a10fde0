package cli

import (
	"context"
	"errors"
	"fmt"

	"trehan/internal/client"
	"trehan/internal/intake"
	"trehan/internal/period"
	"trehan/internal/revision"
	"trehan/internal/watch"
	"trehan/workflows"
)

// explanations looks, of the last months, for explanations that nobody asks for or takes in, and for what their workflow cannot do.
func (l *lookout) explanations(ctx context.Context, connected *client.Client) []watch.Trouble {
	if l.conf.Explanations == nil || connected == nil {
		return nil
	}
	ctx, cancel := context.WithTimeout(ctx, 4*lookWithin)
	defer cancel()
	var troubles []watch.Trouble
	month := period.MonthOf(period.InstantOf(l.now()).Day()).Name()
	for range explainedMonths {
		month = month.Previous()
		standing, err := intake.Stand(ctx, l.store, month)
		if err != nil || standing != nil && standing.Closed {
			continue // month reports a store that is away
		}
		state, running, err := connected.Explanations(ctx, month)
		if err != nil && !errors.Is(err, client.ErrNoRun) {
			continue // no worker answers: temporal reports it
		}
		if text := explanationsText(month, l.conf.ExplanationsID(month), l.unasked(ctx, month, standing), standing, running, state); text != "" {
			troubles = append(troubles, l.trouble("explanations-"+month.String(), fmt.Sprintf(wordExplanations, month), text, l.after))
		}
	}
	return troubles
}

// explainedMonths is for how many months back explanations may be open.
const explainedMonths = 3

// unasked reports whether a month is published with a form in its workbooks, and nobody was asked.
func (l *lookout) unasked(ctx context.Context, month period.Name, standing *intake.Standing) bool {
	if standing != nil {
		return false
	}
	s := &status{Month: month.String()}
	if err := s.read(ctx, l.store, month); err != nil || s.Published == "" {
		return false
	}
	frozen, err := revision.Revision{Store: l.store, Month: month, Number: s.Revision, File: l.conf.File()}.Config(ctx)
	return err == nil && frozen.Explanations != nil
}

// explanationsText says what a person must see to; "" for nothing. id is that of the workflow.
func explanationsText(month period.Name, id string, unasked bool, standing *intake.Standing, running bool, state *workflows.ExplanationsState) string {
	switch {
	case running && state != nil && state.Trouble != "":
		return state.Trouble
	case running, state != nil && state.Closed:
		return ""
	case unasked:
		return fmt.Sprintf(wordUnasked, month, id)
	case standing != nil:
		return fmt.Sprintf(wordNotTaken, month, id)
	}
	return ""
}

const (
	wordExplanations = "Việc giải trình hồ sơ trễ hạn tháng %s có trục trặc"
	wordUnasked      = "Tháng %[1]s đã phát hành nhưng chưa đề nghị đơn vị nào giải trình. Hãy chạy workflow Explanations trong trang điều hành, Workflow ID %[2]s, đầu vào {\"month\": \"%[1]s\"}."
	wordNotTaken     = "Không có workflow nào đang nhận giải trình của tháng %[1]s: có người đã dừng, hoặc máy chủ Temporal đã mất dữ liệu. Hãy chạy lại workflow Explanations, Workflow ID %[2]s, đầu vào {\"month\": \"%[1]s\"}; không gì bị hỏi hay ghi hai lần."
)
