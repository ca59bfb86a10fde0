package source

import (
	"maps"
	"time"
)

// Config is one source of the configuration. Fields are grouped by their source type; a field of another type is an error.
// Secrets are in separate files or in environment variables TREHAN_SOURCE_<NAME>_<KIND> (see Config.variable), never here: the
// configuration is archived with every month.
type Config struct {
	Name  string `yaml:"name"`            // its folder in the archive; unique
	Type  string `yaml:"type"`            // file (default), s3, http, sql, upload
	Sheet string `yaml:"sheet,omitempty"` // file, s3, upload: the one sheet of an XLSX to read; otherwise every visible sheet with the header row

	// file
	Path string `yaml:"path,omitempty"` // a path or glob, relative to the configuration; takes placeholders
	// file: how long a file must have been left alone before it is read, so that no export is read while it is still being
	// written; default 1m, 0s for at once
	Quiet *time.Duration `yaml:"quiet,omitempty"`
	// file: the extension of the file that the exporting system leaves beside each one once it is complete: .done, or .sha256
	// with its hash; default none
	Companion string `yaml:"companion,omitempty"`

	// s3: an inbox in an object store
	Bucket        string `yaml:"bucket,omitempty"`
	Prefix        string `yaml:"prefix,omitempty"`   // of the keys; takes placeholders
	Match         string `yaml:"match,omitempty"`    // pattern (*, ?, [a-z]) of the last part of a key; default all; takes placeholders
	Endpoint      string `yaml:"endpoint,omitempty"` // http(s)://host[:port]; default: the archive's store, with its keys
	Region        string `yaml:"region,omitempty"`   // default us-east-1
	AccessKeyFile string `yaml:"access_key_file,omitempty"`
	SecretKeyFile string `yaml:"secret_key_file,omitempty"`

	// http: the national synchronisation's JSON
	URL           string            `yaml:"url,omitempty"`    // takes placeholders, those of the paging too
	Method        string            `yaml:"method,omitempty"` // GET (default) or POST
	Body          string            `yaml:"body,omitempty"`   // of a POST; takes the same placeholders
	Headers       map[string]string `yaml:"headers,omitempty"`
	HeaderFiles   map[string]string `yaml:"header_files,omitempty"` // header: file with its secret value
	Auth          string            `yaml:"auth,omitempty"`         // none, bearer, basic; default by the files given
	TokenFile     string            `yaml:"token_file,omitempty"`   // bearer
	Paging        *Paging           `yaml:"paging,omitempty"`       // default: everything in one answer
	RatePerMinute int               `yaml:"rate_per_minute,omitempty"`

	// sql
	Driver   string `yaml:"driver,omitempty"` // postgres, mysql (MariaDB too)
	Host     string `yaml:"host,omitempty"`   // a name or address; a path beginning with / is a Unix socket (postgres: its folder)
	Port     int    `yaml:"port,omitempty"`   // default 5432 or 3306
	Database string `yaml:"database,omitempty"`
	Query    string `yaml:"query,omitempty"` // one SELECT, its columns named as the headers of an export; takes placeholders
	TLS      *bool  `yaml:"tls,omitempty"`   // default true, the server's certificate verified; a Unix socket has none

	// several types
	UsernameFile string        `yaml:"username_file,omitempty"` // http with basic, sql
	PasswordFile string        `yaml:"password_file,omitempty"` // http with basic, sql
	CAFile       string        `yaml:"ca_file,omitempty"`       // s3 with endpoint, http, sql: trusted besides the system's
	Timeout      time.Duration `yaml:"timeout,omitempty"`       // http: of one request, default 5m; sql: of the query, default 30m
	LimitMB      int           `yaml:"limit_mb,omitempty"`      // s3, http, sql, upload: the most fetched in all, million bytes; default 4096
}

// Paging says how a result is fetched page by page: counted, by {page} or {offset} in url or body, or by the link in each
// response.
type Paging struct {
	First *int   `yaml:"first,omitempty"` // number of the first page; default 1
	Size  int    `yaml:"size,omitempty"`  // objects a page: {size}; required if counted
	Total string `yaml:"total,omitempty"` // where a response holds the number of all objects, such as paging.total
	Next  string `yaml:"next,omitempty"`  // where a response holds the link to the next page, such as links.next; empty at the end
}

// Anchored returns the section with its paths resolved.
func (c Config) Anchored(resolve func(string) string) Config {
	for _, path := range []*string{
		&c.Path, &c.AccessKeyFile, &c.SecretKeyFile, &c.TokenFile, &c.UsernameFile, &c.PasswordFile, &c.CAFile,
	} {
		if *path != "" {
			*path = resolve(*path)
		}
	}
	c.HeaderFiles = maps.Clone(c.HeaderFiles)
	for name, path := range c.HeaderFiles {
		c.HeaderFiles[name] = resolve(path)
	}
	return c
}

// The defaults.
const (
	defaultLimitMB     = 4096
	defaultHTTPTimeout = 5 * time.Minute
	defaultSQLTimeout  = 30 * time.Minute
	defaultQuiet       = time.Minute
)

// quiet is how long a file must have been left alone.
func (c *Config) quiet() time.Duration {
	if c.Quiet == nil {
		return defaultQuiet
	}
	return *c.Quiet
}

// Silence is the longest that Fetch may go without a sign of life: a quiet time, a request, a query. A service that asks to
// wait may ask for maxWait.
func (c Config) Silence() time.Duration {
	switch c.Type {
	case TypeFile:
		return c.quiet()
	case TypeHTTP:
		return max(c.httpDefaults().Timeout, maxWait)
	case TypeSQL:
		return c.sqlDefaults().Timeout
	}
	return 0
}

// Limit is the most that is fetched, in bytes.
func (c *Config) Limit() int64 {
	if c.LimitMB == 0 {
		return defaultLimitMB * 1_000_000
	}
	return int64(c.LimitMB) * 1_000_000
}

func (c Config) httpDefaults() Config {
	if c.Method == "" {
		c.Method = "GET"
	}
	if c.Timeout == 0 {
		c.Timeout = defaultHTTPTimeout
	}
	c.Auth = c.auth()
	return c
}

// auth returns how the client authenticates.
func (c *Config) auth() string {
	switch {
	case c.Auth != "":
		return c.Auth
	case c.TokenFile != "":
		return authBearer
	case c.UsernameFile != "" || c.PasswordFile != "":
		return authBasic
	}
	return authNone
}

func (c Config) sqlDefaults() Config {
	if c.Timeout == 0 {
		c.Timeout = defaultSQLTimeout
	}
	if c.Port == 0 {
		c.Port = map[string]int{driverPostgres: 5432, driverMySQL: 3306}[c.Driver]
	}
	return c
}
