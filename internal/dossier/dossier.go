// Package dossier defines one administrative dossier (hồ sơ TTHC) and one step of its handling: Dossier, Step, the
// closed sets of their values (Status, Channel, Level, Answer), and how texts and dates of the source systems are
// normalised.
//
// It knows no file format (extract) and no rule of counting (counting). See docs/counting.md 1 and docs/formats.md 8.
package dossier

import "trehan/internal/period"

// Dossier is one row of an extract. Text is normalised (NFC, single blanks, trimmed). It carries no citizen's
// data: the applicant's name is tried against the test patterns on reading, reduced to a Fingerprint, then dropped.
type Dossier struct {
	Code          string // Số hồ sơ, as Code returns it; CodeKey compares
	ProcedureCode string // Mã TTHC
	Procedure     string // Tên TTHC
	Field         string // Lĩnh vực
	Unit          string // the RESOLVING unit's name as in the extract
	UnitCode      string
	ReceivingUnit string // the name of the unit that takes the filing in; "" where the extract does not say
	Department    string
	Handler       string // who holds it now or held it last; one name, never split

	Filed               period.Instant // by the citizen; a date without a time where the extract has none
	Received            period.Instant
	Due                 period.Instant // as given, never recomputed
	Finished            period.Instant
	Returned            period.Instant
	Signed              period.Instant
	SupplementRequested period.Instant // when the pause in force began

	StatusText string // as read; "" where the extract has no column of it

	Status  Status
	Channel Channel // NoChannel where the extract has none
	Apology Answer
	Test    bool // a test pattern matched procedure, applicant or code

	Applicant uint16 // Fingerprint of the applicant; 0 where the extract has none

	Seq uint64 // position in the extract, see Seq; the last read wins ties
}

// fileShift is how many bits of a position the row takes.
const fileShift = 40

// Seq returns the position of a row in the extract: file by file in the order given, then row.
func Seq(file, row int) uint64 { return uint64(file)<<fileShift | uint64(row) }

// FileOf returns the file of a position.
func FileOf(seq uint64) int { return int(seq >> fileShift) }

// RowOf returns the row of a position.
func RowOf(seq uint64) int { return int(seq & (1<<fileShift - 1)) }

// Step is one step in the handling of a dossier.
type Step struct {
	Code       string // the dossier's
	Name       string // Bước
	Official   string
	Account    string
	Title      string
	Department string
	Unit       string
	Started    period.Instant
	Due        period.Instant
	Finished   period.Instant
	Action     string // Thao tác

	Seq uint64
}

// Status is the state of a dossier by the national code list, 1 to 10 (TrangThaiHoSo). The zero value is none.
type Status uint8

// The states.
const (
	NewlyRegistered     Status = 1 + iota // Mới đăng ký
	Accepted                              // Được tiếp nhận
	NotAccepted                           // Không được tiếp nhận
	InProcess                             // Đang xử lý
	SupplementRequested                   // Yêu cầu bổ sung giấy tờ
	FinancialObligation                   // Yêu cầu thực hiện nghĩa vụ tài chính
	WithdrawnByCitizen                    // Công dân yêu cầu rút hồ sơ
	Stopped                               // Dừng xử lý
	Processed                             // Đã xử lý xong
	ResultReturned                        // Đã trả kết quả
)

// Open reports whether somebody is working on the dossier.
func (s Status) Open() bool { return s == Accepted || s == InProcess }

// Paused reports whether the dossier waits for the citizen or is stopped.
func (s Status) Paused() bool {
	return s == SupplementRequested || s == FinancialObligation || s == Stopped
}

// Resolved reports whether the handling has ended with a result.
func (s Status) Resolved() bool { return s == Processed || s == ResultReturned }

// NeverAccepted reports whether the dossier was never taken in.
func (s Status) NeverAccepted() bool { return s == NewlyRegistered || s == NotAccepted }

// Channel is the way a dossier came in (KenhThucHien).
type Channel uint8

// The channels. NoChannel counts as Direct, with a finding.
const (
	NoChannel Channel = iota
	Direct
	Online
	Postal
)

// Answer is a yes or no that may be missing.
type Answer uint8

// The answers.
const (
	NoAnswer Answer = iota
	Yes
	No
)

// Level is the level of government of a unit.
type Level string

// The levels. Central is a central agency's local office ("ngành dọc"); Unknown is that of an unknown unit.
const (
	Province Level = "province"
	District Level = "district"
	Commune  Level = "commune"
	Central  Level = "central"
	Unknown  Level = "unknown"
)

// Rank orders the levels as reports do: province, district, commune, central, unknown.
func (l Level) Rank() int {
	switch l {
	case Province:
		return 0
	case District:
		return 1
	case Commune:
		return 2
	case Central:
		return 3
	}
	return 4
}
