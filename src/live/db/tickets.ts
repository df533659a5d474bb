import { type Queryable, sql } from '../../postgres/database.ts';

/** The holder of a ticket. Instants are epoch seconds. */
interface LiveTicketRow {
  readonly businessId: string;
  readonly clientId: string;
  readonly secretVersion: number;
  readonly chainId: string;
  /** Of the access token with which it was got. */
  readonly keyId: string;
  readonly expiresAt: number;
  readonly tokenExpiresAt: number;
}

const insertStatement = sql(
  'insert_live_ticket',
  `insert into live_tickets (
     digest, business_id, client_id, secret_version, chain_id, key_id, expires_at, token_expires_at
   )
   values ($1, $2, $3, $4, $5, $6, to_timestamp($7), to_timestamp($8))`,
);

export async function insertLiveTicket(db: Queryable, digest: Buffer, ticket: LiveTicketRow): Promise<void> {
  const { businessId, clientId, secretVersion, chainId, keyId, expiresAt, tokenExpiresAt } = ticket;
  const values = [digest, businessId, clientId, secretVersion, chainId, keyId, expiresAt, tokenExpiresAt];
  await db.query(insertStatement, values);
}

const takeStatement = sql(
  'take_live_ticket',
  `delete from live_tickets where digest = $1
   returning business_id as "businessId", client_id as "clientId", secret_version as "secretVersion",
     chain_id as "chainId", key_id as "keyId", expires_at as "expiresAt", token_expires_at as "tokenExpiresAt"`,
);

/** The ticket, which is gone with this: of several who ask at once one is answered. */
export async function takeLiveTicket(db: Queryable, digest: Buffer): Promise<LiveTicketRow | undefined> {
  const [row] = await db.query<LiveTicketRow>(takeStatement, [digest]);
  return row;
}

const sweepStatement = sql('delete_old_live_tickets', 'delete from live_tickets where expires_at < to_timestamp($1)');

/** @param before epoch seconds */
export async function deleteOldLiveTickets(db: Queryable, before: number): Promise<void> {
  await db.query(sweepStatement, [before]);
}
