//go:build !unix

package cli

import "os"

// keepOwner does nothing where the system knows no owner and group.
func keepOwner(*os.File, os.FileInfo) error { return nil }
