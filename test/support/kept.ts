import type pg from 'pg';
import { inject, type RunnerTask, type RunnerTestFile } from 'vitest';
import { onTestServer } from './on-test-server.ts';

/** A database that stays after the run, because a test of the file that made it failed. */
export interface KeptDatabase {
  readonly name: string;
  readonly file: string;
}

/** A whole suite may fail at once; the first few databases show why. */
const most = 3;
const markPrefix = 'kept: ';

/** The test file that runs in this worker, with what it made. Files of a worker run one after the other. */
let running: { readonly file: RunnerTestFile; readonly databases: string[] } | undefined;

export function beginFile(file: RunnerTestFile): void {
  running = { file, databases: [] };
}

export function noteDatabase(name: string): void {
  running?.databases.push(name);
}

/** Whether the databases of the file that runs are to stay. Nobody would look at those of CI. */
export function keepsDatabases(): boolean {
  const isCi = !['', 'false', '0', undefined].includes(process.env['CI']);
  return !isCi && running !== undefined && hasFailed(running.file);
}

/** Tells the run, which drops what is not marked, and the next one, which drops what is. */
export async function markDatabases(): Promise<void> {
  if (running === undefined || !keepsDatabases()) return;
  const { file, databases } = running;
  for (const name of databases) await onTestServer(inject('testServerUrl'), (client) => mark(client, name, file.name));
}

async function mark(client: pg.Client, name: string, file: string): Promise<void> {
  const { rowCount } = await client.query('select from pg_database where datname = $1', [name]);
  if (rowCount === 0) return;
  await client.query(`comment on database ${name} is ${client.escapeLiteral(markPrefix + file)}`);
}

/** The first databases that are marked, of those whose names begin so. */
export async function selectKept(client: pg.Client, namePrefix: string): Promise<KeptDatabase[]> {
  const { rows } = await client.query<KeptDatabase>(
    `select datname as name, substr(mark, length($2) + 1) as file
       from pg_database, shobj_description(oid, 'pg_database') mark
      where starts_with(datname, $1) and starts_with(mark, $2) order by oid limit $3`,
    [namePrefix, markPrefix, most],
  );
  return rows;
}

/** Drops what earlier runs have kept on this server. A run that is under way still has its template. */
export async function dropKept(client: pg.Client, namePrefix: string): Promise<void> {
  const { rows } = await client.query<{ name: string }>(
    `select datname as name from pg_database d
      where starts_with(datname, $1) and starts_with(shobj_description(oid, 'pg_database'), $2)
        and not exists (select from pg_database t where t.datname = regexp_replace(d.datname, '_[^_]*$', ''))`,
    [namePrefix, markPrefix],
  );
  for (const { name } of rows) await client.query(`drop database if exists ${name} with (force)`);
}

/** @param open the command that opens a database of the name */
export function describeKept(kept: readonly KeptDatabase[], open: (name: string) => string): string {
  const lines = kept.flatMap(({ name, file }) => [`  ${file}`, `    ${open(name)}`]);
  return ['', 'Databases of files with a failed test, until the next run of tests:', ...lines, ''].join('\n');
}

function hasFailed(task: RunnerTask): boolean {
  return task.result?.state === 'fail' || ('tasks' in task && task.tasks.some(hasFailed));
}
