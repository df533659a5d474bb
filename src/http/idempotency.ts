import { createHash } from 'node:crypto';
import type { FastifyRequest } from 'fastify';
import { isPartnerId } from '../kernel/schemas.ts';
import { invalidRequest } from '../kernel/errors.ts';
import type { IdempotencyKey } from '../runtime/idempotency.ts';
import type { Operation } from './route-spec.ts';

/**
 * The request's Idempotency-Key with what it is good for: this method, this path, and this body (rule B8).
 * @throws DomainError INVALID_REQUEST_PARAMETERS for a key that is not 1…255 printable characters
 */
export function readIdempotencyKey(request: FastifyRequest): IdempotencyKey | undefined {
  const header = request.headers['idempotency-key'];
  if (header === undefined) return undefined;
  if (typeof header !== 'string' || !/^[\x20-\x7e]{1,255}$/.test(header)) {
    throw invalidRequest([
      {
        path: '/headers/idempotency-key',
        code: 'format',
        message: 'must be 1 to 255 printable ASCII characters',
        allowed: { minLength: 1, maxLength: 255 },
      },
    ]);
  }
  return {
    // A partner may make a key of a number or a name: it is kept as a digest, and that of the body needs the key.
    key: createHash('sha256').update(header).digest('base64url'),
    method: request.method,
    path: normalisedPath(request),
    bodyDigest: createHash('sha256')
      .update(`${header}\n${request.parsedBody?.text ?? ''}`)
      .digest(),
  };
}

/** Whether a repeat of the operation's request may be answered from what is kept of the first one. */
export function takesIdempotencyKey({
  method,
  scope,
  givesCredentials,
  readsByPost,
}: Pick<Operation, 'method' | 'scope' | 'givesCredentials' | 'readsByPost'>): boolean {
  const isOfCaller = scope === 'public' || scope === 'staff';
  return method !== 'GET' && !isOfCaller && givesCredentials !== true && readsByPost !== true;
}

/**
 * One spelling for each thing that is written to: without a trailing slash, and with the kind of id that the path
 * holds. With a partner's id only the digest, because for a patient that id is personal and would be kept.
 */
function normalisedPath(request: FastifyRequest): string {
  const [path = ''] = request.url.split('?', 1);
  const bare = path.length > 1 ? path.replace(/\/$/, '') : path;
  if (!isPartnerId(request.query as { readonly partner_id?: string })) return bare;
  return `?partner_id=1 ${createHash('sha256').update(bare).digest('base64url')}`;
}
