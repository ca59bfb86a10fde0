package config

import (
	"go.yaml.in/yaml/v3"
)

// Mapping is how the files of other systems are read: what the sections formats and headers say, as YAML.
type Mapping struct {
	Name string // of the dialect; "" for the headers that hold for every file
	Text string
}

// Mappings returns the mappings in the order of the file, the headers of every file first.
func (c *Config) Mappings() ([]Mapping, error) {
	var list []Mapping
	add := func(name string, v any) error {
		text, err := yaml.Marshal(v)
		list = append(list, Mapping{name, string(text)})
		return err
	}
	if len(c.Headers) > 0 {
		if err := add("", map[string]any{"headers": c.Headers}); err != nil {
			return nil, err
		}
	}
	for i := range c.Formats {
		if err := add(c.Formats[i].Name, &c.Formats[i]); err != nil {
			return nil, err
		}
	}
	return list, nil
}
