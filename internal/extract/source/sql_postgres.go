package source

import (
	"context"
	"crypto/tls"
	"database/sql"
	"database/sql/driver"
	"errors"
	"fmt"
	"io"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/pgtype"
	"github.com/jackc/pgx/v5/stdlib"
)

// postgres is the engine of PostgreSQL.
type postgres struct{}

func (postgres) connector(c *Config, user, password string, secured *tls.Config) (driver.Connector, error) {
	// ParseConfig reads the PG… variables of the environment; whatever of them reaches a server is set again here.
	config, err := pgx.ParseConfig("sslmode=disable")
	if err != nil {
		return nil, &FinalError{Source: c.Name, Message: fmt.Sprintf(wordSQLFailed, "PG*")}
	}
	config.Host, config.Port, config.Database = c.Host, uint16(c.Port), c.Database
	config.User, config.Password = user, password
	config.TLSConfig, config.Fallbacks = secured, nil
	config.SSLNegotiation, config.ValidateConnect, config.AfterConnect = "", nil, nil
	config.ConnectTimeout = connectTimeout
	config.RuntimeParams = map[string]string{"application_name": "trehan", "client_encoding": "UTF8"}
	config.OnNotice = func(*pgconn.PgConn, *pgconn.Notice) {}
	// Parameters and results as text: the server gives each parameter its type and every value its form.
	config.DefaultQueryExecMode = pgx.QueryExecModeExec
	return textConnector{stdlib.GetConnector(*config)}, nil
}

// begin sets the transaction's settings. They are no start parameters, since poolers refuse those.
func (postgres) begin(ctx context.Context, tx *sql.Tx, timeout time.Duration) error {
	_, err := tx.ExecContext(ctx, fmt.Sprintf("SET LOCAL statement_timeout = %d; SET LOCAL DateStyle = 'ISO, YMD'; "+
		"SET LOCAL TimeZone = 'Asia/Ho_Chi_Minh'; SET LOCAL standard_conforming_strings = on; SET LOCAL bytea_output = 'hex'",
		timeout.Milliseconds()))
	return err
}

func (postgres) form(kind string) form {
	return map[string]form{
		"bool": formBool, "bytea": formBinary, "date": formDate, "timestamp": formLocal, "timestamptz": formZoned,
	}[kind]
}

func (postgres) answer(q *query, err error) sqlAnswer {
	var e *pgconn.PgError
	var connecting *pgconn.ConnectError
	switch {
	case errors.As(err, &e):
	case errors.As(err, &connecting) && strings.Contains(err.Error(), "server refused TLS connection"): // pgconn has no value for it
		return sqlAnswer{word: wordSQLNoTLS}
	default:
		return sqlAnswer{}
	}
	a := sqlAnswer{code: e.Code, word: wordOf(e.Code, e.Code)}
	if e.Code == "42501" && errors.As(err, &connecting) {
		a.word = wordSQLLogin // of the database as a whole
	}
	if line, word := q.near(int(e.Position)); line > 0 {
		a.at = fmt.Sprintf(wordSQLAt, line, word)
	}
	return a
}

// textConnector makes connections whose queries return the server's text. pgx's own rows hold Go values, which lose the
// digits of a float and the zone of a date.
type textConnector struct{ driver.Connector }

// Connect implements driver.Connector.
func (c textConnector) Connect(ctx context.Context) (driver.Conn, error) {
	conn, err := c.Connector.Connect(ctx)
	if err != nil {
		return nil, err
	}
	return textConn{conn.(*stdlib.Conn)}, nil
}

type textConn struct{ *stdlib.Conn }

// QueryContext implements driver.QueryerContext.
func (c textConn) QueryContext(ctx context.Context, text string, values []driver.NamedValue) (driver.Rows, error) {
	args := make([]any, len(values))
	for i, v := range values {
		args[i] = v.Value
	}
	rows, err := c.Conn.Conn().Query(ctx, text, args...)
	if err == nil && rows.FieldDescriptions() == nil { // an error, or a statement without a result
		rows.Close()
		err = rows.Err()
	}
	if err != nil {
		return nil, err
	}
	return textRows{rows, c.Conn.Conn().TypeMap()}, nil
}

type textRows struct {
	rows  pgx.Rows
	types *pgtype.Map
}

// Columns implements driver.Rows.
func (r textRows) Columns() []string {
	fields := r.rows.FieldDescriptions()
	names := make([]string, len(fields))
	for i, f := range fields {
		names[i] = f.Name
	}
	return names
}

// ColumnTypeDatabaseTypeName implements driver.RowsColumnTypeDatabaseTypeName.
func (r textRows) ColumnTypeDatabaseTypeName(i int) string {
	if t, ok := r.types.TypeForOID(r.rows.FieldDescriptions()[i].DataTypeOID); ok {
		return t.Name
	}
	return ""
}

// Next implements driver.Rows; the values hold until it is called again.
func (r textRows) Next(dest []driver.Value) error {
	if !r.rows.Next() {
		if err := r.rows.Err(); err != nil {
			return err
		}
		return io.EOF
	}
	for i, v := range r.rows.RawValues() {
		dest[i] = nil
		if v != nil {
			dest[i] = v
		}
	}
	return nil
}

// Close implements driver.Rows.
func (r textRows) Close() error {
	r.rows.Close()
	return r.rows.Err()
}
