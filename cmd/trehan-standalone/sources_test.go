package main

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"io"
	"log"
	"net"
	"net/http"
	"net/http/httputil"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/minio/minio-go/v7"
	"github.com/minio/minio-go/v7/pkg/credentials"

	"trehan/cmd/trehan-standalone/stack"
	"trehan/internal/config"
	"trehan/internal/extract/source"
	"trehan/internal/period"
)

// inbox is the embedded store with a bucket that the one-stop system would fill.
type inbox struct {
	*stack.Stack
	client *minio.Client
}

func startInbox(t *testing.T) *inbox {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 2*time.Minute)
	defer cancel()
	s, err := stack.Start(ctx, stack.Config{Dir: t.TempDir(), WithoutMail: true})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.Stop(); err != nil {
			t.Error(err)
		}
	})
	secret := func(path string) string {
		b, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		return strings.TrimSpace(string(b))
	}
	client, err := minio.New(s.Store.Endpoint, &minio.Options{Creds: credentials.NewStaticV4(secret(s.Store.AccessKeyFile), secret(s.Store.SecretKeyFile), "")})
	if err != nil {
		t.Fatal(err)
	}
	if err := client.MakeBucket(ctx, "mot-cua", minio.MakeBucketOptions{}); err != nil {
		t.Fatal(err)
	}
	return &inbox{s, client}
}

func (i *inbox) put(t *testing.T, key string, content []byte, o minio.PutObjectOptions) {
	t.Helper()
	if _, err := i.client.PutObject(t.Context(), "mot-cua", key, bytes.NewReader(content), int64(len(content)), o); err != nil {
		t.Fatal(err)
	}
}

// configuration is an office whose archive is the store, and whose source is the inbox in it.
func (i *inbox) configuration(t *testing.T, endpoint, section string) *config.Config {
	t.Helper()
	yaml := "store: {endpoint: 'http://" + endpoint + "', bucket: trehan, access_key_file: " + i.Store.AccessKeyFile + ", secret_key_file: " +
		i.Store.SecretKeyFile + "}\nsources:\n  dossiers:\n    - {name: kho-nhan, type: s3, bucket: mot-cua, " + section + "}\n"
	c, err := config.Parse([]byte(yaml), filepath.Join(t.TempDir(), "trehan.yaml"))
	if err != nil {
		t.Fatal(err)
	}
	return c
}

type fetched struct {
	name     string
	sum      [sha256.Size]byte
	modified time.Time
}

func open(t *testing.T, c *config.Config) source.Source {
	t.Helper()
	s, err := c.OpenSource(c.Sources.Dossiers[0], source.Options{
		Now: time.Now, SpoolDir: t.TempDir(), Pause: func(ctx context.Context, _ time.Duration) error { return ctx.Err() },
	})
	if err != nil {
		t.Fatal(err)
	}
	return s
}

var november = period.Month{Year: 2023, Month: time.November}.Period()

func fetch(t *testing.T, s source.Source) (items []fetched, err error) {
	t.Helper()
	return items, s.Fetch(t.Context(), november, func(_ context.Context, i source.Item) error {
		b, err := io.ReadAll(io.NewSectionReader(i.R, 0, i.Size))
		items = append(items, fetched{i.Name, sha256.Sum256(b), i.Modified})
		return err
	})
}

// TestS3Source reads an inbox in the embedded store: by prefix and pattern, in the order of the keys, byte for byte,
// through dropped connections; and says what is wrong where something is.
func TestS3Source(t *testing.T) {
	i := startInbox(t)
	large := bytes.Repeat([]byte("Số hồ sơ;Đơn vị\r\n"), 1<<18) // 6 MB
	parts := bytes.Repeat([]byte("0123456789abcdef"), 1<<19)    // 8 MB, sent in two parts
	begun := time.Now().Add(-time.Minute)
	sum := sha256.Sum256(large)
	i.put(t, "xuat/2023-11/ho-so-2.csv", large, minio.PutObjectOptions{
		DisableMultipart: true, UserMetadata: map[string]string{"X-Amz-Checksum-Sha256": base64.StdEncoding.EncodeToString(sum[:])},
	})
	i.put(t, "xuat/2023-11/ho-so-10.csv", []byte("mười"), minio.PutObjectOptions{})
	i.put(t, "xuat/2023-11/ho-so-3.csv", parts, minio.PutObjectOptions{PartSize: 5 << 20})
	i.put(t, "xuat/2023-11/sau/ho-so-2.csv", []byte("trùng tên"), minio.PutObjectOptions{})
	i.put(t, "xuat/2023-11/doc.txt", []byte("không lấy"), minio.PutObjectOptions{})
	i.put(t, "xuat/2023-10/ho-so-1.csv", []byte("tháng trước"), minio.PutObjectOptions{})
	const section = "prefix: 'xuat/{yyyy}-{MM}/', match: 'ho-so-*.csv'"
	want := []fetched{
		{name: "ho-so-10.csv", sum: sha256.Sum256([]byte("mười"))},
		{name: "ho-so-2.csv", sum: sha256.Sum256(large)},
		{name: "ho-so-3.csv", sum: sha256.Sum256(parts)},
		{name: "003-ho-so-2.csv", sum: sha256.Sum256([]byte("trùng tên"))},
	}
	same := func(t *testing.T, got []fetched) {
		t.Helper()
		if len(got) != len(want) {
			t.Fatalf("%d files, want %d", len(got), len(want))
		}
		for n := range want {
			if got[n].name != want[n].name || got[n].sum != want[n].sum {
				t.Errorf("file %d is %s, want %s with its bytes", n, got[n].name, want[n].name)
			}
			if got[n].modified.Before(begun) || got[n].modified.After(time.Now().Add(time.Minute)) {
				t.Errorf("%s: modified %v", got[n].name, got[n].modified)
			}
		}
	}
	t.Run("whole", func(t *testing.T) {
		s := open(t, i.configuration(t, i.Store.Endpoint, section))
		got, err := fetch(t, s)
		if err != nil {
			t.Fatal(err)
		}
		same(t, got)
		if found, err := s.Check(t.Context(), november); err != nil || !strings.HasPrefix(found, "4 tệp, ") {
			t.Errorf("%q: %v", found, err)
		}
	})
	t.Run("its own endpoint and keys", func(t *testing.T) {
		s := open(t, i.configuration(t, "127.0.0.1:1", section+", endpoint: 'http://"+i.Store.Endpoint+"', access_key_file: "+i.Store.AccessKeyFile+", secret_key_file: "+i.Store.SecretKeyFile))
		got, err := fetch(t, s)
		if err != nil {
			t.Fatal(err)
		}
		same(t, got)
	})
	t.Run("leftovers", func(t *testing.T) {
		for _, name := range []string{"~$ho-so-1.csv", "._ho-so-1.csv", "Thumbs.db", "desktop.ini", "ho-so-1.csv"} {
			i.put(t, "khac/"+name, []byte(name), minio.PutObjectOptions{})
		}
		got, err := fetch(t, open(t, i.configuration(t, i.Store.Endpoint, "prefix: khac/")))
		if err != nil || len(got) != 1 || got[0].name != "ho-so-1.csv" {
			t.Errorf("%v: %v", got, err)
		}
	})
	t.Run("dropped connections", func(t *testing.T) { i.dropped(t, section, same) })
	t.Run("changed on the way", i.changed)
	t.Run("wrong", func(t *testing.T) { i.wrong(t, section) })
}

// behind puts a proxy before the store that changes bodies, and returns its address.
func (i *inbox) behind(t *testing.T, change func(*http.Response), seen func(*http.Request)) string {
	t.Helper()
	proxy := &httputil.ReverseProxy{
		Rewrite: func(r *httputil.ProxyRequest) {
			r.SetURL(&url.URL{Scheme: "http", Host: i.Store.Endpoint})
			r.Out.Host = r.In.Host // it is signed
			seen(r.In)
		},
		ModifyResponse: func(r *http.Response) error { change(r); return nil },
		ErrorLog:       log.New(io.Discard, "", 0), // of the bodies that it cuts
	}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	server := &http.Server{Handler: proxy}
	go func() { _ = server.Serve(l) }()
	t.Cleanup(func() { _ = server.Close() })
	return l.Addr().String()
}

// dropped ends every large body after a megabyte.
func (i *inbox) dropped(t *testing.T, section string, same func(*testing.T, []fetched)) {
	var cuts, ranges atomic.Int64
	address := i.behind(t, func(r *http.Response) {
		if r.Request.Method == http.MethodGet && r.ContentLength > 2<<20 {
			cuts.Add(1)
			r.Body = &cutBody{r.Body, 1 << 20}
		}
	}, func(r *http.Request) {
		if strings.HasPrefix(r.Header.Get("Range"), "bytes=") && r.Header.Get("If-Match") != "" {
			ranges.Add(1)
		}
	})
	got, err := fetch(t, open(t, i.configuration(t, address, section)))
	if err != nil {
		t.Fatal(err)
	}
	same(t, got)
	if cuts.Load() < 5 || ranges.Load() < cuts.Load() {
		t.Errorf("%d bodies were cut and %d taken up: nothing was tried", cuts.Load(), ranges.Load())
	}
}

// changed turns a byte over on the way: the sum that the store recorded finds it.
func (i *inbox) changed(t *testing.T) {
	address := i.behind(t, func(r *http.Response) {
		if r.Request.Method == http.MethodGet && strings.HasSuffix(r.Request.URL.Path, ".csv") {
			r.Body = &turnedBody{ReadCloser: r.Body}
		}
	}, func(*http.Request) {})
	for match, sum := range map[string]string{"ho-so-2.csv": "SHA256", "ho-so-10.csv": "CRC64NVME"} {
		got, err := fetch(t, open(t, i.configuration(t, address, "prefix: 'xuat/2023-11/ho', match: "+match)))
		var outage *source.OutageError
		if !errors.As(err, &outage) || !strings.Contains(err.Error(), "mã băm "+sum) || len(got) > 0 {
			t.Errorf("%s: %d files, %v, want a wrong %s", match, len(got), err, sum)
		}
	}
}

type turnedBody struct {
	io.ReadCloser
	done bool
}

func (b *turnedBody) Read(p []byte) (int, error) {
	n, err := b.ReadCloser.Read(p)
	if n > 0 && !b.done {
		p[0] ^= 1
		b.done = true
	}
	return n, err
}

type cutBody struct {
	io.ReadCloser
	left int
}

func (c *cutBody) Read(b []byte) (int, error) {
	if c.left <= 0 {
		return 0, io.ErrUnexpectedEOF
	}
	n, err := c.ReadCloser.Read(b[:min(len(b), c.left)])
	c.left -= n
	return n, err
}

func (i *inbox) wrong(t *testing.T, section string) {
	key := filepath.Join(t.TempDir(), "key")
	if err := os.WriteFile(key, []byte("khong-phai-khoa-5Xq"), 0o600); err != nil {
		t.Fatal(err)
	}
	for name, test := range map[string]struct {
		endpoint, section, want string
		missing, outage         bool
	}{
		"nothing there":  {section: "prefix: 'khong-co/{from}/'", want: "không có tệp nào khớp s3://mot-cua/khong-co/2023-11-01/", missing: true},
		"no bucket":      {section: "bucket: khac", want: "không có bucket khac"},
		"wrong keys":     {section: section + ", access_key_file: " + key + ", secret_key_file: " + key, want: "không nhận khóa truy cập"},
		"wrong secret":   {section: section + ", access_key_file: " + i.Store.AccessKeyFile + ", secret_key_file: " + key, want: "không nhận khóa truy cập"},
		"nobody there":   {endpoint: "127.0.0.1:1", section: section, want: "từ chối kết nối", outage: true},
		"no keys at all": {section: section + ", access_key_file: /khong/co, secret_key_file: /khong/co", want: "không đọc được access_key_file"},
		"too large":      {section: section + ", limit_mb: 1", want: "giới hạn 1 triệu byte"},
	} {
		t.Run(name, func(t *testing.T) {
			endpoint := test.endpoint
			if endpoint == "" {
				endpoint = i.Store.Endpoint
			}
			c := i.configuration(t, endpoint, strings.Replace(test.section, "bucket: khac", "region: ''", 1))
			if name == "no bucket" {
				c.Sources.Dossiers[0].Bucket = "khac"
			}
			_, err := fetch(t, open(t, c))
			if err == nil || !strings.Contains(err.Error(), test.want) || strings.Contains(err.Error(), "5Xq") {
				t.Fatalf("got %v, want %q", err, test.want)
			}
			var missing *source.MissingError
			var outage *source.OutageError
			var final *source.FinalError
			if errors.As(err, &missing) != test.missing || errors.As(err, &outage) != test.outage || errors.As(err, &final) != (!test.missing && !test.outage) {
				t.Errorf("%T", err)
			}
			if name == "too large" {
				return
			}
			if _, err := open(t, c).Check(t.Context(), november); err == nil || !strings.Contains(err.Error(), test.want) {
				t.Errorf("check: %v", err)
			}
		})
	}
}
