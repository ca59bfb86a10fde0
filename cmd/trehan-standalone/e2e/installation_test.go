package e2e

import (
	"bytes"
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
	"testing"
	"time"
)

// TestInstallation is the life of a one-machine installation: a month, the machine's death, the program replaced under
// a held month, a back-up restored elsewhere, Temporal's database lost. Nobody gets a second mail, and the archive can
// be proved at every point.
func TestInstallation(t *testing.T) {
	t.Parallel()
	o := newOffice(t, blocking)
	const month, held = "2021-09", "2021-12"
	o.export(month, rows(month))
	o.exportHeld(held)
	o.start()
	o.onLoopbackAlone()
	o.cli(0, "run", "--month", month)
	oneEach(t, o.relay.letters(month), addresses())
	o.recomputedByTrehan(month)

	o.crash()
	o.cli(0, "audit", "verify", "--month", month)
	o.cli(3, "run", "--month", held)

	o.replaceProgram(held)
	o.restore(month, held)
	o.loseDatabase(month, held)
}

// recomputedByTrehan makes a month of trehan-standalone again with trehan of the same tree: the two are linked with other
// modules, but make the same bytes and bear one build.
func (o *office) recomputedByTrehan(month string) {
	o.Helper()
	trehan := filepath.Join(o.TempDir(), "trehan")
	build := exec.Command("go", "build", "-o", trehan, "./cmd/trehan")
	build.Dir = "../../.."
	if out, err := build.CombinedOutput(); err != nil {
		o.Fatalf("%v\n%s", err, out)
	}
	out, err := exec.Command(trehan, "audit", "verify", "--recompute", "--month", month, "--config", filepath.Join(o.data, "trehan.yaml")).CombinedOutput()
	if said := string(out); err != nil || !strings.Contains(said, "so từng byte") || strings.Contains(said, "bản dựng khác") {
		o.Errorf("made again by trehan: %v\n%s", err, said)
	}
	seal, err := os.ReadFile(object(o.data, "months/"+month+"/r0001/manifest.json"))
	if err != nil {
		o.Fatal(err)
	}
	if !bytes.Contains(seal, []byte("github.com/xuri/excelize/v2 v")) {
		o.Error("the seal does not name the modules that make documents")
	}
}

// stop is Ctrl-C, which must end the program in order.
func (o *office) stop() {
	o.Helper()
	if code := o.up.interrupt(o.T); code != 0 {
		o.Errorf("Ctrl-C ends with %d\n%s", code, o.up.stderr.String())
	}
}

// loseDatabase deletes all that Temporal knows: the Schedule comes from the configuration, all else from the archive.
func (o *office) loseDatabase(months ...string) {
	if err := os.RemoveAll(filepath.Join(o.data, "temporal")); err != nil {
		o.Fatal(err)
	}
	o.start()
	if out := o.up.output(); !strings.Contains(out, "đã tạo lịch") {
		o.Errorf("no new Schedule:\n%s", out)
	}
	o.sendsNothingMore(months...)
	o.stop()
}

// sendsNothingMore runs months again: what is sealed stands, everybody has the letter already.
func (o *office) sendsNothingMore(months ...string) {
	o.Helper()
	for _, month := range months {
		before := len(o.relay.letters(month))
		if again := o.cli(0, "run", "--month", month); !strings.Contains(again.stdout, "không gửi lại") {
			o.Errorf("%s again: %s", month, again.stdout)
		}
		if n := len(o.relay.letters(month)); n != before {
			o.Errorf("%s again: %d more letters", month, n-before)
		}
		oneEach(o.T, o.relay.letters(month), addresses())
		o.cli(0, "audit", "verify", "--month", month)
	}
}

// replaceProgram goes on with another build under a held month, and approves it there.
func (o *office) replaceProgram(held string) {
	newer := filepath.Join(o.TempDir(), "trehan-standalone")
	build := exec.Command("go", "build", "-ldflags", "-X main.version=v9.9.9", "-o", newer, "..")
	if out, err := build.CombinedOutput(); err != nil {
		o.Fatalf("%v\n%s", err, out)
	}
	o.stop()
	o.runs(launchProgram(o.T, newer, "Lịch", "up", "--config", filepath.Join(o.dir, "trehan.yaml"), "--data", o.data))
	if s := o.status(held); s.Outcome != "held" {
		o.Fatalf("under the new program: %+v", s)
	}
	if n := len(o.relay.letters(held)); n != 0 {
		o.Errorf("%d letters before the decision", n)
	}
	o.cli(0, "approve", "--month", held, "--by", "Lê Thu Duyệt", "--reason", "đã xem", "--number", "12", "--date", "2022-01-05")
	eventually(o.T, "the month goes on under the new program", func() bool {
		time.Sleep(200 * time.Millisecond)
		return o.status(held).Outcome == "succeeded"
	})
	oneEach(o.T, o.relay.letters(held), addresses())
	// The program that counted makes all of it again, and says which files the other has made.
	if r := o.cli(0, "audit", "verify", "--month", held, "--recompute"); !strings.Contains(r.stderr, "tệp do bản dựng khác (v9.9.9") ||
		!strings.Contains(r.stderr, "giống từng byte; 0 chỗ khác") {
		o.Errorf("made again: %s", r.stderr)
	}
	b, err := os.ReadFile(object(o.data, "months/"+held+"/r0001/manifest.json"))
	if err != nil {
		o.Fatal(err)
	}
	if !bytes.Contains(b, []byte("v9.9.9")) {
		o.Error("the seal does not name the program that made it")
	}
}

// restore backs the stopped installation up as README.md says, tries the copy where nothing can leave it, and brings it up
// again in another folder; once more after a month that the copy knows nothing of.
func (o *office) restore(months ...string) {
	if runtime.GOOS != "linux" {
		o.Skip("GNU tar with extended attributes")
	}
	o.stop()
	folder := o.TempDir()
	backup := filepath.Join(folder, "sao-luu.tar")
	tar := func(args ...string) {
		o.Helper()
		if out, err := exec.Command("tar", args...).CombinedOutput(); err != nil {
			o.Fatalf("tar %v: %v\n%s", args, err, out)
		}
	}
	without, base := filepath.Join(folder, "khong-xattrs"), filepath.Base(o.data)
	tar("--create", "--xattrs", "--xattrs-include=*", "--file", backup, "--directory", filepath.Dir(o.data), base)
	extract := func() *office {
		o.Helper()
		into := o.TempDir()
		tar("--extract", "--xattrs", "--xattrs-include=*", "--preserve-permissions", "--exclude="+base+"/temporal", "--file", backup, "--directory", into)
		restored := *o
		restored.data = filepath.Join(into, base)
		return &restored
	}
	extract().drill(months[0])
	restored := extract()
	restored.start()
	for _, month := range months { // as the absence check asks, before any run
		restored.cli(0, "status", "--month", month, "--require", "succeeded")
	}
	restored.sendsNothingMore(months...)
	restored.stop()

	const later = "2021-10"
	o.export(later, rows(later))
	o.start()
	o.cli(0, "run", "--month", later)
	o.stop()
	oneEach(o.T, o.relay.letters(later), addresses())
	restored = extract()
	restored.start()
	restored.cli(0, "run", "--month", later, "--resend", "none", "--reason", "phục hồi từ bản sao")
	oneEach(o.T, o.relay.letters(later), addresses())
	restored.stop()

	// A copy that lost the extended attributes has lost versions and locks: nothing works on with it.
	if err := os.Mkdir(without, 0o700); err != nil {
		o.Fatal(err)
	}
	tar("--extract", "--no-xattrs", "--strip-components=1", "--file", backup, "--directory", without)
	r := command(o.T, "up", "--config", filepath.Join(o.dir, "trehan.yaml"), "--data", without)
	if r.code != 1 || !strings.Contains(r.stderr, "tar --xattrs") {
		o.Errorf("a copy without extended attributes: exit code %d\n%s", r.code, r.stderr)
	}
}

// drill tries a copy: what is in it can be proved and made again, and a run that would mail stops before the first mail.
func (o *office) drill(month string) {
	o.Helper()
	conf, err := os.ReadFile(filepath.Join(o.dir, "trehan.yaml"))
	if err != nil {
		o.Fatal(err)
	}
	o.write("drill.yaml", strings.Replace(string(conf), "allow_domains: [tinh.example]", "allow_domains: [invalid]", 1))
	o.runs(launch(o.T, "Lịch", "up", "--config", filepath.Join(o.dir, "drill.yaml"), "--data", o.data))
	before := len(o.relay.letters(month))
	if shown := o.cli(0, "schedule", "show"); !strings.Contains(shown.stdout, "tạm dừng theo cấu hình") {
		o.Errorf("the Schedule of a copy: %s", shown.stdout)
	}
	o.cli(0, "audit", "verify", "--recompute", "--month", month)
	o.cli(0, "run", "--month", month, "--dry-run")
	if r := o.cli(1, "run", "--month", month, "--resend", "all"); !strings.Contains(r.stderr, "mail.allow_domains") {
		o.Errorf("a run on the copy: %s", r.stderr)
	}
	if n := len(o.relay.letters(month)); n != before {
		o.Errorf("%d letters have left the copy", n-before)
	}
	o.stop()
}

// onLoopbackAlone looks at every port that the program and its child listen on.
func (o *office) onLoopbackAlone() {
	o.Helper()
	if runtime.GOOS != "linux" {
		return
	}
	sockets := map[string]bool{}
	pids := []int{o.up.cmd.Process.Pid}
	children, _ := os.ReadFile(fmt.Sprintf("/proc/%d/task/%[1]d/children", pids[0]))
	for _, task := range glob(fmt.Sprintf("/proc/%d/task/*/children", pids[0])) {
		b, _ := os.ReadFile(task)
		children = append(children, b...)
	}
	for _, field := range strings.Fields(string(children)) {
		pid, _ := strconv.Atoi(field)
		pids = append(pids, pid)
	}
	for _, pid := range pids {
		for _, fd := range glob(fmt.Sprintf("/proc/%d/fd/*", pid)) {
			if target, err := os.Readlink(fd); err == nil && strings.HasPrefix(target, "socket:[") {
				sockets[strings.Trim(target, "socket:[]")] = true
			}
		}
	}
	listening := 0
	for _, table := range []string{"/proc/net/tcp", "/proc/net/tcp6"} {
		b, err := os.ReadFile(table)
		if err != nil {
			continue
		}
		for line := range strings.Lines(string(b)) {
			f := strings.Fields(line)
			if len(f) < 10 || f[3] != "0A" || !sockets[f[9]] { // 0A: listening
				continue
			}
			listening++
			if address, _, _ := strings.Cut(f[1], ":"); address != "0100007F" {
				o.Errorf("listens on %s, not on 127.0.0.1 alone", f[1])
			}
		}
	}
	// Frontend, its HTTP API, history, matching and worker service, web UI, store.
	if listening < 7 {
		o.Errorf("only %d listening ports found", listening)
	}
}

func glob(pattern string) []string {
	found, _ := filepath.Glob(pattern)
	return found
}

// TestUpRefuses starts up where it cannot run: it ends at once with an answer and a code.
func TestUpRefuses(t *testing.T) {
	t.Parallel()
	// What the file says of another Temporal and store is not up's.
	o := newOffice(t, "temporal: {address: 'temporal.tinh.example:7233', namespace: khac, tls: {enabled: true}}\nstore: {endpoint: 'https://s3.tinh.example', bucket: khac}\n")
	conf := filepath.Join(o.dir, "trehan.yaml")
	taken, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer taken.Close()
	_, port, _ := net.SplitHostPort(taken.Addr().String())
	o.start()
	good, err := os.ReadFile(conf)
	if err != nil {
		t.Fatal(err)
	}
	o.write("hong/units.yaml", "units:\n  - {code: X1.01, name: Sở Một, level: tinh}\n")
	with := func(name, change string) string {
		o.write(name, change)
		return filepath.Join(o.dir, name)
	}
	for _, c := range []struct {
		name string
		args []string
		code int
		want []string
	}{
		{"port taken", []string{"--config", conf, "--data", t.TempDir(), "--ui", port}, 2, []string{port, "đang bị chương trình khác dùng", "--ui"}},
		{"folder in use", []string{"--config", conf, "--data", o.data}, 1, []string{"đang được một tiến trình khác sử dụng", strconv.Itoa(o.up.cmd.Process.Pid)}},
		{"unknown key", []string{"--config", with("khoa.yaml", string(good)+"khoa_la: 1\n"), "--data", t.TempDir()}, 2, []string{`không có khóa "khoa_la"`}},
		{"no relay", []string{"--config", with("thu.yaml", "register: units.yaml\nsources: {dossiers: [{name: a, path: a}]}\n"), "--data", t.TempDir()}, 2, []string{"mail: host: thiếu tên máy chủ thư"}},
		{"bad register", []string{"--config", with("danh-ba.yaml", strings.ReplaceAll(string(good), "register: units.yaml", "register: hong/units.yaml")), "--data", t.TempDir()}, 2, []string{"units.yaml", "tinh"}},
		{"no calendar", []string{"--config", with("lich.yaml", string(good)+"calendar: khong-co.csv\n"), "--data", t.TempDir()}, 2, []string{"khong-co.csv"}},
		{"no configuration", []string{"--config", filepath.Join(o.dir, "khong-co.yaml"), "--data", t.TempDir()}, 2, []string{"không đọc được"}},
	} {
		begin := time.Now()
		r := command(t, append([]string{"up"}, c.args...)...)
		if r.code != c.code {
			t.Errorf("%s: exit code %d, want %d", c.name, r.code, c.code)
		}
		t.Logf("%s, after %s: %s", c.name, time.Since(begin).Round(time.Millisecond), strings.TrimSpace(r.stderr))
		for _, want := range c.want {
			if !strings.Contains(r.stderr, want) {
				t.Errorf("%s: no %q in %q", c.name, want, r.stderr)
			}
		}
	}
	// The one that runs is undisturbed.
	o.cli(0, "schedule", "show")
}
