package sample

import (
	"context"

	"trehan/internal/counting"
	"trehan/internal/dossier"
	"trehan/internal/period"
	"trehan/internal/register"
)

// Names of steps.
const (
	stepDesk    = "Tiếp nhận hồ sơ"
	stepWork    = "Thẩm định hồ sơ"
	stepSecond  = "Kiểm tra, trình ký"
	stepSign    = "Ký duyệt"
	stepIssue   = "Phát hành kết quả"
	stepClose   = "Kết thúc quy trình"
	stepReset   = "Đặt lại thời hạn xử lý"
	synthesised = "Cán bộ một cửa"
)

func (g *generator) steps(ctx context.Context, yield func(*dossier.Step) error) error {
	made := make([][]dossier.Step, len(g.slots))
	for i, s := range g.slots {
		made[i] = g.stepsOf(s, &g.rows[i])
	}
	for k := range g.Scale {
		for i, s := range g.slots {
			if err := ctx.Err(); err != nil {
				return err
			}
			if len(made[i]) == 0 {
				continue
			}
			code := number(g.rows[i].Code, s, k)
			for _, step := range made[i] {
				step.Code = code
				if err := yield(&step); err != nil {
					return err
				}
			}
		}
	}
	return nil
}

// stepsOf makes the steps of a dossier: of every late and overdue one, of every fourth of the others. Late dossiers
// without steps are those whose kind cannot be told.
func (g *generator) stepsOf(s slot, row *Row) []dossier.Step {
	b := &stepBuilder{days: g.days(g.rand(s, 3)), row: row, unit: s.unit, crew: g.crews[s.unit.code]}
	switch {
	case s.late != nil:
		b.late(s.late)
	case s.line == onTimeReset:
		b.plain()
		b.add(stepReset, stepReset, b.crew.desk, b.row.Due, b.row.Finished-3600)
	case s.line >= refused || s.line < overdueTest && s.index%4 > 0 || row.Received == 0:
	case row.Finished != 0 && row.Status.Resolved():
		b.plain()
	default:
		b.unfinished()
	}
	return b.steps
}

// stepBuilder writes down who did what on one dossier.
type stepBuilder struct {
	days
	row   *Row
	unit  *unit
	crew  *crew
	steps []dossier.Step
}

func (b *stepBuilder) add(name, action string, who *register.StaffEntry, due, finished period.Instant) {
	started := b.row.Received
	if n := len(b.steps); n > 0 && b.steps[n-1].Finished != 0 {
		started = b.steps[n-1].Finished
	}
	b.steps = append(b.steps, dossier.Step{
		Name: name, Action: action, Official: who.Name, Account: who.Account, Title: who.Title, Department: who.Department,
		Unit: b.unit.name, Started: started, Due: due, Finished: finished,
	})
}

// desk is the first step of all: taken in, passed on within the hour.
func (b *stepBuilder) desk() {
	b.add(stepDesk, "Chuyển bộ phận chuyên môn", b.crew.desk, b.row.Received.Day().Start()+17*3600, b.row.Received+1200)
}

// at returns a moment on a day at an hour of the afternoon: the steps of one day follow each other.
func at(day period.Day, hour int) period.Instant {
	return day.Start() + period.Instant(hour)*3600 + 900
}

// plain is a dossier that went through in time.
func (b *stepBuilder) plain() {
	finish := b.row.Finished.Day()
	b.desk()
	who := b.crew.specialists[b.r.IntN(len(b.crew.specialists))]
	done := b.within(b.row.Received.Day(), finish)
	b.add(stepWork, "Trình lãnh đạo", who, max(done, finish).Start()+17*3600, min(at(done, 12), b.row.Finished))
	b.add(stepSign, "Ký duyệt kết quả", b.crew.leader, finish.Start()+17*3600, b.row.Finished)
}

// unfinished is a dossier that somebody still has.
func (b *stepBuilder) unfinished() {
	b.desk()
	who := b.crew.specialists[b.r.IntN(len(b.crew.specialists))]
	b.add(stepWork, "Đang thẩm định", who, b.row.Due, 0)
}

// late writes the steps by which exactly the officials of the case are named, and the kind is the case's.
func (b *stepBuilder) late(c *lateCase) {
	in, due, finish := b.row.Received.Day(), b.row.Due.Day(), b.row.Finished.Day()
	first := b.crew.specialists[c.names[0]]
	switch c.kind {
	case counting.Actual:
		// Whoever overran is named; who signed on the last day is not, though the last step is the leader's.
		b.desk()
		b.add(stepWork, "Trình lãnh đạo phòng", first, b.within(in, due).Start()+17*3600, at(max(due+1, b.within(due+1, finish)), 8))
		for _, other := range c.names[1:] {
			b.add(stepSecond, "Trình ký", b.crew.specialists[other], due.Start()+17*3600, at(finish, 11))
		}
		b.add(stepSign, "Ký duyệt kết quả", b.crew.leader, finish.Start()+17*3600, b.row.Finished)
	case counting.SlowUpdate:
		// The result was signed in time, the system told late.
		signed := b.row.Signed.Day()
		b.desk()
		b.add(stepWork, "Trình lãnh đạo", first, due.Start()+17*3600, at(signed, 12))
		b.add(stepSign, "Ký duyệt kết quả", b.crew.leader, due.Start()+17*3600, b.row.Signed)
		b.add(stepClose, "Cập nhật kết quả lên Hệ thống", first, due.Start()+17*3600, b.row.Finished)
	case counting.SuspectedSlowUpdate:
		// Every deadline was met; the closing was written by the system and names nobody.
		b.desk()
		b.add(stepSign, "Ký duyệt kết quả", b.crew.leader, due.Start()+17*3600, at(in, 13))
		b.add(stepIssue, "Chuyển Bộ phận Một cửa trả kết quả", first, due.Start()+17*3600, at(max(b.within(in, due), b.unit.from), 15))
		b.add(stepClose, "Kết thúc", &register.StaffEntry{Name: synthesised, Department: "Bộ phận Một cửa"}, 0, b.row.Finished)
	}
}
