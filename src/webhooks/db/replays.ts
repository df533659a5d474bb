import type { Delivery } from '../domain/log.ts';
import { type Queryable, sql } from '../../postgres/database.ts';

// A delivery that a server is sending is left alone: that server writes the result.
const replayStatement = sql(
  'replay_webhook_delivery',
  `with replayed as (
     update webhook_deliveries d set
       state = 'PENDING', next_try_at = to_timestamp($4), replayed_after = d.tries, leased_until = null,
       finished_at = null,
       asked_for = true
     where d.business_id = $1 and d.subscription_id = $2 and d.id = $3
       and (d.leased_until is null or d.leased_until < to_timestamp($4))
     returning d.appointment_id, d.position
   ), waited_for as (
     update webhook_deliveries e set asked_for = true, next_try_at = to_timestamp($4)
     from replayed r, webhook_subscriptions s
     where s.business_id = $1 and s.id = $2 and s.disabled_at is not null
       and e.business_id = $1 and e.subscription_id = $2 and e.appointment_id = r.appointment_id
         and e.position < r.position
       and e.state = 'PENDING' and (e.leased_until is null or e.leased_until < to_timestamp($4))
   )
   select r.position from replayed r`,
);

/**
 * Makes a delivery due now, in any state; false while a server sends it. While the webhook is off, so
 * is what is pending of the same appointment before it, for which it waits.
 * @param now epoch seconds
 */
export async function makeDeliveryDue(
  db: Queryable,
  businessId: string,
  webhookId: string,
  id: string,
  now: number,
): Promise<boolean> {
  return (await db.query(replayStatement, [businessId, webhookId, id, now])).length > 0;
}

const replayFailedStatement = sql(
  'replay_failed_webhook_deliveries',
  `update webhook_deliveries d set
     state = 'PENDING', next_try_at = to_timestamp($4), replayed_after = d.tries, leased_until = null,
       finished_at = null,
     asked_for = true
   where d.position in (
     select f.position from webhook_deliveries f
     where f.business_id = $1 and f.subscription_id = $2 and f.state = 'FAILED'
       and f.finished_at >= to_timestamp($3) and f.finished_at <= to_timestamp($4)
     order by f.position
     limit $5
     for update
   )
   returning 1 as one`,
);

/**
 * Makes some deliveries due that failed since an instant, and not just now; answers how many. Instants are epoch
 * seconds.
 */
export async function makeFailedDeliveriesDue(
  db: Queryable,
  businessId: string,
  webhookId: string,
  since: number,
  now: number,
  limit: number,
): Promise<number> {
  return (await db.query(replayFailedStatement, [businessId, webhookId, since, now, limit])).length;
}

const insertTestStatement = sql(
  'insert_webhook_test',
  `insert into webhook_deliveries (business_id, id, subscription_id, event_id, event, body, created_at, next_try_at,
    asked_for)
   values ($1, $2, $3, $4, $5, $6, to_timestamp($7), to_timestamp($7), true)
   on conflict do nothing
   returning id`,
);

/** Puts an event of no appointment into the log of one webhook, due now; false where the id is there already. */
export async function insertTestEvent(
  db: Queryable,
  businessId: string,
  { id, webhookId, eventId, event, createdAt }: Delivery,
  body: string,
): Promise<boolean> {
  const values = [businessId, id, webhookId, eventId, event, body, createdAt];
  return (await db.query(insertTestStatement, values)).length > 0;
}

const sweepStatement = sql(
  'delete_old_webhook_deliveries',
  `delete from webhook_deliveries
   where position in (
     select d.position from webhook_deliveries d
     where d.created_at < to_timestamp($1)
     order by d.created_at
     limit $2
     for update skip locked
   )
   returning 1 as one`,
);

/** Deletes deliveries from before an instant, of every business, with their tries; answers how many. */
export async function deleteOldDeliveries(db: Queryable, before: number, limit: number): Promise<number> {
  return (await db.query(sweepStatement, [before, limit])).length;
}
