package extract

import (
	"compress/gzip"
	"errors"
	"fmt"
	"io"
	"os"
	"path"
	"slices"
	"strings"
	"unicode"

	"trehan/internal/extract/grid"
	"trehan/internal/extract/leftovers"
	"trehan/internal/extract/zipfile"
	"trehan/internal/notation"
)

// The bounds of an archive. Tables in HTML and XML are compressed to a fiftieth.
const (
	maxMembers   = 1000
	maxRatio     = 250
	ratioFrom    = 64 << 20 // inflated bytes from which the ratio counts
	memberBits   = 30       // of a row's number in Dossier.Seq, below that of its member
	maxNameBytes = 200
)

// member is one file in an archive.
type member struct {
	name string
	size int64 // compressed
	open func() (io.ReadCloser, error)
}

// archive reads the files in a ZIP or gzip archive as files of the extract, by name. Each is inflated to a temporary file.
func (r *reading) archive(allowed Format) (Summary, error) {
	list, err := r.members()
	if err != nil {
		return Summary{}, r.close(err)
	}
	var all Summary
	var faults Faults
	var formats, dialects []string
	left := r.limit.InflatedBytes
	for i, m := range list {
		s, size, err := r.member(i, m, left, allowed, &all, len(faults.List) > 0)
		left -= size
		var more *Faults
		switch {
		case errors.As(err, &more):
			faults.Merge(more)
		case err != nil:
			return Summary{}, err
		}
		formats, dialects = addNew(formats, s.Format), addNew(dialects, s.Dialect)
		all.Rows += s.Rows
		all.Columns = append(all.Columns, s.Columns...)
		all.Observations = append(all.Observations, s.Observations...)
		all.Gaps = append(all.Gaps, s.Gaps...)
		all.Pages = append(all.Pages, s.Pages...)
		all.Parts = append(all.Parts, s.Parts...)
		if len(faults.List) >= MaxFaults {
			faults.Stopped = faults.Stopped || i < len(list)-1
			break
		}
	}
	all.Format, all.Dialect = strings.Join(formats, ", "), strings.Join(dialects, ", ")
	if len(faults.List) > 0 {
		return Summary{Format: all.Format, Rows: all.Rows}, &faults
	}
	return all, nil
}

// addNew adds a text to a list if it is not empty and not there yet.
func addNew(list []string, s string) []string {
	if s == "" || slices.Contains(list, s) {
		return list
	}
	return append(list, s)
}

// member reads one file, of which left bytes may be inflated, and returns its size. before is the summary of those before it;
// discarded says that one of them has faults.
func (r *reading) member(i int, m member, left int64, allowed Format, before *Summary, discarded bool) (Summary, int64, error) {
	name := r.file.Name + "/" + m.name
	spool, err := os.CreateTemp("", "trehan-extract-*")
	if err != nil {
		return Summary{}, 0, err
	}
	named := os.Remove(spool.Name()) != nil // Windows keeps the name of an open file
	defer func() {
		_ = spool.Close() // a temporary file: one that cannot be removed is the system's to clean
		if named {
			_ = os.Remove(spool.Name())
		}
	}()
	size, err := m.inflate(spool, left)
	if err == nil {
		err = r.ctx.Err()
	}
	opts := r.opts
	if p := r.opts.Progress; p != nil {
		rows := before.Rows
		opts.Progress = func(n int) { p(rows + n) }
	}
	in := newReading(r.ctx, File{Name: name, R: spool, Size: size}, opts, r.table, r.consumer)
	in.raw = r.raw
	in.rowsAbove, in.inArchive, in.discarded = i<<memberBits, true, discarded
	if err != nil {
		return Summary{}, size, in.close(err)
	}
	s, err := in.read(allowed)
	return s, size, err
}

// inflate writes the file, of which left bytes may be inflated, to a temporary one.
func (m *member) inflate(to io.Writer, left int64) (int64, error) {
	from, err := m.open()
	if err != nil {
		return 0, &grid.FormatError{Message: msgBadArchive}
	}
	defer from.Close()
	limited := zipfile.Limit(from, left, msgBadArchive)
	size := int64(0)
	for {
		n, err := io.CopyN(to, limited, 1<<20)
		size += n
		switch {
		case errors.Is(err, io.EOF):
			return size, nil
		case err != nil:
			return size, err
		case size > ratioFrom && size > maxRatio*m.size:
			return size, &grid.FormatError{Message: fmt.Sprintf(msgBomb, maxRatio)}
		}
	}
}

// members lists the files of the archive by name, without what macOS and other programs leave there.
func (r *reading) members() ([]member, error) {
	if r.form.format == FormatGzip {
		return []member{r.gzipped()}, nil
	}
	z, err := zipfile.Open(r.file.R, r.file.Size, r.limit.ZipEntries)
	if errors.Is(err, zipfile.ErrNotZip) {
		return nil, &grid.FormatError{Message: msgBadArchive}
	}
	if err != nil {
		return nil, err
	}
	var list []member
	for _, f := range z.File {
		name := memberName(f.Name)
		if strings.HasSuffix(name, "/") || leftovers.Is(path.Base(name)) || slices.Contains(strings.Split(name, "/"), "__MACOSX") {
			continue
		}
		switch {
		case !zipfile.Readable(f):
			return nil, &grid.FormatError{Message: msgLocked}
		case len(list) == maxMembers:
			return nil, &grid.FormatError{Message: fmt.Sprintf(msgTooManyFiles, notation.Count(maxMembers))}
		}
		list = append(list, member{name, int64(f.CompressedSize64), f.Open})
	}
	if len(list) == 0 {
		return nil, &grid.FormatError{Message: msgNoFiles}
	}
	slices.SortStableFunc(list, func(a, b member) int { return strings.Compare(a.name, b.name) })
	for i := range list[1:] {
		if list[i].name == list[i+1].name {
			return nil, &grid.FormatError{Message: fmt.Sprintf(msgSameName, list[i].name)}
		}
	}
	return list, nil
}

// gzipped is the file in a gzip archive. It is named as the archive is, without .gz: the name within may be that of a
// temporary file.
func (r *reading) gzipped() member {
	name := r.file.Name
	if strings.EqualFold(path.Ext(name), ".gz") {
		name = name[:len(name)-len(".gz")]
	}
	return member{memberName(path.Base(name)), r.file.Size, func() (io.ReadCloser, error) {
		return gzip.NewReader(io.NewSectionReader(r.file.R, 0, r.file.Size))
	}}
}

// memberName makes a name in an archive fit for messages.
func memberName(name string) string {
	name = strings.ToValidUTF8(strings.ReplaceAll(name, `\`, "/"), "\uFFFD")
	name = strings.Map(func(c rune) rune {
		if unicode.IsPrint(c) {
			return c
		}
		return '\uFFFD'
	}, name)
	for len(name) > maxNameBytes {
		name = strings.ToValidUTF8(name[len(name)-maxNameBytes:], "")
	}
	return name
}
