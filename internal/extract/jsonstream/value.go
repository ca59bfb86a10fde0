package jsonstream

import (
	"bytes"
	"slices"

	"github.com/go-json-experiment/json/jsontext"

	"trehan/internal/extract/grid"
)

// Elements returns the elements of an array. ok is false if v is not a valid array.
func Elements(v jsontext.Value) (list []jsontext.Value, ok bool) {
	dec := jsontext.NewDecoder(bytes.NewBuffer(v), lenient...)
	if dec.PeekKind() != beginArray || !v.IsValid(lenient...) {
		return nil, false
	}
	_, _ = dec.ReadToken() // neither this nor what follows can fail in a valid value
	for dec.PeekKind() != endArray {
		e, _ := dec.ReadValue()
		list = append(list, slices.Clone(e))
	}
	return list, true
}

// Members returns the members of an object in valid JSON. ok is false if v is not an object.
func Members(v jsontext.Value) (members []Member, ok bool) {
	d := New(bytes.NewReader(v), grid.Limits{}.WithDefaults())
	d.in = inArray
	ok = d.element(d.dec.PeekKind())
	return d.Members(), ok
}
