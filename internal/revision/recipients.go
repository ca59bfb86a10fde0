package revision

import (
	"bytes"
	"context"
	"errors"

	"trehan/internal/archive"
	"trehan/internal/period"
	"trehan/internal/register"
)

// RecipientNames returns the names of the units and other recipients of a revision's own register, by code. It is empty
// while the register is not frozen, or cannot be read: the run reports that.
func RecipientNames(ctx context.Context, store archive.Store, m period.Name, number int) (map[string]string, error) {
	names := map[string]string{}
	if number == 0 {
		return names, nil
	}
	body, _, err := store.Get(ctx, archive.InputKey(m, number, RegisterName), "")
	if errors.Is(err, archive.ErrNotFound) {
		return names, nil
	}
	if err != nil {
		return nil, err
	}
	r, err := register.Load(bytes.NewReader(body), RegisterName)
	if err != nil {
		return names, nil //nolint:nilerr // the run reports it
	}
	return r.Names(), nil
}
