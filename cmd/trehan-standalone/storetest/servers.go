package storetest

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"trehan/internal/archive"
)

// MinIO starts MinIO and gives the worker its key as deploy/README.md says. tools has the programs minio and mc, policies the
// files of deploy/policies. Retention is compliance: under governance MinIO lets whoever may set a lock shorten it.
func MinIO(t testing.TB, tools, policies string) Store {
	t.Helper()
	s := Store{Address: "127.0.0.1:" + freePort(t), Admin: admin, Worker: worker, Mode: archive.Compliance}
	serve(t, s.Address, []string{"MINIO_ROOT_USER=" + admin.Access, "MINIO_ROOT_PASSWORD=" + admin.Secret, "MINIO_BROWSER=off"},
		filepath.Join(tools, "minio"), "server", "--quiet", "--address", s.Address, t.TempDir())
	s.answers(t)
	settings := t.TempDir()
	for _, args := range [][]string{
		{"alias", "set", "store", "http://" + s.Address, admin.Access, admin.Secret},
		{"admin", "policy", "create", "store", "trehan", filepath.Join(policies, "minio.json")},
		{"admin", "user", "add", "store", worker.Access, worker.Secret},
		{"admin", "policy", "attach", "store", "trehan", "--user", worker.Access},
	} {
		run(t, nil, filepath.Join(tools, "mc"), append([]string{"--config-dir", settings}, args...)...)
	}
	return s
}

// SeaweedFS starts master, volume, filer and S3 in one process, with the identities of deploy/policies/seaweedfs.json. tools has
// the program weed.
func SeaweedFS(t testing.TB, tools, policies string) Store {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(policies, "seaweedfs.json"))
	if err != nil {
		t.Fatal(err)
	}
	config := filepath.Join(t.TempDir(), "identities.json")
	write(t, config, strings.NewReplacer("ADMIN_ACCESS_KEY", admin.Access, "ADMIN_SECRET_KEY", admin.Secret,
		"STORE_ACCESS_KEY", worker.Access, "STORE_SECRET_KEY", worker.Secret).Replace(string(text)))
	port := freePort(t)
	s := Store{Address: "127.0.0.1:" + port, Admin: admin, Worker: worker}
	serve(t, s.Address, nil, filepath.Join(tools, "weed"), "server", "-s3", "-ip=127.0.0.1", "-ip.bind=127.0.0.1", "-dir="+t.TempDir(),
		"-master.port="+freePort(t), "-volume.port="+freePort(t), "-filer.port="+freePort(t), "-s3.port="+port, "-s3.config="+config,
		"-s3.port.iceberg=0", "-s3.port.lance=0", "-master.telemetry=false", "-master.volumeSizeLimitMB=64", "-volume.max=30", "-volume.minFreeSpace=50MiB")
	s.answers(t)
	return s
}
