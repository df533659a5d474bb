import { takeLiveTicket } from '../db/tickets.ts';
import { DomainError } from '../../kernel/errors.ts';
import type { VerifiedHolder } from '../../runtime/access-tokens.ts';
import type { Runtime } from '../../runtime/context.ts';
import { digestOf } from '../../runtime/secrets.ts';

/**
 * The holder of a ticket, which is used up by this in every server.
 * @throws DomainError UNAUTHENTICATED for one that is made up, used or expired
 */
export async function redeemLiveTicket({ db, now }: Runtime, ticket: string): Promise<VerifiedHolder> {
  const found = await takeLiveTicket(db, digestOf(ticket));
  if (found === undefined || found.expiresAt <= now()) throw new DomainError('UNAUTHENTICATED');
  const { businessId, clientId, secretVersion, chainId, keyId, tokenExpiresAt } = found;
  return { businessId, clientId, secretVersion, chainId, keyId, expiresAt: tokenExpiresAt };
}
