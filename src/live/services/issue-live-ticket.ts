import { insertLiveTicket } from '../db/tickets.ts';
import type { VerifiedHolder } from '../../runtime/access-tokens.ts';
import type { Context } from '../../runtime/context.ts';
import { createSecret, digestOf } from '../../runtime/secrets.ts';

/** How long a ticket may be used. */
const ticketSeconds = 60;

interface LiveTicket {
  readonly ticket: string;
  /** Epoch seconds. */
  readonly expiresAt: number;
}

/** A ticket lets its bearer open the live feed once, as the holder of this access token may. */
export async function issueLiveTicket(ctx: Context, holder: VerifiedHolder): Promise<LiveTicket> {
  const ticket = createSecret(ctx);
  const expiresAt = Math.floor(ctx.now()) + ticketSeconds;
  await insertLiveTicket(ctx.db, digestOf(ticket), { ...holder, expiresAt, tokenExpiresAt: holder.expiresAt });
  return { ticket, expiresAt };
}
