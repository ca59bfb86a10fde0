package view

import (
	"slices"

	"trehan/internal/counting"
	"trehan/internal/dossier"
	"trehan/internal/notation"
)

// OfficialNotes are the remarks beside the officials of the published list, in the report's order; "" for none. The
// officials of a unit may have a part in another unit's late dossiers (docs/counting.md 5.11).
func OfficialNotes(in *Input) []string {
	type person struct{ id, unit string }
	of := func(account, name, unit string) person { // docs/counting.md 5.8
		if account != "" {
			return person{"tk:" + account, unit}
		}
		return person{"ten:" + dossier.NameKey(name), unit}
	}
	at := make(map[person]int, len(in.Report.Officials))
	for i, o := range in.Report.Officials {
		at[of(o.Account, o.Name, o.Unit)] = i
	}
	elsewhere := make([]int, len(in.Report.Officials))
	units, levels := UnitsOf(in), Levels(in.Report.Period)
	for i, d := range in.Report.Late {
		if i >= len(in.Rows.Late) || !slices.Contains(levels, units.List(d.Unit)) {
			continue
		}
		for _, o := range in.Rows.Late[i].Officials {
			if n, ok := at[of(o.Account, o.Name, o.Unit)]; ok && o.Listed && o.Unit != d.Unit {
				elsewhere[n]++
			}
		}
	}
	notes := make([]string, len(elsewhere))
	for i, n := range elsewhere {
		if n > 0 {
			notes[i] = notation.Padded(n) + " hồ sơ do đơn vị khác giải quyết"
		}
	}
	return notes
}

// LateNote is the remark beside a late dossier: the apology, and who ruled on its kind. Where officials are not named in
// full, neither are the ruling's author and reason, which may name somebody.
func LateNote(d *counting.LateDossier, names NamePolicy) string {
	note := apologyText(d.Apology)
	if d.Override == nil {
		return note
	}
	ruled := "Phân loại theo xác nhận"
	if d.Override.Objective {
		ruled = "Xác nhận nguyên nhân khách quan"
	}
	if names != Initials && names != UnitOnly {
		ruled += ": " + d.Override.Reason
		if d.Override.Author != "" {
			ruled += " (" + d.Override.Author + ")"
		}
	}
	if note != "" {
		note += "; "
	}
	return note + ruled
}
