// Package deploy_test checks that the manuals, units, manifests, alerts and sample configuration in this folder fit
// the program: commands, flags, configuration keys and metrics exist.
package deploy_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"testing"

	"go.yaml.in/yaml/v3"

	"trehan/internal/config"
	"trehan/internal/extract/source"
	"trehan/internal/mail"
	"trehan/internal/register"
	"trehan/internal/telemetry"
)

// each calls f with every file below this folder that has one of the extensions.
func each(t *testing.T, f func(path string, data []byte), extensions ...string) {
	t.Helper()
	found := 0
	err := filepath.WalkDir(".", func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || !slices.Contains(extensions, filepath.Ext(path)) {
			return err
		}
		data, err := os.ReadFile(path)
		if err == nil {
			found++
			f(path, data)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	if found == 0 {
		t.Fatalf("no file with %v", extensions)
	}
}

// documents are the YAML documents of a file.
func documents(data []byte) ([]map[string]any, error) {
	decoder := yaml.NewDecoder(bytes.NewReader(data))
	var all []map[string]any
	for {
		var one map[string]any
		if err := decoder.Decode(&one); errors.Is(err, io.EOF) {
			return all, nil
		} else if err != nil {
			return nil, err
		}
		all = append(all, one)
	}
}

func TestEveryFileParses(t *testing.T) {
	each(t, func(path string, data []byte) {
		if all, err := documents(data); err != nil || len(all) == 0 {
			t.Errorf("%s: %d documents, %v", path, len(all), err)
		}
	}, ".yaml")
	each(t, func(path string, data []byte) {
		if !json.Valid(data) {
			t.Errorf("%s is no JSON", path)
		}
	}, ".json")
}

func TestSampleConfigurationLoads(t *testing.T) {
	c, err := config.Load("trehan.yaml")
	if err != nil {
		t.Fatal(err)
	}
	if err := c.Require(config.NeedMonth); err != nil {
		t.Error(err)
	}
	if c.Review.Policy != config.ReviewAlways {
		t.Errorf("an office's sample has the leader sign first, not review %q", c.Review.Policy)
	}
}

// The sample holds what an office decides; docs/interface.md 5 names every key, docs/formats.md 12 those of dialects.
func TestTheContractNamesEveryKey(t *testing.T) {
	text := section(t, "../docs/interface.md", "## 5. Configuration") + section(t, "../docs/formats.md", "## 12. Dialects")
	for _, key := range keys(reflect.TypeFor[config.Config](), nil) {
		if !regexp.MustCompile("[`.({ ]" + regexp.QuoteMeta(key) + "[`:]").MatchString(text) {
			t.Errorf("docs/interface.md 5 does not name the key %s", key)
		}
	}
}

// section is what stands below a heading of the second level.
func section(t *testing.T, path, heading string) string {
	t.Helper()
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	_, text, found := strings.Cut(string(data), heading)
	if !found {
		t.Fatalf("%s has no %q", path, heading)
	}
	text, _, _ = strings.Cut(text, "\n## ")
	return text
}

// What stands in sources.yaml to be copied is valid.
func TestSampleSourcesAreValid(t *testing.T) {
	data, err := os.ReadFile("sources.yaml")
	if err != nil {
		t.Fatal(err)
	}
	decoder := yaml.NewDecoder(bytes.NewReader(data))
	decoder.KnownFields(true)
	var sources config.Sources
	if err := decoder.Decode(&sources); err != nil {
		t.Fatal(err)
	}
	types := map[string]bool{}
	for _, c := range sources.All() {
		types[c.Type] = true
		for _, fault := range c.Faults() {
			t.Errorf("source %s: %s", c.Name, fault)
		}
	}
	for _, want := range []string{source.TypeS3, source.TypeHTTP, source.TypeSQL, source.TypeUpload} {
		if !types[want] {
			t.Errorf("no source of type %s is shown", want)
		}
	}
}

// keys are the YAML keys of a configuration, those of its sections included. A field without a tag has a name that is
// Go's business, not the office's.
func keys(of reflect.Type, all []string) []string {
	switch of.Kind() {
	case reflect.Pointer, reflect.Slice, reflect.Map:
		return keys(of.Elem(), all)
	case reflect.Struct:
		for i := range of.NumField() {
			name, _, _ := strings.Cut(of.Field(i).Tag.Get("yaml"), ",")
			if name == "" || name == "-" || of.Field(i).Type == reflect.TypeFor[config.Removed]() {
				continue
			}
			all = keys(of.Field(i).Type, append(all, name))
		}
	}
	return all
}

func TestSampleRegisterLoads(t *testing.T) {
	file, err := os.Open("units.yaml")
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	if _, err := register.Load(file, "units.yaml"); err != nil {
		t.Error(err)
	}
}

// exported are the names and labels of all series that a worker exports from its first scrape on.
func exported(t *testing.T) string {
	t.Helper()
	metrics, err := telemetry.NewMetrics(telemetry.Options{Version: "v0", Reasons: mail.Reasons()})
	if err != nil {
		t.Fatal(err)
	}
	recorder := httptest.NewRecorder()
	metrics.Handler().ServeHTTP(recorder, httptest.NewRequestWithContext(t.Context(), http.MethodGet, "/metrics", nil))
	return recorder.Body.String()
}

var (
	series  = regexp.MustCompile(`\btrehan_[a-z0-9_]+`)
	matcher = regexp.MustCompile(`\b(trehan_[a-z0-9_]+)\{([a-z_]+)(=|!=|=~|!~)"([^"]*)"\}`)
)

// checkExpression faults a series or a label value that no worker exports: such an alert would never fire.
func checkExpression(t *testing.T, where, expression, body string) {
	t.Helper()
	for _, name := range series.FindAllString(expression, -1) {
		if !strings.Contains(body, "\n"+name+"{") && !strings.Contains(body, "\n"+name+" ") {
			t.Errorf("%s: nothing exports %s", where, name)
		}
	}
	for _, m := range matcher.FindAllStringSubmatch(expression, -1) {
		for value := range strings.SplitSeq(m[4], "|") {
			if !regexp.MustCompile(`(?m)^` + m[1] + `\{.*\b` + m[2] + `="` + regexp.QuoteMeta(value) + `"`).MatchString(body) {
				t.Errorf("%s: %s never has %s=%q", where, m[1], m[2], value)
			}
		}
	}
}

func TestAlertsReferToExportedMetrics(t *testing.T) {
	data, err := os.ReadFile("monitoring/trehan.rules.yaml")
	if err != nil {
		t.Fatal(err)
	}
	var rules struct {
		Groups []struct {
			Name  string `yaml:"name"`
			Rules []struct {
				Alert       string            `yaml:"alert"`
				Expr        string            `yaml:"expr"`
				For         string            `yaml:"for"`
				Labels      map[string]string `yaml:"labels"`
				Annotations map[string]string `yaml:"annotations"`
			} `yaml:"rules"`
		} `yaml:"groups"`
	}
	decoder := yaml.NewDecoder(bytes.NewReader(data))
	decoder.KnownFields(true)
	if err := decoder.Decode(&rules); err != nil {
		t.Fatal(err)
	}
	manual, err := os.ReadFile("README.md")
	if err != nil {
		t.Fatal(err)
	}
	body, seen := exported(t), map[string]bool{}
	for _, group := range rules.Groups {
		for _, rule := range group.Rules {
			if rule.Alert == "" || seen[rule.Alert] {
				t.Errorf("alert %q is nameless or stands twice", rule.Alert)
			}
			seen[rule.Alert] = true
			if rule.Labels["severity"] == "" || rule.Annotations["summary"] == "" || rule.Annotations["description"] == "" {
				t.Errorf("%s has no severity, summary or description", rule.Alert)
			}
			if !bytes.Contains(manual, []byte(rule.Alert)) {
				t.Errorf("README.md does not say what to do about %s", rule.Alert)
			}
			checkExpression(t, rule.Alert, rule.Expr, body)
		}
	}
	if len(seen) == 0 {
		t.Error("no alert")
	}
}

func TestDashboardRefersToExportedMetrics(t *testing.T) {
	data, err := os.ReadFile("monitoring/trehan-dashboard.json")
	if err != nil {
		t.Fatal(err)
	}
	var dashboard struct {
		Panels []struct {
			ID      int
			Title   string
			Targets []struct{ Expr string }
		}
	}
	if err := json.Unmarshal(data, &dashboard); err != nil {
		t.Fatal(err)
	}
	body, seen := exported(t), map[int]bool{}
	for _, panel := range dashboard.Panels {
		if seen[panel.ID] || panel.Title == "" || len(panel.Targets) == 0 {
			t.Errorf("panel %d %q stands twice, or is nameless or empty", panel.ID, panel.Title)
		}
		seen[panel.ID] = true
		for _, target := range panel.Targets {
			checkExpression(t, panel.Title, target.Expr, body)
		}
	}
	if len(seen) == 0 {
		t.Error("no panel")
	}
}

// A worker in a container is no root, changes nothing of its image, and stops late enough to settle a mail.
func TestPodsAreConfined(t *testing.T) {
	pods := 0
	each(t, func(path string, data []byte) {
		all, err := documents(data)
		if err != nil {
			t.Fatal(err)
		}
		for _, object := range all {
			for _, spec := range podSpecs(object) {
				pods++
				where := fmt.Sprintf("%s (%v)", path, object["kind"])
				if at(spec, "securityContext", "runAsNonRoot") != true || spec["automountServiceAccountToken"] != false {
					t.Errorf("%s may run as root, or carries a token of the cluster", where)
				}
				for _, c := range spec["containers"].([]any) {
					container := c.(map[string]any)
					if at(container, "securityContext", "readOnlyRootFilesystem") != true ||
						at(container, "securityContext", "allowPrivilegeEscalation") != false ||
						at(container, "resources", "limits", "memory") == nil {
						t.Errorf("%s: container %v is not confined", where, container["name"])
					}
				}
			}
		}
	}, ".yaml")
	if pods < 3 {
		t.Errorf("found %d pods, not the Deployment and the two CronJobs", pods)
	}
}

// podSpecs are the pod specifications anywhere in an object.
func podSpecs(v any) []map[string]any {
	var all []map[string]any
	switch v := v.(type) {
	case map[string]any:
		if _, ok := v["containers"]; ok {
			all = append(all, v)
		}
		for _, inner := range v {
			all = append(all, podSpecs(inner)...)
		}
	case []any:
		for _, inner := range v {
			all = append(all, podSpecs(inner)...)
		}
	}
	return all
}

func at(v any, path ...string) any {
	for _, key := range path {
		m, ok := v.(map[string]any)
		if !ok {
			return nil
		}
		v = m[key]
	}
	return v
}

// Where the sample configuration reads a secret, a pod finds it.
func TestPodsHoldTheSecretsThatTheConfigurationReads(t *testing.T) {
	sample, err := os.ReadFile("trehan.yaml")
	if err != nil {
		t.Fatal(err)
	}
	secrets := regexp.MustCompile(`(?m)^ *[a-z_]+_file: (credentials/[a-z_]+)`).FindAllSubmatch(sample, -1)
	if len(secrets) == 0 {
		t.Fatal("the sample configuration reads no secret")
	}
	for _, path := range []string{"kubernetes/deployment.yaml", "kubernetes/absence.yaml", "kubernetes/doctor.yaml"} {
		data, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		for _, secret := range secrets {
			if !bytes.Contains(data, fmt.Appendf(nil, "path: %s}", secret[1])) {
				t.Errorf("%s does not hold %s", path, secret[1])
			}
		}
	}
}
