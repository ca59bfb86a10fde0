package counting

import (
	"encoding/json"
	"fmt"
	"io"
)

// ReadFigures reads of report.json the period, totals, percentages and units, and stops there: of a large month almost
// all of the file are the lists of dossiers and officials that follow.
func ReadFigures(r io.Reader) (*Report, error) {
	out := &Report{}
	left := map[string]any{"period": &out.Period, "totals": &out.Totals, "percent": &out.Percent, "units": &out.Units}
	d := json.NewDecoder(r)
	if _, err := d.Token(); err != nil { // the opening brace
		return nil, fmt.Errorf("decode figures: %w", err)
	}
	for len(left) > 0 {
		if !d.More() {
			return nil, fmt.Errorf("decode figures: %d of the parts are missing", len(left))
		}
		key, err := d.Token()
		if err != nil {
			return nil, fmt.Errorf("decode figures: %w", err)
		}
		name, _ := key.(string)
		into, wanted := left[name]
		if !wanted {
			into = &json.RawMessage{}
		}
		if err := d.Decode(into); err != nil {
			return nil, fmt.Errorf("decode figures: %s: %w", name, err)
		}
		delete(left, name)
	}
	return out, nil
}
