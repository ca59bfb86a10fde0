package blocks

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

func TestParse(t *testing.T) {
	got, err := Parse(strings.Join([]string{
		"@so Số: 01", "@trong", "# I. Đầu", "## 1. Con", "dài", "", "Một **đậm** và *nghiêng*", "  nối dòng", "", "- mục một", "- mục hai",
		"", "| Tên | Số |", "|---|---:|", "| a \\| b | 3 |", "", "giá 2 * 3 = 6",
	}, "\n"))
	if err != nil {
		t.Fatal(err)
	}
	run := func(s string) []Run { return []Run{{Text: s}} }
	want := []Block{
		{Kind: Field, Name: "so", Runs: run("Số: 01"), Line: 1},
		{Kind: Field, Name: "trong", Line: 2},
		{Kind: Heading, Level: 1, Runs: run("I. Đầu"), Line: 3},
		{Kind: Heading, Level: 2, Runs: run("1. Con dài"), Line: 4},
		{Kind: Paragraph, Runs: []Run{{Text: "Một "}, {Text: "đậm", Bold: true}, {Text: " và "}, {Text: "nghiêng", Italic: true}, {Text: " nối dòng"}}, Line: 7},
		{Kind: Item, Runs: run("mục một"), Line: 10},
		{Kind: Item, Runs: run("mục hai"), Line: 11},
		{Kind: Table, Line: 13, Table: Grid{
			Head: [][][]Run{{run("Tên"), run("Số")}}, Body: [][][]Run{{run("a | b"), run("3")}}, Right: []bool{false, true},
		}},
		{Kind: Paragraph, Runs: run("giá 2 * 3 = 6"), Line: 17},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

func TestParseFaults(t *testing.T) {
	_, err := Parse("@Sai tên\n\n| a | b |\n|---|---|\n| c |\n")
	if err == nil {
		t.Fatal("faults accepted")
	}
	for _, want := range []string{"dòng 1", "dòng 3", "có 1 ô, cần 2"} {
		if !strings.Contains(err.Error(), want) {
			t.Errorf("%q not in %q", want, err)
		}
	}
}

// Whatever data holds, escaped it comes back as text, in one block.
func TestEscape(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := rapid.StringMatching(`[-a#@*|\\ê ]{0,12}`).Draw(t, "data")
		want := strings.Join(strings.FieldsFunc(s, func(r rune) bool { return r == ' ' }), " ")
		got, err := Parse("x" + Escape(want) + "\n")
		if err != nil {
			t.Fatal(err)
		}
		if text := textsOf(got); text != "x"+want {
			t.Fatalf("%q came back as %q", want, text)
		}
		cells, err := Parse("| " + Escape(want) + " | y |\n")
		if err != nil {
			t.Fatal(err)
		}
		if text := textsOf(cells); text != want+"\ty" {
			t.Fatalf("%q came back from a cell as %q", want, text)
		}
	})
}

// textsOf is the text of blocks, a line each.
func textsOf(all []Block) string {
	texts := make([]string, len(all))
	for i := range all {
		texts[i] = all[i].Text()
	}
	return strings.Join(texts, "\n")
}
