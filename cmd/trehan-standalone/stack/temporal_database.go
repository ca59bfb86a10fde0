package stack

import (
	"database/sql"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"time"

	"go.temporal.io/server/common/config"
	"go.temporal.io/server/common/headers"
	sqliteplugin "go.temporal.io/server/common/persistence/sql/sqlplugin/sqlite"
	"go.temporal.io/server/schema/sqlite"
	"google.golang.org/protobuf/types/known/durationpb"
)

// OpenRunsError is returned by Start when the folder's database was written
// by another version of Temporal and still has open runs. SQLite databases
// are not migrated between versions, so a new one would lose these runs.
type OpenRunsError struct {
	Was, Is   string   // versions of the Temporal server
	Workflows []string // IDs, at most 20
	More      int
}

func (e *OpenRunsError) Error() string {
	more := ""
	if e.More > 0 {
		more = fmt.Sprintf(" và %d phiên khác", e.More)
	}
	return fmt.Sprintf("cơ sở dữ liệu Temporal do phiên bản %s ghi, chương trình này mang phiên bản %s, và còn phiên chưa kết thúc: %s%s; "+
		"hãy kết thúc các phiên này bằng chương trình cũ rồi khởi động lại", e.Was, e.Is, strings.Join(e.Workflows, ", "), more)
}

// openDatabase returns the path of the database, made at the first start. A
// database of another server version is put aside under a name that says so,
// unless it has open runs: what matters stands in the archive, and the
// Schedule in the configuration.
func openDatabase(dir string, cfg Config) (string, error) {
	path := filepath.Join(dir, "temporal.db")
	mark := filepath.Join(dir, "version")
	was, err := os.ReadFile(mark)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		// The mark is written last: without it the schema may be half made.
		if err := removeDatabase(path); err != nil {
			return "", err
		}
	case err != nil:
		return "", err
	case strings.TrimSpace(string(was)) != headers.ServerVersion:
		if err := putAside(path, strings.TrimSpace(string(was))); err != nil {
			return "", err
		}
		if err := os.Remove(mark); err != nil {
			return "", err
		}
	}
	conf := sqliteConfig(path)
	if _, err := os.Stat(path); errors.Is(err, fs.ErrNotExist) {
		if err := sqlite.SetupSchema(conf); err != nil {
			return "", fmt.Errorf("making the database: %w", err)
		}
	}
	namespace, err := sqlite.NewNamespaceConfig(clusterName, cfg.Namespace, false, SearchAttributes)
	if err != nil {
		return "", err
	}
	namespace.Detail.Config.Retention = durationpb.New(cfg.Retention)
	if err := sqlite.CreateNamespaces(conf, namespace); err != nil {
		return "", err
	}
	return path, writeWhole(mark, []byte(headers.ServerVersion+"\n"), 0o600)
}

// sqliteConfig writes ahead and syncs every commit, so that neither SIGKILL
// nor a loss of power costs a started run.
func sqliteConfig(path string) *config.SQL {
	return &config.SQL{
		PluginName:   sqliteplugin.PluginName,
		DatabaseName: path,
		ConnectAttributes: map[string]string{
			"mode":         "rwc",
			"journal_mode": "wal",
			"synchronous":  "full",
			"busy_timeout": "10000",
		},
	}
}

// putAside renames the database of another version, or refuses while runs
// are open in it.
func putAside(path, version string) error {
	if _, err := os.Stat(path); errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	open, err := openRuns(path)
	if err != nil {
		return fmt.Errorf("reading the database of Temporal %s: %w", version, err)
	}
	if len(open) > 0 {
		e := &OpenRunsError{Was: version, Is: headers.ServerVersion, Workflows: open}
		if len(open) > 20 {
			e.Workflows, e.More = open[:20], len(open)-20
		}
		return e
	}
	aside := strings.TrimSuffix(path, ".db") + "-" + version + "-" + time.Now().UTC().Format("20060102T150405") + ".db"
	// The log first: without it the old database would lose its last commits.
	for _, suffix := range []string{"-wal", "-shm", ""} {
		if err := os.Rename(path+suffix, aside+suffix); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return err
		}
	}
	return nil
}

// openRuns lists the IDs of running workflows, those of Temporal's own
// housekeeping left out. A Schedule is no run of this kind: it is applied
// again from the configuration.
func openRuns(path string) ([]string, error) {
	db, err := sql.Open("sqlite", "file:"+path+"?mode=rw")
	if err != nil {
		return nil, err
	}
	defer db.Close()
	rows, err := db.Query(`SELECT workflow_id FROM executions_visibility
		WHERE status = 1 AND TemporalNamespaceDivision IS NULL
		AND namespace_id NOT IN (SELECT lower(substr(hex(id),1,8)||'-'||substr(hex(id),9,4)||'-'||substr(hex(id),13,4)||'-'||substr(hex(id),17,4)||'-'||substr(hex(id),21)) FROM namespaces WHERE name = 'temporal-system')
		ORDER BY workflow_id`)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var ids []string
	for rows.Next() {
		var id string
		if err := rows.Scan(&id); err != nil {
			return nil, err
		}
		ids = append(ids, id)
	}
	return ids, rows.Err()
}

func removeDatabase(path string) error {
	for _, suffix := range []string{"", "-wal", "-shm"} {
		if err := os.Remove(path + suffix); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return err
		}
	}
	return nil
}
