package access

import (
	"crypto/hmac"
	"crypto/rand"
	"net/http"
	"regexp"
	"strconv"
	"strings"
	"time"
)

// browserLife is how long a browser is known in which somebody has logged in.
const browserLife = 90 * 24 * time.Hour

var browserForm = regexp.MustCompile(`^[A-Z2-7]{26}$`)

// browser is a random value of this browser, to which forms are bound where the proxy logs people in.
func (g *Guard) browser(w http.ResponseWriter, r *http.Request) string {
	name := cookieName("trehan-bieu-mau", g.secure)
	if cookie, err := r.Cookie(name); err == nil && browserForm.MatchString(cookie.Value) {
		return cookie.Value
	}
	value := rand.Text()
	g.cookie(w, name, value, http.SameSiteStrictMode, 0)
	return value
}

// remember marks the browser as one in which this user has logged in: guesses of strangers do not slow it down.
func (g *Guard) remember(w http.ResponseWriter, user string) {
	id, since := rand.Text(), strconv.FormatInt(g.now().Unix(), 10)
	value := strings.Join([]string{id, since, g.mac("browser", id, since, user)}, ".")
	g.cookie(w, cookieName("trehan-may", g.secure), value, http.SameSiteStrictMode, browserLife)
}

// knownBrowser is what the failed attempts of this browser are counted under; "" unless the user has logged in from it before.
func (g *Guard) knownBrowser(r *http.Request, user string) string {
	cookie, err := r.Cookie(cookieName("trehan-may", g.secure))
	if err != nil {
		return ""
	}
	parts := strings.Split(cookie.Value, ".")
	if len(parts) != 3 || !hmac.Equal([]byte(parts[2]), []byte(g.mac("browser", parts[0], parts[1], user))) {
		return ""
	}
	since, err := strconv.ParseInt(parts[1], 10, 64)
	if age := g.now().Sub(time.Unix(since, 0)); err != nil || age < 0 || age > browserLife {
		return ""
	}
	return "browser " + parts[0]
}

// cookie puts a cookie into the browser: one that lasts for life, that goes with the window for 0, or none for less.
func (g *Guard) cookie(w http.ResponseWriter, name, value string, site http.SameSite, life time.Duration) {
	age := int(life.Seconds())
	http.SetCookie(w, &http.Cookie{Name: name, Value: value, Path: "/", MaxAge: age, HttpOnly: true, Secure: g.secure, SameSite: site})
}
