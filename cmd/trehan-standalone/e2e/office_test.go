package e2e

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	sdk "go.temporal.io/api/sdk/v1"
	"go.temporal.io/sdk/client"
	"go.temporal.io/sdk/converter"
	sdklog "go.temporal.io/sdk/log"
	"go.temporal.io/sdk/temporal"

	"trehan/internal/archive"
	"trehan/internal/cli"
	"trehan/internal/config"
	"trehan/internal/officetest"
	"trehan/internal/period"
	"trehan/workflows"
)

// The longest that anything may take. A crashed activity is noticed after a
// minute without heartbeat, or after two where it has none, and machines that
// run the tests are busy.
const patience = 6 * time.Minute

// office is one installation: a folder with configuration, register and input
// files, the program on it, and a relay.
type office struct {
	*testing.T
	dir   string // of the office's own files
	data  string // of the program
	relay *relay
	up    *process
	ups   *[]*process // all there have been
}

// newOffice writes the files of an office; extra is added to its configuration.
func newOffice(t *testing.T, extra string) *office {
	t.Helper()
	if !strings.Contains(extra, "review:") { // what nothing blocks goes out, under the number that its run is started with
		extra += "\nreview: {policy: findings}\n"
	}
	o := &office{T: t, dir: t.TempDir(), relay: startRelay(t), ups: new([]*process)}
	o.data = filepath.Join(o.dir, "data")
	o.write("units.yaml", registerYAML())
	o.write("trehan.yaml", fmt.Sprintf(`
mail: {host: 127.0.0.1, port: %d, tls: none, from: "Văn phòng UBND tỉnh <vanphong@tinh.example>", allow_domains: [tinh.example]}
delivery: {window: 3, backoff: [1s]}
register: units.yaml
schedule: {paused: true}
sources:
  dossiers:
    - {name: mot-cua, type: file, path: 'in/{yyyy}-{MM}/*', quiet: 0s}
letters:
  - {authority: UBND TỈNH MẪU, name: VĂN PHÒNG, full_name: Văn phòng UBND tỉnh, province: tỉnh Mẫu, place: Mẫu, symbol: VPUB-HCCKSTT, system: Hệ thống thông tin giải quyết TTHC của tỉnh, signatory: {authority: KT. CHÁNH VĂN PHÒNG, title: PHÓ CHÁNH VĂN PHÒNG, name: Đặng Minh Mẫu}, contact: "Trung tâm Phục vụ hành chính công, hcc@tinh.example"}
%s`, o.relay.port, extra))
	t.Cleanup(func() {
		if o.up != nil {
			o.up.kill()
			t.Logf("%d logs and histories tell of nobody", o.tellsOfNobody())
		}
		if t.Failed() {
			o.showLogs()
		}
	})
	return o
}

// as is the office on behalf of a subtest.
func (o *office) as(t *testing.T) *office {
	one := *o
	one.T = t
	return &one
}

func (o *office) write(name, content string) {
	o.Helper()
	path := filepath.Join(o.dir, name)
	if err := errors.Join(os.MkdirAll(filepath.Dir(path), 0o755), os.WriteFile(path, []byte(content), 0o600)); err != nil {
		o.Fatal(err)
	}
}

// showLogs prints the ends of the program's logs of a failed test.
func (o *office) showLogs() {
	for _, p := range *o.ups {
		b := p.stderr.Bytes()
		o.Logf("end of a log:\n%s", b[max(0, len(b)-4000):])
	}
}

// process is the program running.
type process struct {
	cmd    *exec.Cmd
	stderr bytes.Buffer
	mu     sync.Mutex
	stdout strings.Builder
	done   chan struct{}
}

// launch starts the program and returns once it has printed a line with until;
// at once if that is empty.
func launch(t *testing.T, until string, args ...string) *process {
	t.Helper()
	return launchProgram(t, binary, until, args...)
}

// launchProgram is launch of another build of the program.
func launchProgram(t *testing.T, program, until string, args ...string) *process {
	t.Helper()
	p := &process{cmd: exec.Command(program, args...), done: make(chan struct{})}
	p.cmd.Stderr = &p.stderr
	out, err := p.cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := p.cmd.Start(); err != nil {
		t.Fatal(err)
	}
	ready := make(chan struct{})
	go func() {
		lines := bufio.NewScanner(out)
		for seen := false; lines.Scan(); {
			p.mu.Lock()
			fmt.Fprintln(&p.stdout, lines.Text())
			p.mu.Unlock()
			if !seen && strings.Contains(lines.Text(), until) {
				seen = true
				close(ready)
			}
		}
		_, _ = io.Copy(io.Discard, out)
		_ = p.cmd.Wait()
		close(p.done)
	}()
	if until == "" {
		return p
	}
	select {
	case <-ready:
	case <-p.done:
		t.Fatalf("%s ended before it printed %q: %v\n%s%s", args[0], until, p.cmd.ProcessState, p.output(), p.stderr.String())
	case <-time.After(patience):
		p.kill()
		t.Fatalf("%s did not print %q in %s\n%s", args[0], until, patience, p.output())
	}
	return p
}

func (p *process) output() string {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.stdout.String()
}

// kill is SIGKILL. The object store is a child process; it ends when its
// parent's end of the pipe does.
func (p *process) kill() {
	_ = p.cmd.Process.Kill()
	<-p.done
}

// interrupt is Ctrl-C; it returns the exit code.
func (p *process) interrupt(t *testing.T) int {
	t.Helper()
	_ = p.cmd.Process.Signal(syscall.SIGINT)
	select {
	case <-p.done:
	case <-time.After(2 * time.Minute):
		t.Error("the program did not stop within two minutes of Ctrl-C")
		p.kill()
	}
	return p.cmd.ProcessState.ExitCode()
}

// runs is told of each process on the office.
func (o *office) runs(p *process) {
	o.up = p
	*o.ups = append(*o.ups, p)
}

// start starts the program on the office, also after a kill.
func (o *office) start() {
	o.Helper()
	o.runs(launch(o.T, "Lịch", "up", "--config", filepath.Join(o.dir, "trehan.yaml"), "--data", o.data))
}

// crash kills the program and starts it again on the same folder.
func (o *office) crash() {
	o.Helper()
	o.up.kill()
	o.start()
}

// result is how a command ended.
type result struct {
	code           int
	stdout, stderr string
}

// command runs the program to its end.
func command(t *testing.T, args ...string) result {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	cmd := exec.CommandContext(ctx, binary, args...)
	var stdout, stderr bytes.Buffer
	cmd.Stdout, cmd.Stderr = &stdout, &stderr
	if err := cmd.Run(); err != nil && cmd.ProcessState == nil {
		t.Fatal(err)
	}
	return result{cmd.ProcessState.ExitCode(), stdout.String(), stderr.String()}
}

// lastNumber is the last number that a letter was given: each has its own, since no two of an office may have the same.
var lastNumber atomic.Int32

// letterOf is a number of its own and the day of put's extract for a month's letter, with the remark that a day off needs; ok
// is false for a month whose extract is still to come.
func letterOf(month string) (number, date, remark string, ok bool) {
	m, err := period.ParseName(month)
	if err != nil {
		return "", "", "", false
	}
	day := (period.Bounds{}).Of(m).To + 5
	return strconv.Itoa(int(lastNumber.Add(1))), day.String(), "thử nghiệm", day <= period.InstantOf(time.Now()).Day()
}

// numbered gives a run or an approval a number and date where it names none.
func numbered(args []string) []string {
	month := slices.Index(args, "--month")
	if args[0] != "run" && args[0] != "approve" || month < 0 || slices.Contains(args, "--number") || slices.Contains(args, "--dry-run") {
		return args
	}
	number, date, remark, ok := letterOf(args[month+1])
	if !ok {
		return args
	}
	return append(slices.Clone(args), "--number", number, "--date", date, "--date-remark", remark)
}

// cli runs a client command against the running office and wants an exit code. A run or an approval gets a number.
func (o *office) cli(code int, args ...string) result {
	o.Helper()
	args = numbered(args)
	r := command(o.T, append(args, "--config", filepath.Join(o.data, "trehan.yaml"))...)
	if r.code != code {
		o.Errorf("trehan %s: exit code %d, want %d\n%s%s", strings.Join(args, " "), r.code, code, r.stdout, r.stderr)
	}
	return r
}

// paper is the letter to sign of a month that waits.
func (o *office) paper(month, number, date string) []byte {
	o.Helper()
	folder := o.TempDir()
	o.cli(0, "paper", "--month", month, "--number", number, "--date", date, "--out", folder)
	b, err := os.ReadFile(filepath.Join(folder, "cong-van.pdf"))
	if err != nil {
		o.Fatal(err)
	}
	return b
}

// signPaper signs it as da-ky.pdf.
func (o *office) signPaper(month, number, date string) []byte {
	o.Helper()
	signed := officetest.Sign(o.paper(month, number, date))
	o.write("da-ky.pdf", string(signed))
	return signed
}

// server is a connection to the Temporal and the store of a running program.
type server struct {
	*testing.T
	temporal client.Client
	store    *archive.S3
	config   *config.Config
}

// connect connects to whatever runs on a data folder.
func connect(t *testing.T, data string) *server {
	t.Helper()
	conf, err := config.Load(filepath.Join(data, "trehan.yaml"))
	if err != nil {
		t.Fatal(err)
	}
	store, err := cli.OpenStore(conf)
	if err != nil {
		t.Fatal(err)
	}
	var c client.Client
	eventually(t, "Temporal serves", func() bool { // its port is open before
		c, err = client.Dial(client.Options{HostPort: conf.Temporal.Address, Logger: sdklog.NewStructuredLogger(slog.New(slog.DiscardHandler))})
		return err == nil
	})
	t.Cleanup(c.Close)
	return &server{t, c, store, conf}
}

func (o *office) connect() *server { o.Helper(); return connect(o.T, o.data) }

// run starts MonthlyReport with the JSON that a person would type; a month gets a number and date.
func (s *server) run(id, input string) client.WorkflowRun {
	s.Helper()
	var in map[string]any
	if json.Unmarshal([]byte(input), &in) == nil && in["dry_run"] == nil {
		month, _ := in["month"].(string)
		if number, date, remark, ok := letterOf(month); ok {
			in["number"], in["date"], in["date_remark"] = number, date, remark
			b, err := json.Marshal(in)
			if err != nil {
				s.Fatal(err)
			}
			input = string(b)
		}
	}
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	var args []any
	if input != "" {
		args = []any{json.RawMessage(input)}
	}
	run, err := s.temporal.ExecuteWorkflow(ctx, client.StartWorkflowOptions{ID: id, TaskQueue: s.config.TaskQueue()}, "MonthlyReport", args...)
	if err != nil {
		s.Fatal(err)
	}
	return run
}

// runScheduled starts a month as the Schedule does at its time.
func (s *server) runScheduled(id, month string) client.WorkflowRun {
	s.Helper()
	at := temporal.NewSearchAttributeKeyTime("TemporalScheduledStartTime").ValueSet(time.Now())
	run, err := s.temporal.ExecuteWorkflow(context.Background(), client.StartWorkflowOptions{
		ID: id, TaskQueue: s.config.TaskQueue(), TypedSearchAttributes: temporal.NewSearchAttributes(at),
	}, "MonthlyReport", workflows.Request{Month: month})
	if err != nil {
		s.Fatal(err)
	}
	return run
}

// outcome waits for the end of a run.
func (s *server) outcome(run client.WorkflowRun) (*workflows.Outcome, error) {
	s.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	var o workflows.Outcome
	if err := run.Get(ctx, &o); err != nil {
		if ctx.Err() != nil || errors.Is(err, context.DeadlineExceeded) {
			s.Fatalf("%s has not ended in %s\n%s", run.GetID(), patience, s.state(run.GetID()))
		}
		return nil, err
	}
	return &o, nil
}

// succeeded waits for a run that must end with an outcome.
func (s *server) ended(run client.WorkflowRun, outcome string) *workflows.Outcome {
	s.Helper()
	o, err := s.outcome(run)
	if err != nil {
		s.Fatalf("%s failed: %v", run.GetID(), err)
	}
	if o.Outcome != outcome {
		s.Errorf("%s: outcome %s, want %s: %+v", run.GetID(), o.Outcome, outcome, o)
	}
	return o
}

// refused waits for a run that must fail for good and returns the answer.
func (s *server) refused(run client.WorkflowRun, kind string) string {
	s.Helper()
	o, err := s.outcome(run)
	if err == nil {
		s.Fatalf("%s did not fail: %+v", run.GetID(), o)
	}
	var app *temporal.ApplicationError
	if !errors.As(err, &app) {
		s.Fatalf("%s failed without an answer: %v", run.GetID(), err)
	}
	if !app.NonRetryable() || app.Type() != kind {
		s.Errorf("%s failed with type %s, non-retryable %t; want %s, non-retryable", run.GetID(), app.Type(), app.NonRetryable(), kind)
	}
	return app.Message()
}

// state is what a month's run says of itself, for a failed test.
func (s *server) state(id string) string {
	ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
	defer cancel()
	d, err := s.temporal.DescribeWorkflowExecution(ctx, id, "")
	if err != nil {
		return err.Error()
	}
	text := fmt.Sprintf("%s: %v, pending %v\n", id, d.GetWorkflowExecutionInfo().GetStatus(), d.GetPendingActivities())
	for _, child := range d.GetPendingChildren() {
		text += s.state(child.GetWorkflowId()) + s.details(child.GetWorkflowId(), "")
	}
	return text
}

// details is the markdown that the UI shows of a run.
func (s *server) details(id, run string) string {
	s.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	value, err := s.temporal.QueryWorkflow(ctx, id, run, "__temporal_workflow_metadata")
	if err != nil {
		s.Fatal(err)
	}
	var metadata sdk.WorkflowMetadata
	if err := value.Get(&metadata); err != nil {
		s.Fatal(err)
	}
	return metadata.CurrentDetails
}

// attribute is a search attribute of a run, "" if it has none.
func (s *server) attribute(id, run, name string) string {
	s.Helper()
	d, err := s.temporal.DescribeWorkflowExecution(context.Background(), id, run)
	if err != nil {
		s.Fatal(err)
	}
	var value any
	if p := d.GetWorkflowExecutionInfo().GetSearchAttributes().GetIndexedFields()[name]; p != nil {
		if err := converter.GetDefaultDataConverter().FromPayload(p, &value); err != nil {
			s.Fatal(err)
		}
		return fmt.Sprint(value)
	}
	return ""
}

// eventually asks again and again until what is true, and fails with its words
// when patience ends.
func eventually(t *testing.T, words string, what func() bool) {
	t.Helper()
	for begin := time.Now(); !what(); time.Sleep(2 * time.Millisecond) {
		if time.Since(begin) > patience {
			t.Fatalf("not in %s: %s", patience, words)
		}
	}
}

// object is the path of an archived object below the folder of a program.
func object(data, key string) string {
	return filepath.Join(data, "store", "trehan", filepath.FromSlash(key))
}

func exists(pattern string) bool {
	found, _ := filepath.Glob(pattern)
	return len(found) > 0
}

// status is what `status --json` prints.
type status struct {
	Outcome    string
	Revision   int
	Seal       string
	NoAddress  []string `json:"no_address"`
	Deliveries struct{ Planned, Open, Accepted, Refused, Unknown int }
	Recipients []struct {
		Recipient, Address, Kind, Status, Reason string
		Revision                                 int
		Bounced                                  bool
	}
}

func (o *office) status(month string) status {
	o.Helper()
	var s status
	r := o.cli(0, "status", "--month", month, "--json")
	if err := json.Unmarshal([]byte(r.stdout), &s); err != nil {
		o.Fatalf("status --json: %v\n%s", err, r.stdout)
	}
	return s
}

// unknown are the deliveries that a person must decide on, as resolve takes
// them.
func (s status) unknown() []string {
	var out []string
	for _, r := range s.Recipients {
		if r.Status == "unknown" {
			out = append(out, r.Recipient+"-"+r.Address)
		}
	}
	return out
}
