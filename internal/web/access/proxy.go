package access

import (
	"crypto/hmac"
	"crypto/sha256"
	"net/http"
	"net/netip"
	"strings"

	"trehan/internal/proof"
)

// proxy is the office's reverse proxy, which has logged a person in.
type proxy struct {
	Identity
	secret  [sha256.Size]byte
	proxies []netip.Prefix
}

func newProxy(i Identity) (proxy, error) {
	p := proxy{Identity: i}
	p.proxies, _ = networks(i.Proxies)
	if i.SecretHeader == "" {
		return p, nil
	}
	secret, err := readSecret("identity.secret_file", i.SecretFile, minSecret)
	p.secret = sha256.Sum256([]byte(secret))
	return p, err
}

// person is whom the proxy names in a request. A header that stands there twice was put beside the proxy's by somebody.
func (p *proxy) person(r *http.Request) (*Person, error) {
	if !p.sent(r) {
		return nil, ErrForged
	}
	names := r.Header.Values(p.Header)
	if len(names) != 1 {
		return nil, ErrNobody
	}
	name, ok := cleanName(names[0])
	if !ok {
		return nil, ErrNobody
	}
	role := p.Roles.of([]string{name}, proof.SamePerson)
	if p.GroupsHeader != "" {
		groups := r.Header.Values(p.GroupsHeader)
		if len(groups) > 1 {
			return nil, ErrNobody
		}
		role = p.Roles.of(splitGroups(strings.Join(groups, "")), sameGroup)
	}
	if role == Nobody {
		return nil, ErrNoRole
	}
	return &Person{Name: name, Role: role, Via: proof.Proxy}, nil
}

// sent reports whether the request comes from the reverse proxy: by its address, its secret, or both, as configured.
func (p *proxy) sent(r *http.Request) bool {
	if len(p.proxies) > 0 {
		address, err := netip.ParseAddr(addressOf(r))
		if err != nil {
			return false
		}
		address = address.Unmap().WithZone("")
		known := false
		for _, network := range p.proxies {
			known = known || network.Contains(address)
		}
		if !known {
			return false
		}
	}
	if p.SecretHeader == "" {
		return len(p.proxies) > 0
	}
	given := r.Header.Values(p.SecretHeader)
	if len(given) != 1 {
		return false
	}
	sum := sha256.Sum256([]byte(strings.TrimSpace(given[0]))) // the time says nothing of the secret
	return hmac.Equal(p.secret[:], sum[:])
}

// splitGroups reads a header of groups, separated by commas.
func splitGroups(text string) (groups []string) {
	for _, group := range strings.Split(text, ",") {
		if group = strings.TrimSpace(group); group != "" {
			groups = append(groups, group)
		}
	}
	return groups
}

// sameGroup wants groups written alike: two that differ in case may be two.
func sameGroup(a, b string) bool { return a != "" && a == b }
