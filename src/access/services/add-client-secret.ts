import { addApiClientSecret } from '../db/clients.ts';
import { maxOverlapSeconds, minOverlapSeconds, usualOverlapSeconds } from '../domain.ts';
import { invalidRequest } from '../../kernel/errors.ts';
import { isoUtc } from '../../kernel/time.ts';
import type { Runtime } from '../../runtime/context.ts';
import { createSecret } from '../../runtime/secrets.ts';
import type { ClientCredentials } from './add-client.ts';
import { requireClient } from './require-client.ts';

/** A secret beside the one that a client has, and until when that one is good; epoch seconds. */
interface AddedSecret extends ClientCredentials {
  readonly previousUntil: number;
}

/**
 * A new secret for a client, while the one before it is good for some time yet. Tokens stay as they are.
 * @throws DomainError INVALID_REQUEST_PARAMETERS also where two secrets are good already
 */
export async function addClientSecret(
  runtime: Runtime,
  clientId: string,
  overlapSeconds = usualOverlapSeconds,
): Promise<AddedSecret> {
  if (overlapSeconds < minOverlapSeconds || overlapSeconds > maxOverlapSeconds) {
    throw invalidRequest([{ path: '/overlap', code: 'format', message: 'must be 1m to 90d' }]);
  }
  const now = runtime.now();
  const { previous_secret_until: until } = await requireClient(runtime, clientId);
  const clientSecret = createSecret(runtime);
  const previousUntil = now + overlapSeconds;
  if (!(await addApiClientSecret(runtime.db, clientId, await runtime.hashing.hash(clientSecret), now, previousUntil))) {
    const end = until === null ? '' : `, the older one until ${isoUtc(until)}`;
    const message = `has two secrets already${end}; wait until then, or replace both at once with "opdesk client rotate"`;
    throw invalidRequest([{ path: '/path/client_id', code: 'conflict', message }]);
  }
  return { clientId, clientSecret, previousUntil };
}
