package month_test

import (
	"context"

	"fmt"
	"math/rand/v2"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"trehan/internal/books"
	"trehan/internal/month"
	"trehan/internal/period"
)

// faulty counts dossiers as another system might, written apart from the program.
type faulty struct {
	lastDay, instants, withdrawnApart, pausedOverdue, underDistrict, eachRow, later bool
}

// laterAt is as of when the other system counts at another time.
var laterAt = on(12, 4, 23)

func (f faulty) table(rows []listed) string {
	type sums struct{ total, resolved, late, onTime, early, pending, overdue, inTime int }
	all, seen := map[string]*sums{}, map[string]bool{}
	for _, name := range []string{"Sở Y tế", "Sở Tư pháp", "Sở Nội vụ", "UBND xã Thử", "UBND huyện Mẫu"} {
		all[name] = &sums{}
	}
	end := on(11, 30, 23).Add(time.Hour)
	if f.later {
		end = laterAt
	}
	day := func(t time.Time) string { return t.Format("20060102") }
	for i := range rows {
		d := rows[i]
		if seen[d.code] && !f.eachRow {
			continue
		}
		seen[d.code] = true
		unit := d.unit
		if f.underDistrict && unit == "UBND xã Thử" {
			unit = "UBND huyện Mẫu"
		}
		s := all[unit]
		if d.received.After(end) {
			continue
		}
		s.total++
		open := d.finished.IsZero() || d.finished.After(end)
		switch {
		case open:
			s.pending++
			over := day(d.due) < day(end.Add(-time.Hour)) || f.lastDay && day(d.due) == day(end.Add(-time.Hour))
			if over && (d.status != 5 || f.pausedOverdue) {
				s.overdue++
			} else {
				s.inTime++
			}
		case d.status == 7:
			if !f.withdrawnApart {
				s.resolved++
				s.onTime++
			}
		default:
			s.resolved++
			late := day(d.finished) > day(d.due) || f.lastDay && day(d.finished) == day(d.due) || f.instants && d.finished.After(d.due)
			switch {
			case late:
				s.late++
			case day(d.finished) < day(d.due):
				s.early++
			default:
				s.onTime++
			}
		}
	}
	var b strings.Builder
	b.WriteString("BIỂU TỔNG HỢP;;;;;;;;\nĐơn vị;Tổng số;Đã giải quyết;;;;Đang giải quyết;;\n;;Tổng số;Trước hạn;Đúng hạn;Quá hạn;Tổng số;Trong hạn;Quá hạn\n(1);(2);(3);(4);(5);(6);(7);(8);(9)\n")
	for _, name := range []string{"Sở Y tế", "Sở Tư pháp", "Sở Nội vụ", "UBND xã Thử", "UBND huyện Mẫu"} {
		s := all[name]
		fmt.Fprintf(&b, "%s;%d;%d;%d;%d;%d;%d;%d;%d\n", name, s.total, s.resolved, s.early, s.onTime, s.late, s.pending, s.inTime, s.overdue)
	}
	return b.String() + "Tổng cộng;1;1;1;1;1;1;1;1\n"
}

// tableMonth makes dossiers that every way of counting puts elsewhere.
func tableMonth(r *rand.Rand) []listed {
	rows := madeBook(r, 200)
	for i := range rows {
		d := &rows[i]
		switch i % 10 {
		case 0: // on the due day, after the hour
			d.status, d.finished, d.returned = 10, d.due.Add(time.Hour), time.Time{}
		case 1: // on the due day, before the hour
			d.status, d.finished, d.returned = 10, d.due.Add(-2*time.Hour), time.Time{}
		case 2:
			d.status, d.finished, d.returned = 5, time.Time{}, time.Time{}
		case 3:
			d.status, d.finished, d.returned, d.due = 4, time.Time{}, time.Time{}, on(11, 30, 17)
		case 4:
			d.status, d.finished, d.returned = 10, on(12, 2, 9), time.Time{}
		}
		if d.status == 4 && i%10 != 3 {
			d.due = on(12, 20, 17)
		}
	}
	for i := range 12 {
		rows = append(rows, rows[i*7])
	}
	return rows
}

func tableOf(t *testing.T, ours []listed, text string, change func(*month.Input)) (*books.TableComparison, error) {
	t.Helper()
	in := month.Input{
		Dossiers: []month.Source{{File: file("ho-so.csv", bookText(ours, 0))}}, Table: &month.Source{File: file("bang.csv", text)},
		Period: listNovember.Period(), ExtractedAt: period.InstantOf(takenAt), TableAt: period.InstantOf(laterAt), Register: listRegister(t), Calendar: period.DefaultCalendar(),
	}
	if change != nil {
		change(&in)
	}
	out, err := month.Run(context.Background(), in)
	if err != nil {
		return nil, err
	}
	return out.Table, nil
}

// Every known cause explains the whole difference, alone and all together; equal tables have none.
func TestTableCauses(t *testing.T) {
	for seed := range uint64(8) {
		ours := tableMonth(rand.New(rand.NewPCG(seed, 18)))
		for name, c := range map[string]struct {
			count faulty
			want  []books.Way
		}{
			"equal":           {faulty{}, nil},
			"last day":        {faulty{lastDay: true}, []books.Way{books.LastDayLate}},
			"instants":        {faulty{instants: true}, []books.Way{books.ByInstants}},
			"withdrawn apart": {faulty{withdrawnApart: true}, []books.Way{books.WithdrawnApart}},
			"paused":          {faulty{pausedOverdue: true}, []books.Way{books.PausedOverdue}},
			"under district":  {faulty{underDistrict: true}, []books.Way{books.UnderDistrict}},
			"each row":        {faulty{eachRow: true}, []books.Way{books.EachRow}},
			"other time":      {faulty{later: true}, []books.Way{books.AtOtherTime}},
			"two":             {faulty{instants: true, eachRow: true}, []books.Way{books.ByInstants, books.EachRow}},
			"all": {
				faulty{true, false, true, true, true, true, true},
				[]books.Way{books.LastDayLate, books.WithdrawnApart, books.PausedOverdue, books.UnderDistrict, books.EachRow, books.AtOtherTime},
			},
		} {
			t.Run(fmt.Sprint(name, seed), func(t *testing.T) {
				got, err := tableOf(t, ours, c.count.table(ours), nil)
				if err != nil {
					t.Fatal(err)
				}
				var ways []books.Way
				for _, x := range got.Causes {
					ways = append(ways, x.Way)
					if len(x.Dossiers) == 0 {
						t.Errorf("%s names no dossier", x.Way)
					}
				}
				if diff := cmp.Diff(c.want, ways); diff != "" || got.Unexplained != 0 || got.Compared != 40 {
					t.Errorf("%d of %d left (-counted +named):\n%s", got.Unexplained, got.Compared, diff)
				}
				if got.Same() != (c.want == nil) {
					t.Errorf("same: %v", got.Same())
				}
			})
		}
	}
}

// A table without early ones has them among those on time, unless it is said that it has not.
func TestTableWithoutEarly(t *testing.T) {
	ours := tableMonth(rand.New(rand.NewPCG(1, 18)))
	var b strings.Builder
	b.WriteString("Đơn vị;Đúng hạn\n")
	sum := 0
	for line := range strings.Lines(faulty{}.table(ours)) {
		cells := strings.Split(strings.TrimSpace(line), ";")
		early, err := strconv.Atoi(cells[3])
		onTime, err2 := strconv.Atoi(cells[4])
		if err != nil || err2 != nil {
			continue // of the header
		}
		sum += early
		fmt.Fprintf(&b, "%s;%d\n", cells[0], early+onTime)
	}
	if got, err := tableOf(t, ours, b.String(), nil); err != nil || !got.Same() || got.Compared < 5 || sum == 0 {
		t.Errorf("%d early, %d cells compared, %v; differences %v, want none", sum, got.Compared, err, got.Differences)
	}
	said := func(in *month.Input) { in.TableHeaders = map[string][]string{"resolved_on_time": {"Đúng hạn"}} }
	if got, err := tableOf(t, ours, b.String(), said); err != nil || got.Same() {
		t.Errorf("--column is not believed: the same, %v", err)
	}
}

// What no cause explains is left, and named.
func TestTableUnexplained(t *testing.T) {
	ours := tableMonth(rand.New(rand.NewPCG(1, 18)))
	text := faulty{eachRow: true}.table(ours)
	before, after, _ := strings.Cut(text, "Sở Y tế;")
	number, rest, _ := strings.Cut(after, ";")
	var n int
	if _, err := fmt.Sscan(number, &n); err != nil {
		t.Fatal(err)
	}
	got, err := tableOf(t, ours, fmt.Sprintf("%sSở Y tế;%d;%s%s", before, n+3, rest, "Phòng lạ;1;2;3;4;5;6;7;8\n"), nil)
	if err != nil {
		t.Fatal(err)
	}
	i := slices.IndexFunc(got.Differences, func(d books.CellDifference) bool { return d.Unit == "T.01" && d.Figure == books.Total })
	if got.Unexplained != 3 || i < 0 {
		t.Fatalf("%d left, want 3, the health department's total among them: %v", got.Unexplained, got.Differences)
	}
	if diff := cmp.Diff([]int{n, n + 3}, []int{got.Differences[i].Recounted, got.Differences[i].Table}); diff != "" {
		t.Errorf("recounted and in the table (-want +got)\n%s", diff)
	}
	if len(got.UnknownUnits) != 1 || got.UnknownUnits[0].Name != "Phòng lạ" {
		t.Errorf("unknown units %v, want Phòng lạ", got.UnknownUnits)
	}
}

// Former due dates explain a table that was made before they were moved.
func TestTableFormerDue(t *testing.T) {
	october := []listed{{code: "T.01-1", unit: "Sở Y tế", channel: "Trực tuyến", received: on(10, 10, 9), due: on(11, 10, 17), status: 4}}
	before, err := month.Run(context.Background(), month.Input{
		Dossiers: []month.Source{{File: file("ho-so.csv", bookText(october, 0))}}, Period: period.Month{Year: 2023, Month: time.October}.Period(),
		ExtractedAt: period.InstantOf(on(11, 2, 8)), Register: listRegister(t), Calendar: period.DefaultCalendar(),
	})
	if err != nil {
		t.Fatal(err)
	}
	now := slices.Clone(october)
	now[0].due = on(12, 20, 17)
	got, err := tableOf(t, now, "Đơn vị,Tổng số,Đang giải quyết quá hạn\nSở Y tế,1,1\n", func(in *month.Input) { in.Previous, in.TableAt = before.State, 0 })
	if err != nil {
		t.Fatal(err)
	}
	want := []books.TableCause{{Way: books.FormerDue, Dossiers: []string{"T.01-1"}}}
	if diff := cmp.Diff(want, got.Causes); diff != "" || !slices.Equal(got.NotTried, []books.Way{books.AtOtherTime}) {
		t.Errorf("%v\n%s", got.NotTried, diff)
	}
}

// A table that is none, or that could be read in two ways, is refused with what to do.
func TestTableRefused(t *testing.T) {
	ours := tableMonth(rand.New(rand.NewPCG(1, 18)))
	for text, want := range map[string]string{
		"x;y\n1;2\n": "cột đơn vị",
		"Đơn vị;Tổng số;Tổng số hồ sơ\nSở Y tế;1;2\n": "hai cột",
		"Đơn vị;Tổng số\nSở Y tế;một\n":               "không phải số",
		"Đơn vị;Tổng số\nSở khác;1\n":                 "danh mục đơn vị",
	} {
		if _, err := tableOf(t, ours, text, nil); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: %v", text, err)
		}
	}
	got, err := tableOf(t, ours, "Đơn vị;Tổng;Ngoài hạn\nSở Y tế;0;1.000\n", func(in *month.Input) {
		in.TableHeaders = map[string][]string{"resolved_late": {"Ngoài hạn"}}
	})
	if err != nil || got.Compared != 1 || len(got.Differences) != 1 {
		t.Fatalf("%d cells compared, differences %v, %v; want one of each", got.Compared, got.Differences, err)
	}
	if table := got.Differences[0].Table; table != 1000 {
		t.Errorf("the table has %d, want 1000", table)
	}
}
