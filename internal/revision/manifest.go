package revision

import (
	"context"
	"strings"
	"time"

	"trehan/internal/archive"
	"trehan/internal/documents/view"
	"trehan/internal/table"
	"trehan/internal/upload"
)

// Sealing is what a seal says beside what lies in the revision.
type Sealing struct {
	Owner    archive.Owner
	Issue    Issue
	Build    archive.Build
	At       time.Time
	By       string // who decided; "" for nobody
	Reason   string
	Accepted []string // codes of blocking findings accepted
}

// Manifest is what a seal of the revision names: every object of it and of the earlier months that it was made from.
// Nothing is written.
func (r Revision) Manifest(ctx context.Context, in *Inputs, made *view.Input, s Sealing) (archive.Manifest, error) {
	hashes, err := in.Content(made.Report)
	if err != nil {
		return archive.Manifest{}, err
	}
	entries, err := r.entries(ctx, in)
	if err != nil {
		return archive.Manifest{}, err
	}
	body, err := made.Report.JSON()
	if err != nil {
		return archive.Manifest{}, err
	}
	m := archive.Manifest{
		Revision: r.Number, Replaces: s.Issue.Replaces, Replaced: s.Issue.Replaced, Owner: s.Owner,
		Number: s.Issue.Number, Date: s.Issue.Date, Scan: s.Issue.Signed == view.Scan,
		ReportSHA256: archive.Hash(body), FiguresSHA256: hashes.Figures, RegisterSHA256: hashes.Register,
		RecipientsSHA256: hashes.Register, TemplatesSHA256: hashes.Templates,
		ConfigurationSHA256: archive.Hash(in.Config.Bytes()), ExtractedAt: made.Report.ExtractedAt,
		Settings: map[string]string{lettersSetting: hashes.Letters},
		Build:    s.Build, SealedAt: s.At, Objects: entries,
	}
	if check := made.Check(); check != nil {
		m.Statement = check.Statement
	}
	if s.By != "" {
		m.Decision = &archive.Decision{By: s.By, Reason: s.Reason, At: s.At}
	}
	for _, code := range s.Accepted {
		m.Accepted = append(m.Accepted, archive.Accepted{Code: code, By: s.By})
	}
	return m, nil
}

// entries lists the revision's objects, drafts aside, and the objects of earlier months that it was made from. The
// checksums of the revision's own are for archive.Seal to ask for.
func (r Revision) entries(ctx context.Context, in *Inputs) ([]archive.Entry, error) {
	earlier, err := r.Earlier(ctx)
	if err != nil {
		return nil, err
	}
	prefix := archive.RevisionPrefix(r.Month, r.Number)
	versions, err := r.Store.Versions(ctx, prefix)
	if err != nil {
		return nil, err
	}
	sources := map[string]archive.Role{}
	for _, named := range in.Config.Sources.All() {
		sources[archive.SafeName(named.Name)] = sourceRole(named.Kind)
	}
	var entries []archive.Entry
	for i, v := range versions {
		if v.DeleteMarker || i > 0 && versions[i-1].Key == v.Key {
			return nil, &archive.TamperedError{Key: v.Key, What: "a second version or a delete marker before the seal"}
		}
		role, name, source := roleOf(strings.TrimPrefix(v.Key, prefix), sources)
		if role == "" {
			continue
		}
		entry := archive.EntryOf(v.Object, name, role)
		entry.Source = source
		entries = append(entries, entry)
	}
	return append(entries, earlier.Entries()...), nil
}

func sourceRole(kind string) archive.Role {
	switch kind {
	case "steps":
		return archive.RoleSteps
	case "staff":
		return archive.RoleStaff
	case "list":
		return archive.RoleList
	}
	return archive.RoleExtract
}

// inputRoles are the frozen inputs as a seal names them.
var inputRoles = map[string]archive.Role{
	ConfigName: archive.RoleConfiguration, RegisterName: archive.RoleRegister, CalendarName: archive.RoleCalendar,
	OverridesName: archive.RoleOverrides, ExplanationsName: archive.RoleOverrides, TemplatesName: archive.RoleTemplates, EarlierName: archive.RoleEarlier,
	ExtractsName: archive.RoleExtracts, upload.FrozenName: archive.RoleUploads,
}

// roleOf tells what an object of a revision is by its place; "" for drafts and for what numbers the revision.
func roleOf(rest string, sources map[string]archive.Role) (role archive.Role, name, source string) {
	folder, name, nested := strings.Cut(rest, "/")
	if !nested {
		switch rest {
		case "report.json":
			return archive.RoleReport, rest, ""
		case "state.json.gz":
			return archive.RoleState, rest, ""
		case table.FileName:
			return archive.RoleTable, rest, ""
		case "rows.json.gz":
			return archive.RoleRows, rest, ""
		}
		return "", "", ""
	}
	switch folder {
	case "extract":
		source, file, _ := strings.Cut(name, "/")
		return sources[source], file, source
	case "documents":
		if name == archive.SignedLetter {
			return archive.RoleSigned, name, ""
		}
		return archive.RoleDocument, name, ""
	case "inputs":
		return inputRoles[name], name, ""
	}
	return "", "", ""
}
