package source_test

import (
	"bytes"
	"encoding/pem"
	"reflect"
	"strings"
	"testing"
	"time"

	"go.yaml.in/yaml/v3"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"trehan/internal/extract/source"
)

func pemOf(der []byte) []byte { return pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der}) }

func parse(t *testing.T, text string) source.Config {
	t.Helper()
	var c source.Config
	d := yaml.NewDecoder(bytes.NewReader([]byte(text)))
	d.KnownFields(true)
	if err := d.Decode(&c); err != nil {
		t.Fatal(err)
	}
	return c
}

func TestFaults(t *testing.T) {
	for name, test := range map[string]struct {
		yaml string
		want []string // each in a fault of its own, and no others
	}{
		"file":           {"{name: a, path: x.csv}", nil},
		"file without":   {"{name: a, type: file}", []string{"thiếu path"}},
		"file with {mm}": {"{name: a, path: '{yyyy}-{mm}.csv'}", []string{"không có biến {mm}"}},
		"unknown type":   {"{name: a, type: ftp, url: x}", []string{`type "ftp"`}},
		"s3":             {"{name: a, type: s3, bucket: inbox, prefix: '{yyyy}/{MM}/', match: 'ho-so-*.xlsx'}", nil},
		"s3 of its own":  {"{name: a, type: s3, bucket: inbox, endpoint: 'https://s3.hanam.example', ca_file: ca.pem, access_key_file: a, secret_key_file: b}", nil},
		"s3 all wrong": {
			"{name: a, type: s3, bucket: In_Box, prefix: /x, match: '[', access_key_file: a, region: r, ca_file: c, path: p, url: u, timeout: 5m, limit_mb: -1}",
			[]string{"bucket \"In_Box\"", "prefix \"/x\"", "match \"[\"", "phải có cả hai", "region chỉ dùng", "ca_file chỉ dùng", "path không thuộc nguồn loại s3",
				"url không thuộc nguồn loại s3", "timeout không thuộc nguồn loại s3", "limit_mb không được âm"},
		},
		"s3 bad endpoint": {"{name: a, type: s3, bucket: inbox, endpoint: 'https://user:pass@s3.example/x'}", []string{"endpoint phải có dạng"}},
		"http":            {"{name: a, type: http, url: 'https://truc.example/x?p={page}&s={size}', paging: {first: 0, size: 100, total: total}, token_file: t}", nil},
		"http one answer": {"{name: a, type: http, url: 'https://truc.example/{yyyy}-{MM}.json'}", nil},
		"http all wrong": {
			"{name: a, type: http, url: 'http://u:p@truc.example/?api_key=1&x={page}&y={mm}', method: PUT, body: x, ca_file: c, headers: {Authorization: x, X-Token: y, 'b d': z, Ok: v}, " +
				"header_files: {OK: ''}, auth: basic, token_file: t, rate_per_minute: -1, query: q, timeout: 10ms, paging: {size: 0, next: 'a b'}}",
			[]string{"không được chứa tài khoản", `bí mật trong tham số "api_key"`, "không có biến {mm}", `method "PUT"`, "kết nối không mã hóa",
				"Authorization do chương trình", "X-Token có vẻ chứa bí mật", `"b d" không phải tên`, "header OK khai hai lần", "thiếu header_files.OK",
				"token_file không dùng với auth: basic", "rate_per_minute không được âm", "query không thuộc", "timeout 10ms", `paging.next "a b"`, "không dùng cùng {page}"},
		},
		"paging missing": {"{name: a, type: http, url: 'https://truc.example/?p={offset}'}", []string{"thiếu paging"}},
		"paging none":    {"{name: a, type: http, url: 'https://truc.example/', paging: {size: 10}}", []string{"paging cần next"}},
		"host varies":    {"{name: a, type: http, url: 'https://{from}.example/'}", []string{"không dùng biến trong tên máy"}},
		"no url":         {"{name: a, type: http, url: 'ftp://x'}", []string{"url phải bắt đầu"}},
		"sql":            {"{name: a, type: sql, driver: postgres, host: db.example, database: motcua, query: 'SELECT 1', username_file: u, password_file: p}", nil},
		"sql all wrong": {
			"{name: a, type: sql, driver: oracle, host: 'postgres://u:p@db', port: 70000, tls: false, ca_file: c, sheet: s, bucket: b}",
			[]string{`driver "oracle"`, "host chỉ ghi tên máy", "thiếu database", "thiếu query", "port 70000", "kết nối không mã hóa", "sheet không thuộc", "bucket không thuộc"},
		},
		"sql query": {"{name: a, type: sql, driver: mysql, host: db, database: d, query: \"DELETE FROM t WHERE d = '{from}' AND x = {day}\"}",
			[]string{"{from} đứng trong dấu nháy", "không có biến {day}"}},
	} {
		t.Run(name, func(t *testing.T) {
			c := parse(t, test.yaml)
			faults := c.Faults()
			for _, want := range test.want {
				if !strings.Contains(strings.Join(faults, "\n"), want) {
					t.Errorf("no fault says %q", want)
				}
			}
			if len(faults) != len(test.want) {
				t.Errorf("%d faults, want %d:\n%s", len(faults), len(test.want), strings.Join(faults, "\n"))
			}
			if strings.Contains(strings.Join(faults, "\n"), "u:p@") {
				t.Error("a fault quotes a password")
			}
			if _, err := source.Open(c, source.Options{}); (err != nil) != (len(test.want) > 0) {
				t.Errorf("Open: %v", err)
			}
		})
	}
}

// TestEveryFieldHasItsTypes sets each field of the section by itself: a field that no list of types names would slip
// through as one of every type's.
func TestEveryFieldHasItsTypes(t *testing.T) {
	fields := reflect.TypeFor[source.Config]()
	for i := range fields.NumField() {
		field := fields.Field(i)
		name, _, _ := strings.Cut(field.Tag.Get("yaml"), ",")
		if name == "name" || name == "type" {
			continue
		}
		misplacedFields := 0
		for _, kind := range []string{"file", "s3", "http", "sql", "upload"} {
			c := source.Config{Type: kind}
			set(t, reflect.ValueOf(&c).Elem().Field(i))
			for _, fault := range c.Faults() {
				if strings.HasPrefix(fault, name+" không thuộc nguồn loại "+kind) {
					misplacedFields++
				}
			}
		}
		if misplacedFields == 0 || misplacedFields == 5 {
			t.Errorf("%s is refused by %d of 5 types", name, misplacedFields)
		}
	}
}

func set(t *testing.T, v reflect.Value) {
	switch v.Interface().(type) {
	case string:
		v.SetString("x")
	case int:
		v.SetInt(1)
	case time.Duration:
		v.SetInt(int64(time.Minute))
	case *time.Duration:
		v.Set(reflect.ValueOf(new(time.Duration)))
	case map[string]string:
		v.Set(reflect.ValueOf(map[string]string{"X": "y"}))
	case *bool:
		v.Set(reflect.ValueOf(new(bool)))
	case *source.Paging:
		v.Set(reflect.ValueOf(&source.Paging{Next: "next"}))
	default:
		t.Fatalf("a field of type %s", v.Type())
	}
}

func TestAnchored(t *testing.T) {
	c := parse(t, "{name: a, type: http, url: 'https://x.example/', token_file: t, ca_file: /etc/ca, header_files: {X: h}}")
	got := c.Anchored(func(p string) string { return "/conf/" + strings.TrimPrefix(p, "/") })
	want := c
	want.TokenFile, want.CAFile, want.HeaderFiles = "/conf/t", "/conf/etc/ca", map[string]string{"X": "/conf/h"}
	if diff := cmp.Diff(want, got, cmpopts.IgnoreUnexported(source.Config{})); diff != "" {
		t.Errorf("anchored (-want +got):\n%s", diff)
	}
	if c.HeaderFiles["X"] != "h" {
		t.Error("the original was changed")
	}
}

// TestYAML: a section survives being written and read, as relocating a configuration does.
func TestYAML(t *testing.T) {
	zero := 0
	no := false
	c := source.Config{Name: "a", Type: "http", URL: "https://x.example/{page}", Paging: &source.Paging{First: &zero, Size: 10}, Timeout: time.Minute, TLS: &no}
	b, err := yaml.Marshal(c)
	if err != nil {
		t.Fatal(err)
	}
	if got := parse(t, string(b)); !reflect.DeepEqual(got, c) {
		t.Errorf("%s\n%+v", b, got)
	}
}
