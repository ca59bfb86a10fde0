package config

import (
	"fmt"

	"go.yaml.in/yaml/v3"

	"trehan/internal/extract/dialect"
)

// WithFormats returns the configuration with the dialects of a text beside its own, as if the file included that text. name
// stands for the text in errors. A text that does not read, or a dialect that the file has already, is a *Fault.
func (c *Config) WithFormats(text []byte, name string) (*Config, error) {
	list, err := dialectsIn(text)
	if err != nil {
		return nil, &Fault{c.file, []string{fmt.Sprintf("%s: %v", name, err)}}
	}
	if len(list) == 0 {
		return c, nil
	}
	root, err := document(c.bytes)
	if err != nil {
		return nil, err
	}
	formats := formatsOf(root.Content[0])
	formats.Content = append(formats.Content, list...)
	b, err := yaml.Marshal(root)
	if err != nil {
		return nil, fmt.Errorf("encode configuration: %w", err)
	}
	out, faults := parse(b, c.file)
	if len(faults) > 0 {
		return nil, &Fault{c.file + " + " + name, faults}
	}
	return out, nil
}

// FormatsText is what the file itself says about how exports are read: its sections formats and headers, as YAML; nil if it has
// neither. Two files with the same text read exports in the same way, whatever else they say and however they are written.
func (c *Config) FormatsText() ([]byte, error) {
	said := struct {
		Headers map[string][]string `yaml:"headers,omitempty"`
		Formats []dialect.Dialect   `yaml:"formats,omitempty"`
	}{c.Headers, c.Formats}
	if len(said.Headers)+len(said.Formats) == 0 {
		return nil, nil
	}
	b, err := yaml.Marshal(said)
	if err != nil {
		return nil, fmt.Errorf("encode configuration: %w", err)
	}
	return b, nil
}

// document parses the text of a configuration that has been read before; of an empty one it is an empty mapping.
func document(b []byte) (*yaml.Node, error) {
	var root yaml.Node
	if err := yaml.Unmarshal(b, &root); err != nil {
		return nil, fmt.Errorf("read configuration: %w", err)
	}
	if root.Kind != yaml.DocumentNode || root.Content[0].Kind != yaml.MappingNode {
		return &yaml.Node{Kind: yaml.DocumentNode, Content: []*yaml.Node{{Kind: yaml.MappingNode, Tag: "!!map"}}}, nil
	}
	return &root, nil
}
