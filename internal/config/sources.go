package config

import (
	"strings"

	"trehan/internal/extract/source"
)

// OpenSource opens a source of this configuration: its paths are the file's, and an s3 source without an endpoint
// lies in the archive's store.
func (c *Config) OpenSource(s source.Config, o source.Options) (source.Source, error) {
	o.Resolve, o.Store = c.Path, c.inbox()
	return source.Open(s, o)
}

// inbox is the archive's store as a source reaches it; the zero value where the section is empty.
func (c *Config) inbox() source.Store {
	a := c.Archive().WithDefaults()
	if a.Endpoint == "" {
		return source.Store{}
	}
	endpoint := a.Endpoint
	if !strings.Contains(endpoint, "://") {
		scheme := "https://"
		if a.TLS != nil && !*a.TLS {
			scheme = "http://"
		}
		endpoint = scheme + endpoint
	}
	return source.Store{
		Endpoint: endpoint, Region: a.Region, CAFile: a.CAFile, Credentials: a.Credentials,
	}
}
