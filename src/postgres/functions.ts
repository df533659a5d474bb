import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { basename } from 'node:path';
import pg from 'pg';
import { type Queryable, sql } from './database.ts';

/** Of the program: each function is a file beside the code that calls it, `<noun>/db/<name>.sql`. */
const folder = new URL('../', import.meta.url);

interface FunctionFile {
  readonly name: string;
  readonly text: string;
  readonly digest: string;
}

/**
 * Creates every SQL function that is new, has changed since this database saw it, or is missing. Drops the earlier form
 * of one whose parameters or answer have changed, and what it created from a file that is gone. Answers the names of
 * those that it created. Call it in the transaction of the migrations, after them.
 */
export async function createFunctions(tx: Queryable): Promise<string[]> {
  const files = await functionFiles();
  const known = await tx.query<{ name: string; digest: string; exists: boolean }>(
    sql(
      'known_functions',
      `select f.name, f.digest,
         exists (select from pg_proc p where p.proname = f.name and p.pronamespace = 'public'::regnamespace) as exists
       from sql_functions f`,
    ),
  );
  const digests = new Map(known.filter(({ exists }) => exists).map(({ name, digest }) => [name, digest]));
  const changed = files.filter(({ name, digest }) => digests.get(name) !== digest);
  if (changed.length > 0) await replaceFunctions(tx, changed);
  // Last, because the earlier forms of the others may still have called them.
  await dropOrphans(
    tx,
    known.map(({ name }) => name).filter((name) => !files.some((file) => file.name === name)),
  );
  return changed.map(({ name }) => name);
}

/**
 * Creates the functions that a migration calls and the database lacks: triggers and generated columns need functions
 * that exist. The tables that they read may be still to come, so they are not checked; createFunctions creates them
 * again.
 */
export async function createCalledFunctions(tx: Queryable, migration: string): Promise<void> {
  const called = new Set(namesCalled(migration));
  const files = (await functionFiles()).filter(({ name }) => called.has(name));
  const existing = await tx.query<{ name: string }>(
    sql(
      'existing_functions',
      `select proname as name from pg_proc where pronamespace = 'public'::regnamespace and proname = any ($1::text[])`,
    ),
    [files.map(({ name }) => name)],
  );
  const missing = files.filter(({ name }) => !existing.some((function_) => function_.name === name));
  if (missing.length === 0) return;
  await tx.query(leaveUnchecked);
  for (const { text } of missing) await tx.query({ name: '', text });
  await tx.query(checkAgain);
}

const leaveUnchecked = sql('leave_functions_unchecked', 'set local check_function_bodies = off');
const checkAgain = sql('check_functions', 'set local check_function_bodies = on');

async function replaceFunctions(tx: Queryable, changed: readonly FunctionFile[]): Promise<void> {
  const names = changed.map(({ name }) => name);
  const earlier = await functionIds(tx, names);
  // Functions may call each other in any direction: first all of them are there, then each is checked.
  await tx.query(leaveUnchecked);
  for (const file of changed) await replaceFunction(tx, file, earlier);
  await dropReplaced(tx, names, earlier);
  await tx.query(checkAgain);
  for (const { text } of changed) await tx.query({ name: '', text });
  await tx.query(
    sql(
      'note_functions',
      `insert into sql_functions (name, digest) select * from unnest($1::text[], $2::text[])
      on conflict (name) do update set digest = excluded.digest`,
    ),
    [names, changed.map(({ digest }) => digest)],
  );
}

/** PostgreSQL replaces a function only where it answers what the earlier one did; else that one is dropped first. */
async function replaceFunction(
  tx: Queryable,
  { name, text }: FunctionFile,
  earlier: ReadonlyMap<string, string>,
): Promise<void> {
  await tx.query(sql('before_function', 'savepoint before_function'));
  try {
    await tx.query({ name: '', text });
  } catch (error) {
    const replaced = [...earlier.values()].filter((signature) => signature.startsWith(`${name}(`));
    if (!answersAnother(error) || replaced.length === 0) throw error;
    await tx.query(sql('back_before_function', 'rollback to savepoint before_function'));
    await tx.query({ name: '', text: `drop function ${replaced.join(', ')}` });
    await tx.query({ name: '', text });
  }
  await tx.query(sql('after_function', 'release savepoint before_function'));
}

function answersAnother(error: unknown): boolean {
  return error instanceof pg.DatabaseError && error.code === invalidFunctionDefinition;
}
const invalidFunctionDefinition = '42P13';

/** In one statement, because they may call each other. One that a trigger or an index needs refuses the whole start. */
async function dropOrphans(tx: Queryable, names: readonly string[]): Promise<void> {
  if (names.length === 0) return;
  const signatures = [...(await functionIds(tx, names)).values()];
  if (signatures.length > 0) await tx.query({ name: '', text: `drop function ${signatures.join(', ')}` });
  await tx.query(sql('forget_functions', 'delete from sql_functions where name = any ($1::text[])'), [names]);
}

/** This function, and all that it calls. */
export async function functionsWithin(name: string): Promise<Set<string>> {
  const texts = new Map((await functionFiles()).map((file) => [file.name, file.text]));
  const within = new Set([name]);
  // The loop goes through names that are added meanwhile as well.
  for (const each of within) {
    for (const called of namesCalled(texts.get(each) ?? '')) {
      if (texts.has(called)) within.add(called);
    }
  }
  return within;
}

function namesCalled(text: string): string[] {
  return [...text.matchAll(/\b([a-z0-9_]+)\(/g)].map(([, name = '']) => name);
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
async function functionIds(tx: Queryable, names: readonly string[]): Promise<Map<string, string>> {
  const found = await tx.query<{ id: string; signature: string; version: string }>(
    sql(
      'function_ids',
      `select oid::text as id, oid::regprocedure::text as signature, ctid::text as version from pg_proc
      where pronamespace = 'public'::regnamespace and proname = any ($1::text[])`,
    ),
    [names],
  );
  return new Map(found.map(({ id, signature, version }) => [`${id} ${version}`, signature]));
}

/** `create or replace` writes the row of a function anew; one that it left as it was has other parameters. */
async function dropReplaced(
  tx: Queryable,
  names: readonly string[],
  earlier: ReadonlyMap<string, string>,
): Promise<void> {
  for (const row of (await functionIds(tx, names)).keys()) {
    const signature = earlier.get(row);
    if (signature !== undefined) await tx.query({ name: '', text: `drop function ${signature}` });
  }
}
