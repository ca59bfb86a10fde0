package sample

import (
	"fmt"
	"strings"

	"trehan/internal/dossier"
)

// registerYAML writes the register of a world (units.yaml).
func registerYAML(w *world) string {
	var b strings.Builder
	b.WriteString("# Danh mục đơn vị và nơi nhận. Mọi địa chỉ thư ở đây đều là địa chỉ mẫu.\nunits:\n")
	for i := range w.units {
		u := &w.units[i]
		fmt.Fprintf(&b, "  - code: %s\n    name: %s\n", u.code, u.name)
		if len(u.aliases) > 0 {
			fmt.Fprintf(&b, "    aliases: [%s]\n", quoted(u.aliases))
		}
		fmt.Fprintf(&b, "    level: %s\n", u.level)
		if u.level == dossier.Central {
			b.WriteString("    listed: false\n")
		}
		for _, field := range []struct{ key, value string }{
			{"valid_from", u.from.String()}, {"valid_to", u.to.String()}, {"successor", u.successor}, {"parent", u.parent},
		} {
			if field.value != "" {
				fmt.Fprintf(&b, "    %s: %s\n", field.key, field.value)
			}
		}
		if u.mail != "" {
			fmt.Fprintf(&b, "    notify: %s\n", notify([]string{u.mail}, u.cc, w.domain))
		}
	}
	b.WriteString("recipients:\n")
	for _, r := range w.recipients {
		fmt.Fprintf(&b, "  - code: %s\n    name: %s\n    notify: %s\n", r.code, r.name, notify(r.to, r.cc, w.domain))
		if len(r.wants) > 0 {
			fmt.Fprintf(&b, "    wants: [%s]\n", strings.Join(r.wants, ", "))
		}
	}
	return b.String()
}

func quoted(texts []string) string {
	out := make([]string, len(texts))
	for i, t := range texts {
		out[i] = `"` + t + `"`
	}
	return strings.Join(out, ", ")
}

func notify(to, cc []string, domain string) string {
	at := func(names []string) string {
		out := make([]string, len(names))
		for i, n := range names {
			out[i] = n + "@" + domain
		}
		return "[" + strings.Join(out, ", ") + "]"
	}
	if len(cc) == 0 {
		return fmt.Sprintf("{to: %s}", at(to))
	}
	return fmt.Sprintf("{to: %s, cc: %s}", at(to), at(cc))
}
