package deploy_test

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// tool runs a program that reads these files in earnest.
func tool(t *testing.T, name string, args ...string) string {
	t.Helper()
	need(t, name)
	out, err := exec.CommandContext(t.Context(), name, args...).CombinedOutput()
	if err != nil {
		t.Fatalf("%s %s: %v\n%s", name, strings.Join(args, " "), err, out)
	}
	return string(out)
}

// need skips a test whose program is not installed, and fails it where TREHAN_TEST_REQUIRE_PROMTOOL, _SYSTEMD or _KUBECTL
// says that it must be. Under -short it always skips.
func need(t *testing.T, name string) {
	t.Helper()
	if testing.Short() {
		t.Skipf("runs %s", name)
	}
	missing := "is not here"
	if _, err := exec.LookPath(name); err == nil {
		if name != "kubectl" || kustomizes(t) {
			return
		}
		missing = "is older than 1.21 and cannot read these kustomizations"
	}
	variable := "TREHAN_TEST_REQUIRE_" + strings.ToUpper(strings.TrimSuffix(name, "-analyze"))
	if os.Getenv(variable) == "1" {
		t.Fatalf("%s %s, and %s=1", name, missing, variable)
	}
	t.Skipf("%s %s", name, missing)
}

// kustomizes reports whether the kubectl here has a kustomize that reads folders as resources.
func kustomizes(t *testing.T) bool {
	out, err := exec.CommandContext(t.Context(), "kubectl", "version", "--client", "--output=json").Output()
	return err == nil && bytes.Contains(out, []byte(`"kustomizeVersion"`))
}

// Prometheus reads the rules, and each alert fires when it should and at no other time.
func TestAlertsFireWhenTheyShould(t *testing.T) {
	tool(t, "promtool", "check", "rules", "monitoring/trehan.rules.yaml")
	tool(t, "promtool", "test", "rules", "monitoring/trehan.rules.test.yaml")
	rules, err := os.ReadFile("monitoring/trehan.rules.yaml")
	if err != nil {
		t.Fatal(err)
	}
	tests, err := os.ReadFile("monitoring/trehan.rules.test.yaml")
	if err != nil {
		t.Fatal(err)
	}
	for _, alert := range regexp.MustCompile(`alert: (\w+)`).FindAllSubmatch(rules, -1) {
		if !bytes.Contains(tests, alert[1]) {
			t.Errorf("no test has %s fire", alert[1])
		}
	}
}

// systemd finds no fault in the units, and rates the services no more exposed than 2.0 of 10.
func TestUnitsAreHardened(t *testing.T) {
	folder := t.TempDir()
	each(t, func(path string, data []byte) {
		// The program need not be installed for the unit to be read.
		data = regexp.MustCompile(`/usr/local/bin/trehan\S*`).ReplaceAll(data, []byte("/bin/true"))
		if err := os.WriteFile(filepath.Join(folder, filepath.Base(path)), data, 0o600); err != nil {
			t.Fatal(err)
		}
	}, ".service", ".timer")
	each(t, func(path string, data []byte) {
		if out := tool(t, "systemd-analyze", "verify", filepath.Join(folder, filepath.Base(path))); strings.Contains(out, filepath.Base(path)) {
			t.Errorf("%s: %s", path, out)
		}
		if filepath.Ext(path) == ".service" {
			out := tool(t, "systemd-analyze", "security", "--offline=yes", "--threshold=20", path)
			lines := strings.Split(strings.TrimSpace(out), "\n")
			t.Log(lines[len(lines)-1])
			return
		}
		when := regexp.MustCompile(`(?m)^OnCalendar=(.*)$`).FindSubmatch(data)
		if when == nil {
			t.Fatalf("%s has no OnCalendar", path)
		}
		tool(t, "systemd-analyze", "calendar", string(when[1]))
	}, ".service", ".timer")
}

// The manifests for a cluster come out whole: pods refer to the configuration under the name that it is given.
func TestKustomizationBuilds(t *testing.T) {
	need(t, "kubectl")
	whole := t.TempDir()
	if err := os.CopyFS(whole, os.DirFS("kubernetes")); err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"trehan.yaml", "units.yaml"} { // as README.md says
		data, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(whole, name), data, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	all, err := documents([]byte(tool(t, "kubectl", "kustomize", whole)))
	if err != nil {
		t.Fatal(err)
	}
	kinds, configuration := []string{}, ""
	for _, object := range all {
		kind, _ := object["kind"].(string)
		kinds = append(kinds, kind)
		if name, _ := at(object, "metadata", "name").(string); kind == "ConfigMap" && strings.HasPrefix(name, "trehan-config-") {
			configuration = name
		}
		if at(object, "metadata", "namespace") != "trehan" {
			t.Errorf("a %s outside the namespace", kind)
		}
	}
	for _, want := range []string{"Deployment", "CronJob", "ConfigMap", "NetworkPolicy", "PodDisruptionBudget", "ServiceAccount"} {
		if !slices.Contains(kinds, want) {
			t.Errorf("no %s among %v", want, kinds)
		}
	}
	pods := 0
	for _, object := range all {
		for _, spec := range podSpecs(object) {
			pods++
			if !strings.Contains(flat(spec), configuration) || configuration == "" {
				t.Errorf("the %v does not mount the configuration as %q", object["kind"], configuration)
			}
		}
	}
	if pods < 2 {
		t.Errorf("only %d pods", pods)
	}
}

// flat are all the texts in a value.
func flat(v any) string {
	switch v := v.(type) {
	case string:
		return v + "\n"
	case []any:
		var b strings.Builder
		for _, inner := range v {
			b.WriteString(flat(inner))
		}
		return b.String()
	case map[string]any:
		var b strings.Builder
		for _, inner := range v {
			b.WriteString(flat(inner))
		}
		return b.String()
	}
	return ""
}
