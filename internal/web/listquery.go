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
	"trehan/internal/documents/view"
	"trehan/internal/dossier"
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

// listField is a drop-down of the form: a column of the table by its key in the address.
type listField struct {
	key    string
	column table.Column
	label  string
	words  func(*counting.Report, string) string
	values []string // all that there can be; nil for those that the data bring
}

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

// listChoice is a drop-down.
type listChoice struct {
	Key, Label string
	Options    []listOption
}

type listOption struct {
	Value, Text string
	Chosen      bool
}

// choices are the drop-downs beside the figures and units, with how many dossiers each would leave. further says that
// something is chosen in one.
func (q *listQuery) choices(r *counting.Report, chosen *table.Chosen) (out []listChoice, further bool) {
	unit := q.unitChoice(r, chosen)
	out = append(out, q.figureChoice(r), unit)
	for _, f := range listFields {
		c := listChoice{Key: f.key, Label: f.label, Options: []listOption{{"", wordAny, false}}}
		now, is := q.Chosen[f.key]
		further = further || is
		values := chosen.Values(f.column)
		if f.column == table.Findings {
			values = q.findingValues(r)
		}
		if is && !slices.ContainsFunc(values, func(v table.Value) bool { return v.Value == now }) {
			values = append(values, table.Value{Value: now})
		}
		for _, v := range values {
			c.Options = append(c.Options, listOption{fieldParam(v.Value), view.Sentence(f.words(r, v.Value)) + counted(v.Count), is && v.Value == now})
		}
		if len(values) > 1 || is {
			out = append(out, c)
		}
	}
	return out, further
}

// counted stands behind what can be chosen.
func counted(n int) string {
	if n == 0 {
		return ""
	}
	return " (" + notation.Count(n) + ")"
}

// findingValues are the findings of the report. It states their counts for the whole alone.
func (q *listQuery) findingValues(r *counting.Report) []table.Value {
	var out []table.Value
	for _, f := range r.Findings {
		v := table.Value{Value: f.Code}
		if q.Figure == "" && q.whole() {
			v.Count = f.Count
		}
		out = append(out, v)
	}
	return out
}

// unitChoice offers the units in the order of the report.
func (q *listQuery) unitChoice(r *counting.Report, chosen *table.Chosen) listChoice {
	column := table.Unit
	if _, c, ok := figure.Of(r, q.Figure); ok {
		column = c
	}
	counts := map[string]int{}
	for _, v := range chosen.Values(column) {
		counts[v.Value] = v.Count
	}
	out := listChoice{paramUnit, wordHeadUnit, []listOption{{"", wordAllUnits, false}}}
	found := q.Unit == nil
	for _, u := range r.Units {
		is := q.Unit != nil && *q.Unit == u.Code
		if n := counts[u.Code]; n > 0 || is {
			out.Options = append(out.Options, listOption{unitParam(u.Code), nameOfUnit(r, u.Code) + counted(n), is})
		}
		found = found || is
	}
	if !found {
		out.Options = append(out.Options, listOption{unitParam(*q.Unit), *q.Unit + counted(0), true})
	}
	return out
}

func nameOfUnit(r *counting.Report, code string) string {
	if code == "" {
		return view.UnknownUnit
	}
	for _, u := range r.Units {
		if u.Code == code {
			return u.Name
		}
	}
	return code
}

// figureChoice offers the figures with what the report states for them.
func (q *listQuery) figureChoice(r *counting.Report) listChoice {
	out := listChoice{paramFigure, wordFigure, []listOption{{"", wordEveryDossier, q.Figure == ""}}}
	found := q.Figure == ""
	for _, name := range figure.Names() {
		is := name == q.Figure
		n, stated := figure.Stated(r, name, q.Unit)
		if is || stated && n > 0 {
			text := figureWords(r, name)
			if stated {
				text += counted(n)
			}
			out.Options = append(out.Options, listOption{name, view.Sentence(text), is})
		}
		found = found || is
	}
	if !found { // of a finding or an official
		out.Options = append(out.Options, listOption{q.Figure, view.Sentence(figureWords(r, q.Figure)), true})
	}
	return out
}

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

const paramChannel = "kenh"

// listFields are the further drop-downs, in the order of the form.
var listFields = []listField{
	{"dong", table.Line, wordHeadLine, func(_ *counting.Report, v string) string { return view.LineNames[v] }, valuesOf(view.LineNames)},
	{"nguon", table.Origin, "Nguồn", func(_ *counting.Report, v string) string { return view.OriginNames[v] }, valuesOf(view.OriginNames)},
	{paramChannel, table.Channel, "Kênh tiếp nhận", func(_ *counting.Report, v string) string { return view.ChannelNames[v] }, valuesOf(view.ChannelNames)},
	{"cap", table.Level, "Cấp", func(_ *counting.Report, v string) string { return view.LevelName(dossier.Level(v)) }, []string{"province", "district", "commune", "central", "unknown"}},
	{"linh-vuc", table.Field, "Lĩnh vực", func(_ *counting.Report, v string) string { return orNone(v, wordNoField) }, nil},
	{"loai", table.Kind, "Loại trễ hạn", func(_ *counting.Report, v string) string { return kindWords(v) }, []string{"", "actual", "slow_update", "suspected_slow_update", "unclassified"}},
	{"nhom", table.Group, "Nhóm quá hạn", groupWords, []string{"", "test", "backlog", "unclosed", "in_process"}},
	{"tiep-nhan", table.Acceptance, "Tiếp nhận trực tuyến", func(_ *counting.Report, v string) string { return orNone(view.AcceptanceNames[v], wordNoAcceptance) }, append(valuesOf(view.AcceptanceNames), "")},
	{"xin-loi", table.Apology, "Văn bản xin lỗi", func(_ *counting.Report, v string) string { return apologyWords[v] }, valuesOf(apologyWords)},
	{"den-han", table.DueInPeriod, "Đến hạn trong kỳ", yesNoWords, []string{table.Yes, table.No}},
	{"chuyen-don-vi", table.Inherited, "Đơn vị khác tiếp nhận", yesNoWords, []string{table.Yes, table.No}},
	{"phat-hien", table.Findings, "Phát hiện", findingWords, nil},
}

func valuesOf(words map[string]string) []string {
	var out []string
	for v := range words {
		out = append(out, v)
	}
	return out
}

func orNone(v, none string) string {
	if v == "" {
		return none
	}
	return v
}
