package extract

import (
	"fmt"
	"path/filepath"
	"regexp"
	"strings"

	"trehan/internal/dossier"
	"trehan/internal/extract/dialect"
	"trehan/internal/extract/grid"
)

// placeUnits finds where the units of a table stand before its rows are read. h holds the table's first rows and may be read
// further; nil of JSON.
func (r *reading) placeUnits(h *firstRows, s *headerSearch) error {
	r.unitText = ""
	switch r.dialect.Unit.From {
	case "":
		r.unitPlace = dialect.UnitColumn
		if r.table == dossierTable && h != nil && r.unitColumnEmpty(h, s) {
			r.unitPlace = unitByRegister
		}
		return nil
	case dialect.UnitFixed:
		r.unitText = dossier.Text(r.dialect.Unit.Value)
		return nil
	case dialect.UnitSheet:
		return r.nameUnit(r.sheet, wordUnitSheet)
	case dialect.UnitFile:
		base := filepath.Base(r.file.Name)
		return r.nameUnit(strings.TrimSuffix(base, filepath.Ext(base)), wordUnitFile)
	}
	return nil
}

// nameUnit takes the unit from a name.
func (r *reading) nameUnit(name, place string) error {
	text, ok := r.fromPattern(dossier.Text(name))
	if !ok || text == "" {
		return r.fileFault(fmt.Sprintf(msgUnitPattern, place))
	}
	r.unitText = text
	return nil
}

// fromPattern returns what the dialect's pattern takes from a text, all of it without a pattern.
func (r *reading) fromPattern(text string) (string, bool) {
	if r.unitPattern == nil {
		return text, true
	}
	m := r.unitPattern.FindStringSubmatch(text)
	if m == nil {
		return "", false
	}
	return dossier.Text(m[1]), true
}

// unitByRegister is the place of the units of a table whose column of units is empty: the prefix of the code, where the
// register has a unit of that code.
const unitByRegister dialect.UnitPlace = "register"

// unitColumnEmpty reports whether no row of a table has a unit although it has the column, and the register knows the prefix
// of some row's code. Only a table whose first dossier has no unit is read for it.
func (r *reading) unitColumnEmpty(h *firstRows, s *headerSearch) bool {
	if r.opts.UnitCode == nil {
		return false
	}
	known := false
	row := func(cells []grid.Cell) (goOn bool) {
		cell := func(attribute int) *grid.Cell {
			if c := s.best.column[attribute]; c >= 0 && c < len(cells) {
				return &cells[c]
			}
			return &grid.Cell{}
		}
		if !hasDigit(cell(dCode).Raw) {
			return true
		}
		known = known || r.opts.UnitCode(codePrefix(string(cell(dCode).Raw)))
		return r.void(cell(dUnit)) && r.void(cell(dUnitCode))
	}
	for _, first := range h.rows {
		if first.row > s.bestRow && !row(first.cells) {
			return false
		}
	}
	for !h.over && h.src.Next() {
		if !row(h.src.Cells()) {
			return false
		}
	}
	return known
}

// codePrefix returns what stands before the first dash of a dossier's code, in national codes the code of the unit.
func codePrefix(code string) string {
	prefix, _, dashed := strings.Cut(dossier.Code(code), "-")
	if !dashed {
		return ""
	}
	return prefix
}

// placeUnit sets the unit of a dossier that does not stand in its column.
func (r *reading) placeUnit(rec *record, d *dossier.Dossier) {
	switch r.unitPlace {
	case unitByRegister:
		if prefix := codePrefix(d.Code); r.opts.UnitCode(prefix) {
			d.UnitCode, d.Unit = prefix, prefix
			r.observations.unitsFromCode++
		}
	case dialect.UnitCode:
		prefix, ok := codePrefix(d.Code), true
		if r.unitPattern != nil {
			prefix, ok = r.fromPattern(d.Code)
		}
		if !ok {
			r.fault(rec, dCode, fmt.Sprintf(msgUnitPattern, wordUnitCode))
		}
		d.UnitCode, d.Unit = prefix, prefix
	case dialect.UnitGroup:
		if r.unitText == "" {
			r.fault(rec, -1, msgNoGroup)
		}
		d.UnitCode, d.Unit = "", r.unitText
	default:
		d.UnitCode, d.Unit = "", r.unitText
	}
}

// What stands around a unit's name in the row above its dossiers: a number or letter and a label before it, the number of
// dossiers behind it.
var (
	beforeGroup = regexp.MustCompile(`^(?i:(?:[ivxlc]+|[a-zđ]|\d+(?:\.\d+)*)\s*[.)/:\-]\s*)?(?i:(?:tên\s+)?(?:đơn vị|cơ quan)(?:\s+(?:giải quyết|xử lý))?\s*:\s*)?`)
	behindGroup = regexp.MustCompile(`(?i)[\s:;,.\-–]*(?:[(\[]?\s*(?:(?:số|tổng số|tổng)?\s*(?:hồ sơ)?\s*:?\s*)?\d+\s*(?:hồ sơ|hs)?\s*[)\]]?)?[\s:;.]*$`)
)

// noteGroup takes the unit from a row above its dossiers. Without a pattern a total and the numbers of columns are no unit.
func (r *reading) noteGroup(rec *record) {
	if r.unitPlace != dialect.UnitGroup || rec.all == nil {
		return
	}
	for i := range rec.all {
		c := &rec.all[i]
		if c.Kind != grid.Text || len(c.Raw) > 4*maxShown {
			continue
		}
		text := dossier.Text(string(c.Raw))
		if r.unitPattern != nil {
			if unit, ok := r.fromPattern(text); ok && unit != "" {
				r.unitText = unit
				return
			}
			continue
		}
		if isTotal(text) {
			return
		}
		unit := behindGroup.ReplaceAllString(beforeGroup.ReplaceAllString(text, ""), "")
		if words(unit) > 0 {
			r.unitText = unit
			return
		}
	}
}
