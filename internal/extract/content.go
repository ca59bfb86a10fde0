package extract

import (
	"bytes"
	"errors"
	"io"
	"slices"

	"trehan/internal/extract/charset"
	"trehan/internal/extract/dialect"
	"trehan/internal/extract/grid"
)

// provable are the 8-bit encodings that a header can prove, by being one in no other.
var provable = []charset.Encoding{charset.Windows1258, charset.TCVN3, charset.Windows1252}

// content returns the file's text in UTF-8, after a byte order mark.
func (r *reading) content() io.Reader {
	text := charset.NewReader(io.NewSectionReader(r.file.R, int64(r.form.mark), r.file.Size-int64(r.form.mark)), r.encoding())
	if r.form.loneCR {
		return loneCR{text}
	}
	return text
}

// encoding returns the encoding as far as it is known: what the bytes prove, else what the dialect in use states, else what the
// header proves.
func (r *reading) encoding() charset.Encoding {
	stated, ok := charset.Parse(r.dialect.Encoding)
	switch {
	case ok && stated != charset.UTF8 && (r.form.encoding == charset.Bytes8 || r.form.encoding == charset.Windows1252 || r.form.ascii):
		return stated
	case r.form.encoding == charset.Bytes8 && !ok && r.proven != charset.UTF8:
		return r.proven
	}
	return r.form.encoding
}

// proveEncoding finds the one 8-bit encoding in which a text has a header, if its bytes prove none. heads returns the first rows
// of its tables, as choose takes them.
func (r *reading) proveEncoding(heads func() ([]*firstRows, error)) error {
	if r.form.encoding != charset.Bytes8 {
		return nil
	}
	var found []charset.Encoding
	for _, e := range provable {
		r.proven = e
		ok, err := r.anyHeader(heads)
		if format := (*grid.FormatError)(nil); errors.As(err, &format) {
			continue // not of this encoding
		}
		if err != nil {
			return err
		}
		if ok {
			found = append(found, e)
		}
	}
	r.use(builtIn)
	r.proven = charset.UTF8 // none
	r.unproven = msgNotUTF8
	switch {
	case len(found) > 1:
		r.unproven = msgTwoEncodings
	case slices.Equal(found, []charset.Encoding{charset.TCVN3}):
		r.unproven = msgTCVN3
	case len(found) == 1:
		r.proven = found[0]
	}
	return nil
}

// anyHeader reports whether a header of the built-in reading, or of a dialect that states no encoding, is in the file.
func (r *reading) anyHeader(heads func() ([]*firstRows, error)) (bool, error) {
	all := []*dialect.Dialect{builtIn}
	for i := range r.opts.Formats {
		if d := &r.opts.Formats[i]; d.Encoding == "" {
			all = append(all, d)
		}
	}
	for _, d := range all {
		r.use(d)
		tables, err := heads()
		if err != nil {
			return false, err
		}
		m := r.matcher()
		if slices.ContainsFunc(tables, func(h *firstRows) bool { return h.find(m, d) }) {
			return true, nil
		}
	}
	return false, nil
}

// checkEncoding refuses a text whose encoding neither its bytes nor its dialect nor its header prove.
func (r *reading) checkEncoding() error {
	if r.encoding() != charset.Bytes8 {
		return nil
	}
	message := r.unproven
	if r.dialect.Encoding != "" {
		message = msgNotUTF8
	}
	return &Faults{List: []Fault{{File: r.file.Name, Row: r.form.badRow, Message: message}}}
}

// markup opens a workbook that is a text.
func (r *reading) markup(read func(io.Reader, grid.Limits) (*grid.Held, error)) (grid.Book, error) {
	heads := func() ([]*firstRows, error) {
		b, err := read(r.content(), r.limit)
		if err != nil {
			return nil, err
		}
		return r.sheetHeads(b)
	}
	if err := r.proveEncoding(heads); err != nil {
		return nil, err
	}
	if r.form.encoding == charset.Bytes8 {
		if err := r.choose(heads); err != nil {
			return nil, err
		}
		if err := r.checkEncoding(); err != nil {
			return nil, err
		}
	}
	return read(r.content(), r.limit)
}

// inFont reports whether a workbook has a header once its texts are taken as typed in a font of TCVN3. They are not read so:
// which cells have which font is not known, and a cell in Unicode would become another text.
func (r *reading) inFont(b grid.Book) (bool, error) {
	heads, err := r.sheetHeads(b)
	if err != nil {
		return false, err
	}
	m := r.matcher()
	for _, h := range heads {
		for _, row := range h.rows {
			for i := range row.cells {
				row.cells[i].Raw = charset.FromFont(row.cells[i].Raw)
			}
		}
		if h.find(m, r.dialect) {
			return true, nil
		}
	}
	return false, nil
}

// loneCR makes LF of CR.
type loneCR struct{ r io.Reader }

func (c loneCR) Read(p []byte) (int, error) {
	n, err := c.r.Read(p)
	for i := bytes.IndexByte(p[:n], '\r'); i >= 0 && i < n; i++ {
		if p[i] == '\r' {
			p[i] = '\n'
		}
	}
	return n, err
}
