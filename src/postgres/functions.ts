import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { basename } from 'node:path';
import type { Queryable } from './database.ts';
import { sql } from './database.ts';

/** Of the program: each function is a file beside the code that calls it, `<noun>/db/<name>.sql`. */
const folder = new URL('../', import.meta.url);

interface FunctionFile {
  readonly name: string;
  readonly text: string;
  readonly digest: string;
}

/**
 * Creates every SQL function that is new, has changed since this database saw it, or is missing, and drops
 * the earlier form of one whose parameters have changed. Answers the names of those that it created.
 * Call it in the transaction of the migrations, after them.
 */
export async function createFunctions(tx: Queryable): Promise<string[]> {
  const known = await tx.query<{ name: string; digest: string }>(
    sql(
      'known_functions',
      `select f.name, f.digest from sql_functions f
     where exists (select from pg_proc p where p.proname = f.name and p.pronamespace = 'public'::regnamespace)`,
    ),
  );
  const digests = new Map(known.map(({ name, digest }) => [name, digest]));
  const changed = (await functionFiles()).filter(({ name, digest }) => digests.get(name) !== digest);
  if (changed.length === 0) return [];
  const earlier = await functionIds(tx, changed);
  // Functions may call each other in any direction: first all of them are there, then each is checked.
  await tx.query(sql('leave_functions_unchecked', 'set local check_function_bodies = off'));
  for (const { text } of changed) await tx.query({ name: '', text });
  await dropReplaced(tx, changed, earlier);
  await tx.query(sql('check_functions', 'set local check_function_bodies = on'));
  for (const { text } of changed) await tx.query({ name: '', text });
  await tx.query(
    sql(
      'note_functions',
      `insert into sql_functions (name, digest) select * from unnest($1::text[], $2::text[])
      on conflict (name) do update set digest = excluded.digest`,
    ),
    [changed.map(({ name }) => name), changed.map(({ digest }) => digest)],
  );
  return changed.map(({ name }) => name);
}

/** This function, and all that it calls. */
export async function functionsWithin(name: string): Promise<Set<string>> {
  const texts = new Map((await functionFiles()).map((file) => [file.name, file.text]));
  const within = new Set([name]);
  // What is added meanwhile is gone through as well.
  for (const each of within) {
    for (const [, called = ''] of (texts.get(each) ?? '').matchAll(/\b([a-z0-9_]+)\(/g)) {
      if (texts.has(called)) within.add(called);
    }
  }
  return within;
}

async function functionFiles(): Promise<FunctionFile[]> {
  const files = (await readdir(folder, { recursive: true })).filter((file) => file.endsWith('.sql'));
  const read = await Promise.all(
    files.map(async (file) => {
      const text = await readFile(new URL(file, folder), 'utf8');
      return { name: basename(file, '.sql'), text, digest: createHash('sha256').update(text).digest('hex') };
    }),
  );
  return read.toSorted((one, other) => (one.name < other.name ? -1 : 1));
}

/** The names, with their parameters, of all functions that are called like one of these. */
async function functionIds(tx: Queryable, files: readonly FunctionFile[]): Promise<Map<string, string>> {
  const found = await tx.query<{ id: string; signature: string; version: string }>(
    sql(
      'function_ids',
      `select oid::text as id, oid::regprocedure::text as signature, ctid::text as version from pg_proc
      where pronamespace = 'public'::regnamespace and proname = any ($1::text[])`,
    ),
    [files.map(({ name }) => name)],
  );
  return new Map(found.map(({ id, signature, version }) => [`${id} ${version}`, signature]));
}

/** `create or replace` writes the row of a function anew; one that it left as it was has other parameters. */
async function dropReplaced(
  tx: Queryable,
  files: readonly FunctionFile[],
  earlier: ReadonlyMap<string, string>,
): Promise<void> {
  for (const row of (await functionIds(tx, files)).keys()) {
    const signature = earlier.get(row);
    if (signature !== undefined) await tx.query({ name: '', text: `drop function ${signature}` });
  }
}
