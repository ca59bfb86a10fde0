package cli

import (
	"errors"
	"testing"

	"trehan/internal/client"
	"trehan/internal/config"
)

// A configuration that cannot be used ends as one, before any server is asked.
func TestDialWithABadConfiguration(t *testing.T) {
	conf := config.Empty()
	conf.Temporal.APIKeyFile = "khong-co"
	_, err := Dial(t.Context(), conf, client.Options{})
	var e *exit
	if !errors.As(err, &e) || e.code != ExitUsage {
		t.Errorf("%v, want exit code %d", err, ExitUsage)
	}
}
