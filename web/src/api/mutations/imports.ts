import { api } from '../client.ts';
import type { components } from '../schema.d.ts';
import type { Import } from '../queries/imports.ts';
import { partOf } from '../part-of.ts';
import { sendOnce } from './send.ts';

export type RowProblem = components['schemas']['RowProblem'];
export type KeptRow = components['schemas']['KeptRow'];

interface FileToImport {
  readonly kind: Import['kind'];
  readonly dateFormat: Import['date_format'];
  /** Names the file: the same one goes on with the same import. */
  readonly key: string;
  readonly text: string;
}

export interface BegunImport {
  readonly id: string;
  /** The text behind the header. */
  readonly rows: string;
  readonly ignored: readonly { readonly name: string; readonly nearest?: string }[];
}

/** What became of the rows of a file, or would. */
export interface Total {
  readonly added: number;
  readonly present: number;
  readonly refused: number;
  readonly problems: readonly RowProblem[];
  /** Rows whose patient is perhaps there already. */
  readonly duplicates: readonly number[];
}

const keyed = (key: string) => ({ header: { 'Idempotency-Key': key } });

export async function beginImport({ kind, dateFormat, key: fileKey, text }: FileToImport): Promise<BegunImport> {
  const body = { kind, date_format: dateFormat, file_key: fileKey, text: partOf(text, 0) };
  const { data } = await sendOnce((key) => api.POST('/opdesk/v1/imports', { params: keyed(key), body }));
  if (data === undefined) throw new Error('an import was begun without an answer');
  const { import: begun, length, ignored } = data.data;
  return { id: begun.import_id, rows: text.slice(length), ignored };
}

/**
 * Sends the rows of a file part after part; each answer says where the next part begins.
 * @param report is told which share of the file is read, 0 to 1
 */
export async function sendRows(
  { id, rows }: BegunImport,
  isDryRun: boolean,
  report: (share: number) => void,
): Promise<Total> {
  const total = { added: 0, present: 0, refused: 0, problems: [] as RowProblem[], duplicates: [] as number[] };
  let [from, row] = [0, 2];
  for (;;) {
    const text = partOf(rows, from);
    const isLast = from + text.length === rows.length;
    const body = { text, first_row: row, is_last: isLast, dry_run: isDryRun };
    const { data } = await sendOnce((key) =>
      api.POST('/opdesk/v1/imports/{import_id}/rows', { params: { path: { import_id: id }, ...keyed(key) }, body }),
    );
    if (data === undefined) throw new Error('rows were sent without an answer');
    const { added, present, refused, problems, duplicates, length, next_row: nextRow, is_done: isDone } = data.data;
    total.added += added;
    total.present += present;
    total.refused += refused;
    total.problems.push(...problems);
    total.duplicates.push(...duplicates.map((each) => each.row));
    if (isDone) return total;
    [from, row] = [from + length, nextRow];
    report(from / Math.max(1, rows.length));
  }
}

/** Undoes an import from its last row to its first. @returns the rows whose things stay */
export async function undoImport(id: string): Promise<readonly KeptRow[]> {
  const kept: KeptRow[] = [];
  for (;;) {
    const { data } = await sendOnce((key) =>
      api.POST('/opdesk/v1/imports/{import_id}/undo', { params: { path: { import_id: id }, ...keyed(key) } }),
    );
    kept.push(...(data?.data.kept ?? []));
    if (data?.data.is_done !== false) return kept;
  }
}
