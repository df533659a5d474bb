import {
  type ExportedAppointment,
  selectConsentRecords,
  selectDeliveryRecords,
  selectEventRecords,
  selectExportedAppointments,
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

/**
 * Our id of the patient, and JSON of all that is kept of them, as texts that are read one after the other: never all at
 * once, neither here nor in the database.
 *
 * Which records there are is read in one statement, and of a few appointments at a time what their lists have. So an
 * appointment that is moved meanwhile is there, and once, which pages by time would not see to; it is shown as it is
 * when it is read. One snapshot of everything would be a transaction as long as the slowest reader takes: no vacuum
 * could remove anything meanwhile, and a connection of the pool would be kept.
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
  yield* records(patients, largeRowsAtOnce, (ids) => selectPatientRecords(db, businessId, ids));
  yield ', "merges" : ';
  yield* records(merges, smallRowsAtOnce, (ids) => selectMergeRecords(db, businessId, ids));
  yield ', "consents" : ';
  yield* records(consents, smallRowsAtOnce, (ids) => selectConsentRecords(db, businessId, ids));
  yield ', "appointments" : ';
  yield* arrayOf(
    appointments,
    largeRowsAtOnce,
    (ids) => selectExportedAppointments(db, businessId, ids),
    (appointment) => withLists(ctx, appointment),
  );
  yield '}';
}

/** The columns of an appointment, and behind them its lists. */
async function* withLists(
  { db, businessId }: Context,
  { id, record, versions, reminders, events, deliveries }: ExportedAppointment,
): AsyncGenerator<string> {
  yield record.slice(0, -1);
  yield ',"history":';
  yield* records(versions, smallRowsAtOnce, (keys) => selectHistoryRecords(db, businessId, id, keys));
  yield ',"reminders":';
  yield* records(reminders, smallRowsAtOnce, (texts) => Promise.resolve(texts));
  yield ',"events":';
  yield* records(events, largeRowsAtOnce, (keys) => selectEventRecords(db, businessId, keys));
  yield ',"deliveries":';
  yield* records(deliveries, largeRowsAtOnce, (keys) => selectDeliveryRecords(db, businessId, keys));
  yield '}';
}

function records<Key>(
  keys: readonly Key[],
  atOnce: number,
  load: (keys: readonly Key[]) => Promise<readonly string[]>,
): AsyncGenerator<string> {
  return arrayOf(keys, atOnce, load, (record) => [record]);
}

/** An array as PostgreSQL writes one of rows. @param load of a few keys, in their order */
async function* arrayOf<Key, Row>(
  keys: readonly Key[],
  atOnce: number,
  load: (keys: readonly Key[]) => Promise<readonly Row[]>,
  textsOf: (row: Row) => Iterable<string> | AsyncIterable<string>,
): AsyncGenerator<string> {
  let before = '[';
  for (let first = 0; first < keys.length; first += atOnce) {
    for (const row of await load(keys.slice(first, first + atOnce))) {
      yield before;
      yield* textsOf(row);
      before = ', \n ';
    }
  }
  yield before === '[' ? '[]' : ']';
}
