package source

import (
	"net/http"
	"testing"

	"github.com/minio/minio-go/v7"
)

// TestRecorded: the strongest sum of the whole object is taken, and an ETag only where it is one.
func TestRecorded(t *testing.T) {
	const md5OfA, sha256OfA = "0cc175b9c0f1b6a831c399e269772661", "ypeBEsobvcr6wjGzmiPcTaeG7/gUfE5yuYB3ha/uSLs="
	for name, test := range map[string]struct {
		info minio.ObjectInfo
		want string
	}{
		"etag":          {minio.ObjectInfo{ETag: md5OfA}, "MD5"},
		"parts":         {minio.ObjectInfo{ETag: md5OfA + "-2"}, ""},
		"checksum":      {minio.ObjectInfo{ETag: md5OfA, ChecksumSHA256: sha256OfA, ChecksumCRC32: "6Le+Qw=="}, "SHA256"},
		"weaker":        {minio.ObjectInfo{ChecksumCRC32: "6Le+Qw=="}, "CRC32"},
		"of the parts":  {minio.ObjectInfo{ETag: md5OfA + "-2", ChecksumSHA256: sha256OfA, ChecksumMode: "COMPOSITE"}, ""},
		"suffixed":      {minio.ObjectInfo{ChecksumSHA256: sha256OfA + "-2"}, ""},
		"store's key":   {minio.ObjectInfo{ETag: md5OfA, Metadata: http.Header{"X-Amz-Server-Side-Encryption": {"aws:kms"}}}, ""},
		"store's AES":   {minio.ObjectInfo{ETag: md5OfA, Metadata: http.Header{"X-Amz-Server-Side-Encryption": {"AES256"}}}, "MD5"},
		"customer's":    {minio.ObjectInfo{ETag: md5OfA, Metadata: http.Header{"X-Amz-Server-Side-Encryption-Customer-Algorithm": {"AES256"}}}, ""},
		"another etag":  {minio.ObjectInfo{ETag: "v1-77"}, ""},
		"nothing known": {minio.ObjectInfo{}, ""},
	} {
		kind, sum, h := recorded(test.info)
		if kind != test.want || (h == nil) != (test.want == "") {
			t.Errorf("%s: %q, want %q", name, kind, test.want)
			continue
		}
		if h != nil {
			h.Write([]byte("a"))
			if string(h.Sum(nil)) != string(sum) {
				t.Errorf("%s: the sum of a is not the recorded one", name)
			}
		}
	}
}
