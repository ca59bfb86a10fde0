// Package page makes the month's web pages: a public and an internal one, each a single self-contained file, and an
// index of the months. They load nothing from other servers, work without script and hold no citizen's data. See
// docs/documents.md 5.
package page

import (
	"bytes"
	"embed"
	"html/template"
	"io/fs"

	"trehan/internal/documents/view"
)

// The files.
const (
	Public   = "cong-khai.html" // officials named as Input.Names says
	Internal = "noi-bo.html"    // full names, the findings and the reconciliation
	Index    = "muc-luc.html"   // the months with their trend
)

// MediaType is that of the files.
const MediaType = "text/html; charset=utf-8"

// The pages' words and look in an office's folder of templates.
const (
	TemplateName      = "trang.html.tmpl"
	IndexTemplateName = "muc-luc.html.tmpl"
	ChartTemplateName = "bieu-do.html.tmpl"
	StyleName         = "trang.css"
	ScriptName        = "trang.js"
)

//go:embed trang.html.tmpl muc-luc.html.tmpl bieu-do.html.tmpl trang.css trang.js
var shipped embed.FS

// Shipped are the default words, style and script.
func Shipped() fs.FS { return shipped }

// Files makes the public and the internal page and the index.
func Files(in *view.Input) ([]view.File, error) {
	files := make([]view.File, 0, 3)
	for _, r := range []struct {
		name     string
		template string
		internal bool
	}{
		{Public, TemplateName, false},
		{Internal, TemplateName, true},
		{Index, IndexTemplateName, false},
	} {
		facts, err := factsOf(in, r.internal)
		if err != nil {
			return nil, err
		}
		data, err := render(in, r.template, facts)
		if err != nil {
			return nil, err
		}
		files = append(files, view.File{Name: r.name, MediaType: MediaType, Data: data})
	}
	return files, nil
}

func render(in *view.Input, name string, facts *Facts) ([]byte, error) {
	sources := make(map[string]string, 4)
	for _, file := range []string{name, ChartTemplateName, StyleName, ScriptName} {
		source, err := view.ReadTemplate(in.Templates, shipped, file)
		if err != nil {
			return nil, err
		}
		sources[file] = source
	}
	facts.seal(sources[StyleName], sources[ScriptName])
	t := template.New(name).Funcs(view.Funcs()).Option("missingkey=error")
	if _, err := t.Parse(sources[name]); err != nil {
		return nil, view.TemplateFault(name, err)
	}
	if _, err := t.New(ChartTemplateName).Parse(sources[ChartTemplateName]); err != nil {
		return nil, view.TemplateFault(ChartTemplateName, err)
	}
	var out bytes.Buffer
	if err := t.Execute(&out, facts); err != nil {
		return nil, view.TemplateFault(name, err)
	}
	return []byte(view.Printable(out.String())), nil
}
