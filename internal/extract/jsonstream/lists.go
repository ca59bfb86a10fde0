package jsonstream

import (
	"bytes"
	"errors"
	"io"
	"strings"

	"github.com/go-json-experiment/json/jsontext"

	"trehan/internal/extract/grid"
)

// List is an array of objects, or an empty one, within the first value of a file.
type List struct {
	Path    []string // of the members around it
	Objects int
	Keys    []string // of the first object's members, the first maxListKeys
}

// String returns the path as a configuration states it, "result.items".
func (l List) String() string { return strings.Join(l.Path, ".") }

// Outline is what stands around the objects of a file that begins with an object.
type Outline struct {
	Lists []List   // in the file's order
	Keys  []string // of the first value's members that are neither lists nor objects
}

const (
	maxListDepth = 5
	maxLists     = 100
	maxListKeys  = 100
)

// Scan returns the outline of a file whose first value is an object and its only one, but no envelope with an array "data".
// ok is false for any other file, and for one that cannot be read to its end: Reader reports why.
func Scan(r io.Reader, limits grid.Limits) (o Outline, ok bool) {
	d := New(r, limits)
	d.outline = true
	if d.dec.PeekKind() != beginObject {
		return o, false
	}
	if _, err := d.dec.ReadToken(); err != nil || !d.scan(&o, nil) {
		return o, false
	}
	_, err := d.dec.ReadToken()
	return o, errors.Is(err, io.EOF)
}

// scan reads the members of the object that was entered, to its end.
func (d *Reader) scan(o *Outline, path []string) bool {
	for d.dec.PeekKind() == stringKind {
		token, err := d.dec.ReadToken()
		if err != nil {
			return false
		}
		name := token.String()
		at := append(path[:len(path):len(path)], name)
		switch kind := d.dec.PeekKind(); {
		case d.outline && kind == beginArray && len(path) == 0 && strings.EqualFold(name, "data"):
			return false
		case kind == beginArray && len(o.Lists) < maxLists:
			if !d.scanList(o, at) {
				return false
			}
			continue
		case kind == beginObject && len(at) < maxListDepth:
			if _, err := d.dec.ReadToken(); err != nil || !d.scan(o, at) {
				return false
			}
			continue
		case len(path) == 0 && len(o.Keys) < d.limits.Columns:
			o.Keys = append(o.Keys, name)
		}
		if d.scalar(at) != nil {
			return false
		}
	}
	_, err := d.dec.ReadToken()
	return err == nil
}

// scanList counts the objects of the next array.
func (d *Reader) scanList(o *Outline, path []string) bool {
	if _, err := d.dec.ReadToken(); err != nil {
		return false
	}
	list := List{Path: path}
	for other := false; ; {
		switch kind := d.dec.PeekKind(); kind {
		case endArray:
			if !other {
				o.Lists = append(o.Lists, list)
			}
			_, err := d.dec.ReadToken()
			return err == nil
		case beginObject:
			if list.Objects++; list.Objects == 1 {
				var err error
				if list.Keys, err = d.keys(); err != nil {
					return false
				}
				continue
			}
		default:
			other = true
		}
		if d.skip() != nil {
			return false
		}
	}
}

// keys reads the next object and returns the names of its members.
func (d *Reader) keys() (keys []string, err error) {
	if _, err := d.dec.ReadToken(); err != nil {
		return nil, err
	}
	for d.dec.PeekKind() == stringKind {
		key, err := d.dec.ReadToken()
		if err != nil {
			return nil, err
		}
		if len(keys) < maxListKeys {
			keys = append(keys, key.String())
		}
		if err := d.skip(); err != nil {
			return nil, err
		}
	}
	_, err = d.dec.ReadToken()
	return keys, err
}

// Beside returns the lists of objects in the envelopes seen so far, other than their data.
func (d *Reader) Beside() []List { return d.beside }

// noteBeside notes the lists in a member of an envelope.
func (d *Reader) noteBeside(m Member) {
	inner, path := New(bytes.NewReader(m.Value), d.limits), []string{string(m.Key)}
	var o Outline
	switch inner.dec.PeekKind() {
	case beginArray:
		inner.scanList(&o, path)
	case beginObject:
		_, _ = inner.dec.ReadToken() // cannot fail in a valid value
		inner.scan(&o, path)
	default:
		_ = inner.scalar(path) // cannot fail in a valid value
	}
	d.around = append(d.around, inner.around[:min(len(inner.around), maxScalars-len(d.around))]...)
	d.beside = append(d.beside, o.Lists[:min(len(o.Lists), maxLists-len(d.beside))]...)
}

// skip reads the next value without keeping it.
func (d *Reader) skip() error {
	depth := d.dec.StackDepth()
	for {
		if _, err := d.dec.ReadToken(); err != nil {
			return err
		}
		d.input.used = d.dec.InputOffset()
		if d.dec.StackDepth() <= depth {
			return nil
		}
	}
}

// Select makes Next read the list at a path instead of the forms that the Reader knows: of every value of the file.
func (d *Reader) Select(path []string) { d.path = path }

// ended reports whether there is no further value after at least one.
func (d *Reader) ended() bool {
	if !d.selected || d.dec.PeekKind() != invalidKind {
		d.selected = true
		return false
	}
	if _, err := d.dec.ReadToken(); !errors.Is(err, io.EOF) {
		d.failed(err, 1)
	}
	return true
}

// enter goes to the selected list of the next value. It returns false at the end of the file and on errors.
func (d *Reader) enter() bool {
	if d.dec.PeekKind() != beginObject {
		d.failSelect()
		return false
	}
	if _, err := d.dec.ReadToken(); err != nil {
		d.failed(err, 0)
		return false
	}
	d.around = d.around[:0]
	for at := 0; ; {
		if d.dec.PeekKind() != stringKind {
			d.failSelect()
			return false
		}
		key, err := d.dec.ReadToken()
		if err != nil {
			d.failed(err, 0)
			return false
		}
		name, kind := key.String(), d.dec.PeekKind()
		last := at == len(d.path)-1
		if strings.EqualFold(name, d.path[at]) && (last && kind == beginArray || !last && kind == beginObject) {
			if _, err := d.dec.ReadToken(); err != nil {
				d.failed(err, 0)
				return false
			}
			if last {
				d.in, d.before = inSelected, d.row
				return true
			}
			at++
			continue
		}
		if at == 0 && kind == stringKind && strings.EqualFold(name, "service") {
			value, err := d.dec.ReadValue()
			if err != nil {
				d.failed(err, 0)
				return false
			}
			d.noteService(value)
			continue
		}
		if !d.pass(append(d.path[:at:at], name)) {
			return false
		}
	}
}

// pass reads the next member, which is not on the way to the selected list, and notes its scalars.
func (d *Reader) pass(path []string) bool {
	var err error
	if d.dec.PeekKind() == beginObject {
		var o Outline
		if _, err = d.dec.ReadToken(); err == nil && !d.scan(&o, path) {
			_, err = d.dec.ReadToken() // the error again
			d.failed(err, 0)
			return false
		}
	} else {
		err = d.scalar(path)
	}
	if err != nil {
		d.failed(err, 0)
	}
	return err == nil
}

// failSelect fails with the reason why the selected list was not found.
func (d *Reader) failSelect() {
	if kind := d.dec.PeekKind(); kind != invalidKind {
		d.fail(msgNoList, 0)
		return
	}
	_, err := d.dec.ReadToken()
	d.failed(err, 0)
}

// leave reads the rest of the value around the selected list.
func (d *Reader) leave() {
	for depth := d.dec.StackDepth(); depth > 0; depth-- {
		var o Outline
		if !d.scan(&o, d.path[:depth-1]) {
			_, err := d.dec.ReadToken() // the error again
			d.failed(err, 0)
			return
		}
		d.input.used = d.dec.InputOffset()
	}
	d.endPage()
	d.in = top
}

const invalidKind = jsontext.Kind(0)
