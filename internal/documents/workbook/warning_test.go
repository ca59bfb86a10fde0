package workbook

import (
	"testing"

	"trehan/internal/counting"
	"trehan/internal/documents/view"
	"trehan/internal/dossier"
	"trehan/internal/period"
	"trehan/internal/register"
)

// warned is an early warning of the fixture's province on 30/11/2023.
func warned(t *testing.T) *view.Input {
	in := november(t)
	row := func(code, unit string, due period.Day, days int, group counting.OverdueGroup, people ...counting.Person) counting.WarnedDossier {
		return counting.WarnedDossier{OverdueRow: counting.OverdueRow{
			Code: code, Procedure: "=Thủ tục", Unit: unit, Received: due - 20, Due: due, WorkingDays: days, Status: dossier.InProcess, Group: group,
		}, Officials: people}
	}
	day := in.Report.Period.To
	in.Rows.Warning = &counting.Warning{
		Days: 3,
		Soon: []counting.WarnedDossier{
			row("S-1", "X01.02", day, 0, counting.GroupInProcess, counting.Person{Name: "Nguyễn Văn An"}, counting.Person{Name: "Lê Thị Bình"}),
			row("S-2", "X01.27", day+1, 1, counting.GroupInProcess), row("S-3", "X01.102", day+1, 1, counting.GroupInProcess),
		},
		Overdue: []counting.WarnedDossier{
			row("O-1", "X01.02", day-1, 1, counting.GroupTest), row("O-2", "X01.103", day-9, 7, counting.GroupInProcess),
			row("O-3", "", day-9, 7, counting.GroupInProcess),
		},
	}
	in.Issue = view.Issue{Created: in.Report.ExtractedAt}
	return in
}

func TestWarningHoldsOnlyItsOwn(t *testing.T) {
	in := warned(t)
	for _, c := range []struct {
		code          string
		soon, overdue []string
	}{
		{"X01.02", []string{"S-1"}, []string{"O-1"}},
		{"X01.27", []string{"S-2", "S-3"}, []string{"O-2"}},
		{"X01.28", nil, nil},
	} {
		t.Run(c.code, func(t *testing.T) {
			var to register.Addressee
			for _, a := range in.Register.Addressees(in.Report.Period, in.Report.Period.To) {
				if a.Code == c.code {
					to = a
				}
			}
			f, err := Warning(in, to)
			if err != nil {
				t.Fatal(err)
			}
			equal(t, "name", f.Name, "canh-bao.xlsx")
			book := open(t, f.Data)
			for sheet, want := range map[string][]string{sheetSoon: c.soon, sheetWarnedOverdue: c.overdue} {
				rows := tableOf(t, book, sheet).numbered()
				equal(t, sheet, len(rows), len(want))
				for i, row := range rows {
					equal(t, sheet+" code", row[1], want[i])
				}
			}
		})
	}
	to := register.Addressee{Name: "Sở Mẫu Đơn", Covers: []string{"X01.02"}}
	first, err1 := Warning(in, to)
	again, err2 := Warning(in, to)
	if err1 != nil || err2 != nil || string(first.Data) != string(again.Data) {
		t.Errorf("other bytes, %v, %v", err1, err2)
	}
	book := open(t, first.Data)
	equal(t, "officials", tableOf(t, book, sheetSoon).numbered()[0][9], "Nguyễn Văn An, Lê Thị Bình")
	equal(t, "remark", tableOf(t, book, sheetWarnedOverdue).numbered()[0][10], "Hồ sơ thử nghiệm")
}
