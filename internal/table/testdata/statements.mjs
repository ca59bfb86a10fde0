// Runs statements on the file dossiers.parquet of each folder named, and prints the answers as one line of JSON for each folder.
// Standard input: [{name, sql}, ...], the one named "prepare" to be run first.
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';

const { DuckDBInstance } = createRequire(process.env.TREHAN_TEST_DUCKDB + '/')('@duckdb/node-api');
const statements = JSON.parse(readFileSync(0));
const db = await DuckDBInstance.create(':memory:');
const connection = await db.connect();
for (const { sql } of statements.filter((s) => s.name === 'prepare')) {
  await connection.run(sql);
}
for (const folder of process.argv.slice(2)) {
  process.chdir(folder);
  const answers = {};
  for (const { name, sql } of statements.filter((s) => s.name !== 'prepare')) {
    const reader = await connection.runAndReadAll(sql);
    answers[name] = reader.getRowsJson();
  }
  console.log(JSON.stringify(answers));
}
