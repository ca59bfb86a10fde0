package cli

import (
	"strings"
	"testing"

	"trehan/internal/config"
)

// An office that has no source of type upload is told where such a source is written.
func TestUploadWithoutASourceForIt(t *testing.T) {
	for name, want := range map[string]string{"": "type: upload", "tai-len": "nguồn nào tên tai-len"} {
		if _, err := (&uploadCommand{Source: name}).from(config.Empty()); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("--source %q: %v", name, err)
		}
	}
}
