package web

import (
	"fmt"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"trehan/internal/counting"
	"trehan/internal/notation"
	"trehan/internal/period"
	"trehan/internal/table"
	"trehan/internal/table/figure"
)

// listQuery is what is asked of a list: the address of the page says it whole.
type listQuery struct {
	Figure string // "" for every dossier that was read
	Unit   *string
	Chosen map[string]string // by the key of the field
	Text   string
	Sort   table.Sort
	Page   int // from 1
	Size   int
}

// Bounds of a query.
const (
	maxQuery = 200
	maxPage  = 1_000_000
)

var pageSizes = []int{50, 100, 200}

var orderNames = []string{table.ByCode: "code", table.ByReceived: "received", table.ByDue: "due", table.ByFinished: "finished", table.ByDaysLate: "days_late", table.ByUnit: "unit"}

// fieldParam is a value as an address bears it: the empty one is "-", and "" is none at all.
func fieldParam(v string) string {
	if v == "" || strings.HasPrefix(v, "-") {
		return "-" + v
	}
	return v
}

// parseListQuery reads an address; fault says what is wrong with it.
func parseListQuery(values url.Values) (q *listQuery, fault string) {
	q = &listQuery{Figure: values.Get(paramFigure), Chosen: map[string]string{}, Text: values.Get(paramText), Page: 1, Size: pageSizes[0]}
	for _, all := range values {
		if slices.ContainsFunc(all, func(v string) bool { return !utf8.ValidString(v) }) {
			return nil, wordNotText
		}
	}
	if utf8.RuneCountInString(q.Text) > maxQuery {
		return nil, wordLongText
	}
	if unit := values.Get(paramUnit); unit != "" {
		code := strings.TrimPrefix(unit, "-")
		q.Unit = &code
	}
	for _, f := range listFields {
		v := values.Get(f.key)
		if v == "" {
			continue
		}
		v = strings.TrimPrefix(v, "-")
		if f.values != nil && !slices.Contains(f.values, v) {
			return nil, fmt.Sprintf(wordNoSuchValue, f.label)
		}
		q.Chosen[f.key] = v
	}
	name, down := strings.CutPrefix(values.Get(paramSort), "-")
	if i := slices.Index(orderNames, name); i >= 0 {
		q.Sort = table.Sort{By: table.Order(i), Down: down}
	} else if name != "" {
		return nil, fmt.Sprintf(wordNoSuchValue, wordSortedBy)
	}
	if n, err := strconv.Atoi(values.Get(paramPage)); err == nil {
		q.Page = min(max(n, 1), maxPage)
	}
	if n, err := strconv.Atoi(values.Get(paramSize)); err == nil && slices.Contains(pageSizes, n) {
		q.Size = n
	}
	return q, ""
}

// filter is what the query asks of the table; false for a figure that the report does not have.
func (q *listQuery) filter(r *counting.Report) (table.Filter, bool) {
	f, known := table.Filter{}, true
	column := table.Unit
	if q.Figure != "" {
		f, column, known = figure.Of(r, q.Figure)
	}
	if q.Unit != nil {
		f.Chosen = append(f.Chosen, table.Condition{Column: column, Values: []string{*q.Unit}})
	}
	for _, field := range listFields {
		if v, ok := q.Chosen[field.key]; ok {
			f.Chosen = append(f.Chosen, table.Condition{Column: field.column, Values: []string{v}})
		}
	}
	f.Text = q.Text
	return f, known
}

// values are the query as an address bears it.
func (q *listQuery) values() url.Values {
	out := url.Values{}
	set := func(key, v string) {
		if v != "" {
			out.Set(key, v)
		}
	}
	set(paramFigure, q.Figure)
	set(paramText, q.Text)
	if q.Unit != nil {
		set(paramUnit, fieldParam(*q.Unit))
	}
	for key, v := range q.Chosen {
		set(key, fieldParam(v))
	}
	if q.Sort != (table.Sort{}) {
		set(paramSort, q.sortName())
	}
	if q.Page > 1 {
		set(paramPage, strconv.Itoa(q.Page))
	}
	if q.Size != pageSizes[0] {
		set(paramSize, strconv.Itoa(q.Size))
	}
	return out
}

func (q *listQuery) sortName() string {
	name := orderNames[q.Sort.By]
	if q.Sort.Down {
		name = "-" + name
	}
	return name
}

func (q *listQuery) link(path string) string {
	if v := q.values(); len(v) > 0 {
		return path + "?" + v.Encode()
	}
	return path
}

// heads are the columns of the list. A click on one sorts by it, a second one the other way; the most days late come first.
func (q *listQuery) heads(path string) []listHead {
	var out []listHead
	for _, h := range []struct {
		text string
		by   table.Order
	}{
		{wordHeadCode, table.ByCode},
		{wordHeadUnit, table.ByUnit},
		{wordHeadProcedure, unsorted},
		{wordHeadReceived, table.ByReceived},
		{wordHeadDue, table.ByDue},
		{wordHeadFinished, table.ByFinished},
		{wordHeadLine, unsorted},
		{wordHeadDays, table.ByDaysLate},
	} {
		head := listHead{Text: h.text, Number: h.by == table.ByDaysLate}
		if h.by != unsorted {
			other := *q
			other.Page, other.Sort = 1, table.Sort{By: h.by, Down: h.by == table.ByDaysLate}
			if q.Sort.By == h.by {
				other.Sort.Down = !q.Sort.Down
				head.Sorted = "ascending"
				if q.Sort.Down {
					head.Sorted = "descending"
				}
			}
			head.Link = other.link(path + listPart)
		}
		out = append(out, head)
	}
	return out
}

// unsorted is no order: the column cannot be sorted by.
const unsorted = table.Order(255)

// Sizes are how many rows a page can have.
func (q *listQuery) Sizes() []int { return pageSizes }

// SortParam keeps the order when the form is sent.
func (q *listQuery) SortParam() string { return q.values().Get(paramSort) }

// sentence says what is shown: "68 hồ sơ giải quyết trễ hạn của Sở Tư pháp, tháng 11/2023".
func (q *listQuery) sentence(r *counting.Report, m period.Name, chosen *table.Chosen) string {
	text := notation.Count(chosen.Count) + " " + wordEveryDossierShort
	if q.Figure != "" {
		text = notation.Count(chosen.Count) + " " + figureWords(r, q.Figure)
	}
	if q.Unit != nil {
		text += fmt.Sprintf(wordOfUnit, nameOfUnit(r, *q.Unit))
	}
	text += ", " + notation.Name(m)
	for _, f := range listFields {
		if v, ok := q.Chosen[f.key]; ok {
			first, size := utf8.DecodeRuneInString(f.label)
			text += "; " + string(unicode.ToLower(first)) + f.label[size:] + ": " + f.words(r, v)
		}
	}
	if q.Text != "" {
		text += fmt.Sprintf(wordWithText, q.Text)
	}
	if q.Figure == figure.Duplicates {
		text += fmt.Sprintf(wordDroppedRows, notation.Count(chosen.Dropped))
	}
	return text + "."
}

// elsewhere is the finding that is asked for, where it counts more than the month's table has: dossiers that are no longer in the
// extract, steps, days.
func (q *listQuery) elsewhere(r *counting.Report, chosen *table.Chosen) *counting.Finding {
	code, is := strings.CutPrefix(q.Figure, "findings.")
	for i := range r.Findings {
		if f := &r.Findings[i]; is && f.Code == code && q.whole() && f.Count > chosen.Count {
			return f
		}
	}
	return nil
}

// whole reports whether nothing is chosen beside the figure.
func (q *listQuery) whole() bool { return len(q.Chosen) == 0 && q.Text == "" && q.Unit == nil }

// differs compares the list with what the report states; only a list of the figure itself can be compared.
func (q *listQuery) differs(t *MonthTable, chosen *table.Chosen) (stated int, differs bool) {
	if len(q.Chosen) > 0 || q.Text != "" {
		return 0, false
	}
	stated, known := figure.Stated(t.Report, q.Figure, q.Unit)
	n := chosen.Count
	if q.Figure == figure.Duplicates {
		n = chosen.Dropped
	}
	return stated, known && n != stated
}
