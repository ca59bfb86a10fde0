package source_test

import (
	"bytes"
	"context"
	"fmt"
	"net"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"trehan/internal/extract/source"
)

// required makes a missing database server a failure instead of a reason to skip.
const required = "TREHAN_TEST_REQUIRE_SQL"

// server is a database server on the loopback, its files in a temporary folder.
type server struct {
	driver    string
	port      int
	admin     func(sql string) (string, error) // runs statements in the database trehan
	user      string                           // may read; the password stands in the file
	passwords map[string]string                // user: file
	ca        string                           // "" without TLS
}

// lazily starts a server once for all tests of the package.
type lazily struct {
	once  sync.Once
	start func() (*server, func(), error)
	s     *server
	stop  func()
	err   error
}

var postgresServer, mariaServer = &lazily{start: startPostgres}, &lazily{start: startMaria}

func TestMain(m *testing.M) {
	code := m.Run()
	for _, l := range []*lazily{postgresServer, mariaServer} {
		if l.stop != nil {
			l.stop()
		}
	}
	os.Exit(code)
}

func (l *lazily) get(t *testing.T) *server {
	t.Helper()
	if testing.Short() {
		t.Skip("starts a database server")
	}
	l.once.Do(func() { l.s, l.stop, l.err = l.start() })
	if l.err != nil {
		if os.Getenv(required) == "1" {
			t.Fatal(l.err)
		}
		t.Skipf("%v; install it, or set %s=1 to make this a failure", l.err, required)
	}
	return l.s
}

// binary looks for a program where Debian puts it.
func binary(name string) (string, error) {
	found, _ := filepath.Glob("/usr/lib/postgresql/*/bin/" + name)
	slices.Sort(found)
	slices.Reverse(found)
	for _, path := range append(found, "/usr/sbin/"+name, "/usr/bin/"+name) {
		if info, err := os.Stat(path); err == nil && !info.IsDir() {
			return path, nil
		}
	}
	if path, err := exec.LookPath(name); err == nil {
		return path, nil
	}
	return "", fmt.Errorf("no %s on this machine", name)
}

// folder makes a folder of a user's own, close to the root: socket paths are short. Servers refuse to run as root.
func folder(account string) (dir string, as *syscall.SysProcAttr, err error) {
	if dir, err = os.MkdirTemp("", "trehan-sql-"); err != nil {
		return "", nil, err
	}
	if os.Getuid() != 0 {
		return dir, nil, nil
	}
	u, err := user.Lookup(account)
	if err != nil {
		return dir, nil, fmt.Errorf("running as root without a user %s", account)
	}
	uid, _ := strconv.Atoi(u.Uid)
	gid, _ := strconv.Atoi(u.Gid)
	return dir, &syscall.SysProcAttr{Credential: &syscall.Credential{Uid: uint32(uid), Gid: uint32(gid)}}, os.Chown(dir, uid, gid)
}

func freePort() (int, error) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return 0, err
	}
	defer l.Close()
	return l.Addr().(*net.TCPAddr).Port, nil
}

// run runs a program to its end; what it said stands in the error.
func run(dir string, as *syscall.SysProcAttr, stdin, path string, args ...string) (string, error) {
	ctx, cancel := context.WithTimeout(context.Background(), 2*time.Minute)
	defer cancel()
	cmd := exec.CommandContext(ctx, path, args...)
	cmd.Dir, cmd.SysProcAttr, cmd.Stdin = dir, as, strings.NewReader(stdin)
	cmd.Env = append(os.Environ(), "HOME="+dir, "LC_ALL=C.UTF-8", "LD_PRELOAD=")
	out, err := cmd.CombinedOutput()
	if err != nil {
		return "", fmt.Errorf("%s: %w: %s", filepath.Base(path), err, tail(out))
	}
	return string(out), nil
}

func tail(b []byte) string { return string(b[max(0, len(b)-600):]) }

// serve starts a server and waits until ready succeeds. stop ends it by its process.
func serve(dir string, as *syscall.SysProcAttr, signal syscall.Signal, ready func() error, path string, args ...string) (stop func(), err error) {
	cmd := exec.Command(path, args...)
	var said bytes.Buffer
	cmd.Dir, cmd.SysProcAttr, cmd.Stdout, cmd.Stderr = dir, as, &said, &said
	cmd.Env = append(os.Environ(), "HOME="+dir, "LC_ALL=C.UTF-8")
	if err := cmd.Start(); err != nil {
		return nil, err
	}
	ended := make(chan struct{})
	go func() { _ = cmd.Wait(); close(ended) }()
	stop = func() {
		_ = cmd.Process.Signal(signal)
		select {
		case <-ended:
		case <-time.After(20 * time.Second):
			_ = cmd.Process.Kill()
			<-ended
		}
		_ = os.RemoveAll(dir)
	}
	for deadline := time.Now().Add(60 * time.Second); ; time.Sleep(50 * time.Millisecond) {
		err := ready()
		if err == nil {
			return stop, nil
		}
		select {
		case <-ended:
			_ = os.RemoveAll(dir)
			return nil, fmt.Errorf("%s ended: %s", filepath.Base(path), tail(said.Bytes()))
		default:
		}
		if time.Now().After(deadline) {
			stop()
			return nil, fmt.Errorf("%s does not answer: %w: %s", filepath.Base(path), err, tail(said.Bytes()))
		}
	}
}

// secrets writes the files that a source reads.
func secrets(dir string, of map[string]string) (map[string]string, error) {
	files := map[string]string{}
	for name, value := range of {
		files[name] = filepath.Join(dir, "secret-"+name)
		if err := os.WriteFile(files[name], []byte(value+"\n"), 0o644); err != nil {
			return nil, err
		}
	}
	return files, nil
}

// password is the reader's, made up for the test's own servers.
const password = "mat-khau-8Kd2"

func startPostgres() (*server, func(), error) {
	initdb, err1 := binary("initdb")
	daemon, err2 := binary("postgres")
	psql, err3 := binary("psql")
	for _, err := range []error{err1, err2, err3} {
		if err != nil {
			return nil, nil, err
		}
	}
	dir, as, err := folder("postgres")
	if err != nil {
		return nil, nil, err
	}
	data := filepath.Join(dir, "data")
	if _, err := run(dir, as, "", initdb, "-D", data, "-U", "admin", "-E", "UTF8", "--no-locale", "-A", "trust", "--no-sync"); err != nil {
		return nil, nil, err
	}
	hba := "local all admin trust\nhost all all 127.0.0.1/32 scram-sha-256\n"
	if err := os.WriteFile(filepath.Join(data, "pg_hba.conf"), []byte(hba), 0o644); err != nil {
		return nil, nil, err
	}
	ca, err := certificate(dir, as)
	if err != nil {
		return nil, nil, err
	}
	port, err := freePort()
	if err != nil {
		return nil, nil, err
	}
	s := &server{driver: "postgres", port: port, user: "reader", ca: ca}
	psqlIn := func(database, sql string) (string, error) {
		return run(dir, as, sql, psql, "-X", "-q", "-A", "-t", "-v", "ON_ERROR_STOP=1", "-h", dir, "-p", strconv.Itoa(port), "-U", "admin", "-d", database)
	}
	s.admin = func(sql string) (string, error) { return psqlIn("trehan", sql) }
	stop, err := serve(dir, as, syscall.SIGINT, func() error { _, err := psqlIn("postgres", "SELECT 1"); return err }, daemon,
		"-D", data, "-k", dir, "-p", strconv.Itoa(port), "-c", "listen_addresses=127.0.0.1", "-c", "fsync=off", "-c", "max_connections=20",
		"-c", "ssl=on", "-c", "ssl_cert_file="+ca, "-c", "ssl_key_file="+filepath.Join(dir, "key.pem"), "-c", "timezone=UTC", "-c", "datestyle=German")
	if err != nil {
		return nil, nil, err
	}
	if _, err = psqlIn("postgres", "CREATE DATABASE trehan"); err == nil {
		_, err = s.admin("CREATE USER reader PASSWORD '" + password + "'; CREATE USER stranger PASSWORD '" + password + "'; " +
			"ALTER DEFAULT PRIVILEGES GRANT SELECT ON TABLES TO reader;")
	}
	if err == nil {
		s.passwords, err = secrets(dir, map[string]string{"reader": "reader", "stranger": "stranger", "nobody": "nobody", "password": password, "wrong": "sai-mat-khau-77"})
	}
	if err != nil {
		stop()
		return nil, nil, err
	}
	return s, stop, nil
}

func startMaria() (*server, func(), error) {
	install, err1 := binary("mariadb-install-db")
	daemon, err2 := binary("mariadbd")
	shell, err3 := binary("mariadb")
	for _, err := range []error{err1, err2, err3} {
		if err != nil {
			return nil, nil, err
		}
	}
	dir, as, err := folder("mysql")
	if err != nil {
		return nil, nil, err
	}
	data, socket := filepath.Join(dir, "data"), filepath.Join(dir, "s")
	if _, err := run(dir, as, "", install, "--no-defaults", "--datadir="+data, "--auth-root-authentication-method=normal", "--skip-test-db"); err != nil {
		return nil, nil, err
	}
	port, err := freePort()
	if err != nil {
		return nil, nil, err
	}
	s := &server{driver: "mysql", port: port, user: "reader"}
	in := func(database, sql string) (string, error) {
		return run(dir, as, sql, shell, "--no-defaults", "--socket="+socket, "-u", "root", "--default-character-set=utf8mb4", "-N", "-B", database)
	}
	s.admin = func(sql string) (string, error) { return in("trehan", sql) }
	stop, err := serve(dir, as, syscall.SIGTERM, func() error { _, err := in("mysql", "SELECT 1"); return err }, daemon,
		"--no-defaults", "--datadir="+data, "--socket="+socket, "--port="+strconv.Itoa(port), "--bind-address=127.0.0.1", "--skip-name-resolve",
		"--pid-file="+filepath.Join(dir, "pid"), "--innodb-flush-log-at-trx-commit=0", "--innodb-buffer-pool-size=32M", "--sql-mode=ANSI_QUOTES,NO_BACKSLASH_ESCAPES")
	if err != nil {
		return nil, nil, err
	}
	if _, err = in("mysql", "CREATE DATABASE trehan CHARACTER SET utf8mb4; CREATE USER reader@'%' IDENTIFIED BY '"+password+
		"'; CREATE USER stranger@'%' IDENTIFIED BY '"+password+"'; GRANT SELECT, EXECUTE ON trehan.* TO reader@'%'; CREATE DATABASE other; "+
		"CREATE TABLE trehan.small (a INT); GRANT SELECT ON trehan.small TO stranger@'%';"); err == nil {
		s.passwords, err = secrets(dir, map[string]string{"reader": "reader", "stranger": "stranger", "nobody": "nobody", "password": password, "wrong": "sai-mat-khau-77"})
	}
	if err != nil {
		stop()
		return nil, nil, err
	}
	return s, stop, nil
}

// config is a source that reads from the server.
func (s *server) config(query string, more func(*source.Config)) source.Config {
	no := false
	c := source.Config{
		Name: "csdl", Type: "sql", Driver: s.driver, Host: "127.0.0.1", Port: s.port, Database: "trehan", TLS: &no, Query: query,
		UsernameFile: s.passwords["reader"], PasswordFile: s.passwords["password"], Timeout: time.Minute,
	}
	if more != nil {
		more(&c)
	}
	return c
}
