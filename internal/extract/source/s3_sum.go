package source

import (
	"crypto/md5"
	"encoding/base64"
	"encoding/hex"
	"fmt"
	"hash"
	"io"
	"strings"

	"github.com/minio/minio-go/v7"
)

// verify compares the downloaded bytes with the checksum that the store recorded.
func (s *bucket) verify(info minio.ObjectInfo, name string, f *spool) error {
	kind, want, h := recorded(info)
	if h == nil {
		return nil
	}
	if _, err := io.Copy(h, f.reader()); err != nil {
		return &OutageError{s.config.Name, fmt.Sprintf(wordTempFile, unpath(err))}
	}
	if string(h.Sum(nil)) != string(want) {
		return &OutageError{s.config.Name, fmt.Sprintf(wordBadSum, name, kind)}
	}
	return nil
}

// recorded returns the strongest checksum of the whole object that the store knows; a nil hash if it knows none. The ETag is
// the MD5 of the bytes unless the object was uploaded in parts or is encrypted.
func recorded(info minio.ObjectInfo) (kind string, want []byte, h hash.Hash) {
	if !strings.EqualFold(info.ChecksumMode, "COMPOSITE") {
		for _, sum := range []struct {
			of    minio.ChecksumType
			value string
		}{
			{minio.ChecksumSHA256, info.ChecksumSHA256}, {minio.ChecksumSHA1, info.ChecksumSHA1},
			{minio.ChecksumCRC64NVME, info.ChecksumCRC64NVME}, {minio.ChecksumCRC32C, info.ChecksumCRC32C},
			{minio.ChecksumCRC32, info.ChecksumCRC32},
		} {
			want, err := base64.StdEncoding.DecodeString(sum.value)
			if err == nil && len(want) > 0 && len(want) == sum.of.RawByteLen() {
				return sum.of.String(), want, sum.of.Hasher()
			}
		}
	}
	if e := info.Metadata.Get("X-Amz-Server-Side-Encryption"); e != "" && e != "AES256" || hasKey(info) {
		return "", nil, nil
	}
	if want, err := hex.DecodeString(strings.Trim(info.ETag, `"`)); err == nil && len(want) == md5.Size {
		return "MD5", want, md5.New()
	}
	return "", nil, nil
}

// hasKey reports whether the customer's own key encrypts the object.
func hasKey(info minio.ObjectInfo) bool {
	return info.Metadata.Get("X-Amz-Server-Side-Encryption-Customer-Algorithm") != ""
}
