package jsonstream

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"testing"

	"github.com/go-json-experiment/json/jsontext"
	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"trehan/internal/extract/grid"
)

type dribble struct {
	left string
	size int
}

func (d *dribble) Read(p []byte) (int, error) {
	if d.left == "" {
		return 0, io.EOF
	}
	n := copy(p, d.left[:min(d.size, len(d.left))])
	d.left = d.left[n:]
	return n, nil
}

func objects(r io.Reader, limits grid.Limits) (list, services []string, err error) {
	d := New(r, limits.WithDefaults())
	for d.Next() {
		list = append(list, objectOf(d.Members()))
		if d.Row() != len(list) {
			return nil, nil, errors.New("objects are counted wrong")
		}
	}
	return list, d.Services(), d.Err()
}

// objectOf puts members together again.
func objectOf(members []Member) string {
	var b strings.Builder
	for i, m := range members {
		key, _ := jsontext.AppendQuote(nil, m.Key)
		fmt.Fprintf(&b, "%s%s:%s", []string{"", ","}[min(i, 1)], key, m.Value)
	}
	return "{" + b.String() + "}"
}

func TestObjects(t *testing.T) {
	for _, c := range []struct {
		in       string
		want     []string
		services []string
	}{
		{in: ""}, {in: " \n"}, {in: "[]"}, {in: " [ ] "}, {in: `{"data": []}`},
		{in: `[{"a":1},{"b":"]}"}]`, want: []string{`{"a":1}`, `{"b":"]}"}`}},
		{in: "{\"a\":1}\n{\"a\":2}\r\n\n{}", want: []string{`{"a":1}`, `{"a":2}`, `{}`}},
		{in: `{"a":1}{"a":2}`, want: []string{`{"a":1}`, `{"a":2}`}},
		{in: `{"madonvi":"x","service":"S","data":[{"a":1} , {"b":[{"c":null}]}]}`, want: []string{`{"a":1}`, `{"b":[{"c":null}]}`}, services: []string{"S"}},
		{in: `{"data":[{"a":1}],"service":"S","n":{"m":[1,2]}}`, want: []string{`{"a":1}`}, services: []string{"S"}},
		{in: `{"DATA":[{"a":1}]} {"Data":[{"a":2}],"service":"T"}`, want: []string{`{"a":1}`, `{"a":2}`}, services: []string{"T"}},
		{in: `{"data":"text","a":1}`, want: []string{`{"data":"text","a":1}`}},
		{in: `[{"a":"\u0041\"\\\/\b\f\n\r\t","n":-0.5e+10,"t":true,"f":false,"z":null}]`, want: []string{`{"a":"\u0041\"\\\/\b\f\n\r\t","n":-0.5e+10,"t":true,"f":false,"z":null}`}},
	} {
		for _, size := range []int{1, 2, 7, 1 << 20} {
			got, services, err := objects(&dribble{c.in, size}, grid.Limits{})
			if err != nil || !slices.Equal(got, c.want) || !slices.Equal(services, c.services) {
				t.Errorf("%s in reads of %d: %q %q %v", c.in, size, got, services, err)
			}
		}
	}
}

func TestFaults(t *testing.T) {
	for _, in := range []string{
		"[", "[{}", "[{},]", "[,{}]", "[{}{}]", "[1]", "[[{}]]", `["x"]`, "1", `"x"`, "{", `{"a"}`, `{"a":}`, `{"a":1,}`, `{a:1}`, `{"a":01}`, `{"a":1.}`, `{"a":.5}`, `{"a":+1}`,
		`{"a":tru}`, `{"a":nul`, `{"a":"x`, `{"a":"\x"}`, `{"a":"\u12"}`, "{\"a\":\"\n\"}", `{"a":1e}`, `{"a":-}`, `{"a":'x'}`, `{"a" 1}`, `{"data":[{}]`, `{"data":[{}],}`, "{\"a\":" + strings.Repeat("[", 100_000), `{"data":[{}] "x":1}`,
		`{"service":"S"}`, `{"service":"S","data":null}`, "{\"a\":\"\xff\"}", "{} x", "{}]", "{},{}",
	} {
		_, _, err := objects(strings.NewReader(in), grid.Limits{})
		var format *grid.FormatError
		if !errors.As(err, &format) {
			t.Errorf("%s: %v", in, err)
		}
	}
	long := strings.Repeat("x", 4*readAhead)
	for name, c := range map[string]struct {
		in     string
		limits grid.Limits
	}{
		"Rows":        {"[{},{},{}]", grid.Limits{Rows: 2}},
		"RecordBytes": {`[{"a":"` + long + `"}]`, grid.Limits{RecordBytes: 1000}},
		"Columns":     {`{"a":1,"b":2,"c":3}`, grid.Limits{Columns: 2}},
	} {
		_, _, err := objects(strings.NewReader(c.in), c.limits)
		var limit *grid.LimitError
		if !errors.As(err, &limit) || limit.Limit != name {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestFaultsNameTheObject(t *testing.T) {
	for in, want := range map[string]int{
		"{\"a\":1}\n{\"a\":2}\n{oops}\n":          3,
		"{\"a\":1}\n{\"a\":2":                     2,
		"{\"a\":1}\n{\"a\":\"\xff\"}":             2,
		"{\"a\":1}\n2":                            2,
		`[{"a":1},{"a":tru}]`:                     2,
		`{"data":[{"a":1},{"a":2},{"a" 3}]}`:      3,
		`{"data":[{"a":1}]}{"data":[{"a":`:        2,
		`{"service":"S","data":null}`:             0,
		`{"data":[{"a":1}],"service":"S","n":{]}`: 1,
	} {
		_, _, err := objects(strings.NewReader(in), grid.Limits{})
		var format *grid.FormatError
		if !errors.As(err, &format) || format.Row != want {
			t.Errorf("%s: %v, want object %d", in, err, want)
		}
	}
}

// fields reads an object with this package into what encoding/json makes of it.
func fields(object []byte) map[string]any {
	m := make(map[string]any)
	members, _ := Members(object)
	for _, member := range members {
		m[string(member.Key)] = anyOf(member.Value)
	}
	return m
}

func anyOf(v jsontext.Value) any {
	switch v.Kind() {
	case beginObject:
		return fields(v)
	case beginArray:
		list := []any{}
		elements, _ := Elements(v)
		for _, e := range elements {
			list = append(list, anyOf(e))
		}
		return list
	case stringKind:
		text, _ := jsontext.AppendUnquote(nil, v)
		return string(text)
	case '0':
		return json.Number(v)
	case 't', 'f':
		return string(v) == "true"
	}
	return nil
}

type failer interface{ Fatalf(string, ...any) }

// decoded is what encoding/json makes of an object.
func decoded(t failer, object []byte) map[string]any {
	d := json.NewDecoder(bytes.NewReader(object))
	d.UseNumber()
	var m map[string]any
	if err := d.Decode(&m); err != nil {
		t.Fatalf("%s: encoding/json refuses it: %v", object, err)
	}
	return m
}

// same fails unless object means the same here and to encoding/json.
func same(t failer, object []byte) {
	if diff := cmp.Diff(decoded(t, object), fields(object)); diff != "" {
		t.Fatalf("%s: (-encoding/json +jsonstream)\n%s", object, diff)
	}
}

func TestFieldsAsEncodingJSON(t *testing.T) {
	text := rapid.StringOf(rapid.SampledFrom([]rune("aăđ\"\\\n\u0001😀{}[],:")))
	rapid.Check(t, func(t *rapid.T) {
		leaf := rapid.Custom(func(t *rapid.T) any {
			switch rapid.IntRange(0, 4).Draw(t, "kind") {
			case 0:
				return rapid.Float64().Draw(t, "number")
			case 1:
				return rapid.Bool().Draw(t, "bool")
			case 2:
				return nil
			}
			return text.Draw(t, "text")
		})
		m := map[string]any{}
		for k, v := range rapid.MapOf(text, leaf).Draw(t, "members") {
			m[k] = v
		}
		m["list"] = rapid.SliceOf(leaf).Draw(t, "list")
		m["object"] = rapid.MapOf(text, leaf).Draw(t, "object")
		b, err := json.MarshalIndent(m, "", rapid.SampledFrom([]string{"", " "}).Draw(t, "indent"))
		if err != nil {
			t.Fatal(err)
		}
		got, _, err := objects(&dribble{string(b), rapid.IntRange(1, 40).Draw(t, "size")}, grid.Limits{})
		if err != nil || len(got) != 1 {
			t.Fatalf("%s: %q, %v", b, got, err)
		}
		if diff := cmp.Diff(decoded(t, b), decoded(t, []byte(got[0]))); diff != "" {
			t.Fatalf("%s: the objects read differ (-want +got):\n%s", b, diff)
		}
		same(t, b)
	})
}

// FuzzJSON: no panic on anything, the same in one read and in many, and every object as encoding/json reads it.
func FuzzJSON(f *testing.F) {
	for _, s := range []string{
		`{"madonvi":"x","service":"S","data":[{"a":"\u00e0\ud83d\ude00\ud800"},{"b":[1,-2.5e3,true,null]}]}`,
		"{\"a\":{\"b\":[]}}\n{\"a\":\"x\"}\n", `[{"a":"\\\""},{}]`, `{"service":1}`, `[`, `{"a":[[[[`,
	} {
		f.Add(s, 3)
	}
	limits := grid.Limits{RecordBytes: 1 << 19, Columns: 1000}
	f.Fuzz(func(t *testing.T, s string, size int) {
		whole, _, err := objects(strings.NewReader(s), limits)
		parts, _, partsErr := objects(&dribble{s, max(1, size)}, limits)
		if (err == nil) != (partsErr == nil) || !slices.Equal(whole, parts) {
			t.Fatalf("%q, %v in one read; %q, %v in many", whole, err, parts, partsErr)
		}
		for _, o := range whole {
			same(t, []byte(o))
		}
		if _, ok := Elements([]byte(s)); ok && !json.Valid([]byte(s)) {
			t.Fatalf("%q is no JSON", s)
		}
	})
}
