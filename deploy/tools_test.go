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

// tool runs a program that reads these files in earnest; where it is not installed, the test is skipped.
func tool(t *testing.T, name string, args ...string) string {
	t.Helper()
	path, err := exec.LookPath(name)
	if err != nil {
		t.Skipf("no %s here", name)
	}
	out, err := exec.CommandContext(t.Context(), path, args...).CombinedOutput()
	if err != nil {
		t.Fatalf("%s %s: %v\n%s", name, strings.Join(args, " "), err, out)
	}
	return string(out)
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

// systemd understands the units, and rates the services no more exposed than 2.0 of 10.
func TestUnitsAreHardened(t *testing.T) {
	for _, unit := range []string{"trehan.service", "trehan-absence.service", "trehan-up.service"} {
		out := tool(t, "systemd-analyze", "security", "--offline=yes", "--threshold=20", "systemd/"+unit)
		lines := strings.Split(strings.TrimSpace(out), "\n")
		t.Log(lines[len(lines)-1])
	}
	timer, err := os.ReadFile("systemd/trehan-absence.timer")
	if err != nil {
		t.Fatal(err)
	}
	when := regexp.MustCompile(`(?m)^OnCalendar=(.*)$`).FindSubmatch(timer)
	if when == nil {
		t.Fatal("the timer has no OnCalendar")
	}
	tool(t, "systemd-analyze", "calendar", string(when[1]))
}

// Both ways to run in a cluster come out whole: pods refer to the configuration under the name that it is given.
func TestKustomizationsBuild(t *testing.T) {
	whole := t.TempDir()
	if err := os.CopyFS(whole, os.DirFS("kubernetes")); err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"trehan.yaml", "units.yaml"} { // as README.md says
		data, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(whole, "base", name), data, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	for way, worker := range map[string]string{"plain": "Deployment", "pinned": "WorkerDeployment"} {
		all, err := documents([]byte(tool(t, "kubectl", "kustomize", filepath.Join(whole, way))))
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
				t.Errorf("%s: a %s outside the namespace", way, kind)
			}
		}
		for _, want := range []string{worker, "CronJob", "ConfigMap", "NetworkPolicy", "PodDisruptionBudget", "ServiceAccount"} {
			if !slices.Contains(kinds, want) {
				t.Errorf("%s: no %s among %v", way, want, kinds)
			}
		}
		pods := 0
		for _, object := range all {
			for _, spec := range podSpecs(object) {
				pods++
				if !strings.Contains(flat(spec), configuration) || configuration == "" {
					t.Errorf("%s: the %v does not mount the configuration as %q", way, object["kind"], configuration)
				}
			}
		}
		if pods < 2 {
			t.Errorf("%s: only %d pods", way, pods)
		}
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
