// Package web is the small web page on which the office looks at a month, approves or rejects it and settles
// deliveries: plain HTML from the server, which works without script. Site knows who may enter and what is shown; it gets and changes
// everything through the interface Backend, so it imports neither Temporal nor the archive. See docs/design.md 8.3.
package web

import (
	"errors"
	"fmt"
	"net/http"
	"net/netip"
	"net/url"
	"regexp"
	"strings"

	"trehan/internal/period"
)

// Config is the section review.page of the configuration: who may enter. Either a shared token, or the office's reverse
// proxy, which logs people in and names them in a header.
type Config struct {
	TokenFile string   `yaml:"token_file"` // the shared access token, at least 20 characters
	Identity  Identity `yaml:"identity"`
	// KeyFile holds at least 32 random characters, the same for all workers: sessions outlive a restart, and the worker
	// recognises the page's answers. Required for review.four_eyes.
	KeyFile string `yaml:"key_file"`
	TLS     TLS    `yaml:"tls"`
	// Hosts are further names that the page answers to, beside that of its public address and the address it listens on.
	Hosts []string `yaml:"hosts"`
}

// Identity is how the reverse proxy names the person, and how its requests are told from others: by a secret header, by
// its address, or by both.
type Identity struct {
	Header       string   `yaml:"header"`        // such as X-Forwarded-User
	SecretHeader string   `yaml:"secret_header"` // a header that the proxy sets to the secret
	SecretFile   string   `yaml:"secret_file"`
	Proxies      []string `yaml:"proxies"` // addresses or networks (CIDR) of the proxy
}

// TLS is the page's own certificate; without it the page speaks plain HTTP, to a proxy or on loopback.
type TLS struct {
	CertFile string `yaml:"cert_file"`
	KeyFile  string `yaml:"key_file"`
}

// ByProxy reports whether the reverse proxy names people.
func (c Config) ByProxy() bool { return c.Identity.Header != "" }

// Files are the paths of the section, to be resolved.
func (c *Config) Files() []*string {
	return []*string{&c.TokenFile, &c.KeyFile, &c.Identity.SecretFile, &c.TLS.CertFile, &c.TLS.KeyFile}
}

var headerForm = regexp.MustCompile(`^[A-Za-z0-9]+(-[A-Za-z0-9]+)*$`)

// Validate names everything wrong with the section, in words for who keeps the configuration.
func (c Config) Validate() error {
	var faults []error
	add := func(when bool, format string, args ...any) {
		if when {
			faults = append(faults, fmt.Errorf(format, args...))
		}
	}
	i := c.Identity
	add(c.TokenFile != "" && i.Header != "", "chỉ chọn một trong hai: token_file hoặc identity")
	for _, h := range []struct{ name, value string }{{"identity.header", i.Header}, {"identity.secret_header", i.SecretHeader}} {
		add(h.value != "" && !headerForm.MatchString(h.value), "%s: %q không phải tên tiêu đề HTTP (chữ, số, dấu gạch nối)", h.name, h.value)
	}
	add((i.SecretHeader == "") != (i.SecretFile == ""), "identity.secret_header và identity.secret_file phải đi cùng nhau")
	add(i.Header == "" && (i.SecretHeader != "" || len(i.Proxies) > 0), "identity: thiếu header")
	add(i.Header != "" && i.SecretHeader == "" && len(i.Proxies) == 0,
		"identity: phải có secret_header và secret_file, hoặc proxies; nếu không, ai cũng tự xưng tên được")
	add(i.Header != "" && http.CanonicalHeaderKey(i.Header) == http.CanonicalHeaderKey(i.SecretHeader), "identity.header và identity.secret_header phải khác nhau")
	_, wrong := networks(i.Proxies)
	faults = append(faults, wrong...)
	add((c.TLS.CertFile == "") != (c.TLS.KeyFile == ""), "tls.cert_file và tls.key_file phải đi cùng nhau")
	faults = append(faults, validateHosts(c.Hosts)...)
	return errors.Join(faults...)
}

// networks reads addresses and networks.
func networks(texts []string) (out []netip.Prefix, faults []error) {
	for _, text := range texts {
		prefix, err := netip.ParsePrefix(text)
		if err != nil {
			var address netip.Addr
			if address, err = netip.ParseAddr(text); err == nil {
				prefix = netip.PrefixFrom(address, address.BitLen())
			}
		}
		if err != nil {
			faults = append(faults, fmt.Errorf("identity.proxies: %q không phải địa chỉ IP hoặc mạng, ví dụ 127.0.0.1 hoặc 10.1.0.0/16", text))
			continue
		}
		out = append(out, prefix.Masked())
	}
	return out, faults
}

// ValidateURL checks the page's public address: scheme and host alone, since the page's own links begin at the root.
func ValidateURL(text string) error {
	u, err := url.Parse(text)
	if err != nil || u.Scheme != "http" && u.Scheme != "https" || u.Host == "" || u.RawQuery != "" || u.Fragment != "" || u.User != nil ||
		strings.Trim(u.Path, "/") != "" {
		return fmt.Errorf("%q không có dạng https://máy[:cổng]", text)
	}
	return nil
}

// Link is the address of a month's page; "" without a public address.
func Link(publicURL string, month period.Name) string {
	if publicURL == "" {
		return ""
	}
	return strings.TrimRight(publicURL, "/") + monthPath(month)
}

func monthPath(m period.Name) string { return "/thang/" + m.String() }
