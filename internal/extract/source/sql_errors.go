package source

import (
	"cmp"
	"database/sql/driver"
	"errors"
	"io"

	"github.com/go-sql-driver/mysql"
)

// sqlAnswer is an error of a server.
type sqlAnswer struct {
	code string // the server's own
	word string
	at   string // where in the query, "" where the server does not tell
}

// sqlWords are the messages for a server's code: an SQLSTATE of PostgreSQL, a number of MySQL and MariaDB.
var sqlWords = codes(map[string][]string{
	wordSQLLogin:      {"1044", "1045", "1130", "1251", "1698", "1862", "3118", "3955", "4151"},
	wordSQLNoDatabase: {"3D000", "1049"},
	wordSQLTimeout:    {"57014", "1317", "1969", "3024"},
	wordSQLSyntax:     {"42601", "1064", "1149"},
	wordSQLNoTable:    {"42P01", "3F000", "1051", "1146"},
	wordSQLNoColumn:   {"42703", "1054"},
	wordSQLNoFunction: {"42883", "1305", "1630"},
	wordSQLNoRight:    {"42501", "1142", "1143", "1227", "1370"},
	wordSQLWrites:     {"25006", "1792"},
})

// sqlClasses are the messages for all other SQLSTATEs of a class.
var sqlClasses = codes(map[string][]string{
	wordSQLValue:   {"22"},
	wordSQLLogin:   {"28"},
	wordSQLRefused: {"0A", "21", "42", "45", "P0"},
})

func codes(of map[string][]string) map[string]string {
	words := map[string]string{}
	for word, list := range of {
		for _, code := range list {
			words[code] = word
		}
	}
	return words
}

// wordOf returns the message for a server's code and SQLSTATE.
func wordOf(code, state string) string {
	return cmp.Or(sqlWords[code], sqlClasses[state[:min(2, len(state))]], wordSQLFailed)
}

// fault translates an error of a driver.
func (s *database) fault(q *query, err error) error {
	switch a := s.engine.answer(q, err); a.word {
	case "":
		return s.down(err)
	case wordSQLFailed:
		return s.outage(a.word, a.code)
	case wordSQLTimeout:
		return s.outage(a.word, s.config.Timeout, a.code)
	case wordSQLNoDatabase:
		return s.final(a.word, s.config.Database, a.code)
	case wordSQLLogin, wordSQLWrites:
		return s.final(a.word, a.code)
	case wordSQLNoTLS:
		return s.final("%s", a.word)
	default:
		return s.final(a.word, a.code, a.at)
	}
}

// down is a connection that failed.
func (s *database) down(err error) error {
	if errors.Is(err, driver.ErrBadConn) || errors.Is(err, mysql.ErrInvalidConn) {
		err = io.ErrUnexpectedEOF
	}
	text, final := reason(err)
	if final {
		return s.final(wordSQLDown, text)
	}
	return s.outage(wordSQLDown, text)
}
