package stack

import (
	"crypto/rand"
	"encoding/base32"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
)

// prepare fills in the defaults and makes the folders. Everything is for the
// owner alone: extracts hold citizens' data.
func prepare(cfg *Config) (string, error) {
	if cfg.Dir == "" {
		return "", errors.New("stack: no data folder given")
	}
	cfg.defaults()
	dir, err := filepath.Abs(cfg.Dir)
	if err != nil {
		return "", fmt.Errorf("stack: data folder %s: %w", cfg.Dir, err)
	}
	for _, sub := range []string{"", "secrets", "logs", "temporal"} {
		if err := os.MkdirAll(filepath.Join(dir, sub), 0o700); err != nil {
			return "", fmt.Errorf("stack: data folder: %w", err)
		}
	}
	return dir, nil
}

// secret returns the content of DIR/secrets/name, made up at the first call:
// letters and digits that carry bits random bits. It returns the path too.
func secret(dir, name string, bits int) (value, path string, err error) {
	path = filepath.Join(dir, "secrets", name)
	old, err := os.ReadFile(path)
	if err == nil && len(strings.TrimSpace(string(old))) > 0 {
		return strings.TrimSpace(string(old)), path, nil
	}
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return "", path, err
	}
	raw := make([]byte, (bits+7)/8)
	if _, err := rand.Read(raw); err != nil {
		return "", path, err
	}
	value = base32.StdEncoding.WithPadding(base32.NoPadding).EncodeToString(raw)
	return value, path, writeWhole(path, []byte(value+"\n"), 0o600)
}

// fixedSecret is like secret for a value that need not be random.
func fixedSecret(dir, name, value string) (path string, err error) {
	path = filepath.Join(dir, "secrets", name)
	return path, writeWhole(path, []byte(value+"\n"), 0o600)
}

// writeWhole writes a file so that a reader, and a start after a crash, sees
// either the old content or all of the new.
func writeWhole(path string, data []byte, mode fs.FileMode) error {
	tmp, err := os.CreateTemp(filepath.Dir(path), "."+filepath.Base(path)+"-*")
	if err != nil {
		return err
	}
	defer os.Remove(tmp.Name())
	_, err = tmp.Write(data)
	err = errors.Join(err, tmp.Chmod(mode), tmp.Sync(), tmp.Close())
	if err != nil {
		return err
	}
	if err := os.Rename(tmp.Name(), path); err != nil {
		return err
	}
	return syncDir(filepath.Dir(path))
}

// syncDir makes renames in a folder durable.
func syncDir(dir string) error {
	d, err := os.Open(dir)
	if err != nil {
		return err
	}
	return errors.Join(d.Sync(), d.Close())
}
