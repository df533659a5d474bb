import { withoutFreeTexts, withoutPersonalContents } from './contract.ts';
import { withoutPersonalData } from '../kernel/impersonal.ts';
import type { ColumnChanges } from '../appointments/db/changes.ts';
import {
  beginErasure,
  deleteErasure,
  deleteOldErasedRequests,
  eraseRecords,
  eraseWebhookAnswers,
  type ErasureColumns,
  type ErasureState,
  isKnownSubject,
  type NewErasure,
  rememberErasedRequests,
  selectDeliveryBodies,
  selectErasureStates,
  selectUnfinishedErasures,
  updateDeliveryBodies,
} from './db/erasure.ts';
import type { ErasedSubject } from '../runtime/erasure-list.ts';
import type { Queryable } from '../postgres/database.ts';
import { keptSeconds } from '../runtime/idempotency.ts';
import { selectKeptAnswers, updateKeptAnswer } from '../runtime/db/idempotency.ts';
import { selectMergedIds } from '../merges/db/merges.ts';
import { selectPatientId } from '../patients/db/patients.ts';
import { isLive } from '../calendar/status.ts';
import { isoUtc } from '../kernel/time.ts';
import { DomainError, invalidRequest } from '../kernel/errors.ts';
import { type AppointmentReference, loadState } from '../appointments/services/apply-change.ts';
import { jsonColumn, type Origin } from '../appointments/services/change-request.ts';
import { changeMany } from '../appointments/services/change-many.ts';
import { callerContext, type Context, type Runtime } from '../runtime/context.ts';
import { maxDecisions, retryWhileStale } from '../runtime/retry-while-stale.ts';

interface Erasure {
  readonly patientId: string;
  /** How many appointments the patient has, which all stay. */
  readonly appointments: number;
  /** Of them, those that still hold a place in the calendar. */
  readonly live: number;
}

/**
 * Removes a patient's names, numbers, notes and metas everywhere, for good. The patient leaves lists and searches and
 * can no longer be booked; the appointments stay. A repeat changes nothing more. The sweep finishes an erasure that a
 * crash interrupted.
 * @throws DomainError PATIENTS_NOT_FOUND
 */
export async function erasePersonalData(
  ctx: Context,
  id: string,
  isPartnerId: boolean,
  origin: Origin,
): Promise<Erasure> {
  const erasure = await retryWhileStale(maxDecisions.change, async () => {
    const patientId = await selectPatientId(ctx.db, ctx.businessId, id, isPartnerId);
    if (patientId === undefined) throw new DomainError('PATIENTS_NOT_FOUND');
    const columns = erasureOf(ctx, patientId, false, origin);
    return (await beginErasure(ctx.db, columns, ctx.now())) ? columns : undefined;
  });
  const states = await finishErasure(ctx, erasure);
  const live = states.filter(({ status }) => isLive(status)).length;
  return { patientId: erasure.subject_id, appointments: states.length, live };
}

/** The same for a patient who has not been used since then, in epoch seconds; others stay as they are. */
export async function eraseUnused(ctx: Context, patientId: string, since: number, origin: Origin): Promise<void> {
  const erasure = erasureOf(ctx, patientId, false, origin);
  const limited = { ...erasure, unused_since: isoUtc(since) };
  if (await beginErasure(ctx.db, limited, ctx.now())) await finishErasure(ctx, erasure);
}

/**
 * The same for an appointment of a patient who is not registered; answers our id of it.
 * @throws DomainError APPOINTMENT_NOT_FOUND; INVALID_REQUEST_PARAMETERS for an appointment of a patient
 */
export async function eraseGuestData(ctx: Context, reference: AppointmentReference, origin: Origin): Promise<string> {
  const { id, patientId } = await loadState(ctx, reference);
  if (patientId !== null) throw hasPatient();
  const erasure = erasureOf(ctx, id, true, origin);
  await beginErasure(ctx.db, erasure, ctx.now());
  if ((await finishErasure(ctx, erasure)).length === 0) throw hasPatient();
  return id;
}

function hasPatient(): DomainError {
  const message = 'is the appointment of a patient: erase the personal data of the patient';
  return invalidRequest([{ path: '/path/appointment_id', code: 'not_allowed', message }]);
}

/** An erasure that has not ended after so long never will: its server was stopped. */
const unfinishedSeconds = 60;

/**
 * Finishes the erasures that were begun longer ago than any request takes. An erasure that fails is reported, and tried
 * again with the next sweep.
 */
export async function sweepErasures(runtime: Runtime): Promise<void> {
  // A repeat comes as long as an answer is kept for it (rule B8).
  await deleteOldErasedRequests(runtime.db, runtime.now() - keptSeconds);
  await finishBegun(runtime, runtime.now() - unfinishedSeconds);
}

/** Of the oldest ones that were begun before then; returns how many it has finished, and how many it has not. */
async function finishBegun(runtime: Runtime, before: number): Promise<{ done: number; failed: number }> {
  const unfinished = await selectUnfinishedErasures(runtime.db, before);
  let failed = 0;
  for (const erasure of unfinished) {
    const actor = { kind: erasure.actor_kind, id: erasure.actor_id };
    const ctx = callerContext(runtime, { businessId: erasure.business_id, actor, scopes: new Set() });
    await finishErasure(ctx, erasure).catch((error: unknown) => {
      failed += 1;
      runtime.telemetry.jobFailed('finish erasure', error);
    });
  }
  return { done: unfinished.length - failed, failed };
}

/**
 * Begins the erasures of a list in a database that was restored from a backup of before them, in the transaction of the
 * restore. A patient whom the backup does not have, or has erased, is passed over.
 * @returns how many it has begun
 */
export async function beginErasuresAnew(
  tx: Queryable,
  subjects: readonly ErasedSubject[],
  randomBytes: Runtime['randomBytes'],
): Promise<number> {
  let begun = 0;
  for (const { businessId, subjectId, isGuest, erasedAt } of subjects) {
    if (!(await isKnownSubject(tx, businessId, subjectId))) continue;
    const erasure = {
      business_id: businessId,
      subject_id: subjectId,
      is_guest: isGuest,
      actor_kind: 'system',
      actor_id: 'restore',
      address: '',
      salt: randomBytes(16).toString('hex'),
      role: 'system',
      on_behalf_of: null,
      remark: null,
    } as const;
    if (await beginErasure(tx, erasure, erasedAt)) begun += 1;
  }
  return begun;
}

/**
 * Finishes all erasures that were begun, however lately: for a database that nobody else works on.
 * @returns whether all are finished; a server goes on with the others
 */
export async function finishErasures(runtime: Runtime): Promise<boolean> {
  const afterAll = runtime.now() + 1;
  for (;;) {
    const { done, failed } = await finishBegun(runtime, afterAll);
    if (done === 0) return failed === 0;
  }
}

function erasureOf(
  { businessId, actor, randomBytes }: Context,
  subjectId: string,
  isGuest: boolean,
  origin: Origin,
): NewErasure {
  return {
    business_id: businessId,
    subject_id: subjectId,
    is_guest: isGuest,
    actor_kind: actor.kind,
    actor_id: actor.id,
    address: actor.address ?? '',
    salt: randomBytes(16).toString('hex'),
    role: origin.role,
    on_behalf_of: origin.onBehalfOf,
    remark: origin.remark,
  };
}

/**
 * Each step is a transaction of its own and can be repeated. The locks of doctors are kept for their appointments
 * alone, and not while answers are searched. Events come before deliveries, because a publisher makes deliveries of
 * events under the lock of the event.
 */
async function finishErasure(ctx: Context, erasure: ErasureColumns): Promise<ErasureState[]> {
  const { businessId } = ctx;
  const states = await eraseContents(ctx, erasure);
  const ids = states.map(({ id }) => id);
  for (const id of ids) await eraseRecords(ctx.db, businessId, id);
  await eraseDeliveries(ctx, ids);
  // A kept answer about an appointment names its patient too, unless the appointment was a guest's at the time.
  const merged = await selectMergedIds(ctx.db, businessId, erasure.subject_id);
  const named = [erasure.subject_id, ...merged, ...states.filter(({ wasGuests }) => wasGuests).map(({ id }) => id)];
  for (const kept of await selectKeptAnswers(ctx.db, businessId, named)) {
    await updateKeptAnswer(ctx.db, kept, withoutPersonalData(kept.body));
  }
  const erased = [erasure.subject_id, ...merged].map((subjectId) => ({
    businessId,
    subjectId,
    isGuest: erasure.is_guest,
    erasedAt: ctx.now(),
  }));
  await ctx.erasureList.add(erased);
  await deleteErasure(ctx.db, businessId, erasure.subject_id);
  return states;
}

/** How many appointments change in one transaction, which keeps their doctors' locks. */
const changedAtOnce = 50;

/**
 * The columns of an appointment that may identify the patient. Ids, times, statuses and the values of the business's
 * own lists stay.
 */
const erasedColumns: ColumnChanges = {
  partner_appointment_id: null,
  notes: null,
  reason: null,
  partner_meta: null,
  display_meta: null,
  video_connect: null,
  prescription_id: null,
  prescription_url: null,
  guest_name: null,
  guest_mobile: null,
};

/** Repeats until no appointment of the patient has personal data; answers all of them. */
async function eraseContents(ctx: Context, erasure: ErasureColumns): Promise<ErasureState[]> {
  const origin: Origin = { role: erasure.role, onBehalfOf: erasure.on_behalf_of, remark: erasure.remark };
  return retryWhileStale(maxDecisions.change, async () => {
    const { settings } = await ctx.catalog.business(ctx.businessId);
    const states = await selectErasureStates(ctx.db, erasure);
    const touched = states.flatMap((state) => {
      const { customAttributes: stored, hasPersonalData } = state;
      const kept = stored === null ? null : withoutFreeTexts(stored, settings);
      const columns = { ...erasedColumns, custom_attributes: jsonColumn(kept) };
      return hasPersonalData || kept !== stored
        ? [{ state, change: { action: 'erase', columns, fields: ['personal data'] } }]
        : [];
    });
    if (touched.length === 0) return states;
    await rememberErasedRequests(
      ctx.db,
      ctx.businessId,
      touched.map(({ state }) => state.id),
      ctx.now(),
    );
    for (let first = 0; first < touched.length; first += changedAtOnce) {
      await changeMany(ctx, touched.slice(first, first + changedAtOnce), origin);
    }
    return undefined;
  });
}

async function eraseDeliveries({ db, businessId }: Context, appointmentIds: readonly string[]): Promise<void> {
  const changed = (await selectDeliveryBodies(db, businessId, appointmentIds))
    .map(({ position, body }) => ({ position, before: body, body: withoutPersonalContents(body) }))
    .filter(({ before, body }) => body !== before);
  if (changed.length > 0) await updateDeliveryBodies(db, businessId, changed);
  await eraseWebhookAnswers(db, businessId, appointmentIds);
}
