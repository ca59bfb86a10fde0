// Package page makes the month's web pages: a public and an internal one, each a single self-contained file, and an
// index of the months. They load nothing from other servers, work without script and hold no citizen's data. See
// docs/documents.md 5.
package page

import (
	"bytes"
	"embed"
	"fmt"
	"html/template"

	"trehan/internal/documents/view"
)

// The files.
const (
	Public   = "cong-khai.html" // officials named as Input.Names says
	Internal = "noi-bo.html"    // full names, the findings and the reconciliation
	Index    = "muc-luc.html"   // the months with their trend
	Check    = "kiem-tra.html"  // by which anybody can check what was sealed; made after the seal, by CheckPage
)

// mediaType is that of the files.
const mediaType = "text/html; charset=utf-8"

// The pages' templates; the chart is drawn in both.
const (
	monthTemplate = "trang.html.tmpl"
	indexTemplate = "muc-luc.html.tmpl"
	checkTemplate = "kiem-tra.html.tmpl"
)

//go:embed *.html.tmpl
var sources embed.FS

var templates = template.Must(template.New("").Funcs(view.Funcs()).Option("missingkey=error").ParseFS(sources, "*"))

//go:embed trang.css
var style string

//go:embed trang.js
var script string

// Style and script of what is there only where the documents bear a code.
var (
	//go:embed kiem-tra.css
	checkStyle string
	//go:embed kiem-tra.js
	checkScript string
)

// Files makes the public and the internal page and the index.
func Files(in *view.Input) ([]view.File, error) {
	files := make([]view.File, 0, 3)
	for _, r := range []struct {
		name     string
		template string
		internal bool
	}{
		{Public, monthTemplate, false},
		{Internal, monthTemplate, true},
		{Index, indexTemplate, false},
	} {
		facts, err := factsOf(in, r.internal)
		if err != nil {
			return nil, err
		}
		data, err := render(r.template, facts)
		if err != nil {
			return nil, err
		}
		files = append(files, view.File{Name: r.name, MediaType: mediaType, Data: data})
	}
	return files, nil
}

func render(name string, facts any) ([]byte, error) {
	var out bytes.Buffer
	if err := templates.ExecuteTemplate(&out, name, facts); err != nil {
		return nil, fmt.Errorf("page %s: %w", name, err)
	}
	return []byte(view.Printable(out.String())), nil
}
