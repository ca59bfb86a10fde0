// Package cli holds the commands of trehan and trehan-standalone: they parse flags, call the packages below and print.
// Results go to standard output, messages to standard error; ExitDone and its neighbours are the exit codes.
//
// Commands, exit codes and JSON output are a contract: docs/interface.md 1, 2 and 7.
package cli

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"syscall"

	"github.com/alecthomas/kong"

	"trehan/internal/archive"
	"trehan/internal/cause"
	"trehan/internal/documents/view"
)

// Exit codes.
const (
	ExitDone       = 0
	ExitFailed     = 1
	ExitUsage      = 2 // wrong usage or configuration
	ExitHeld       = 3 // held for a decision
	ExitExceptions = 4 // done, but some recipient was not reached
)

// Program is one of the two programs: what it prints to, and the servers it carries, if any.
type Program struct {
	Version string
	Commit  string // "" where it is not known
	Stdout  io.Writer
	Stderr  io.Writer

	Demo func(context.Context, *Program, Demo) error // nil in the lean program
	Up   func(context.Context, *Program, Up) error
}

// exit is an error that ends the program with a code of its own.
type exit struct {
	code int
	err  error
}

func (e *exit) Error() string { return e.err.Error() }
func (e *exit) Unwrap() error { return e.err }

// Exit gives an error the code that the program ends with.
func Exit(code int, err error) error { return &exit{code, err} }

func usage(format string, args ...any) error { return Exit(ExitUsage, fmt.Errorf(format, args...)) }

// grammar is the whole command line.
type grammar struct {
	Demo         demoCommand         `cmd:"" help:"Khởi động mọi máy chủ nhúng, chạy tháng mẫu, chỉ nơi xem kết quả (chỉ có trong trehan-standalone)."`
	Up           upCommand           `cmd:"" help:"Cài đặt trên một máy, dữ liệu trong một thư mục, với nguồn dữ liệu và máy chủ thư của Văn phòng (chỉ có trong trehan-standalone)."`
	Worker       workerCommand       `cmd:"" help:"Chạy worker, dùng Temporal, kho đối tượng và máy chủ thư bên ngoài."`
	Watch        watchCommand        `cmd:"" help:"Trông chừng từ bên ngoài worker: gửi thư báo người vận hành khi không có worker, Temporal hay kho không trả lời, lịch sai, tháng đến hạn mà chưa phát hành."`
	Report       reportCommand       `cmd:"" help:"Lập văn bản của tháng từ tệp, không cần máy chủ nào."`
	Preview      previewCommand      `cmd:"" help:"Lập văn bản và mọi thư của tháng từ tệp đúng như sẽ gửi, nhưng không gửi."`
	Check        checkCommand        `cmd:"" help:"Đếm, kiểm tra một tháng từ tệp và in các phát hiện; chỉ có --register thì kiểm tra danh bạ."`
	Explain      explainCommand      `cmd:"" help:"Vì sao một hồ sơ được tính như vậy: dòng trong tệp, từng quy tắc, ngày trễ hạn, công chức, viên chức được nêu."`
	Dossiers     dossiersCommand     `cmd:"" help:"Sổ đối chiếu: mọi hồ sơ của kỳ và vì sao mỗi hồ sơ được xếp như vậy, thành XLSX để xem hoặc Parquet như đã lưu."`
	Reconcile    reconcileCommand    `cmd:"" help:"Đối chiếu trích xuất với danh sách cùng kỳ của hệ thống khác: hồ sơ chỉ có một bên, khác trạng thái, ngày, đơn vị, và nguyên nhân có thể."`
	Inspect      inspectCommand      `cmd:"" help:"Chương trình thấy gì trong tệp: trang tính, tiêu đề, từng cột đọc là gì, giá trị nào chưa rõ; không hiện dữ liệu cá nhân."`
	Map          mapCommand          `cmd:"" help:"Đề xuất cách đọc tệp của hệ thống khác: ghi một cấu hình, mỗi dòng có bằng chứng; điều chưa chắc thì hỏi."`
	Sample       sampleCommand       `cmd:"" help:"Ghi một tháng hư cấu ở mọi định dạng đầu vào."`
	Upload       uploadCommand       `cmd:"" help:"Đưa tệp trích xuất của một tháng vào kho cho nguồn loại upload, rút tệp, hoặc in các tệp đang có."`
	Run          runCommand          `cmd:"" help:"Bắt đầu lượt chạy của một tháng và theo dõi tiến độ."`
	Warn         warnCommand         `cmd:"" help:"Cảnh báo sớm: gửi từng đơn vị hồ sơ sắp đến hạn, quá hạn của đơn vị ấy, và theo dõi tiến độ."`
	Paper        paperCommand        `cmd:"" help:"Lập bản trình ký: công văn của tháng đang chờ chấp thuận, có số và ngày, để ký số rồi gửi kèm approve --signed."`
	Approve      approveCommand      `cmd:"" help:"Chấp thuận tháng đang chờ quyết định."`
	Reject       rejectCommand       `cmd:"" help:"Từ chối tháng đang chờ quyết định."`
	Status       statusCommand       `cmd:"" help:"Bước đang chạy, số liệu và tình trạng gửi từng nơi nhận."`
	Resolve      resolveCommand      `cmd:"" help:"Kết luận về một thư chưa rõ đã nhận hay chưa."`
	Explanations explanationsCommand `cmd:"" help:"Giải trình hồ sơ trễ hạn của các đơn vị: danh sách, quyết định, kết thúc."`
	Bounces      bouncesCommand      `cmd:"" help:"Đọc hộp thư trả lại và ghi vào sổ gửi những thư bị trả lại."`
	Handover     handoverCommand     `cmd:"" help:"Gói bàn giao cho văn thư gửi qua Trục liên thông văn bản quốc gia, và đọc lại trạng thái gửi, nhận."`
	Diff         diffCommand         `cmd:"" help:"Khác nhau giữa hai bản niêm phong của một tháng: theo đơn vị, hồ sơ và công chức, viên chức thêm, bớt, đổi."`
	Schedule     scheduleCommand     `cmd:"" help:"Lịch chạy hằng tháng trong Temporal, theo cấu hình."`
	Settings     settingsCommand     `cmd:"" help:"Danh bạ đơn vị và cách đọc tệp đã lưu trên trang: phiên bản, xuất, nhập."`
	Audit        auditCommand        `cmd:"" help:"Hồ sơ kiểm toán của một tháng: xem, xác minh, xuất."`
	Users        usersCommand        `cmd:"" help:"Thêm người dùng của trang duyệt, đổi vai trò hoặc mật khẩu: hỏi mật khẩu trên terminal, ghi mã băm."`
	Doctor       doctorCommand       `cmd:"" help:"Thử mọi thành phần bên ngoài, nêu chỗ hỏng và cách sửa."`
	Version      versionCommand      `cmd:"" help:"In phiên bản, commit, Go và các mô-đun chính."`

	Completion completionCommand `cmd:"" help:"In mã để shell (bash, zsh, fish) tự điền lệnh và tùy chọn."`
	Complete   completeCommand   `cmd:"" name:"__complete" hidden:""`
}

// Main runs the program and returns its exit code. SIGINT and SIGTERM end it gently.
func (p *Program) Main(args []string) int {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	return p.run(ctx, args)
}

func (p *Program) run(ctx context.Context, args []string) int {
	g := &grammar{}
	ended := -1
	parser, err := kong.New(g,
		kong.Name("trehan"),
		kong.Description("Công khai hằng tháng hồ sơ thủ tục hành chính giải quyết trễ hạn."),
		kong.Writers(p.Stdout, p.Stderr),
		kong.Exit(func(code int) { ended = code }),
		kong.Bind(p),
		kong.BindTo(ctx, (*context.Context)(nil)),
		kong.UsageOnError(),
		kong.ConfigureHelp(kong.HelpOptions{Compact: true}),
		kong.Help(helpPrinter),
	)
	if err != nil {
		return p.fail(err)
	}
	switch {
	case len(args) == 0:
		args = []string{"--help"}
	case args[0] == "--version":
		args = []string{"version"}
	}
	command, err := parser.Parse(args)
	if ended >= 0 { // --help has printed
		return ended
	}
	if err != nil {
		return p.fail(usage("%s", usageText(err)))
	}
	return p.fail(command.Run())
}

// fail prints an error and returns the code it ends with.
func (p *Program) fail(err error) int {
	if err == nil {
		return ExitDone
	}
	code := ExitFailed
	var e *exit
	if errors.As(err, &e) {
		code = e.code
	}
	if text := err.Error(); text != "" {
		fmt.Fprintln(p.Stderr, "trehan: "+view.Printable(cause.Words(text)))
	}
	return code
}

// printf writes a result.
func (p *Program) printf(format string, args ...any) { fmt.Fprintf(p.Stdout, format, args...) }

// printJSON writes a result as the archive's records are written.
func (p *Program) printJSON(v any) error {
	body, err := archive.Encode(v)
	if err == nil {
		p.printf("%s", body)
	}
	return err
}

// messagef writes a message.
func (p *Program) messagef(format string, args ...any) { fmt.Fprintf(p.Stderr, format, args...) }
