package cli

import (
	"runtime"
	"runtime/debug"
	"slices"
	"strings"

	"trehan/internal/archive"
)

// madeWith are the modules whose code or data can change a byte of report, rows, state, table or documents: all that the packages
// month and documents are built from. A test compares the list with the import graph. Modules that only carry those bytes
// (Temporal, minio-go, go-mail) are not among them.
var madeWith = []string{
	"codeberg.org/go-pdf/fpdf",
	"github.com/andybalholm/brotli",
	"github.com/go-fonts/liberation",
	"github.com/go-json-experiment/json",
	"github.com/google/uuid",
	"github.com/klauspost/compress",
	"github.com/parquet-go/bitpack",
	"github.com/parquet-go/jsonlite",
	"github.com/parquet-go/parquet-go",
	"github.com/pierrec/lz4/v4",
	"github.com/piglig/go-qr",
	"github.com/richardlehane/mscfb",
	"github.com/richardlehane/msoleps",
	"github.com/tiendc/go-deepcopy",
	"github.com/twpayne/go-geom",
	"github.com/xuri/efp",
	"github.com/xuri/excelize/v2",
	"github.com/xuri/nfp",
	"go.yaml.in/yaml/v3",
	"golang.org/x/crypto",
	"golang.org/x/mod",
	"golang.org/x/net",
	"golang.org/x/sync",
	"golang.org/x/sys",
	"golang.org/x/text",
	"google.golang.org/protobuf",
}

// build says which program makes the documents: its version, its Go, and the modules of madeWith with their versions.
func (p *Program) build() archive.Build {
	b := archive.Build{Version: p.Version, Go: runtime.Version()}
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return b
	}
	var modules []string
	for _, m := range info.Deps {
		if !slices.Contains(madeWith, m.Path) {
			continue
		}
		if m.Replace != nil {
			m = m.Replace
		}
		modules = append(modules, m.Path+" "+m.Version)
	}
	b.Modules = strings.Join(modules, ", ")
	return b
}
