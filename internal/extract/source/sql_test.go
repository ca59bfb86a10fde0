package source_test

import (
	"context"
	"encoding/csv"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"trehan/internal/dossier"
	"trehan/internal/extract"
	"trehan/internal/extract/source"
)

// made are the tables of each driver: dossiers of three months around the period, with all that a CSV can stumble on.
var made = map[string]string{
	"postgres": `
CREATE TABLE ho_so (ma text PRIMARY KEY, ten text, don_vi text, tiep_nhan timestamptz, hen_tra timestamp, ket_thuc timestamp, trang_thai int, kenh smallint, xin_loi boolean, ky date, phi numeric(12,2), anh bytea);
INSERT INTO ho_so SELECT 'H42.05-' || to_char(i, 'FM00000'), E'Cấp bản sao "trích lục", loại 1;\nphần 2 \\ ''x''', 'Sở Tư pháp',
  timestamptz '2023-10-01 00:00:00+07' + i * interval '1 hour', timestamp '2023-10-05 17:00:00' + i * interval '1 hour',
  CASE WHEN i % 7 = 0 THEN NULL ELSE timestamp '2023-10-04 09:30:15.25' + i * interval '1 hour' END, CASE WHEN i % 7 = 0 THEN 4 ELSE 10 END, 1 + i % 3, i % 2 = 0, date '2023-10-04', 12500.50, '\x00ff'
  FROM generate_series(0, 2207) i;
CREATE TABLE rieng (a int); REVOKE ALL ON rieng FROM reader;`,
	"mysql": `
SET sql_mode = '';
CREATE TABLE ho_so (ma varchar(40) PRIMARY KEY, ten text, don_vi text, tiep_nhan timestamp NULL, hen_tra datetime, ket_thuc datetime(2), trang_thai int unsigned, kenh tinyint, xin_loi bit(1), ky date, phi decimal(12,2), anh blob);
SET time_zone = '+07:00';
INSERT INTO ho_so SELECT CONCAT('H42.05-', LPAD(seq, 5, '0')), 'Cấp bản sao "trích lục", loại 1;\nphần 2 \\ ''x''', 'Sở Tư pháp',
  '2023-10-01 00:00:00' + INTERVAL seq HOUR, '2023-10-05 17:00:00' + INTERVAL seq HOUR,
  IF(seq % 7 = 0, NULL, '2023-10-04 09:30:15.25' + INTERVAL seq HOUR), IF(seq % 7 = 0, 4, 10), 1 + seq % 3, seq % 2 = 0, '2023-10-04', 12500.50, x'00ff'
  FROM seq_0_to_2207;
CREATE TABLE rieng (a int);`,
}

// selected is the query of both drivers: three months in the table, November in the result, each placeholder used in
// a context of another type.
var selected = map[string]string{
	"postgres": `
-- hồ sơ của tháng {MM}: dấu ; và ' trong ghi chú không có nghĩa
WITH thang AS (SELECT * FROM ho_so /* {from} /* lồng */ ' */)
SELECT ma AS "Số hồ sơ", ten AS "Tên TTHC", don_vi AS "Đơn vị", tiep_nhan AS "Ngày tiếp nhận", hen_tra AS "Ngày hẹn trả",
  ket_thuc AS "Ngày kết thúc xử lý", trang_thai AS "Trạng thái", kenh AS "Kênh thực hiện", xin_loi AS "Văn bản xin lỗi", ky AS "Ngày ký kết quả", phi AS "Phí; $1?", $$a ' {x}$$ AS "x"
FROM thang
WHERE tiep_nhan >= {from}::date AND tiep_nhan < {to}::date + 1 AND extract(year FROM tiep_nhan) = {yyyy} AND to_char(tiep_nhan, 'MM') = {MM} AND hen_tra >= {from} ORDER BY ma;`,
	"mysql": `
-- hồ sơ của tháng {MM}: dấu ; và ' trong ghi chú không có nghĩa
# và {to} cũng thế
SELECT ma AS ` + "`Số hồ sơ`, ten AS `Tên TTHC`, don_vi AS `Đơn vị`, tiep_nhan AS `Ngày tiếp nhận`, hen_tra AS `Ngày hẹn trả`," + `
  ket_thuc AS "Ngày kết thúc xử lý", trang_thai AS 'Trạng thái', kenh AS "Kênh thực hiện", xin_loi AS "Văn bản xin lỗi", ky AS "Ngày ký kết quả", phi AS "Phí; $1?", 'a \' {x}' AS "x"
FROM ho_so /* {from} ' */
WHERE tiep_nhan >= {from} AND tiep_nhan < {to} + INTERVAL 1 DAY AND YEAR(tiep_nhan) = {yyyy} AND MONTH(tiep_nhan) = {MM} AND hen_tra >= {from} ORDER BY ma;`,
}

// forEachServer runs a test against both servers, with the tables in them.
func forEachServer(t *testing.T, test func(t *testing.T, s *server)) {
	for name, l := range map[string]*lazily{"postgres": postgresServer, "mysql": mariaServer} {
		t.Run(name, func(t *testing.T) {
			s := l.get(t)
			if out, err := s.admin("SELECT count(*) FROM ho_so;"); err != nil || strings.TrimSpace(out) != "2208" {
				if _, err := s.admin(made[name]); err != nil {
					t.Fatal(err)
				}
			}
			test(t, s)
		})
	}
}

// TestSQL fetches November: the file is read as an export is, every cell is right, and the query stands beside it.
func TestSQL(t *testing.T) {
	forEachServer(t, func(t *testing.T, s *server) {
		items, err := fetch(t, s.config(selected[s.driver], nil), nil)
		if err != nil {
			t.Fatal(err)
		}
		if len(items) != 2 || items[0].Name != "result.csv" || items[0].Note || items[1].Name != "query.sql" || !items[1].Note {
			t.Fatalf("%v", names(items))
		}
		if !items[0].Modified.Equal(clock().Truncate(time.Second)) {
			t.Errorf("modified %v", items[0].Modified)
		}
		rows, err := csv.NewReader(strings.NewReader(items[0].Bytes)).ReadAll()
		if err != nil {
			t.Fatal(err)
		}
		bit := map[string]string{"postgres": "true", "mysql": "1"}[s.driver]
		none := map[string]string{"postgres": "false", "mysql": "0"}[s.driver]
		want := [][]string{
			{"Số hồ sơ", "Tên TTHC", "Đơn vị", "Ngày tiếp nhận", "Ngày hẹn trả", "Ngày kết thúc xử lý", "Trạng thái", "Kênh thực hiện", "Văn bản xin lỗi", "Ngày ký kết quả", "Phí; $1?", "x"},
			{"H42.05-00744", "Cấp bản sao \"trích lục\", loại 1;\nphần 2 \\ 'x'", "Sở Tư pháp", "2023-11-01T00:00:00+07:00", "2023-11-05T17:00:00+07:00",
				"2023-11-04T09:30:15.25+07:00", "10", "1", bit, "2023-10-04", "12500.50", "a ' {x}"},
		}
		if diff := cmp.Diff(want, rows[:2]); diff != "" {
			t.Error(diff)
		}
		// 745 is no multiple of 7, 749 is: open, without a finish.
		if open := rows[6]; open[0] != "H42.05-00749" || open[5] != "" || open[6] != "4" || open[8] != none {
			t.Errorf("%q", open)
		}
		if got := len(rows) - 1; got != 720 {
			t.Errorf("%d rows, November has 720 hours", got)
		}
		if last := rows[720]; last[0] != "H42.05-01463" || last[3] != "2023-11-30T23:00:00+07:00" {
			t.Errorf("%q", last)
		}
		first := true
		file := extract.File{Name: items[0].Name, R: strings.NewReader(items[0].Bytes), Size: int64(len(items[0].Bytes))}
		summary, err := extract.Dossiers(t.Context(), file, extract.Options{}, func(d *dossier.Dossier) error {
			if first && (d.Code != "H42.05-00744" || d.Status != 10 || d.Due == 0 || d.Finished == 0) {
				t.Errorf("%+v", d)
			}
			first = false
			return nil
		})
		if err != nil || summary.Rows != 720 {
			t.Errorf("%d rows read: %v", summary.Rows, err)
		}
		if note := items[1].Bytes; !strings.HasPrefix(note, "-- "+s.driver+"\n-- {yyyy} = '2023'\n-- {MM} = '11'\n-- {from} = '2023-11-01'\n-- {to} = '2023-11-30'\n") ||
			!strings.Contains(note, "{from}") || strings.Contains(note, password) {
			t.Error(note)
		}
		again, err := fetch(t, s.config(selected[s.driver], nil), nil)
		if err != nil || again[0].Bytes != items[0].Bytes {
			t.Errorf("another time the bytes differ: %v", err)
		}
	})
}

// TestSQLValues: what stands in the CSV is the server's text of a value, digit by digit.
func TestSQLValues(t *testing.T) {
	// Each line is an expression and its text, "" for NULL.
	values := map[string][][2]string{
		"postgres": {
			{"0.1::real", "0.1"}, {"16777216::real", "1.6777216e+07"}, {"0.1::float8 + 0.2::float8", "0.30000000000000004"}, {"1000000::float8", "1000000"}, {"1e21::float8", "1e+21"}, {"'NaN'::float8", "NaN"},
			{"1.10::numeric", "1.10"}, {"1e25::numeric", "10000000000000000000000000"}, {"-7::bigint", "-7"}, {"7::oid", "7"}, {"'007'::text", "007"}, {"'ab'::char(4)", "ab  "},
			{"true", "true"}, {"NULL::boolean", ""}, {"B'0101'", "0101"}, {"'{1,NULL,3}'::int[]", "{1,NULL,3}"}, {"'{\"b\": 1,  \"a\": 2}'::json", `{"b": 1,  "a": 2}`}, {"'{\"b\":1}'::jsonb", `{"b": 1}`},
			{"'12:30:00'::time", "12:30:00"}, {"'1 day 2 hours'::interval", "1 day 02:00:00"}, {"'<a>x</a>'::xml", "<a>x</a>"}, {"'10.0.0.0/8'::cidr", "10.0.0.0/8"}, {"ROW(1,'a b')::text", `(1,"a b")`},
			{"'2023-11-01'::date", "2023-11-01"}, {"'2023-11-01 08:00:00.120'::timestamp", "2023-11-01T08:00:00.12+07:00"}, {"'2023-11-01 08:00:00+00'::timestamptz", "2023-11-01T15:00:00+07:00"},
			{"'00000000-0000-0000-0000-0000000000ab'::uuid", "00000000-0000-0000-0000-0000000000ab"},
		},
		"mysql": {
			{"CAST(0.1 AS DOUBLE) + CAST(0.2 AS DOUBLE)", "0.30000000000000004"}, {"CAST(1.10 AS DECIMAL(5,2))", "1.10"}, {"-7", "-7"}, {"CAST(7 AS UNSIGNED)", "7"}, {"'007'", "007"}, {"TRUE", "1"}, {"NULL", ""},
			{"CAST('2023-11-01' AS DATE)", "2023-11-01"}, {"CAST('2023-11-01 08:00:00.120' AS DATETIME(3))", "2023-11-01T08:00:00.120+07:00"}, {"CAST('12:30:00' AS TIME)", "12:30:00"}, {"CAST('0000-00-00 00:00:00' AS DATETIME)", "0000-00-00T00:00:00+07:00"},
		},
	}
	forEachServer(t, func(t *testing.T, s *server) {
		for _, bound := range []string{"", " WHERE {yyyy} = '2023'"} { // a query with parameters takes another way through a driver
			query, want := "SELECT ", [][]string{{}, {}}
			for i, v := range values[s.driver] {
				query += fmt.Sprintf("%s AS c%d, ", v[0], i)
				want[0], want[1] = append(want[0], fmt.Sprintf("c%d", i)), append(want[1], v[1])
			}
			items, err := fetch(t, s.config(strings.TrimSuffix(query, ", ")+" FROM (SELECT 1 AS one) x"+bound, nil), nil)
			if err != nil {
				t.Fatal(err)
			}
			got, err := csv.NewReader(strings.NewReader(items[0].Bytes)).ReadAll()
			if diff := cmp.Diff(want, got); diff != "" || err != nil {
				t.Errorf("%q: %v\n%s", bound, err, diff)
			}
		}
	})
}

// TestSQLEnvironment: the variables of PostgreSQL's own programs lead nowhere.
func TestSQLEnvironment(t *testing.T) {
	s := postgresServer.get(t)
	for name, value := range map[string]string{
		"PGHOST": "csdl.invalid", "PGPORT": "1", "PGDATABASE": "postgres", "PGUSER": "nobody", "PGPASSWORD": "sai", "PGSSLMODE": "verify-full", "PGSSLNEGOTIATION": "direct",
		"PGOPTIONS": "-c statement_timeout=1", "PGTARGETSESSIONATTRS": "standby", "PGAPPNAME": "khac", "PGTZ": "UTC", "PGCONNECT_TIMEOUT": "1",
	} {
		t.Setenv(name, value)
	}
	items, err := fetch(t, s.config("SELECT current_database() AS a, current_setting('application_name') AS b, current_setting('statement_timeout') AS c, current_setting('TimeZone') AS d", nil), nil)
	if err != nil || items[0].Bytes != "a,b,c,d\ntrehan,trehan,1min,Asia/Ho_Chi_Minh\n" {
		t.Errorf("%v: %v", items, err)
	}
}

// TestSQLCheck reaches, logs in and plans; nothing is read.
func TestSQLCheck(t *testing.T) {
	forEachServer(t, func(t *testing.T, s *server) {
		open, err := source.Open(s.config(selected[s.driver], nil), options(t, nil))
		if err != nil {
			t.Fatal(err)
		}
		if found, err := open.Check(t.Context(), november); err != nil || !strings.Contains(found, "câu truy vấn hợp lệ") {
			t.Errorf("%q: %v", found, err)
		}
	})
}

// TestSQLErrors: what is wrong and how to mend it, final or not, without the password or a value of the data.
func TestSQLErrors(t *testing.T) {
	const quick = "SELECT ma FROM ho_so"
	type test struct {
		query  string
		config func(s *server, c *source.Config)
		want   string
		outage bool
		only   string
		run    bool // shows only when the query runs
	}
	tests := map[string]test{
		"wrong password": {config: func(s *server, c *source.Config) { c.PasswordFile = s.passwords["wrong"] }, want: "không nhận đăng nhập"},
		"unknown user":   {config: func(s *server, c *source.Config) { c.UsernameFile = s.passwords["nobody"] }, want: "không nhận đăng nhập"},
		"no database":    {config: func(s *server, c *source.Config) { c.Database = "khong_co" }, want: ""},
		"nothing there":  {config: func(_ *server, c *source.Config) { c.Port = 1 }, want: "từ chối kết nối", outage: true},
		"no such name":   {config: func(_ *server, c *source.Config) { c.Host = "csdl.invalid" }, want: "không phân giải được tên máy", outage: true},
		"syntax":         {query: "SELECT ma\nFORM ho_so", want: "câu truy vấn sai"},
		"no table":       {query: "SELECT ma\nFROM ho_so_cu", want: `tại "ho_so_cu"`},
		"no column":      {query: "SELECT {from}, ma,\n  ngay_nhan FROM ho_so", want: `tại "ngay_nhan"`},
		"line and word":  {query: "SELECT {from}, 'ấ', ma,\n  ngay_nhan FROM ho_so", want: `dòng 2, tại "ngay_nhan"`, only: "postgres"},
		"line":           {query: "SELECT ma,\n {from},\n FORM ho_so x y z", want: "dòng 3", only: "mysql"},
		"no right": {query: "SELECT * FROM rieng", want: "không có quyền đọc", config: func(s *server, c *source.Config) {
			c.UsernameFile = s.passwords["stranger"]
		}},
		"value":      {query: "SELECT ten::int FROM ho_so", want: "giá trị không chuyển kiểu được", only: "postgres", run: true},
		"writes":     {query: "WITH x AS (DELETE FROM ho_so RETURNING ma) SELECT * FROM x", want: "chỉ được đọc", only: "postgres", run: true, config: func(s *server, c *source.Config) { _, _ = s.admin("GRANT DELETE ON ho_so TO reader") }},
		"too long":   {query: "SELECT pg_sleep(20)", want: "chạy quá 1s", only: "postgres", run: true, outage: true, config: func(_ *server, c *source.Config) { c.Timeout = time.Second }},
		"too slow":   {query: "SELECT SLEEP(20), ma FROM ho_so", want: "chạy quá 1s", only: "mysql", run: true, outage: true, config: func(_ *server, c *source.Config) { c.Timeout = time.Second }},
		"binary":     {query: "SELECT ma, anh FROM ho_so", want: `cột "anh" có kiểu nhị phân`, run: true},
		"twice":      {query: "SELECT ma, ma FROM ho_so", want: `hai cột cùng tên "ma"`, run: true},
		"too large":  {query: "SELECT a.ma AS x, b.ten FROM ho_so a CROSS JOIN ho_so b", want: "giới hạn 1 triệu byte", run: true, config: func(_ *server, c *source.Config) { c.LimitMB = 1 }},
		"infinite":   {query: "SELECT ma, 'infinity'::timestamp AS ngay FROM ho_so", want: `cột "ngay", dòng 1`, only: "postgres", run: true},
		"no TLS":     {want: "không có TLS", only: "mysql", config: func(_ *server, c *source.Config) { c.TLS = nil }},
		"strange CA": {want: "khai ca_file", only: "postgres", config: func(_ *server, c *source.Config) { c.TLS = nil }},
	}
	forEachServer(t, func(t *testing.T, s *server) {
		for name, test := range tests {
			if test.only != "" && test.only != s.driver {
				continue
			}
			t.Run(name, func(t *testing.T) {
				query := test.query
				if query == "" {
					query = quick
				}
				c := s.config(query, func(c *source.Config) {
					if test.config != nil {
						test.config(s, c)
					}
				})
				check := func(doing string, err error) {
					t.Helper()
					if err == nil || !strings.Contains(err.Error(), test.want) {
						t.Fatalf("%s: got %v, want %q", doing, err, test.want)
					}
					var final *source.FinalError
					var outage *source.OutageError
					if errors.As(err, &outage) != test.outage || errors.As(err, &final) == test.outage {
						t.Errorf("%s: %T", doing, err)
					}
					for _, leak := range []string{password, "sai-mat-khau", "reader", "nobody", "trích lục", "user="} {
						if strings.Contains(err.Error(), leak) {
							t.Errorf("%s: the error holds %q: %v", doing, leak, err)
						}
					}
				}
				items, err := fetch(t, c, nil)
				check("fetch", err)
				if len(items) > 0 {
					t.Errorf("%d items", len(items))
				}
				if test.run {
					return
				}
				open, err := source.Open(c, options(t, nil))
				if err != nil {
					t.Fatal(err)
				}
				_, err = open.Check(t.Context(), november)
				check("check", err)
			})
		}
	})
}

// TestSQLWritesNothing: a function that writes fails in the read-only transaction.
func TestSQLWritesNothing(t *testing.T) {
	forEachServer(t, func(t *testing.T, s *server) {
		create := map[string]string{
			"postgres": "CREATE OR REPLACE FUNCTION ghi() RETURNS int LANGUAGE sql SECURITY DEFINER AS 'DELETE FROM ho_so RETURNING 1';",
			"mysql":    "DROP FUNCTION IF EXISTS ghi; CREATE FUNCTION ghi() RETURNS INT MODIFIES SQL DATA SQL SECURITY DEFINER BEGIN DELETE FROM ho_so; RETURN 1; END",
		}[s.driver]
		if s.driver == "mysql" {
			create = "DELIMITER //\n" + strings.Replace(create, "ghi; ", "ghi//\n", 1) + "//\nDELIMITER ;\n"
		}
		if _, err := s.admin(create); err != nil {
			t.Fatal(err)
		}
		_, err := fetch(t, s.config("SELECT ghi() AS x", nil), nil)
		var final *source.FinalError
		if !errors.As(err, &final) || !strings.Contains(err.Error(), "chỉ được đọc") {
			t.Errorf("got %v", err)
		}
		if out, _ := s.admin("SELECT count(*) FROM ho_so;"); strings.TrimSpace(out) != "2208" {
			t.Errorf("%s rows are left", out)
		}
	})
}

// TestSQLTLS reads through TLS with the server's authority trusted.
func TestSQLTLS(t *testing.T) {
	s := postgresServer.get(t)
	c := s.config("SELECT ssl::text AS x FROM pg_stat_ssl WHERE pid = pg_backend_pid()", func(c *source.Config) { c.TLS, c.CAFile = nil, s.ca })
	items, err := fetch(t, c, nil)
	if err != nil || items[0].Bytes != "x\ntrue\n" {
		t.Errorf("%v: %v", items, err)
	}
}

// TestSQLCancelled ends with the context, and so does the query at the server.
func TestSQLCancelled(t *testing.T) {
	forEachServer(t, func(t *testing.T, s *server) {
		query := map[string]string{"postgres": "SELECT pg_sleep(30)", "mysql": "SELECT SLEEP(30) AS x"}[s.driver]
		open, err := source.Open(s.config(query, nil), options(t, nil))
		if err != nil {
			t.Fatal(err)
		}
		ctx, cancel := context.WithTimeout(t.Context(), 300*time.Millisecond)
		defer cancel()
		begun := time.Now()
		if err := open.Fetch(ctx, november, nil); !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("got %v", err)
		}
		if took := time.Since(begun); took > 20*time.Second {
			t.Errorf("took %v", took)
		}
	})
}

// TestSQLDropped: a server that ends the session in mid-stream gives no file.
func TestSQLDropped(t *testing.T) {
	forEachServer(t, func(t *testing.T, s *server) {
		kill := map[string]string{
			"postgres": "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = 'reader';",
			"mysql":    "KILL USER reader@'%';",
		}[s.driver]
		o := options(t, nil)
		killed := false
		o.Beat = func(string, int64) {
			if !killed {
				if _, err := s.admin(kill); err != nil {
					t.Error(err)
				}
				killed = true
			}
		}
		open, err := source.Open(s.config("SELECT a.ma AS x, b.ten FROM ho_so a CROSS JOIN ho_so b", nil), o)
		if err != nil {
			t.Fatal(err)
		}
		put := 0
		err = open.Fetch(t.Context(), november, func(context.Context, source.Item) error { put++; return nil })
		var outage *source.OutageError
		if !errors.As(err, &outage) || put > 0 || !killed {
			t.Errorf("%d items, %v", put, err)
		}
	})
}

// BenchmarkSQL streams 100 000 rows.
func BenchmarkSQL(b *testing.B) {
	for name, l := range map[string]*lazily{"postgres": postgresServer, "mysql": mariaServer} {
		b.Run(name, func(b *testing.B) {
			l.once.Do(func() { l.s, l.stop, l.err = l.start() })
			if l.err != nil {
				b.Skip(l.err)
			}
			rows := map[string]string{"postgres": "generate_series(1, 100000) i", "mysql": "(SELECT seq AS i FROM seq_1_to_100000) s"}[name]
			c := l.s.config(fmt.Sprintf("SELECT i AS ma, 'Cấp bản sao trích lục hộ tịch' AS ten, 'Sở Tư pháp' AS don_vi, CURRENT_TIMESTAMP AS ngay, NULL AS trong FROM %s", rows), nil)
			open, err := source.Open(c, source.Options{Now: clock, SpoolDir: b.TempDir()})
			if err != nil {
				b.Fatal(err)
			}
			for b.Loop() {
				err := open.Fetch(b.Context(), november, func(_ context.Context, i source.Item) error {
					if !i.Note {
						b.SetBytes(i.Size)
					}
					return nil
				})
				if err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
