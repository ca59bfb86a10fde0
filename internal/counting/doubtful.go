package counting

import (
	"strings"
	"unicode"

	"trehan/internal/dossier"
)

// minTelephoneDigits is the fewest digits that are taken for a telephone number or a number of a person.
const minTelephoneDigits = 6

// groups are normalised beginnings of texts that stand for a group of people, or for a citizen.
var groups = normalised("Phòng", "Văn phòng", "Bộ phận", "Trung tâm", "Tổ", "Sở", "Chi cục", "UBND", "Ủy ban", "Công dân", "Người dân")

func normalised(list ...string) []string {
	for i, s := range list {
		list[i] = dossier.NameKey(s)
	}
	return list
}

// doubtfulName returns the finding on a text that would be published as the name of one person; "" for a name
// (docs/counting.md 5.19).
func doubtfulName(text string) string {
	digits := 0
	for _, r := range text {
		if unicode.IsDigit(r) {
			digits++
		}
	}
	if digits >= minTelephoneDigits || strings.ContainsAny(text, "@,;/|\r\n") {
		return CodeOfficialNoName
	}
	if namesGroup(text) || joinsNames(text) || holdsAccount(text) {
		return CodeOfficialDoubtful
	}
	return ""
}

func namesGroup(text string) bool {
	key := dossier.NameKey(text)
	for _, g := range groups {
		if rest, ok := strings.CutPrefix(key, g); ok && (rest == "" || rest[0] == ' ') {
			return true
		}
	}
	return false
}

// joinsNames reports whether a text has two parts. "Và" with a capital is a family name.
func joinsNames(text string) bool {
	for _, joint := range []string{" và ", " & ", " + ", " - ", " – "} {
		if strings.Contains(text, joint) {
			return true
		}
	}
	return false
}

// holdsAccount reports whether a word is written as accounts are: small ASCII letters, with a digit, or with a dot or
// underscore between them. A text of one such word needs no digit: a full name has two.
func holdsAccount(text string) bool {
	words := strings.Fields(text)
	for _, w := range words {
		w = strings.Trim(w, "()[].")
		small := strings.Trim(w, "abcdefghijklmnopqrstuvwxyz0123456789._-") == "" && strings.ContainsAny(w, "abcdefghijklmnopqrstuvwxyz")
		if small && (len(words) == 1 || strings.ContainsAny(w, "0123456789._")) {
			return true
		}
	}
	return false
}

// observeNames notes a late dossier that would be published with a text that is no single person's name, once, under the
// graver finding.
func (rb *resultBuilder) observeNames(d *lateDossier) {
	if !rb.units.rows[d.unit].Listed {
		return
	}
	finding := ""
	for _, p := range d.persons {
		if p.listed && finding != CodeOfficialNoName && p.doubt != "" {
			finding = p.doubt
		}
	}
	if finding != "" {
		rb.observations.note(finding, d.id)
	}
}
