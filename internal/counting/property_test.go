package counting_test

import (
	"bytes"
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"trehan/internal/checks"
	"trehan/internal/counting"
	"trehan/internal/dossier"
	"trehan/internal/period"
	"trehan/internal/register"
)

// drawInstant draws an instant around November 2023, often at a boundary, sometimes none.
func drawInstant(t *rapid.T, name string) period.Instant {
	switch rapid.IntRange(0, 9).Draw(t, name+" kind") {
	case 0:
		return 0
	case 1:
		return at(rapid.SampledFrom([]string{
			"2023-10-31 23:59:59", "2023-11-01", "2023-11-30", "2023-11-30 23:59:59", "2023-12-01", "2023-12-05 08:00:00", "2023-12-05 08:00:01",
		}).Draw(t, name+" edge"))
	}
	d := day("2023-10-15") + period.Day(rapid.IntRange(0, 60).Draw(t, name+" day"))
	return d.Start() + period.Instant(rapid.SampledFrom([]int{0, 0, 8 * 3600, 17 * 3600, 86399}).Draw(t, name+" clock"))
}

var drawnUnits = []string{"Sở Tư pháp", "STP", "Sở Y tế", "Ban Quản lý dự án", "UBND huyện Đông", "UBND xã Hòa Bình", "UBND xã Hoà Bình huyện Đông", "Chi cục Thuế", "Kho bạc", "Không có đơn vị này", ""}

func drawDossier(t *rapid.T) dossier.Dossier {
	return dossier.Dossier{
		Code:      fmt.Sprintf("T.0%d-%d", rapid.IntRange(1, 2).Draw(t, "unit of code"), rapid.IntRange(1, 12).Draw(t, "number")),
		Procedure: rapid.SampledFrom([]string{"Cấp phiếu", "Đăng ký"}).Draw(t, "procedure"),
		Field:     rapid.SampledFrom([]string{"Tư pháp", "Đất đai", ""}).Draw(t, "field"),
		Unit:      rapid.SampledFrom(drawnUnits).Draw(t, "unit"),
		UnitCode:  rapid.SampledFrom([]string{"", "", "", "T.02", "T.31", "Z"}).Draw(t, "unit code"),
		Handler:   rapid.SampledFrom([]string{"", "Trần Văn Mẫu", "Hệ thống"}).Draw(t, "handler"),
		Filed:     drawInstant(t, "filed"), ReceivingUnit: rapid.SampledFrom([]string{"", "", "Kho bạc", "Sở Y tế", "Không có"}).Draw(t, "receiving unit"),
		Received: drawInstant(t, "received"), Due: drawInstant(t, "due"), Finished: drawInstant(t, "finished"),
		Returned: drawInstant(t, "returned"), Signed: drawInstant(t, "signed"), SupplementRequested: drawInstant(t, "supplement"),
		Status:  dossier.Status(rapid.IntRange(1, 10).Draw(t, "status")),
		Channel: dossier.Channel(rapid.IntRange(0, 3).Draw(t, "channel")),
		Apology: dossier.Answer(rapid.IntRange(0, 2).Draw(t, "apology")),
		Test:    rapid.IntRange(0, 5).Draw(t, "test") == 0,

		ProcedureCode: rapid.SampledFrom([]string{"", "1", "2"}).Draw(t, "procedure code"),
		Applicant:     uint16(rapid.IntRange(0, 2).Draw(t, "applicant")),
	}
}

// drawLate draws a dossier that is resolved late more often than not.
func drawLate(t *rapid.T) dossier.Dossier {
	d := drawDossier(t)
	if rapid.IntRange(0, 2).Draw(t, "late") > 0 {
		d.Status = dossier.ResultReturned
		d.Received, d.Due = at("2023-10-20 08:00:00"), at("2023-11-03 17:00:00")
		d.Finished = (day("2023-11-04") + period.Day(rapid.IntRange(0, 26).Draw(t, "finish"))).Start() + 36000
	}
	return d
}

func drawStep(t *rapid.T) dossier.Step {
	return dossier.Step{
		Code:       fmt.Sprintf("T.0%d-%d", rapid.IntRange(1, 2).Draw(t, "unit of code"), rapid.IntRange(1, 14).Draw(t, "number")),
		Name:       rapid.SampledFrom([]string{"Thẩm định", "Đặt lại hạn", "Trả kết quả"}).Draw(t, "name"),
		Official:   rapid.SampledFrom([]string{"", "Trần Văn Mẫu", "Lê Thị Thử", "LÊ THỊ THỬ", "Chuyên viên"}).Draw(t, "official"),
		Account:    rapid.SampledFrom([]string{"", "", "mau", "thu"}).Draw(t, "account"),
		Title:      rapid.SampledFrom([]string{"", "Chuyên viên"}).Draw(t, "title"),
		Department: rapid.SampledFrom([]string{"", "Phòng Một"}).Draw(t, "department"),
		Unit:       rapid.SampledFrom(drawnUnits).Draw(t, "unit"),
		Due:        drawInstant(t, "due"), Finished: drawInstant(t, "finished"),
	}
}

// someMonth is an input with Seq in the order of reading.
type someMonth struct {
	dossiers []dossier.Dossier
	steps    []dossier.Step
	options  counting.Options
}

func drawMonth(t *rapid.T, o counting.Options) someMonth {
	m := someMonth{
		dossiers: rapid.SliceOfN(rapid.Custom(drawLate), 0, 40).Draw(t, "dossiers"),
		steps:    rapid.SliceOfN(rapid.Custom(drawStep), 0, 30).Draw(t, "steps"),
		options:  o,
	}
	for i := range m.dossiers {
		m.dossiers[i].Seq = uint64(i + 1)
	}
	for i := range m.steps {
		m.steps[i].Seq = uint64(i + 1)
	}
	pick := func(name string, values ...string) string { return rapid.SampledFrom(values).Draw(t, name) }
	m.options.Policies = counting.Policies{
		LateGranularity: pick("late", "", "date", "instant"), DueOnLastDayOpen: pick("last day", "", "overdue"),
		MissingDue: pick("missing due", "", "put_aside"), Withdrawn: pick("withdrawn", "", "separate"),
		Attribution: pick("attribution", "", "all_participants"), AcceptanceLimit: pick("acceptance", "", "eight_hours"),
	}
	if rapid.Bool().Draw(t, "staff") {
		m.options.Staff, _ = register.NewDirectory([]register.StaffEntry{
			{Account: "mau", Name: "Trần Văn Mẫu", Title: "Phó phòng", Department: "Phòng Hai", UnitCode: "T.02"},
			{Account: "thu", Name: "Lê Thị Thử", UnitCode: "T.01", From: day("2023-11-10")},
		})
	}
	if len(m.dossiers) > 0 && rapid.Bool().Draw(t, "override") {
		m.options.Overrides = []counting.KindOverride{{Code: m.dossiers[0].Code, Kind: counting.SlowUpdate, Reason: "lý do", Author: "người"}}
	}
	return m
}

// TestIdentitiesHoldOnAnyInput: whatever comes in, what goes out adds up.
func TestIdentitiesHoldOnAnyInput(t *testing.T) {
	o := november(t)
	rapid.Check(t, func(t *rapid.T) {
		m := drawMonth(t, o)
		r := count(m.options, m.dossiers, m.steps...)
		if broken := checks.Broken(r); len(broken) > 0 {
			t.Fatalf("broken: %q", broken)
		}
		if _, err := checks.Run(checks.Input{Result: r}); err != nil {
			t.Fatal(err)
		}
	})
}

// TestOrderDoesNotMatter: any order of rows gives the same result, to the byte of the state, and a result in between
// changes nothing.
func TestOrderDoesNotMatter(t *testing.T) {
	o := november(t)
	rapid.Check(t, func(t *rapid.T) {
		m := drawMonth(t, o)
		want := count(m.options, m.dossiers, m.steps...)

		c := counting.New(m.options)
		rows := len(m.dossiers) + len(m.steps)
		between := rapid.IntRange(-1, rows).Draw(t, "result between")
		for n, i := range rapid.Permutation(indices(rows)).Draw(t, "order") {
			if n == between {
				c.Result()
			}
			if i < len(m.dossiers) {
				c.Add(&m.dossiers[i])
			} else {
				c.AddStep(&m.steps[i-len(m.dossiers)])
			}
		}
		got := c.Result()
		if diff := cmp.Diff(want.Report, got.Report); diff != "" {
			t.Fatal(diff)
		}
		if diff := cmp.Diff(want.Rows, got.Rows); diff != "" {
			t.Fatal(diff)
		}
		if diff := cmp.Diff(want.Observations, got.Observations); diff != "" {
			t.Fatal(diff)
		}
		if want.RowsRead != got.RowsRead || !bytes.Equal(written(t, want.State), written(t, got.State)) {
			t.Fatal("the states differ")
		}
	})
}

func indices(n int) []int {
	out := make([]int, n)
	for i := range out {
		out[i] = i
	}
	return out
}

func written(t interface{ Fatal(...any) }, s *counting.State) []byte {
	var b bytes.Buffer
	n, err := s.WriteTo(&b)
	if err != nil || n != int64(b.Len()) {
		t.Fatal("wrote", n, "of", b.Len(), err)
	}
	return b.Bytes()
}
