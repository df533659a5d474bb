import {
  type ExportedAppointment,
  selectConsentRecords,
  selectDeliveryRecords,
  selectEventRecords,
  selectExportedAppointments,
  selectFurtherKeys,
  selectHistoryRecords,
  selectKeptOfPatient,
  selectMergeRecords,
  selectPatientRecords,
} from '../db/export.ts';
import type { Context } from '../../runtime/context.ts';
import { requirePatientId } from '../../patients/services/require-patient-id.ts';

/** Rows that are read at once: those of up to 150 KB, as a delivery with full metas, and those of a few KB. */
const largeRowsAtOnce = 10;
const smallRowsAtOnce = 100;
/** Keys of one list of one appointment: a list may have tens of thousands. */
const keysAtOnce = 5_000;

/**
 * Our id of the patient, and JSON of all that is kept of them, as texts that are read one after the other: never all at
 * once, neither here nor in the database.
 *
 * Which records there are is read in one statement, with some 40 bytes of each. So an appointment that is moved while
 * the export goes on is in it once, as it is when it is read; pages by time could miss it, or have it twice. There is no
 * snapshot of everything: it would be a transaction as long as the slowest reader takes, which keeps a connection of the
 * pool, and every vacuum from its work.
 * @throws DomainError PATIENTS_NOT_FOUND
 */
export async function exportPatient(
  ctx: Context,
  id: string,
  isPartnerId: boolean,
): Promise<{ readonly patientId: string; readonly document: AsyncGenerator<string> }> {
  const patientId = await requirePatientId(ctx, id, isPartnerId);
  return { patientId, document: documentOf(ctx, patientId) };
}

async function* documentOf(ctx: Context, patientId: string): AsyncGenerator<string> {
  const { db, businessId } = ctx;
  const { patients, merges, consents, appointments } = await selectKeptOfPatient(db, businessId, patientId);
  yield '{"patients" : ';
  yield* arrayOfRecords(pagesOf(patients, largeRowsAtOnce), (ids) => selectPatientRecords(db, businessId, ids));
  yield ', "merges" : ';
  yield* arrayOfRecords(pagesOf(merges, smallRowsAtOnce), (ids) => selectMergeRecords(db, businessId, ids));
  yield ', "consents" : ';
  yield* arrayOfRecords(pagesOf(consents, smallRowsAtOnce), (ids) => selectConsentRecords(db, businessId, ids));
  yield ', "appointments" : ';
  yield* arrayOf(
    pagesOf(appointments, largeRowsAtOnce),
    (ids) => selectExportedAppointments(db, businessId, ids, keysAtOnce),
    (appointment) => withLists(ctx, appointment),
  );
  yield '}';
}

/** The columns of an appointment, and behind them its lists. */
async function* withLists(ctx: Context, appointment: ExportedAppointment): AsyncGenerator<string> {
  const { db, businessId } = ctx;
  const { id, record, reminders } = appointment;
  const pages = (list: 'history' | 'events' | 'deliveries', atOnce: number): AsyncGenerator<readonly number[]> =>
    allPages(appointment[list], atOnce, (after) => selectFurtherKeys(db, businessId, id, list, after, keysAtOnce));
  yield record.slice(0, -1);
  yield ',"history":';
  yield* arrayOfRecords(pages('history', smallRowsAtOnce), (keys) => selectHistoryRecords(db, businessId, id, keys));
  yield ',"reminders":';
  yield* arrayOfRecords([reminders], (texts) => Promise.resolve(texts));
  yield ',"events":';
  yield* arrayOfRecords(pages('events', largeRowsAtOnce), (keys) => selectEventRecords(db, businessId, keys));
  yield ',"deliveries":';
  yield* arrayOfRecords(pages('deliveries', largeRowsAtOnce), (keys) => selectDeliveryRecords(db, businessId, keys));
  yield '}';
}

function* pagesOf<Key>(keys: readonly Key[], atOnce: number): Generator<readonly Key[]> {
  for (let first = 0; first < keys.length; first += atOnce) yield keys.slice(first, first + atOnce);
}

async function* allPages(
  firstKeys: readonly number[],
  atOnce: number,
  loadAfter: (key: number) => Promise<readonly number[]>,
): AsyncGenerator<readonly number[]> {
  let keys = firstKeys;
  yield* pagesOf(keys, atOnce);
  while (keys.length === keysAtOnce) {
    keys = await loadAfter(keys.at(-1) ?? 0);
    yield* pagesOf(keys, atOnce);
  }
}

function arrayOfRecords<Key>(
  pages: Iterable<readonly Key[]> | AsyncIterable<readonly Key[]>,
  load: (keys: readonly Key[]) => Promise<readonly string[]>,
): AsyncGenerator<string> {
  return arrayOf(pages, load, (record) => [record]);
}

/** An array as PostgreSQL writes one of rows. @param load of a page of keys, in their order */
async function* arrayOf<Key, Row>(
  pages: Iterable<readonly Key[]> | AsyncIterable<readonly Key[]>,
  load: (keys: readonly Key[]) => Promise<readonly Row[]>,
  textsOf: (row: Row) => Iterable<string> | AsyncIterable<string>,
): AsyncGenerator<string> {
  let before = '[';
  for await (const keys of pages) {
    for (const row of await load(keys)) {
      yield before;
      yield* textsOf(row);
      before = ', \n ';
    }
  }
  yield before === '[' ? '[]' : ']';
}
