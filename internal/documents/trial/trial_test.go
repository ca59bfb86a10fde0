package trial

import (
	"fmt"
	"io/fs"
	"strings"
	"testing"
	"testing/fstest"
	"text/template"
	"text/template/parse"

	"trehan/internal/documents/message"
	"trehan/internal/documents/notice"
	"trehan/internal/documents/page"
	"trehan/internal/documents/view"
)

func TestShippedWordsAreSound(t *testing.T) {
	for _, err := range Templates(nil, view.Examples()) {
		t.Error(err)
	}
}

// Whatever branch of a template a key that does not exist stands in, the trial finds it.
func TestEveryBranchIsTried(t *testing.T) {
	if testing.Short() {
		t.Skip("long: tries a fault in every branch of every template")
	}
	kinds := map[string]document{
		notice.TemplateName: letters, message.TemplateName: mails, message.HoldTemplateName: mails, message.SummaryTemplateName: mails,
		page.TemplateName: pages, page.IndexTemplateName: pages, page.ChartTemplateName: pages,
	}
	tried := months(view.Examples())
	for _, name := range Names() {
		if !strings.HasSuffix(name, ".tmpl") {
			continue
		}
		branches := branchesOf(t, name)
		if len(branches) == 0 {
			t.Errorf("%s has no branch", name)
		}
		for _, b := range branches {
			if !finds(tried, kinds[name], fstest.MapFS{name: {Data: []byte(b.source)}}) {
				t.Errorf("%s: the branch %q is never tried", name, b.what)
			}
		}
	}
}

func finds(tried []*view.Input, kind document, own fs.FS) (found bool) {
	for _, in := range tried {
		in.Templates = own
		kind(in, func(err error) bool {
			found = found || err != nil
			return !found
		})
		if found {
			return true
		}
	}
	return false
}

type branch struct{ what, source string }

// branchesOf makes one source for each branch of a shipped template, in which that branch begins with a key that does not
// exist.
func branchesOf(t *testing.T, name string) []branch {
	t.Helper()
	source := shipped(t, name)
	root, err := template.New(name).Funcs(view.Funcs()).Parse(source)
	if err != nil {
		t.Fatal(err)
	}
	wrong := template.Must(template.New("").Parse("{{.KhongCoTruongNay}}")).Root.Nodes[0]
	whole := func() string {
		var b strings.Builder
		for _, part := range root.Templates() {
			if part.Name() == name {
				b.WriteString(part.Root.String())
			} else {
				fmt.Fprintf(&b, "{{define %q}}%s{{end}}", part.Name(), part.Root)
			}
		}
		return b.String()
	}
	var all []branch
	var walk func(what string, list *parse.ListNode)
	try := func(what string, list *parse.ListNode) {
		if list == nil {
			return
		}
		kept := list.Nodes
		list.Nodes = append([]parse.Node{wrong}, kept...)
		all = append(all, branch{what, whole()})
		list.Nodes = kept
		walk(what, list)
	}
	walk = func(_ string, list *parse.ListNode) {
		for _, n := range list.Nodes {
			var b *parse.BranchNode
			switch n := n.(type) {
			case *parse.IfNode:
				b = &n.BranchNode
			case *parse.RangeNode:
				b = &n.BranchNode
			case *parse.WithNode:
				b = &n.BranchNode
			default:
				continue
			}
			try(fmt.Sprintf("%s (line %d)", b.Pipe, b.Line), b.List)
			try(fmt.Sprintf("else of %s (line %d)", b.Pipe, b.Line), b.ElseList)
		}
	}
	for _, part := range root.Templates() {
		walk(part.Name(), part.Root)
	}
	return all
}

func shipped(t *testing.T, name string) string {
	t.Helper()
	for _, f := range []fs.FS{notice.Shipped(), message.Shipped(), page.Shipped()} {
		if data, err := fs.ReadFile(f, name); err == nil {
			return string(data)
		}
	}
	t.Fatalf("no shipped %s", name)
	return ""
}

func TestFaultsNameFileAndLine(t *testing.T) {
	own := fstest.MapFS{
		notice.TemplateName:         {Data: []byte(shipped(t, notice.TemplateName) + "\n{{if .ThreeLevels}}{{.Khong}}{{end}}\n")},
		message.SummaryTemplateName: {Data: []byte("@subject x\n\n{{range .Exceptions}}\n{{.Ten}}\n{{end}}\n")},
		page.ChartTemplateName:      {Data: []byte("{{define \"chart\"}}\n{{.Cot}}{{end}}")},
		page.IndexTemplateName:      {Data: []byte("{{if}}")},
		"thu-cam-on.tmpl":           {Data: []byte("x")},
	}
	var all []string
	for _, err := range Templates(own, nil) {
		all = append(all, err.Error())
	}
	text := strings.Join(all, "\n")
	for _, want := range []string{"mẫu cong-van.tmpl, dòng ", "mẫu thu-tong-hop.tmpl, dòng 4: ", "mẫu bieu-do.html.tmpl, dòng 2: ", "mẫu muc-luc.html.tmpl, dòng 1: "} {
		if !strings.Contains(text, want) {
			t.Errorf("no %q in\n%s", want, text)
		}
	}
	if len(all) != 4 {
		t.Errorf("%d faults:\n%s", len(all), text)
	}
	strange, err := Strange(own)
	if err != nil || fmt.Sprint(strange) != "[thu-cam-on.tmpl]" {
		t.Errorf("strange %v, %v", strange, err)
	}
}
