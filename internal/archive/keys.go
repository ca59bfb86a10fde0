package archive

import (
	"fmt"
	"path"
	"regexp"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"

	"trehan/internal/period"
)

// The layout. Every key of the archive is made here and nowhere else. A period that is no month has its folder in periods/:
// periods/2026-Q1, periods/2026-H1, periods/2026, periods/2026-01-15..2026-03-20, with the same keys in it;
// an early warning has its own in warnings/2026-11-30.
//
//	months/2023-11/r0001/opened.json | abandoned.json | manifest.json | report.json | rows.json.gz | state.json.gz | dossiers.parquet | errors.json
//	months/2023-11/r0001/extract/<source>/<name>
//	months/2023-11/r0001/inputs/<name>
//	months/2023-11/r0001/documents/<name>
//	months/2023-11/r0001/drafts/<run>/<name>
//	months/2023-11/deliveries/r0001/<recipient>-<8 hex>/<kind>/0001.json … | message.eml | message-<8 hex>.eml
//	months/2023-11/handover/exports/<sha256>.<ext>  what the document axis says, as it was read
//	months/2023-11/handover/r0001/<recipient>/0001.json …
//	months/2023-11/audit/000001.json …
//	months/2023-11/histories/<run>.json
//	months/2023-11/runs/<run>/<name>                delivery reports and similar files, written after the seal
//	months/2023-11/explanations/asked.json | log/000001.json … | answers/<sha256>.xlsx | tong-hop-giai-trinh.xlsx
//	months/2023-11/uploads/log/000001.json … | files/<sha256>  files that people put in for the month
//	spans/2026-01-15..2026-03-20                    a span that was started: it cannot be found by counting
//	inbox/signed/<hash>.pdf                         signed PDFs uploaded with an approval
//	settings/log/000001.json …                      who changed the register or the formats, when and why
//	settings/<section>/<hash>.yaml                  the text of such a version
//	doctor/<nonce>                                  probes
//	coded/2023-11/r0001                             a sealed revision whose documents bear a code; nothing rests on it
//	watch/<yyyy-mm-dd>/<what>                       what the operators were told that day; nothing rests on it

// MonthPrefix is the folder of a month, of another reporting period, or of an early warning.
func MonthPrefix(m period.Name) string {
	if m.Kind() == period.KindMonth {
		return monthsPrefix + m.String() + "/"
	}
	if day, ok := m.Warning(); ok {
		return warningsPrefix + day.String() + "/"
	}
	return "periods/" + m.String() + "/"
}

// monthsPrefix is the folder of all months.
const monthsPrefix = "months/"

const warningsPrefix = "warnings/"

// spansPrefix is the list of the spans that were started.
const spansPrefix = "spans/"

// WatchKey says that the operators were told of something on a day.
func WatchKey(day period.Day, what string) string { return "watch/" + day.String() + "/" + what }

// SettingsPrefix is the folder of what was changed of the office's configuration outside its files.
const SettingsPrefix = "settings/"

// SettingsLogPrefix is the folder of the chain of these changes.
const SettingsLogPrefix = SettingsPrefix + "log/"

// SettingsTextKey is a saved text of a section of the configuration, by its bytes.
func SettingsTextKey(section, sha256 string) string {
	return SettingsPrefix + SafeName(section) + "/" + sha256 + ".yaml"
}

// RevisionName is r0001 for 1.
func RevisionName(rev int) string { return fmt.Sprintf("r%04d", rev) }

// ParseRevision reads r0001.
func ParseRevision(s string) (int, bool) {
	if len(s) < 5 || s[0] != 'r' {
		return 0, false
	}
	n, err := strconv.Atoi(s[1:])
	if err != nil || n < 1 || RevisionName(n) != s {
		return 0, false
	}
	return n, true
}

// RevisionPrefix is the folder of a revision.
func RevisionPrefix(m period.Name, rev int) string { return MonthPrefix(m) + RevisionName(rev) + "/" }

// OpenedKey numbers the revision.
func OpenedKey(m period.Name, rev int) string { return RevisionPrefix(m, rev) + "opened.json" }

// AbandonedKey says that the revision will never be sealed.
func AbandonedKey(m period.Name, rev int) string { return RevisionPrefix(m, rev) + "abandoned.json" }

// ManifestKey is the seal.
func ManifestKey(m period.Name, rev int) string { return RevisionPrefix(m, rev) + "manifest.json" }

// ReportKey is the month's figures.
func ReportKey(m period.Name, rev int) string { return RevisionPrefix(m, rev) + "report.json" }

// TableKey is the table of the month's dossiers.
func TableKey(m period.Name, rev int) string { return RevisionPrefix(m, rev) + "dossiers.parquet" }

// StateKey is the state that the next month is compared with.
func StateKey(m period.Name, rev int) string { return RevisionPrefix(m, rev) + "state.json.gz" }

// RowsKey is the data that the documents need besides the figures.
func RowsKey(m period.Name, rev int) string { return RevisionPrefix(m, rev) + "rows.json.gz" }

// ErrorsKey holds the unreadable values themselves, which must not reach Temporal.
func ErrorsKey(m period.Name, rev int) string { return RevisionPrefix(m, rev) + "errors.json" }

// extractPrefix is the folder of a source's untouched bytes.
func extractPrefix(m period.Name, rev int, source string) string {
	return RevisionPrefix(m, rev) + "extract/" + SafeName(source) + "/"
}

// ExtractKey is one untouched file of a source.
func ExtractKey(m period.Name, rev int, source, name string) string {
	return extractPrefix(m, rev, source) + SafeName(name)
}

// InputKey is an input other than an extract: register, configuration, days off, overrides, templates.
func InputKey(m period.Name, rev int, name string) string {
	return RevisionPrefix(m, rev) + "inputs/" + safePath(name)
}

// DocumentKey is a finished document; name as in docs/interface.md 3.3, don-vi/H25.05.xlsx included.
func DocumentKey(m period.Name, rev int, name string) string {
	return RevisionPrefix(m, rev) + "documents/" + safePath(name)
}

// SignedLetter is the name of the signed PDF among the finished documents. It stands in for the made letter.
const SignedLetter = "cong-van-da-ky.pdf"

// DraftsPrefix is the folder of a run's draft.
func DraftsPrefix(m period.Name, rev int, run string) string {
	return RevisionPrefix(m, rev) + "drafts/" + SafeName(run) + "/"
}

// DraftKey is a document of a run's draft.
func DraftKey(m period.Name, rev int, run, name string) string {
	return DraftsPrefix(m, rev, run) + safePath(name)
}

// DeliveriesPrefix is the folder of all deliveries of the month.
func DeliveriesPrefix(m period.Name) string { return MonthPrefix(m) + "deliveries/" }

// DeliveryPrefix is the folder of one delivery: one address, one revision, one kind of mail. address is the 8 hex of
// AddressHash, never an address.
func DeliveryPrefix(m period.Name, rev int, recipient, address, kind string) string {
	return DeliveriesPrefix(m) + RevisionName(rev) + "/" + SafeName(recipient) + "-" + address + "/" + SafeName(kind) + "/"
}

// MessageKey is the first mail of a delivery, byte for byte as sent.
func MessageKey(deliveryPrefix string) string { return deliveryPrefix + "message.eml" }

// AddressHash represents an address in keys: the first 8 hex digits of the SHA-256 of its lower-cased form.
func AddressHash(address string) string {
	return Hash([]byte(strings.ToLower(strings.TrimSpace(address))))[:8]
}

var deliveryKey = regexp.MustCompile(`^((?:month|period|warning)s/([0-9QH.-]+)/)deliveries/(r[0-9]{4,})/([^/]+)-([0-9a-f]{8})/([^/]+)/([^/]+)$`)

// DeliveryPath is a parsed key below a delivery's folder.
type DeliveryPath struct {
	Month     period.Name
	Revision  int
	Recipient string
	Address   string // 8 hex
	Kind      string
	File      string // 0001.json, message.eml
}

// ParseDeliveryKey parses a key below DeliveriesPrefix.
func ParseDeliveryKey(key string) (DeliveryPath, bool) {
	p := deliveryKey.FindStringSubmatch(key)
	if p == nil {
		return DeliveryPath{}, false
	}
	name := p[2]
	if strings.HasPrefix(key, warningsPrefix) {
		name = "warning-" + name
	}
	m, err := period.ParseName(name)
	rev, ok := ParseRevision(p[3])
	return DeliveryPath{m, rev, p[4], p[5], p[6], p[7]}, err == nil && ok && p[1] == MonthPrefix(m)
}

// HandoverPrefix is the folder of what the national document axis has answered.
func HandoverPrefix(m period.Name) string { return MonthPrefix(m) + "handover/" }

// HandoverExportKey is an export of the axis, by its bytes; ext has a dot.
func HandoverExportKey(m period.Name, sha256, ext string) string {
	return HandoverPrefix(m) + "exports/" + sha256 + SafeName(ext)
}

// HandoverAnswersPrefix is the folder of the axis' answers of one recipient.
func HandoverAnswersPrefix(m period.Name, rev int, recipient string) string {
	return HandoverPrefix(m) + RevisionName(rev) + "/" + SafeName(recipient) + "/"
}

// ParseHandoverKey parses a key of the axis' answers; false for an export.
func ParseHandoverKey(m period.Name, key string) (rev int, recipient string, ok bool) {
	parts := strings.Split(strings.TrimPrefix(key, HandoverPrefix(m)), "/")
	if len(parts) != 3 || parts[1] == "" {
		return 0, "", false
	}
	rev, ok = ParseRevision(parts[0])
	return rev, parts[1], ok
}

// AuditPrefix is the folder of the month's trail.
func AuditPrefix(m period.Name) string { return MonthPrefix(m) + "audit/" }

// HistoryKey is the exported history of a run.
func HistoryKey(m period.Name, run string) string {
	return MonthPrefix(m) + "histories/" + SafeName(run) + ".json"
}

// RunPrefix is the folder of a run's own files.
func RunPrefix(m period.Name, run string) string {
	return MonthPrefix(m) + "runs/" + SafeName(run) + "/"
}

// RunKey is a file that a run writes after the seal, such as its delivery report.
func RunKey(m period.Name, run, name string) string { return RunPrefix(m, run) + SafeName(name) }

// PlanKey is a run's plan of its mails: a list of ledger.Choice with further data for the sender.
func PlanKey(m period.Name, run string) string { return RunKey(m, run, planName) }

const planName = "plan.json"

// IsPlan reports whether a key is some run's PlanKey.
func IsPlan(key string) bool {
	return strings.Contains(key, "/runs/") && strings.HasSuffix(key, "/"+planName)
}

// SignedKey is a signed PDF as uploaded with an approval. The revision has its own copy.
func SignedKey(sha256 string) string { return "inbox/signed/" + sha256 + ".pdf" }

// ExplanationsPrefix is the folder of what units explain about a month's late dossiers.
func ExplanationsPrefix(m period.Name) string { return MonthPrefix(m) + "explanations/" }

// AskedKey says which units are asked to explain which dossiers, and until when.
func AskedKey(m period.Name) string { return ExplanationsPrefix(m) + "asked.json" }

// ExplanationLogPrefix is the folder of the chain of everything that happened to the explanations of a month.
func ExplanationLogPrefix(m period.Name) string { return ExplanationsPrefix(m) + "log/" }

// ExplanationAnswerKey is a unit's workbook as it was received. ext is that of its container, such as "xlsx".
func ExplanationAnswerKey(m period.Name, sha256, ext string) string {
	return ExplanationsPrefix(m) + "answers/" + SafeName(sha256+"."+ext)
}

// ExplanationTableKey is the closing table.
func ExplanationTableKey(m period.Name) string {
	return ExplanationsPrefix(m) + "tong-hop-giai-trinh.xlsx"
}

// UploadsPrefix is the folder of the files that people put in for a period.
func UploadsPrefix(m period.Name) string { return MonthPrefix(m) + "uploads/" }

// UploadLogPrefix is the folder of the chain of what was put in and taken back.
func UploadLogPrefix(m period.Name) string { return UploadsPrefix(m) + "log/" }

// UploadFilesPrefix is the folder of the files themselves.
func UploadFilesPrefix(m period.Name) string { return UploadsPrefix(m) + "files/" }

// UploadKey is one of the files, by its bytes.
func UploadKey(m period.Name, sha256 string) string { return UploadFilesPrefix(m) + sha256 }

// maxName keeps a part of a key below the 255 bytes of file systems, with room for a store's own suffixes.
const maxName = 200

// SafeName turns any text into one part of a key: NFC, no slash, no control characters, no single dot, at most 200 bytes.
// Letters of any language stay. A shortened name keeps its extension and gets 8 hex digits of its hash, so that two long names
// do not collide.
func SafeName(name string) string {
	s := norm.NFC.String(strings.ToValidUTF8(name, "_"))
	s = strings.Map(func(r rune) rune {
		if r == '/' || r == '\\' || unicode.IsControl(r) || unicode.Is(unicode.Cf, r) {
			return '_'
		}
		return r
	}, s)
	s = strings.TrimSpace(s)
	if strings.Trim(s, ".") == "" {
		s = "_" + strings.ReplaceAll(s, ".", "_")
	}
	if len(s) <= maxName {
		return s
	}
	ext := path.Ext(s)
	if len(ext) > 16 {
		ext = ""
	}
	cut := s[:maxName-len(ext)-9]
	for !utf8.ValidString(cut) {
		cut = cut[:len(cut)-1]
	}
	return cut + "-" + Hash([]byte(s))[:8] + ext
}

func safePath(name string) string {
	parts := strings.Split(name, "/")
	for i, p := range parts {
		parts[i] = SafeName(p)
	}
	return strings.Join(parts, "/")
}
