package source

import (
	"bytes"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"io"
	"strconv"
	"strings"
)

// pageInfo is what a page states about itself.
type pageInfo struct {
	items    int
	sum      [sha256.Size]byte // of its objects
	total    int64
	hasTotal bool
	next     string // "" at the end
}

// The errors of a malformed page.
var (
	errPageSyntax = errors.New("the page is no JSON or is cut off")
	errPageData   = errors.New("the page has no array of objects")
	errPageTotal  = errors.New("the page does not tell the total")
	errPageNext   = errors.New("the link of the next page is none")
)

// inspect reads a page to its end: a bare array, or an envelope whose member "data" is the array. Only one object is
// in memory at a time.
func inspect(r io.Reader, g *Paging) (pageInfo, error) {
	p := pageReader{d: json.NewDecoder(r), members: map[string]json.RawMessage{}}
	p.d.UseNumber()
	if err := p.read(g); err != nil {
		return pageInfo{}, err
	}
	if _, err := p.d.Token(); !errors.Is(err, io.EOF) {
		return pageInfo{}, errPageSyntax
	}
	if !p.seen {
		return pageInfo{}, errPageData
	}
	return p.info, p.paging(g)
}

type pageReader struct {
	d       *json.Decoder
	info    pageInfo
	seen    bool                       // the array of objects
	members map[string]json.RawMessage // of the envelope, only those that hold the paging
}

func (p *pageReader) read(g *Paging) error {
	t, err := p.d.Token()
	if err != nil {
		return errPageSyntax
	}
	switch t {
	case json.Delim('['):
		return p.array()
	case json.Delim('{'):
	default:
		return errPageData
	}
	wanted := map[string]bool{}
	if g != nil {
		for _, path := range []string{g.Total, g.Next} {
			first, _, _ := strings.Cut(path, ".")
			wanted[first] = path != ""
		}
	}
	for p.d.More() {
		key, err := p.d.Token()
		if err != nil {
			return errPageSyntax
		}
		name, _ := key.(string)
		if name == "data" {
			err = p.data()
		} else {
			var raw json.RawMessage
			if err = p.d.Decode(&raw); err != nil {
				err = errPageSyntax
			}
			if wanted[name] {
				p.members[name] = raw
			}
		}
		if err != nil {
			return err
		}
	}
	if _, err := p.d.Token(); err != nil {
		return errPageSyntax
	}
	return nil
}

func (p *pageReader) data() error {
	t, err := p.d.Token()
	switch {
	case err != nil:
		return errPageSyntax
	case t != json.Delim('[') || p.seen:
		return errPageData
	}
	return p.array()
}

// array reads the objects after the opening bracket.
func (p *pageReader) array() error {
	p.seen = true
	sum := sha256.New()
	var raw json.RawMessage
	for p.d.More() {
		if err := p.d.Decode(&raw); err != nil {
			return errPageSyntax
		}
		if raw[0] != '{' {
			return errPageData
		}
		p.info.items++
		sum.Write(raw)
		sum.Write([]byte{0})
	}
	if _, err := p.d.Token(); err != nil {
		return errPageSyntax
	}
	sum.Sum(p.info.sum[:0])
	return nil
}

// paging reads the total and the link.
func (p *pageReader) paging(g *Paging) error {
	if g == nil {
		return nil
	}
	if g.Total != "" {
		n, err := strconv.ParseInt(strings.Trim(string(p.at(g.Total)), `"`), 10, 64)
		if err != nil || n < 0 {
			return errPageTotal
		}
		p.info.total, p.info.hasTotal = n, true
	}
	if g.Next == "" {
		return nil
	}
	switch raw := p.at(g.Next); {
	case len(raw) == 0, string(raw) == "null", string(raw) == "false":
	case json.Unmarshal(raw, &p.info.next) != nil:
		return errPageNext
	}
	p.info.next = strings.TrimSpace(p.info.next)
	return nil
}

// at is the value at a path of names, nil where there is none.
func (p *pageReader) at(path string) json.RawMessage {
	names := strings.Split(path, ".")
	raw := p.members[names[0]]
	for _, name := range names[1:] {
		var object map[string]json.RawMessage
		if json.Unmarshal(raw, &object) != nil {
			return nil
		}
		raw = object[name]
	}
	return bytes.TrimSpace(raw)
}
