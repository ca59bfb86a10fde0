package access

import (
	"context"
	"crypto/rand"
	"crypto/subtle"
	"encoding/base64"
	"errors"
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/crypto/argon2"
	"golang.org/x/text/unicode/norm"
)

// Passwords are hashed with Argon2id, written in the PHC string format. One hash takes 19 MiB and two passes, OWASP's least
// for Argon2id; a hash with less is weak.
const (
	hashMemory = 19 << 10 // KiB
	hashTime   = 2
	hashLanes  = 1
	hashSalt   = 16
	hashLength = 32
)

// The bounds of a hash in the file: what is beyond them is a slip, and would stop the worker.
const (
	maxHashMemory = 64 << 10
	maxHashTime   = 20
	maxHashLanes  = 16
)

// MinPassword is the fewest characters of a password, maxPassword the most.
const (
	MinPassword = 12
	maxPassword = 200
)

// passwordHash is one parsed hash.
type passwordHash struct {
	memory, time uint32
	lanes        uint8
	salt, sum    []byte
}

// HashPassword makes the hash of a password that CheckPassword accepts.
func HashPassword(password string) string {
	h := passwordHash{memory: hashMemory, time: hashTime, lanes: hashLanes, salt: make([]byte, hashSalt)}
	_, _ = rand.Read(h.salt) // never fails
	h.sum = h.compute(password, hashLength)
	encode := base64.RawStdEncoding.EncodeToString
	return fmt.Sprintf("$argon2id$v=%d$m=%d,t=%d,p=%d$%s$%s", argon2.Version, h.memory, h.time, h.lanes, encode(h.salt), encode(h.sum))
}

// CheckPassword says why a password is too weak, in the office's words; "" for one that is not.
func CheckPassword(password, name string) string {
	length := utf8.RuneCountInString(password)
	letters := map[rune]bool{}
	for _, r := range password {
		letters[r] = true
	}
	squeeze := func(s string) string {
		return strings.Map(func(r rune) rune {
			if unicode.IsLetter(r) || unicode.IsDigit(r) {
				return unicode.ToLower(r)
			}
			return -1
		}, s)
	}
	switch {
	case !utf8.ValidString(password) || strings.ContainsFunc(password, unicode.IsControl):
		return "mật khẩu có ký tự không gõ được"
	case length < MinPassword:
		return fmt.Sprintf("mật khẩu chỉ có %d ký tự, cần ít nhất %d; một câu ngắn dễ nhớ là được", length, MinPassword)
	case length > maxPassword:
		return fmt.Sprintf("mật khẩu dài %d ký tự, nhiều nhất %d", length, maxPassword)
	case len(letters) < 5:
		return "mật khẩu lặp lại quá ít ký tự khác nhau"
	case squeeze(name) != "" && strings.Contains(squeeze(password), squeeze(name)):
		return "mật khẩu không được chứa tên người dùng"
	}
	return ""
}

func (h passwordHash) compute(password string, length uint32) []byte {
	return argon2.IDKey([]byte(norm.NFC.String(password)), h.salt, h.time, h.memory, h.lanes, length)
}

// matches compares in a time that says nothing of the password.
func (h passwordHash) matches(password string) bool {
	return subtle.ConstantTimeCompare(h.sum, h.compute(password, uint32(len(h.sum)))) == 1 //nolint:gosec // at most 128 bytes
}

// weak reports whether a hash costs a guesser less than OWASP's least.
func (h passwordHash) weak() bool {
	return uint64(h.memory)*uint64(h.time) < hashMemory*hashTime || len(h.salt) < hashSalt || len(h.sum) < hashLength/2
}

var errHash = errors.New("không phải mã băm Argon2id; lập lại dòng này bằng lệnh trehan users")

// parseHash reads the PHC string format.
func parseHash(text string) (h passwordHash, err error) {
	parts := strings.Split(text, "$")
	if len(parts) != 6 || parts[0] != "" || parts[1] != "argon2id" || parts[2] != fmt.Sprintf("v=%d", argon2.Version) {
		return h, errHash
	}
	if n, err := fmt.Sscanf(parts[3], "m=%d,t=%d,p=%d", &h.memory, &h.time, &h.lanes); n != 3 || err != nil || parts[3] != fmt.Sprintf("m=%d,t=%d,p=%d", h.memory, h.time, h.lanes) {
		return h, errHash
	}
	if h.memory > maxHashMemory || h.time > maxHashTime || h.lanes > maxHashLanes || h.lanes == 0 || h.time == 0 {
		return h, errHash
	}
	for i, part := range []*[]byte{&h.salt, &h.sum} {
		if *part, err = base64.RawStdEncoding.Strict().DecodeString(parts[4+i]); err != nil || len(*part) < 8 || len(*part) > 128 {
			return h, errHash
		}
	}
	return h, nil
}

// hashing bounds how many passwords are hashed at once: each takes memory and a processor.
type hashing chan struct{}

const hashesAtOnce = 2

// matches waits for its turn; false if ctx ends before it comes.
func (q hashing) matches(ctx context.Context, h passwordHash, password string) bool {
	select {
	case q <- struct{}{}:
		defer func() { <-q }()
		return h.matches(password)
	case <-ctx.Done():
		return false
	}
}
