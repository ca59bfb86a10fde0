package config

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"

	"go.yaml.in/yaml/v3"

	"trehan/internal/extract/dialect"
)

// included is what a file named by the key include may hold: the dialects of other systems, as the command map writes them.
type included struct {
	Formats []dialect.Dialect `yaml:"formats"`
}

// include puts the dialects of the included files behind those of the configuration itself, and returns the configuration as
// it is in force: one text, which is archived with the month. A configuration that includes nothing is returned as it is.
func include(b []byte, path string) ([]byte, []string) {
	var root yaml.Node
	if err := yaml.Unmarshal(b, &root); err != nil || root.Kind != yaml.DocumentNode || root.Content[0].Kind != yaml.MappingNode {
		return b, nil // decode says what is wrong
	}
	top := root.Content[0]
	at := keyOf(top, "include")
	if at < 0 {
		return b, nil
	}
	var files []string
	if err := top.Content[at+1].Decode(&files); err != nil {
		return b, nil
	}
	top.Content = append(top.Content[:at:at], top.Content[at+2:]...)
	var faults []string
	for _, name := range files {
		if !filepath.IsAbs(name) {
			name = filepath.Join(filepath.Dir(path), name)
		}
		list, err := includedFormats(name)
		if err != nil {
			faults = append(faults, fmt.Sprintf("include: %s: %v", name, err))
			continue
		}
		formats := formatsOf(top)
		formats.Content = append(formats.Content, list...)
	}
	out, err := yaml.Marshal(&root)
	if err != nil {
		faults = append(faults, "include: "+err.Error())
	}
	return out, faults
}

// includedFormats reads the dialects of one file.
func includedFormats(file string) ([]*yaml.Node, error) {
	b, err := os.ReadFile(file)
	if err != nil {
		return nil, err
	}
	return dialectsIn(b)
}

// dialectsIn reads the dialects of a text that holds nothing else.
func dialectsIn(b []byte) ([]*yaml.Node, error) {
	d := yaml.NewDecoder(bytes.NewReader(b))
	d.KnownFields(true)
	if err := d.Decode(&included{}); errors.Is(err, io.EOF) {
		return nil, nil
	} else if err != nil {
		return nil, errors.New(yamlFaults(err)[0])
	}
	var root yaml.Node
	if err := yaml.Unmarshal(b, &root); err != nil {
		return nil, err
	}
	return formatsOf(root.Content[0]).Content, nil
}

// formatsOf returns the list of dialects of a configuration, an empty one that is put there if it has none.
func formatsOf(top *yaml.Node) *yaml.Node {
	if at := keyOf(top, "formats"); at >= 0 && top.Content[at+1].Kind == yaml.SequenceNode {
		return top.Content[at+1]
	}
	list := &yaml.Node{Kind: yaml.SequenceNode, Tag: "!!seq"}
	top.Content = append(top.Content, &yaml.Node{Kind: yaml.ScalarNode, Tag: "!!str", Value: "formats"}, list)
	return list
}

// keyOf returns the position of a key in a mapping, -1 if it has none.
func keyOf(mapping *yaml.Node, key string) int {
	for i := 0; i+1 < len(mapping.Content); i += 2 {
		if mapping.Content[i].Value == key {
			return i
		}
	}
	return -1
}
