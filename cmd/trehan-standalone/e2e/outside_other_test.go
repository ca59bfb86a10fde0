//go:build !linux

package e2e

// runOutside does nothing: the outside installation is made of Linux's namespaces.
func runOutside() (code int, done bool) { return 0, false }
