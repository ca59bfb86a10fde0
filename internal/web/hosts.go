package web

import (
	"fmt"
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"strings"
)

// hosts are the names that the page answers to. A browser can be made to ask this address under a name that somebody
// else controls (DNS rebinding), and would then let that site's scripts read the page.
type hosts struct {
	names map[string]bool // lower case, without port
	// forwarded: the page listens on every address, so that a port of this machine's loopback may lead to it, as a
	// container's does.
	forwarded bool
}

func newHosts(publicURL string, more []string) *hosts {
	h := &hosts{names: map[string]bool{}}
	if u, err := url.Parse(publicURL); err == nil {
		h.add(u.Host)
	}
	for _, name := range more {
		h.add(name)
	}
	return h
}

// add takes a host with or without port.
func (h *hosts) add(host string) {
	if name := hostName(host); name != "" {
		h.names[name] = true
	}
}

// listen adds the address that the page was opened on. A host that is no IP address is a name of this machine.
func (h *hosts) listen(address string) {
	name := hostName(address)
	if ip, err := netip.ParseAddr(name); name == "" || err == nil && ip.IsUnspecified() {
		h.forwarded = true
		return
	}
	h.add(name)
}

// allow reports whether the page answers to the request's Host: a name of its own, the very address that the connection
// reached, or this machine's own name for itself where the connection comes over loopback.
func (h *hosts) allow(r *http.Request) bool {
	name := hostName(r.Host)
	if h.names[name] {
		return true
	}
	local, _ := r.Context().Value(http.LocalAddrContextKey).(net.Addr)
	if local == nil {
		return false
	}
	reached, err := netip.ParseAddrPort(local.String())
	if err != nil {
		return false
	}
	at := reached.Addr().Unmap().WithZone("")
	asked, err := netip.ParseAddr(name)
	own := name == "localhost" || err == nil && asked.Unmap().IsLoopback()
	return err == nil && asked.Unmap().WithZone("") == at || own && (at.IsLoopback() || h.forwarded)
}

// guard answers nothing but a sentence under a name that is not the page's.
func (h *hosts) guard(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if !h.allow(r) {
			http.Error(w, wordNotThisHost, http.StatusMisdirectedRequest)
			return
		}
		next.ServeHTTP(w, r)
	})
}

// hostName is a host as it is compared: lower case, without port, brackets and final dot.
func hostName(host string) string {
	if name, _, err := net.SplitHostPort(host); err == nil {
		host = name
	}
	return strings.TrimSuffix(strings.ToLower(strings.Trim(host, "[]")), ".")
}

// validateHosts wants names or addresses as they stand in a browser's address bar, without scheme, port and path.
func validateHosts(names []string) (faults []error) {
	for _, name := range names {
		u, err := url.Parse("http://" + name)
		_, notIP := netip.ParseAddr(name)
		if name == "" || notIP != nil && (err != nil || u.Host != name || u.Port() != "" || strings.ContainsAny(name, "*:")) {
			faults = append(faults, fmt.Errorf("hosts: %q không phải tên máy, ví dụ duyet.hanam.example (không có https://, cổng hoặc đường dẫn)", name))
		}
	}
	return faults
}
