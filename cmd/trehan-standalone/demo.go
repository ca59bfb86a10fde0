package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"time"

	"go.yaml.in/yaml/v3"

	"trehan/cmd/trehan-standalone/stack"
	"trehan/internal/archive"
	"trehan/internal/cli"
	"trehan/internal/client"
	"trehan/internal/documents/view"
	"trehan/internal/period"
	"trehan/internal/sample"
	"trehan/workflows"
)

// demoMonth is the month of the letter that the program is modelled on.
var demoMonth = period.Month{Year: 2023, Month: time.November}

// demo starts everything, makes the sample month, runs it and says where to look. On a folder that an earlier demo has
// used, or was killed in, it goes on from there: nobody is mailed twice.
func demo(ctx context.Context, p *cli.Program, flags cli.Demo) (err error) {
	fmt.Fprintln(p.Stderr, "Khởi động Temporal, giao diện web, kho đối tượng và hộp thư thử…")
	s, err := stack.Start(ctx, stack.Config{Dir: flags.Data, Ports: stack.Ports{UI: flags.UI, Review: flags.Review}})
	if err != nil {
		return startFault(err)
	}
	defer func() { err = errors.Join(err, s.Stop()) }()
	fmt.Fprintf(p.Stderr, "Sẵn sàng sau %s giây. Giao diện Temporal: %s\n",
		strings.Replace(fmt.Sprintf("%.1f", s.Took["all"].Seconds()), ".", ",", 1), s.Temporal.UI)
	if err := errors.Join(demoFiles(ctx, s), makeUsers(p, s.Review.UsersFile)); err != nil {
		return err
	}
	r, err := connect(ctx, s)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, r.close()) }()
	if err := r.work(ctx, p, s.Review.Address, toFile); err != nil {
		return err
	}
	run, err := r.temporal.Attach(ctx, r.config.WorkflowID("report-"+demoMonth.String()+"-demo"), workflows.Request{Month: demoMonth.String()})
	if err != nil {
		return err
	}
	outcome, err := demoFollow(ctx, p, r, run)
	if err != nil {
		return err
	}
	fmt.Fprintln(p.Stdout)
	cli.PrintOutcome(p, outcome)
	demoPlaces(p, r, outcome, run.GetID(), run.GetRunID())
	err = cli.ExitOf(outcome)
	if flags.Exit {
		fmt.Fprintf(p.Stdout, "\nMở lại:\n  %s demo --data %s\n", program(), s.Dir)
		return err
	}
	demoNext(p, s)
	if err != nil {
		fmt.Fprintln(p.Stderr, "\n"+err.Error())
	}
	fmt.Fprintln(p.Stderr, "\nCác máy chủ còn chạy; nhấn Ctrl-C để dừng.")
	return r.wait(ctx)
}

// demoApprover is who approves the sample month; nobody of this name exists.
const (
	demoApprover = "Nguyễn Thị Mẫu, Phó Chánh Văn phòng"
	demoNumber   = "1234"
)

// demoFollow follows the sample month to its end. Where the run waits for a person, it approves in sight, as a person would by
// command: no letter leaves without number and date.
func demoFollow(ctx context.Context, p *cli.Program, r *running, run client.Started) (*workflows.Outcome, error) {
	outcome, held, err := cli.Follow(ctx, p, r.temporal, run, false)
	if err != nil || held == nil {
		return outcome, err
	}
	answer := workflows.Answer{
		By: demoApprover, Reason: "Đã xem bản dự thảo", Report: held.Report,
		Number: demoNumber, Date: sample.ExtractedAt(demoMonth).Day().String(),
	}
	fmt.Fprintf(p.Stdout, `
Tháng %[1]s chờ người duyệt, chưa gửi thư nào. Bản dùng thử tự chấp thuận với tên người không có thật, như bằng lệnh:
  trehan approve --config %[2]s --month %[1]s --by '%[3]s' --reason '%[4]s' --number %[5]s --date %[6]s
`, demoMonth, r.stack.ConfigFile(), answer.By, answer.Reason, answer.Number, answer.Date)
	said, err := r.temporal.Answer(ctx, demoMonth.Name(), client.Approve, answer, client.AnswerOptions{UpdateID: "demo-" + held.Report}) // once, also if the demo is killed meanwhile
	if err != nil {
		return nil, err
	}
	fmt.Fprintln(p.Stdout, said)
	outcome, _, err = cli.Follow(ctx, p, r.temporal, run, true)
	return outcome, err
}

// demoFiles writes the sample month and the configuration of the running stack.
func demoFiles(ctx context.Context, s *stack.Stack) error {
	input := filepath.Join(s.Dir, "du-lieu")
	if _, err := os.Stat(filepath.Join(input, "units.yaml")); errors.Is(err, os.ErrNotExist) {
		options := sample.Options{Month: demoMonth, Formats: []string{"xlsx", "csv"}}
		if _, err := sample.Write(ctx, input, options); err != nil {
			return err
		}
	}
	letters, err := exampleLetters()
	if err != nil {
		return err
	}
	conf := stackSections(s, s.Temporal.Namespace) + fmt.Sprintf(`
mail:
  host: %s
  port: %d
  tls: starttls
  ca_file: %s
  username_file: %s
  password_file: %s
  from: "Văn phòng UBND tỉnh <vanphong@hanam.example>"
  allow_domains: [hanam.example]

# Dữ liệu mẫu: một tháng hư cấu có đúng các con số của công văn tháng 11/2023.
register: du-lieu/units.yaml
sources:
  dossiers:
    - {name: mot-cua, type: file, path: 'du-lieu/ho-so-{yyyy}-{MM}-*.xlsx'}
  steps:
    - {name: buoc, type: file, path: du-lieu/buoc.csv}
  staff:
    - {name: can-bo, type: file, path: du-lieu/can-bo.csv}

review:
  policy: always   # tháng nào cũng chờ người duyệt ghi số và ngày; ở đây bản dùng thử tự duyệt
  operators: []   # địa chỉ nhận thư báo khi lượt chạy chờ quyết định, kết thúc hoặc thất bại
  url: http://%s
  page: {users_file: %s, key_file: %s}

%s`, s.Mail.Host, s.Mail.Port, s.Mail.CAFile, s.Mail.UsernameFile, s.Mail.PasswordFile,
		s.Review.Address, s.Review.UsersFile, s.Review.KeyFile, letters)
	return os.WriteFile(s.ConfigFile(), []byte(conf), 0o600)
}

// exampleLetters is the letters section of the worked example.
func exampleLetters() (string, error) {
	b, err := yaml.Marshal(map[string]any{"letters": view.Examples()})
	return string(b), err
}

// stackSections are the sections of the configuration that say where the stack's Temporal and store are.
func stackSections(s *stack.Stack, namespace string) string {
	return fmt.Sprintf(`# Cấu hình của các máy chủ đang chạy trong thư mục này; được ghi lại ở mỗi lần khởi động.
temporal:
  address: %s
  namespace: %s
  ui: %s
store:
  endpoint: http://%s
  bucket: %s
  access_key_file: %s
  secret_key_file: %s
`, s.Temporal.Address, namespace, s.Temporal.UI, s.Store.Endpoint, s.Store.Bucket, s.Store.AccessKeyFile, s.Store.SecretKeyFile)
}

// demoPlaces says where everything lies.
func demoPlaces(p *cli.Program, r *running, o *workflows.Outcome, id, run string) {
	s := r.stack
	documents := filepath.Join(s.Store.Folder, s.Store.Bucket, filepath.FromSlash(archive.RevisionPrefix(demoMonth.Name(), o.Revision)), "documents")
	fmt.Fprintf(p.Stdout, `
Lượt chạy   %s
Trang duyệt %s
Văn bản     %s
Thư         %s
Cấu hình    %s
`, r.config.Temporal.RunPage(id, run), r.config.Review.URL, documents, filepath.Join(s.Mail.Maildir, "new"), s.ConfigFile())
}

// demoNext says what to try on the running stack.
func demoNext(p *cli.Program, s *stack.Stack) {
	fmt.Fprintf(p.Stdout, `
Thử tiếp, ở cửa sổ khác:
  %[4]s status --config %[1]s --month %[2]s
  %[4]s audit verify --config %[1]s --month %[2]s
  %[3]s   (thêm người dùng, đổi mật khẩu của trang duyệt)
`, s.ConfigFile(), demoMonth, usersHint(s.Review.UsersFile), program())
}
