package workflows

import (
	"bytes"
	"context"
	"encoding/json"
	"flag"
	"os"
	"path/filepath"
	"reflect"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"trehan/activities"
	"trehan/internal/period"
)

var update = flag.Bool("update", false, "write "+payloadsFile+" anew")

const payloadsFile = "testdata/payloads.json"

// TestPayloads compares the JSON of everything that Temporal keeps of a run, with every field set, with testdata/payloads.json:
// inputs and results of workflows and activities, answers, and what continue-as-new carries. An open run was written by
// another version: from 0.1.0 on a field may be added (-update), none renamed, removed or given another type.
func TestPayloads(t *testing.T) {
	written := map[string]any{}
	for name, of := range payloads() {
		value := filled(t, of)
		b, err := json.Marshal(value)
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		read := reflect.New(of)
		if err := json.Unmarshal(b, read.Interface()); err != nil {
			t.Errorf("%s: %v", name, err)
		}
		again, err := json.Marshal(read.Interface())
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		if diff := cmp.Diff(string(b), string(again)); diff != "" {
			t.Errorf("%s does not come back as it was written (-written +read):\n%s", name, diff)
		}
		written[name] = json.RawMessage(b)
	}
	got, err := json.MarshalIndent(written, "", " ")
	if err != nil {
		t.Fatal(err)
	}
	got = append(got, '\n')
	if *update {
		if err := os.WriteFile(filepath.FromSlash(payloadsFile), got, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(filepath.FromSlash(payloadsFile))
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(bytes.ReplaceAll(want, []byte("\r\n"), []byte("\n"))), string(got)); diff != "" {
		t.Errorf("payloads differ from %s (-want +got); a field that a release has must stay:\n%s", payloadsFile, diff)
	}
}

// payloads are the types of what Temporal keeps, by where it stands.
func payloads() map[string]reflect.Type {
	all := map[string]reflect.Type{
		"MonthlyReport input": reflect.TypeFor[Request](), "MonthlyCycle input": reflect.TypeFor[CycleInput](),
		"Warning input": reflect.TypeFor[WarningRequest](),
		"outcome":       reflect.TypeFor[Outcome](), "answer": reflect.TypeFor[Answer](), "state": reflect.TypeFor[State](),
	}
	of := reflect.TypeFor[*activities.Activities]()
	for i := range of.NumMethod() {
		method := of.Method(i)
		if method.Type.NumIn() != 3 || method.Type.In(1) != reflect.TypeFor[context.Context]() {
			continue
		}
		all[method.Name+" input"] = method.Type.In(2)
		if method.Type.NumOut() == 2 {
			all[method.Name+" result"] = method.Type.Out(0)
		}
	}
	return all
}

// filled makes a value whose every exported field is set, lists to one element.
func filled(t *testing.T, of reflect.Type) any {
	t.Helper()
	v := reflect.New(of).Elem()
	fill(t, v)
	return v.Interface()
}

func fill(t *testing.T, v reflect.Value) {
	t.Helper()
	if v.Type() == reflect.TypeFor[time.Time]() {
		v.Set(reflect.ValueOf(time.Date(2023, 12, 5, 7, 0, 0, 0, period.Zone)))
		return
	}
	switch v.Kind() {
	case reflect.String:
		v.SetString("x")
	case reflect.Bool:
		v.SetBool(true)
	case reflect.Int, reflect.Int32, reflect.Int64:
		v.SetInt(1)
	case reflect.Pointer:
		v.Set(reflect.New(v.Type().Elem()))
		fill(t, v.Elem())
	case reflect.Slice:
		v.Set(reflect.MakeSlice(v.Type(), 1, 1))
		fill(t, v.Index(0))
	case reflect.Struct:
		for i := range v.NumField() {
			if v.Type().Field(i).IsExported() {
				fill(t, v.Field(i))
			}
		}
	default:
		t.Fatalf("%s: a payload's field of a kind that this test does not know", v.Type())
	}
}
