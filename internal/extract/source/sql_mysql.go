package source

import (
	"context"
	"crypto/tls"
	"database/sql"
	"database/sql/driver"
	"errors"
	"fmt"
	"regexp"
	"strings"

	"github.com/go-sql-driver/mysql"
)

// mysqlSession is MySQL or MariaDB.
type mysqlSession struct {
	*database
	db   *sql.DB
	conn *sql.Conn
	tx   *sql.Tx
}

func (s *database) openMySQL(ctx context.Context, user, password string, secured *tls.Config) (session, error) {
	config := mysql.NewConfig()
	config.Net, config.Addr = "tcp", s.address()
	if strings.HasPrefix(s.config.Host, "/") {
		config.Net, config.Addr = "unix", s.config.Host
	}
	config.User, config.Passwd, config.DBName, config.TLS = user, password, s.config.Database, secured
	config.Timeout = connectTimeout
	config.Logger = &mysql.NopLogger{} // the default one writes to standard error
	config.Collation = "utf8mb4_general_ci"
	// The office's zone for what the server keeps in UTC; a fixed mode, since it decides how a query is read.
	config.Params = map[string]string{"time_zone": "'" + officeZone + "'", "sql_mode": "'NO_ENGINE_SUBSTITUTION'"}
	connector, err := mysql.NewConnector(config)
	if err != nil {
		return nil, s.down(err)
	}
	m := &mysqlSession{database: s, db: sql.OpenDB(connector)}
	if err := m.begin(ctx); err != nil {
		m.close()
		return nil, m.fault(nil, err)
	}
	return m, nil
}

func (m *mysqlSession) begin(ctx context.Context) (err error) {
	// Reaching the server and logging in are bounded; the connection outlives the bound.
	reaching, cancel := context.WithTimeout(ctx, connectTimeout)
	defer cancel()
	if m.conn, err = m.db.Conn(reaching); err != nil {
		return err
	}
	var version string
	if err := m.conn.QueryRowContext(reaching, "SELECT VERSION()").Scan(&version); err != nil {
		return err
	}
	limit := fmt.Sprintf("SET SESSION max_execution_time = %d", m.config.Timeout.Milliseconds())
	if strings.Contains(version, "MariaDB") {
		limit = fmt.Sprintf("SET SESSION max_statement_time = %.3f", m.config.Timeout.Seconds())
	}
	if _, err := m.conn.ExecContext(reaching, limit); err != nil {
		return err
	}
	m.tx, err = m.conn.BeginTx(ctx, &sql.TxOptions{ReadOnly: true})
	return err
}

// close ends the connection; nothing was written that an error could lose.
func (m *mysqlSession) close() {
	if m.tx != nil {
		_ = m.tx.Rollback()
	}
	if m.conn != nil {
		_ = m.conn.Close()
	}
	_ = m.db.Close()
}

func arguments(values []string) []any {
	out := make([]any, len(values))
	for i, v := range values {
		out[i] = v
	}
	return out
}

func (m *mysqlSession) explain(ctx context.Context, q *query, values []string) (int, error) {
	rows, err := m.tx.QueryContext(ctx, "EXPLAIN "+q.text, arguments(values)...)
	if err != nil {
		return 0, err
	}
	defer rows.Close()
	for rows.Next() { //nolint:revive // to its end: an error comes last
	}
	return 0, rows.Err()
}

func (m *mysqlSession) run(ctx context.Context, q *query, values []string, columns func([]sqlColumn) error, row func([][]byte) error) error {
	rows, err := m.tx.QueryContext(ctx, q.text, arguments(values)...)
	if err != nil {
		return err
	}
	defer rows.Close()
	types, err := rows.ColumnTypes()
	if err != nil {
		return err
	}
	cols := make([]sqlColumn, len(types))
	raw := make([]sql.RawBytes, len(types))
	into := make([]any, len(types))
	for i, t := range types {
		cols[i] = sqlColumn{t.Name(), mysqlForm(t.DatabaseTypeName())}
		into[i] = &raw[i]
	}
	if err := columns(cols); err != nil {
		return err
	}
	cells := make([][]byte, len(raw))
	for rows.Next() {
		if err := rows.Scan(into...); err != nil {
			return err
		}
		for i := range raw {
			cells[i] = raw[i]
		}
		if err := row(cells); err != nil {
			return err
		}
	}
	return rows.Err()
}

func mysqlForm(kind string) form {
	switch strings.TrimPrefix(kind, "UNSIGNED ") {
	case "DATE":
		return formDate
	case "DATETIME", "TIMESTAMP": // the session's zone is the office's
		return formLocal
	case "BIT":
		return formBits
	case "BINARY", "VARBINARY", "BLOB", "TINYBLOB", "MEDIUMBLOB", "LONGBLOB", "GEOMETRY":
		return formBinary
	}
	return formText
}

var (
	mysqlLine = regexp.MustCompile(`at line (\d+)$`)
	mysqlName = regexp.MustCompile(`'([^']+)'`)
)

// fault says what the server found wrong. Of its own words only a line and names that stand in the query are taken:
// the others may quote values.
func (m *mysqlSession) fault(q *query, err error) error {
	var e *mysql.MySQLError
	switch {
	case errors.As(err, &e):
	case errors.Is(err, mysql.ErrNoTLS):
		return m.final(wordSQLNoTLS)
	case errors.Is(err, mysql.ErrNativePassword), errors.Is(err, mysql.ErrCleartextPassword), errors.Is(err, mysql.ErrOldPassword),
		errors.Is(err, mysql.ErrUnknownPlugin):
		return m.final(wordSQLLogin, "auth plugin")
	case errors.Is(err, driver.ErrBadConn), errors.Is(err, mysql.ErrInvalidConn):
		return m.outage(wordSQLDown, wordDropped)
	default:
		return m.down(err)
	}
	code := fmt.Sprintf("%d", e.Number)
	state := string(e.SQLState[:])
	switch e.Number {
	case 1044, 1045, 1130, 1251, 1698, 1862, 3118, 3955, 4151:
		return m.final(wordSQLLogin, code)
	case 1049:
		return m.final(wordSQLNoDatabase, m.config.Database, code)
	case 1969, 3024, 1317:
		return m.outage(wordSQLTimeout, m.config.Timeout, code)
	case 1792:
		return m.final(wordSQLWrites, code)
	case 1064, 1149:
		return m.final(wordSQLSyntax, code, quoted(q, e.Message))
	case 1146, 1051:
		return m.final(wordSQLNoTable, code, quoted(q, e.Message))
	case 1054:
		return m.final(wordSQLNoColumn, code, quoted(q, e.Message))
	case 1305, 1630:
		return m.final(wordSQLNoFunction, code, quoted(q, e.Message))
	case 1142, 1143, 1370, 1227:
		return m.final(wordSQLNoRight, code, quoted(q, e.Message))
	}
	switch {
	case strings.HasPrefix(state, "22"):
		return m.final(wordSQLValue, code, "")
	case strings.HasPrefix(state, "28"):
		return m.final(wordSQLLogin, code)
	case strings.HasPrefix(state, "42"), strings.HasPrefix(state, "21"), strings.HasPrefix(state, "0A"), strings.HasPrefix(state, "45"):
		return m.final(wordSQLRefused, code, quoted(q, e.Message))
	}
	return m.outage(wordSQLFailed, code)
}

// quoted takes the line, or the first name that stands in the query too, out of a message.
func quoted(q *query, message string) string {
	if line := mysqlLine.FindStringSubmatch(message); line != nil {
		return strings.Replace(wordSQLLine, "%d", line[1], 1)
	}
	if q == nil {
		return ""
	}
	for _, name := range mysqlName.FindAllStringSubmatch(message, -1) {
		short := name[1][strings.LastIndexByte(name[1], '.')+1:]
		if short != "" && strings.Contains(q.source, short) {
			return fmt.Sprintf(wordSQLName, short)
		}
	}
	return ""
}
