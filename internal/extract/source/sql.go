package source

import (
	"context"
	"crypto/tls"
	"encoding/csv"
	"errors"
	"fmt"
	"net"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"trehan/internal/period"
)

// database is a query of PostgreSQL or of MySQL and MariaDB, run in a read-only transaction. Its result becomes one
// CSV file as it streams in, its query a note beside it.
type database struct {
	config Config
	o      Options
}

// connectTimeout bounds reaching the server and logging in.
const connectTimeout = 30 * time.Second

// session is a connection with a read-only transaction in it, under a statement time-out.
type session interface {
	// explain lets the server plan the query without running it: names and rights are checked. It answers with the
	// number of columns, 0 where the server does not tell.
	explain(ctx context.Context, q *query, values []string) (int, error)
	// run streams the result: the columns once, then every row. A nil cell is NULL; cells are valid during the call.
	run(ctx context.Context, q *query, values []string, columns func([]sqlColumn) error, row func([][]byte) error) error
	// fault puts an error of the session into words. It is given no error of this package.
	fault(q *query, err error) error
	close()
}

// sqlColumn is a column of the result.
type sqlColumn struct {
	name string
	form form
}

// form is how the text of a cell becomes what stands in the CSV.
type form uint8

const (
	formText   form = iota
	formDate        // yyyy-MM-dd
	formLocal       // a date and time without zone: the office's
	formZoned       // a date and time with a zone
	formBool        // t or f
	formBits        // a number, big-endian
	formBinary      // refused
)

// Fetch implements Source.
func (s *database) Fetch(ctx context.Context, p period.Period, put func(context.Context, Item) error) error {
	q, values, err := s.query(p)
	if err != nil {
		return err
	}
	f, err := s.o.spool(s.config.Name)
	if err != nil {
		return err
	}
	defer f.close()
	at := s.o.Now().Truncate(time.Second)
	err = s.with(ctx, q, func(conn session) error {
		out := &csvWriter{source: s, w: csv.NewWriter(f), spool: f}
		if err := conn.run(ctx, q, values, out.columns, out.row); err != nil {
			return err
		}
		return out.flush()
	})
	if err != nil {
		return err
	}
	if err := put(ctx, Item{Name: "result.csv", Modified: at, R: f, Size: f.size}); err != nil {
		return err
	}
	note := s.note(p)
	return put(ctx, Item{Name: "query.sql", Modified: at, R: strings.NewReader(note), Size: int64(len(note)), Note: true})
}

// Check implements Source: it logs in and lets the server plan the query.
func (s *database) Check(ctx context.Context, p period.Period) (string, error) {
	q, values, err := s.query(p)
	if err != nil {
		return "", err
	}
	found := wordFoundSQL
	err = s.with(ctx, q, func(conn session) error {
		columns, err := conn.explain(ctx, q, values)
		if columns > 0 {
			found += fmt.Sprintf(wordFoundSQLColumn, columns)
		}
		return err
	})
	return found, err
}

func (s *database) query(p period.Period) (*query, []string, error) {
	q, faults := parseQuery(s.config.Query, s.config.Driver)
	if len(faults) > 0 {
		return nil, nil, &FinalError{Source: s.config.Name, Message: strings.Join(faults, "; "), Config: true}
	}
	return q, q.values(placeholders(p)), nil
}

// note is the query as configured, with the values of its parameters.
func (s *database) note(p period.Period) string {
	var b strings.Builder
	fmt.Fprintf(&b, "-- %s\n", s.config.Driver)
	values := placeholders(p)
	for _, name := range periodNames {
		fmt.Fprintf(&b, "-- {%s} = '%s'\n", name, values[name])
	}
	b.WriteString(strings.TrimSpace(s.config.Query) + "\n")
	return b.String()
}

// with opens a session, uses and closes it. Every error is put into words here, so that none of a driver's gets out.
func (s *database) with(ctx context.Context, q *query, use func(session) error) error {
	conn, err := s.open(ctx)
	if err == nil {
		defer conn.close()
		err = use(conn)
	}
	var final *FinalError
	var outage *OutageError
	switch {
	case err == nil:
		return nil
	case ctx.Err() != nil:
		return ctx.Err()
	case errors.As(err, &final), errors.As(err, &outage):
		return err
	case conn != nil:
		return conn.fault(q, err)
	}
	return s.down(err)
}

func (s *database) open(ctx context.Context) (session, error) {
	user, password, err := s.config.login()
	if err != nil {
		return nil, err
	}
	var secured *tls.Config
	if s.config.encrypted() {
		pool, err := s.config.authorities(s.config.CAFile)
		if err != nil {
			return nil, err
		}
		secured = &tls.Config{MinVersion: tls.VersionTLS12, ServerName: s.config.Host, RootCAs: pool}
	}
	if s.config.Driver == driverMySQL {
		return s.openMySQL(ctx, user, password, secured)
	}
	return s.openPostgres(ctx, user, password, secured)
}

func (s *database) address() string {
	return net.JoinHostPort(s.config.Host, strconv.Itoa(s.config.Port))
}

func (s *database) final(format string, args ...any) error {
	return &FinalError{Source: s.config.Name, Message: fmt.Sprintf(format, args...)}
}

func (s *database) outage(format string, args ...any) error {
	return &OutageError{s.config.Name, fmt.Sprintf(format, args...)}
}

// down is a connection that failed.
func (s *database) down(err error) error {
	text, final := reason(err)
	if final {
		return s.final(wordSQLDown, text)
	}
	return s.outage(wordSQLDown, text)
}

// csvWriter writes the result as a file that the reader of exports reads.
type csvWriter struct {
	source *database
	w      *csv.Writer
	spool  *spool
	cols   []sqlColumn
	cells  []string
	rows   int
}

func (c *csvWriter) columns(columns []sqlColumn) error {
	if len(columns) == 0 {
		return c.source.final(wordSQLNoColumns)
	}
	names := make([]string, len(columns))
	seen := map[string]bool{}
	for i, column := range columns {
		switch {
		case column.form == formBinary:
			return c.source.final(wordSQLBinary, column.name)
		case seen[column.name]:
			return c.source.final(wordSQLTwice, column.name)
		}
		seen[column.name] = true
		names[i] = column.name
	}
	c.cols, c.cells = columns, names
	return c.write()
}

func (c *csvWriter) row(cells [][]byte) error {
	c.rows++
	for i, cell := range cells {
		c.cells[i] = ""
		if cell == nil {
			continue
		}
		text, fault := c.cols[i].form.text(cell)
		if fault != "" {
			return c.source.final(fault, c.cols[i].name, c.rows)
		}
		c.cells[i] = text
	}
	if err := c.write(); err != nil {
		return err
	}
	if c.rows%1000 == 0 {
		c.source.o.Beat("result.csv", c.spool.size)
		if c.spool.size > c.source.config.limit() {
			return c.tooLarge()
		}
	}
	return nil
}

func (c *csvWriter) tooLarge() error {
	return c.source.final(wordLimit, c.source.config.limit()/1_000_000)
}

func (c *csvWriter) write() error {
	if err := c.w.Write(c.cells); err != nil {
		return c.source.outage(wordTempFile, unpath(err))
	}
	return nil
}

func (c *csvWriter) flush() error {
	c.w.Flush()
	if err := c.w.Error(); err != nil {
		return c.source.outage(wordTempFile, unpath(err))
	}
	if c.spool.size > c.source.config.limit() {
		return c.tooLarge()
	}
	return nil
}

// officeZone is what a date and time without zone is in: period.Zone.
const officeZone = "+07:00"

// text is a cell as it stands in the CSV, dates as ISO with their zone; fault is a message with the column and row.
func (f form) text(cell []byte) (text, fault string) {
	switch f {
	case formBool:
		return map[bool]string{true: "true", false: "false"}[string(cell) == "t"], ""
	case formBits:
		var n uint64
		for _, b := range cell {
			n = n<<8 | uint64(b)
		}
		return strconv.FormatUint(n, 10), ""
	case formText:
		if !utf8.Valid(cell) {
			return "", wordSQLText
		}
		return string(cell), ""
	}
	// infinity, -infinity, 4714-11-24 BC
	if len(cell) < 10 || cell[0] < '0' || cell[0] > '9' || cell[len(cell)-1] == 'C' || cell[4] != '-' {
		return "", wordSQLDate
	}
	text = string(cell)
	if f == formDate {
		return text, ""
	}
	if len(text) > 10 {
		text = text[:10] + "T" + text[11:]
	}
	if f == formLocal {
		return text + officeZone, ""
	}
	// The offset of PostgreSQL has minutes only where they are not zero.
	if sign := strings.LastIndexAny(text, "+-"); sign > 10 && len(text)-sign == 3 {
		text += ":00"
	}
	return text, ""
}
