import { applyChange } from '../../appointments/services/apply-change.ts';
import { byCaller } from '../../appointments/domain/origin.ts';
import { decideStatus, statusColumns } from '../../appointments/services/decide-status.ts';
import { removeDoctor } from '../../clinics/services/remove-doctor.ts';
import { readInstruction } from '../../hours/contract.ts';
import type { HoursRequest } from '../../hours/services/change-hours.ts';
import { createId } from '../../kernel/ids.ts';
import type { Context } from '../../runtime/context.ts';
import { removeSession } from '../../schedules/services/remove-session.ts';
import { beginUndo, noteUndoneRows } from '../db/imports.ts';
import type { Import } from '../domain/import.ts';
import {
  isSessionChanged,
  type KeptThing,
  removeImportedAppointments,
  removeImportedPatients,
  selectExistingIds,
  selectUsesOfDoctor,
} from '../db/undo.ts';
import type { Kind } from '../domain/columns.ts';
import { firstRow } from '../domain/rows.ts';
import { maxRowsAtOnce } from './add-import-rows.ts';
import { seedOfRow } from './context-of-row.ts';
import { findImport } from './find-import.ts';
import { underImportLock } from './under-import-lock.ts';

/** A row whose thing stays, and why. */
interface KeptRow {
  readonly row: number;
  readonly id: string;
  readonly reason: string;
}

interface UndoneRows {
  /** As it stands now; `undoneAt` is set once every row is undone. */
  readonly import: Import;
  readonly removed: number;
  readonly kept: readonly KeptRow[];
}

const things = {
  patients: 'patient',
  doctors: 'doctor',
  hours: 'session',
  appointments: 'appointment',
} as const satisfies Readonly<Record<Kind, string>>;

const removers: Readonly<Record<Kind, (ctx: Context, ids: readonly string[]) => Promise<KeptThing[]>>> = {
  patients: (ctx, ids) => removeImportedPatients(ctx.db, ctx.businessId, ids),
  doctors: (ctx, ids) => oneByOne(ids, (id) => undoDoctor(ctx, id)),
  hours: (ctx, ids) => oneByOne(ids, (id) => undoSession(ctx, id)),
  appointments: undoAppointments,
};

/**
 * Removes what the last rows of an import have made, unless something has happened with it since; to be called until
 * every row is undone. A call that is made again after a crash goes on.
 * @throws DomainError NOT_FOUND; SERVICE_UNAVAILABLE while another request works on the import
 */
export async function undoImport(ctx: Context, importId: string): Promise<UndoneRows> {
  await findImport(ctx, importId);
  return underImportLock(ctx, importId, () => undoPart(withoutSeed(ctx), importId));
}

/** Each removal stands for itself: under the seed of the request, a repeat would take the first one for all of them. */
function withoutSeed({ idempotencySeed: _seed, mayExist: _mayExist, ...ctx }: Context): Context {
  return ctx;
}

async function undoPart(ctx: Context, importId: string): Promise<UndoneRows> {
  const begun = await beginUndo(ctx.db, ctx.businessId, importId);
  if (begun === undefined) return { import: await findImport(ctx, importId), removed: 0, kept: [] };
  const { kind, id, createdAt, undoRow } = begun;
  const until = undoRow ?? firstRow;
  const from = Math.max(firstRow, until - maxRowsAtOnce[kind]);
  const rowOf = new Map<string, number>();
  for (let row = from; row < until; row += 1) {
    rowOf.set(createId(things[kind], seedOfRow({ importId: id, startedAt: createdAt }, row)), row);
  }
  const existing = await selectExistingIds(ctx.db, ctx.businessId, [...rowOf.keys()]);
  const kept = await removers[kind](ctx, [...existing]);
  const done = { undoRow: from, kept: kept.length, at: ctx.now() };
  return {
    import: (await noteUndoneRows(ctx.db, ctx.businessId, id, done)) ?? begun,
    removed: existing.size - kept.length,
    kept: kept.map((thing) => ({ ...thing, row: rowOf.get(thing.id) ?? 0 })).toSorted((a, b) => a.row - b.row),
  };
}

async function oneByOne(ids: readonly string[], undo: (id: string) => Promise<string | null>): Promise<KeptThing[]> {
  const kept: KeptThing[] = [];
  for (const id of ids) {
    const reason = await undo(id);
    if (reason !== null) kept.push({ id, reason });
  }
  return kept;
}

/** The reason why a doctor stays; null for one who is gone. */
async function undoDoctor(ctx: Context, id: string): Promise<string | null> {
  const { hasAppointments, hasHours, isChanged } = await selectUsesOfDoctor(ctx.db, ctx.businessId, id);
  if (hasAppointments) return 'appointments';
  if (hasHours) return 'hours';
  if (isChanged) return 'changed';
  await removeDoctor(ctx, id, 'ours', keeping(ctx, false));
  return null;
}

async function undoSession(ctx: Context, id: string): Promise<string | null> {
  if (await isSessionChanged(ctx.db, ctx.businessId, id)) return 'changed';
  const { appointments } = await removeSession(ctx, id, keeping(ctx, true));
  if (appointments.length > 0) return 'appointments';
  await removeSession(ctx, id, keeping(ctx, false));
  return null;
}

/** Those that are over are deleted; one that is still to come is cancelled, as everybody else would. */
async function undoAppointments(ctx: Context, ids: readonly string[]): Promise<KeptThing[]> {
  const kept: KeptThing[] = [];
  for (const left of await removeImportedAppointments(ctx.db, ctx.businessId, ids)) {
    if (left.reason !== 'live') kept.push(left);
    else if (!(await cancelUnchanged(ctx, left.id))) kept.push({ id: left.id, reason: 'changed' });
  }
  return kept;
}

/**
 * Cancels an appointment that is as the import booked it, and frees the partner's id: a corrected file books it anew.
 * False for one that something has happened with since, such as a patient who has just come.
 */
async function cancelUnchanged(ctx: Context, id: string): Promise<boolean> {
  const origin = byCaller(ctx);
  const { change } = await applyChange(ctx, { id, isPartnerId: false }, origin, (state) => {
    // Each change raises the version, which begins with 1.
    const to = state.version === 1 ? decideStatus(state, 'cancel', origin) : null;
    if (to === null) return null;
    const columns = { ...statusColumns(state, to, ctx.now()), partner_appointment_id: null };
    return { action: 'cancel', columns };
  });
  return change !== null;
}

function keeping(ctx: Context, isDryRun: boolean): HoursRequest {
  return { instruction: readInstruction({}), origin: byCaller(ctx), isDryRun };
}
