package dialect

import (
	"fmt"
	"maps"
	"slices"
	"strings"
)

// Unanswered stands in a proposed dialect where a person has to say something. A dialect with it is refused.
const Unanswered = "?"

// unanswered returns the keys at which an answer is missing.
func (d *Dialect) unanswered() (keys []string) {
	note := func(key, value string) {
		if strings.TrimSpace(value) == Unanswered {
			keys = append(keys, key)
		}
	}
	for _, attribute := range slices.Sorted(maps.Keys(d.Headers)) {
		for _, header := range d.Headers[attribute] {
			note("headers."+attribute, header)
		}
	}
	for _, section := range []struct {
		name   string
		values map[string]string
	}{{"statuses", d.Statuses}, {"channels", d.Channels}, {"json.fields", d.JSON.Fields}} {
		for _, key := range slices.Sorted(maps.Keys(section.values)) {
			note(fmt.Sprintf("%s.%q", section.name, key), section.values[key])
		}
	}
	for _, form := range d.Dates {
		note("dates", form)
	}
	note("unit.from", string(d.Unit.From))
	return keys
}
