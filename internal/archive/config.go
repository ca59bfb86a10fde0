package archive

import (
	"crypto/x509"
	"errors"
	"fmt"
	"net"
	"net/url"
	"os"
	"regexp"
	"slices"
	"strings"
)

// Config is the archive's section of the configuration.
type Config struct {
	// Endpoint is https://host[:port], http://host[:port] or host[:port].
	Endpoint string `yaml:"endpoint"`
	// PublicEndpoint is where recipients of mails reach the store, https://host[:port] or http://host[:port]. Links are signed for
	// it, and a proxy there must forward requests with their Host. Default: Endpoint.
	PublicEndpoint string `yaml:"public_endpoint"`
	// TLS applies to an endpoint without scheme. Default: true.
	TLS *bool `yaml:"tls"`
	// CAFile holds the certificates (PEM) of the store's authority, besides the system's.
	CAFile string `yaml:"ca_file"`
	// Region of the bucket. Default: us-east-1, which stores without regions accept.
	Region string `yaml:"region"`
	Bucket string `yaml:"bucket"`
	// Prefix precedes every key; the office's own prefix follows it. Default: none.
	Prefix string `yaml:"prefix"`
	// Keys says where the access key comes from: KeysFromFiles (default) and so on.
	Keys string `yaml:"keys"`
	// AccessKeyFile and SecretKeyFile hold the keys of KeysFromFiles and KeysFromRole. Default: the environment variables of
	// AccessKeyEnv and SecretKeyEnv.
	AccessKeyFile string    `yaml:"access_key_file"`
	SecretKeyFile string    `yaml:"secret_key_file"`
	STS           STS       `yaml:"sts"`
	Retention     Retention `yaml:"retention"`
}

// The environment variables that replace the key files.
const (
	AccessKeyEnv = "TREHAN_ARCHIVE_ACCESS_KEY"
	SecretKeyEnv = "TREHAN_ARCHIVE_SECRET_KEY"
)

// Retention says how long objects are locked, by class.
type Retention struct {
	// Mode is governance (default; those with a special right can lift a lock), compliance (nobody can) or none.
	Mode string `yaml:"mode"`
	// Years for the office's records. Default: 10.
	Years int `yaml:"years"`
	// ExtractYears for the untouched inputs, which hold citizens' data. Default: 2.
	ExtractYears int `yaml:"extract_years"`
	// DraftDays for the drafts of a run. Default: 90.
	DraftDays int `yaml:"draft_days"`
}

// The modes of retention.
const (
	Governance = "governance"
	Compliance = "compliance"
	NoLock     = "none"
)

// WithDefaults sets the defaults of empty fields.
func (c Config) WithDefaults() Config {
	if c.Region == "" {
		c.Region = "us-east-1"
	}
	if c.Keys == "" {
		c.Keys = KeysFromFiles
	}
	if c.Retention.Mode == "" {
		c.Retention.Mode = Governance
	}
	if c.Retention.Years == 0 {
		c.Retention.Years = 10
	}
	if c.Retention.ExtractYears == 0 {
		c.Retention.ExtractYears = min(2, c.Retention.Years)
	}
	if c.Retention.DraftDays == 0 {
		c.Retention.DraftDays = 90
	}
	return c
}

var (
	bucketName = regexp.MustCompile(`^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$`)
	prefixPath = regexp.MustCompile(`^([A-Za-z0-9._-]*[A-Za-z0-9_-][A-Za-z0-9._-]*)(/[A-Za-z0-9._-]*[A-Za-z0-9_-][A-Za-z0-9._-]*)*/?$`)
)

// Validate checks the section without connecting to the store and joins all errors. It reads the files that it names.
func (c Config) Validate() error {
	c = c.WithDefaults()
	var errs []error
	add := func(format string, a ...any) { errs = append(errs, fmt.Errorf(format, a...)) }

	if c.Endpoint == "" {
		add(wordEndpointMissing)
	} else if _, _, err := c.address(); err != nil {
		add("%s", err)
	}
	if _, _, err := c.publicAddress(); c.PublicEndpoint != "" && err != nil {
		add("%s", err)
	}
	if !bucketName.MatchString(c.Bucket) || strings.Contains(c.Bucket, "..") {
		add(wordBucketBad, c.Bucket)
	}
	if c.Prefix != "" && !prefixPath.MatchString(c.Prefix) {
		add(wordPrefixBad, c.Prefix)
	}
	switch c.Retention.Mode {
	case Governance, Compliance, NoLock:
	default:
		add(wordModeUnknown, c.Retention.Mode)
	}
	years, extract := c.Retention.Years, c.Retention.ExtractYears
	if years < 1 || years > 100 {
		add(wordYearsBad, "years", years)
	}
	if extract < 1 || extract > 100 {
		add(wordYearsBad, "extract_years", extract)
	} else if years >= 1 && extract > years {
		add(wordExtractTooLong, extract, years)
	}
	if days := c.Retention.DraftDays; days < 1 || years >= 1 && days > 365*years {
		add(wordDraftDaysBad, years, days)
	}
	if _, err := c.authorities(); err != nil {
		add("%s", err)
	}
	return errors.Join(append(errs, c.validateKeys())...)
}

// address splits the endpoint into host[:port] and whether it uses TLS.
func (c Config) address() (host string, secure bool, err error) {
	secure = c.TLS == nil || *c.TLS
	host = c.Endpoint
	if scheme, rest, ok := strings.Cut(c.Endpoint, "://"); ok {
		if scheme != "http" && scheme != "https" {
			return "", false, fmt.Errorf(wordEndpointBad, c.Endpoint)
		}
		if c.TLS != nil && *c.TLS != (scheme == "https") {
			return "", false, fmt.Errorf(wordTLSContradicts, *c.TLS, c.Endpoint)
		}
		host, secure = strings.TrimSuffix(rest, "/"), scheme == "https"
	}
	u, err := url.Parse("//" + host)
	if err != nil || u.Host != host || u.Hostname() == "" || strings.ContainsAny(host, " \t/@?#") {
		return "", false, fmt.Errorf(wordEndpointBad, c.Endpoint)
	}
	return host, secure, nil
}

// publicAddress is address for the links in mails.
func (c Config) publicAddress() (host string, secure bool, err error) {
	if c.PublicEndpoint == "" {
		return c.address()
	}
	public := Config{Endpoint: c.PublicEndpoint}
	if host, secure, err = public.address(); err != nil || !strings.Contains(c.PublicEndpoint, "://") {
		return "", false, fmt.Errorf(wordPublicBad, c.PublicEndpoint)
	}
	return host, secure, nil
}

// UnreachableLinks returns an error if links would be signed for an address that exists only on this machine or in its
// cluster: recipients of mails could not open them. Its text says what to do. It is nil for other addresses, and for those
// that Validate refuses. Names that look like a cluster's count as such, unless the configuration names the address for links.
func (c Config) UnreachableLinks() error {
	address, _, err := c.publicAddress()
	if err == nil && (onThisMachine(address) || c.PublicEndpoint == "" && inCluster(address)) {
		return fmt.Errorf(wordLinksNowhere, address)
	}
	return nil
}

// onThisMachine reports whether host[:port] is reachable only from this machine.
func onThisMachine(address string) bool {
	host, ip := hostOf(address)
	if ip != nil {
		return ip.IsLoopback() || ip.IsUnspecified()
	}
	name := strings.TrimSuffix(strings.ToLower(host), ".")
	return name == "localhost" || strings.HasSuffix(name, ".localhost")
}

// inCluster reports whether host[:port] looks like a name inside a cluster's network.
func inCluster(address string) bool {
	host, ip := hostOf(address)
	name := strings.TrimSuffix(strings.ToLower(host), ".")
	return ip == nil && (!strings.Contains(name, ".") || slices.ContainsFunc([]string{".local", ".internal", ".svc"}, func(suffix string) bool {
		return strings.HasSuffix(name, suffix)
	}))
}

// hostOf splits host[:port] into the host and its IP address, nil for a name.
func hostOf(address string) (string, net.IP) {
	if h, _, err := net.SplitHostPort(address); err == nil {
		address = h
	}
	return address, net.ParseIP(strings.Trim(address, "[]"))
}

// onLoopback reports whether the endpoint is this machine: plain HTTP then stays off the network.
func (c Config) onLoopback() bool {
	address, _, err := c.address()
	if err != nil {
		return false
	}
	host, ip := hostOf(address)
	return host == "localhost" || ip != nil && ip.IsLoopback()
}

// authorities returns the trusted certificates, nil for the system's.
func (c Config) authorities() (*x509.CertPool, error) {
	if c.CAFile == "" {
		return nil, nil
	}
	if _, secure, err := c.address(); err == nil && !secure {
		return nil, errors.New(wordCAWithoutTLS)
	}
	pem, err := os.ReadFile(c.CAFile)
	if err != nil {
		return nil, fmt.Errorf(wordCAUnreadable, c.CAFile, unpath(err))
	}
	pool, err := x509.SystemCertPool()
	if err != nil {
		pool = x509.NewCertPool()
	}
	if !pool.AppendCertsFromPEM(pem) {
		return nil, fmt.Errorf(wordCABad, c.CAFile)
	}
	return pool, nil
}

// keyPair reads the two keys of the files.
func (c Config) keyPair() (access, secret string, err error) {
	access, e1 := secretOf("access_key_file", c.AccessKeyFile, AccessKeyEnv)
	secret, e2 := secretOf("secret_key_file", c.SecretKeyFile, SecretKeyEnv)
	return access, secret, errors.Join(e1, e2)
}

func secretOf(field, file, env string) (string, error) {
	if file == "" {
		if v := strings.TrimSpace(os.Getenv(env)); v != "" {
			return v, nil
		}
		return "", fmt.Errorf(wordSecretMissing, field, field, env)
	}
	b, err := os.ReadFile(file)
	if err != nil {
		return "", fmt.Errorf(wordSecretUnreadable, field, file, unpath(err))
	}
	v := strings.TrimSpace(string(b))
	if v == "" {
		return "", fmt.Errorf(wordSecretEmpty, field, file)
	}
	return v, nil
}

// unpath removes the path from an os error.
func unpath(err error) error {
	var p *os.PathError
	if errors.As(err, &p) {
		return p.Err
	}
	return err
}
