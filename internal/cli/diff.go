package cli

import (
	"context"
	"errors"
	"fmt"

	"trehan/internal/archive"
	"trehan/internal/counting"
	"trehan/internal/documents/view"
	"trehan/internal/notation"
	"trehan/internal/period"
	"trehan/internal/revision"
)

type diffCommand struct {
	archivedMonth `embed:""`
	From          string `help:"Bản niêm phong trước; mặc định: bản mà --to thay thế." placeholder:"r0001"`
	To            string `help:"Bản niêm phong sau; mặc định: bản cuối." placeholder:"r0002"`
	JSON          bool   `help:"In dạng JSON."`
}

// difference is what `diff --json` prints.
type difference struct {
	Month string `json:"month"`
	From  string `json:"from"`
	To    string `json:"to"`
	*counting.Difference
	Formats []mappingChange `json:"formats,omitempty"`
}

// Run prints what changed between two sealed revisions of a month, unit by unit.
func (c *diffCommand) Run(ctx context.Context, p *Program) error {
	store, month, err := c.open()
	if err != nil {
		return err
	}
	from, to, err := c.sides(ctx, store, month)
	if err != nil {
		return err
	}
	was, err := from.Counted(ctx)
	if err != nil {
		return err
	}
	is, err := to.Counted(ctx)
	if err != nil {
		return err
	}
	formats, err := changedMappings(ctx, from, to)
	if err != nil {
		return err
	}
	return printDifference(p, difference{
		Month: month.String(), From: archive.RevisionName(from.Number), To: archive.RevisionName(to.Number),
		Difference: counting.Compare(was, is), Formats: formats,
	}, c.JSON)
}

// sides opens the two revisions; what is not named is the last sealed one, and the one that it replaces.
func (c *diffCommand) sides(ctx context.Context, store archive.Store, month period.Name) (from, to *revision.Sealed, err error) {
	if c.To == "" {
		last, _, err := archive.LastSealed(ctx, store, month)
		if errors.Is(err, archive.ErrNotFound) {
			return nil, nil, Exit(ExitFailed, fmt.Errorf("%s chưa có bản nào được niêm phong", notation.Named(month.String())))
		}
		if err != nil {
			return nil, nil, err
		}
		c.To = archive.RevisionName(last.Revision)
	}
	if to, err = openSealed(ctx, store, month, "--to", c.To); err != nil {
		return nil, nil, err
	}
	if c.From == "" {
		if to.Manifest.Replaces == 0 {
			return nil, nil, Exit(ExitFailed, fmt.Errorf("%s: %s không thay thế bản nào; ghi --from để so với bản khác", notation.Named(month.String()), c.To))
		}
		c.From = archive.RevisionName(to.Manifest.Replaces)
	}
	from, err = openSealed(ctx, store, month, "--from", c.From)
	return from, to, err
}

// openSealed opens a revision by its name; one without a seal is named.
func openSealed(ctx context.Context, store archive.Store, month period.Name, flag, name string) (*revision.Sealed, error) {
	number, ok := archive.ParseRevision(name)
	if !ok {
		return nil, usage("%s: %q không phải tên một bản, ví dụ r0001", flag, name)
	}
	s, err := revision.OpenSealed(ctx, store, month, number)
	if errors.Is(err, archive.ErrNotFound) {
		return nil, Exit(ExitFailed, fmt.Errorf("%s không có bản %s đã niêm phong", notation.Named(month.String()), name))
	}
	return s, err
}

func printDifference(p *Program, d difference, asJSON bool) error {
	if asJSON {
		return p.printJSON(d)
	}
	for _, c := range d.Formats {
		p.printf("%s\n", c.text())
	}
	if len(d.Units) == 0 {
		p.printf("%s: %s và %s có cùng số liệu, hồ sơ và danh sách.\n", view.Sentence(notation.Named(d.Month)), d.From, d.To)
		return nil
	}
	p.printf("%s, từ %s đến %s: %d đơn vị thay đổi.\n\n", view.Sentence(notation.Named(d.Month)), d.From, d.To, len(d.Units))
	p.printf("%s", view.DifferenceLong(d.Difference))
	return nil
}
