package archive

import (
	"fmt"
	"net/url"
	"strings"
	"time"
)

func (o PresignOptions) check() error {
	if o.Expiry < time.Second || o.Expiry > MaxLinkLife {
		return fmt.Errorf("%w: a link lives 1 second to 7 days, not %s", ErrRefused, o.Expiry)
	}
	return nil
}

// disposition states the file name for every browser: an ASCII form for old ones, RFC 5987 for the real letters.
func (o PresignOptions) disposition() string {
	plain := strings.Map(func(r rune) rune {
		if r < ' ' || r > '~' || r == '"' || r == '\\' {
			return '_'
		}
		return r
	}, o.FileName)
	return fmt.Sprintf(`attachment; filename="%s"; filename*=UTF-8''%s`, plain, url.PathEscape(o.FileName))
}

// retainDate reads the date of a retention header; servers write fractions or none.
func retainDate(s string) time.Time {
	t, err := time.Parse(time.RFC3339, s)
	if err != nil {
		return time.Time{}
	}
	return t
}
