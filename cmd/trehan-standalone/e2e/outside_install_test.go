//go:build linux

package e2e

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"
)

// installation is the whole of it: Compose's services, a worker of systemd's unit, mail and Prometheus around.
type installation struct {
	*testing.T
	compose *compose
	mail    *mailServers
	worker  *container // by trehan.service
}

func (o *installation) as(t *testing.T) *installation {
	one, c, m := *o, *o.compose, *o.mail
	c.T, m.T = t, t
	one.T, one.compose, one.mail = t, &c, &m
	return &one
}

// showLogs prints what everybody said last.
func (o *installation) showLogs() {
	for _, path := range glob(outsideDisk + "/logs/*.log") {
		name := strings.TrimSuffix(filepath.Base(path), ".log")
		o.Logf("end of %s:\n%s", name, o.compose.log(name))
	}
}

const (
	composeFolder = outsideTree + "/deploy/compose"
	officeFolder  = composeFolder + "/config"
	servicePort   = "9465" // metrics of systemd's worker, where Compose's has the sample's
)

// steps are the commands of a section of README.md, one a line.
func steps(t *testing.T, section string) []string {
	t.Helper()
	_, text, found := strings.Cut(readFile(t, outsideTree+"/deploy/README.md"), "\n## "+section+"\n")
	text, _, _ = strings.Cut(text, "\n## ")
	if !found {
		t.Fatalf("README.md has no section %q", section)
	}
	var lines []string
	for _, block := range regexp.MustCompile(`(?m)^(?:    .*\n|\n)+`).FindAllString(text, -1) {
		for line := range strings.Lines(block) {
			if line = strings.TrimSpace(line); line != "" && !strings.HasPrefix(line, "#") {
				lines = append(lines, line)
			}
		}
		if len(lines) > 0 {
			break // the first block installs
		}
	}
	return lines
}

// installOutside does what README.md says, line by line: first "Install (Compose)", then "Install (systemd)" for a second
// worker on the same servers.
func installOutside(t *testing.T) *installation {
	t.Helper()
	names(t, "postgresql", "temporal", "store", "smtp.hanam.example", "imap.hanam.example")
	sh(t, "/", `mkdir -p /etc/temporal; cp /outside/programs/entrypoint.sh /etc/temporal/; cp -r /outside/programs/schema /etc/temporal/
chmod -R a+rX /etc/temporal; chmod a+x /etc/temporal/entrypoint.sh; mkdir -p /outside/logs /outside/inbox; chmod 777 /outside/logs`)
	mail := startMail(t, append(outsideAddresses(""), "kstt@hanam.example", "vpub@hanam.example"))
	o := &installation{T: t, mail: mail}
	for _, line := range steps(t, "Install (Compose)") {
		t.Logf("compose: %s", line)
		o.composeStep(line)
	}
	for _, line := range steps(t, "Install (systemd)") {
		t.Logf("systemd: %s", line)
		o.systemdStep(line)
	}
	startPrometheus(t)
	scraped(t)
	return o
}

// composeStep does one line of "Install (Compose)".
func (o *installation) composeStep(line string) {
	o.Helper()
	command, isCompose := strings.CutPrefix(line, "docker compose ")
	command, _, _ = strings.Cut(command, " #")
	switch words := strings.Fields(command); {
	case !isCompose:
		sh(o.T, composeFolder, line)
		if strings.HasPrefix(line, "cp ../trehan.yaml") {
			o.officeFiles(officeFolder, "", "")
		}
	case command == "build worker": // an image: bin/trehan stands in its place
		sh(o.T, outsideTree, "install -m 755 bin/trehan /usr/local/bin/")
	case strings.HasPrefix(command, "run --rm worker "):
		o.compose = o.composed()
		o.export(lastMonth(), 0) // doctor looks for it
		if words[3] == "run" {
			o.export(words[5], 0)
		}
		if r := o.compose.run(nil, words[3:]...); r.code != 0 {
			o.Fatalf("%s: exit code %d\n%s%s", line, r.code, r.stdout, r.stderr)
		} else {
			o.Logf("%s", strings.TrimSpace(r.stdout))
		}
	case command == "up --detach":
		o.compose.up("worker")
	default:
		o.Fatalf("what does %q do?", line)
	}
}

func (o *installation) composed() *compose {
	if o.compose != nil {
		return o.compose
	}
	c := readCompose(o.T, composeFolder)
	c.Services["temporal"].Environment["PROMETHEUS_ENDPOINT"] = "127.0.0.1:9466" // to be watched too
	return c
}

// systemdStep does one line of "Install (systemd)".
func (o *installation) systemdStep(line string) {
	o.Helper()
	switch {
	case strings.HasPrefix(line, "make "), strings.HasPrefix(line, "systemctl daemon-reload"):
	case strings.HasPrefix(line, "systemctl enable --now trehan.service"):
		o.startUnit()
	default:
		if strings.HasPrefix(line, "trehan doctor") {
			line = strings.ReplaceAll(line, "doctor ", "doctor --setup ")
		}
		o.Logf("%s", strings.TrimSpace(sh(o.T, outsideTree, line)))
		if strings.Contains(line, "deploy/trehan.yaml") {
			o.officeFiles("/etc/trehan", "", servicePort)
		}
	}
}

// officeFiles edits the sample configuration as README.md says, writes the office's register and lays down its secrets.
func (o *installation) officeFiles(folder, office, port string) {
	o.Helper()
	path := filepath.Join(folder, "trehan.yaml")
	text := readFile(o.T, path)
	edit := func(old, with string) {
		o.Helper()
		if strings.Count(text, old) != 1 {
			o.Fatalf("the sample configuration has %q %d times", old, strings.Count(text, old))
		}
		text = strings.Replace(text, old, with, 1)
	}
	edit("endpoint: https://s3.hanam.example\n", "endpoint: http://store:7070\n")
	listen := `":9464"`
	if port != "" {
		listen = "127.0.0.1:" + port
	}
	edit("listen: 127.0.0.1:9464", "listen: "+listen)
	edit("  username_file: credentials/relay_username", "  ca_file: ca.pem\n  username_file: credentials/relay_username")
	edit("  port: 587 ", fmt.Sprintf("  port: %d ", map[bool]int{true: slowly, false: submission}[office == ""]))
	edit("  # return_path: thu-tra-lai@hanam.example", "  return_path: thu-tra-lai@hanam.example")
	edit("# bounces:\n#   imap: {", "bounces:\n  imap: {ca_file: ca.pem, ")
	edit("ho-so-*.xlsx\n", "ho-so-*.csv\n")
	text += "\ndelivery: {backoff: [2s]}\n"
	text = regexp.MustCompile(`(?m)^  (?:steps|staff):.*\n    - \{.*\n`).ReplaceAllString(text, "")
	if office != "" {
		edit("# office: ha-nam", "office: "+office)
	}
	writeFile(o.T, path, text, 0o640)
	writeFile(o.T, filepath.Join(folder, "units.yaml"), outsideRegister(), 0o640)
	sh(o.T, folder, fmt.Sprintf(`cp /outside/mail/ca.pem .; mkdir -p credentials
[ -e credentials/store_access_key ] || ! [ -e %[1]s/credentials/store_access_key ] || cp %[1]s/credentials/store_* credentials/
echo %[2]s >credentials/relay_username; echo %[3]s >credentials/relay_password
echo %[4]s >credentials/bounces_username; echo %[3]s >credentials/bounces_password
chmod 640 trehan.yaml units.yaml credentials/*; chmod 644 ca.pem`, officeFolder, relayUser, mailSecret, bouncesUser))
	if folder != officeFolder {
		sh(o.T, folder, "chgrp trehan trehan.yaml units.yaml credentials/*")
	}
}

// register writes the register of both workers.
func (o *installation) register(more ...string) {
	o.Helper()
	for _, folder := range []string{officeFolder, "/etc/trehan"} { // the files stay whose they are
		if err := os.WriteFile(filepath.Join(folder, "units.yaml"), []byte(outsideRegister(more...)), 0); err != nil {
			o.Fatal(err)
		}
	}
}

// startUnit starts trehan.service.
func (o *installation) startUnit() {
	o.Helper()
	o.worker = o.unitOf("", "/etc/trehan")
	o.connect().workers(2)
}

// unitOf runs what trehan.service runs, for the files of a folder, as a user that exists nowhere, in its group and without
// privileges; and starts it again as the unit says.
func (o *installation) unitOf(name, folder string) *container {
	o.Helper()
	unit := readFile(o.T, "/etc/systemd/system/trehan.service")
	value := func(key string) string {
		m := regexp.MustCompile(`(?m)^` + key + `=(.*)$`).FindStringSubmatch(unit)
		if m == nil {
			o.Fatalf("trehan.service has no %s", key)
		}
		return m[1]
	}
	seconds := func(key string) time.Duration {
		d, err := time.ParseDuration(value(key))
		if err != nil {
			o.Fatal(err)
		}
		return d
	}
	group := strings.Split(sh(o.T, "/", "getent group "+value("SupplementaryGroups")), ":")[2]
	again := policy{always: value("Restart") == "always", after: seconds("RestartSec")}
	start := strings.ReplaceAll(value("ExecStart"), "/etc/trehan/", folder+"/")
	argv := []string{"--reuid", "61500", "--regid", "61500", "--groups", group, "--bounding-set=-all", "--no-new-privs", "--",
		"sh", "-c", "umask " + value("UMask") + "; exec " + start}
	return keep(o.T, "trehan.service"+name, again, seconds("TimeoutStopSec"), func() *exec.Cmd {
		cmd := exec.Command("setpriv", argv...)
		cmd.Dir, cmd.Env = "/", []string{"PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin"}
		return cmd
	})
}
