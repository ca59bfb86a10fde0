package deploy_test

import (
	"bytes"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"
)

// manual is what README.md says.
func manual(t *testing.T) string {
	t.Helper()
	data, err := os.ReadFile("README.md")
	if err != nil {
		t.Fatal(err)
	}
	return string(data)
}

// document is the one YAML document of a file.
func document(t *testing.T, path string) map[string]any {
	t.Helper()
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	all, err := documents(data)
	if err != nil || len(all) != 1 {
		t.Fatalf("%s: %d documents, %v", path, len(all), err)
	}
	return all[0]
}

// setting is the value of a key of a unit, "" where it has none.
func setting(unit []byte, key string) string {
	m := regexp.MustCompile(`(?m)^` + key + `=(.*)$`).FindSubmatch(unit)
	if m == nil {
		return ""
	}
	return string(m[1])
}

// A service of a dynamic user does not start where a group of that name exists and no user: systemd refuses the name. The
// user's name is the unit's where User= does not give another.
func TestServicesHaveUsersThatAreNoGroups(t *testing.T) {
	groups := map[string]bool{}
	for _, m := range regexp.MustCompile(`(?m)^ *groupadd (?:--\S+ )*(\S+)`).FindAllStringSubmatch(manual(t), -1) {
		groups[m[1]] = true
	}
	if len(groups) == 0 {
		t.Fatal("README.md makes no group")
	}
	each(t, func(path string, data []byte) {
		if setting(data, "DynamicUser") != "yes" {
			t.Errorf("%s runs as a user that somebody must make", path)
		}
		user := setting(data, "User")
		if user == "" {
			user = strings.TrimSuffix(filepath.Base(path), ".service")
		}
		if groups[user] {
			t.Errorf("%s: its user %s is a group that README.md makes", path, user)
		}
		if group := setting(data, "SupplementaryGroups"); !groups[group] {
			t.Errorf("%s: README.md does not make the group %q", path, group)
		}
	}, ".service")
}

// What a unit names is there after the steps of README.md: the program, the documentation, the service that a timer starts.
func TestUnitsFindWhatTheyName(t *testing.T) {
	steps := manual(t)
	each(t, func(path string, data []byte) {
		if filepath.Ext(path) == ".timer" {
			service := strings.TrimSuffix(path, ".timer") + ".service"
			if _, err := os.Stat(service); err != nil {
				t.Error(err)
			}
			if !strings.Contains(steps, filepath.Base(path)) {
				t.Errorf("README.md does not enable %s", path)
			}
			return
		}
		program, _, _ := strings.Cut(setting(data, "ExecStart"), " ")
		if !regexp.MustCompile(`install -m 755 bin/` + filepath.Base(program) + ` ` + filepath.Dir(program) + `/`).MatchString(steps) {
			t.Errorf("%s: README.md does not install %s", path, program)
		}
		if file := strings.TrimPrefix(setting(data, "Documentation"), "file://"); !strings.Contains(steps, "-t "+filepath.Dir(file)+" deploy/*.md") {
			t.Errorf("%s: README.md does not install %s", path, file)
		} else if _, err := os.Stat(filepath.Base(file)); err != nil {
			t.Error(err)
		}
	}, ".service", ".timer")
}

// The absence check belongs to whom it asks about: the account that owns the data and the file that `up` writes.
func TestAbsenceOfUpRunsAsItsUser(t *testing.T) {
	read := func(name string) []byte {
		data, err := os.ReadFile("systemd/" + name)
		if err != nil {
			t.Fatal(err)
		}
		return data
	}
	up, absence := read("trehan-up.service"), read("trehan-up-absence.service")
	for _, key := range []string{"DynamicUser", "User", "StateDirectory", "StateDirectoryMode", "SupplementaryGroups"} {
		if setting(up, key) == "" || setting(up, key) != setting(absence, key) {
			t.Errorf("%s: up has %q, its absence check %q", key, setting(up, key), setting(absence, key))
		}
	}
	if setting(up, "Environment") != "HOME=/var/lib/"+setting(up, "StateDirectory") {
		t.Errorf("up has no home: %q", setting(up, "Environment"))
	}
	data := regexp.MustCompile(`--data (\S+)`).FindSubmatch(up)
	if data == nil || !bytes.Contains(absence, append([]byte(" --config "), append(data[1], "/trehan.yaml "...)...)) {
		t.Errorf("the absence check does not read the configuration below %q", data)
	}
}

// A failed Job of one day stays until the Job of the next day has answered, and no longer: the alert neither ends while the
// notice is missing nor stands when it is out.
func TestFailedJobsGoAfterTheNextAnswer(t *testing.T) {
	job := at(document(t, "kubernetes/absence.yaml"), "spec", "jobTemplate", "spec")
	seconds, _ := at(job, "ttlSecondsAfterFinished").(int)
	deadline, _ := at(job, "activeDeadlineSeconds").(int)
	ttl, longest := time.Duration(seconds)*time.Second, time.Duration(deadline)*time.Second
	if ttl < 24*time.Hour+longest || ttl > 36*time.Hour {
		t.Errorf("a Job is kept %s after its end; asked is every 24 hours, for %s at most", ttl, longest)
	}
}

// Secrets and data that an installation puts into this folder go neither into version control nor into an image.
func TestSecretsOfAnInstallationStayOutside(t *testing.T) {
	for _, file := range []struct{ name, prefix string }{{"../.gitignore", "/"}, {"../.dockerignore", ""}} {
		data, err := os.ReadFile(file.name)
		if err != nil {
			t.Fatal(err)
		}
		lines := map[string]bool{}
		for line := range strings.Lines(string(data)) {
			lines[strings.TrimSuffix(strings.TrimSpace(line), "/")] = true
		}
		for _, path := range []string{
			"compose/.env", "compose/config", "compose/servers", "compose/inbox",
			"kubernetes/trehan.yaml", "kubernetes/units.yaml", "kubernetes/credentials",
		} {
			if !lines[file.prefix+"deploy/"+path] {
				t.Errorf("%s lets deploy/%s in", file.name, path)
			}
		}
	}
}

// The worker in Compose gets neither the keys of the store's root account nor the database's password, and no more memory
// than the machine can spare.
func TestComposeConfinesTheWorker(t *testing.T) {
	compose := document(t, "compose/compose.yaml")
	worker, _ := at(compose, "services", "worker").(map[string]any)
	if worker["mem_limit"] == nil || worker["read_only"] != true || worker["secrets"] != nil || worker["tmpfs"] != nil {
		t.Errorf("the worker is not confined: %v", worker)
	}
	secrets, _ := at(compose, "secrets").(map[string]any)
	for name, secret := range secrets {
		file, _ := at(secret, "file").(string)
		own := strings.HasPrefix(file, "./config/")
		if needs := name == "store_access_key" || name == "store_secret_key"; own != needs {
			t.Errorf("%s lies in %s; the worker, which sees ./config, may know of it: %v", name, file, needs)
		}
		if !strings.Contains(manual(t), strings.TrimPrefix(file, "./")) {
			t.Errorf("README.md does not make %s", file)
		}
	}
	if volumes := flat(worker["volumes"]); !strings.Contains(volumes, "./config:/etc/trehan:ro\n") || strings.Contains(volumes, "servers") {
		t.Errorf("the worker sees %s", volumes)
	}
	example, err := os.ReadFile("compose/.env.example")
	if err != nil {
		t.Fatal(err)
	}
	for _, m := range regexp.MustCompile(`\$\{([A-Z_]+)\}`).FindAllStringSubmatch(flat(compose), -1) {
		if !strings.Contains(string(example), "\n"+m[1]+"=") {
			t.Errorf(".env.example has no %s", m[1])
		}
	}
}

// nginx refuses bodies above a megabyte where it is not told otherwise, and a form with a month's files may have a gigabyte.
func TestProxyLetsFilesThrough(t *testing.T) {
	stream, err := os.ReadFile("../internal/web/stream.go")
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Contains(stream, []byte("= 1 << 30 ")) || !strings.Contains(manual(t), "client_max_body_size 1g;") {
		t.Error("the proxy of README.md does not let through what the review page takes")
	}
}

// docs/design.md says of every room what it is for.
func TestDesignNamesEveryRoom(t *testing.T) {
	design, err := os.ReadFile("../docs/design.md")
	if err != nil {
		t.Fatal(err)
	}
	_, layout, _ := strings.Cut(string(design), "## 3. Rooms")
	layout, _, _ = strings.Cut(layout, "\n## ")
	rooms, err := os.ReadDir("../internal")
	if err != nil {
		t.Fatal(err)
	}
	for _, room := range rooms {
		if !strings.Contains(layout, "`internal/"+room.Name()+"`") {
			t.Errorf("docs/design.md, 3. Rooms, lacks internal/%s", room.Name())
		}
	}
}
