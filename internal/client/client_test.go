package client

import (
	"os"
	"path/filepath"
	"testing"

	"trehan/internal/config"
)

// A namespace that the file leaves open comes from the profile or the variable, and everybody who asks for it gets the
// one that the connection uses.
func TestNamespaceOfTheConnection(t *testing.T) {
	profiles := filepath.Join(t.TempDir(), "temporal.toml")
	if err := os.WriteFile(profiles, []byte("[profile.default]\nnamespace = \"mac-dinh\"\n[profile.tinh]\nnamespace = \"van-phong\"\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		name, file, profile string
		env                 map[string]string
		want                string
	}{
		{name: "nothing said", want: "default"},
		{name: "the file's", file: "cua-tep", env: map[string]string{"TEMPORAL_NAMESPACE": "cua-bien"}, want: "cua-tep"},
		{name: "a variable", env: map[string]string{"TEMPORAL_NAMESPACE": "cua-bien"}, want: "cua-bien"},
		{name: "the default profile", env: map[string]string{"TEMPORAL_CONFIG_FILE": profiles}, want: "mac-dinh"},
		{name: "a profile by variable", env: map[string]string{"TEMPORAL_CONFIG_FILE": profiles, "TEMPORAL_PROFILE": "tinh"}, want: "van-phong"},
		{name: "a profile by file", profile: "tinh", env: map[string]string{"TEMPORAL_CONFIG_FILE": profiles}, want: "van-phong"},
	} {
		t.Run(c.name, func(t *testing.T) {
			for _, name := range []string{"TEMPORAL_NAMESPACE", "TEMPORAL_PROFILE", "TEMPORAL_CONFIG_FILE"} {
				t.Setenv(name, c.env[name]) // and restores it in the end
				if c.env[name] == "" {
					_ = os.Unsetenv(name)
				}
			}
			conf := config.Empty()
			conf.Temporal.Namespace, conf.Temporal.Profile = c.file, c.profile
			conf.Temporal.UI = "http://127.0.0.1:8080"
			options, err := connection(conf)
			if err != nil {
				t.Fatal(err)
			}
			if options.Namespace != c.want {
				t.Errorf("connects to %q, want %q", options.Namespace, c.want)
			}
			if got := New(nil, conf).Namespace(); got != c.want {
				t.Errorf("doctor looks into %q, want %q", got, c.want)
			}
			if got, want := conf.Temporal.RunPage("a", "b"), "http://127.0.0.1:8080/namespaces/"+c.want+"/workflows/a/b/user-metadata"; got != want {
				t.Errorf("the page of a run is %s, want %s", got, want)
			}
		})
	}
}
