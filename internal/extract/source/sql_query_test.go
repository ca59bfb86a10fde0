package source

import (
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

// TestParseQuery: placeholders become parameters in code alone; strings, names and comments stay as they are.
func TestParseQuery(t *testing.T) {
	for _, test := range []struct {
		driver, query, want string
		params              []string
		fault               string
	}{
		{"postgres", "SELECT {from}, {to}, {from}", "SELECT $1    , $2  , $3    ", []string{"from", "to", "from"}, ""},
		{"mysql", "SELECT {from}, {to}, {from}", "SELECT ?     , ?   , ?     ", []string{"from", "to", "from"}, ""},
		{"postgres", "select x from t where d>={from}and y={yyyy}", "select x from t where d>=$1    and y=$2    ", []string{"from", "yyyy"}, ""},
		{"postgres", "SELECT 1 -- {from} '\n, {MM}", "SELECT 1 -- {from} '\n, $1  ", []string{"MM"}, ""},
		{"postgres", "SELECT 1 --{from}", "SELECT 1 --{from}", nil, ""},
		{"mysql", "SELECT 1--{MM}", "SELECT 1--?   ", []string{"MM"}, ""},
		{"mysql", "SELECT 1 # {from} '\n, {MM}", "SELECT 1 # {from} '\n, ?   ", []string{"MM"}, ""},
		{"postgres", "SELECT a#>'{x}', {MM}", "SELECT a#>'{x}', $1  ", []string{"MM"}, ""},
		{"postgres", "SELECT /* a /* {from} */ {to} */ {MM}", "SELECT /* a /* {from} */ {to} */ $1  ", []string{"MM"}, ""},
		{"mysql", "SELECT /* a /* {from} */ {MM}", "SELECT /* a /* {from} */ ?   ", []string{"MM"}, ""},
		{"postgres", `SELECT 'it''s \', {MM}`, `SELECT 'it''s \', $1  `, []string{"MM"}, ""},
		{"mysql", `SELECT 'it\'s', {MM}`, `SELECT 'it\'s', ?   `, []string{"MM"}, ""},
		{"postgres", `SELECT E'it\'s', {MM}`, `SELECT E'it\'s', $1  `, []string{"MM"}, ""},
		{"postgres", `SELECT E'it''s \', {q}', {MM}`, `SELECT E'it''s \', {q}', $1  `, []string{"MM"}, ""},
		{"postgres", `SELECT type'x\', {MM}`, `SELECT type'x\', $1  `, []string{"MM"}, ""},
		{"postgres", "SELECT $$ ' {x} $$, $a$ $$ $a$, {MM}", "SELECT $$ ' {x} $$, $a$ $$ $a$, $1  ", []string{"MM"}, ""},
		{"postgres", `SELECT "a""b{x}", {MM}`, `SELECT "a""b{x}", $1  `, []string{"MM"}, ""},
		{"mysql", "SELECT `a``{x}`, {MM}", "SELECT `a``{x}`, ?   ", []string{"MM"}, ""},
		{"postgres", "SELECT 'Sở' AS \"Đơn vị\", Đ FROM t WHERE {from} < d", "SELECT 'Sở' AS \"Đơn vị\", Đ FROM t WHERE $1     < d", []string{"from"}, ""},
		{"postgres", "SELECT 1;\n -- end\n", "SELECT 1 \n -- end\n", nil, ""},
		{"postgres", "(SELECT 1) UNION (SELECT 2)", "(SELECT 1) UNION (SELECT 2)", nil, ""},
		{"mysql", "SELECT {d '2023-11-01'}", "SELECT {d '2023-11-01'}", nil, ""},

		{"postgres", "SELECT 1; DROP TABLE x", "", nil, "chỉ được một câu lệnh"},
		{"mysql", "DELETE FROM t", "", nil, "bắt đầu bằng SELECT"},
		{"postgres", "/* SELECT */ UPDATE t SET a = 1", "", nil, "bắt đầu bằng SELECT"},
		{"postgres", "", "", nil, "bắt đầu bằng SELECT"},
		{"postgres", "SELECT\n '{from}'", "", nil, "dòng 2: {from} đứng trong dấu nháy"},
		{"mysql", `SELECT "{to}"`, "", nil, "{to} đứng trong dấu nháy"},
		{"postgres", "SELECT $x$ {to} $x$", "", nil, "{to} đứng trong dấu nháy"},
		{"postgres", "SELECT\n\n{mm}", "", nil, "dòng 3: không có biến {mm}"},
		{"postgres", "SELECT $1", "", nil, "không dùng tham số $1"},
		{"mysql", "SELECT ?", "", nil, "không dùng tham số ?"},
		{"mysql", "SELECT /*! SLEEP(1) */", "", nil, "không dùng tham số /*!"},
		{"postgres", "SELECT 'abc", "", nil, "mở mà không đóng"},
		{"postgres", `SELECT E'abc\', {MM}`, "", nil, "mở mà không đóng"},
		{"mysql", "SELECT 1 --\n;SELECT 2", "", nil, "dòng 2: chỉ được một câu lệnh"},
		{"mysql", "SELECT /* ", "", nil, "mở mà không đóng"},
		{"postgres", "SELECT /* /* */", "", nil, "mở mà không đóng"},
		{"postgres", "SELECT $a$ $b$", "", nil, "mở mà không đóng"},
		{"mysql", `SELECT 'abc\'`, "", nil, "mở mà không đóng"},
	} {
		q, faults := parseQuery(test.query, test.driver)
		if test.fault != "" {
			if len(faults) != 1 || !strings.Contains(faults[0], test.fault) {
				t.Errorf("%s %q: %q, want %q", test.driver, test.query, faults, test.fault)
			}
			continue
		}
		if len(faults) > 0 || q.text != test.want || cmp.Diff(q.params, test.params) != "" {
			t.Errorf("%s %q:\ngot  %q %v %q\nwant %q %v", test.driver, test.query, q.text, q.params, faults, test.want, test.params)
		}
		if len(q.text) != len(q.source) {
			t.Errorf("%q: %q is not as long", test.query, q.text)
		}
	}
}

// TestParseQueryPieces: however pieces are put together, those of code are rewritten and those that are quoted are not.
func TestParseQueryPieces(t *testing.T) {
	type piece struct {
		text, becomes string
		params        int
	}
	pieces := map[string][]piece{
		"postgres": {
			{"{from}", "$", 1}, {" x ", " x ", 0}, {"'a''{q}'", "'a''{q}'", 0}, {"-- ' {to}\n", "-- ' {to}\n", 0}, {"/* \" {to} /**/ */", "/* \" {to} /**/ */", 0},
			{`"i'{q}"`, `"i'{q}"`, 0}, {"$t$ ' $t$", "$t$ ' $t$", 0}, {"(", "(", 0}, {" E'\\''", " E'\\''", 0},
		},
		"mysql": {
			{"{from}", "?", 1}, {" x ", " x ", 0}, {`'a\'{q}'`, `'a\'{q}'`, 0}, {"# ' {to}\n", "# ' {to}\n", 0}, {"/* \" {to} */", "/* \" {to} */", 0},
			{"`i'{q}`", "`i'{q}`", 0}, {`"\""`, `"\""`, 0}, {"(", "(", 0}, {"-- ' {to}\n", "-- ' {to}\n", 0},
		},
	}
	rapid.Check(t, func(t *rapid.T) {
		driver := rapid.SampledFrom([]string{"postgres", "mysql"}).Draw(t, "driver")
		text, want, params := "SELECT ", "SELECT ", 0
		for _, p := range rapid.SliceOf(rapid.SampledFrom(pieces[driver])).Draw(t, "pieces") {
			text += p.text + " "
			becomes := p.becomes
			if params += p.params; p.params > 0 {
				if driver == "postgres" {
					becomes += strconv.Itoa(params)
				}
				becomes += strings.Repeat(" ", max(1, len(p.text)-len(becomes)))
			}
			want += becomes + " "
		}
		q, faults := parseQuery(text, driver)
		if len(faults) > 0 || q.text != want || len(q.params) != params {
			t.Fatalf("%q\ngot  %q %v\nwant %q", text, q.text, faults, want)
		}
	})
}

// TestQueryNear: a character of what is sent is found in what was configured, and none beyond either.
func TestQueryNear(t *testing.T) {
	q, faults := parseQuery("SELECT {from}, 'ấ',\n  ngày_nhận FROM x", driverPostgres)
	if len(faults) > 0 {
		t.Fatal(faults)
	}
	for n, want := range map[int]string{0: "0 ", -1: "0 ", 1: "1 SELECT", 8: "1 {from}", 16: "1 ", 23: "2 ngày_nhận", 39: "0 ", 99: "0 "} {
		if line, word := q.near(n); strconv.Itoa(line)+" "+word != want {
			t.Errorf("%d: line %d, %q, want %q", n, line, word, want)
		}
	}
	many, _ := parseQuery("SELECT "+strings.Repeat("{MM}+", 2000)+"1", driverPostgres) // longer than its source
	many.near(len(many.text))
}

// FuzzParseQuery: no query makes parseQuery fail or hang.
func FuzzParseQuery(f *testing.F) {
	f.Add("SELECT {from} -- x\n/* y */ 'z' $$q$$")
	f.Add("WITH a AS (SELECT E'\\'' || \"b\" || `c`) # d")
	f.Fuzz(func(t *testing.T, text string) {
		for _, driver := range []string{driverPostgres, driverMySQL} {
			q, _ := parseQuery(text, driver)
			for n := range len(q.text) + 2 {
				q.near(n)
			}
		}
	})
}
