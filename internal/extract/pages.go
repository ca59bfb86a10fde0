package extract

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"trehan/internal/extract/jsonstream"
	"trehan/internal/notation"
)

// Page is what a page of a web service states about the whole list. Pages of one file that state the same are one.
type Page struct {
	File     string
	Objects  int    // in its list
	Total    int    // of the whole list; 0: not stated
	TotalKey string // that states it, with its path
	MoreKey  string // that says that another page follows; "": none does
}

// maxPages bounds the different statements of one file.
const maxPages = 1000

// Names are as looseKey returns them.
var (
	// totals are the names of totals wherever they stand around the list.
	totals = names("totalElements totalCount totalItems totalRecords totalRecord totalRows totalResults totalHits totalSize recordsTotal " +
		"recordsFiltered recordCount odataCount numFound tongSoBanGhi tongBanGhi tongSoHoSo")
	// plainTotals are totals too, but elsewhere than beside the list or in a pager they may be those of a statistic.
	plainTotals = names("total count tongSo")
	pagers      = names("page pageInfo pageable paging pagination pager meta metadata links hits total phanTrang trang")
	// lastPage is false, and moreFollows true, on all pages but the last.
	lastPage    = names("last isLast lastPage isLastPage")
	moreFollows = names("hasNext hasNextPage hasMore hasMorePages more")
	// nextPage is a text on all pages but the last.
	nextPage = names("next nextLink nextUrl nextPage nextPageUrl odataNextLink nextCursor nextPageToken nextToken")
)

func names(list string) map[string]bool {
	set := make(map[string]bool)
	for _, name := range strings.Fields(list) {
		set[looseKey(name)] = true
	}
	return set
}

// notePage notes what a page states.
func (r *reading) notePage(p jsonstream.Page) {
	page := Page{File: r.file.Name, Objects: p.Objects}
	filtered := slices.ContainsFunc(p.Around, func(s jsonstream.Scalar) bool { return looseKey(s.Path[len(s.Path)-1]) == "recordsfiltered" })
	for _, s := range p.Around {
		around, name := s.Path[:len(s.Path)-1], looseKey(s.Path[len(s.Path)-1])
		if len(around) > 0 && (name == "value" || name == "href") { // hits.total.value, _links.next.href
			around, name = around[:len(around)-1], looseKey(around[len(around)-1])
		}
		near := !slices.ContainsFunc(around, func(name string) bool { return !wrappers[looseKey(name)] && !pagers[looseKey(name)] })
		key := strings.Join(s.Path, pathSeparator)
		switch {
		case totals[name] && !(filtered && name == "recordstotal"), plainTotals[name] && near:
			// Several: the smaller ones are those of the page.
			if n, err := strconv.Atoi(s.Text); err == nil && n > page.Total {
				page.Total, page.TotalKey = n, key
			}
		case near && page.MoreKey == "" && another(name, s.Text):
			page.MoreKey = key
		}
	}
	same := func(q Page) bool {
		return q.Total == page.Total && q.TotalKey == page.TotalKey && q.MoreKey == page.MoreKey
	}
	if i := slices.IndexFunc(r.pages, same); i >= 0 {
		r.pages[i].Objects += page.Objects
	} else if len(r.pages) < maxPages {
		r.pages = append(r.pages, page)
	}
}

// another reports whether a member says that another page follows.
func another(name, text string) bool {
	switch {
	case lastPage[name]:
		return text == "false"
	case moreFollows[name]:
		return text == "true"
	case nextPage[name]:
		return text != "" && text != "0" && text != "false" && text != "null"
	}
	return false
}

// MissingPages returns a fault for every list of which the pages, of all files that belong together, hold fewer objects than
// they state, and one if each page says that another follows.
func MissingPages(pages []Page) []Fault {
	var faults []Fault
	have := make(map[int]int)
	open := len(pages) > 0
	for _, p := range pages {
		have[p.Total] += p.Objects
		open = open && p.MoreKey != ""
	}
	for i, p := range pages {
		first := !slices.ContainsFunc(pages[:i], func(q Page) bool { return q.Total == p.Total })
		if first && have[p.Total] < p.Total {
			faults = append(faults, Fault{File: p.File, Column: p.TotalKey, Message: fmt.Sprintf(msgPagesShort, notation.Count(p.Total), notation.Count(have[p.Total]))})
		}
	}
	if open && len(faults) == 0 {
		faults = append(faults, Fault{File: pages[0].File, Column: pages[0].MoreKey, Message: fmt.Sprintf(msgPagesOpen, notation.Count(pages[0].Objects))})
	}
	return faults
}
