import type { AskedHold } from '../contract/holds.ts';
import { holdSlot as writeHold, type HoldOutcome, type HoldRequest } from '../db/holds.ts';
import { DomainError } from '../../kernel/errors.ts';
import { type Hold, holdExpiry, maxHoldsOfClient } from '../../calendar/hold.ts';
import { announceChange } from '../../runtime/announce-change.ts';
import { type BookableTime, requireBookable } from './check-bookable.ts';
import { getHold } from './get-hold.ts';
import { resolveDoctorAtClinic } from '../../runtime/doctor-at-clinic.ts';
import { idsToGive } from '../../runtime/earlier-try.ts';
import type { Context } from '../../runtime/context.ts';
import { mostOf, overQuota } from '../../runtime/quotas.ts';
import { maxDecisions, retryWhileStale } from '../../runtime/retry-while-stale.ts';

/**
 * Keeps a slot for the caller until the caller books with the hold or releases it, or until the hold expires (rule E7).
 * A hold takes a seat with the same checks as a booking.
 * @throws DomainError INVALID_REQUEST_PARAMETERS (unknown ids), SLOT_UNAVAILABLE, TOO_MANY_REQUESTS (holds of the
 * client, or of the business within an hour)
 */
export async function holdSlot(ctx: Context, asked: AskedHold): Promise<Hold> {
  const [id = ''] = idsToGive(ctx, 'hold', 1);
  return retryWhileStale(maxDecisions.hold, async () => {
    const named = resolveDoctorAtClinic(await ctx.catalog.business(ctx.businessId), asked);
    if (named instanceof DomainError) throw named;
    const { startAt, endAt, mode, serviceId, seconds } = asked;
    const [doctorId, clinicId] = [named.doctorId, named.clinic.id];
    const bookable = await requireBookable(ctx, {
      doctorId,
      clinicId,
      mode,
      startAt,
      endAt,
      serviceOn: () => serviceId,
    });
    const hold = heldBy(bookable, { id, doctorId, clinicId, createdAt: ctx.now() }, seconds);
    const outcome = await writeHold(ctx.db, holdRequest(ctx, hold, bookable));
    if (outcome.outcome !== 'STALE') return heldOrRefused(ctx, hold, bookable, outcome);
    ctx.catalog.forget(ctx.businessId);
    return undefined;
  });
}

function heldBy(
  { time: { serviceId, mode, startAt, endAt } }: BookableTime,
  made: Pick<Hold, 'id' | 'doctorId' | 'clinicId' | 'createdAt'>,
  seconds: number,
): Hold {
  return { ...made, serviceId, mode, startAt, endAt, expiresAt: holdExpiry(made.createdAt, seconds) };
}

function holdRequest(ctx: Context, hold: Hold, { business, time }: BookableTime): HoldRequest {
  return {
    business_id: ctx.businessId,
    catalog_version: business.version,
    hold_id: hold.id,
    may_exist: ctx.mayExist === true,
    client_id: ctx.actor.id,
    doctor_id: hold.doctorId,
    clinic_id: hold.clinicId,
    service_id: hold.serviceId,
    mode: hold.mode,
    start_at: hold.startAt,
    end_at: hold.endAt,
    occupied_from: time.occupiedFrom,
    occupied_until: time.occupiedUntil,
    session_id: time.sessionId,
    expires_at: hold.expiresAt,
    most: maxHoldsOfClient,
    most_an_hour: mostOf(ctx, 'holds'),
    now: hold.createdAt,
  };
}

/** The hold that stands after the outcome. @throws DomainError SLOT_UNAVAILABLE, TOO_MANY_REQUESTS */
async function heldOrRefused(
  ctx: Context,
  hold: Hold,
  bookable: BookableTime,
  { outcome, free_at: freeAt }: HoldOutcome,
): Promise<Hold> {
  switch (outcome) {
    case 'HELD':
      announceChange(ctx, [hold.doctorId]);
      return hold;
    case 'REPEATED':
      announceChange(ctx, [hold.doctorId]);
      return getHold(ctx, hold.id);
    case 'TAKEN':
      throw await bookable.whenTaken();
    case 'TOO_MANY': {
      const seconds = Math.max(1, Math.ceil((freeAt ?? hold.createdAt) - hold.createdAt));
      const message = `This client has ${maxHoldsOfClient} holds that stand; book with them or give some up.`;
      throw new DomainError('TOO_MANY_REQUESTS', message, { retry_after_seconds: seconds });
    }
    case 'OVER_QUOTA':
      throw overQuota(ctx, 'holds', freeAt ?? hold.createdAt);
    case 'STALE':
      throw new Error('a stale hold is decided anew, not answered');
  }
}
