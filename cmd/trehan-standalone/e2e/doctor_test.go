package e2e

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/minio/minio-go/v7"
	"github.com/minio/minio-go/v7/pkg/credentials"
	"go.temporal.io/api/operatorservice/v1"
	"go.temporal.io/api/workflowservice/v1"
	"go.temporal.io/sdk/client"
	sdklog "go.temporal.io/sdk/log"
	"go.temporal.io/sdk/worker"
	"go.temporal.io/sdk/workflow"
	"go.yaml.in/yaml/v3"
	"google.golang.org/protobuf/types/known/durationpb"

	"trehan/internal/mail/mailtest"
	"trehan/workflows"
)

// surgery is an office whose configuration is broken in one place at a time, against real servers.
type surgery struct {
	*office
	month string
	conf  map[string]any // as up has written it
}

// with writes the configuration with one thing changed and returns its path.
func (o *surgery) with(t *testing.T, change func(section func(name string) map[string]any, conf map[string]any)) string {
	t.Helper()
	b, err := yaml.Marshal(o.conf)
	if err != nil {
		t.Fatal(err)
	}
	var conf map[string]any
	if err := yaml.Unmarshal(b, &conf); err != nil {
		t.Fatal(err)
	}
	change(func(name string) map[string]any { return conf[name].(map[string]any) }, conf)
	if b, err = yaml.Marshal(conf); err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(t.TempDir(), "trehan.yaml")
	if err := os.WriteFile(path, b, 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

func secretFile(t *testing.T, content string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "secret")
	if err := os.WriteFile(path, []byte(content+"\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

// freePort is a loopback port where nobody listens.
func freePort(t *testing.T) int {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	return l.Addr().(*net.TCPAddr).Port
}

// diagnosis is a line of `doctor --json`.
type diagnosis struct{ State, Part, Text string }

// doctor runs doctor and returns its errors. What is printed for people has the same lines.
func (o *surgery) doctor(t *testing.T, conf string, more ...string) (faults []diagnosis, r result) {
	t.Helper()
	args := append([]string{"doctor", "--config", conf, "--month", o.month}, more...)
	r = command(t, append(args, "--json")...)
	var lines []diagnosis
	if err := json.Unmarshal([]byte(r.stdout), &lines); err != nil {
		t.Fatalf("%v: %s%s", err, r.stdout, r.stderr)
	}
	for _, l := range lines {
		if l.State == "error" {
			faults = append(faults, l)
		}
		if l.Text == "" || strings.ContainsAny(l.Text, "\r\n") {
			t.Errorf("not one line: %q", l.Text)
		}
	}
	return faults, r
}

// TestDoctor breaks one part after the other, on real servers: one line each says what is wrong and how to mend it.
func TestDoctor(t *testing.T) {
	t.Parallel()
	o := &surgery{office: newOffice(t, "review: {policy: findings, operators: [vanhanh@tinh.example]}\n"), month: "2021-09"}
	o.export(o.month, rows(o.month))
	o.start()
	b, err := os.ReadFile(filepath.Join(o.data, "trehan.yaml"))
	if err != nil {
		t.Fatal(err)
	}
	if err := yaml.Unmarshal(b, &o.conf); err != nil {
		t.Fatal(err)
	}
	if faults, r := o.doctor(t, filepath.Join(o.data, "trehan.yaml")); r.code != 0 || len(faults) > 0 {
		t.Fatalf("a sound office: exit code %d, %v\n%s", r.code, faults, r.stderr)
	}
	t.Log(o.cli(0, "doctor", "--month", o.month).stdout)
	type sections = func(string) map[string]any
	relay := mailtest.Start(t, nil, mailtest.Options{})
	overTLS := func(mail map[string]any) {
		mail["port"], mail["tls"], mail["ca_file"] = relay.Port, "starttls", relay.CAFile
	}
	bare := o.bucketWithoutLock(t)
	t.Run("all", func(t *testing.T) {
		for _, c := range []struct {
			name   string
			change func(t *testing.T, section sections, conf map[string]any)
			part   string
			want   []string // what is wrong, and how to mend it
		}{
			{"store: wrong password", func(t *testing.T, s sections, _ map[string]any) {
				s("store")["secret_key_file"] = secretFile(t, "sai-mat-khau-cua-kho")
			}, "kho", []string{"từ chối", "cách sửa: kiểm tra khóa truy cập"}},
			{"store: no bucket", func(_ *testing.T, s sections, _ map[string]any) { s("store")["bucket"] = "chua-co" },
				"kho", []string{`chưa có bucket "chua-co"`, "cách sửa: chạy `trehan doctor --setup`"}},
			{"store: no lock", func(_ *testing.T, s sections, _ map[string]any) { s("store")["bucket"] = bare },
				"kho", []string{"không có object lock", "cách sửa: tạo bucket mới"}},
			{"store: unreachable", func(t *testing.T, s sections, _ map[string]any) {
				s("store")["endpoint"] = fmt.Sprintf("http://127.0.0.1:%d", freePort(t))
			}, "kho", []string{"không nối được", "cách sửa: kiểm tra endpoint"}},
			{"relay: without TLS", func(_ *testing.T, s sections, _ map[string]any) { s("mail")["tls"] = "starttls" },
				"thư", []string{"không có STARTTLS", "đặt tls: implicit"}},
			{"relay: wrong password", func(t *testing.T, s sections, _ map[string]any) {
				overTLS(s("mail"))
				s("mail")["username_file"], s("mail")["password_file"] = relay.UsernameFile, secretFile(t, "sai-mat-khau-cua-thu")
			}, "thư", []string{"từ chối đăng nhập", "kiểm tra username_file và password_file"}},
			{"relay: unknown certificate", func(_ *testing.T, s sections, _ map[string]any) {
				overTLS(s("mail"))
				s("mail")["ca_file"] = ""
			}, "thư", []string{"chứng thư không được tin cậy", "đặt ca_file"}},
			{"relay: unreachable", func(t *testing.T, s sections, _ map[string]any) { s("mail")["port"] = freePort(t) },
				"thư", []string{"không kết nối được", "kiểm tra host, port và mạng"}},
			{"Temporal: unreachable", func(t *testing.T, s sections, _ map[string]any) {
				s("temporal")["address"] = fmt.Sprintf("127.0.0.1:%d", freePort(t))
			}, "Temporal", []string{"không kết nối được", "kiểm tra mục temporal"}},
			{"Temporal: wrong namespace", func(_ *testing.T, s sections, _ map[string]any) { s("temporal")["namespace"] = "khac" },
				"Temporal", []string{`không có namespace "khac"`, "cách sửa: sửa temporal.namespace"}},
			{"source: no file", func(_ *testing.T, _ sections, conf map[string]any) {
				dossiers(conf)["path"] = "/khong/co/{yyyy}-{MM}.csv"
			},
				"nguồn", []string{"không có tệp nào khớp 2021-09.csv", "hãy trích xuất dữ liệu của tháng"}},
			{"source: unreadable", func(t *testing.T, _ sections, conf map[string]any) {
				link := filepath.Join(t.TempDir(), "ho-so.csv")
				if err := os.Symlink("/khong/co", link); err != nil {
					t.Fatal(err)
				}
				dossiers(conf)["path"] = filepath.Dir(link) + "/*.csv"
			}, "nguồn", []string{"không đọc được ho-so.csv", "quyền đọc"}},
			{"register: missing", func(_ *testing.T, _ sections, conf map[string]any) { conf["register"] = "/khong/co.yaml" },
				"danh bạ", []string{"không đọc được danh bạ", "/khong/co.yaml", "cách sửa: sửa tệp ở khóa register"}},
			{"calendar: missing", func(_ *testing.T, _ sections, conf map[string]any) { conf["calendar"] = "/khong/co.csv" },
				"lịch nghỉ", []string{"co.csv", "cách sửa: sửa tệp ở khóa calendar"}},
		} {
			t.Run(c.name, func(t *testing.T) {
				t.Parallel()
				conf := o.with(t, func(section func(string) map[string]any, conf map[string]any) { c.change(t, section, conf) })
				faults, r := o.doctor(t, conf)
				if r.code != 1 || len(faults) != 1 || faults[0].Part != c.part {
					t.Fatalf("exit code %d, faults %v\n%s", r.code, faults, r.stderr)
				}
				t.Log(faults[0].Text)
				for _, want := range c.want {
					if !strings.Contains(faults[0].Text, want) {
						t.Errorf("no %q in %q", want, faults[0].Text)
					}
				}
				if strings.Contains(r.stdout+r.stderr, "sai-mat-khau") {
					t.Error("the password is shown")
				}
			})
		}
		t.Run("configuration: unknown key", func(t *testing.T) {
			conf := o.with(t, func(_ func(string) map[string]any, conf map[string]any) { conf["revieww"] = 1 })
			if r := command(t, "doctor", "--config", conf); r.code != 2 || !strings.Contains(r.stderr, `không có khóa "revieww"`) {
				t.Errorf("exit code %d\n%s", r.code, r.stderr)
			}
		})
	})
	t.Run("setup", func(t *testing.T) { o.setup(t) })
	t.Run("no current version", func(t *testing.T) { o.noCurrentVersion(t) })
}

// TestDoctorOfTheDemo: the demo is sound, though its one month is long past and nothing is scheduled.
func TestDoctorOfTheDemo(t *testing.T) {
	t.Parallel()
	data := filepath.Join(t.TempDir(), "demo")
	demo := launch(t, "Thử tiếp", "demo", "--data", data)
	defer demo.kill()
	conf := filepath.Join(data, "trehan.yaml")
	r := command(t, "doctor", "--config", conf)
	if r.code != 0 || strings.Contains(r.stdout, "LỖI") {
		t.Errorf("exit code %d\n%s%s", r.code, r.stdout, r.stderr)
	}
	for _, want := range []string{"lưu ý  nguồn", "tháng 2023-11, chạy gần nhất, có 2 tệp", "lưu ý  lịch chạy", "chưa có lịch"} {
		if !strings.Contains(r.stdout, want) {
			t.Errorf("no %q in\n%s", want, r.stdout)
		}
	}
	// A month that is asked for must be there.
	if r := command(t, "doctor", "--config", conf, "--month", "2023-10"); r.code != 1 || !strings.Contains(r.stdout, "LỖI    nguồn") {
		t.Errorf("a month without data: exit code %d\n%s", r.code, r.stdout)
	}
	if code := demo.interrupt(t); code != 0 {
		t.Errorf("Ctrl-C ends the demo with %d", code)
	}
}

func dossiers(conf map[string]any) map[string]any {
	return conf["sources"].(map[string]any)["dossiers"].([]any)[0].(map[string]any)
}

// bucketWithoutLock makes a bucket as one is made by hand, and versions it.
func (o *surgery) bucketWithoutLock(t *testing.T) string {
	t.Helper()
	const name = "khong-khoa"
	c := o.connect().config.Archive()
	read := func(path string) string {
		b, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		return strings.TrimSpace(string(b))
	}
	store, err := minio.New(strings.TrimPrefix(c.Endpoint, "http://"), &minio.Options{
		Creds: credentials.NewStaticV4(read(c.AccessKeyFile), read(c.SecretKeyFile), ""),
	})
	if err != nil {
		t.Fatal(err)
	}
	if err := errors.Join(store.MakeBucket(t.Context(), name, minio.MakeBucketOptions{}), store.EnableVersioning(t.Context(), name)); err != nil {
		t.Fatal(err)
	}
	return name
}

// setup makes what is missing: bucket, namespace, search attributes; then nothing is wrong any more.
func (o *surgery) setup(t *testing.T) {
	made := o.with(t, func(section func(string) map[string]any, _ map[string]any) {
		section("store")["bucket"], section("temporal")["namespace"] = "moi", "moi"
	})
	if faults, _ := o.doctor(t, made); len(faults) != 2 {
		t.Errorf("before: %v", faults)
	}
	if faults, r := o.doctor(t, made, "--setup"); r.code != 0 {
		t.Errorf("--setup: exit code %d, %v", r.code, faults)
	}
	if faults, r := o.doctor(t, made); r.code != 0 {
		t.Errorf("after: exit code %d, %v", r.code, faults)
	}
	// A namespace that somebody else has made lacks the search attributes.
	s := o.connect()
	_, err := s.temporal.WorkflowService().RegisterNamespace(t.Context(), &workflowservice.RegisterNamespaceRequest{
		Namespace: "nguoi-khac-lap", WorkflowExecutionRetentionPeriod: durationpb.New(3 * 24 * time.Hour),
	})
	if err != nil {
		t.Fatal(err)
	}
	eventually(t, "the server knows the namespace", func() bool {
		time.Sleep(200 * time.Millisecond)
		_, err := s.temporal.OperatorService().ListSearchAttributes(t.Context(), &operatorservice.ListSearchAttributesRequest{Namespace: "nguoi-khac-lap"})
		return err == nil
	})
	foreign := o.with(t, func(section func(string) map[string]any, _ map[string]any) {
		section("temporal")["namespace"] = "nguoi-khac-lap"
	})
	faults, r := o.doctor(t, foreign)
	if len(faults) != 1 || !strings.Contains(faults[0].Text, "thiếu thuộc tính tìm kiếm TrehanMonth, TrehanOutcome, TrehanRevision; cách sửa: trehan doctor --setup") {
		t.Errorf("without search attributes: %v", faults)
	}
	if !strings.Contains(r.stdout, "chỉ giữ lượt chạy đã xong 3 ngày") {
		t.Errorf("a short retention is not noted:\n%s", r.stdout)
	}
	if faults, r := o.doctor(t, foreign, "--setup"); r.code != 0 {
		t.Errorf("--setup: exit code %d, %v", r.code, faults)
	}
}

// noCurrentVersion has a worker of a Worker Deployment that nobody has made current: it gets no work.
func (o *surgery) noCurrentVersion(t *testing.T) {
	const queue = "ghim"
	s := o.connect()
	c, err := client.Dial(client.Options{HostPort: s.config.Temporal.Address, Logger: sdklog.NewStructuredLogger(slog.New(slog.DiscardHandler))})
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	version := worker.WorkerDeploymentVersion{DeploymentName: "trehan", BuildID: "v2"}
	w := worker.New(c, queue, worker.Options{DeploymentOptions: worker.DeploymentOptions{
		UseVersioning: true, Version: version, DefaultVersioningBehavior: workflow.VersioningBehaviorPinned,
	}})
	workflows.Register(w)
	if err := w.Start(); err != nil {
		t.Fatal(err)
	}
	defer w.Stop()
	conf := o.with(t, func(section func(string) map[string]any, _ map[string]any) { section("temporal")["task_queue"] = queue })
	elsewhere := func(d diagnosis) bool { return d.Part != "worker" } // the Schedule is another queue's, and said so
	var faults []diagnosis
	eventually(t, "doctor sees the worker", func() bool {
		time.Sleep(time.Second)
		faults, _ = o.doctor(t, conf)
		faults = slices.DeleteFunc(faults, elsewhere)
		return len(faults) > 0
	})
	if len(faults) != 1 || !strings.Contains(faults[0].Text, "chưa có phiên bản hiện hành") || !strings.Contains(faults[0].Text, "set-current-version") {
		t.Errorf("%v", faults)
	}
	_, err = c.WorkerDeploymentClient().GetHandle("trehan").SetCurrentVersion(context.Background(), client.WorkerDeploymentSetCurrentVersionOptions{BuildID: "v2"})
	if err != nil {
		t.Fatal(err)
	}
	eventually(t, "the version is current", func() bool {
		time.Sleep(time.Second)
		faults, r := o.doctor(t, conf)
		return len(slices.DeleteFunc(faults, elsewhere)) == 0 && strings.Contains(r.stdout, "phiên bản hiện hành v2")
	})
}
