package cause_test

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"log"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"trehan/internal/cause"
)

// The causes as the system really words them.
func TestRealCauses(t *testing.T) {
	closed, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	taken, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer taken.Close()
	address := closed.Addr().String()
	_ = closed.Close()
	dial := func(address string) error {
		_, err := net.Dial("tcp", address)
		return err
	}
	get := func(client *http.Client, url string) error {
		response, err := client.Get(url)
		if err == nil {
			_ = response.Body.Close()
		}
		return err
	}
	quiet := log.New(io.Discard, "", 0)
	secure := httptest.NewUnstartedServer(http.NotFoundHandler())
	secure.Config.ErrorLog = quiet
	secure.StartTLS()
	defer secure.Close()
	plain := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) { <-r.Context().Done() }))
	defer plain.Close()
	named := secure.Client()
	named.Transport.(*http.Transport).TLSClientConfig.ServerName = "khac.example"
	mutual := httptest.NewUnstartedServer(http.NotFoundHandler())
	mutual.Config.ErrorLog = quiet
	mutual.TLS = &tls.Config{ClientAuth: tls.RequireAnyClientCert, MaxVersion: tls.VersionTLS12}
	mutual.StartTLS()
	defer mutual.Close()
	folder := t.TempDir()
	odd := filepath.Join(folder, "Tháng 11: bản cuối, đã sửa", "tệp.yaml")
	missing := filepath.Join(folder, "thiếu một", "tệp.yaml")

	for name, c := range map[string]struct {
		err  error
		want string
	}{
		"refused":   {dial(address), address + " không nhận kết nối"},
		"by HTTP":   {get(http.DefaultClient, "http://"+address), address + " không nhận kết nối"},
		"bind":      {errorOf(net.Listen("tcp", taken.Addr().String())), taken.Addr().String() + " đã có chương trình khác dùng"},
		"authority": {get(&http.Client{}, secure.URL), "do nơi chưa được tin cậy cấp"},
		"name":      {get(named, secure.URL), "cấp cho tên khác"},
		"no TLS":    {get(http.DefaultClient, strings.Replace(plain.URL, "http", "https", 1)), "máy chủ không nói TLS"},
		"mutual":    {get(mutual.Client(), mutual.URL), "máy chủ từ chối kết nối TLS"},
		"slow":      {get(&http.Client{Timeout: 50 * time.Millisecond}, plain.URL), "máy chủ không trả lời kịp"},
		"deadline":  {context.DeadlineExceeded, "máy chủ không trả lời kịp"},
		"missing":   {errorOf(os.Open(missing)), "không có " + missing + ": kiểm tra đường dẫn"},
		"odd path":  {errorOf(os.Open(odd)), "không có " + odd + ": kiểm tra đường dẫn"},
		"folder":    {errorOf(os.ReadFile(folder)), folder + " là thư mục"},
		"denied":    {&os.PathError{Op: "open", Path: "/etc/khoa", Err: syscall.EACCES}, "không có quyền dùng /etc/khoa"},
		"full":      {&os.PathError{Op: "write", Path: "/tmp/x", Err: syscall.ENOSPC}, "hết dung lượng đĩa khi ghi /tmp/x"},
		"exists":    {errorOf(os.Mkdir(folder, 0o700), nil), folder + " đã có"},
		"host":      {&net.OpError{Op: "dial", Net: "tcp", Err: &net.DNSError{Err: "no such host", Name: "kho.example", Server: "192.0.2.53:53", IsNotFound: true}}, "không tìm thấy máy kho.example"},
		"DNS":       {&net.OpError{Op: "dial", Net: "tcp", Err: &net.DNSError{Err: "server misbehaving", Name: "kho.example"}}, "không hỏi được DNS về máy kho.example"},
		"route":     {&net.OpError{Op: "dial", Net: "tcp", Addr: &net.TCPAddr{IP: net.IPv4(192, 0, 2, 1), Port: 25}, Err: os.NewSyscallError("connect", syscall.ENETUNREACH)}, "không có đường mạng tới 192.0.2.1:25"},
	} {
		if c.err == nil {
			t.Errorf("%s: no error", name)
			continue
		}
		got := cause.Words("không đọc được nguồn: " + c.err.Error())
		if !strings.HasPrefix(got, "không đọc được nguồn: ") || !strings.Contains(got, c.want) || !strings.Contains(got, " ["+c.err.Error()+"]") {
			t.Errorf("%s: %s", name, got)
		}
		if again := cause.Words(got); again != got {
			t.Errorf("%s is worded twice: %s", name, again)
		}
	}
}

func errorOf[T any](first T, rest ...error) error {
	if err, ok := any(first).(error); ok {
		return err
	}
	return errors.Join(rest...)
}

func TestTextsAroundACause(t *testing.T) {
	const refused = "dial tcp 127.0.0.1:1: connect: connection refused"
	const words = "127.0.0.1:1 không nhận kết nối: kiểm tra máy chủ có đang chạy, địa chỉ và cổng"
	temporal := `failed reaching server: last connection error: connection error: desc = "transport: Error while dialing: ` + refused + `"`
	for text, want := range map[string]string{
		"tháng 2023-11: hồ sơ hỏng": "tháng 2023-11: hồ sơ hỏng",
		"không nối được kho: Get \"http://127.0.0.1:1/x?y\": " + refused + "; cách sửa: kiểm tra endpoint": "không nối được kho: " + words + " [Get \"http://127.0.0.1:1/x?y\": " + refused + "]; cách sửa: kiểm tra endpoint",
		"Temporal: " + temporal + "; kiểm tra":                                                "Temporal: " + words + " [" + temporal + "]; kiểm tra",
		"mail: password_file: không đọc được credentials/relay: no such file or directory":    "mail: password_file: không đọc được credentials/relay: không có tệp hay thư mục này: kiểm tra đường dẫn [no such file or directory]",
		"mail: password_file: không đọc được credentials/relay: permission denied\nx":         "mail: password_file: không đọc được credentials/relay: không có quyền đọc: cấp quyền cho tài khoản chạy chương trình [permission denied]\nx",
		"archive: the store does not accept the key or the clock at present: a: AccessDenied": "archive: kho đối tượng không nhận khóa, hoặc đồng hồ của máy này sai: kiểm tra tệp khóa, quyền của khóa và đồng hồ [the store does not accept the key or the clock at present]: a: AccessDenied",
		"making the database: database or disk is full (13)":                                  "making the database: hết dung lượng đĩa: giải phóng đĩa [database or disk is full (13)]",
		"trehan: context canceled":              "trehan: bị dừng giữa chừng [context canceled]",
		"pq: permission denied for table ho_so": "pq: permission denied for table ho_so",
		`connection error: desc = "error reading server preface: raw-read tcp 127.0.0.1:2->127.0.0.1:1: use of closed network connection"`: `kết nối bị ngắt giữa chừng: thử lại; nếu lặp lại, kiểm tra mạng, tường lửa và nhật ký của máy chủ [connection error: desc = "error reading server preface: raw-read tcp 127.0.0.1:2->127.0.0.1:1: use of closed network connection"]`,
		"Temporal: failed reaching server: context deadline exceeded while waiting for connections to become ready; kiểm tra":              "Temporal: máy chủ không trả lời kịp: kiểm tra mạng, tường lửa và máy chủ [failed reaching server: context deadline exceeded while waiting for connections to become ready]; kiểm tra",
		`nói "` + refused + `"`: `nói "` + words + " [" + refused + `]"`,
		"máy chủ thư: không kết nối được (" + refused + ")":                                                  "máy chủ thư: không kết nối được (" + refused + ")",
		"a: open x: no such file or directory\nb: open y (1): permission denied":                             "a: không có x: kiểm tra đường dẫn [open x: no such file or directory]\nb: không có quyền dùng y (1): cấp quyền cho tài khoản chạy chương trình [open y (1): permission denied]",
		fmt.Sprintf("failed to connect to `user=a database=b`: [::1]:5432 (db): %s", "dial error: "+refused): "failed to connect to `user=a database=b`: [::1]:5432 (db): " + words + " [dial error: " + refused + "]",
	} {
		if got := cause.Words(text); got != want {
			t.Errorf("got  %s\nwant %s", got, want)
		}
	}
}
