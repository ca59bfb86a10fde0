//go:build linux

package e2e

import (
	"bytes"
	"fmt"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"go.yaml.in/yaml/v3"
)

// compose runs the services of deploy/compose/compose.yaml as processes: each with the command, environment, files, secrets
// and user that it has as a container, in the order of depends_on. In place of an image stands what is known of it.
type compose struct {
	*testing.T
	folder   string
	Services map[string]service               `yaml:"services"`
	Secrets  map[string]struct{ File string } `yaml:"secrets"`
	running  map[string]*container
}

// service is what compose.yaml says of one. Networks, ports and limits of memory are not kept.
type service struct {
	Image       string            `yaml:"image"`
	Restart     string            `yaml:"restart"`
	Entrypoint  []string          `yaml:"entrypoint"`
	Command     []string          `yaml:"command"`
	Environment map[string]string `yaml:"environment"`
	Volumes     []string          `yaml:"volumes"`
	Secrets     []string          `yaml:"secrets"`
	DependsOn   map[string]struct {
		Condition string `yaml:"condition"`
	} `yaml:"depends_on"`
	Healthcheck struct {
		Test []string `yaml:"test"`
	} `yaml:"healthcheck"`
	StopGracePeriod time.Duration `yaml:"stop_grace_period"`
}

// image is what a container has that compose.yaml does not say.
type image struct {
	entrypoint  []string
	environment map[string]string
	user        int // 0: root
	programs    []string
	glibc       bool // Debian's own programs; else Alpine's, which are busybox's
}

// postgresImage does what the image's entrypoint does: a cluster with the user and a database of its name, then the server.
const postgresImage = `chown postgres /var/lib/postgresql/data
install -d -o postgres /run/postgresql
as="setpriv --reuid postgres --regid postgres --clear-groups"
export PGDATA=/var/lib/postgresql/data PATH=$(echo /usr/lib/postgresql/*/bin):$PATH
if ! [ -s $PGDATA/PG_VERSION ]; then
  cat $POSTGRES_PASSWORD_FILE >/tmp/first-password; chown postgres /tmp/first-password
  $as initdb --username=$POSTGRES_USER --pwfile=/tmp/first-password --auth-local=trust --auth-host=scram-sha-256 --encoding=UTF8 --no-locale >&2
  echo "create database $POSTGRES_USER" | $as postgres --single -j postgres >&2
fi
exec $as postgres -k /run/postgresql -c listen_addresses='*'`

func images(t *testing.T) map[string]image {
	all := map[string]image{
		"postgres":               {entrypoint: []string{"/bin/sh", "-ec", postgresImage}, glibc: true},
		"temporalio/server":      {user: 1000, programs: []string{"temporal-server"}},
		"temporalio/admin-tools": {user: 1000, programs: []string{"temporal", "temporal-sql-tool"}},
		"versity/versitygw":      {programs: []string{"versitygw"}},
		"curlimages/curl":        {user: 100, programs: []string{"curl"}},
	}
	// Ours says it itself.
	text := readFile(t, filepath.Join(outsideTree, "deploy", "Containerfile"))
	one := func(pattern string) string {
		m := regexp.MustCompile(pattern).FindStringSubmatch(text)
		if m == nil {
			t.Fatalf("the Containerfile has no %s", pattern)
		}
		return m[1]
	}
	own := image{entrypoint: []string{one(`(?m)^ENTRYPOINT \["([^"]*)"\]$`)}, environment: map[string]string{}}
	name, value, _ := strings.Cut(one(`(?m)^ENV (.*)$`), "=")
	own.environment[name] = value
	if _, err := fmt.Sscan(one(`(?m)^USER (\d+):\d+$`), &own.user); err != nil {
		t.Fatal(err)
	}
	all["trehan"] = own
	return all
}

var interpolation = regexp.MustCompile(`\$\$|\$\{([A-Z_]+)(?::-([^}]*))?\}`)

// readCompose reads compose.yaml with the values of .env.
func readCompose(t *testing.T, folder string) *compose {
	t.Helper()
	values := map[string]string{}
	for line := range strings.Lines(readFile(t, filepath.Join(folder, ".env"))) {
		if name, value, ok := strings.Cut(strings.TrimSpace(line), "="); ok && !strings.HasPrefix(name, "#") {
			values[name] = value
		}
	}
	text := interpolation.ReplaceAllStringFunc(readFile(t, filepath.Join(folder, "compose.yaml")), func(found string) string {
		if found == "$$" {
			return "$"
		}
		m := interpolation.FindStringSubmatch(found)
		if value, ok := values[m[1]]; ok && value != "" {
			return value
		}
		return m[2]
	})
	c := &compose{T: t, folder: folder, running: map[string]*container{}}
	if err := yaml.Unmarshal([]byte(text), c); err != nil {
		t.Fatal(err)
	}
	for _, folder := range []string{outsideDisk + "/logs", outsideDisk + "/volumes"} {
		if err := os.MkdirAll(folder, 0o755); err != nil {
			t.Fatal(err)
		}
	}
	return c
}

// container is a process that is kept running, or has run.
type container struct {
	mu      sync.Mutex
	cmd     *exec.Cmd
	stopped bool          // by the test: nobody starts it again
	ended   chan struct{} // closed when it will not be started again
	code    int
	grace   time.Duration
}

// policy is when a process that has ended is started again.
type policy struct {
	always bool
	times  int // after failures alone, where not always
	after  time.Duration
}

// keep starts a process and starts it again as the policy says, until the test stops it.
func keep(t *testing.T, name string, again policy, grace time.Duration, command func() *exec.Cmd) *container {
	t.Helper()
	c := &container{ended: make(chan struct{}), grace: grace}
	begin := func() error {
		log, err := logFile(name)
		if err != nil {
			return err
		}
		defer log.Close()
		c.cmd = command()
		c.cmd.Stdout, c.cmd.Stderr = log, log
		c.cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
		return c.cmd.Start()
	}
	if err := begin(); err != nil {
		t.Fatal(err)
	}
	go func() {
		defer close(c.ended)
		for left := again.times; ; left-- {
			_ = c.cmd.Wait()
			c.mu.Lock()
			c.code = c.cmd.ProcessState.ExitCode()
			done := c.stopped || !again.always && (left == 0 || c.code == 0)
			c.mu.Unlock()
			if done {
				return
			}
			time.Sleep(again.after)
			c.mu.Lock()
			if c.stopped {
				c.mu.Unlock()
				return
			}
			err := begin()
			c.mu.Unlock()
			if err != nil {
				return
			}
		}
	}()
	return c
}

func (c *container) pid() int {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.cmd.Process.Pid
}

func (c *container) hasEnded() bool {
	select {
	case <-c.ended:
		return true
	default:
		return false
	}
}

// end ends a process for good, by SIGTERM with its time of grace, or at once by SIGKILL.
func (c *container) end(t *testing.T, signal syscall.Signal) {
	t.Helper()
	c.mu.Lock()
	c.stopped = true
	pid := c.cmd.Process.Pid
	_ = syscall.Kill(pid, signal)
	c.mu.Unlock()
	select {
	case <-c.ended:
	case <-time.After(c.grace):
		t.Errorf("did not end within %s of %s", c.grace, signal)
		_ = syscall.Kill(-pid, syscall.SIGKILL)
		<-c.ended
	}
}

// command is a process of a service with other arguments or another environment than compose.yaml gives; nil for its own.
func (c *compose) command(name string, args []string, environment map[string]string) *exec.Cmd {
	c.Helper()
	s, ok := c.Services[name]
	if !ok {
		c.Fatalf("compose.yaml has no service %q", name)
	}
	repository, _, _ := strings.Cut(s.Image, ":")
	of, ok := images(c.T)[repository]
	if !ok {
		c.Fatalf("nothing is known of the image %s", s.Image)
	}
	entrypoint := of.entrypoint
	if s.Entrypoint != nil {
		entrypoint = s.Entrypoint
	}
	if args == nil {
		args = s.Command
	}
	return c.contained(name, of, append(slices.Clone(entrypoint), args...), environment)
}

// contained is a command in the surroundings of a service: its mounts in a namespace of its own, its user, its environment
// and no other. The process that it starts is the server itself.
func (c *compose) contained(name string, of image, argv []string, environment map[string]string) *exec.Cmd {
	var script strings.Builder
	script.WriteString("set -e\nmount -t tmpfs -o mode=755 tmpfs /srv\n") // no image has anything there
	bind := func(source, target string, readOnly bool) {
		fmt.Fprintf(&script, "if [ -d %[1]s ]; then mkdir -p %[2]s; else mkdir -p $(dirname %[2]s); touch %[2]s; fi\nmount --bind %[1]s %[2]s\n", source, target)
		if readOnly {
			fmt.Fprintf(&script, "mount -o remount,bind,ro %s\n", target)
		}
	}
	s := c.Services[name]
	for _, volume := range s.Volumes {
		parts := strings.Split(volume, ":")
		source := parts[0]
		if strings.HasPrefix(source, ".") {
			source = filepath.Join(c.folder, source)
		} else if !strings.HasPrefix(source, "/") {
			source = filepath.Join(outsideDisk, "volumes", source)
			if err := os.MkdirAll(source, 0o755); err != nil {
				c.Fatal(err)
			}
			if parts[1] == "/tmp" { // as it is in every image
				fmt.Fprintf(&script, "chmod 1777 %s\n", source)
			}
		}
		bind(source, parts[1], len(parts) > 2 && parts[2] == "ro")
	}
	script.WriteString("mkdir -p /run/secrets\nmount -t tmpfs -o mode=755 tmpfs /run/secrets\n")
	for _, secret := range s.Secrets {
		bind(filepath.Join(c.folder, c.Secrets[secret].File), "/run/secrets/"+secret, true)
	}
	path := "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"
	if !of.glibc {
		// Alpine's getent and an nc that knows -z are no part of Debian's busybox.
		programs := filepath.Join(outsideDisk, "images", name)
		fmt.Fprintf(&script, "mkdir -p %[1]s /busybox\n[ -e /busybox/cut ] || busybox --install -s /busybox\n", programs)
		for _, program := range append([]string{"getent", "nc"}, of.programs...) {
			fmt.Fprintf(&script, "ln -sf $(PATH=%s/programs:$PATH command -v %s) %s/\n", outsideDisk, program, programs)
		}
		script.WriteString("mount --bind $(command -v busybox) $(realpath /bin/sh)\n") // the last use of the machine's own shell
		path = programs + ":/busybox"
	}
	fmt.Fprintf(&script, "exec /usr/bin/env -i PATH=%s HOME=/tmp \"$@\"", path)
	all := maps.Clone(of.environment)
	if all == nil {
		all = map[string]string{}
	}
	maps.Copy(all, s.Environment)
	maps.Copy(all, environment)
	words := []string{"--mount", "--propagation", "private", "/bin/sh", "-c", script.String(), name}
	for _, key := range slices.Sorted(maps.Keys(all)) {
		words = append(words, key+"="+all[key])
	}
	if of.user != 0 {
		id := strconv.Itoa(of.user)
		words = append(words, "/usr/bin/setpriv", "--reuid", id, "--regid", id, "--clear-groups", "--bounding-set=-all", "--no-new-privs", "--")
	}
	return exec.Command("unshare", append(words, argv...)...)
}

// up starts a service and what it depends on, as `docker compose up` does: one that runs is left alone, one that does its
// work and ends is run again.
func (c *compose) up(name string) {
	c.Helper()
	if running := c.running[name]; running != nil && !running.hasEnded() {
		return
	}
	c.dependencies(name)
	c.start(name, nil)
}

// dependencies starts what a service depends on and waits as it says.
func (c *compose) dependencies(name string) {
	c.Helper()
	depends := c.Services[name].DependsOn
	for _, other := range slices.Sorted(maps.Keys(depends)) {
		c.up(other)
		switch condition := depends[other].Condition; condition {
		case "service_healthy":
			c.healthy(other)
		case "service_completed_successfully":
			c.completed(other)
		default:
			c.Fatalf("%s: condition %q of %s", name, condition, other)
		}
	}
}

// start starts a service alone; environment is added to its own.
func (c *compose) start(name string, environment map[string]string) {
	c.Helper()
	c.startAs(name, name, environment)
}

// startAs starts another process of a service, under a name of its own.
func (c *compose) startAs(as, name string, environment map[string]string) {
	c.Helper()
	s := c.Services[name]
	again := policy{always: s.Restart == "unless-stopped", after: time.Second}
	_, _ = fmt.Sscanf(s.Restart, "on-failure:%d", &again.times)
	grace := s.StopGracePeriod
	if grace == 0 {
		grace = 10 * time.Second // Docker's own
	}
	c.running[as] = keep(c.T, as, again, grace, func() *exec.Cmd { return c.command(name, nil, environment) })
}

// healthy waits until the service's own check passes.
func (c *compose) healthy(name string) {
	c.Helper()
	test := c.Services[name].Healthcheck.Test
	if len(test) < 2 {
		c.Fatalf("%s has no healthcheck", name)
	}
	argv := test[1:]
	if test[0] == "CMD-SHELL" {
		argv = []string{"/bin/sh", "-c", test[1]}
	}
	repository, _, _ := strings.Cut(c.Services[name].Image, ":")
	of := images(c.T)[repository]
	of.user = 0
	if of.glibc {
		argv = []string{"/bin/sh", "-c", "PATH=$(echo /usr/lib/postgresql/*/bin):$PATH; " + test[1]}
	}
	var said []byte
	begin := time.Now()
	for {
		var err error
		if said, err = c.contained(name, of, argv, nil).CombinedOutput(); err == nil {
			return
		}
		if time.Since(begin) > 2*time.Minute || c.running[name].hasEnded() {
			c.Fatalf("%s is not healthy: %v: %s\n%s", name, err, said, c.log(name))
		}
		time.Sleep(200 * time.Millisecond)
	}
}

// completed waits until a service has done its work.
func (c *compose) completed(name string) {
	c.Helper()
	select {
	case <-c.running[name].ended:
	case <-time.After(3 * time.Minute):
		c.Fatalf("%s does not end\n%s", name, c.log(name))
	}
	if code := c.running[name].code; code != 0 {
		c.Fatalf("%s ends with %d\n%s", name, code, c.log(name))
	}
}

// stop is `docker compose stop`, kill the same without any warning.
func (c *compose) stop(name string) { c.Helper(); c.running[name].end(c.T, syscall.SIGTERM) }
func (c *compose) kill(name string) { c.Helper(); c.running[name].end(c.T, syscall.SIGKILL) }

// run is `docker compose run --rm worker COMMAND`, with stdin as -T has it.
func (c *compose) run(stdin []byte, args ...string) result {
	c.Helper()
	c.dependencies("worker")
	cmd := c.command("worker", args, nil)
	var stdout, stderr bytes.Buffer
	in, out, err := os.Pipe()
	if err != nil {
		c.Fatal(err)
	}
	defer in.Close()
	if err := in.Chown(images(c.T)["trehan"].user, -1); err != nil { // as a container's user has it
		c.Fatal(err)
	}
	go func() {
		_, _ = out.Write(stdin)
		_ = out.Close()
	}()
	cmd.Stdin, cmd.Stdout, cmd.Stderr = in, &stdout, &stderr
	if err := cmd.Run(); err != nil && cmd.ProcessState == nil {
		c.Fatal(err)
	}
	return result{cmd.ProcessState.ExitCode(), stdout.String(), stderr.String()}
}

// log is the end of what a service has said.
func (c *compose) log(name string) string {
	b, _ := os.ReadFile(filepath.Join(outsideDisk, "logs", name+".log"))
	return string(b[max(0, len(b)-2000):])
}
