// Package dialect says how the exports of one system are read: which headers mean which attribute, where the unit stands,
// what the texts of states and channels mean, in which form dates are. A dialect is data of the office (section formats of
// the configuration), never code; what every public system writes is the vocabulary of this package.
package dialect

// MaxHeaderRows is the most rows that a header has.
const MaxHeaderRows = 3

// Dialect is one way of writing an extract. The zero value of every field but Name means "as the built-in reading does".
type Dialect struct {
	Name  string `yaml:"name"` // of letters, digits and hyphens; named in messages, the report and the archive
	Match Match  `yaml:"match,omitempty"`

	Headers    map[string][]string `yaml:"headers,omitempty"`     // attribute: its headers; see extract.Attributes
	HeaderRows int                 `yaml:"header_rows,omitempty"` // 1 to 3; 0: found in the file
	SkipRows   int                 `yaml:"skip_rows,omitempty"`   // rows above the header that are not searched
	Sheets     Sheets              `yaml:"sheets,omitempty"`
	Unit       Unit                `yaml:"unit,omitempty"`

	StatusFrom StatusPlace `yaml:"status_from,omitempty"`

	Statuses map[string]string `yaml:"statuses,omitempty"` // text: code of the state (docs/formats.md)
	Channels map[string]string `yaml:"channels,omitempty"` // text: direct, online or postal
	Dates    []string          `yaml:"dates,omitempty"`    // forms such as "HH:mm dd/MM/yyyy"; empty: the built-in ones
	Empty    []string          `yaml:"empty,omitempty"`    // further texts that mean an empty cell

	JSON      JSON   `yaml:"json,omitempty"`
	Encoding  string `yaml:"encoding,omitempty"`  // utf-8, utf-16, windows-1258, tcvn3; empty: found in the file
	Delimiter string `yaml:"delimiter,omitempty"` // of a CSV file, one character; empty: found in the file
}

// FurtherHeaders joins the dialect's headers with those that hold for every file. The dialect's stand first, so that they win.
func (d *Dialect) FurtherHeaders(every map[string][]string) map[string][]string {
	if len(d.Headers) == 0 && len(d.JSON.Fields) == 0 {
		return every
	}
	all := make(map[string][]string, len(d.Headers)+len(d.JSON.Fields)+len(every))
	for attribute, headers := range d.Headers {
		all[attribute] = append(all[attribute], headers...)
	}
	for attribute, path := range d.JSON.Fields {
		all[attribute] = append(all[attribute], path)
	}
	for attribute, headers := range every {
		all[attribute] = append(all[attribute], headers...)
	}
	return all
}

// Match says which files a dialect is for. A file must meet all that is stated.
type Match struct {
	File    string   `yaml:"file,omitempty"`    // pattern of the file's base name, as in path.Match
	Headers []string `yaml:"headers,omitempty"` // all of them stand in the header
}

// Sheets of a workbook: the names to read, or those to leave. Neither means every visible sheet that has the header.
type Sheets struct {
	Take  []string `yaml:"take,omitempty"`
	Leave []string `yaml:"leave,omitempty"`
}

// Unit says where the settling unit of a dossier stands.
type Unit struct {
	From    UnitPlace `yaml:"from,omitempty"`    // empty: column
	Pattern string    `yaml:"pattern,omitempty"` // regular expression with one group, taken from the place's text
	Value   string    `yaml:"value,omitempty"`   // of fixed
}

// UnitPlace is a place of the unit.
type UnitPlace string

// The places.
const (
	UnitColumn UnitPlace = "column" // a column of its own
	UnitGroup  UnitPlace = "group"  // a row above the unit's dossiers
	UnitSheet  UnitPlace = "sheet"  // the sheet's name
	UnitFile   UnitPlace = "file"   // the file's base name
	UnitCode   UnitPlace = "code"   // the prefix of the dossier's code, which is a unit's code in the register
	UnitFixed  UnitPlace = "fixed"  // the same everywhere
)

// StatusPlace says where the state of a dossier stands.
type StatusPlace string

// The places. A register on paper has no column of the state: a dossier with a date of return is returned, one with a finish
// date processed, any other in process.
const (
	StatusColumn StatusPlace = "column" // the default
	StatusDates  StatusPlace = "dates"
)

// JSON says where the dossiers stand in a JSON file.
type JSON struct {
	List   string            `yaml:"list,omitempty"`   // path of the list, "result.items"
	Fields map[string]string `yaml:"fields,omitempty"` // attribute: path in one object, "hoSo.trangThai.ma"
}
