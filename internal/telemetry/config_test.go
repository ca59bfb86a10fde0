package telemetry_test

import (
	"strings"
	"testing"

	"trehan/internal/telemetry"
)

func TestConfig(t *testing.T) {
	for _, c := range []struct {
		config telemetry.Config
		faults []string
	}{
		{telemetry.Config{}, nil},
		{telemetry.Config{Level: "debug", Listen: ":9464"}, nil},
		{telemetry.Config{Listen: "[::1]:9464"}, nil},
		{telemetry.Config{Level: "loud"}, []string{"level"}},
		{telemetry.Config{Level: "loud", Listen: "9464"}, []string{"level", "listen"}},
	} {
		err := c.config.Validate()
		if (err != nil) != (len(c.faults) > 0) {
			t.Errorf("%+v: %v", c.config, err)
			continue
		}
		for _, fault := range c.faults {
			if !strings.Contains(err.Error(), fault+": ") {
				t.Errorf("%+v: %v does not name %s", c.config, err, fault)
			}
		}
	}
}
