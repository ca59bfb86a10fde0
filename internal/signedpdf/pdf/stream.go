package pdf

import (
	"bytes"
	"compress/zlib"
	"encoding/ascii85"
	"io"
)

// decoded is what a stream holds, behind its filters. It needs none of the filters that images alone have.
func (f *File) decoded(stream Value) ([]byte, bool) {
	if stream.Kind != Dictionary {
		return nil, false
	}
	r := &reader{data: f.data, at: stream.To}
	if !r.skip() || !bytes.HasPrefix(f.data[r.at:], []byte("stream")) {
		return nil, false
	}
	from := r.at + len("stream")
	from += lineEnd(f.data[from:])
	n, ok := f.length(stream.Dict["Length"], from)
	if !ok {
		if n = bytes.Index(f.data[from:], endstream); n < 0 {
			return nil, false
		}
	}
	body := f.data[from : from+n]
	if f.reread -= n; f.reread < 0 {
		return nil, false
	}
	for _, filter := range f.list(stream.Dict["Filter"]) {
		if body, ok = f.unfilter(filter.Text, body); !ok {
			return nil, false
		}
	}
	for _, parameters := range f.list(stream.Dict["DecodeParms"]) {
		if f.resolve(parameters.Dict["Predictor"]).Number > 1 { // of images and cross-reference streams
			return nil, false
		}
	}
	return body, true
}

// list is an array's values, resolved; of any other value itself.
func (f *File) list(v Value) []Value {
	v = f.resolve(v)
	switch v.Kind {
	case None:
		return nil
	case Array:
		all := make([]Value, len(v.Items))
		for i, item := range v.Items {
			all[i] = f.resolve(item)
		}
		return all
	}
	return []Value{v}
}

// unfilter takes one filter off. What a damaged stream gives before its damage counts.
func (f *File) unfilter(name string, data []byte) ([]byte, bool) {
	switch name {
	case "FlateDecode", "Fl":
		z, err := zlib.NewReader(bytes.NewReader(data))
		if err != nil {
			return nil, false
		}
		out, _ := io.ReadAll(io.LimitReader(z, int64(f.inflate)+1))
		f.inflate -= len(out)
		return out, f.inflate >= 0
	case "ASCIIHexDecode", "AHx":
		end := bytes.IndexByte(data, '>')
		if end < 0 {
			end = len(data)
		}
		return unhex(data[:end]), true
	case "ASCII85Decode", "A85":
		if end := bytes.Index(data, []byte("~>")); end >= 0 {
			data = data[:end]
		}
		out, _ := io.ReadAll(io.LimitReader(ascii85.NewDecoder(bytes.NewReader(data)), int64(f.inflate)+1))
		f.inflate -= len(out)
		return out, f.inflate >= 0
	}
	return nil, false
}
