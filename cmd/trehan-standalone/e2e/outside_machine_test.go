//go:build linux

package e2e

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"runtime"
	"strings"
	"syscall"
	"testing"
)

// The whole outside installation runs on a machine of its own: the test enters new namespaces, with a loopback of its own,
// a process table of its own and a root whose changes go into memory. So the files of deploy/ apply as they are, with their
// paths, ports and host names; nothing of this machine changes, and when the test ends, every process of it has ended.
const (
	outsidePrograms = "TREHAN_TEST_OUTSIDE"      // the folder of the servers, given by `make test-outside`
	outsideFolder   = "TREHAN_TEST_OUTSIDE_BASE" // where the machine's disk lies; set for the test inside
)

// What the test sees of the machine's disk.
const (
	outsideDisk = "/outside"
	outsideTree = outsideDisk + "/tree" // a copy of deploy/, docs/ and bin/trehan
)

// outsideTools are the programs that the installation needs besides those built, and the Debian packages that have them.
var outsideTools = []struct{ program, debian string }{
	{"/usr/lib/postgresql/*/bin/postgres", "postgresql"}, {"postfix", "postfix"}, {"dovecot", "dovecot-imapd"}, {"prometheus", "prometheus"},
	{"busybox", "busybox"}, {"nc", "netcat-openbsd"}, {"curl", "curl"}, {"openssl", "openssl"}, {"ip", "iproute2"}, {"groupadd", "passwd"}, {"setpriv", "util-linux"},
}

// runOutside runs the tests once more on such a machine, where they are asked for, and reports whether they are done with
// that. What is missing is left to the test to say.
func runOutside() (code int, done bool) {
	programs := os.Getenv(outsidePrograms)
	if programs == "" || len(outsideMissing()) > 0 {
		return 0, false
	}
	if os.Getenv(outsideFolder) != "" {
		if err := enterMachine(); err != nil {
			fmt.Fprintln(os.Stderr, err)
			return 1, true
		}
		return 0, false
	}
	base, err := os.MkdirTemp("/var/tmp", "trehan-outside-")
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1, true
	}
	defer os.RemoveAll(base)
	if err := errors.Join(os.Chmod(base, 0o755), os.MkdirAll(base+"/tree/bin", 0o755)); err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1, true
	}
	for _, copied := range [][2]string{{"../../../deploy", base + "/tree/"}, {"../../../docs", base + "/tree/"}, {binary, base + "/tree/bin/trehan"}} {
		if out, err := exec.Command("cp", "-r", copied[0], copied[1]).CombinedOutput(); err != nil {
			fmt.Fprintf(os.Stderr, "%v: %s\n", err, out)
			return 1, true
		}
	}
	runtime.LockOSThread() // the child dies with the thread that made it
	inside := exec.Command("/proc/self/exe", os.Args[1:]...)
	inside.Env = append(os.Environ(), outsideFolder+"="+base, "TMPDIR=/tmp")
	inside.Stdout, inside.Stderr = os.Stdout, os.Stderr
	inside.SysProcAttr = &syscall.SysProcAttr{
		Cloneflags: syscall.CLONE_NEWNS | syscall.CLONE_NEWPID | syscall.CLONE_NEWNET | syscall.CLONE_NEWUTS | syscall.CLONE_NEWIPC,
		Pdeathsig:  syscall.SIGKILL,
	}
	if err := inside.Start(); err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1, true
	}
	asked := make(chan os.Signal, 1)
	signal.Notify(asked, os.Interrupt, syscall.SIGTERM)
	go func() {
		<-asked
		_ = inside.Process.Kill() // the first process of the machine, with which all others end
	}()
	_ = inside.Wait()
	return inside.ProcessState.ExitCode(), true
}

// outsideMissing are the Debian packages, or else the rights, that the installation lacks here.
func outsideMissing() []string {
	var missing []string
	for _, tool := range outsideTools {
		if _, err := exec.LookPath(tool.program); err != nil && len(glob(tool.program)) == 0 {
			missing = append(missing, tool.debian)
		}
	}
	if os.Getuid() != 0 {
		missing = append(missing, "root's rights")
	}
	return missing
}

// enterMachine makes this process the first one of the machine: with the disk's folder at /outside, and the rest of this
// machine below, unchanged.
func enterMachine() error {
	base := os.Getenv(outsideFolder)
	layer, root := base+"/layer", base+"/layer/root"
	for _, folder := range []string{layer, base + "/tmp", base + "/programs"} {
		if err := os.MkdirAll(folder, 0o755); err != nil {
			return err
		}
	}
	mounts := []struct {
		source, target, kind string
		flags                uintptr
		data                 string
	}{
		{"", "/", "", syscall.MS_REC | syscall.MS_PRIVATE, ""},
		{"tmpfs", layer, "tmpfs", 0, "mode=755"},
		{"overlay", root, "overlay", 0, "lowerdir=/,upperdir=" + layer + "/upper,workdir=" + layer + "/work"},
		{"/dev", root + "/dev", "", syscall.MS_BIND | syscall.MS_REC, ""},
		{"proc", root + "/proc", "proc", 0, ""},
		{"tmpfs", root + "/run", "tmpfs", 0, "mode=755"},
		{base, root + outsideDisk, "", syscall.MS_BIND, ""},
		{os.Getenv(outsidePrograms), root + outsideDisk + "/programs", "", syscall.MS_BIND, ""},
		{base + "/tmp", root + "/tmp", "", syscall.MS_BIND, ""},
	}
	for _, m := range mounts {
		if m.kind == "overlay" {
			for _, folder := range []string{layer + "/upper" + outsideDisk, layer + "/work", root} {
				if err := os.MkdirAll(folder, 0o755); err != nil {
					return err
				}
			}
		}
		if err := syscall.Mount(m.source, m.target, m.kind, m.flags, m.data); err != nil {
			return fmt.Errorf("mounting %s: %w", m.target, err)
		}
	}
	if err := errors.Join(syscall.Chroot(root), os.Chdir(outsideTree), os.Chmod("/tmp", 0o1777), syscall.Sethostname([]byte("may-chu"))); err != nil {
		return err
	}
	// A shell of the machine's commands finds what `make test-outside` built.
	_ = os.Setenv("PATH", os.Getenv("PATH")+":/usr/sbin:/sbin")
	if out, err := exec.Command("ip", "link", "set", "lo", "up").CombinedOutput(); err != nil {
		return fmt.Errorf("ip link: %w: %s", err, out)
	}
	binary = "/usr/local/bin/trehan" // once it is installed
	return nil
}

// names gives this machine the names of all servers.
func names(t *testing.T, hosts ...string) {
	t.Helper()
	writeFile(t, "/etc/hosts", "127.0.0.1 localhost may-chu "+strings.Join(hosts, " ")+"\n", 0o644)
}

func writeFile(t *testing.T, path, content string, mode os.FileMode) {
	t.Helper()
	if err := errors.Join(os.MkdirAll(filepath.Dir(path), 0o755), os.WriteFile(path, []byte(content), mode), os.Chmod(path, mode)); err != nil {
		t.Fatal(err)
	}
}

func readFile(t *testing.T, path string) string {
	t.Helper()
	b, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

// sh runs a command of a manual in a folder, as root, and fails the test where it fails.
func sh(t *testing.T, folder, line string) string {
	t.Helper()
	cmd := exec.Command("sh", "-ec", line)
	cmd.Dir = folder
	out, err := cmd.CombinedOutput()
	if err != nil {
		t.Fatalf("%s: %v\n%s", line, err, out)
	}
	return string(out)
}

// logFile is where a process of the machine writes what it says.
func logFile(name string) (*os.File, error) {
	return os.OpenFile(filepath.Join(outsideDisk, "logs", name+".log"), os.O_CREATE|os.O_WRONLY|os.O_APPEND, 0o644)
}
