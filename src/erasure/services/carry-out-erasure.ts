import { withoutFreeTexts, withoutPartnerPatientId, withoutPersonalContents } from '../contract.ts';
import { withoutPersonalData } from '../../kernel/impersonal.ts';
import type { ColumnChanges } from '../../appointments/db/changes.ts';
import {
  deleteErasure,
  erasePartnerPatientId,
  eraseRecords,
  eraseWebhookAnswers,
  type ErasureColumns,
  type ErasureState,
  rememberErasedRequests,
  selectDeliveryBodies,
  selectErasureStates,
  selectPositionsOfDeliveries,
  updateDeliveryBodies,
} from '../db/erasure.ts';
import { changeKeptAnswers } from '../../runtime/db/idempotency.ts';
import { selectMergedIds } from '../../merges/db/merges.ts';
import type { Origin } from '../../appointments/domain/origin.ts';
import { jsonColumn } from '../../appointments/services/change-request.ts';
import { changeMany } from '../../appointments/services/change-many.ts';
import type { Context } from '../../runtime/context.ts';
import { maxDecisions, retryWhileStale } from '../../runtime/retry-while-stale.ts';

/**
 * Each step is a transaction of its own and can be repeated. The locks of doctors are kept for their appointments
 * alone, and not while answers are searched. Events come before deliveries, because a publisher makes deliveries of
 * events under the lock of the event.
 */
export async function carryOutErasure(ctx: Context, erasure: ErasureColumns): Promise<ErasedAppointment[]> {
  const { businessId } = ctx;
  const states = await eraseContents(ctx, erasure);
  const ids = states.map(({ id }) => id);
  for (const id of ids) await eraseRecords(ctx.db, businessId, id);
  await eraseDeliveries(ctx, ids);
  const merged = await selectMergedIds(ctx.db, businessId, erasure.subject_id);
  await eraseFormerEvents(ctx, [erasure.subject_id, ...merged]);
  // A kept answer about an appointment names its patient too, unless the appointment was a guest's at the time.
  const named = [erasure.subject_id, ...merged, ...states.filter(({ wasGuests }) => wasGuests).map(({ id }) => id)];
  await changeKeptAnswers(ctx.db, businessId, named, withoutPersonalData);
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

type ErasedAppointment = Pick<ErasureState, 'id' | 'status' | 'wasGuests'>;

/** How many appointments, with their attributes, are read at once. */
const statesAtOnce = 100;
/** How many appointments change in one transaction, which keeps their doctors' locks. */
const changedAtOnce = 50;
/** How many bodies of deliveries are read at once: an erasure may concern more than fit into memory. */
const bodiesAtOnce = 50;

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
async function eraseContents(ctx: Context, erasure: ErasureColumns): Promise<ErasedAppointment[]> {
  const origin: Origin = { role: erasure.role, onBehalfOf: erasure.on_behalf_of, remark: erasure.remark };
  return retryWhileStale(maxDecisions.change, async () => {
    const all: ErasedAppointment[] = [];
    let hasChanged = false;
    for (let afterId = ''; ;) {
      const states = await selectErasureStates(ctx.db, erasure, afterId, statesAtOnce);
      hasChanged = (await eraseThese(ctx, states, origin)) || hasChanged;
      all.push(...states.map(({ id, status, wasGuests }) => ({ id, status, wasGuests })));
      const last = states.at(-1);
      if (last === undefined || states.length < statesAtOnce) return hasChanged ? undefined : all;
      afterId = last.id;
    }
  });
}

/** @returns whether there was something to erase */
async function eraseThese(ctx: Context, states: readonly ErasureState[], origin: Origin): Promise<boolean> {
  const { settings } = await ctx.catalog.business(ctx.businessId);
  const touched = states.flatMap((state) => {
    const { customAttributes: stored, hasPersonalData } = state;
    const kept = stored === null ? null : withoutFreeTexts(stored, settings);
    const columns = { ...erasedColumns, custom_attributes: jsonColumn(kept) };
    return hasPersonalData || kept !== stored
      ? [{ state, change: { action: 'erase' as const, columns, fields: ['personal data'] } }]
      : [];
  });
  if (touched.length === 0) return false;
  await rememberErasedRequests(
    ctx.db,
    ctx.businessId,
    touched.map(({ state }) => state.id),
    ctx.now(),
  );
  for (let first = 0; first < touched.length; first += changedAtOnce) {
    await changeMany(ctx, touched.slice(first, first + changedAtOnce), origin);
  }
  return true;
}

async function eraseDeliveries(ctx: Context, appointmentIds: readonly string[]): Promise<void> {
  const positions = await selectPositionsOfDeliveries(ctx.db, ctx.businessId, appointmentIds);
  await changeDeliveries(ctx, positions, withoutPersonalContents);
  await eraseWebhookAnswers(ctx.db, ctx.businessId, appointmentIds);
}

/** Of appointments that went back to others when a merge was undone. */
async function eraseFormerEvents(ctx: Context, patientIds: readonly string[]): Promise<void> {
  const positions = await erasePartnerPatientId(ctx.db, ctx.businessId, patientIds);
  await changeDeliveries(ctx, positions, (body) => withoutPartnerPatientId(body, patientIds));
}

async function changeDeliveries(
  { db, businessId }: Context,
  positions: readonly number[],
  change: (body: string) => string,
): Promise<void> {
  for (let first = 0; first < positions.length; first += bodiesAtOnce) {
    const bodies = await selectDeliveryBodies(db, businessId, positions.slice(first, first + bodiesAtOnce));
    const changed = bodies
      .map(({ position, body }) => ({ position, before: body, body: change(body) }))
      .filter(({ before, body }) => body !== before);
    if (changed.length > 0) await updateDeliveryBodies(db, businessId, changed);
  }
}
