package web

import (
	"os"
	"strings"
	"testing"
)

// The script is the released one, byte for byte.
func TestReleasedScript(t *testing.T) {
	readme, err := os.ReadFile("htmx/README.md")
	if err != nil {
		t.Fatal(err)
	}
	if hash := hashOf(htmx); !strings.Contains(string(readme), "SHA-256: `"+hash+"`") {
		t.Errorf("the script is %s, README.md names another", hash)
	}
}
