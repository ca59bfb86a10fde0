package source_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"trehan/internal/dossier"
	"trehan/internal/extract"
	"trehan/internal/extract/source"
	"trehan/internal/period"
)

var november = period.Month{Year: 2023, Month: time.November}.Period()

// clock is the injected clock of the tests.
func clock() time.Time { return time.Date(2023, 12, 1, 8, 0, 0, 500, period.Zone) }

// item is a fetched item, read.
type item struct {
	Name     string
	Bytes    string
	Modified time.Time
	Note     bool
}

// fetch opens and fetches a source without waiting between attempts; waits collects how long it would have.
func fetch(t *testing.T, c source.Config, waits *[]time.Duration) ([]item, error) {
	t.Helper()
	s, err := source.Open(c, options(t, waits))
	if err != nil {
		t.Fatal(err)
	}
	var items []item
	err = s.Fetch(t.Context(), november, func(_ context.Context, i source.Item) error {
		b, err := io.ReadAll(io.NewSectionReader(i.R, 0, i.Size))
		items = append(items, item{i.Name, string(b), i.Modified, i.Note})
		return err
	})
	return items, err
}

func options(t *testing.T, waits *[]time.Duration) source.Options {
	spool := t.TempDir()
	t.Cleanup(func() {
		if left, _ := os.ReadDir(spool); len(left) > 0 {
			t.Errorf("%d temporary files are left behind", len(left))
		}
	})
	return source.Options{
		Now: clock, SpoolDir: spool,
		Pause: func(ctx context.Context, d time.Duration) error {
			if waits != nil {
				*waits = append(*waits, d)
			}
			return ctx.Err()
		},
	}
}

// national is a service of the national synchronisation with pages of dossiers and, on request, faults.
type national struct {
	*httptest.Server
	dossiers int
	requests int
	fault    func(n int, w http.ResponseWriter, r *http.Request, page []byte) bool // true: has answered
	total    func(n int) int
	ranges   bool // answers ranges
	seen     []*http.Request
	bodies   []string
}

func newNational(t *testing.T, dossiers int) *national {
	s := &national{dossiers: dossiers}
	s.Server = httptest.NewServer(http.HandlerFunc(s.serve))
	t.Cleanup(s.Close)
	return s
}

// page is the bytes of a page: envelope, total, and white space that only the untouched bytes keep.
func (s *national) page(number, size, total int) []byte {
	var b bytes.Buffer
	b.WriteString(`{ "madonvi": "H42",  "service": "DongBoHoSoMC", "paging": {"total": "` + strconv.Itoa(total) + "\"},\r\n \"data\": [")
	for i := (number - 1) * size; i < min(number*size, s.dossiers); i++ {
		if i > (number-1)*size {
			b.WriteString(",\n")
		}
		fmt.Fprintf(&b, `{"MaHoSo":"H42.05-231101-%05d", "TenTTHC":"C\u1ea5p b\u1ea3n sao","DonViXuLy":"Sở Tư pháp","NgayTiepNhan":"20231102080000",`+
			`"NgayHenTra":"20231110170000","NgayKetThucXuLy":"20231109100000","TrangThaiHoSo":"10","KenhThucHien":"2"}`, i)
	}
	b.WriteString("]}\n")
	return b.Bytes()
}

func (s *national) serve(w http.ResponseWriter, r *http.Request) {
	s.requests++
	body, _ := io.ReadAll(r.Body)
	s.seen, s.bodies = append(s.seen, r), append(s.bodies, string(body))
	query := r.URL.Query()
	var posted struct{ Page, Size int }
	number, _ := strconv.Atoi(query.Get("trang"))
	size, _ := strconv.Atoi(query.Get("sodong"))
	if r.Method == http.MethodPost && json.Unmarshal(body, &posted) == nil {
		number, size = posted.Page, posted.Size
	}
	if number < 1 || size < 1 {
		http.Error(w, "no page", http.StatusBadRequest)
		return
	}
	total := s.dossiers
	if s.total != nil {
		total = s.total(s.requests)
	}
	page := s.page(number, size, total)
	w.Header().Set("Content-Type", "application/json")
	if s.fault != nil && s.fault(s.requests, w, r, page) {
		return
	}
	if s.ranges {
		w.Header().Set("ETag", fmt.Sprintf(`"%d-%d"`, number, len(page)))
		http.ServeContent(w, r, "", time.Time{}, bytes.NewReader(page))
		return
	}
	_, _ = w.Write(page)
}

// cut sends half of a page and drops the connection.
func cut(w http.ResponseWriter, page []byte) {
	w.Header().Set("Content-Length", strconv.Itoa(len(page)))
	_, _ = w.Write(page[:len(page)/2])
	_ = http.NewResponseController(w).Flush()
	panic(http.ErrAbortHandler)
}

func (s *national) config(more func(*source.Config)) source.Config {
	c := source.Config{
		Name: "truc", Type: "http", URL: s.URL + "/DongBoHoSoMC?tungay={from}&denngay={to}&trang={page}&sodong={size}",
		Paging: &source.Paging{Size: 40, Total: "paging.total"},
	}
	if more != nil {
		more(&c)
	}
	return c
}

// TestHTTPFaults lets the service fail in every way that passes: the snapshot is whole and equal to that of a service
// without faults, and every dossier of it is read.
func TestHTTPFaults(t *testing.T) {
	const dossiers = 410
	whole, err := fetch(t, newNational(t, dossiers).config(nil), nil)
	if err != nil || len(whole) != 11 {
		t.Fatalf("%d pages: %v", len(whole), err)
	}
	for name, faults := range map[string]struct {
		fault  func(n int, w http.ResponseWriter, r *http.Request, page []byte) bool
		ranges bool
	}{
		"every third request": {fault: func(n int, w http.ResponseWriter, _ *http.Request, _ []byte) bool {
			if n%3 == 0 {
				http.Error(w, "Nguyễn Thị Thí Dụ", http.StatusInternalServerError)
			}
			return n%3 == 0
		}},
		"third fails, fourth drops": {fault: func(n int, w http.ResponseWriter, _ *http.Request, page []byte) bool {
			if n%3 == 0 {
				http.Error(w, "", http.StatusBadGateway)
			} else if n%4 == 0 {
				cut(w, page)
			}
			return n%3 == 0
		}},
		"drops, with ranges": {ranges: true, fault: func(n int, w http.ResponseWriter, r *http.Request, page []byte) bool {
			if n%2 == 1 && r.Header.Get("Range") == "" {
				w.Header().Set("ETag", fmt.Sprintf(`"%s-%d"`, r.URL.Query().Get("trang"), len(page)))
				w.Header().Set("Accept-Ranges", "bytes")
				cut(w, page)
			}
			return false
		}},
		"ranges of another version": {ranges: true, fault: func(n int, w http.ResponseWriter, r *http.Request, page []byte) bool {
			if n%2 == 1 && r.Header.Get("Range") == "" {
				w.Header().Set("ETag", `"older"`)
				w.Header().Set("Accept-Ranges", "bytes")
				cut(w, bytes.Repeat([]byte("x"), len(page)))
			}
			return false
		}},
		"truncates": {fault: func(n int, w http.ResponseWriter, _ *http.Request, page []byte) bool {
			if n%5 == 2 { // as if that were all
				_, _ = w.Write(page[:len(page)-40])
			}
			return n%5 == 2
		}},
		"too many requests": {fault: func(n int, w http.ResponseWriter, _ *http.Request, _ []byte) bool {
			if n%4 == 3 {
				w.Header().Set("Retry-After", "7")
				w.WriteHeader(http.StatusTooManyRequests)
			}
			return n%4 == 3
		}},
	} {
		t.Run(name, func(t *testing.T) {
			s := newNational(t, dossiers)
			s.fault, s.ranges = faults.fault, faults.ranges
			var waits []time.Duration
			got, err := fetch(t, s.config(nil), &waits)
			if err != nil {
				t.Fatal(err)
			}
			if s.requests <= len(whole) || len(waits) == 0 {
				t.Fatalf("%d requests, %d waits: nothing failed", s.requests, len(waits))
			}
			if diff := cmp.Diff(names(whole), names(got)); diff != "" {
				t.Error(diff)
			}
			for i := range got {
				if got[i].Bytes != whole[i].Bytes {
					t.Errorf("%s differs", got[i].Name)
				}
			}
			if n := countDossiers(t, got); n != dossiers {
				t.Errorf("%d dossiers, want %d", n, dossiers)
			}
			if name == "too many requests" && waits[0] != 7*time.Second {
				t.Errorf("waited %v, the server asked for 7s", waits[0])
			}
			if name == "drops, with ranges" && !ranged(s.seen) {
				t.Error("no download was taken up where it was cut")
			}
		})
	}
}

func ranged(requests []*http.Request) bool {
	for _, r := range requests {
		if strings.HasPrefix(r.Header.Get("Range"), "bytes=") && r.Header.Get("If-Range") != "" {
			return true
		}
	}
	return false
}

func names(items []item) []string {
	var out []string
	for _, i := range items {
		out = append(out, i.Name)
	}
	return out
}

func countDossiers(t *testing.T, items []item) (n int) {
	t.Helper()
	for _, i := range items {
		if i.Note {
			continue
		}
		f := extract.File{Name: i.Name, R: strings.NewReader(i.Bytes), Size: int64(len(i.Bytes))}
		if _, err := extract.Dossiers(t.Context(), f, extract.Options{}, func(*dossier.Dossier) error { n++; return nil }); err != nil {
			t.Fatal(err)
		}
	}
	return n
}

// TestHTTPPagingRefused: pages that do not fit together give no snapshot.
func TestHTTPPagingRefused(t *testing.T) {
	short := func(page, size, items, total int) []byte {
		return (&national{dossiers: (page-1)*size + items}).page(page, size, total)
	}
	for name, test := range map[string]struct {
		set    func(*national)
		config func(*source.Config)
		want   string
	}{
		"total changes": {set: func(s *national) { s.total = func(n int) int { return 410 + n/3 } }, want: "tổng số đổi từ 410 thành 411"},
		"page repeated": {
			set: func(s *national) {
				s.fault = func(n int, w http.ResponseWriter, _ *http.Request, _ []byte) bool {
					_, _ = w.Write(s.page(1, 40, 410))
					return true
				}
			}, want: "trang 2 giống hệt trang 1",
		},
		"repeated without total": {
			set: func(s *national) {
				s.fault = func(n int, w http.ResponseWriter, _ *http.Request, _ []byte) bool {
					_, _ = w.Write(s.page(1, 40, 410))
					return true
				}
			},
			config: func(c *source.Config) { c.Paging.Total = "" }, want: "trang 2 giống hệt trang 1",
		},
		"short page": {
			set: func(s *national) {
				s.fault = func(n int, w http.ResponseWriter, _ *http.Request, _ []byte) bool {
					if n == 3 {
						_, _ = w.Write(short(3, 40, 20, 410))
					}
					return n == 3
				}
			}, want: "trang 3 có 20 bản ghi mà mới đủ 100 trong tổng số 410",
		},
		"ends early":   {set: func(s *national) { s.total = func(int) int { return 500 } }, want: "tổng số 500"},
		"too many":     {set: func(s *national) { s.total = func(int) int { return 30 } }, want: "đã có 40 bản ghi, nhiều hơn tổng số 30"},
		"longer pages": {config: func(c *source.Config) { c.URL = strings.Replace(c.URL, "{size}", "50", 1) }, want: "nhiều hơn 40 đã hỏi"},
	} {
		t.Run(name, func(t *testing.T) {
			s := newNational(t, 410)
			if test.set != nil {
				test.set(s)
			}
			items, err := fetch(t, s.config(test.config), nil)
			var outage *source.OutageError
			if !errors.As(err, &outage) || !strings.Contains(err.Error(), test.want) {
				t.Errorf("got %v, want %q", err, test.want)
			}
			if len(items) > 0 {
				t.Errorf("%d pages were handed on before all were checked", len(items))
			}
		})
	}
}

// TestHTTPFinal: what no retry mends is told at once, with what to do, and without what the server says.
func TestHTTPFinal(t *testing.T) {
	const spoken = "Nguyễn Thị Thí Dụ 0900000000"
	for name, test := range map[string]struct {
		status   int
		header   string
		body     string
		config   func(*source.Config)
		final    bool
		missing  bool
		requests int
		want     string
	}{
		"unauthorized":  {status: 401, final: true, requests: 1, want: "không nhận danh tính (HTTP 401)"},
		"forbidden":     {status: 403, final: true, requests: 1, want: "token_file"},
		"not found":     {status: 404, missing: true, requests: 1, want: "không có tệp nào khớp http://127.0.0.1"},
		"bad request":   {status: 400, final: true, requests: 1, want: "HTTP 400; kiểm tra url"},
		"redirected":    {status: 302, header: "Location: http://elsewhere.example/", final: true, requests: 1, want: "chuyển hướng"},
		"always fails":  {status: 503, requests: 8, want: "HTTP 503 (đã thử 8 lần)"},
		"asks for long": {status: 429, header: "Retry-After: 3600", requests: 1, want: "chờ 1h0m0s"},
		"no array":      {status: 200, body: `{"error":"` + spoken + `"}`, final: true, requests: 8, want: `không có mảng "data"`},
		"html":          {status: 200, body: "<html>" + spoken, requests: 8, want: "JSON sai cú pháp"},
		"rows, no rows": {status: 200, body: `["` + spoken + `"]`, final: true, requests: 8, want: `không có mảng "data"`},
		"trailing":      {status: 200, body: `{"data":[]} {"data":[]}`, requests: 8, want: "JSON sai cú pháp"},
		"no total":      {status: 200, body: `{"data":[]}`, final: true, requests: 8, want: "paging.total"},
		"compressed":    {status: 200, header: "Content-Encoding: gzip", final: true, requests: 1, want: "nén"},
		"too large": {status: 200, body: `{"data":[` + strings.Repeat(" ", 1_000_001) + `]}`, config: func(c *source.Config) { c.LimitMB = 1 },
			final: true, requests: 1, want: "giới hạn 1 triệu byte"},
	} {
		t.Run(name, func(t *testing.T) {
			s := newNational(t, 1)
			s.fault = func(_ int, w http.ResponseWriter, _ *http.Request, _ []byte) bool {
				if key, value, ok := strings.Cut(test.header, ": "); ok {
					w.Header().Set(key, value)
				}
				w.WriteHeader(test.status)
				if test.body == "" {
					test.body = spoken
				}
				_, _ = io.WriteString(w, test.body)
				return true
			}
			items, err := fetch(t, s.config(test.config), nil)
			if err == nil || !strings.Contains(err.Error(), test.want) || len(items) > 0 {
				t.Fatalf("%d items, %v, want %q", len(items), err, test.want)
			}
			var final *source.FinalError
			var missing *source.MissingError
			if errors.As(err, &final) != test.final || errors.As(err, &missing) != test.missing {
				t.Errorf("%T", err)
			}
			if s.requests != test.requests {
				t.Errorf("%d requests, want %d", s.requests, test.requests)
			}
			for _, secret := range []string{"Thí Dụ", "0900000000", "tungay"} {
				if strings.Contains(err.Error(), secret) {
					t.Errorf("the error holds %q: %v", secret, err)
				}
			}
		})
	}
}

// TestHTTPLogin: each way of telling who asks reaches the server, and none of the secrets an error.
func TestHTTPLogin(t *testing.T) {
	const secret = "bi-mat-9F3"
	file := filepath.Join(t.TempDir(), "secret")
	if err := os.WriteFile(file, []byte(secret+"\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	for name, test := range map[string]struct {
		config func(*source.Config)
		env    map[string]string
		ok     func(*http.Request) bool
	}{
		"bearer": {config: func(c *source.Config) { c.TokenFile = file }, ok: func(r *http.Request) bool { return r.Header.Get("Authorization") == "Bearer "+secret }},
		"bearer from the environment": {config: func(c *source.Config) { c.Auth = "bearer" }, env: map[string]string{"TREHAN_SOURCE_TRUC_TOKEN": secret},
			ok: func(r *http.Request) bool { return r.Header.Get("Authorization") == "Bearer "+secret }},
		"basic": {config: func(c *source.Config) { c.UsernameFile, c.PasswordFile = file, file }, ok: func(r *http.Request) bool {
			user, password, ok := r.BasicAuth()
			return ok && user == secret && password == secret
		}},
		"headers": {config: func(c *source.Config) {
			c.HeaderFiles, c.Headers = map[string]string{"X-Api-Key": file}, map[string]string{"X-Don-Vi": "H42"}
		}, ok: func(r *http.Request) bool {
			return r.Header.Get("X-Api-Key") == secret && r.Header.Get("X-Don-Vi") == "H42"
		}},
	} {
		t.Run(name, func(t *testing.T) {
			for k, v := range test.env {
				t.Setenv(k, v)
			}
			s := newNational(t, 90)
			if items, err := fetch(t, s.config(test.config), nil); err != nil || len(items) != 3 {
				t.Fatalf("%d pages: %v", len(items), err)
			}
			for _, r := range s.seen {
				if !test.ok(r) {
					t.Errorf("a request without its credentials")
				}
			}
			s.fault = func(_ int, w http.ResponseWriter, r *http.Request, _ []byte) bool {
				w.WriteHeader(http.StatusUnauthorized)
				_, _ = io.WriteString(w, secret)
				return true
			}
			if _, err := fetch(t, s.config(test.config), nil); err == nil || strings.Contains(err.Error(), secret) {
				t.Errorf("the secret stands in the error: %v", err)
			}
		})
	}
	t.Run("missing", func(t *testing.T) {
		s := newNational(t, 1)
		_, err := fetch(t, s.config(func(c *source.Config) { c.Auth = "bearer" }), nil)
		var final *source.FinalError
		if !errors.As(err, &final) || !final.Config || !strings.Contains(err.Error(), "TREHAN_SOURCE_TRUC_TOKEN") || s.requests > 0 {
			t.Errorf("%d requests, %v", s.requests, err)
		}
	})
}

// TestHTTPForms: POST, offsets, links, one answer, and what each request really holds.
func TestHTTPForms(t *testing.T) {
	t.Run("post", func(t *testing.T) {
		s := newNational(t, 90)
		items, err := fetch(t, s.config(func(c *source.Config) {
			c.URL, c.Method = s.URL+"/DongBoHoSoMC", "POST"
			c.Body = `{"service":"DongBoHoSoMC","tungay":"{from}","denngay":"{to}","page":{page},"size":{size}}`
		}), nil)
		if err != nil || countDossiers(t, items) != 90 {
			t.Fatalf("%d pages: %v", len(items), err)
		}
		if want := `{"service":"DongBoHoSoMC","tungay":"2023-11-01","denngay":"2023-11-30","page":2,"size":40}`; s.bodies[1] != want {
			t.Errorf("asked %s, want %s", s.bodies[1], want)
		}
	})
	t.Run("without total", func(t *testing.T) {
		s := newNational(t, 80) // the third page is empty
		items, err := fetch(t, s.config(func(c *source.Config) { c.Paging.Total = "" }), nil)
		if err != nil || len(items) != 3 || countDossiers(t, items[:2]) != 80 {
			t.Errorf("%d pages: %v", len(items), err)
		}
	})
	t.Run("nothing", func(t *testing.T) {
		items, err := fetch(t, newNational(t, 0).config(nil), nil)
		if err != nil || len(items) != 1 || countDossiers(t, items) != 0 {
			t.Errorf("%d pages: %v", len(items), err)
		}
	})
	t.Run("modified", func(t *testing.T) {
		for _, test := range []struct {
			modified, date string
			want           time.Time
		}{
			{"Fri, 01 Dec 2023 00:10:00 GMT", "Sat, 02 Dec 2023 00:00:00 GMT", time.Date(2023, 12, 1, 0, 10, 0, 0, time.UTC)},
			{"", "Sat, 02 Dec 2023 00:00:00 GMT", time.Date(2023, 12, 2, 0, 0, 0, 0, time.UTC)},
			{"", "", clock().Truncate(time.Second)},
		} {
			s := newNational(t, 1)
			s.fault = func(_ int, w http.ResponseWriter, _ *http.Request, _ []byte) bool {
				w.Header()["Date"] = nil
				for name, value := range map[string]string{"Last-Modified": test.modified, "Date": test.date} {
					if value != "" {
						w.Header().Set(name, value)
					}
				}
				return false
			}
			items, err := fetch(t, s.config(nil), nil)
			if err != nil || !items[0].Modified.Equal(test.want) {
				t.Errorf("%v, %v, want %v", items, err, test.want)
			}
		}
	})
	t.Run("rate", func(t *testing.T) {
		var waits []time.Duration
		if _, err := fetch(t, newNational(t, 90).config(func(c *source.Config) { c.RatePerMinute = 30 }), &waits); err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff([]time.Duration{2 * time.Second, 2 * time.Second}, waits); diff != "" {
			t.Error(diff)
		}
	})
}

// TestHTTPLinks follows the link of each answer.
func TestHTTPLinks(t *testing.T) {
	pages := map[string]string{
		"1": `{"links":{"next":"/ho-so?trang=2"},"data":[{"MaHoSo":"A1"}]}`,
		"2": `{"links":{"next":"?trang=3"},"data":[{"MaHoSo":"A2"}]}`,
		"3": `{"links":{"next":null},"data":[{"MaHoSo":"A3"}]}`,
	}
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		_, _ = io.WriteString(w, pages[r.URL.Query().Get("trang")])
	}))
	defer server.Close()
	config := source.Config{Name: "truc", Type: "http", URL: server.URL + "/ho-so?trang=1", Paging: &source.Paging{Next: "links.next"}}
	items, err := fetch(t, config, nil)
	if err != nil || len(items) != 3 || items[2].Bytes != pages["3"] {
		t.Fatalf("%v: %v", items, err)
	}
	for link, want := range map[string]string{
		"http://elsewhere.example/ho-so": "trỏ sang máy khác",
		"/ho-so?trang=2":                 "đã đọc rồi",
	} {
		pages["3"] = `{"links":{"next":"` + link + `"},"data":[{"MaHoSo":"A3"}]}`
		if items, err := fetch(t, config, nil); err == nil || !strings.Contains(err.Error(), want) || len(items) > 0 {
			t.Errorf("%s: %v", link, err)
		}
	}
}

// TestHTTPNames: pages are named by what they all hold, so that two attempts never mix.
func TestHTTPNames(t *testing.T) {
	first, err := fetch(t, newNational(t, 90).config(nil), nil)
	if err != nil {
		t.Fatal(err)
	}
	again, _ := fetch(t, newNational(t, 90).config(nil), nil)
	other, _ := fetch(t, newNational(t, 91).config(nil), nil)
	if diff := cmp.Diff(names(first), names(again)); diff != "" {
		t.Error(diff)
	}
	if len(other) != 3 || other[0].Name == first[0].Name || !strings.HasPrefix(first[2].Name, "page-0003-") {
		t.Errorf("%v, %v", names(first), names(other))
	}
}

func TestHTTPCheck(t *testing.T) {
	s := newNational(t, 90)
	open, err := source.Open(s.config(nil), options(t, nil))
	if err != nil {
		t.Fatal(err)
	}
	found, err := open.Check(t.Context(), november)
	if err != nil || !strings.Contains(found, "40 bản ghi") || !strings.Contains(found, "tổng số 90") || s.requests != 1 {
		t.Errorf("%d requests, %q: %v", s.requests, found, err)
	}
	s.Close()
	if _, err := open.Check(t.Context(), november); err == nil || !strings.Contains(err.Error(), "từ chối kết nối") {
		t.Errorf("a dead server: %v", err)
	}
}

func TestHTTPCertificate(t *testing.T) {
	server := httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(w, `{"data":[]}`) }))
	server.Config.ErrorLog = log.New(io.Discard, "", 0) // it says what the test wants to see
	server.StartTLS()
	defer server.Close()
	config := source.Config{Name: "truc", Type: "http", URL: server.URL}
	var final *source.FinalError
	if _, err := fetch(t, config, nil); !errors.As(err, &final) || !strings.Contains(err.Error(), "khai ca_file") {
		t.Errorf("an unknown authority: %v", err)
	}
	config.CAFile = filepath.Join(t.TempDir(), "ca.pem")
	if err := os.WriteFile(config.CAFile, pemOf(server.Certificate().Raw), 0o600); err != nil {
		t.Fatal(err)
	}
	if items, err := fetch(t, config, nil); err != nil || len(items) != 1 {
		t.Errorf("with its authority: %v", err)
	}
}

func TestHTTPCancelled(t *testing.T) {
	s := newNational(t, 90)
	ctx, cancel := context.WithCancel(t.Context())
	s.fault = func(n int, w http.ResponseWriter, _ *http.Request, _ []byte) bool {
		if n == 2 {
			cancel()
			http.Error(w, "", 500)
		}
		return n == 2
	}
	open, err := source.Open(s.config(nil), options(t, nil))
	if err != nil {
		t.Fatal(err)
	}
	if err := open.Fetch(ctx, november, nil); !errors.Is(err, context.Canceled) {
		t.Errorf("got %v", err)
	}
}
