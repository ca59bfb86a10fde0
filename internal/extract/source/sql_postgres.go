package source

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/jackc/pgx/v5/pgconn"
)

// postgres speaks the protocol itself: the server's text of every value is what is written, so that no type needs to
// be known here but the dates.
type postgres struct {
	*database
	conn *pgconn.PgConn
}

func (s *database) openPostgres(ctx context.Context, user, password string, secured *tls.Config) (session, error) {
	// ParseConfig reads the PG… variables of the environment; whatever of them reaches a server is set again here.
	config, err := pgconn.ParseConfig("sslmode=disable")
	if err != nil {
		return nil, s.final(wordSQLFailed, "PG*")
	}
	config.Host, config.Port, config.Database = s.config.Host, uint16(s.config.Port), s.config.Database
	config.User, config.Password = user, password
	config.TLSConfig, config.Fallbacks = secured, nil
	config.SSLNegotiation, config.ValidateConnect, config.AfterConnect = "", nil, nil
	config.ConnectTimeout = connectTimeout
	config.RuntimeParams = map[string]string{"application_name": "trehan", "client_encoding": "UTF8"}
	config.OnNotice = func(*pgconn.PgConn, *pgconn.Notice) {}
	conn, err := pgconn.ConnectConfig(ctx, config)
	if err != nil {
		return nil, s.refusal(err)
	}
	p := &postgres{s, conn}
	if err := p.begin(ctx); err != nil {
		p.close()
		return nil, p.fault(nil, err)
	}
	return p, nil
}

// begin starts the transaction. Not as parameters of the start: poolers refuse those.
func (p *postgres) begin(ctx context.Context) error {
	return p.conn.Exec(ctx, fmt.Sprintf("BEGIN TRANSACTION READ ONLY; SET LOCAL statement_timeout = %d; "+
		"SET LOCAL DateStyle = 'ISO, YMD'; SET LOCAL TimeZone = 'Asia/Ho_Chi_Minh'; SET LOCAL standard_conforming_strings = on; "+
		"SET LOCAL bytea_output = 'hex'", p.config.Timeout.Milliseconds())).Close()
}

// refusal says why a connection was not made.
func (s *database) refusal(err error) error {
	var answer *pgconn.PgError
	switch {
	case errors.As(err, &answer) && strings.HasPrefix(answer.Code, "28"), errors.As(err, &answer) && answer.Code == "42501":
		return s.final(wordSQLLogin, answer.Code)
	case errors.As(err, &answer) && answer.Code == "3D000":
		return s.final(wordSQLNoDatabase, s.config.Database, answer.Code)
	case errors.As(err, &answer):
		return s.outage(wordSQLFailed, answer.Code)
	case strings.Contains(err.Error(), "server refused TLS connection"):
		return s.final(wordSQLNoTLS)
	}
	return s.down(err)
}

func (p *postgres) close() {
	ctx, cancel := context.WithTimeout(context.Background(), 5*time.Second)
	defer cancel()
	_ = p.conn.Close(ctx) // ends the transaction too
}

func (p *postgres) parameters(values []string) [][]byte {
	out := make([][]byte, len(values))
	for i, v := range values {
		out[i] = []byte(v)
	}
	return out
}

func (p *postgres) explain(ctx context.Context, q *query, values []string) (int, error) {
	described, err := p.conn.Prepare(ctx, "", q.text, nil)
	if err != nil {
		return 0, err
	}
	// The words before the query would shift the position of a fault; Prepare has found those already.
	_, err = p.conn.ExecParams(ctx, "EXPLAIN "+q.text, p.parameters(values), nil, nil, nil).Close()
	return len(described.Fields), err
}

func (p *postgres) run(ctx context.Context, q *query, values []string, columns func([]sqlColumn) error, row func([][]byte) error) error {
	result := p.conn.ExecParams(ctx, q.text, p.parameters(values), nil, nil, nil)
	err := p.read(result, columns, row)
	if err != nil {
		// Closing would read the rest of the result; the connection is done with.
		return err
	}
	_, err = result.Close()
	return err
}

func (p *postgres) read(result *pgconn.ResultReader, columns func([]sqlColumn) error, row func([][]byte) error) error {
	fields := result.FieldDescriptions()
	if fields == nil {
		return nil // the error comes with Close
	}
	cols := make([]sqlColumn, len(fields))
	for i, f := range fields {
		cols[i] = sqlColumn{f.Name, postgresForm(f.DataTypeOID)}
	}
	if err := columns(cols); err != nil {
		return err
	}
	for result.NextRow() {
		if err := row(result.Values()); err != nil {
			return err
		}
	}
	return nil
}

// postgresForm tells by the fixed OIDs of the system's types.
func postgresForm(oid uint32) form {
	switch oid {
	case 16:
		return formBool
	case 17:
		return formBinary
	case 1082:
		return formDate
	case 1114:
		return formLocal
	case 1184:
		return formZoned
	}
	return formText
}

// fault says what the server found wrong. Its own words stay behind: they may quote values.
func (p *postgres) fault(q *query, err error) error {
	var e *pgconn.PgError
	if !errors.As(err, &e) {
		return p.down(err)
	}
	at := ""
	if q != nil && e.Position > 0 {
		if line, word := q.near(byteOffset(q.text, int(e.Position))); line > 0 {
			at = fmt.Sprintf(wordSQLAt, line, word)
		}
	}
	switch {
	case e.Code == "57014":
		return p.outage(wordSQLTimeout, p.config.Timeout, e.Code)
	case e.Code == "42601":
		return p.final(wordSQLSyntax, e.Code, at)
	case e.Code == "42P01", e.Code == "3F000":
		return p.final(wordSQLNoTable, e.Code, at)
	case e.Code == "42703":
		return p.final(wordSQLNoColumn, e.Code, at)
	case e.Code == "42883":
		return p.final(wordSQLNoFunction, e.Code, at)
	case e.Code == "42501":
		return p.final(wordSQLNoRight, e.Code, at)
	case e.Code == "25006":
		return p.final(wordSQLWrites, e.Code)
	case strings.HasPrefix(e.Code, "22"):
		return p.final(wordSQLValue, e.Code, at)
	case strings.HasPrefix(e.Code, "42"), strings.HasPrefix(e.Code, "0A"), strings.HasPrefix(e.Code, "21"), strings.HasPrefix(e.Code, "P0"):
		return p.final(wordSQLRefused, e.Code, at)
	}
	return p.outage(wordSQLFailed, e.Code)
}

// byteOffset is where the n-th character, from 1, begins.
func byteOffset(text string, n int) int {
	for i := range text {
		if n--; n == 0 {
			return i
		}
	}
	return -1
}
