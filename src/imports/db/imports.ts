import { DomainError } from '../../kernel/errors.ts';
import { isBusy } from '../../postgres/database-errors.ts';
import { type Queryable, sql } from '../../postgres/database.ts';
import type { Import } from '../domain/import.ts';

const columns = `
  id, kind, separator, date_format as "dateFormat", header, next_row as "nextRow", added, present, refused,
  created_by as "createdBy", created_at as "createdAt", finished_at as "finishedAt", undo_row as "undoRow", kept,
  undone_at as "undoneAt"`;

const insertStatement = sql(
  'insert_import',
  `insert into imports as i (
     business_id, id, kind, file_key, separator, date_format, header, created_by, created_at
   ) values ($1, $2, $3, $4, $5, $6, $7, $8, to_timestamp($9))
   on conflict (business_id, kind, file_key) where undone_at is null do update set
     -- Of one that has written nothing, another choice counts.
     separator = case when i.written_row = 2 then excluded.separator else i.separator end,
     date_format = case when i.written_row = 2 then excluded.date_format else i.date_format end,
     header = case when i.written_row = 2 then excluded.header else i.header end
   returning ${columns}`,
);

/** Makes an import of a file, or answers the one of that file that there is. */
export async function insertImport(
  db: Queryable,
  businessId: string,
  {
    fileKey,
    ...made
  }: Pick<Import, 'id' | 'kind' | 'separator' | 'dateFormat' | 'header' | 'createdBy' | 'createdAt'> & {
    readonly fileKey: string;
  },
): Promise<Import> {
  const { id, kind, separator, dateFormat, header, createdBy, createdAt } = made;
  const values = [businessId, id, kind, fileKey, separator, dateFormat, header, createdBy, createdAt];
  const [row] = await db.query<Import>(insertStatement, values);
  if (row === undefined) throw new Error('an import was neither made nor found');
  return row;
}

const oneStatement = sql('select_import', `select ${columns} from imports where business_id = $1 and id = $2`);

export async function selectImport(db: Queryable, businessId: string, id: string): Promise<Import | undefined> {
  const [row] = await db.query<Import>(oneStatement, [businessId, id]);
  return row;
}

const businessStatement = sql(
  'select_business_of_import',
  'select business_id as "businessId" from imports where id = $1',
);

/** The business whose import it is, for a command. */
export async function selectBusinessOfImport(db: Queryable, id: string): Promise<string | undefined> {
  const [row] = await db.query<{ businessId: string }>(businessStatement, [id]);
  return row?.businessId;
}

const listStatement = sql(
  'select_imports',
  `select ${columns} from imports
   where business_id = $1 and written_row > 2
   order by created_at desc, id
   limit $2`,
);

/** The imports that have begun, the newest first. */
export async function selectImports(db: Queryable, businessId: string, limit: number): Promise<Import[]> {
  return db.query<Import>(listStatement, [businessId, limit]);
}

const writingStatement = sql(
  'note_import_is_writing',
  `update imports set written_row = greatest(written_row, $3)
   where business_id = $1 and id = $2 and undo_row is null and undone_at is null
   returning ${columns}`,
);

/**
 * Notes, before rows are written, that those before this one may have made something: an undo goes through them also
 * after a crash. From now on nobody changes how the file is read. Undefined for an import that is undone.
 */
export async function noteWriting(
  db: Queryable,
  businessId: string,
  id: string,
  writtenRow: number,
): Promise<Import | undefined> {
  const [row] = await db.query<Import>(writingStatement, [businessId, id, writtenRow]);
  return row;
}

const refusedStatement = sql(
  'select_refused_rows',
  `select n as number
   from imports i cross join generate_series($3::integer, $4::integer - 1) as n
   where i.business_id = $1 and i.id = $2 and i.refused_rows @> n`,
);

/** Those of the rows from one on, up to another one, that were refused. */
export async function selectRefusedRows(
  db: Queryable,
  businessId: string,
  id: string,
  fromRow: number,
  beforeRow: number,
): Promise<Set<number>> {
  const rows = await db.query<{ number: number }>(refusedStatement, [businessId, id, fromRow, beforeRow]);
  return new Set(rows.map(({ number }) => number));
}

const advanceStatement = sql(
  'advance_import',
  `update imports set
     next_row = greatest(next_row, $4), added = added + $5, present = present + $6,
     refused = refused - $7 + cardinality($8::integer[]),
     refused_rows = refused_rows - int4multirange(int4range($3, $4)) + coalesce(
       (select range_agg(int4range(n, n + 1)) from unnest($8::integer[]) as n), '{}'
     ),
     finished_at = case when $9 then to_timestamp($10) else finished_at end
   where business_id = $1 and id = $2 and undo_row is null and undone_at is null
   returning ${columns}`,
);

/** What became of the rows from one on, up to the next one. */
interface DoneRows {
  readonly fromRow: number;
  readonly nextRow: number;
  readonly added: number;
  readonly present: number;
  /** Those that had been refused before. */
  readonly triedAgain: number;
  readonly refusedRows: readonly number[];
  /** Whether the file ends with them. */
  readonly isFinished: boolean;
  readonly at: number;
}

/** Notes that rows are done; undefined for an import that is undone. */
export async function advanceImport(
  db: Queryable,
  businessId: string,
  id: string,
  { fromRow, nextRow, added, present, triedAgain, refusedRows, isFinished, at }: DoneRows,
): Promise<Import | undefined> {
  const values = [businessId, id, fromRow, nextRow, added, present, triedAgain, refusedRows, isFinished, at];
  const [row] = await db.query<Import>(advanceStatement, values);
  return row;
}

const beginUndoStatement = sql(
  'begin_undo_of_import',
  `update imports set undo_row = coalesce(undo_row, written_row)
   where business_id = $1 and id = $2 and undone_at is null
   returning ${columns}`,
);

/** Notes that an import is being undone: it takes no more rows. Undefined where it is undone already. */
export async function beginUndo(db: Queryable, businessId: string, id: string): Promise<Import | undefined> {
  const [row] = await db.query<Import>(beginUndoStatement, [businessId, id]);
  return row;
}

const undoStatement = sql(
  'note_undone_rows',
  `update imports set
     undo_row = $3, kept = kept + $4, undone_at = case when $3 <= 2 then to_timestamp($5) end
   where business_id = $1 and id = $2
   returning ${columns}`,
);

/** Notes that the rows from one on are undone. */
export async function noteUndoneRows(
  db: Queryable,
  businessId: string,
  id: string,
  { undoRow, kept, at }: { readonly undoRow: number; readonly kept: number; readonly at: number },
): Promise<Import | undefined> {
  const [row] = await db.query<Import>(undoStatement, [businessId, id, undoRow, kept, at]);
  return row;
}

const lockStatement = sql(
  'lock_import',
  `select
     set_config('idle_in_transaction_session_timeout', $3, true),
     pg_advisory_xact_lock(hashtextextended('import/' || $1 || '/' || $2, 0))`,
);

/** How long the lock is kept over work in other connections; a server that hangs gives it up then. */
const lockedAtMostMs = 120_000;

/**
 * Until the end of the transaction nobody else adds rows of the import or undoes it.
 * @throws DomainError SERVICE_UNAVAILABLE while somebody does
 */
export async function lockImport(tx: Queryable, businessId: string, id: string): Promise<void> {
  try {
    await tx.query(lockStatement, [businessId, id, String(lockedAtMostMs)]);
  } catch (error) {
    if (!isBusy(error)) throw error;
    const message = 'Another request adds rows of this import, or undoes it; send this one again when that is done.';
    const busy = new DomainError('SERVICE_UNAVAILABLE', message);
    busy.cause = error;
    throw busy;
  }
}
