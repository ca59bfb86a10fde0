#!/bin/sh
# Makes Temporal's two databases where they are missing and brings their schemas up to date. Safe to run again.
set -eu
SQL_PASSWORD=$(cat /run/secrets/postgres_password)
export SQL_PASSWORD

tool() {
  temporal-sql-tool --plugin postgres12 --ep postgresql --port 5432 --user temporal "$@"
}

for database in temporal temporal_visibility; do
  folder=${database#temporal_}
  tool --db "$database" create
  tool --db "$database" setup-schema --version 0.0
  tool --db "$database" update-schema --schema-dir "/etc/temporal/schema/postgresql/v12/$folder/versioned"
done
