//go:build linux

package e2e

import (
	"encoding/json"
	"fmt"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"
)

// The rules apply as they are, and once more with every duration a sixtieth: what takes a quarter of an hour by the first
// takes a quarter of a minute by the second.
const (
	rulesFile  = outsideTree + "/deploy/monitoring/trehan.rules.yaml"
	sixtieth   = outsideDisk + "/prometheus/sixtieth.yaml"
	prometheus = "http://127.0.0.1:9090"
)

const prometheusConfig = `global: {scrape_interval: 1s, evaluation_interval: 1s}
rule_files: [` + rulesFile + `, ` + sixtieth + `]
scrape_configs:
  - {job_name: trehan, static_configs: [{targets: ['127.0.0.1:9464', '127.0.0.1:9465']}]}
  - {job_name: temporal, static_configs: [{targets: ['127.0.0.1:9466']}]}
`

// startPrometheus watches both workers and Temporal.
func startPrometheus(t *testing.T) {
	t.Helper()
	inRules := regexp.MustCompile(`(for: |\[)(\d+)([mh])`)
	shorter := inRules.ReplaceAllStringFunc(readFile(t, rulesFile), func(found string) string {
		m := inRules.FindStringSubmatch(found)
		return m[1] + m[2] + map[string]string{"m": "s", "h": "m"}[m[3]]
	})
	writeFile(t, sixtieth, strings.Replace(shorter, "- name: trehan", "- name: sixtieth", 1), 0o644)
	writeFile(t, outsideDisk+"/prometheus/prometheus.yml", prometheusConfig, 0o644)
	keep(t, "prometheus", policy{}, time.Minute, func() *exec.Cmd {
		return exec.Command("prometheus", "--config.file="+outsideDisk+"/prometheus/prometheus.yml",
			"--storage.tsdb.path="+outsideDisk+"/prometheus/data", "--web.listen-address=127.0.0.1:9090")
	})
	eventually(t, "Prometheus answers", func() bool {
		time.Sleep(200 * time.Millisecond)
		answer, err := http.Get(prometheus + "/-/ready") //nolint:noctx // this machine's
		if err == nil {
			_ = answer.Body.Close()
		}
		return err == nil && answer.StatusCode == http.StatusOK
	})
}

// ask is an answer of Prometheus.
func ask(t *testing.T, path string, into any) {
	t.Helper()
	answer, err := http.Get(prometheus + path) //nolint:noctx // this machine's
	if err != nil {
		t.Fatal(err)
	}
	defer answer.Body.Close()
	if err := json.NewDecoder(answer.Body).Decode(into); err != nil {
		t.Fatal(err)
	}
}

// alerts are the states of all alerts of one of the two groups: inactive, pending or firing.
func alerts(t *testing.T, group string) map[string]string {
	t.Helper()
	var rules struct {
		Data struct {
			Groups []struct {
				Name  string
				Rules []struct{ Name, State, Health string }
			}
		}
	}
	ask(t, "/api/v1/rules?type=alert", &rules)
	states := map[string]string{}
	for _, g := range rules.Data.Groups {
		for _, r := range g.Rules {
			if r.Health == "err" {
				t.Errorf("Prometheus cannot evaluate %s", r.Name)
			}
			if g.Name == group {
				states[r.Name] = r.State
			}
		}
	}
	return states
}

// alertIs waits until an alert is in a state, and returns after how long.
func alertIs(t *testing.T, group, alert, state string) time.Duration {
	t.Helper()
	begin := time.Now()
	eventually(t, alert+" is "+state, func() bool {
		time.Sleep(250 * time.Millisecond)
		return alerts(t, group)[alert] == state
	})
	return time.Since(begin)
}

// scraped waits until every target answers.
func scraped(t *testing.T) {
	t.Helper()
	eventually(t, "all targets are scraped", func() bool {
		time.Sleep(250 * time.Millisecond)
		var targets struct {
			Data struct {
				ActiveTargets []struct{ ScrapeURL, Health string }
			}
		}
		ask(t, "/api/v1/targets", &targets)
		for _, target := range targets.Data.ActiveTargets {
			if target.Health != "up" {
				return false
			}
		}
		return len(targets.Data.ActiveTargets) == 3
	})
}

// memory is what the machine's processes hold now and held at most, in megabytes, by program: the sum of each and their
// number.
func memory(t *testing.T) string {
	t.Helper()
	type use struct{ count, now, peak int }
	by := map[string]*use{}
	for _, path := range glob("/proc/[0-9]*/status") {
		b, err := os.ReadFile(path)
		if err != nil {
			continue // it has just ended
		}
		value := func(key string) int {
			m := regexp.MustCompile(`(?m)^` + key + `:\s+(\d+) kB`).FindSubmatch(b)
			if m == nil {
				return 0
			}
			n, _ := strconv.Atoi(string(m[1]))
			return n
		}
		program, _ := os.Readlink(filepath.Join(filepath.Dir(path), "exe"))
		name := filepath.Base(program)
		if by[name] == nil {
			by[name] = &use{}
		}
		by[name].count++
		by[name].now += value("RssAnon")
		by[name].peak += value("VmHWM")
	}
	var lines []string
	for name, u := range by {
		if slices.Contains([]string{"trehan", "temporal-server", "postgres", "versitygw", "prometheus"}, name) {
			lines = append(lines, fmt.Sprintf("%d %s: %d MB of their own, %d MB at most with shared pages", u.count, name, u.now/1024, u.peak/1024))
		}
	}
	slices.Sort(lines)
	return strings.Join(lines, "\n")
}

// operations counts what the store has been asked since it started, from its access log: by method.
func operations(t *testing.T) map[string]int {
	t.Helper()
	by := map[string]int{}
	for line := range strings.Lines(readFile(t, outsideDisk+"/logs/store.log")) {
		for _, method := range []string{"GET", "HEAD", "PUT", "POST", "DELETE"} {
			if strings.Contains(line, " "+method+" ") {
				by[method]++
			}
		}
	}
	return by
}

// since is what has been added to counts.
func since(before, now map[string]int) (all int, by map[string]int) {
	by = map[string]int{}
	for key, n := range now {
		if d := n - before[key]; d > 0 {
			by[key] = d
			all += d
		}
	}
	return all, by
}
