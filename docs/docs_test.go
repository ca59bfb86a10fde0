// Package docs_test checks the documents: links lead somewhere, and the sections that the code cites exist.
package docs_test

import (
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"unicode"
)

const root = ".."

// files returns the files of the tree with one of the endings, by path from the root, but for test data and what is built.
func files(t *testing.T, endings ...string) map[string]string {
	t.Helper()
	out := map[string]string{}
	err := filepath.WalkDir(root, func(p string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		name := d.Name()
		if d.IsDir() {
			switch name {
			case ".git", "bin", "data", "node_modules", "out", "testdata":
				return fs.SkipDir
			}
			return nil
		}
		for _, ending := range endings {
			if strings.HasSuffix(name, ending) {
				b, err := os.ReadFile(p)
				out[strings.TrimPrefix(filepath.ToSlash(p), root+"/")] = string(b)
				return err
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if len(out) == 0 {
		t.Fatalf("no files that end in %v", endings)
	}
	return out
}

var (
	fence   = regexp.MustCompile("(?ms)^```.*?^```$")
	code    = regexp.MustCompile("`[^`\n]*`")
	link    = regexp.MustCompile(`\[[^\]\n]*\]\(([^)\s]+)\)`)
	heading = regexp.MustCompile(`(?m)^#{1,6} +(.+?) *$`)
)

// anchors returns what GitHub makes of a document's headings.
func anchors(markdown string) map[string]bool {
	out := map[string]bool{}
	for _, m := range heading.FindAllStringSubmatch(fence.ReplaceAllString(markdown, ""), -1) {
		out[anchor(m[1])] = true
	}
	return out
}

// anchor keeps letters, digits, hyphens and underscores of a heading; spaces become hyphens.
func anchor(text string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case r == ' ':
			return '-'
		case r == '-' || r == '_' || unicode.IsLetter(r) || unicode.IsMark(r) || unicode.IsDigit(r):
			return unicode.ToLower(r)
		}
		return -1
	}, text)
}

func TestLinks(t *testing.T) {
	documents := files(t, ".md")
	for name, text := range documents {
		text = code.ReplaceAllString(fence.ReplaceAllString(text, ""), "")
		for _, m := range link.FindAllStringSubmatch(text, -1) {
			target, fragment, _ := strings.Cut(m[1], "#")
			if strings.Contains(target, "://") || strings.HasPrefix(target, "mailto:") {
				continue
			}
			to := name
			if target != "" {
				to = path.Join(path.Dir(name), target)
				if _, err := os.Stat(filepath.Join(root, to)); err != nil {
					t.Errorf("%s: the link %s leads nowhere", name, m[1])
					continue
				}
			}
			if fragment != "" && !anchors(documents[to])[fragment] {
				t.Errorf("%s: the link %s leads to no heading of %s", name, m[1], to)
			}
		}
	}
}

// has reports whether a document has a section "## 5. …" or "### 8.1 …", or a rule "**5.2 …".
func has(markdown, n string) bool {
	n = regexp.QuoteMeta(n)
	return regexp.MustCompile(`(?m)^(?:#{2,3} ` + n + `\.? |- \*\*` + n + `[ *])`).MatchString(markdown)
}

// Rules cite one another by number, in the same document or as "counting.md 5.2".
func TestRulesNamedInDocuments(t *testing.T) {
	documents := files(t, ".md")
	own := regexp.MustCompile(`\brules?\s+([0-9]+\.[0-9]+)(?:\s+(?:to|and)\s+([0-9]+\.[0-9]+))?`)
	other := regexp.MustCompile(`\b(counting|design|documents|formats|interface)\.md\s+([0-9]+(?:\.[0-9]+)?)\b`)
	for name, text := range documents {
		if path.Dir(name) != "docs" {
			continue
		}
		for _, m := range own.FindAllStringSubmatch(text, -1) {
			for _, n := range m[1:] {
				if n != "" && !has(text, n) {
					t.Errorf("%s: there is no rule %s", name, n)
				}
			}
		}
		for _, m := range other.FindAllStringSubmatch(text, -1) {
			if !has(documents["docs/"+m[1]+".md"], m[2]) {
				t.Errorf("%s: %s.md has no %s", name, m[1], m[2])
			}
		}
	}
}

// A number names one rule.
func TestRuleNumbersAreUnique(t *testing.T) {
	rule := regexp.MustCompile(`(?m)^- \*\*([0-9]+\.[0-9]+)\b`)
	for name, text := range files(t, ".md") {
		seen := map[string]bool{}
		for _, m := range rule.FindAllStringSubmatch(text, -1) {
			if seen[m[1]] {
				t.Errorf("%s: rule %s stands twice", name, m[1])
			}
			seen[m[1]] = true
		}
	}
}

// Every test that failures.md names is one.
func TestFailuresNameTests(t *testing.T) {
	page, err := os.ReadFile("failures.md")
	if err != nil {
		t.Fatal(err)
	}
	there := map[string]bool{}
	err = filepath.WalkDir("..", func(path string, _ fs.DirEntry, err error) error {
		if err != nil || !strings.HasSuffix(path, "_test.go") {
			return err
		}
		code, err := os.ReadFile(path)
		for _, m := range regexp.MustCompile(`(?m)^func (Test\w+)\(`).FindAllSubmatch(code, -1) {
			there[string(m[1])] = true
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	named := regexp.MustCompile("`(Test\\w+)`").FindAllSubmatch(page, -1)
	if len(named) < 20 {
		t.Errorf("only %d tests are named", len(named))
	}
	for _, m := range named {
		if !there[string(m[1])] {
			t.Errorf("failures.md names %s, which is no test", m[1])
		}
	}
}
