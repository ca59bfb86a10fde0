package config

import (
	"fmt"
	"path/filepath"
	"slices"

	"go.yaml.in/yaml/v3"

	"trehan/internal/extract/source"
)

// Absolute returns the configuration with every path absolute, so that it can be written into another folder.
func (c *Config) Absolute() *Config {
	out := *c
	out.Review.Page.Config = c.Page()
	out.Sources = Sources{Dossiers: c.anchored(c.Sources.Dossiers), Steps: c.anchored(c.Sources.Steps), Staff: c.anchored(c.Sources.Staff), List: c.anchored(c.Sources.List)}
	if c.Explanations != nil {
		e := *c.Explanations
		e.Folder.Path = absolute(c.Path(e.Folder.Path))
		e.Mailbox = c.mailbox(e.Mailbox)
		for _, path := range boxPaths(&e.Mailbox) {
			*path = absolute(*path)
		}
		out.Explanations = &e
	}
	t := &out.Temporal
	for _, path := range []*string{
		&out.Register, &out.Calendar, &out.Overrides, &out.Templates, &out.Review.Signature.Roots,
		&t.APIKeyFile, &t.TLS.CAFile, &t.TLS.CertFile, &t.TLS.KeyFile,
		&out.Store.CAFile, &out.Store.AccessKeyFile, &out.Store.SecretKeyFile, &out.Store.STS.TokenFile,
		&out.Mail.CAFile, &out.Mail.UsernameFile, &out.Mail.PasswordFile, &out.Mail.OAuth2.ClientSecretFile, &out.Mail.OAuth2.RefreshTokenFile,
		&out.Mail.SMIME.CertFile, &out.Mail.SMIME.KeyFile,
	} {
		*path = absolute(c.Path(*path))
	}
	for _, path := range boxPaths(&out.Bounces) {
		*path = absolute(c.Path(*path))
	}
	for _, path := range out.Review.Page.Files() {
		*path = absolute(*path)
	}
	return &out
}

func (c *Config) anchored(sources []source.Config) []source.Config {
	out := slices.Clone(sources)
	for i := range out {
		out[i] = out[i].Anchored(func(p string) string { return absolute(c.Path(p)) })
	}
	return out
}

func absolute(path string) string {
	if path == "" {
		return ""
	}
	if abs, err := filepath.Abs(path); err == nil {
		return abs
	}
	return path
}

// YAML writes the configuration as a file that Parse reads.
func (c *Config) YAML() ([]byte, error) {
	b, err := yaml.Marshal(c)
	if err != nil {
		return nil, fmt.Errorf("encode configuration: %w", err)
	}
	return b, nil
}
