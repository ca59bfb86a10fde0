// Package web is the small web page on which the office looks at a month, approves or rejects it and settles
// deliveries: plain HTML from the server, which works without script. Site knows who may enter and what is shown; it gets and changes
// everything through the interface Backend, so it imports neither Temporal nor the archive. See docs/design.md 8.3.
package web

import (
	"errors"
	"fmt"
	"net/url"
	"strings"

	"trehan/internal/period"
	"trehan/internal/web/access"
)

// Config is the section review.page of the configuration: who may enter, and where the page answers.
type Config struct {
	access.Config `yaml:",inline"`
	TLS           TLS `yaml:"tls"`
	// Hosts are further names that the page answers to, beside that of its public address and the address it listens on.
	Hosts []string `yaml:"hosts"`
}

// TLS is the page's own certificate; without it the page speaks plain HTTP, to a proxy or on loopback.
type TLS struct {
	CertFile string `yaml:"cert_file"`
	KeyFile  string `yaml:"key_file"`
}

// Files are the paths of the section, to be resolved.
func (c *Config) Files() []*string {
	return append(c.Config.Files(), &c.TLS.CertFile, &c.TLS.KeyFile)
}

// Validate names everything wrong with the section, in words for who keeps the configuration.
func (c Config) Validate() error {
	faults := c.Faults()
	if (c.TLS.CertFile == "") != (c.TLS.KeyFile == "") {
		faults = append(faults, errors.New("tls.cert_file và tls.key_file phải đi cùng nhau"))
	}
	return errors.Join(append(faults, validateHosts(c.Hosts)...)...)
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
