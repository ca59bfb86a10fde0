package sample

import (
	_ "embed"

	"go.yaml.in/yaml/v3"

	"trehan/internal/documents/view"
)

// configHead is the configuration that goes with the sample, up to the letters.
//
//go:embed trehan.yaml
var configHead string

// configYAML returns trehan.yaml, with the worked examples of the letter.
func configYAML() (string, error) {
	letters, err := yaml.Marshal(map[string]any{"letters": view.Examples()})
	return configHead + string(letters), err
}
