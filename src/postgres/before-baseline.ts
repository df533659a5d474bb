import { readFile } from 'node:fs/promises';
import { hasTable } from './applied-migrations.ts';
import { type Queryable } from './database.ts';
import { createCalledFunctions } from './functions.ts';
import { ownMigrations } from './migration-files.ts';

/**
 * Of the small migrations that there were before the baseline, the last one, and the last one without functions of
 * their own files. With it goes before_the_baseline.sql, at the first release.
 */
const beforeBaseline = { last: 63, lastWithoutFunctions: 19 } as const;

/** Whether a database at this migration is taken over by the next start. */
export function isTakenOver(current: number): boolean {
  return current === beforeBaseline.last;
}

/** Makes of a database that is taken over one at the baseline. */
export async function takeOver(tx: Queryable): Promise<void> {
  const script = await readFile(new URL('before_the_baseline.sql', ownMigrations), 'utf8');
  await createCalledFunctions(tx, script);
  await tx.query({ name: '', text: script });
}

/** @throws Error for a database that small migrations made and that cannot be taken over yet */
export async function refuseBeforeBaseline(db: Queryable, current: number): Promise<void> {
  const { last, lastWithoutFunctions } = beforeBaseline;
  const isEarlier =
    current > lastWithoutFunctions ? current < last : current > 0 && !(await hasTable(db, 'sql_functions'));
  if (!isEarlier) return;
  throw new Error(
    `The database is at migration ${current} of those before the baseline. Start the last Opdesk that ` +
      `has migration ${last} once, or begin with a new database: see docs/decisions/0018-one-baseline.md.`,
  );
}
