package e2e

import (
	"path/filepath"
	"strings"
	"testing"

	"trehan/internal/config"
)

// TestOutsideStore runs a one-machine installation whose archive lies in another server's store. The data folder keeps to
// the kind of store it began with: an empty archive would mail everybody again.
func TestOutsideStore(t *testing.T) {
	t.Parallel()
	host, o := newOffice(t, ""), newOffice(t, "")
	host.start()
	theirs, err := config.Load(filepath.Join(host.data, "trehan.yaml"))
	if err != nil {
		t.Fatal(err)
	}
	mine, err := config.Load(filepath.Join(o.dir, "trehan.yaml"))
	if err != nil {
		t.Fatal(err)
	}
	written := mine.Absolute()
	written.Store = theirs.Store
	written.Store.Prefix = "ngoai"
	o.rewrite(written)

	const month = "2021-09"
	o.export(month, rows(month))
	outside := []string{"up", "--config", filepath.Join(o.dir, "trehan.yaml"), "--data", o.data, "--outside-store"}
	o.runs(launch(t, "Lịch", outside...))
	o.cli(0, "run", "--month", month)
	o.cli(0, "audit", "verify", "--month", month)
	oneEach(t, o.relay.letters(month), addresses())
	if !exists(object(host.data, "ngoai/months/"+month+"/r0001/manifest.json")) {
		t.Error("the seal is not in the store outside")
	}
	if exists(filepath.Join(o.data, "store")) {
		t.Error("there is an embedded store")
	}
	if strings.Contains(o.up.stderr.String(), "mất điện") {
		t.Error("warned of an embedded store")
	}
	o.stop()
	for what, args := range map[string][]string{
		"thêm --outside-store": {"up", "--config", filepath.Join(o.dir, "trehan.yaml"), "--data", o.data},
		"bỏ --outside-store":   {"up", "--config", filepath.Join(o.dir, "trehan.yaml"), "--data", host.data, "--outside-store"},
	} {
		if r := command(t, args...); r.code != 2 || !strings.Contains(r.stderr, what) {
			t.Errorf("exit code %d, want 2 and %q:\n%s%s", r.code, what, r.stdout, r.stderr)
		}
	}
	written.Store.Bucket = "chua-co"
	o.rewrite(written)
	if r := command(t, outside...); r.code == 0 || !strings.Contains(r.stderr, "--setup") {
		t.Errorf("a store without the bucket: exit code %d\n%s%s", r.code, r.stdout, r.stderr)
	}
	host.stop()
}

// rewrite writes the office's configuration anew.
func (o *office) rewrite(c *config.Config) {
	o.Helper()
	b, err := c.YAML()
	if err != nil {
		o.Fatal(err)
	}
	o.write("trehan.yaml", string(b))
}
