package extract

import (
	"go/ast"
	"go/parser"
	"go/token"
	"strconv"
	"strings"
	"testing"

	"trehan/internal/dossier"
)

// A refusal says what is wrong and, behind a semicolon, what to do about it.
func TestRefusalsSayWhatToDo(t *testing.T) {
	var texts []string
	for _, file := range []string{"words.go", "delimited/reader.go", "jsonstream/reader.go", "xlsx/open.go", "xlsx/rows.go", "xlsx/scan.go"} {
		tree, err := parser.ParseFile(token.NewFileSet(), file, nil, 0)
		if err != nil {
			t.Fatal(err)
		}
		messages := 0
		ast.Inspect(tree, func(n ast.Node) bool {
			spec, ok := n.(*ast.ValueSpec)
			if !ok || !strings.HasPrefix(spec.Names[0].Name, "msg") {
				return true
			}
			messages++
			switch v := spec.Values[0].(type) {
			case *ast.BasicLit:
				text, err := strconv.Unquote(v.Value)
				if err != nil {
					t.Fatal(err)
				}
				texts = append(texts, text)
			case *ast.BinaryExpr: // with the rest of it in a constant of its own
				if v.Y.(*ast.Ident).Name != "saveAgain" {
					t.Errorf("%s of %s ends in something else", spec.Names[0].Name, file)
				}
			}
			return true
		})
		if messages == 0 {
			t.Errorf("%s: no messages", file)
		}
	}
	for _, err := range []error{dossier.ErrStatusEmpty, dossier.ErrStatusUnknown, dossier.ErrChannelForm,
		dossier.ErrDateForm, dossier.ErrTwoDigitYear, dossier.ErrNoSuchDate, dossier.ErrYearRange} {
		texts = append(texts, err.Error())
	}
	for _, text := range texts {
		if _, do, ok := strings.Cut(text, ";"); !ok || strings.TrimSpace(do) == "" {
			t.Errorf("%q does not say what to do", text)
		}
	}
}
