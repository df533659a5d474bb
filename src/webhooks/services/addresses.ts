import { setTimeout as delay } from 'node:timers/promises';
import { invalidRequest } from '../../kernel/errors.ts';
import { type AddressPolicy, leadsAstray, refusedAddress, refusedEndpoint, writtenAddress } from '../domain/address.ts';
import { createResolveHost, type ResolveHost } from './resolve-host.ts';

/** Where events may be sent. */
export interface WebhookAddresses {
  readonly policy: AddressPolicy;
  readonly resolve: ResolveHost;
}

export function createWebhookAddresses(
  policy: AddressPolicy,
  resolve: ResolveHost = createResolveHost(),
): WebhookAddresses {
  return { policy, resolve };
}

/**
 * Refuses an endpoint to which nothing may be sent.
 * @throws DomainError INVALID_REQUEST_PARAMETERS
 */
export async function refuseAddress(addresses: WebhookAddresses, endpoint: string): Promise<void> {
  const message = await refusedBeforeSending(addresses, endpoint);
  if (message !== null) throw invalidRequest([{ path: '/endpoint', code: 'not_allowed', message }]);
}

/** For a name that nobody resolves, whatever resolves it. */
const lookupTimeoutMs = 5_000;

/**
 * Why nothing may be sent to an endpoint, or null where something may: its host is resolved, and one refused address
 * among several refuses it. A name that nobody resolves within five seconds is refused too.
 */
async function refusedBeforeSending({ policy, resolve }: WebhookAddresses, endpoint: string): Promise<string | null> {
  const refused = refusedEndpoint(endpoint, policy);
  if (refused !== null) return refused;
  const url = new URL(endpoint);
  if (writtenAddress(url) !== null) return null;
  const found = await Promise.race([resolve(url.hostname).catch(() => []), delay(lookupTimeoutMs, [], { ref: false })]);
  if (found.length === 0) return 'has a host whose address cannot be found';
  for (const ip of found) {
    const kind = refusedAddress(ip, policy);
    if (kind !== null) return leadsAstray(kind);
  }
  return null;
}
