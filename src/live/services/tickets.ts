import { deleteOldLiveTickets, insertLiveTicket, takeLiveTicket } from '../db/tickets.ts';
import { DomainError } from '../../kernel/errors.ts';
import type { VerifiedHolder } from '../../runtime/access-tokens.ts';
import type { Context, Runtime } from '../../runtime/context.ts';
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

/**
 * The holder of a ticket, which is used up by this in every server.
 * @throws DomainError UNAUTHENTICATED for one that is made up, used or expired
 */
export async function redeemLiveTicket({ db, now }: Runtime, ticket: string): Promise<VerifiedHolder> {
  const found = await takeLiveTicket(db, digestOf(ticket));
  if (found === undefined || found.expiresAt <= now()) throw new DomainError('UNAUTHENTICATED');
  const { businessId, clientId, secretVersion, tokenExpiresAt } = found;
  return { businessId, clientId, secretVersion, expiresAt: tokenExpiresAt };
}

/** Deletes tickets that nobody has used in time. */
export async function sweepLiveTickets({ db, now }: Runtime): Promise<void> {
  await deleteOldLiveTickets(db, now());
}
