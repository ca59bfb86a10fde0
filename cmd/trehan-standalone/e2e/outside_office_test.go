//go:build linux

package e2e

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"trehan/internal/officetest"
	"trehan/internal/period"
)

// connect connects to the installation as the office's Compose worker does.
func (o *installation) connect() *server { o.Helper(); return connect(o.T, officeFolder) }

// export puts a month's dossiers into both workers' inboxes; more is how many rows are added to the dozen a unit.
func (o *installation) export(month string, more int) {
	o.Helper()
	list := rows(month)
	for i := 0; len(list) < more; i++ {
		r := list[0]
		r.code += "-" + strconv.Itoa(i)
		list = append(list, r)
	}
	at := (daysOf(month).To + 5).Time().Add(8 * time.Hour)
	for _, inbox := range []string{composeFolder + "/inbox", "/srv/trehan/inbox"} {
		path := filepath.Join(inbox, month, "ho-so-1.csv")
		writeFile(o.T, path, csvOf(list), 0o644)
		if err := os.Chtimes(path, at, at); err != nil {
			o.Fatal(err)
		}
	}
}

// cli runs a command in Compose's worker and wants an exit code.
func (o *installation) cli(code int, stdin []byte, args ...string) result {
	o.Helper()
	r := o.compose.run(stdin, numbered(args)...)
	if r.code != code {
		o.Fatalf("trehan %s: exit code %d, want %d\n%s%s", strings.Join(args, " "), r.code, code, r.stdout, r.stderr)
	}
	return r
}

func (o *installation) status(month string) status { o.Helper(); return o.statusOf("", month) }

// statusOf is what `status --json` prints of one of many offices.
func (o *installation) statusOf(office, month string) status {
	o.Helper()
	var s status
	r := command(o.T, "status", "--month", month, "--json", "--config", filepath.Join("/etc/trehan", office, "trehan.yaml"))
	if err := json.Unmarshal([]byte(r.stdout), &s); err != nil {
		o.Fatalf("status: %v: %s%s", err, r.stdout, r.stderr)
	}
	return s
}

// approve signs a held month's letter and approves it by README.md's command, the PDF on standard input.
func (o *installation) approve(month string) {
	o.Helper()
	number, date, remark, _ := letterOf(month)
	if parsed, err := period.ParseDay(date); err == nil && parsed > period.InstantOf(time.Now()).Day() {
		o.Fatalf("%s lies ahead", date)
	}
	out := sh(o.T, "/", "d=$(mktemp -d); chmod 777 $d; echo -n $d")
	if r := o.onMachine("paper", "--month", month, "--number", number, "--date", date, "--date-remark", remark, "--out", out); r.code != 0 {
		o.Fatalf("paper: %s%s", r.stdout, r.stderr)
	}
	signed := officetest.Sign([]byte(readFile(o.T, filepath.Join(out, "cong-van.pdf"))))
	o.cli(0, signed, "approve", "--month", month, "--by", "Lê Thu Duyệt", "--reason", "đã xem", "--number", number, "--date", date,
		"--date-remark", remark, "--signed", "/dev/stdin")
}

// onMachine runs a command on the machine, with the files of systemd's worker.
func (o *installation) onMachine(args ...string) result {
	o.Helper()
	return command(o.T, append(args, "--config", "/etc/trehan/trehan.yaml")...)
}
