package archive

import (
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"os"
	"time"

	"github.com/minio/minio-go/v7/pkg/credentials"
)

// The sources of the access key.
const (
	KeysFromFiles       = "files"        // access_key_file and secret_key_file, or their environment variables; read again when they change
	KeysFromEnvironment = "environment"  // AWS_ACCESS_KEY_ID and so on, or MINIO_ACCESS_KEY and so on
	KeysFromInstance    = "instance"     // what the machine, the task or the pod is given: metadata service, ECS, EKS
	KeysFromWebIdentity = "web_identity" // AssumeRoleWithWebIdentity, by a token in a file
	KeysFromRole        = "assume_role"  // AssumeRole, by the keys of the two files
)

// STS says where temporary keys come from and for which role.
type STS struct {
	// Endpoint of the token service; with instance, of the metadata service (default: the machine's own).
	Endpoint string `yaml:"endpoint"`
	// Role to assume, an ARN. Default: AWS_ROLE_ARN; MinIO needs none.
	Role string `yaml:"role"`
	// TokenFile holds the web identity's token. Default: AWS_WEB_IDENTITY_TOKEN_FILE.
	TokenFile string `yaml:"token_file"`
}

const (
	roleEnv      = "AWS_ROLE_ARN"
	tokenFileEnv = "AWS_WEB_IDENTITY_TOKEN_FILE"
	sessionName  = "trehan"
)

// Credentials returns the access key as the configuration says where it comes from. Keys from files are read again when the
// files change, temporary ones fetched again before they expire. Nothing is read or fetched yet. Errors of the token service
// contain neither keys nor tokens.
func (c Config) Credentials() (*credentials.Credentials, error) {
	transport, err := c.transport(true)
	if err != nil {
		return nil, err
	}
	return c.credentials(transport, func() {}), nil
}

// credentials is Credentials with the transport that reaches the token service. replaced is called when other keys are read.
func (c Config) credentials(transport http.RoundTripper, replaced func()) *credentials.Credentials {
	c = c.WithDefaults()
	client := &http.Client{Transport: transport, Timeout: tokenTimeout}
	switch c.Keys {
	case KeysFromEnvironment:
		return credentials.NewChainCredentials([]credentials.Provider{&credentials.EnvAWS{}, &credentials.EnvMinio{}})
	case KeysFromInstance:
		return credentials.New(discreet{&credentials.IAM{Client: client, Endpoint: c.STS.Endpoint, Region: c.Region}})
	case KeysFromWebIdentity:
		return credentials.New(discreet{&credentials.STSWebIdentity{
			Client: client, STSEndpoint: c.STS.Endpoint, RoleARN: c.STS.role(),
			GetWebIDTokenExpiry: func() (*credentials.WebIdentityToken, error) {
				token, err := secretOf("sts.token_file", c.STS.tokenFile(), tokenFileEnv)
				return &credentials.WebIdentityToken{Token: token}, err
			},
		}})
	case KeysFromRole:
		return credentials.New(discreet{&assumedRole{config: c, client: client}})
	}
	return credentials.New(&keyFiles{config: c, replaced: replaced})
}

// tokenTimeout bounds one request to a token service: requests of the store wait for it.
const tokenTimeout = 20 * time.Second

func (s STS) role() string {
	if s.Role != "" {
		return s.Role
	}
	return os.Getenv(roleEnv)
}

func (s STS) tokenFile() string {
	if s.TokenFile != "" {
		return s.TokenFile
	}
	return os.Getenv(tokenFileEnv)
}

// keyFiles provides the keys of two files. It compares the contents on every request, which costs little beside it and
// misses no replacement. While a file is unreadable or empty, being replaced, the last pair counts.
type keyFiles struct {
	config   Config
	replaced func()
	last     credentials.Value
}

func (k *keyFiles) read() (credentials.Value, error) {
	access, secret, err := k.config.keyPair()
	return credentials.Value{AccessKeyID: access, SecretAccessKey: secret, SignerType: credentials.SignatureV4}, err
}

// IsExpired implements credentials.Provider.
func (k *keyFiles) IsExpired() bool {
	now, err := k.read()
	return err == nil && now != k.last
}

// RetrieveWithCredContext implements credentials.Provider.
func (k *keyFiles) RetrieveWithCredContext(*credentials.CredContext) (credentials.Value, error) {
	return k.Retrieve()
}

// Retrieve implements credentials.Provider.
func (k *keyFiles) Retrieve() (credentials.Value, error) {
	now, err := k.read()
	first := k.last.AccessKeyID == ""
	if err != nil && first {
		return credentials.Value{}, err
	}
	if err == nil && now != k.last {
		if k.last = now; !first {
			k.replaced()
		}
	}
	return k.last, nil
}

// assumedRole is AssumeRole with the keys that the files hold at the time of each renewal.
type assumedRole struct {
	credentials.STSAssumeRole
	config Config
	client *http.Client
}

// Retrieve implements credentials.Provider.
func (a *assumedRole) Retrieve() (credentials.Value, error) { return a.RetrieveWithCredContext(nil) }

// RetrieveWithCredContext implements credentials.Provider.
func (a *assumedRole) RetrieveWithCredContext(cc *credentials.CredContext) (credentials.Value, error) {
	access, secret, err := a.config.keyPair()
	if err != nil {
		return credentials.Value{}, err
	}
	a.Client, a.STSEndpoint = a.client, a.config.STS.Endpoint
	a.Options = credentials.STSAssumeRoleOptions{
		AccessKey: access, SecretKey: secret, Location: a.config.Region, RoleARN: a.config.STS.role(), RoleSessionName: sessionName,
	}
	return a.STSAssumeRole.RetrieveWithCredContext(cc)
}

// errNoKey: the token service refuses to give a key.
var errNoKey = errors.New("archive: no key from the token service")

// discreet removes from a provider's errors what may contain a token: the URL, and the service's own text.
type discreet struct{ credentials.Provider }

// Retrieve implements credentials.Provider.
func (d discreet) Retrieve() (credentials.Value, error) { return d.RetrieveWithCredContext(nil) }

// RetrieveWithCredContext implements credentials.Provider.
func (d discreet) RetrieveWithCredContext(cc *credentials.CredContext) (credentials.Value, error) {
	v, err := d.Provider.RetrieveWithCredContext(cc)
	var refused credentials.ErrorResponse
	var transport *url.Error
	switch {
	case errors.As(err, &refused):
		return v, fmt.Errorf("%w: %s", errNoKey, refused.STSError.Code)
	case errors.As(err, &transport):
		return v, fmt.Errorf("archive: token service: %w", transport.Err)
	case err != nil:
		return v, fmt.Errorf("archive: token service: %w", err)
	case v.AccessKeyID == "" || v.SecretAccessKey == "":
		return v, fmt.Errorf("%w: an empty key", errNoKey)
	}
	return v, nil
}

// validateKeys checks where the access key comes from: the keys of the configuration that belong to it, the files that it
// needs, and no others.
func (c Config) validateKeys() error {
	files := c.Keys == KeysFromFiles || c.Keys == KeysFromRole
	var errs []error
	switch c.Keys {
	case KeysFromFiles, KeysFromRole:
		_, _, err := c.keyPair()
		errs = append(errs, err)
	case KeysFromEnvironment:
		if v, err := c.credentials(nil, nil).GetWithContext(nil); err != nil || v.AccessKeyID == "" || v.SecretAccessKey == "" {
			errs = append(errs, errors.New(wordNoEnvironment))
		}
	case KeysFromWebIdentity:
		_, err := secretOf("sts.token_file", c.STS.tokenFile(), tokenFileEnv)
		errs = append(errs, err)
	case KeysFromInstance:
	default:
		return fmt.Errorf(wordKeysUnknown, c.Keys)
	}
	foreign := func(given bool, key string) {
		if given {
			errs = append(errs, fmt.Errorf(wordKeysForeign, key, c.Keys))
		}
	}
	foreign(!files && c.AccessKeyFile != "", "access_key_file")
	foreign(!files && c.SecretKeyFile != "", "secret_key_file")
	token := c.Keys == KeysFromWebIdentity || c.Keys == KeysFromRole
	foreign(!token && c.Keys != KeysFromInstance && c.STS.Endpoint != "", "sts.endpoint")
	foreign(!token && c.STS.Role != "", "sts.role")
	foreign(c.Keys != KeysFromWebIdentity && c.STS.TokenFile != "", "sts.token_file")
	if u, err := url.Parse(c.STS.Endpoint); token && c.STS.Endpoint == "" ||
		c.STS.Endpoint != "" && (err != nil || u.Scheme != "http" && u.Scheme != "https" || u.Host == "" || u.User != nil || u.RawQuery != "") {
		errs = append(errs, fmt.Errorf(wordSTSEndpoint, c.STS.Endpoint))
	}
	return errors.Join(errs...)
}
