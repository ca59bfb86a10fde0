package source

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"trehan/internal/period"
)

// service is the national synchronisation's JSON over HTTP. All pages are brought to temporary files and checked
// against each other before the first is handed on; each is one Item with the bytes as they came.
type service struct {
	config Config
	o      Options
}

// maxPages bounds a service that never ends.
const maxPages = 100_000

// httpPage is one page that has been read.
type httpPage struct {
	number   int // from 1
	spool    *spool
	modified time.Time
	pageInfo
}

func (p *httpPage) String() string { return fmt.Sprintf(wordPageName, p.number) }

// Fetch implements Source.
//
// The names of the pages hold a mark of the bytes of all of them. An attempt that was cut off may have stored some;
// where the service has other data by now, the next attempt's pages must not stand among them.
func (s *service) Fetch(ctx context.Context, p period.Period, put func(context.Context, Item) error) error {
	client, err := s.client()
	if err != nil {
		return err
	}
	defer client.close()
	pages, err := s.pages(ctx, client, p)
	defer func() {
		for _, page := range pages {
			page.spool.close()
		}
	}()
	if err != nil {
		return err
	}
	mark, err := markOf(pages)
	if err != nil {
		return &OutageError{s.config.Name, fmt.Sprintf(wordTempFile, unpath(err))}
	}
	for _, page := range pages {
		item := Item{
			Name: fmt.Sprintf("page-%04d-%s.json", page.number, mark), Modified: page.modified, R: page.spool, Size: page.spool.size,
		}
		if err := put(ctx, item); err != nil {
			return err
		}
	}
	return nil
}

// markOf is the beginning of the hash of all pages' hashes.
func markOf(pages []*httpPage) (string, error) {
	all := sha256.New()
	for _, page := range pages {
		sum, err := page.spool.sum()
		if err != nil {
			return "", err
		}
		all.Write(sum)
	}
	return hex.EncodeToString(all.Sum(nil)[:4]), nil
}

// pages reads page after page; those read so far are returned with an error too, to be closed.
func (s *service) pages(ctx context.Context, client *httpClient, p period.Period) ([]*httpPage, error) {
	var pages []*httpPage
	left := s.config.limit()
	next := s.request(p, 1)
	check := pagingCheck{paging: s.config.Paging, urls: []string{next.url}}
	for {
		if len(pages) == maxPages {
			return pages, &FinalError{Source: s.config.Name, Message: fmt.Sprintf(wordPages, maxPages), Config: true}
		}
		page, err := client.page(ctx, len(pages)+1, next, left)
		if err != nil {
			return pages, err
		}
		pages = append(pages, page)
		left -= page.spool.size
		more, fault := check.add(page)
		if fault != "" {
			return pages, &OutageError{s.config.Name, fault}
		}
		if !more {
			return pages, nil
		}
		if next, err = s.following(p, page, next); err != nil {
			return pages, err
		}
		if fault := check.follow(page, next.url); fault != "" {
			return pages, &OutageError{s.config.Name, fault}
		}
	}
}

// httpRequest is what one page is asked for with.
type httpRequest struct{ url, body string }

// request is the n-th page of counted paging, or the first of any other.
func (s *service) request(p period.Period, n int) httpRequest {
	values := []string{}
	if g := s.config.Paging; g != nil {
		first := 1
		if g.First != nil {
			first = *g.First
		}
		values = append(values, "{page}", strconv.Itoa(first+n-1), "{offset}", strconv.Itoa((n-1)*g.Size), "{size}", strconv.Itoa(g.Size))
	}
	fill := strings.NewReplacer(values...)
	return httpRequest{fill.Replace(Expand(s.config.URL, p)), fill.Replace(Expand(s.config.Body, p))}
}

// following is the request of the page after this one. A link that leads to another machine is refused: it would
// take the credentials along.
func (s *service) following(p period.Period, page *httpPage, last httpRequest) (httpRequest, error) {
	if s.config.Paging.Next == "" {
		return s.request(p, page.number+1), nil
	}
	final := func(format string, args ...any) (httpRequest, error) {
		return httpRequest{}, &FinalError{Source: s.config.Name, Message: fmt.Sprintf(format, args...)}
	}
	base, err := url.Parse(last.url)
	if err != nil {
		return final(wordURL)
	}
	u, err := base.Parse(page.next)
	if err != nil {
		return final(wordPageNext, page, s.config.Paging.Next)
	}
	if u.Scheme != base.Scheme || u.Host != base.Host || u.User != nil {
		return final(wordPageOrigin, page)
	}
	u.Fragment = ""
	return httpRequest{url: u.String()}, nil
}

// Check implements Source: it reads the first page, once.
func (s *service) Check(ctx context.Context, p period.Period) (string, error) {
	client, err := s.client()
	if err != nil {
		return "", err
	}
	defer client.close()
	client.tries = 1
	page, err := client.page(ctx, 1, s.request(p, 1), s.config.limit())
	if err != nil {
		return "", err
	}
	defer page.spool.close()
	check := pagingCheck{paging: s.config.Paging}
	if _, fault := check.add(page); fault != "" {
		return "", &OutageError{s.config.Name, fault}
	}
	found := fmt.Sprintf(wordFoundHTTP, page.items, page.spool.size)
	if page.hasTotal {
		found += fmt.Sprintf(wordFoundTotal, page.total)
	}
	return found, nil
}

// pagingCheck holds the pages against each other. What does not fit together is a fault: which rows are missing or
// doubled cannot be told from here.
type pagingCheck struct {
	paging *Paging // nil: one page
	pages  []*httpPage
	items  int64
	urls   []string
}

// add takes the next page and tells whether there is another.
func (c *pagingCheck) add(page *httpPage) (more bool, fault string) {
	g := c.paging
	if g == nil {
		return false, ""
	}
	c.items += int64(page.items)
	if page.hasTotal {
		if len(c.pages) > 0 && c.pages[0].total != page.total {
			return false, fmt.Sprintf(wordPageTotal, c.pages[0].total, page.total, page)
		}
		if c.items > page.total {
			return false, fmt.Sprintf(wordPageTooMany, c.items, page.total)
		}
	}
	if i := slices.IndexFunc(c.pages, func(q *httpPage) bool { return q.items > 0 && q.sum == page.sum }); i >= 0 {
		return false, fmt.Sprintf(wordPageRepeated, page, c.pages[i])
	}
	c.pages = append(c.pages, page)
	if g.Next != "" {
		if page.next == "" && page.hasTotal && c.items < page.total {
			return false, fmt.Sprintf(wordPageShortChain, c.items, page.total)
		}
		return page.next != "", ""
	}
	switch {
	case page.items > g.Size:
		return false, fmt.Sprintf(wordPageLong, page, page.items, g.Size)
	case !page.hasTotal:
		return page.items == g.Size, ""
	case c.items < page.total && page.items < g.Size:
		return false, fmt.Sprintf(wordPageShort, page, page.items, c.items, page.total)
	}
	return c.items < page.total, ""
}

// follow takes the address of the next page; one that was read before is a loop.
func (c *pagingCheck) follow(page *httpPage, address string) (fault string) {
	if c.paging.Next == "" {
		return ""
	}
	if slices.Contains(c.urls, address) {
		return fmt.Sprintf(wordPageLoop, page)
	}
	c.urls = append(c.urls, address)
	return ""
}

// plain is a URL as it may be shown: without its query, which may hold more than an address.
func plain(address string) string {
	u, err := url.Parse(address)
	if err != nil {
		return http.MethodGet
	}
	return u.Scheme + "://" + u.Host + u.Path
}
