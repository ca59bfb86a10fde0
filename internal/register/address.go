package register

import (
	"net/mail"
	"strings"

	"go.yaml.in/yaml/v3"
)

func (m *mapping) notify() Notify {
	n := m.nodes["notify"]
	if n == nil {
		return Notify{}
	}
	inner := mapping{reader: m.reader, entry: m.entry, prefix: "notify.", keys: []string{"to", "cc"}}
	if !inner.read(n) {
		m.faulty = true
		return Notify{}
	}
	seen := map[string]bool{}
	out := Notify{To: inner.addresses("to", seen), Cc: inner.addresses("cc", seen)}
	if len(out.To) == 0 && len(out.Cc) > 0 && !inner.faulty {
		inner.fault("cc", wordCcAlone, "")
	}
	m.faulty = m.faulty || inner.faulty
	return out
}

// addresses reads one list. seen holds the addresses of the whole entry, since each of them gets one mail.
func (m *mapping) addresses(field string, seen map[string]bool) []string {
	var out []string
	for _, n := range m.list(field) {
		text, ok := m.scalar(n, field)
		if !ok {
			continue
		}
		key := strings.ToLower(text)
		switch {
		case !validAddress(text):
			m.addressFault(n, field, wordBadAddress, text)
		case seen[key]:
			m.addressFault(n, field, wordAddressTwice, text)
		default:
			seen[key] = true
			out = append(out, text)
		}
	}
	return out
}

func (m *mapping) addressFault(n *yaml.Node, field, message, value string) {
	m.faultAt(n.Line, field, message, value)
	m.faults.List[len(m.faults.List)-1].Address = true
}

// validAddress reports whether s is a bare mail address that every relay takes: no display name, no quotes, ASCII, a
// domain of at least two labels.
func validAddress(s string) bool {
	parsed, err := mail.ParseAddress(s)
	if err != nil || parsed.Name != "" || parsed.Address != s || len(s) > 254 {
		return false
	}
	at := strings.LastIndexByte(s, '@')
	local, domain := s[:at], s[at+1:]
	if len(local) > 64 || strings.ContainsAny(local, "\"\\ @") || !ascii(local) {
		return false
	}
	labels := strings.Split(domain, ".")
	for _, label := range labels {
		if !validLabel(label) {
			return false
		}
	}
	return len(labels) >= 2
}

func ascii(s string) bool {
	return strings.IndexFunc(s, func(r rune) bool { return r <= ' ' || r > '~' }) < 0
}

func validLabel(s string) bool {
	if s == "" || len(s) > 63 || s[0] == '-' || s[len(s)-1] == '-' {
		return false
	}
	return strings.IndexFunc(s, func(r rune) bool {
		return (r < 'a' || r > 'z') && (r < 'A' || r > 'Z') && (r < '0' || r > '9') && r != '-'
	}) < 0
}
