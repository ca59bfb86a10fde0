package extract

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"

	"trehan/internal/dossier"
)

// headerRows is the number of rows from the top in which the header row is searched.
const headerRows = 20

// Attributes returns the names of the attributes that Options.Headers may map to, sorted.
func Attributes() []string {
	names := make(map[string]bool)
	for _, t := range mapped {
		for _, a := range t.attributes {
			names[a.name] = true
		}
	}
	return slices.Sorted(maps.Keys(names))
}

// mapped are the tables that Options.Headers applies to. A mapping holds for every table that has the attribute.
var mapped = []*table{dossierTable, stepTable, staffTable}

// ValidateHeaders checks a mapping of attributes to further headers as the configuration states it: unknown
// attributes, empty headers, one header for two attributes of a table. All errors are joined, in Vietnamese.
func ValidateHeaders(headers map[string][]string) error {
	var errs []error
	known := Attributes()
	for _, name := range slices.Sorted(maps.Keys(headers)) {
		if !slices.Contains(known, name) {
			errs = append(errs, fmt.Errorf(msgUnknownHeader, name, strings.Join(known, ", ")))
			continue
		}
		for _, h := range headers[name] {
			if dossier.NameKey(h) == "" {
				errs = append(errs, fmt.Errorf(msgHeaderEmpty, name))
			}
		}
	}
	for i, t := range mapped {
		of := make(map[string]string)
		for _, a := range t.attributes {
			for _, h := range headers[a.name] {
				key := dossier.NameKey(h)
				if other, taken := of[key]; taken && other != a.name && key != "" {
					err := fmt.Errorf(msgHeaderTwice, h, other, a.name)
					if i == 0 || !slices.ContainsFunc(errs, func(e error) bool { return e.Error() == err.Error() }) {
						errs = append(errs, err)
					}
				}
				of[key] = a.name
			}
		}
	}
	return errors.Join(errs...)
}
