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

// openDatabase returns the path of the database, made at the first start. Its
// name tells the version of the server that writes it, the file "version"
// which one is in use. Another version begins a new database, unless the old
// one has open runs: what matters stands in the archive, and the Schedule in
// the configuration. Old databases are kept until a person deletes them.
func openDatabase(dir string, cfg Config) (string, error) {
	path := databasePath(dir, headers.ServerVersion)
	mark := filepath.Join(dir, "version")
	content, err := os.ReadFile(mark)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return "", err
	}
	was := strings.TrimSpace(string(content))
	if was != headers.ServerVersion {
		if err := refuseOpenRuns(dir, was); err != nil {
			return "", err
		}
		// A file of this name without the mark is half made, or from before
		// another version was used.
		if err := putAside(path); err != nil {
			return "", err
		}
	}
	conf := sqliteConfig(path)
	// SQLite would make it readable for all.
	f, err := os.OpenFile(path, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
	switch {
	case err == nil:
		if err := f.Close(); err != nil {
			return "", err
		}
		if err := sqlite.SetupSchema(conf); err != nil {
			return "", fmt.Errorf("making the database: %w", err)
		}
	case !errors.Is(err, fs.ErrExist):
		return "", err
	}
	namespace, err := sqlite.NewNamespaceConfig(clusterName, cfg.Namespace, false, SearchAttributes)
	if err != nil {
		return "", err
	}
	namespace.Detail.Config.Retention = durationpb.New(cfg.Retention)
	if err := sqlite.CreateNamespaces(conf, namespace); err != nil {
		return "", err
	}
	if was == headers.ServerVersion {
		return path, nil
	}
	return path, writeWhole(mark, []byte(headers.ServerVersion+"\n"), 0o600)
}

func databasePath(dir, version string) string {
	return filepath.Join(dir, "temporal-"+version+".db")
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

// refuseOpenRuns is an *OpenRunsError if the database of another version has
// open runs.
func refuseOpenRuns(dir, version string) error {
	path := databasePath(dir, version)
	if _, err := os.Stat(path); errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	open, err := openRuns(path)
	if err != nil {
		return fmt.Errorf("reading the database of Temporal %s: %w", version, err)
	}
	if len(open) == 0 {
		return nil
	}
	e := &OpenRunsError{Was: version, Is: headers.ServerVersion, Workflows: open}
	if len(open) > 20 {
		e.Workflows, e.More = open[:20], len(open)-20
	}
	return e
}

// putAside renames a database, if there is one.
func putAside(path string) error {
	aside := strings.TrimSuffix(path, ".db") + "-" + time.Now().UTC().Format("20060102T150405") + ".db"
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
