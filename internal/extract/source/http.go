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

// service is the national synchronisation's JSON over HTTP. It downloads all pages to temporary files and checks them against
// each other before it yields the first. Each page is one Item with its bytes unchanged.
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
// The names of the pages contain a hash of all pages. An interrupted attempt may have stored some of them. If the service has
// other data by then, the pages of the next attempt must not mix with them.
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
	left := s.config.Limit()
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
		if next, err = s.nextRequest(p, page, next); err != nil {
			return pages, err
		}
		if fault := check.follow(page, next.url); fault != "" {
			return pages, &OutageError{s.config.Name, fault}
		}
	}
}

// httpRequest is the request for one page.
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

// nextRequest returns the request for the page after this one. It refuses a link to another machine, which would receive the
// credentials.
func (s *service) nextRequest(p period.Period, page *httpPage, last httpRequest) (httpRequest, error) {
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
	page, err := client.page(ctx, 1, s.request(p, 1), s.config.Limit())
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

// pagingCheck compares the pages with each other. A mismatch is an error: it does not show which rows are missing or
// duplicated.
type pagingCheck struct {
	paging *Paging // nil: one page
	pages  []*httpPage
	items  int64
	urls   []string
}

// add checks the next page and reports whether there is another.
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

// follow notes the address of the next page; one that was already read is a loop.
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

// withoutQuery returns a URL for messages, without its query, which may hold secrets.
func withoutQuery(address string) string {
	u, err := url.Parse(address)
	if err != nil {
		return http.MethodGet
	}
	return u.Scheme + "://" + u.Host + u.Path
}
