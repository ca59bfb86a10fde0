// Package source fetches an extract from where the one-stop system leaves it: untouched bytes, file by file. Every
// kind of source ends in the same Items, so that whatever comes after reads snapshots only.
package source

import (
	"context"
	"fmt"
	"io"
	"strings"
	"time"

	"trehan/internal/period"
)

// Config is one source of the configuration.
type Config struct {
	Name  string `yaml:"name"`  // its folder in the archive; unique
	Type  string `yaml:"type"`  // file (default)
	Path  string `yaml:"path"`  // file: a path or glob, relative to the configuration; takes {yyyy}, {MM}, {from}, {to}
	Sheet string `yaml:"sheet"` // XLSX: the sheet, where it is not the first with a header
}

// Faults returns what is wrong with the section, a line each.
func (c *Config) Faults() []string {
	switch c.Type {
	case "", "file":
		if c.Path == "" {
			return []string{"thiếu path"}
		}
	default:
		return []string{fmt.Sprintf("type %q không phải một trong: file", c.Type)}
	}
	return nil
}

// Anchored returns the section with its paths resolved.
func (c Config) Anchored(resolve func(string) string) Config {
	c.Path = resolve(c.Path)
	return c
}

// Item is one fetched file.
type Item struct {
	Name     string    // base name, unique within the source
	Modified time.Time // when the source made it: the extract's time
	R        io.ReaderAt
	Size     int64
}

// Source fetches the files of a period, in a fixed order, and hands each to put while it is open.
type Source interface {
	Fetch(ctx context.Context, p period.Period, put func(context.Context, Item) error) error
}

// Open makes the source of a configuration; resolve anchors relative paths at the configuration's folder.
func Open(c Config, resolve func(string) string) (Source, error) {
	if faults := c.Faults(); len(faults) > 0 {
		return nil, fmt.Errorf("nguồn %s: %s", c.Name, strings.Join(faults, "; "))
	}
	return &files{name: c.Name, pattern: resolve(c.Path)}, nil
}

// MissingError says that a source holds nothing for the period: the office must see to it, no retry finds it.
type MissingError struct{ Source, Where string }

func (e *MissingError) Error() string {
	return fmt.Sprintf("nguồn %s: không có tệp nào khớp %s; hãy trích xuất dữ liệu của tháng hoặc sửa đường dẫn trong cấu hình", e.Source, e.Where)
}

// Expand fills {yyyy}, {MM}, {from} and {to} of the period into a path, prefix or URL.
func Expand(pattern string, p period.Period) string {
	return strings.NewReplacer(
		"{yyyy}", fmt.Sprintf("%04d", p.From.Year()),
		"{MM}", fmt.Sprintf("%02d", int(p.From.Time().Month())),
		"{from}", p.From.String(),
		"{to}", p.To.String(),
	).Replace(pattern)
}
