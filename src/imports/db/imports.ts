import { type Queryable, sql } from '../../postgres/database.ts';
import type { Separator } from '../domain/csv.ts';
import type { Kind } from '../domain/columns.ts';
import type { DateFormat } from '../domain/rows.ts';

/** An import as it stands. Times are epoch seconds. */
export interface Import {
  readonly id: string;
  readonly kind: Kind;
  readonly separator: Separator;
  readonly dateFormat: DateFormat;
  readonly header: readonly string[];
  /** The first row that is still to come. */
  readonly nextRow: number;
  readonly added: number;
  readonly present: number;
  readonly refused: number;
  readonly createdBy: string;
  readonly createdAt: number;
  readonly finishedAt: number | null;
  /** While it is undone: the rows from this one on are. */
  readonly undoRow: number | null;
  readonly kept: number;
  readonly undoneAt: number | null;
}

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
     -- Of one that has not begun, another choice counts.
     separator = case when i.next_row = 2 then excluded.separator else i.separator end,
     date_format = case when i.next_row = 2 then excluded.date_format else i.date_format end,
     header = case when i.next_row = 2 then excluded.header else i.header end
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
   where business_id = $1 and next_row > 2
   order by created_at desc, id
   limit $2`,
);

/** The imports that have begun, the newest first. */
export async function selectImports(db: Queryable, businessId: string, limit: number): Promise<Import[]> {
  return db.query<Import>(listStatement, [businessId, limit]);
}

const advanceStatement = sql(
  'advance_import',
  `update imports set
     next_row = $4, added = added + $5, present = present + $6, refused = refused + $7,
     finished_at = case when $8 then to_timestamp($9) end
   where business_id = $1 and id = $2 and next_row = $3 and undo_row is null and undone_at is null
   returning ${columns}`,
);

/** Notes that the rows up to the next one are done; undefined where another request has done so meanwhile. */
export async function advanceImport(
  db: Queryable,
  businessId: string,
  { id, nextRow }: Pick<Import, 'id' | 'nextRow'>,
  done: Pick<Import, 'nextRow' | 'added' | 'present' | 'refused'> & {
    readonly isFinished: boolean;
    readonly at: number;
  },
): Promise<Import | undefined> {
  const { added, present, refused, isFinished, at } = done;
  const values = [businessId, id, nextRow, done.nextRow, added, present, refused, isFinished, at];
  const [row] = await db.query<Import>(advanceStatement, values);
  return row;
}

const undoStatement = sql(
  'note_undone_rows',
  `update imports set
     undo_row = $4, kept = kept + $5, undone_at = case when $4 <= 2 then to_timestamp($6) end
   where business_id = $1 and id = $2 and coalesce(undo_row, next_row) = $3 and undone_at is null
   returning ${columns}`,
);

/** Notes that the rows from one on are undone; undefined where another request has done so meanwhile. */
export async function noteUndoneRows(
  db: Queryable,
  businessId: string,
  { id, nextRow, undoRow }: Pick<Import, 'id' | 'nextRow' | 'undoRow'>,
  done: { readonly undoRow: number; readonly kept: number; readonly at: number },
): Promise<Import | undefined> {
  const values = [businessId, id, undoRow ?? nextRow, done.undoRow, done.kept, done.at];
  const [row] = await db.query<Import>(undoStatement, values);
  return row;
}
