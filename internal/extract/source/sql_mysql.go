package source

import (
	"context"
	"crypto/tls"
	"database/sql"
	"database/sql/driver"
	"errors"
	"fmt"
	"net"
	"regexp"
	"strconv"
	"strings"
	"time"

	"github.com/go-sql-driver/mysql"
)

// mysqlServer is the engine of MySQL and MariaDB.
type mysqlServer struct{}

func (mysqlServer) connector(c *Config, user, password string, secured *tls.Config) (driver.Connector, error) {
	config := mysql.NewConfig()
	config.Net, config.Addr = "tcp", net.JoinHostPort(c.Host, strconv.Itoa(c.Port))
	if strings.HasPrefix(c.Host, "/") {
		config.Net, config.Addr = "unix", c.Host
	}
	config.User, config.Passwd, config.DBName, config.TLS = user, password, c.Database, secured
	config.Timeout = connectTimeout
	config.Logger = &mysql.NopLogger{} // the default one writes to standard error
	config.Collation = "utf8mb4_general_ci"
	// The office's zone for what the server keeps in UTC; a fixed mode, since it decides how a query is read.
	config.Params = map[string]string{"time_zone": "'" + officeZone + "'", "sql_mode": "'NO_ENGINE_SUBSTITUTION'"}
	return mysql.NewConnector(config)
}

func (mysqlServer) begin(ctx context.Context, tx *sql.Tx, timeout time.Duration) error {
	var version string
	if err := tx.QueryRowContext(ctx, "SELECT VERSION()").Scan(&version); err != nil {
		return err
	}
	limit := fmt.Sprintf("SET SESSION max_execution_time = %d", timeout.Milliseconds())
	if strings.Contains(version, "MariaDB") {
		limit = fmt.Sprintf("SET SESSION max_statement_time = %.3f", timeout.Seconds())
	}
	_, err := tx.ExecContext(ctx, limit)
	return err
}

func (mysqlServer) form(kind string) form {
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

func (mysqlServer) answer(q *query, err error) sqlAnswer {
	var e *mysql.MySQLError
	switch {
	case errors.As(err, &e):
	case errors.Is(err, mysql.ErrNoTLS):
		return sqlAnswer{word: wordSQLNoTLS}
	case errors.Is(err, mysql.ErrNativePassword), errors.Is(err, mysql.ErrCleartextPassword), errors.Is(err, mysql.ErrOldPassword),
		errors.Is(err, mysql.ErrUnknownPlugin):
		return sqlAnswer{word: wordSQLLogin, code: "auth plugin"}
	default:
		return sqlAnswer{}
	}
	code := strconv.Itoa(int(e.Number))
	a := sqlAnswer{code: code, word: wordOf(code, string(e.SQLState[:]))}
	if a.word != wordSQLValue { // what is quoted there is the value
		a.at = quoted(q, e.Message)
	}
	return a
}

// quoted extracts from a message the line, or the first name that also occurs in the query: other names may be values.
func quoted(q *query, message string) string {
	if line := mysqlLine.FindStringSubmatch(message); line != nil {
		return strings.Replace(wordSQLLine, "%d", line[1], 1)
	}
	for _, name := range mysqlName.FindAllStringSubmatch(message, -1) {
		short := name[1][strings.LastIndexByte(name[1], '.')+1:]
		if short != "" && strings.Contains(q.source, short) {
			return fmt.Sprintf(wordSQLName, short)
		}
	}
	return ""
}
