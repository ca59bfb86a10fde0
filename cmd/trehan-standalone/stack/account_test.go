package stack_test

import (
	"testing"

	"github.com/minio/minio-go/v7"
	"github.com/minio/minio-go/v7/pkg/credentials"

	"trehan/cmd/trehan-standalone/storetest"
)

// accountScript makes the worker's account in Compose.
const accountScript = "../../../deploy/compose/scripts/store-account.sh"

// TestWorkersAccount gives the worker its account by the script that Compose runs, twice: with its key the store does all
// that the archive asks of it, and deletes, hides and lifts nothing. With the root key doctor finds that it may delete.
func TestWorkersAccount(t *testing.T) {
	g := storetest.Versitygw(t, accountScript)
	g.Worker.Secret = "mat-khau-moi"
	g.SetWorker(t, g.Worker.Secret)
	if found := g.Open(t, storetest.Bucket, g.Worker).Probe(t.Context()); len(found) > 0 {
		t.Errorf("with the worker's key: %+v", found)
	}
	worker, err := minio.New(g.Address, &minio.Options{Creds: credentials.NewStaticV4(g.Worker.Access, g.Worker.Secret, "")})
	if err != nil {
		t.Fatal(err)
	}
	if err := worker.RemoveObject(t.Context(), storetest.Bucket, "gi-cung-duoc", minio.RemoveObjectOptions{}); minio.ToErrorResponse(err).Code != "AccessDenied" {
		t.Errorf("the worker may hide an object: %v", err)
	}
	if err := worker.SetBucketPolicy(t.Context(), storetest.Bucket, ""); minio.ToErrorResponse(err).Code != "AccessDenied" {
		t.Errorf("the worker may change what it may: %v", err)
	}
	if found := g.Open(t, storetest.Bucket, g.Admin).Probe(t.Context()); len(found) != 1 || found[0].Code != "may_delete" {
		t.Errorf("with the root key: %+v", found)
	}
}
