package source

import (
	"fmt"
	"maps"
	"net/http"
	"net/url"
	"path"
	"regexp"
	"slices"
	"strings"
	"time"
)

// The drivers of sql and the authentication schemes of http.
const (
	driverPostgres = "postgres"
	driverMySQL    = "mysql"

	authNone   = "none"
	authBearer = "bearer"
	authBasic  = "basic"
)

var (
	placeholder = regexp.MustCompile(`\{[A-Za-z]+\}`)
	bucketName  = regexp.MustCompile(`^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$`)
	secretName  = regexp.MustCompile(`(?i)token|secret|password|passwd|api[-_]?key|auth|signature|credential|session|cookie`)
	headerName  = regexp.MustCompile("^[!#$%&'*+.^_`|~0-9A-Za-z-]+$")
	headerValue = regexp.MustCompile(`^[^\x00-\x08\x0a-\x1f\x7f]*$`)
	jsonPath    = regexp.MustCompile(`^[^.\s]+(\.[^.\s]+)*$`)

	periodNames = []string{"yyyy", "MM", "from", "to"}
	pagingNames = []string{"page", "offset", "size"}
)

// Faults returns everything wrong with the section, one line each. It reads no file.
func (c *Config) Faults() []string {
	var f faultList
	kind := c.Type
	if kind == "" {
		kind = TypeFile
	}
	if !slices.Contains([]string{TypeFile, TypeS3, TypeHTTP, TypeSQL, TypeUpload}, kind) {
		f.add(wordType, c.Type)
		return f
	}
	c.misplacedFields(kind, &f)
	if c.Timeout != 0 && (c.Timeout < time.Second || c.Timeout > 24*time.Hour) {
		f.add(wordTimeout, c.Timeout)
	}
	if c.LimitMB < 0 {
		f.add(wordNegative, "limit_mb", c.LimitMB)
	}
	switch kind {
	case TypeFile:
		f.required("path", c.Path)
		f.placeholders("path", c.Path, periodNames)
		if c.quiet() < 0 || c.quiet() > time.Hour {
			f.add(wordQuiet, c.quiet())
		}
		if !slices.Contains([]string{"", companionDone, companionSHA256}, c.Companion) {
			f.add(wordCompanion, c.Companion)
		}
	case TypeS3:
		c.s3Faults(&f)
	case TypeHTTP:
		c.httpFaults(&f)
	case TypeSQL:
		c.sqlFaults(&f)
	}
	return f
}

// misplacedFields reports fields that belong to other source types.
func (c *Config) misplacedFields(kind string, f *faultList) {
	for _, field := range []struct {
		name  string
		set   bool
		types []string
	}{
		{"sheet", c.Sheet != "", []string{TypeFile, TypeS3, TypeUpload}},
		{"path", c.Path != "", []string{TypeFile}},
		{"quiet", c.Quiet != nil, []string{TypeFile}},
		{"companion", c.Companion != "", []string{TypeFile}},
		{"bucket", c.Bucket != "", []string{TypeS3}},
		{"prefix", c.Prefix != "", []string{TypeS3}},
		{"match", c.Match != "", []string{TypeS3}},
		{"endpoint", c.Endpoint != "", []string{TypeS3}},
		{"region", c.Region != "", []string{TypeS3}},
		{"access_key_file", c.AccessKeyFile != "", []string{TypeS3}},
		{"secret_key_file", c.SecretKeyFile != "", []string{TypeS3}},
		{"url", c.URL != "", []string{TypeHTTP}},
		{"method", c.Method != "", []string{TypeHTTP}},
		{"body", c.Body != "", []string{TypeHTTP}},
		{"headers", len(c.Headers) > 0, []string{TypeHTTP}},
		{"header_files", len(c.HeaderFiles) > 0, []string{TypeHTTP}},
		{"auth", c.Auth != "", []string{TypeHTTP}},
		{"token_file", c.TokenFile != "", []string{TypeHTTP}},
		{"paging", c.Paging != nil, []string{TypeHTTP}},
		{"rate_per_minute", c.RatePerMinute != 0, []string{TypeHTTP}},
		{"driver", c.Driver != "", []string{TypeSQL}},
		{"host", c.Host != "", []string{TypeSQL}},
		{"port", c.Port != 0, []string{TypeSQL}},
		{"database", c.Database != "", []string{TypeSQL}},
		{"query", c.Query != "", []string{TypeSQL}},
		{"tls", c.TLS != nil, []string{TypeSQL}},
		{"username_file", c.UsernameFile != "", []string{TypeHTTP, TypeSQL}},
		{"password_file", c.PasswordFile != "", []string{TypeHTTP, TypeSQL}},
		{"ca_file", c.CAFile != "", []string{TypeS3, TypeHTTP, TypeSQL}},
		{"timeout", c.Timeout != 0, []string{TypeHTTP, TypeSQL}},
		{"limit_mb", c.LimitMB != 0, []string{TypeS3, TypeHTTP, TypeSQL, TypeUpload}},
	} {
		if field.set && !slices.Contains(field.types, kind) {
			f.add(wordMisplaced, field.name, kind, strings.Join(field.types, ", "))
		}
	}
}

func (c *Config) s3Faults(f *faultList) {
	f.required("bucket", c.Bucket)
	if c.Bucket != "" && (!bucketName.MatchString(c.Bucket) || strings.Contains(c.Bucket, "..")) {
		f.add(wordBucket, c.Bucket)
	}
	if strings.HasPrefix(c.Prefix, "/") {
		f.add(wordPrefix, c.Prefix)
	}
	f.placeholders("prefix", c.Prefix, periodNames)
	f.placeholders("match", c.Match, periodNames)
	if _, err := path.Match(c.Match, "x"); err != nil || strings.Contains(c.Match, "/") {
		f.add(wordMatch, c.Match)
	}
	if (c.AccessKeyFile == "") != (c.SecretKeyFile == "") {
		f.add(wordKeyPair)
	}
	if c.Endpoint == "" {
		if c.Region != "" {
			f.add(wordNeedsEndpoint, "region")
		}
		if c.CAFile != "" {
			f.add(wordNeedsEndpoint, "ca_file")
		}
		return
	}
	u, err := url.Parse(c.Endpoint)
	if err != nil || u.Scheme != "http" && u.Scheme != "https" || u.Hostname() == "" || u.User != nil ||
		strings.Trim(u.Path, "/") != "" || u.RawQuery != "" || u.Fragment != "" {
		f.add(wordEndpoint)
	} else if c.CAFile != "" && u.Scheme == "http" {
		f.add(wordCAWithoutTLS)
	}
}

func (c *Config) httpFaults(f *faultList) {
	f.required("url", c.URL)
	if c.URL != "" {
		c.urlFaults(f)
	}
	switch {
	case !slices.Contains([]string{"", http.MethodGet, http.MethodPost}, c.Method):
		f.add(wordMethod, c.Method)
	case c.Body != "" && c.Method != http.MethodPost:
		f.add(wordBodyWithoutPost)
	}
	names := slices.Concat(periodNames, pagingNames)
	f.placeholders("url", c.URL, names)
	f.placeholders("body", c.Body, names)
	c.headerFaults(f)
	c.authFaults(f)
	if c.RatePerMinute < 0 {
		f.add(wordNegative, "rate_per_minute", c.RatePerMinute)
	}
	c.pagingFaults(f)
}

func (c *Config) urlFaults(f *faultList) {
	// Some placeholders do not parse as part of a URL, their values do.
	u, err := url.Parse(placeholder.ReplaceAllString(c.URL, "1"))
	switch {
	case err != nil || u.Scheme != "http" && u.Scheme != "https" || u.Hostname() == "":
		f.add(wordURL)
		return
	case u.User != nil:
		f.add(wordURLUser)
	case u.Fragment != "":
		f.add(wordURLFragment)
	}
	for _, name := range slices.Sorted(maps.Keys(u.Query())) {
		if secretName.MatchString(name) {
			f.add(wordURLSecret, name)
		}
	}
	if c.CAFile != "" && u.Scheme == "http" {
		f.add(wordCAWithoutTLS)
	}
	if placeholder.MatchString(u.Host) || strings.Contains(strings.SplitN(c.URL, "/", 4)[2], "{") {
		f.add(wordURLHost)
	}
}

// ownHeaders are set by the program itself.
var ownHeaders = []string{
	"Authorization", "Accept-Encoding", "Connection", "Content-Length", "Host", "If-Range", "Proxy-Authorization", "Range",
	"Te", "Trailer", "Transfer-Encoding", "Upgrade",
}

func (c *Config) headerFaults(f *faultList) {
	seen := map[string]bool{}
	check := func(field, name string) {
		canonical := http.CanonicalHeaderKey(name)
		switch {
		case !headerName.MatchString(name):
			f.add(wordHeaderName, field, name)
		case slices.Contains(ownHeaders, canonical):
			f.add(wordHeaderOwn, field, name)
		case seen[canonical]:
			f.add(wordHeaderTwice, field, name)
		}
		seen[canonical] = true
	}
	for _, name := range slices.Sorted(maps.Keys(c.Headers)) {
		check("headers", name)
		switch {
		case slices.Contains(ownHeaders, http.CanonicalHeaderKey(name)):
		case secretName.MatchString(name):
			f.add(wordHeaderSecret, name)
		case !headerValue.MatchString(c.Headers[name]):
			f.add(wordHeaderValue, name)
		}
	}
	for _, name := range slices.Sorted(maps.Keys(c.HeaderFiles)) {
		check("header_files", name)
		if c.HeaderFiles[name] == "" {
			f.add(wordMissing, "header_files."+name)
		}
	}
}

func (c *Config) authFaults(f *faultList) {
	if !slices.Contains([]string{"", authNone, authBearer, authBasic}, c.Auth) {
		f.add(wordAuth, c.Auth)
		return
	}
	for _, given := range []struct{ field, file, auth string }{
		{"token_file", c.TokenFile, authBearer}, {"username_file", c.UsernameFile, authBasic}, {"password_file", c.PasswordFile, authBasic},
	} {
		if given.file != "" && c.auth() != given.auth {
			f.add(wordAuthFile, given.field, c.auth())
		}
	}
}

func (c *Config) pagingFaults(f *faultList) {
	used := map[string]bool{}
	for _, p := range placeholder.FindAllString(c.URL+" "+c.Body, -1) {
		used[p[1:len(p)-1]] = true
	}
	counted := used["page"] || used["offset"]
	p := c.Paging
	if p == nil {
		if counted || used["size"] {
			f.add(wordPagingMissing)
		}
		return
	}
	if p.Size < 0 || p.Size > 1_000_000 {
		f.add(wordPagingSize, p.Size)
	}
	if p.First != nil && *p.First < 0 {
		f.add(wordNegative, "paging.first", *p.First)
	}
	for _, at := range []struct{ field, path string }{{"paging.total", p.Total}, {"paging.next", p.Next}} {
		if at.path != "" && !jsonPath.MatchString(at.path) {
			f.add(wordJSONPath, at.field, at.path)
		}
	}
	switch {
	case p.Next != "" && counted:
		f.add(wordPagingBoth)
	case p.Next != "" && c.Method == http.MethodPost:
		f.add(wordPagingPost)
	case p.Next != "" && p.First != nil:
		f.add(wordPagingFirst)
	case p.Next == "" && !counted:
		f.add(wordPagingNone)
	case (counted || used["size"]) && p.Size == 0:
		f.add(wordMissing, "paging.size")
	}
}

func (c *Config) sqlFaults(f *faultList) {
	switch c.Driver {
	case driverPostgres, driverMySQL:
	case "":
		f.add(wordMissing, "driver")
	default:
		f.add(wordDriver, c.Driver)
	}
	f.required("host", c.Host)
	f.required("database", c.Database)
	f.required("query", c.Query)
	if strings.Contains(c.Host, "://") || strings.ContainsAny(c.Host, "@? ") {
		f.add(wordHost)
	}
	if c.Port < 0 || c.Port > 65535 {
		f.add(wordPort, c.Port)
	}
	if c.CAFile != "" && !c.encrypted() {
		f.add(wordCAWithoutTLS)
	}
	if c.Query != "" && (c.Driver == driverPostgres || c.Driver == driverMySQL) {
		if _, faults := parseQuery(c.Query, c.Driver); len(faults) > 0 {
			*f = append(*f, faults...)
		}
	}
}

// encrypted reports whether the connection to the database uses TLS.
func (c *Config) encrypted() bool {
	return (c.TLS == nil || *c.TLS) && !strings.HasPrefix(c.Host, "/")
}

// faultList collects faults.
type faultList []string

func (f *faultList) add(format string, args ...any) { *f = append(*f, fmt.Sprintf(format, args...)) }

func (f *faultList) required(field, value string) {
	if strings.TrimSpace(value) == "" {
		f.add(wordMissing, field)
	}
}

// placeholders reports unknown placeholders.
func (f *faultList) placeholders(field, text string, known []string) {
	for _, p := range placeholder.FindAllString(text, -1) {
		if !slices.Contains(known, p[1:len(p)-1]) {
			f.add(wordPlaceholder, field, p, "{"+strings.Join(known, "}, {")+"}")
		}
	}
}
