package source

import (
	"bufio"
	"bytes"
	"context"
	"crypto/tls"
	"database/sql"
	"database/sql/driver"
	"encoding/csv"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"trehan/internal/period"
)

// database is a query of PostgreSQL or of MySQL and MariaDB, run in a read-only transaction. The result is streamed into one
// CSV file; the query is a note beside it.
type database struct {
	config Config
	o      Options
	engine engine
}

// engine is what differs between the database servers. Its drivers return every value as the server's text.
type engine interface {
	// connector connects to the server; secured is nil without TLS.
	connector(c *Config, user, password string, secured *tls.Config) (driver.Connector, error)
	// begin sets the statement timeout and how the server reads a query and writes values.
	begin(ctx context.Context, tx *sql.Tx, timeout time.Duration) error
	// form returns how the text of a column type is written to the CSV.
	form(kind string) form
	// answer parses an error of the server, without text that may quote a value. It is zero for other errors.
	answer(q *query, err error) sqlAnswer
}

var engines = map[string]engine{driverPostgres: postgres{}, driverMySQL: mysqlServer{}}

// connectTimeout bounds reaching the server and logging in.
const connectTimeout = 30 * time.Second

// sqlColumn is a column of the result.
type sqlColumn struct {
	name string
	form form
}

// form is how the text of a cell is written to the CSV.
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
	q, err := s.query()
	if err != nil {
		return err
	}
	f, err := s.o.spool(s.config.Name)
	if err != nil {
		return err
	}
	defer f.close()
	at := s.o.Now().Truncate(time.Second)
	out := &csvWriter{source: s, w: csv.NewWriter(bufio.NewWriterSize(f, 64<<10)), spool: f}
	if err := s.run(ctx, q, p, out.columns, out.row); err != nil {
		return err
	}
	if err := out.flush(); err != nil {
		return err
	}
	if err := put(ctx, Item{Name: "result.csv", Modified: at, R: f, Size: f.size}); err != nil {
		return err
	}
	note := s.note(p)
	return put(ctx, Item{Name: "query.sql", Modified: at, R: strings.NewReader(note), Size: int64(len(note)), Note: true})
}

// Check implements Source: it logs in and lets the server plan the query. Names and rights are checked.
func (s *database) Check(ctx context.Context, p period.Period) (string, error) {
	q, err := s.query()
	if err == nil {
		err = s.run(ctx, q.explained(), p, func([]sqlColumn) error { return nil }, func([]sql.RawBytes) error { return nil })
	}
	if err != nil {
		return "", err
	}
	return wordFoundSQL, nil
}

func (s *database) query() (*query, error) {
	q, faults := parseQuery(s.config.Query, s.config.Driver)
	if len(faults) > 0 {
		return nil, &FinalError{Source: s.config.Name, Message: strings.Join(faults, "; "), Config: true}
	}
	return q, nil
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

// run streams the result of a query in a read-only transaction: the columns once, then every row. Cells are valid during the
// call; a nil cell is NULL. It translates every error, so that no driver error is returned.
func (s *database) run(ctx context.Context, q *query, p period.Period, columns func([]sqlColumn) error, row func([]sql.RawBytes) error) error {
	err := s.transact(ctx, func(tx *sql.Tx) error {
		ctx, drop := context.WithCancel(ctx)
		rows, err := tx.QueryContext(ctx, q.text, q.values(placeholders(p))...)
		if err != nil {
			drop()
			return err
		}
		defer rows.Close()
		defer drop() // first, else closing reads what an error left of the result
		return s.read(rows, columns, row)
	})
	var final *FinalError
	var outage *OutageError
	switch {
	case err == nil:
		return nil
	case ctx.Err() != nil:
		return ctx.Err()
	case errors.As(err, &final), errors.As(err, &outage):
		return err
	}
	return s.fault(q, err)
}

// transact opens a connection with a read-only transaction under the statement timeout. Errors of closing are ignored: nothing
// was written.
func (s *database) transact(ctx context.Context, use func(*sql.Tx) error) error {
	connector, err := s.connector()
	if err != nil {
		return err
	}
	db := sql.OpenDB(connector)
	defer db.Close()
	reaching, cancel := context.WithTimeout(ctx, connectTimeout) // the connection outlives the bound
	defer cancel()
	conn, err := db.Conn(reaching)
	if err != nil {
		return err
	}
	defer conn.Close()
	tx, err := conn.BeginTx(ctx, &sql.TxOptions{ReadOnly: true})
	if err != nil {
		return err
	}
	defer func() { _ = tx.Rollback() }()
	if err := s.engine.begin(reaching, tx, s.config.Timeout); err != nil {
		return err
	}
	return use(tx)
}

func (s *database) connector() (driver.Connector, error) {
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
	return s.engine.connector(&s.config, user, password, secured)
}

func (s *database) read(rows *sql.Rows, columns func([]sqlColumn) error, row func([]sql.RawBytes) error) error {
	types, err := rows.ColumnTypes()
	if err != nil {
		return err
	}
	cols := make([]sqlColumn, len(types))
	cells := make([]sql.RawBytes, len(types))
	into := make([]any, len(types))
	for i, t := range types {
		cols[i] = sqlColumn{t.Name(), s.engine.form(t.DatabaseTypeName())}
		into[i] = &cells[i]
	}
	if err := columns(cols); err != nil {
		return err
	}
	for rows.Next() {
		if err := rows.Scan(into...); err != nil {
			return err
		}
		if err := row(cells); err != nil {
			return err
		}
	}
	return rows.Err()
}

func (s *database) final(format string, args ...any) error {
	return &FinalError{Source: s.config.Name, Message: fmt.Sprintf(format, args...)}
}

func (s *database) outage(format string, args ...any) error {
	return &OutageError{s.config.Name, fmt.Sprintf(format, args...)}
}

// csvWriter writes the result as a CSV file that package extract reads.
type csvWriter struct {
	source *database
	w      *csv.Writer
	spool  *spool
	cols   []sqlColumn
	line   []byte // the cells of a row
	ends   []int  // of each in it
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
	c.cols, c.cells, c.ends = columns, names, make([]int, len(columns))
	return c.write()
}

func (c *csvWriter) row(cells []sql.RawBytes) error {
	c.rows++
	c.line = c.line[:0]
	for i, cell := range cells {
		if cell != nil {
			var fault string
			if c.line, fault = c.cols[i].form.append(c.line, cell); fault != "" {
				return c.source.final(fault, c.cols[i].name, c.rows)
			}
		}
		c.ends[i] = len(c.line)
	}
	line, from := string(c.line), 0 // one string a row, not one a cell
	for i, end := range c.ends {
		c.cells[i], from = line[from:end], end
	}
	if err := c.write(); err != nil {
		return err
	}
	if c.rows%1000 == 0 {
		c.source.o.Beat("result.csv", c.spool.size)
		if c.spool.size > c.source.config.Limit() {
			return c.tooLarge()
		}
	}
	return nil
}

func (c *csvWriter) tooLarge() error {
	return c.source.final(wordLimit, c.source.config.Limit()/1_000_000)
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
	if c.spool.size > c.source.config.Limit() {
		return c.tooLarge()
	}
	return nil
}

// officeZone is the zone of a date and time without zone: period.Zone.
const officeZone = "+07:00"

// append appends a cell in its CSV form, dates as ISO with their zone; fault is a message with the column and row.
func (f form) append(line []byte, cell []byte) (_ []byte, fault string) {
	switch f {
	case formBool:
		return strconv.AppendBool(line, string(cell) == "t"), ""
	case formBits:
		var n uint64
		for _, b := range cell {
			n = n<<8 | uint64(b)
		}
		return strconv.AppendUint(line, n, 10), ""
	case formText:
		if !utf8.Valid(cell) {
			return line, wordSQLText
		}
		return append(line, cell...), ""
	}
	// infinity, -infinity, 4714-11-24 BC
	if len(cell) < 10 || cell[0] < '0' || cell[0] > '9' || cell[len(cell)-1] == 'C' || cell[4] != '-' {
		return line, wordSQLDate
	}
	if f == formDate {
		return append(line, cell...), ""
	}
	line = append(line, cell[:10]...)
	if len(cell) > 10 {
		line = append(append(line, 'T'), cell[11:]...)
	}
	if f == formLocal {
		return append(line, officeZone...), ""
	}
	// The offset of PostgreSQL has minutes only where they are not zero.
	if sign := bytes.LastIndexAny(cell, "+-"); sign > 10 && len(cell)-sign == 3 {
		line = append(line, ":00"...)
	}
	return line, ""
}
