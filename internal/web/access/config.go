package access

import (
	"cmp"
	"errors"
	"fmt"
	"net/http"
	"net/netip"
	"net/url"
	"regexp"

	"trehan/internal/proof"
)

// Config says who may enter the page: exactly one of three ways. It is part of the section review.page.
type Config struct {
	UsersFile string   `yaml:"users_file,omitempty"` // names, roles and password hashes: see ParseUsers
	Identity  Identity `yaml:"identity,omitempty"`
	OIDC      OIDC     `yaml:"oidc,omitempty"`
	// KeyFile holds at least 32 random characters, the same for all workers: forms and known browsers outlive a restart, and
	// the worker recognises the page's answers. Required for review.four_eyes.
	KeyFile string `yaml:"key_file"`
}

// Identity is how the reverse proxy names the person, and how its requests are told from others: by a secret header, by
// its address, or by both.
type Identity struct {
	Header       string   `yaml:"header"`                  // such as X-Forwarded-User
	GroupsHeader string   `yaml:"groups_header,omitempty"` // the person's groups, separated by commas; then the roles list groups
	SecretHeader string   `yaml:"secret_header"`           // a header that the proxy sets to the secret
	SecretFile   string   `yaml:"secret_file"`
	Proxies      []string `yaml:"proxies"` // addresses or networks (CIDR) of the proxy
	Roles        Lists    `yaml:"roles,omitempty"`
}

// OIDC is the office's OpenID Connect provider, asked by authorization code with PKCE.
type OIDC struct {
	Issuer           string   `yaml:"issuer"`
	ClientID         string   `yaml:"client_id"`
	ClientSecretFile string   `yaml:"client_secret_file"`
	CAFile           string   `yaml:"ca_file,omitempty"`      // of the provider's certificate; default: the system's
	Scopes           []string `yaml:"scopes,omitempty"`       // beside openid; default profile
	NameClaim        string   `yaml:"name_claim,omitempty"`   // default preferred_username
	GroupsClaim      string   `yaml:"groups_claim,omitempty"` // then the roles list groups
	Roles            Lists    `yaml:"roles,omitempty"`
}

// Way is how people enter; "" where nobody may.
func (c Config) Way() proof.Via {
	switch {
	case c.Identity.Header != "":
		return proof.Proxy
	case c.OIDC.Issuer != "":
		return proof.OIDC
	case c.UsersFile != "":
		return proof.Password
	}
	return ""
}

// Files are the paths of the section, to be resolved.
func (c *Config) Files() []*string {
	return []*string{&c.UsersFile, &c.KeyFile, &c.Identity.SecretFile, &c.OIDC.ClientSecretFile, &c.OIDC.CAFile}
}

func (o OIDC) nameClaim() string { return cmp.Or(o.NameClaim, "preferred_username") }

func (o OIDC) scopes() []string {
	if len(o.Scopes) == 0 {
		return []string{"openid", "profile"}
	}
	return append([]string{"openid"}, o.Scopes...)
}

var headerForm = regexp.MustCompile(`^[A-Za-z0-9]+(-[A-Za-z0-9]+)*$`)

// faults collects what is wrong with a section, in words for who keeps the configuration.
type faults []error

func (f *faults) add(when bool, format string, args ...any) {
	if when {
		*f = append(*f, fmt.Errorf(format, args...))
	}
}

// Faults names everything wrong with the form of the section. What a build before the roles accepted it accepts too:
// Complete says what is missing.
func (c Config) Faults() []error {
	var f faults
	ways := 0
	for _, there := range []bool{c.UsersFile != "", c.Identity.Header != "", c.OIDC.Issuer != ""} {
		if there {
			ways++
		}
	}
	f.add(ways > 1, "chỉ chọn một trong ba: users_file, identity hoặc oidc")
	return append(append(f, c.Identity.faults()...), c.OIDC.faults()...)
}

func (i Identity) faults() (f faults) {
	names := map[string]string{}
	for _, h := range []struct{ key, value string }{
		{"identity.header", i.Header}, {"identity.groups_header", i.GroupsHeader}, {"identity.secret_header", i.SecretHeader},
	} {
		f.add(h.value != "" && !headerForm.MatchString(h.value), "%s: %q không phải tên tiêu đề HTTP (chữ, số, dấu gạch nối)", h.key, h.value)
		name := http.CanonicalHeaderKey(h.value)
		f.add(h.value != "" && names[name] != "", "%s và %s phải khác nhau", names[name], h.key)
		names[name] = h.key
	}
	f.add((i.SecretHeader == "") != (i.SecretFile == ""), "identity.secret_header và identity.secret_file phải đi cùng nhau")
	f.add(i.Header == "" && (i.SecretHeader != "" || len(i.Proxies) > 0), "identity: thiếu header")
	f.add(i.Header != "" && i.SecretHeader == "" && len(i.Proxies) == 0,
		"identity: phải có secret_header và secret_file, hoặc proxies; nếu không, ai cũng tự xưng tên được")
	_, wrong := networks(i.Proxies)
	return append(append(f, wrong...), i.Roles.faults("identity.roles")...)
}

func (o OIDC) faults() (f faults) {
	if o.Issuer == "" {
		f.add(o.ClientID != "" || o.ClientSecretFile != "", "oidc: thiếu issuer")
		return f
	}
	u, err := url.Parse(o.Issuer)
	f.add(err != nil || u.Host == "" || u.RawQuery != "" || u.Fragment != "" || u.User != nil || u.Scheme != "https" && !loopback(u),
		"oidc.issuer: %q không có dạng https://máy/đường-dẫn", o.Issuer)
	f.add(o.ClientID == "", "oidc: thiếu client_id")
	f.add(o.ClientSecretFile == "", "oidc: thiếu client_secret_file")
	return append(f, o.Roles.faults("oidc.roles")...)
}

// loopback reports whether an address in clear text leads to this very machine.
func loopback(u *url.URL) bool {
	address, err := netip.ParseAddr(u.Hostname())
	return u.Scheme == "http" && (u.Hostname() == "localhost" || err == nil && address.IsLoopback())
}

// faults wants names that somebody can have, each once: who stands on two lists was meant for one of them.
func (l Lists) faults(where string) (f faults) {
	seen := map[string]bool{}
	for _, name := range append(append(append([]string{}, l.Reader...), l.Clerk...), l.Approver...) {
		clean, ok := cleanName(name)
		f.add(!ok || clean != name, "%s: %q không phải một tên", where, name)
		f.add(seen[proof.Fold(name)], "%s: %q ghi hai lần; mỗi người hoặc nhóm chỉ có một vai trò, vai trò sau gồm cả vai trò trước", where, name)
		seen[proof.Fold(name)] = true
	}
	return f
}

// Complete names what is missing for people to enter by the configured way; publicURL is the page's public address.
func (c Config) Complete(publicURL string) error {
	var f faults
	const roles = "chưa ghi ai được làm gì: reader (xem), clerk (chuyên viên), approver (phê duyệt), ví dụ roles: {clerk: [le.thi.mau], approver: [tran.van.mau]}"
	switch c.Way() {
	case proof.Proxy:
		f.add(c.Identity.Roles.empty(), "identity.roles: "+roles)
	case proof.OIDC:
		f.add(c.OIDC.Roles.empty(), "oidc.roles: "+roles)
		f.add(publicURL == "", "oidc: cần review.url, là địa chỉ mà cổng đăng nhập đưa người dùng trở về")
	}
	return errors.Join(f...)
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
