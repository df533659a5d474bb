// Writes schema.sql: what the migrations make of an empty database, as pg_dump sees it. With --check it compares
// instead. The server comes from TEST_DATABASE_URL and pg_dump from the PATH, both of PostgreSQL 15, because every
// version prints differently: `npm run schema` provides them.
import { spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import pg from 'pg';
import { renewPatientWords } from '../src/patients/db/words.ts';
import { openDatabase } from '../src/postgres/database.ts';
import { migrate } from '../src/postgres/migrate.ts';

const file = fileURLToPath(new URL('../schema.sql', import.meta.url));

try {
  await main(process.env['TEST_DATABASE_URL'] ?? '', process.argv.includes('--check'));
} catch (error) {
  process.stderr.write(`dump-schema: ${error.message}\n`);
  process.exitCode = 1;
}

async function main(serverUrl, isCheck) {
  if (serverUrl === '') throw new Error('TEST_DATABASE_URL must name a PostgreSQL 15; "npm run schema" starts one.');
  const schema = await dumpSchema(serverUrl);
  if (!isCheck) {
    writeFileSync(file, schema);
  } else if (!existsSync(file) || readFileSync(file, 'utf8') !== schema) {
    throw new Error('schema.sql is not what the migrations make; run "npm run schema" and commit it.');
  }
}

async function dumpSchema(serverUrl) {
  const name = `opdesk_schema_${randomBytes(4).toString('hex')}`;
  const server = new pg.Client({ connectionString: serverUrl });
  await server.connect();
  try {
    await server.query(`create database ${name}`);
    const url = serverUrl.replace(/^(postgres(?:ql)?:\/\/[^/?#]*)(?:\/[^?#]*)?/, `$1/${name}`);
    const db = openDatabase({ connectionString: url, poolSize: 1 });
    try {
      await migrate(db, renewPatientWords);
    } finally {
      await db.close();
    }
    return normalise(pgDump(url));
  } finally {
    await server.query(`drop database if exists ${name} with (force)`);
    await server.end();
  }
}

function pgDump(url) {
  const args = ['--schema-only', '--no-owner', '--no-privileges', `--dbname=${url}`];
  const result = spawnSync('pg_dump', args, { encoding: 'utf8', maxBuffer: 64 * 1024 * 1024 });
  if (result.error !== undefined) throw result.error;
  if (result.status !== 0) throw new Error(result.stderr.trim().split('\n').at(-1));
  return result.stdout;
}

/** Without what differs between two runs or two minor versions. */
function normalise(dump) {
  const lines = dump.split('\n').filter((line) => !/^(-- Dumped (from|by)|\\restrict |\\unrestrict )/.test(line));
  return `${lines
    .join('\n')
    .replace(/\n{3,}/g, '\n\n')
    .trim()}\n`;
}
