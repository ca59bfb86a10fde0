package web

import (
	"slices"

	"trehan/internal/counting"
	"trehan/internal/documents/view"
	"trehan/internal/dossier"
	"trehan/internal/notation"
	"trehan/internal/table"
	"trehan/internal/table/figure"
)

// listField is a drop-down of the form: a column of the table by its key in the address.
type listField struct {
	key    string
	column table.Column
	label  string
	words  func(*counting.Report, string) string
	values []string // all that there can be; nil for those that the data bring
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
