package explanation

// Code says why a file or a decision is refused.
type Code string

// Why a file is refused.
const (
	NotWorkbook Code = "not_workbook" // not a workbook that can be read
	Macros      Code = "macros"       // the workbook holds macros
	NoSheet     Code = "no_sheet"     // no sheet with the form in it
	NoMark      Code = "no_mark"      // the line that names month, revision and unit is missing or damaged
	TwoForms    Code = "two_forms"    // more than one sheet holds a form
	WrongMonth  Code = "wrong_month"  // the file is another month's
	WrongList   Code = "wrong_list"   // the file is of another revision, whose list differs
	WrongUnit   Code = "wrong_unit"   // the file is another unit's, or of a unit that was not asked
	NoColumn    Code = "no_column"    // a column of the form is missing or stands there twice
	CodeMissing Code = "code_missing" // a dossier of the list has no row
	CodeAdded   Code = "code_added"   // a row's code is not in the list
	CodeTwice   Code = "code_twice"   // a dossier has two rows
	CellEdited  Code = "cell_edited"  // a locked cell does not say what it said
	BadReason   Code = "bad_reason"   // the reason is not in the list
	BadProposal Code = "bad_proposal" // the proposal is not in the list
	CellAdded   Code = "cell_added"   // a cell beside the form is filled in
	BadEvidence Code = "bad_evidence" // the number of the paper has become a date
	Empty       Code = "empty"        // a cell that must be filled in is empty
	TooLong     Code = "too_long"     // a text is longer than a person reads
	Formula     Code = "formula"      // a cell holds a formula or an error instead of a value
	Late        Code = "late"         // the deadline has passed
	Decided     Code = "decided"      // the file changes a row that the office has decided on
	Repeated    Code = "repeated"     // the file was accepted before, and another one after it
	Closed      Code = "closed"       // the month's explanations are closed
)

// Refusal says why a file is refused whole: what is wrong, where, and what to do. It is an error.
type Refusal struct {
	Code   Code   `json:"code"`
	Sheet  string `json:"sheet,omitempty"`
	Row    int    `json:"row,omitempty"`    // from 1; 0: not in one row
	Column string `json:"column,omitempty"` // letter, such as "K"
	What   string `json:"what"`             // Vietnamese: what is wrong; may quote a cell
	Do     string `json:"do"`               // Vietnamese: what to do
	// Others are further faults of the file, and More how many are not listed.
	Others []Refusal `json:"others,omitempty"`
	More   int       `json:"more,omitempty"`
}

func (r *Refusal) Error() string { return r.Words() }
