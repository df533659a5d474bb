import { isIP, type LookupFunction } from 'node:net';
import { refusedAddress } from '../domain/address.ts';
import type { WebhookAddresses } from './addresses.ts';
import type { ResolveHost } from './resolve-host.ts';

/**
 * Resolves a host and judges every address of it, at each connection: a name may lead elsewhere than when it was
 * registered. One refused address among several refuses all. Of a host that is being resolved nobody else asks.
 */
export function judgingLookup({ policy, resolve }: WebhookAddresses): LookupFunction {
  const resolveOnce = shared(resolve);
  return (host, options, callback) => {
    resolveOnce(host).then(
      (found) => {
        const [first] = found;
        if (first === undefined) return callback(new UnknownHost(), '');
        if (found.some((ip) => refusedAddress(ip, policy) !== null)) return callback(new RefusedAddress(), '');
        if (options.all === true)
          return callback(
            null,
            found.map((address) => ({ address, family: isIP(address) })),
          );
        callback(null, first, isIP(first));
      },
      () => callback(new UnknownHost(), ''),
    );
  };
}

function shared(resolve: ResolveHost): ResolveHost {
  const running = new Map<string, Promise<readonly string[]>>();
  return (host) => {
    const found = running.get(host) ?? resolve(host).finally(() => running.delete(host));
    running.set(host, found);
    return found;
  };
}

export class RefusedAddress extends Error {}
export class UnknownHost extends Error {}
