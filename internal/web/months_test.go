package web

import (
	"context"
	"net/http"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"trehan/internal/counting"
	"trehan/internal/dossier"
	"trehan/internal/period"
)

func (d *fakeBackend) Periods(context.Context) ([]period.Name, error) {
	if d.periods != nil {
		return d.periods, d.fails
	}
	quarter, _ := period.ParseName("2023-Q3")
	return []period.Name{november, november.Previous(), quarter, november.Previous().Previous()}, d.fails
}

func (d *fakeBackend) Lines(ctx context.Context, all []period.Name) ([]MonthLine, error) {
	figures, err := d.Figures(ctx, all)
	var out []MonthLine
	for i, n := range all {
		line := MonthLine{n, "succeeded", 1, figures[i]}
		switch {
		case n == november:
			line = MonthLine{n, d.month.Outcome, 0, nil}
		case i == 1:
			line.Outcome = "with_exceptions"
		}
		out = append(out, line)
	}
	return out, err
}

func (d *fakeBackend) Figures(_ context.Context, all []period.Name) ([]*Figures, error) {
	var out []*Figures
	for i, n := range all {
		if n == november {
			out = append(out, nil)
			continue
		}
		t := counting.Totals{Total: 15000 + i, Resolved: 14000, ResolvedEarly: 9000, ResolvedOnTime: 4990 - 7*i, ResolvedLate: 10 + 7*i, Pending: 1000 + i, PendingOverdue: 380 + i}
		out = append(out, &Figures{1, true, t, []counting.UnitFigures{
			{Code: "H25.05", Name: "Sở Tư pháp", Level: dossier.Province, Listed: true, Totals: counting.Totals{Total: 500, Resolved: 400, ResolvedLate: i}},
			{Code: "H25.21.01", Name: "UBND phường Châu Sơn", Level: dossier.Commune, Listed: true, Totals: t},
		}})
	}
	return out, d.fails
}

func (d *fakeBackend) Shown(ctx context.Context, m period.Name) (*Figures, error) {
	if m.Year() != 2023 {
		return nil, ErrNone
	}
	all, err := d.Figures(ctx, []period.Name{november.Previous()})
	all[0].Sealed = m != november
	return all[0], err
}

// Of a period that was never run a clerk is led to its files and its start, also from every part of it.
func TestAPeriodThatWasNeverRun(t *testing.T) {
	s := entered(t)
	for _, part := range []string{"", "/don-vi", "/gui-thu", "/giai-trinh"} {
		code, body := s.get("/thang/2022-01" + part)
		for _, want := range []string{`<a href="/thang/2022-01/tep">Tệp của kỳ</a>`, `<a href="/thang/2022-01/bat-dau">Chạy thử, bắt đầu</a>`} {
			if code != http.StatusNotFound || !strings.Contains(body, want) {
				t.Errorf("%q: %d, no %s", part, code, want)
			}
		}
	}
}

// A month's main figures stand beside those of the month before.
func TestTheMonthBefore(t *testing.T) {
	s := entered(t)
	s.month = heldMonth()
	_, body := s.get("/thang/2023-11")
	for _, want := range []string{
		`<small>Kỳ trước: <a href="/thang/2023-10/ho-so?so-lieu=total">15.000</a></small>`,
		`<small>Kỳ trước: <a href="/thang/2023-10/ho-so?so-lieu=resolved_late">10</a>, 0,07%</small>`,
	} {
		if !strings.Contains(body, want) {
			t.Errorf("no %s", want)
		}
	}
}

// The list of periods has each one's figures, each a link to its dossiers, and a chart of the months.
func TestMonths(t *testing.T) {
	s := entered(t)
	_, body := s.get("/")
	for _, want := range []string{
		`<a href="/thang/2023-11">Tháng 11/2023</a>`, "Chưa có số liệu đã niêm phong",
		`<a href="/thang/2023-10/ho-so?so-lieu=resolved_late">17</a>`, `<td data-label="Tỷ lệ trễ hạn" class="n">0,12%</td>`,
		"Quý, 6 tháng, năm và kỳ khác", `<a href="/thang/2023-Q3/ho-so?so-lieu=pending_overdue">382</a>`,
		`<svg class="chart"`, "từ tháng 09/2023 đến tháng 10/2023",
	} {
		if !strings.Contains(body, want) {
			t.Errorf("%q is missing:\n%s", want, body)
		}
	}
	if strings.Contains(body, "style=") || strings.Contains(body, "Các kỳ trước đó") {
		t.Errorf("a style attribute, or a page before the first:\n%s", body)
	}
}

// A page shows the last 24 months with what ended among them; the rest is behind a link.
func TestPagesOfMonths(t *testing.T) {
	var all []period.Name
	for n := november; len(all) < 60; n = n.Previous() {
		all = append(all, n)
	}
	year, _ := period.ParseName("2022")
	all = append(all[:11], append([]period.Name{year}, all[11:]...)...)
	shown, before := pageOf(all, "")
	if len(shown) != 25 || shown[0] != november || before != "2021-11" {
		t.Errorf("%d from %s, then %q", len(shown), shown[0], before)
	}
	shown, before = pageOf(all, before)
	if len(shown) != 24 || shown[0].String() != "2021-11" || before != "2019-11" {
		t.Errorf("%d from %s, then %q", len(shown), shown[0], before)
	}
	if shown, before := pageOf(all, "<script>"); len(shown) != 0 || before != "" {
		t.Errorf("no period, but %v, then %q", shown, before)
	}
	s := entered(t)
	s.periods = all
	if _, body := s.get("/"); !strings.Contains(body, `<a href="/?den=2021-11">Các kỳ trước đó</a>`) {
		t.Errorf("no way to earlier months:\n%s", body)
	}
	if _, body := s.get("/?den=2021-11"); !strings.Contains(body, `<a href="/">Các kỳ mới nhất</a>`) || !strings.Contains(body, "Tháng 12/2019") {
		t.Errorf("no way back:\n%s", body)
	}
}

// The chart keeps the place of a month without figures, and joins nothing over it.
func TestChart(t *testing.T) {
	if chartOf(nil) != nil || chartOf(map[period.Name]counting.Totals{november: {Resolved: 200, ResolvedLate: 3}}) != nil {
		t.Error("a chart without a second month to compare with")
	}
	of := map[period.Name]counting.Totals{
		november:            {Resolved: 200, ResolvedLate: 3},
		november.Previous(): {Resolved: 200, ResolvedLate: 0},
		november.Previous().Previous().Previous(): {}, // nothing resolved
	}
	c := chartOf(of)
	var names, shares []string
	var heights []int
	for _, n := range c.Names {
		names = append(names, n.Text)
	}
	for i, p := range c.Points {
		shares = append(shares, p.Share)
		heights = append(heights, c.Bars[i].Height)
	}
	if diff := cmp.Diff([]string{"08/23", "09/23", "10/23", "11/23"}, names); diff != "" {
		t.Errorf("months (-want +got)\n%s", diff)
	}
	if diff := cmp.Diff([]string{"0.00", "0.00", "1.50"}, shares); diff != "" {
		t.Errorf("shares (-want +got)\n%s", diff)
	}
	if diff := cmp.Diff([]int{0, 0, 106}, heights); diff != "" {
		t.Errorf("bars (-want +got)\n%s", diff)
	}
	if len(c.Lines) != 2 {
		t.Errorf("lines are joined over the gap: %q", c.Lines)
	}
}
