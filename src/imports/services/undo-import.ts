import { changeStatus } from '../../appointments/services/change-status.ts';
import { byCaller } from '../../appointments/services/change-request.ts';
import { removeDoctor } from '../../clinics/services/remove-doctor.ts';
import { readInstruction } from '../../hours/contract.ts';
import type { HoursRequest } from '../../hours/services/change-hours.ts';
import { DomainError } from '../../kernel/errors.ts';
import { createId } from '../../kernel/ids.ts';
import type { Context } from '../../runtime/context.ts';
import { removeSession } from '../../schedules/services/remove-session.ts';
import { type Import, noteUndoneRows, selectImport } from '../db/imports.ts';
import {
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
 * @throws DomainError NOT_FOUND
 */
export async function undoImport(ctx: Context, importId: string): Promise<UndoneRows> {
  const found = await selectImport(ctx.db, ctx.businessId, importId);
  if (found === undefined) throw new DomainError('NOT_FOUND', 'No import of this business has this id.');
  if (found.undoneAt !== null) return { import: found, removed: 0, kept: [] };
  const { kind, id, createdAt, undoRow, nextRow } = found;
  const until = undoRow ?? nextRow;
  const from = Math.max(firstRow, until - maxRowsAtOnce[kind]);
  const rowOf = new Map<string, number>();
  for (let row = from; row < until; row += 1) {
    rowOf.set(createId(things[kind], seedOfRow({ importId: id, startedAt: createdAt }, row)), row);
  }
  const existing = await selectExistingIds(ctx.db, ctx.businessId, [...rowOf.keys()]);
  const kept = await removers[kind](ctx, [...existing]);
  const noted = await noteUndoneRows(ctx.db, ctx.businessId, found, {
    undoRow: from,
    kept: kept.length,
    at: ctx.now(),
  });
  return {
    import: noted ?? (await selectImport(ctx.db, ctx.businessId, id)) ?? found,
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
  const { hasAppointments, hasHours } = await selectUsesOfDoctor(ctx.db, ctx.businessId, id);
  if (hasAppointments) return 'appointments';
  if (hasHours) return 'hours';
  await removeDoctor(ctx, id, 'ours', {}, keeping(ctx, false));
  return null;
}

async function undoSession(ctx: Context, id: string): Promise<string | null> {
  const { appointments } = await removeSession(ctx, id, {}, keeping(ctx, true));
  if (appointments.length > 0) return 'appointments';
  await removeSession(ctx, id, {}, keeping(ctx, false));
  return null;
}

/** Those that are over are deleted; one that is still to come is cancelled, as everybody else would. */
async function undoAppointments(ctx: Context, ids: readonly string[]): Promise<KeptThing[]> {
  const left = await removeImportedAppointments(ctx.db, ctx.businessId, ids);
  for (const { id, reason } of left) {
    if (reason === 'live') await changeStatus(ctx, { id, isPartnerId: false }, 'cancel', byCaller(ctx));
  }
  return left.filter(({ reason }) => reason !== 'live');
}

function keeping(ctx: Context, isDryRun: boolean): HoursRequest {
  return { instruction: readInstruction({}), origin: byCaller(ctx), isDryRun };
}
