//go:build unix

package stack_test

import (
	"bufio"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
)

// TestNamelessAccount starts a stack as a user that stands in no list of users, as systemd's DynamicUser makes them: with
// what trehan-up.service puts into the environment it starts, without a home it says what to do.
func TestNamelessAccount(t *testing.T) {
	if os.Getuid() != 0 {
		t.Skip("only root becomes another user")
	}
	const nobody = 61_234
	dir, err := os.MkdirTemp("/tmp", "trehan-nameless-") // the parents of t.TempDir are root's alone
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = os.RemoveAll(dir) })
	binary, err := os.ReadFile(os.Args[0])
	if err != nil {
		t.Fatal(err)
	}
	program := filepath.Join(dir, "program")
	if err := os.WriteFile(program, binary, 0o755); err != nil { //nolint:gosec // another is to run it
		t.Fatal(err)
	}
	if err := os.Chown(dir, nobody, nobody); err != nil {
		t.Fatal(err)
	}
	ends := func(environment ...string) string {
		cmd := exec.CommandContext(t.Context(), program, "-test.run=^TestVictim$")
		cmd.Dir, cmd.Env = dir, append(environment, victim+"="+filepath.Join(dir, "data"))
		cmd.SysProcAttr = &syscall.SysProcAttr{Credential: &syscall.Credential{Uid: nobody, Gid: nobody}}
		out, err := cmd.StdoutPipe()
		if err != nil {
			t.Fatal(err)
		}
		if err := cmd.Start(); err != nil {
			t.Fatal(err)
		}
		defer func() {
			_ = cmd.Process.Kill()
			_ = cmd.Wait()
		}()
		var said strings.Builder
		for lines := bufio.NewScanner(out); lines.Scan(); {
			said.WriteString(lines.Text() + "\n")
			if strings.HasPrefix(lines.Text(), "READY ") {
				break
			}
		}
		return said.String()
	}
	if said := ends("USER=trehan-up"); !strings.Contains(said, "đặt các biến môi trường USER và HOME") {
		t.Errorf("without a home: %s", said)
	}
	if said := ends("USER=trehan-up", "HOME="+dir); !strings.Contains(said, "READY ") {
		t.Errorf("with a home: %s", said)
	}
}
