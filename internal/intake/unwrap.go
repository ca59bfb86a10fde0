package intake

import (
	"archive/zip"
	"bytes"
	"encoding/binary"
	"io"
	"path"
	"strings"

	"golang.org/x/text/encoding/charmap"
)

// shape is what a file is by its bytes.
type shape int

const (
	other    shape = iota
	workbook       // a ZIP with the parts of an .xlsx
	archived       // another ZIP
	ole            // .xls, or an .xlsx behind a password
	tnef           // winmail.dat
)

// file is a file as somebody has sent it, or as it lay within one that they have sent.
type file struct {
	name  string
	data  []byte
	shape shape
}

// candidate reports whether the file may be meant for a workbook: by its bytes, or by its name where those are damaged.
func (f file) candidate() bool {
	switch strings.ToLower(path.Ext(f.name)) {
	case ".xlsx", ".xlsm", ".xls", ".ods":
		return true
	}
	return f.shape == workbook || f.shape == ole
}

// Bounds of what is unwrapped. Anybody can send anything.
const (
	maxWithin      = 40       // files looked at within one file
	maxUnwrapped   = 64 << 20 // bytes of all of them
	maxUnwrapDepth = 2        // a ZIP in a winmail.dat
)

// unwrap lists the files that may be a workbook: the file itself, or those in a ZIP or winmail.dat. cut: it holds more than
// is looked at.
func unwrap(name string, data []byte) (files []file, cut bool) {
	u := unwrapping{room: maxUnwrapped}
	u.file(name, data, 0)
	return u.files, u.cut
}

type unwrapping struct {
	files []file
	room  int
	cut   bool
}

func (u *unwrapping) file(name string, data []byte, depth int) {
	kind := formOf(data)
	if depth >= maxUnwrapDepth && (kind == archived || kind == tnef) || len(u.files) >= maxWithin {
		u.cut = true
		return
	}
	switch kind {
	case archived:
		u.zip(data, depth+1)
	case tnef:
		for _, f := range tnefFiles(data) {
			u.file(f.name, f.data, depth+1)
		}
	default:
		u.files = append(u.files, file{name, data, kind})
	}
}

func (u *unwrapping) zip(data []byte, depth int) {
	r, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
	if err != nil {
		u.files = append(u.files, file{shape: other, data: data})
		return
	}
	for _, f := range r.File {
		if f.FileInfo().IsDir() || strings.HasPrefix(path.Base(f.Name), ".") || strings.HasPrefix(f.Name, "__MACOSX/") {
			continue
		}
		b, err := u.entry(f)
		if err != nil { // damaged, encrypted, or too large
			u.cut = true
			continue
		}
		u.file(path.Base(strings.ReplaceAll(f.Name, `\`, "/")), b, depth)
	}
}

func (u *unwrapping) entry(f *zip.File) ([]byte, error) {
	r, err := f.Open()
	if err != nil {
		return nil, err
	}
	defer r.Close()
	b, err := io.ReadAll(io.LimitReader(r, int64(u.room)+1))
	if err == nil && len(b) > u.room {
		err = io.ErrShortBuffer
	}
	u.room -= min(len(b), u.room)
	return b, err
}

// formOf looks at the bytes: names and media types are what the sender's program makes of them.
func formOf(data []byte) shape {
	switch {
	case bytes.HasPrefix(data, []byte("PK\x03\x04")):
		r, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
		if err != nil {
			return other
		}
		for _, f := range r.File {
			if f.Name == "[Content_Types].xml" {
				return workbook
			}
			if f.Name == "mimetype" { // an .ods is no archive to look into
				return workbook
			}
		}
		return archived
	case bytes.HasPrefix(data, []byte("\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1")):
		return ole
	case bytes.HasPrefix(data, []byte("\x78\x9f\x3e\x22")):
		return tnef
	}
	return other
}

// Attributes of a winmail.dat that are needed (MS-OXTNEF 2.1.3.3): a new attachment, its name, its bytes.
const (
	tnefAttachment = 0x9002
	tnefTitle      = 0x8010
	tnefData       = 0x800f
)

// tnefFiles lists the attachments of a winmail.dat, as far as it can be read.
func tnefFiles(data []byte) []file {
	const header, attribute = 6, 9 // signature and key; level, identifier and length
	var files []file
	for rest := data[min(header, len(data)):]; len(rest) > attribute; {
		id, size := binary.LittleEndian.Uint16(rest[1:]), int64(binary.LittleEndian.Uint32(rest[5:]))
		rest = rest[attribute:]
		if size+2 > int64(len(rest)) { // a checksum follows
			break
		}
		value := rest[:size]
		rest = rest[size+2:]
		switch {
		case id == tnefAttachment:
			files = append(files, file{})
		case len(files) == 0:
		case id == tnefTitle:
			name, _ := charmap.Windows1258.NewDecoder().String(strings.TrimRight(string(value), "\x00"))
			files[len(files)-1].name = path.Base(strings.ReplaceAll(name, `\`, "/"))
		case id == tnefData:
			files[len(files)-1].data = value
		}
	}
	return files
}
