package source

import (
	"context"
	"crypto/sha256"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strconv"
	"strings"
	"time"

	"trehan/internal/retry"
)

// The retries of one page. The caller waits out longer outages.
const (
	httpTries    = 8
	maxWait      = 5 * time.Minute // that a server may ask for
	maxRedirects = 5
)

// httpClient requests pages, one at a time.
type httpClient struct {
	*service
	http    *http.Client
	headers http.Header // secrets too
	tries   int         // failures in a row without progress
	last    time.Time   // of the last request
}

var errRedirect = errors.New("redirected elsewhere")

// client reads the secrets and makes the client.
func (s *service) client() (*httpClient, error) {
	c := &httpClient{service: s, tries: httpTries, headers: http.Header{}}
	pool, err := s.config.authorities(s.config.CAFile)
	if err != nil {
		return nil, err
	}
	transport := &http.Transport{
		Proxy: http.ProxyFromEnvironment, ForceAttemptHTTP2: true, TLSHandshakeTimeout: 30 * time.Second,
		TLSClientConfig:    &tls.Config{MinVersion: tls.VersionTLS12, RootCAs: pool},
		DisableCompression: true, // the bytes are stored, and resumed, unchanged
	}
	c.http = &http.Client{Transport: transport, CheckRedirect: func(to *http.Request, via []*http.Request) error {
		from := via[0]
		// Secret headers would follow.
		if from.Method != http.MethodGet || to.URL.Host != from.URL.Host || to.URL.Scheme != from.URL.Scheme || len(via) > maxRedirects {
			return errRedirect
		}
		return nil
	}}
	for name, value := range s.config.Headers {
		c.headers.Set(name, value)
	}
	for name, file := range s.config.HeaderFiles {
		value, err := s.config.secret("header_files."+name, file, "")
		if err != nil {
			return nil, err
		}
		c.headers.Set(name, value)
	}
	switch s.config.Auth {
	case authBearer:
		token, err := s.config.secret("token_file", s.config.TokenFile, s.config.variable("TOKEN"))
		if err != nil {
			return nil, err
		}
		c.headers.Set("Authorization", "Bearer "+token)
	case authBasic:
		user, password, err := s.config.login()
		if err != nil {
			return nil, err
		}
		request := &http.Request{Header: c.headers}
		request.SetBasicAuth(user, password)
	}
	return c, nil
}

func (c *httpClient) close() { c.http.CloseIdleConnections() }

// download is a page being downloaded.
type download struct {
	spool     *spool
	number    int
	request   httpRequest
	validator string // of the bytes received so far, if the server can resume after them
	modified  time.Time
	left      int64
}

// transient is a failure after which the page is requested again.
type transient struct {
	message string
	after   time.Duration // that the server asks to wait
	wrong   error         // the page itself was wrong: final after all tries
}

func (t *transient) Error() string { return t.message }

// page downloads one page to a temporary file and checks its form.
func (c *httpClient) page(ctx context.Context, number int, request httpRequest, left int64) (*httpPage, error) {
	spool, err := c.o.spool(c.config.Name)
	if err != nil {
		return nil, err
	}
	d := &download{spool: spool, number: number, request: request, left: left}
	info, err := c.fetchPage(ctx, d)
	if err != nil {
		spool.close()
		return nil, err
	}
	return &httpPage{number: number, spool: spool, modified: d.modified, pageInfo: info}, nil
}

// fetchPage retries until the page is complete. Received bytes count as progress if the download can resume after them.
func (c *httpClient) fetchPage(ctx context.Context, d *download) (info pageInfo, err error) {
	var t *transient
	failures, err := retry.Do(ctx, c.o.retries(c.tries), func() (*retry.Again, error) {
		before := d.spool.size
		var err error
		info, err = c.try(ctx, d)
		switch {
		case !errors.As(err, &t):
			return nil, err
		case t.after > maxWait:
			return nil, &OutageError{c.config.Name, fmt.Sprintf(wordHTTPWait, d, t.after)}
		}
		return &retry.Again{Progress: d.validator != "" && d.spool.size > before, After: t.after}, err
	})
	switch {
	case err == nil:
		return info, nil
	case ctx.Err() != nil:
		return pageInfo{}, ctx.Err()
	case !errors.As(err, &t):
		return pageInfo{}, err
	}
	message := t.message
	if c.tries > 1 {
		message = fmt.Sprintf(wordHTTPTried, message, failures)
	}
	if t.wrong != nil && !errors.Is(t.wrong, errPageSyntax) {
		return pageInfo{}, &FinalError{Source: c.config.Name, Message: message}
	}
	return pageInfo{}, &OutageError{c.config.Name, message}
}

func (d *download) String() string {
	return fmt.Sprintf(wordPageName+" (%s)", d.number, withoutQuery(d.request.url))
}

// transientError returns a transient failure.
func (d *download) transientError(format string, args ...any) error {
	return &transient{message: fmt.Sprintf(format, args...)}
}

// try makes one request and, if the body is complete, reads the page.
func (c *httpClient) try(ctx context.Context, d *download) (pageInfo, error) {
	if err := c.pace(ctx); err != nil {
		return pageInfo{}, err
	}
	asking, cancel := context.WithTimeout(ctx, c.config.Timeout)
	defer cancel()
	response, err := c.send(asking, d)
	if err != nil {
		return pageInfo{}, err
	}
	defer response.Body.Close()
	if err := c.accept(d, response); err != nil {
		return pageInfo{}, err
	}
	name := fmt.Sprintf("page-%04d", d.number)
	err = d.spool.fill(asking, response.Body, d.left-d.spool.size, func(n int64) { c.o.Beat(name, n) })
	if err != nil {
		return pageInfo{}, c.broken(d, err)
	}
	info, err := inspect(d.spool.reader(), c.config.Paging)
	if err != nil {
		// The body is not a page: it cannot be resumed.
		d.validator = ""
		return pageInfo{}, &transient{message: d.wrong(err, c.config.Paging), wrong: err}
	}
	return info, nil
}

// wrong says what is wrong with a page.
func (d *download) wrong(err error, g *Paging) string {
	switch {
	case errors.Is(err, errPageData):
		return fmt.Sprintf(wordPageData, d)
	case errors.Is(err, errPageTotal):
		return fmt.Sprintf(wordPageNoTotal, d, g.Total)
	case errors.Is(err, errPageNext):
		return fmt.Sprintf(wordPageNext, d, g.Next)
	}
	return fmt.Sprintf(wordPageJSON, d)
}

// pace waits to keep the configured rate.
func (c *httpClient) pace(ctx context.Context) error {
	if rate := c.config.RatePerMinute; rate > 0 && !c.last.IsZero() {
		if wait := time.Minute/time.Duration(rate) - c.o.Now().Sub(c.last); wait > 0 {
			if err := c.o.Pause(ctx, wait); err != nil {
				return err
			}
		}
	}
	c.last = c.o.Now()
	return nil
}

// send requests the page, or the rest of it.
func (c *httpClient) send(ctx context.Context, d *download) (*http.Response, error) {
	var body io.Reader
	if d.request.body != "" {
		body = strings.NewReader(d.request.body)
	}
	request, err := http.NewRequestWithContext(ctx, c.config.Method, d.request.url, body)
	if err != nil {
		return nil, &FinalError{Source: c.config.Name, Message: wordURL, Config: true}
	}
	request.Header = c.headers.Clone()
	setDefault(request.Header, "Accept", "application/json")
	if body != nil {
		setDefault(request.Header, "Content-Type", "application/json; charset=utf-8")
	}
	request.Header.Set("Accept-Encoding", "identity")
	if d.validator != "" && d.spool.size > 0 {
		request.Header.Set("Range", fmt.Sprintf("bytes=%d-", d.spool.size))
		request.Header.Set("If-Range", d.validator)
	}
	response, err := c.http.Do(request)
	if err == nil {
		return response, nil
	}
	if errors.Is(err, errRedirect) {
		return nil, &FinalError{Source: c.config.Name, Message: fmt.Sprintf(wordHTTPRedirect, d)}
	}
	text, final := reason(err)
	if final {
		return nil, &FinalError{Source: c.config.Name, Message: fmt.Sprintf(wordHTTPDown, d, text)}
	}
	return nil, d.transientError(wordHTTPDown, d, text)
}

func setDefault(h http.Header, name, value string) {
	if h.Get(name) == "" {
		h.Set(name, value)
	}
}

// accept decides by the status and headers whether the body is the page or its rest.
func (c *httpClient) accept(d *download, r *http.Response) error {
	final := func(format string, args ...any) error {
		return &FinalError{Source: c.config.Name, Message: fmt.Sprintf(format, args...)}
	}
	switch code := r.StatusCode; {
	case code == http.StatusOK:
		if err := d.restart(); err != nil {
			return err
		}
	case code == http.StatusPartialContent && d.validator != "" && d.spool.size > 0:
		if !strings.HasPrefix(r.Header.Get("Content-Range"), fmt.Sprintf("bytes %d-", d.spool.size)) {
			d.validator = ""
			return d.transientError(wordHTTPRange, d)
		}
		return nil // validator and time are those of the beginning
	case code == http.StatusUnauthorized, code == http.StatusForbidden, code == http.StatusProxyAuthRequired:
		return final(wordHTTPLogin, d, code)
	case code == http.StatusNotFound, code == http.StatusGone:
		return &MissingError{Source: c.config.Name, Where: withoutQuery(d.request.url)}
	case code == http.StatusTooManyRequests, code == http.StatusRequestTimeout, code == http.StatusTooEarly,
		code >= 500 && code != http.StatusNotImplemented && code != http.StatusHTTPVersionNotSupported:
		return &transient{message: fmt.Sprintf(wordHTTPStatus, d, code), after: c.retryAfter(r.Header)}
	case code == http.StatusRequestedRangeNotSatisfiable && d.validator != "":
		d.validator = ""
		return d.transientError(wordHTTPRange, d)
	default:
		return final(wordHTTPFinal, d, code)
	}
	if e := r.Header.Get("Content-Encoding"); e != "" && !strings.EqualFold(e, "identity") {
		return final(wordHTTPEncoding, d)
	}
	d.validator = validatorOf(r)
	d.modified = c.modified(r.Header)
	return nil
}

func (d *download) restart() error {
	if d.spool.size == 0 {
		return nil
	}
	if err := d.spool.restart(); err != nil {
		return d.transientError(wordTempFile, unpath(err))
	}
	return nil
}

// validatorOf returns the validator that ties the rest of a body to its beginning; "" if the server cannot resume.
func validatorOf(r *http.Response) string {
	if r.Request.Method != http.MethodGet || !strings.EqualFold(r.Header.Get("Accept-Ranges"), "bytes") {
		return ""
	}
	if tag := r.Header.Get("ETag"); tag != "" && !strings.HasPrefix(tag, "W/") {
		return tag
	}
	// A time is as good as a tag only if the body could not change within its second (RFC 9110, 8.8.2.2).
	modified, err1 := http.ParseTime(r.Header.Get("Last-Modified"))
	date, err2 := http.ParseTime(r.Header.Get("Date"))
	if err1 == nil && err2 == nil && date.Sub(modified) >= time.Second {
		return r.Header.Get("Last-Modified")
	}
	return ""
}

// modified returns when the service made the page: its last change if known, else the time of the response.
func (c *httpClient) modified(h http.Header) time.Time {
	for _, name := range []string{"Last-Modified", "Date"} {
		if at, err := http.ParseTime(h.Get(name)); err == nil {
			return at
		}
	}
	return c.o.Now().Truncate(time.Second)
}

// retryAfter is how long the server asks to wait: seconds or a date.
func (c *httpClient) retryAfter(h http.Header) time.Duration {
	value := strings.TrimSpace(h.Get("Retry-After"))
	if seconds, err := strconv.Atoi(value); err == nil && seconds >= 0 {
		return time.Duration(min(seconds, 1<<20)) * time.Second
	}
	if at, err := http.ParseTime(value); err == nil {
		return max(0, at.Sub(c.o.Now()))
	}
	return 0
}

// broken classifies the error of an incomplete body.
func (c *httpClient) broken(d *download, err error) error {
	if errors.Is(err, errLimit) {
		return &FinalError{Source: c.config.Name, Message: fmt.Sprintf(wordLimit, c.config.Limit()/1_000_000), Config: true}
	}
	var fill *fillError
	if errors.As(err, &fill) && fill.write {
		return d.transientError(wordTempFile, unpath(fill.err))
	}
	text, _ := reason(err)
	return d.transientError(wordHTTPDown, d, text)
}

// sum is the SHA-256 of what was written.
func (s *spool) sum() ([]byte, error) {
	h := sha256.New()
	_, err := io.Copy(h, s.reader())
	return h.Sum(nil), err
}
