package workbook

import (
	"cmp"
	"fmt"
	"slices"

	"github.com/xuri/excelize/v2"

	"trehan/internal/counting"
	"trehan/internal/documents/view"
)

// chartUnits is how many units the chart by unit shows, those with the most late and overdue dossiers.
const chartUnits = 15

// plot is one chart: rows first to last of the sheet of chart data, with the columns that it shows.
type plot struct {
	title       string
	kind        excelize.ChartType
	head        int // row of the heads
	first, last int
	columns     []int
}

// chartRow is one row of the charts' data.
type chartRow struct {
	chart, name string
	figures     []int // total, resolved, pending, resolved late, pending overdue; or the total alone
}

var chartColumns = []column{
	{head: "Biểu đồ", width: 22}, {head: "Nội dung", width: 52}, {head: wordAll, width: 14}, {head: wordResolved, width: 14},
	{head: wordPending, width: 14}, {head: wordLate, width: 14}, {head: wordOverdue, width: 14},
}

// Colours that can also be told apart in grey print.
var chartFills = []string{"1F4E79", "C55A11", "7F7F7F"}

// Bars are pale, as their labels stand on them.
var barFills = []string{"9DC3E6", "F4B183"}

// charts makes the sheet of charts and that of their data.
func (b *book) charts(a *arrangement) error {
	channels, units, months := a.channelRows(), a.unitRows(), a.monthRows()
	rows := slices.Concat(channels, units, months)
	lines := a.statisticsLines(titleCharts)
	first := len(lines) + 3 // of the data: below the header block, the spacer and the heads
	at := func(skip, n int) (int, int) { return first + skip, first + skip + n - 1 }

	var plots []plot
	if len(units) > 0 {
		u0, u1 := at(len(channels), len(units))
		plots = append(plots, plot{chartByUnit, excelize.BarStacked, first - 1, u0, u1, []int{6, 7}})
	}
	if len(channels) > 0 {
		c0, c1 := at(0, len(channels))
		plots = append(plots, plot{chartChannels, excelize.Pie, first - 1, c0, c1, []int{3}})
	}
	if m0, m1 := at(len(channels)+len(units), len(months)); len(months) > 1 { // one month is no trend
		plots = append(plots,
			plot{a.head.ofEach(chartTrend), excelize.Line, first - 1, m0, m1, []int{3, 4, 5}},
			plot{a.head.ofEach(chartTrendLate), excelize.Line, first - 1, m0, m1, []int{6, 7}})
	}

	if len(plots) > 0 {
		if err := b.chartSheet(lines, plots); err != nil {
			return err
		}
	}
	s, err := b.sheet(layout{name: sheetChartData, lines: lines, columns: chartColumns, body: len(rows), filter: true})
	if err != nil {
		return err
	}
	for _, r := range rows {
		for col := range chartColumns {
			s.set(col+1, lookNumber, nil)
		}
		s.set(1, lookText, r.chart)
		s.set(2, lookText, r.name)
		s.figures(3, r.figures, lookNumber)
		if err := s.write(); err != nil {
			return err
		}
	}
	return s.close()
}

// channelRows are the new dossiers by channel; none where the extract does not say.
func (a *arrangement) channelRows() []chartRow {
	if a.in.Report.NoChannel() {
		return nil
	}
	t := a.in.Report.Totals
	return []chartRow{
		{chartChannels, "Trực tuyến", []int{t.ReceivedOnline}},
		{chartChannels, "Trực tiếp", []int{t.ReceivedDirect}},
		{chartChannels, "Dịch vụ bưu chính công ích", []int{t.ReceivedPostal}},
	}
}

// unitRows are the units with the most late and overdue dossiers, the most first.
func (a *arrangement) unitRows() []chartRow {
	var units []*unit
	weight := func(u *unit) int { return u.figures.Totals.ResolvedLate + u.figures.Totals.PendingOverdue }
	for _, u := range a.units {
		if weight(u) > 0 {
			units = append(units, u)
		}
	}
	slices.SortStableFunc(units, func(x, y *unit) int { return cmp.Compare(weight(y), weight(x)) })
	var rows []chartRow
	for _, u := range units[:min(len(units), chartUnits)] {
		rows = append(rows, chartRow{chartByUnit, u.name, chartFigures(u.figures.Totals)})
	}
	return rows
}

func (a *arrangement) monthRows() []chartRow {
	var rows []chartRow
	for _, m := range a.before() {
		rows = append(rows, chartRow{a.head.ofEach(chartTrend), view.Sentence(m.Name()), chartFigures(m.Totals)})
	}
	return append(rows, chartRow{a.head.ofEach(chartTrend), view.Sentence(a.head.period), chartFigures(a.in.Report.Totals)})
}

func chartFigures(t counting.Totals) []int {
	return []int{t.Total, t.Resolved, t.Pending, t.ResolvedLate, t.PendingOverdue}
}

// The charts stand on one landscape page: that of the units, whose names are long, as high as the others beside it.
const (
	chartSheetColumns = 12
	chartWidth        = 560 // pixels
	chartRows         = 13  // of the sheet, under one chart
	chartsHigh        = 3   // charts in a column
	chartRowPoints    = 15
	chartRowPixels    = 18 // as excelize counts such a row; readers follow the cells
	chartGap          = 6  // pixels between charts
)

// rows is how many rows of the sheet a chart takes.
func (p plot) rows() int {
	if p.title == chartByUnit {
		return chartsHigh * chartRows
	}
	return chartRows
}

func (b *book) chartSheet(lines []line, plots []plot) error {
	if err := b.addSheet(sheetCharts); err != nil {
		return err
	}
	if err := b.paper(sheetCharts, false, false); err != nil {
		return err
	}
	if err := b.f.SetColWidth(sheetCharts, "A", cellColumn(chartSheetColumns), 13); err != nil {
		return err
	}
	for i, ln := range lines {
		from, to := cellName(1, i+1), cellName(chartSheetColumns, i+1)
		if err := b.f.MergeCell(sheetCharts, from, to); err != nil {
			return err
		}
		if err := b.f.SetCellStr(sheetCharts, from, view.Printable(ln.text)); err != nil {
			return err
		}
		if err := b.f.SetCellStyle(sheetCharts, from, to, b.styles.id(ln.look)); err != nil {
			return err
		}
		if err := b.f.SetRowHeight(sheetCharts, i+1, height(wrapped(ln.text, chartSheetColumns*13, ln.look), ln.look.size)); err != nil {
			return err
		}
	}
	top := len(lines) + 2
	if err := b.onePage(sheetCharts, top, top+chartsHigh*chartRows); err != nil {
		return err
	}
	row := [2]int{top, top}
	for i, p := range plots {
		side := 1
		if p.title == chartByUnit {
			side = 0
		}
		if err := b.f.AddChart(sheetCharts, cellName(1+side*chartSheetColumns/2, row[side]), p.chart()); err != nil {
			return fmt.Errorf("chart %d: %w", i+1, err)
		}
		row[side] += p.rows()
	}
	return nil
}

// onePage prints a sheet on one page and gives the rows under the charts one height in every reader.
func (b *book) onePage(name string, first, last int) error {
	one := 1
	if err := b.f.SetPageLayout(name, &excelize.PageLayoutOptions{FitToWidth: &one, FitToHeight: &one}); err != nil {
		return err
	}
	for row := first; row < last; row++ {
		if err := b.f.SetRowHeight(name, row, chartRowPoints); err != nil {
			return err
		}
	}
	return nil
}

func (p plot) chart() *excelize.Chart {
	rng := func(col, first, last int) string {
		c := cellColumn(col)
		return fmt.Sprintf("'%s'!$%s$%d:$%s$%d", sheetChartData, c, first, c, last)
	}
	font := func(size float64, bold bool) *excelize.Font {
		return &excelize.Font{Family: fontName, Size: size, Bold: bold, Color: "000000"}
	}
	c := &excelize.Chart{
		Type:         p.kind,
		Title:        excelize.ChartTitle{Paragraph: []excelize.RichTextRun{{Text: p.title, Font: font(12, true)}}},
		Dimension:    excelize.ChartDimension{Width: chartWidth, Height: uint(p.rows()*chartRowPixels - chartGap)},
		Format:       excelize.GraphicOptions{AltText: p.title, Name: p.title},
		XAxis:        excelize.ChartAxis{Font: *font(9, false)},
		YAxis:        excelize.ChartAxis{Font: *font(9, false), MajorGridLines: true, NumFmt: excelize.ChartNumFmt{CustomNumFmt: formatInt}},
		Legend:       excelize.ChartLegend{Position: "bottom", Font: font(10, false)},
		PlotArea:     excelize.ChartPlotArea{ShowVal: true, NumFmt: excelize.ChartNumFmt{CustomNumFmt: formatLabel}},
		ShowBlanksAs: "gap",
	}
	if p.kind == excelize.BarStacked {
		gap := uint(40)
		c.XAxis.ReverseOrder, c.GapWidth = true, &gap // the first row on top
	}
	if p.kind == excelize.Pie {
		c.PlotArea = excelize.ChartPlotArea{ShowPercent: true, NumFmt: excelize.ChartNumFmt{CustomNumFmt: formatShare}}
	}
	for i, col := range p.columns {
		s := excelize.ChartSeries{
			Name:       fmt.Sprintf("'%s'!$%s$%d", sheetChartData, cellColumn(col), p.head),
			Categories: rng(2, p.first, p.last),
			Values:     rng(col, p.first, p.last),
		}
		if p.kind != excelize.Pie {
			fills := chartFills
			if p.kind == excelize.BarStacked {
				fills = barFills
			}
			s.Fill = excelize.Fill{Type: "pattern", Pattern: 1, Color: []string{fills[i%len(fills)]}}
			s.Line = excelize.LineOptions{Width: 2, Fill: s.Fill}
		}
		s.DataLabel = excelize.ChartDataLabel{Font: *font(9, false)}
		if p.kind == excelize.Line {
			s.DataLabelPosition = excelize.ChartDataLabelsPositionAbove
			if i%2 == 1 { // neighbours in value: one's labels above, the other's below
				s.DataLabelPosition = excelize.ChartDataLabelsPositionBelow
			}
			s.Marker = excelize.ChartMarker{Symbol: "circle", Size: 6, Fill: s.Fill}
		}
		c.Series = append(c.Series, s)
	}
	return c
}

func cellColumn(col int) string {
	name, err := excelize.ColumnNumberToName(col)
	if err != nil {
		panic(err) // outside any sheet: a fault of this package
	}
	return name
}
