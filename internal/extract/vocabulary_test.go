package extract

import (
	"testing"

	"trehan/internal/dossier"
	"trehan/internal/extract/dialect"
)

// The vocabulary's headers are of attributes that exist, and none of them is a built-in header with another meaning.
func TestVocabularyHeaders(t *testing.T) {
	words := dialect.Vocabulary()
	for _, c := range []struct {
		table   *table
		headers map[string][]dialect.Header
	}{{dossierTable, words.Headers.Dossiers}, {stepTable, words.Headers.Steps}} {
		builtIn := map[string]string{}
		attributes := map[string]bool{}
		for _, a := range c.table.attributes {
			attributes[a.name] = true
			for _, h := range a.headers {
				builtIn[dossier.NameKey(h)] = a.name
			}
		}
		for _, h := range personalHeaders {
			builtIn[dossier.NameKey(h)] = "personal"
		}
		for attribute, headers := range c.headers {
			if !attributes[attribute] {
				t.Errorf("there is no attribute %q", attribute)
			}
			for _, h := range headers {
				if meaning, taken := builtIn[dossier.NameKey(h.Text)]; taken {
					t.Errorf("%q of %s is built in for %s", h.Text, attribute, meaning)
				}
			}
		}
	}
}
