import { networkInterfaces } from 'node:os';
import { setTimeout as delay } from 'node:timers/promises';
import { invalidRequest } from '../../kernel/errors.ts';
import {
  type AddressPolicy,
  isPublicAddress,
  leadsAstray,
  refusedAddress,
  refusedEndpoint,
  writtenAddress,
} from '../domain/address.ts';
import { createResolveHost, type ResolveHost } from './resolve-host.ts';

/** Where events may be sent. */
export interface WebhookAddresses {
  readonly policy: AddressPolicy;
  readonly resolve: ResolveHost;
  /** Whether the log keeps what a receiver at this IP address answers: nothing of the inside of a network. */
  readonly keepsAnswersOf: (ip: string) => boolean;
}

/** @param overrides the parts that tests replace */
export function createWebhookAddresses(
  policy: AddressPolicy,
  overrides: { readonly resolveHost?: ResolveHost; readonly keepsAnswersOf?: (ip: string) => boolean } = {},
): WebhookAddresses {
  return {
    policy,
    resolve: overrides.resolveHost ?? createResolveHost(),
    keepsAnswersOf: overrides.keepsAnswersOf ?? ((ip) => isPublicAddress(ip, policy)),
  };
}

/** The addresses of this machine on all its networks. They change while a server runs, so each connection asks anew. */
export function ownAddresses(): readonly string[] {
  return Object.values(networkInterfaces()).flatMap((found) => found?.map(({ address }) => address) ?? []);
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
