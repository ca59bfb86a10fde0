package access

import "testing"

func TestRolesIncludeTheOnesBefore(t *testing.T) {
	all := []Role{Nobody, Reader, Clerk, Approver}
	for i, has := range all {
		for j, least := range all {
			if got, want := has.Includes(least), has != Nobody && i >= j; got != want {
				t.Errorf("%s for what needs %s: %t", has, least, got)
			}
		}
	}
}
