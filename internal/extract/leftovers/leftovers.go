// Package leftovers knows the files that programs and systems leave beside others. See docs/formats.md 1.12.
package leftovers

import "strings"

// Is reports whether a file of this name is left by a program or system and is no extract: a lock file of Excel (~$) or
// LibreOffice (.~lock.), macOS's resource forks and folder settings, Windows's thumbnails and folder settings, and the
// companions that say of an extract that it is complete.
func Is(name string) bool {
	lower := strings.ToLower(name)
	switch lower {
	case "thumbs.db", "desktop.ini", ".ds_store":
		return true
	}
	if strings.HasSuffix(lower, ".done") || strings.HasSuffix(lower, ".sha256") {
		return true
	}
	for _, prefix := range [...]string{"~$", "._", ".~lock."} {
		if strings.HasPrefix(name, prefix) {
			return true
		}
	}
	return false
}
