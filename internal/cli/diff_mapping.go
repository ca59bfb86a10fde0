package cli

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"trehan/internal/config"
	"trehan/internal/revision"
)

// mappingChange is a change of how files are read. Was and Is are sections of the configuration, "" where there is none.
type mappingChange struct {
	Name string `json:"name"` // of the dialect; "" for the headers of every file
	Was  string `json:"was"`
	Is   string `json:"is"`
}

// changedMappings compares how the files of two revisions were read.
func changedMappings(ctx context.Context, from, to *revision.Sealed) ([]mappingChange, error) {
	var sides [2][]config.Mapping
	for i, side := range []*revision.Sealed{from, to} {
		c, err := side.Config(ctx)
		if err != nil {
			return nil, err
		}
		if sides[i], err = c.Mappings(); err != nil {
			return nil, err
		}
	}
	return compareMappings(sides[0], sides[1]), nil
}

func compareMappings(was, is []config.Mapping) []mappingChange {
	var changes []mappingChange
	for _, m := range was {
		changes = append(changes, mappingChange{Name: m.Name, Was: m.Text})
	}
	for _, m := range is {
		i := slices.IndexFunc(changes, func(c mappingChange) bool { return c.Name == m.Name })
		if i < 0 {
			i = len(changes)
			changes = append(changes, mappingChange{Name: m.Name})
		}
		changes[i].Is = m.Text
	}
	return slices.DeleteFunc(changes, func(c mappingChange) bool { return c.Was == c.Is })
}

// text lists the lines of the configuration that went (-) and came (+).
func (c mappingChange) text() string {
	var b strings.Builder
	name := "mọi tệp (headers)"
	if c.Name != "" {
		name = "định dạng " + c.Name
	}
	fmt.Fprintf(&b, "Cách đọc tệp đã thay đổi, %s:\n", name)
	was, is := strings.Split(c.Was, "\n"), strings.Split(c.Is, "\n")
	for _, side := range []struct {
		mark        string
		lines, than []string
	}{{"-", was, is}, {"+", is, was}} {
		for _, line := range side.lines {
			if line != "" && !slices.Contains(side.than, line) {
				fmt.Fprintf(&b, "  %s %s\n", side.mark, line)
			}
		}
	}
	return b.String()
}
