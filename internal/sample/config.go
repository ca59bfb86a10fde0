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

// configYAML returns trehan.yaml, with the worked examples of the letter, in the name of the world's province.
func configYAML(w *world) (string, error) {
	offices := view.Examples()
	if w.office != nil {
		w.office(&offices[len(offices)-1])
	}
	letters, err := yaml.Marshal(map[string]any{"letters": offices})
	return configHead + string(letters), err
}
