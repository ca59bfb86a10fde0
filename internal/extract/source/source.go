// Package source fetches an extract from where the one-stop system stores it: files, S3, HTTP, a database or what people have put in. Open returns the
// Source of a configuration. Every kind of source yields untouched Items, so that everything later reads snapshots only.
// It does not parse what it fetches. See docs/formats.md 7.
//
// Placeholders of a path, prefix, URL, request body or query: {yyyy} and {MM} are the year and month of the period's
// last day, {from} and {to} its first and last day as yyyy-MM-dd, both inclusive. In a URL or request body {page},
// {offset} and {size} stand for the paging. In SQL a placeholder is a bound parameter of type text, never pasted in.
package source

import (
	"context"
	"fmt"
	"io"
	"strings"
	"time"

	"github.com/minio/minio-go/v7/pkg/credentials"

	"trehan/internal/period"
	"trehan/internal/retry"
)

// The types of sources.
const (
	TypeFile   = "file"
	TypeS3     = "s3"
	TypeHTTP   = "http"
	TypeSQL    = "sql"
	TypeUpload = "upload"
)

// Item is one fetched file.
type Item struct {
	Name     string    // base name, unique within the source
	Modified time.Time // when the source made it: the extract's time
	R        io.ReaderAt
	Size     int64
	Seen     int64 // its largest size while it was waited for, if it got shorter; 0 otherwise
	Note     bool  // states where the data come from, such as a query: stored with them, never read as data
}

// Source is an opened source. *MissingError and *FinalError mean that no retry helps; all other errors may be temporary. None
// of them holds a secret or a value of the data.
type Source interface {
	// Fetch fetches the files of a period, in a fixed order, and calls put with each while it is open. Pages of one result are
	// checked together before the first put.
	Fetch(ctx context.Context, p period.Period, put func(context.Context, Item) error) error
	// Check accesses the data of a period without reading all of it and describes in a few words what is there.
	Check(ctx context.Context, p period.Period) (found string, err error)
}

// Options are what a source needs from its caller.
type Options struct {
	Resolve  func(string) string                        // anchors relative paths; nil leaves them
	Now      func() time.Time                           // the time of an extract whose source does not tell it; required for file, http and sql
	Beat     func(name string, bytes int64)             // called with the progress of the current file; may be nil
	SpoolDir string                                     // of temporary files; "" for the system's
	Store    Store                                      // the archive's object store, for s3 sources without an endpoint
	Uploads  Uploads                                    // the files that people have put in, for upload sources
	Pause    func(context.Context, time.Duration) error // waits between attempts; nil: a timer
}

// Store is the access to an object store.
type Store struct {
	Endpoint    string // http://host[:port] or https://host[:port]
	Region      string // default us-east-1
	CAFile      string
	Credentials func() (*credentials.Credentials, error)
}

// Open makes the source of a configuration. Nothing is connected yet and no secret read.
func Open(c Config, o Options) (Source, error) {
	s, err := open(c, o)
	if err != nil {
		return nil, err
	}
	return suited{s, c}, nil
}

// suited is a source that gives no period which its configuration does not suit.
type suited struct {
	Source
	config Config
}

// Fetch implements Source.
func (s suited) Fetch(ctx context.Context, p period.Period, put func(context.Context, Item) error) error {
	if err := s.config.Suits(p); err != nil {
		return err
	}
	return s.Source.Fetch(ctx, p, put)
}

// Check implements Source.
func (s suited) Check(ctx context.Context, p period.Period) (string, error) {
	if err := s.config.Suits(p); err != nil {
		return "", err
	}
	return s.Source.Check(ctx, p)
}

// Suits refuses a period longer than a month where the source names data by the month alone: it would give the last month's
// extract, and nothing in that says that it is not of the whole period. The error is a *FinalError.
func (c *Config) Suits(p period.Period) error {
	first := p.From.Time()
	if p.To < period.DayOf(first.Year(), first.Month()+1, first.Day()) {
		return nil
	}
	names := strings.Join([]string{c.Path, c.Prefix, c.Match, c.URL, c.Body, c.Query}, " ")
	if !strings.Contains(names, "{MM}") || strings.Contains(names, "{from}") || strings.Contains(names, "{to}") {
		return nil
	}
	return &FinalError{Source: c.Name, Message: fmt.Sprintf(wordMonthAlone, p.From, p.To), Config: true}
}

func open(c Config, o Options) (Source, error) {
	if faults := c.Faults(); len(faults) > 0 {
		return nil, &FinalError{Source: c.Name, Message: strings.Join(faults, "; "), Config: true}
	}
	if o.Resolve != nil {
		c = c.Anchored(o.Resolve)
	}
	if o.Beat == nil {
		o.Beat = func(string, int64) {}
	}
	if o.Pause == nil {
		o.Pause = retry.Pause
	}
	switch c.Type {
	case TypeS3:
		return &bucket{config: c, o: o}, nil
	case TypeHTTP:
		return &service{config: c.httpDefaults(), o: o}, nil
	case TypeUpload:
		return &uploaded{config: c, o: o}, nil
	case TypeSQL:
		return &database{config: c.sqlDefaults(), o: o, engine: engines[c.Driver]}, nil
	}
	return &files{name: c.Name, pattern: c.Path, quiet: c.quiet(), companion: c.Companion, now: o.Now, pause: o.Pause, beat: o.Beat}, nil
}

// Expand fills {yyyy}, {MM}, {from} and {to} of the period into a path, prefix or URL.
func Expand(pattern string, p period.Period) string {
	values := placeholders(p)
	return placeholder.ReplaceAllStringFunc(pattern, func(s string) string {
		if v, ok := values[s[1:len(s)-1]]; ok {
			return v
		}
		return s
	})
}

// placeholders are the values of a period's placeholders. Year and month are the last day's: a month from the 21st bears the name of the
// calendar month that it ends in.
func placeholders(p period.Period) map[string]string {
	return map[string]string{
		"yyyy": fmt.Sprintf("%04d", p.To.Year()),
		"MM":   fmt.Sprintf("%02d", int(p.To.Time().Month())),
		"from": p.From.String(),
		"to":   p.To.String(),
	}
}

// retries are the pauses between attempts at one page or object.
func (o *Options) retries(tries int) retry.Policy {
	return retry.Policy{First: 200 * time.Millisecond, Longest: 30 * time.Second, Tries: tries, Wait: o.Pause}
}
