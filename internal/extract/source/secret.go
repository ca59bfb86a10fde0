package source

import (
	"crypto/x509"
	"fmt"
	"os"
	"strings"
)

// variable returns the environment variable that replaces a secret's file: TREHAN_SOURCE_MOT_CUA_PASSWORD for the password of
// the source mot-cua.
func (c *Config) variable(kind string) string {
	name := strings.Map(func(r rune) rune {
		if r >= 'A' && r <= 'Z' || r >= '0' && r <= '9' {
			return r
		}
		return '_'
	}, strings.ToUpper(c.Name))
	return "TREHAN_SOURCE_" + name + "_" + kind
}

// secret reads one secret from its file, else from the environment.
func (c *Config) secret(field, file, variable string) (string, error) {
	fail := func(format string, args ...any) (string, error) {
		return "", &FinalError{Source: c.Name, Message: fmt.Sprintf(format, args...), Config: true}
	}
	if file == "" {
		if v := strings.TrimSpace(os.Getenv(variable)); v != "" {
			return v, nil
		}
		return fail(wordSecretMissing, field, variable)
	}
	b, err := os.ReadFile(file)
	if err != nil {
		return fail(wordSecretUnreadable, field, file, unpath(err))
	}
	v := strings.TrimSpace(string(b))
	switch {
	case v == "":
		return fail(wordSecretEmpty, field, file)
	case strings.ContainsAny(v, "\r\n\x00"):
		return fail(wordSecretLines, field, file)
	}
	return v, nil
}

// login reads user and password.
func (c *Config) login() (user, password string, err error) {
	if user, err = c.secret("username_file", c.UsernameFile, c.variable("USERNAME")); err != nil {
		return "", "", err
	}
	password, err = c.secret("password_file", c.PasswordFile, c.variable("PASSWORD"))
	return user, password, err
}

// authorities are the trusted certificates, nil for the system's alone.
func (c *Config) authorities(file string) (*x509.CertPool, error) {
	if file == "" {
		return nil, nil
	}
	pem, err := os.ReadFile(file)
	if err != nil {
		return nil, &FinalError{Source: c.Name, Message: fmt.Sprintf(wordCAUnreadable, file, unpath(err)), Config: true}
	}
	pool, err := x509.SystemCertPool()
	if err != nil {
		pool = x509.NewCertPool()
	}
	if !pool.AppendCertsFromPEM(pem) {
		return nil, &FinalError{Source: c.Name, Message: fmt.Sprintf(wordCABad, file), Config: true}
	}
	return pool, nil
}
