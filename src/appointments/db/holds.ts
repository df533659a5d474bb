import type { Hold } from '../../calendar/hold.ts';
import { type Queryable, sql } from '../../postgres/database.ts';

/** The request that the SQL function hold_slot takes, of its type hold_request. Times are epoch seconds. */
export interface HoldRequest {
  readonly business_id: string;
  readonly catalog_version: number;
  readonly hold_id: string;
  readonly may_exist: boolean;
  readonly client_id: string;
  readonly doctor_id: string;
  readonly clinic_id: string;
  readonly service_id: string | null;
  readonly mode: string;
  readonly start_at: number;
  readonly end_at: number;
  readonly occupied_from: number;
  readonly occupied_until: number;
  readonly session_id: string | null;
  readonly expires_at: number;
  /** The most that may stand of this client at once. */
  readonly most: number;
  /** The quota of the business within an hour; null for none. */
  readonly most_an_hour: number | null;
  readonly now: number;
}

export interface HoldOutcome {
  readonly outcome: 'HELD' | 'REPEATED' | 'STALE' | 'TOO_MANY' | 'OVER_QUOTA' | 'TAKEN';
  /** TOO_MANY and OVER_QUOTA alone: when the first of the client's holds expires, or one more is allowed. */
  readonly free_at: number | null;
}

const holdStatement = sql('hold_slot', 'select h.outcome, h.free_at from hold_slot($1) as h');

/** Takes a seat for a hold, or says why not; nothing is changed then. */
export async function holdSlot(db: Queryable, request: HoldRequest): Promise<HoldOutcome> {
  const [outcome] = await db.query<HoldOutcome>(holdStatement, [JSON.stringify(request)]);
  if (outcome === undefined) throw new Error('hold_slot answered nothing');
  return outcome;
}

const selectStatement = sql(
  'select_hold',
  `select
     h.id, h.doctor_id as "doctorId", h.clinic_id as "clinicId", h.service_id as "serviceId", h.mode,
     h.start_at as "startAt", h.end_at as "endAt", h.created_at as "createdAt", h.expires_at as "expiresAt"
   from holds h
   where h.business_id = $1 and h.id = $2 and h.client_id = $3`,
);

/** A hold of the client, also one that has expired, until it is used or swept. */
export async function selectHold(
  db: Queryable,
  businessId: string,
  clientId: string,
  holdId: string,
): Promise<Hold | undefined> {
  const [hold] = await db.query<Hold>(selectStatement, [businessId, holdId, clientId]);
  return hold;
}

const releaseStatement = sql('release_hold', 'select release_hold($1, $2, $3) as doctor_id');

/** Gives a hold of the client up; answers its doctor, or null where there is none. */
export async function releaseHold(
  db: Queryable,
  businessId: string,
  clientId: string,
  holdId: string,
): Promise<string | null> {
  const [released] = await db.query<{ doctor_id: string | null }>(releaseStatement, [businessId, clientId, holdId]);
  return released?.doctor_id ?? null;
}

// Neither waits for a row that a booking has, so that no ring of waiting can close: what is locked is left for later.
const sweepClaimsStatement = sql(
  'delete_claims_of_old_holds',
  `with old as (
     select k.business_id, k.hold_id
     from (
       select h.business_id, h.id from holds h where h.expires_at < to_timestamp($1) order by h.expires_at limit $2
     ) as h
     join seat_claims k on k.business_id = h.business_id and k.hold_id = h.id
     for update of k skip locked
   )
   delete from seat_claims k using old where k.business_id = old.business_id and k.hold_id = old.hold_id`,
);

const sweepStatement = sql(
  'delete_old_holds',
  `with old as (
     select h.business_id, h.id
     from holds h
     where h.expires_at < to_timestamp($1)
       and not exists (select from seat_claims k where k.business_id = h.business_id and k.hold_id = h.id)
     order by h.expires_at
     limit $2
     for update of h skip locked
   )
   delete from holds h using old
   where h.business_id = old.business_id and h.id = old.id
   returning 1 as one`,
);

/**
 * Deletes holds that expired before an instant, of every business, at most `limit` of them.
 * @returns how many
 */
export async function deleteOldHolds(db: Queryable, before: number, limit: number): Promise<number> {
  await db.query(sweepClaimsStatement, [before, limit]);
  return (await db.query(sweepStatement, [before, limit])).length;
}
