package sample

import (
	_ "embed"
	"strings"
)

// configTemplate is the configuration that goes with the sample; {{authority}} and the like stand for the province.
//
//go:embed trehan.yaml
var configTemplate string

// configYAML writes trehan.yaml.
func configYAML(w *world) string {
	place := strings.TrimPrefix(w.authority, "UBND TỈNH ")
	title := map[string]string{"HÀ NAM": "Hà Nam", "NINH BÌNH": "Ninh Bình"}[place]
	return strings.NewReplacer("{{authority}}", w.authority, "{{place}}", title, "{{domain}}", w.domain).Replace(configTemplate)
}
