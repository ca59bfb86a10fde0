// Package cli holds the commands, shared by trehan and trehan-standalone: results on standard output, messages on
// standard error, exit codes as interface.md states them.
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
	Demo     demoCommand     `cmd:"" help:"Start everything embedded, run the sample month, show where to look (trehan-standalone only)."`
	Up       upCommand       `cmd:"" help:"The same stack for one machine, kept in a data folder, with the office's sources and mail relay (trehan-standalone only)."`
	Worker   workerCommand   `cmd:"" help:"A worker against an outside Temporal, object store and relay."`
	Report   reportCommand   `cmd:"" help:"Offline: the month's documents from files, no server at all."`
	Preview  previewCommand  `cmd:"" help:"Offline: the month's documents and every mail as it would be sent, without sending."`
	Check    checkCommand    `cmd:"" help:"Count and check a month from files and print the findings; with --register alone, check the register."`
	Sample   sampleCommand   `cmd:"" help:"Write a made-up month in every input format."`
	Run      runCommand      `cmd:"" help:"Start a month's workflow and follow its progress."`
	Approve  approveCommand  `cmd:"" help:"Approve a held month."`
	Reject   rejectCommand   `cmd:"" help:"Reject a held month."`
	Status   statusCommand   `cmd:"" help:"Stage, figures and each recipient's delivery."`
	Resolve  resolveCommand  `cmd:"" help:"Settle a delivery whose outcome is unknown."`
	Bounces  bouncesCommand  `cmd:"" help:"Read the bounce mailbox and note in the ledger which mails came back."`
	Diff     diffCommand     `cmd:"" help:"What changed between two sealed revisions of a month: per unit, dossiers and officials that came, went or changed."`
	Schedule scheduleCommand `cmd:"" help:"The monthly Schedule in Temporal, from the configuration."`
	Audit    auditCommand    `cmd:"" help:"The audit trail of a month: show, verify, export."`
	Doctor   doctorCommand   `cmd:"" help:"Try every outside part and say what is wrong and how to mend it."`
	Version  versionCommand  `cmd:"" help:"Print the version."`
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
		kong.Description("Monthly public notice of administrative dossiers settled late (hồ sơ TTHC trễ hạn)."),
		kong.Writers(p.Stdout, p.Stderr),
		kong.Exit(func(code int) { ended = code }),
		kong.Bind(p),
		kong.BindTo(ctx, (*context.Context)(nil)),
		kong.UsageOnError(),
		kong.ConfigureHelp(kong.HelpOptions{Compact: true}),
	)
	if err != nil {
		return p.fail(err)
	}
	if len(args) == 0 {
		args = []string{"--help"}
	}
	command, err := parser.Parse(args)
	if ended >= 0 { // --help has printed
		return ended
	}
	if err != nil {
		return p.fail(Exit(ExitUsage, err))
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
		fmt.Fprintln(p.Stderr, "trehan: "+text)
	}
	return code
}

// printf writes a result.
func (p *Program) printf(format string, args ...any) { fmt.Fprintf(p.Stdout, format, args...) }

// sayf writes a message.
func (p *Program) sayf(format string, args ...any) { fmt.Fprintf(p.Stderr, format, args...) }
