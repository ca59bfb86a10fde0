package archive

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
)

// Body is the content of an object to create. It is read again for each retry.
type Body struct {
	R      io.ReaderAt
	Size   int64
	SHA256 string // hex, of R's Size bytes
}

// Bytes is a body in memory.
func Bytes(b []byte) Body { return Body{R: bytes.NewReader(b), Size: int64(len(b)), SHA256: Hash(b)} }

// Reader reads the body from its start.
func (b Body) Reader() *io.SectionReader { return io.NewSectionReader(b.R, 0, b.Size) }

// Hash returns the SHA-256 of b in hex, the only form of a hash in the archive.
func Hash(b []byte) string {
	sum := sha256.Sum256(b)
	return hex.EncodeToString(sum[:])
}

// Encode writes a record as the archive stores it: indented JSON in the order of the struct's fields, without escaped letters,
// one line feed at the end. The same value gives the same bytes.
func Encode(v any) ([]byte, error) {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	e.SetIndent("", "  ")
	if err := e.Encode(v); err != nil {
		return nil, fmt.Errorf("archive: encode record: %w", err)
	}
	return b.Bytes(), nil
}

// Decode reads a record. It ignores unknown fields: a later build may have written them.
func Decode(key string, body []byte, v any) error {
	if err := json.Unmarshal(body, v); err != nil {
		return fmt.Errorf("archive: %s is no readable record: %w", key, err)
	}
	return nil
}
