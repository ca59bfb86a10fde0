package archive_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"trehan/internal/archive"
)

func writeFile(t *testing.T, name, body string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(path, []byte(body), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

func TestValidate(t *testing.T) {
	access, secret := writeFile(t, "access", "id\n"), writeFile(t, "secret", "very-secret\n")
	good := archive.Config{Endpoint: "https://s3.example", Bucket: "trehan", AccessKeyFile: access, SecretKeyFile: secret}
	yes := true
	for name, test := range map[string]struct {
		change func(c *archive.Config)
		want   []string // nothing: valid
	}{
		"good":             {func(*archive.Config) {}, nil},
		"host and port":    {func(c *archive.Config) { c.Endpoint = "127.0.0.1:9000" }, nil},
		"prefix":           {func(c *archive.Config) { c.Prefix = "bao-cao/tthc" }, nil},
		"no lock":          {func(c *archive.Config) { c.Retention.Mode = archive.NoLock }, nil},
		"one year":         {func(c *archive.Config) { c.Retention.Years = 1 }, nil},
		"no endpoint":      {func(c *archive.Config) { c.Endpoint = "" }, []string{"endpoint"}},
		"path in endpoint": {func(c *archive.Config) { c.Endpoint = "https://s3.example/bucket" }, []string{"endpoint"}},
		"key in endpoint":  {func(c *archive.Config) { c.Endpoint = "https://a:b@s3.example" }, []string{"endpoint"}},
		"scheme":           {func(c *archive.Config) { c.Endpoint = "s3://x" }, []string{"endpoint"}},
		"public":           {func(c *archive.Config) { c.PublicEndpoint = "https://kho.tinh.example:8443" }, nil},
		"public bare":      {func(c *archive.Config) { c.PublicEndpoint = "kho.tinh.example" }, []string{"public_endpoint"}},
		"public path":      {func(c *archive.Config) { c.PublicEndpoint = "https://kho.tinh.example/tthc" }, []string{"public_endpoint"}},
		"contradiction":    {func(c *archive.Config) { c.Endpoint, c.TLS = "http://x", &yes }, []string{"tls"}},
		"several at once": {func(c *archive.Config) {
			c.Bucket, c.Prefix, c.Retention = "Trễ", "../x y", archive.Retention{Mode: "forever", Years: -1, ExtractYears: 200}
			c.SecretKeyFile = "/nonexistent/secret"
		}, []string{"bucket", "prefix", "retention.mode", "retention.years", "retention.extract_years", "secret_key_file"}},
		"extract longer":                 {func(c *archive.Config) { c.Retention = archive.Retention{Years: 2, ExtractYears: 3} }, []string{"extract_years"}},
		"drafts for longer than records": {func(c *archive.Config) { c.Retention = archive.Retention{Years: 1, DraftDays: 400} }, []string{"draft_days"}},
		"drafts for a negative time":     {func(c *archive.Config) { c.Retention.DraftDays = -1 }, []string{"draft_days"}},
		"CA without TLS":                 {func(c *archive.Config) { c.Endpoint, c.CAFile = "http://x", access }, []string{"ca_file"}},
		"CA is no PEM":                   {func(c *archive.Config) { c.CAFile = access }, []string{"ca_file"}},
		"empty secret":                   {func(c *archive.Config) { c.SecretKeyFile = writeFile(t, "empty", "\n") }, []string{"secret_key_file"}},
		"unknown keys":                   {func(c *archive.Config) { c.Keys = "chain" }, []string{"keys"}},
		"environment with files, without variables": {func(c *archive.Config) { c.Keys = archive.KeysFromEnvironment },
			[]string{"AWS_ACCESS_KEY_ID", "access_key_file", "secret_key_file"}},
		"instance": {func(c *archive.Config) { c.Keys, c.AccessKeyFile, c.SecretKeyFile = archive.KeysFromInstance, "", "" }, nil},
		"instance with a role": {func(c *archive.Config) {
			c.Keys, c.AccessKeyFile, c.SecretKeyFile, c.STS.Role = archive.KeysFromInstance, "", "", "arn:x"
		}, []string{"sts.role"}},
		"role":                {func(c *archive.Config) { c.Keys, c.STS.Endpoint = archive.KeysFromRole, "https://sts.example" }, nil},
		"role, no endpoint":   {func(c *archive.Config) { c.Keys = archive.KeysFromRole }, []string{"sts.endpoint"}},
		"endpoint with login": {func(c *archive.Config) { c.Keys, c.STS.Endpoint = archive.KeysFromRole, "https://a:b@sts.example" }, []string{"sts.endpoint"}},
		"files with a token":  {func(c *archive.Config) { c.STS = archive.STS{Endpoint: "https://x", Role: "r", TokenFile: secret} }, []string{"sts.endpoint", "sts.role", "sts.token_file"}},
		"web identity": {func(c *archive.Config) {
			c.Keys, c.AccessKeyFile, c.SecretKeyFile = archive.KeysFromWebIdentity, "", ""
			c.STS = archive.STS{Endpoint: "https://sts.example", TokenFile: secret}
		}, nil},
		"web identity without token": {func(c *archive.Config) {
			c.Keys, c.AccessKeyFile, c.SecretKeyFile, c.STS.Endpoint = archive.KeysFromWebIdentity, "", "", "https://sts.example"
		}, []string{"sts.token_file"}},
		"no keys anywhere": {func(c *archive.Config) { c.AccessKeyFile, c.SecretKeyFile = "", "" }, []string{"access_key_file", "secret_key_file"}},
	} {
		for _, variable := range []string{archive.AccessKeyEnv, archive.SecretKeyEnv, "AWS_ACCESS_KEY_ID", "AWS_WEB_IDENTITY_TOKEN_FILE"} {
			t.Setenv(variable, "")
		}
		c := good
		test.change(&c)
		err := c.Validate()
		if len(test.want) == 0 {
			if err != nil {
				t.Errorf("%s: %v", name, err)
			}
			continue
		}
		if err == nil {
			t.Errorf("%s: accepted", name)
			continue
		}
		if lines := strings.Split(err.Error(), "\n"); len(lines) != len(test.want) {
			t.Errorf("%s: %d faults, want %d: %v", name, len(lines), len(test.want), err)
		}
		for _, w := range test.want {
			if !strings.Contains(err.Error(), w) {
				t.Errorf("%s: %q is not in %v", name, w, err)
			}
		}
		if strings.Contains(err.Error(), "very-secret") {
			t.Errorf("%s: a secret in %v", name, err)
		}
	}
	t.Setenv(archive.AccessKeyEnv, "id")
	t.Setenv(archive.SecretKeyEnv, "x")
	if err := (archive.Config{Endpoint: "x.example", Bucket: "trehan"}).Validate(); err != nil {
		t.Errorf("keys in the environment: %v", err)
	}
}

func TestKeyPrefix(t *testing.T) {
	access := writeFile(t, "access", "id")
	for _, test := range []struct{ prefix, office, want string }{
		{"", "", "months/"}, {"a/b", "", "a/b/months/"}, {"a/", "ha-nam", "a/ha-nam/months/"}, {"", "ha-nam", "ha-nam/months/"},
	} {
		s, err := archive.NewS3(archive.Config{Endpoint: "http://localhost:1", Bucket: "trehan", Prefix: test.prefix,
			AccessKeyFile: access, SecretKeyFile: access}, test.office)
		if err != nil {
			t.Fatal(err)
		}
		if got := s.FullKey("months/"); got != test.want {
			t.Errorf("%q, %q: %q, want %q", test.prefix, test.office, got, test.want)
		}
	}
}

// Where links would lead nowhere: the address that they would bear, or nothing.
func TestUnreachableLinks(t *testing.T) {
	const both, guessed = true, false // also where the office names it as the address for links
	check := func(c archive.Config, nowhere bool) {
		err := c.UnreachableLinks()
		if (err != nil) != nowhere || err != nil && (!strings.Contains(err.Error(), "public_endpoint") || strings.Contains(err.Error(), "s3.hanam.example")) {
			t.Errorf("endpoint %q, public %q: %v; links lead nowhere: %t", c.Endpoint, c.PublicEndpoint, err, nowhere)
		}
	}
	for endpoint, sure := range map[string]bool{
		"127.0.0.1:9000": both, "http://[::1]:9000": both, "http://localhost:9000": both, "http://0.0.0.0:9000": both,
		"http://minio:9000": guessed, "https://minio.trehan.svc.cluster.local": guessed, "http://host.docker.internal:9000": guessed,
		"https://minio.trehan.svc:9000": guessed,
	} {
		check(archive.Config{Endpoint: endpoint}, true)
		if strings.Contains(endpoint, "://") {
			check(archive.Config{Endpoint: "https://s3.hanam.example", PublicEndpoint: endpoint}, sure)
		}
	}
	for _, endpoint := range []string{"https://s3.hanam.example", "http://10.1.2.3:9000", "kho.hanam.example:9000", "https://[fd00::1]:9000"} {
		check(archive.Config{Endpoint: endpoint}, false)
	}
	inside := archive.Config{Endpoint: "minio:9000", PublicEndpoint: "https://kho.hanam.example"}
	if err := inside.UnreachableLinks(); err != nil {
		t.Errorf("a public one in its place: %v", err)
	}
}
