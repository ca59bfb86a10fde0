package view

import "trehan/internal/counting"

// WarnedNote is the remark on a dossier of an early warning: what kind of dossier it is where a unit needs to know; "" for
// most.
func WarnedNote(d *counting.WarnedDossier) string {
	if d.Group == counting.GroupInProcess {
		return ""
	}
	return GroupName(d.Group)
}
