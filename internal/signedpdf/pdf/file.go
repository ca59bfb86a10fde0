// Package pdf reads a PDF file: its objects, and the text of its pages. It follows no cross-reference table but reads the
// objects in the order in which they stand, the last of a number counting, so that a damaged table hides nothing. It bounds
// time and memory, whatever the file, and draws nothing.
package pdf

import (
	"bytes"
	"strconv"
)

// File is a PDF whose objects have been found.
type File struct {
	Encrypted bool
	Producer  string // of the last document information that says it
	// Dictionaries are those of the file that Options.Keep wants, in their order. None of them stands in a stream.
	Dictionaries []Value

	data    []byte
	objects map[int]place
	root    int            // the catalogue's object
	packed  map[int][]byte // the object streams' bytes, by where the streams stand
	lengths map[int]int    // the numbers that objects hold, wherever they stand; nil while nobody has asked
	inflate int            // bytes that may still be inflated
	reread  int            // bytes that may still be read for a second time
}

// place is where an object's value stands: in the file, or in an object stream of the file.
type place struct {
	at     int // of the value; of one in an object stream the stream's own
	inside int // within the object stream's bytes; -1 for an object of the file
}

// Bounds on what all streams of a file may unpack to, and on how much of a file objects that are named often may cost.
const (
	maxInflated = 64 << 20
	maxReread   = 256 << 20
)

// Open finds the objects of a file. keep chooses the dictionaries that File.Dictionaries lists, wherever they stand in others.
func Open(data []byte, keep func(Value) bool) *File {
	f := &File{data: data, objects: map[int]place{}, packed: map[int][]byte{}, inflate: maxInflated, reread: maxReread}
	r := &reader{data: data, references: true}
	var before [3]Value // 12 0 obj, and what stands before a keyword
	number := -1
	var containers []int
	for r.skip() {
		v := r.next()
		switch {
		case v.Is(Keyword, "obj") && before[2].Kind == Integer && before[1].Kind == Integer:
			number = before[1].Number
			if r.skip() {
				f.objects[number] = place{r.at, -1}
			}
		case v.Is(Keyword, "stream"):
			if before[2].Dict["Type"].Is(Name, "ObjStm") && number >= 0 {
				containers = append(containers, f.objects[number].at)
			}
			r.passStream(f, before[2].Dict)
		case v.Kind == Dictionary:
			f.note(v, before[2].Is(Keyword, "trailer"))
			f.collect(v, keep)
		}
		before[0], before[1], before[2] = before[1], before[2], v
	}
	for _, at := range containers {
		f.unpack(at)
	}
	return f
}

// note keeps what the dictionary says of the whole file.
func (f *File) note(v Value, trailer bool) {
	if trailer || v.Dict["Type"].Is(Name, "XRef") {
		_, encrypted := v.Dict["Encrypt"]
		f.Encrypted = f.Encrypted || encrypted
		if root := v.Dict["Root"]; root.Kind == Reference {
			f.root = root.Number
		}
	}
	if p := v.Dict["Producer"]; p.Kind == String {
		f.Producer = p.Words()
	}
}

func (f *File) collect(v Value, keep func(Value) bool) {
	if keep == nil {
		return
	}
	if v.Kind == Dictionary && keep(v) {
		f.Dictionaries = append(f.Dictionaries, v)
	}
	for _, inner := range v.Dict {
		f.collect(inner, keep)
	}
	for _, inner := range v.Items {
		f.collect(inner, keep)
	}
}

// unpack finds the objects of an object stream (7.5.7). One that the file has again, further on, counts instead.
func (f *File) unpack(at int) {
	stream := f.valueAt(place{at, -1})
	body, ok := f.decoded(stream)
	if !ok {
		return
	}
	f.packed[at] = body
	r := &reader{data: body}
	first := f.resolve(stream.Dict["First"]).Number
	for range min(f.resolve(stream.Dict["N"]).Number, len(body)) {
		if !r.skip() {
			return
		}
		number := r.next()
		if number.Kind != Integer || !r.skip() {
			return
		}
		offset := r.next()
		if offset.Kind != Integer || offset.Number < 0 || first < 0 || first > len(body) || offset.Number >= len(body)-first {
			return
		}
		if known, ok := f.objects[number.Number]; !ok || known.at < at {
			f.objects[number.Number] = place{at, first + offset.Number}
		}
	}
}

// valueAt reads the value at a place.
func (f *File) valueAt(p place) Value {
	r := &reader{data: f.data, at: p.at, references: true}
	if p.inside >= 0 {
		r.data, r.at = f.packed[p.at], p.inside
	}
	if f.reread < 0 || !r.skip() {
		return Value{}
	}
	v := r.next()
	f.reread -= v.To - v.From
	return v
}

// maxHops bounds references to references.
const maxHops = 8

// resolve is the value that a reference names; any other value is itself.
func (f *File) resolve(v Value) Value {
	for range maxHops {
		if v.Kind != Reference {
			return v
		}
		p, ok := f.objects[v.Number]
		if !ok {
			return Value{}
		}
		v = f.valueAt(p)
	}
	return Value{}
}

// passStream goes behind a stream's bytes, which may hold anything: by its length, or else to the next word that ends one.
func (r *reader) passStream(f *File, d map[string]Value) {
	r.at += lineEnd(r.data[r.at:])
	if n, ok := f.length(d["Length"], r.at); ok {
		r.at += n
		return
	}
	if i := bytes.Index(r.data[r.at:], endstream); i >= 0 {
		r.at += i
		return
	}
	r.at = len(r.data)
}

var endstream = []byte("endstream")

// lineEnd is how long the end of the line is that stands behind the word stream.
func lineEnd(data []byte) int {
	switch {
	case bytes.HasPrefix(data, []byte("\r\n")):
		return 2
	case bytes.HasPrefix(data, []byte("\n")), bytes.HasPrefix(data, []byte("\r")):
		return 1
	}
	return 0
}

// length is how many bytes the stream has that begins at from, if its dictionary is right about it.
func (f *File) length(v Value, from int) (int, bool) {
	n := v.Number
	switch v.Kind {
	case Integer:
	case Reference:
		if f.lengths == nil {
			f.lengths = numbersIn(f.data)
		}
		known := false
		if n, known = f.lengths[v.Number]; !known {
			return 0, false
		}
	default:
		return 0, false
	}
	if n < 0 || n > len(f.data)-from {
		return 0, false
	}
	behind := f.data[from+n : min(len(f.data), from+n+16)]
	return n, bytes.HasPrefix(bytes.TrimLeft(behind, "\r\n \t"), endstream)
}

// numbersIn finds the objects that hold a number, the last of each counting: 7 0 obj 1234 endobj. Writers that do not know a
// stream's length beforehand put it into such an object behind the stream.
func numbersIn(data []byte) map[int]int {
	found := map[int]int{}
	end := []byte("endobj")
	for from := 0; ; {
		i := bytes.Index(data[from:], end)
		if i < 0 {
			return found
		}
		line := bytes.Fields(data[max(from, from+i-64) : from+i])
		from += i + len(end)
		if len(line) < 4 || string(line[len(line)-2]) != "obj" {
			continue
		}
		object, err1 := strconv.Atoi(string(line[len(line)-4]))
		number, err2 := strconv.Atoi(string(line[len(line)-1]))
		if err1 == nil && err2 == nil {
			found[object] = number
		}
	}
}

// Bytes are a string's, also of one in angle brackets.
func (f *File) Bytes(v Value) []byte {
	if v.Kind == Hex {
		return unhex(f.data[v.From:v.To])
	}
	return []byte(v.Text)
}
