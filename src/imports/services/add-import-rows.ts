import type { BookingQueue } from '../../appointments/services/booking-queue.ts';
import { type DomainError, invalidRequest } from '../../kernel/errors.ts';
import type { Context } from '../../runtime/context.ts';
import { advanceImport, noteWriting, selectRefusedRows } from '../db/imports.ts';
import type { Import } from '../domain/import.ts';
import { columnsByKind, type Kind } from '../domain/columns.ts';
import { readCsv } from '../domain/csv.ts';
import { readHeader } from '../domain/header.ts';
import { readRow, type Row, type RowOutcome } from '../domain/rows.ts';
import { addAppointmentRows } from './add-appointment-rows.ts';
import { addDoctorRows } from './add-doctor-rows.ts';
import { addHoursRows } from './add-hours-rows.ts';
import { addPatientRows } from './add-patient-rows.ts';
import type { RowRequest } from './context-of-row.ts';
import { findImport } from './find-import.ts';
import { underImportLock } from './under-import-lock.ts';

/** A part of a file, from the beginning of a row on. */
interface FilePart {
  readonly text: string;
  /** The row with which the text begins, as a spreadsheet numbers it. */
  readonly firstRow: number;
  /** Whether the file ends with the text. */
  readonly isLast: boolean;
  /** Says what would come of it, and writes nothing. */
  readonly isDryRun: boolean;
  /** The rows before the part by their ids, for a caller that keeps them; rows of the part are added. */
  readonly rowsById?: Map<string, number>;
}

export interface AddedRows {
  /** As it stands now. */
  readonly import: Import;
  /** The characters of the text that were read; the next part begins after them. */
  readonly length: number;
  /** The row with which the next part begins. */
  readonly nextRow: number;
  /** Whether the file is at its end. */
  readonly isDone: boolean;
  readonly outcomes: readonly RowOutcome[];
}

/**
 * How many rows one request adds: what takes about a second. Changes of hours and doctors are made one by one, each
 * under the lock of the catalog.
 */
export const maxRowsAtOnce: Readonly<Record<Kind, number>> = {
  patients: 2_000,
  doctors: 50,
  hours: 50,
  appointments: 500,
};
/** The last row that a file may have. */
const maxRow = 1_000_000;

const adders: Readonly<
  Record<Kind, (ctx: Context, rows: readonly Row[], request: RowRequest) => Promise<RowOutcome[]>>
> = {
  patients: addPatientRows,
  doctors: addDoctorRows,
  hours: addHoursRows,
  appointments: addAppointmentRows,
};

/**
 * Adds what the next rows of a file say. Rows that have problems are left out, answered with them, and tried again when
 * the file is sent again. Rows that are done are passed over, as present, in a dry run too: a part that is sent again
 * after a crash adds nothing twice.
 * @throws DomainError NOT_FOUND; INVALID_REQUEST_PARAMETERS for a part that leaves rows out, for too many rows, and for
 *   an import that is undone; SERVICE_UNAVAILABLE while another request works on the import
 */
export async function addImportRows(
  ctx: Context,
  bookings: BookingQueue,
  importId: string,
  part: FilePart,
): Promise<AddedRows> {
  const add = async (): Promise<AddedRows> => {
    const found = await findImport(ctx, importId);
    refusePart(found, part);
    if (part.isDryRun) return addPart(ctx, bookings, found, part);
    const writtenRow = part.firstRow + maxRowsAtOnce[found.kind];
    const begun = await noteWriting(ctx.db, ctx.businessId, importId, writtenRow);
    if (begun === undefined) throw undone();
    return addPart(ctx, bookings, begun, part);
  };
  if (part.isDryRun) return add();
  // What is refused in any case does not wait for a turn.
  refusePart(await findImport(ctx, importId), part);
  return underImportLock(ctx, importId, add);
}

async function addPart(ctx: Context, bookings: BookingQueue, found: Import, part: FilePart): Promise<AddedRows> {
  const { id: importId, kind, separator, dateFormat } = found;
  const { columns } = readHeader(kind, found.header);
  const { records, length, endsInQuotes } = readCsv(part.text, separator, part.isLast, maxRowsAtOnce[kind]);
  if (records.length === 0 && !part.isLast) throw noWholeRow(part.firstRow);
  // The quotes swallow the rest of the file.
  const isBroken = endsInQuotes && records.length === 0;
  const read = isBroken ? part.text.length : length;
  const nextRow = part.firstRow + records.length + (isBroken ? 1 : 0);
  const isDone = part.isLast && read === part.text.length;
  const { rowsById = new Map<string, number>() } = part;
  const again = await selectRefusedRows(ctx.db, ctx.businessId, importId, part.firstRow, nextRow);
  const isRowDone = ({ number }: Row): boolean => number < found.nextRow && !again.has(number);
  const rows = records.flatMap((record, index) => {
    const row = readRow(part.firstRow + index, record, columns, dateFormat);
    return row === undefined ? [] : withoutRepeats(row, kind, rowsById);
  });
  const request = { importId, startedAt: found.createdAt, isDryRun: part.isDryRun, bookings };
  const toTry = rows.filter((row) => !isRowDone(row));
  const outcomes = await adders[kind](ctx, toTry, request);
  if (isBroken) outcomes.push(openQuotes(part.firstRow));
  const done = { fromRow: part.firstRow, nextRow, triedAgain: again.size, isFinished: isDone };
  const noted = part.isDryRun ? found : await note(ctx, found, outcomes, done);
  return {
    import: noted,
    length: read,
    nextRow,
    isDone,
    outcomes: [...rows.filter(isRowDone).map(passedOver), ...outcomes],
  };
}

function passedOver({ number }: Row): RowOutcome {
  return { row: number, outcome: 'present', problems: [] };
}

/** Two rows with one id would be one thing, and the second row lost. */
function withoutRepeats(row: Row, kind: Kind, rowsById: Map<string, number>): Row {
  const column = columnsByKind[kind].find(({ name }) => name === 'partner_id');
  const id = column && row.body[column.path.slice(1)];
  if (column === undefined || typeof id !== 'string') return row;
  const earlier = rowsById.get(id);
  if (earlier === undefined) rowsById.set(id, row.number);
  if (earlier === undefined || earlier === row.number) return row;
  const problem = { row: row.number, column: column.name, message: `is the same id as in row ${earlier}` };
  return { ...row, problems: [...row.problems, problem] };
}

function noWholeRow(row: number): DomainError {
  const message = `holds no whole row: send more of the file, or close the quotes that begin in row ${row}`;
  return invalidRequest([{ path: '/text', code: 'too_short', message }]);
}

function undone(): DomainError {
  const message = 'the import is undone, or is being undone: end that, and begin another one';
  return invalidRequest([{ path: '', code: 'not_allowed', message }]);
}

function refusePart({ nextRow, undoRow, undoneAt }: Import, { firstRow, isDryRun }: FilePart): void {
  if (undoRow !== null || undoneAt !== null) throw undone();
  if (firstRow > nextRow && !isDryRun) {
    const message = `leaves rows out: go on with row ${nextRow}`;
    throw invalidRequest([{ path: '/first_row', code: 'too_large', message, allowed: { maximum: nextRow } }]);
  }
  if (firstRow > maxRow) {
    const message = `is beyond row ${maxRow}: split the file`;
    throw invalidRequest([{ path: '/first_row', code: 'too_large', message, allowed: { maximum: maxRow } }]);
  }
}

async function note(
  ctx: Context,
  found: Import,
  outcomes: readonly RowOutcome[],
  done: Pick<Parameters<typeof advanceImport>[3], 'fromRow' | 'nextRow' | 'triedAgain' | 'isFinished'>,
): Promise<Import> {
  const count = (outcome: RowOutcome['outcome']): number => outcomes.filter((each) => each.outcome === outcome).length;
  const counts = { added: count('added'), present: count('present') };
  const refusedRows = outcomes.flatMap(({ row, outcome }) => (outcome === 'refused' ? row : []));
  const all = { ...done, ...counts, refusedRows, at: ctx.now() };
  return (await advanceImport(ctx.db, ctx.businessId, found.id, all)) ?? found;
}

function openQuotes(row: number): RowOutcome {
  const message = 'has quotes that do not end; a quote within quotes is written twice';
  return { row, outcome: 'refused', problems: [{ row, column: null, message }] };
}
