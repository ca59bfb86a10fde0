package workbook

import (
	"archive/zip"
	"bytes"
	"cmp"
	"compress/flate"
	"encoding/xml"
	"fmt"
	"hash"
	"hash/crc32"
	"io"
	"io/fs"
	"slices"
	"strings"
	"sync"

	"github.com/xuri/excelize/v2"
)

// excelize writes the parts of a workbook, and the entries of its [Content_Types].xml, in the order of maps. Repacking
// puts both into a fixed order. It does so as excelize's own zip writer, so that every part is compressed once only:
// parts are kept compressed as they come and laid down, sorted, when the workbook closes.

const (
	contentTypes = "[Content_Types].xml" // OPC readers expect it first
	relsSuffix   = ".rels"

	// dosDate is 1980-01-01, the first day a zip entry can bear: the true date stands in docProps/core.xml.
	dosDate = 1<<5 | 1

	// packLevel takes a third of the default level's time and makes files a tenth larger.
	packLevel = 3
)

// part is one file of the package. Those whose entries need an order are kept as they are, the others compressed.
type part struct {
	name   string
	packed bytes.Buffer
	plain  *bytes.Buffer // set while entries must still be put in order
	size   uint64
	crc    hash.Hash32
	deflat *flate.Writer
}

// Write takes the part's bytes.
func (p *part) Write(b []byte) (int, error) {
	if p.plain != nil {
		return p.plain.Write(b)
	}
	p.size += uint64(len(b))
	p.crc.Write(b) // never fails
	return p.deflat.Write(b)
}

// A compressor is 600 KB of tables, and a workbook has a dozen parts.
var compressors = sync.Pool{New: func() any {
	w, err := flate.NewWriter(io.Discard, packLevel)
	if err != nil {
		panic(err) // only an invalid level
	}
	return w
}}

// finish ends the compression of the part.
func (p *part) finish() error {
	if p.plain != nil {
		sorted, err := sortedEntries(p.plain.Bytes())
		if err != nil {
			return fmt.Errorf("%s: %w", p.name, err)
		}
		p.plain = nil
		p.open()
		if _, err := p.Write(sorted); err != nil {
			return err
		}
	}
	if p.deflat == nil {
		return nil
	}
	err := p.deflat.Close()
	compressors.Put(p.deflat)
	p.deflat = nil
	return err
}

func (p *part) open() {
	p.crc = crc32.NewIEEE()
	p.deflat = compressors.Get().(*flate.Writer)
	p.deflat.Reset(&p.packed)
}

// repacker is the zip writer handed to excelize.
type repacker struct {
	out   io.Writer
	parts []*part
}

func newRepacker(w io.Writer) excelize.ZipWriter { return &repacker{out: w} }

// Create begins the next part; excelize writes one after the other.
func (r *repacker) Create(name string) (io.Writer, error) {
	if err := r.finishLast(); err != nil {
		return nil, err
	}
	p := &part{name: name}
	if name == contentTypes || strings.HasSuffix(name, relsSuffix) {
		p.plain = new(bytes.Buffer)
	} else {
		p.open()
	}
	r.parts = append(r.parts, p)
	return p, nil
}

func (r *repacker) finishLast() error {
	if len(r.parts) == 0 {
		return nil
	}
	return r.parts[len(r.parts)-1].finish()
}

// AddFS belongs to the interface; excelize does not call it on writing.
func (r *repacker) AddFS(fs.FS) error {
	return fmt.Errorf("repack: no file systems: %w", fs.ErrInvalid)
}

// Close lays the parts down in the fixed order.
func (r *repacker) Close() error {
	if err := r.finishLast(); err != nil {
		return err
	}
	slices.SortFunc(r.parts, func(a, b *part) int {
		return cmp.Or(cmp.Compare(partRank(a.name), partRank(b.name)), strings.Compare(a.name, b.name))
	})
	zw := zip.NewWriter(r.out)
	for _, p := range r.parts {
		w, err := zw.CreateRaw(&zip.FileHeader{
			Name:               p.name,
			Method:             zip.Deflate,
			ModifiedDate:       dosDate, //nolint:staticcheck // Modified would add a second, zoned time stamp
			CRC32:              p.crc.Sum32(),
			CompressedSize64:   uint64(p.packed.Len()),
			UncompressedSize64: p.size,
			ReaderVersion:      20,
			CreatorVersion:     20,
		})
		if err != nil {
			return err
		}
		if _, err := p.packed.WriteTo(w); err != nil {
			return err
		}
	}
	return zw.Close()
}

// partRank puts first what readers look for first.
func partRank(name string) int {
	switch name {
	case contentTypes:
		return 0
	case "_rels/.rels":
		return 1
	}
	return 2
}

// entry is one child of a content-types or relationships part: it has attributes only.
type entry struct {
	name  string
	attrs []xml.Attr
}

// sortedEntries puts the children of the root element into the order of their names and attributes. Nothing refers to
// them by position: types are found by part name, relationships by Id.
func sortedEntries(doc []byte) ([]byte, error) {
	dec := xml.NewDecoder(bytes.NewReader(doc))
	var root *xml.StartElement
	var entries []entry
	for {
		token, err := dec.Token()
		if err == io.EOF {
			break
		}
		if err != nil {
			return nil, err
		}
		start, ok := token.(xml.StartElement)
		switch {
		case !ok:
		case root == nil:
			c := start.Copy()
			root = &c
		default:
			entries = append(entries, entry{start.Name.Local, slices.Clone(start.Attr)})
		}
	}
	if root == nil {
		return nil, io.ErrUnexpectedEOF
	}
	for i := range entries {
		slices.SortFunc(entries[i].attrs, func(a, b xml.Attr) int { return strings.Compare(a.Name.Local, b.Name.Local) })
	}
	slices.SortFunc(entries, func(a, b entry) int {
		return cmp.Or(strings.Compare(a.name, b.name), slices.CompareFunc(a.attrs, b.attrs, func(x, y xml.Attr) int {
			return cmp.Or(strings.Compare(x.Name.Local, y.Name.Local), strings.Compare(x.Value, y.Value))
		}))
	})
	var out bytes.Buffer
	out.WriteString(xml.Header)
	fmt.Fprintf(&out, `<%s xmlns="`, root.Name.Local)
	escape(&out, root.Name.Space)
	out.WriteString(`">`)
	for _, e := range entries {
		fmt.Fprintf(&out, "<%s", e.name)
		for _, a := range e.attrs {
			fmt.Fprintf(&out, ` %s="`, a.Name.Local)
			escape(&out, a.Value)
			out.WriteByte('"')
		}
		out.WriteString("/>")
	}
	fmt.Fprintf(&out, "</%s>", root.Name.Local)
	return out.Bytes(), nil
}

func escape(out *bytes.Buffer, s string) { _ = xml.EscapeText(out, []byte(s)) } // a Buffer does not fail
