package book

import (
	"archive/zip"
	"bytes"
	"errors"
	"io"
	"maps"
	"strings"
	"testing"

	"trehan/internal/explanation"
)

// Whatever a sheet holds, a file is refused with words, or has an explanation for each dossier that was asked.
func FuzzRead(f *testing.F) {
	in, asked := november()
	good, parts := filled(f, in), map[string][]byte{}
	z, err := zip.NewReader(bytes.NewReader(good), int64(len(good)))
	must(f, err)
	form := ""
	for _, p := range z.File {
		r, err := p.Open()
		must(f, err)
		parts[p.Name], err = io.ReadAll(r)
		must(f, err)
		if strings.HasPrefix(p.Name, "xl/worksheets/") && bytes.Contains(parts[p.Name], []byte("sheetProtection")) && form == "" {
			form = p.Name
		}
	}
	if form == "" {
		f.Fatal("no form")
	}
	f.Add(parts[form])
	f.Add(bytes.ReplaceAll(parts[form], []byte(`t="s"`), []byte(`t="str"`)))
	f.Fuzz(func(t *testing.T, sheet []byte) {
		changed := maps.Clone(parts)
		changed[form] = sheet
		a, err := Read(zipOf(t, changed), asked, unit)
		var r *explanation.Refusal
		switch {
		case err == nil:
			if len(a.Rows) != len(asked.Unit(unit).Dossiers) {
				t.Errorf("%d rows accepted", len(a.Rows))
			}
			for _, row := range a.Rows {
				if row.Reason == "" || row.Text == "" || row.Proposal == "" {
					t.Errorf("accepted %+v", row)
				}
			}
		case !errors.As(err, &r) || r.Words() == "" || r.Do == "":
			t.Errorf("refused without words: %v", err)
		}
	})
}
