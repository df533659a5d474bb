import { type EnvelopeKind, errorSchemas } from '../kernel/schemas.ts';
import { DomainError, errorCodes, type ErrorCode, invalidRequest } from '../kernel/errors.ts';
import { isBeforePasswordChange } from '../rights/roles.ts';
import { brokenRequestRefusals } from './broken-requests.ts';
import { envelopeFor, errorBody } from './envelope.ts';
import { takesIdempotencyKey } from './idempotency.ts';
import { type Refusal, statusByCode, tooManyRequests, toRefusal } from './errors.ts';
import type { Operation } from './route-spec.ts';

type Json = Record<string, unknown>;

/** One response for each status. Operations share those that say the same. */
export function refusalReferences(operation: Operation, refusals: Map<string, Json>): Json {
  const kind = envelopeFor(operation.url);
  const byStatus = new Map<number, ErrorCode[]>();
  for (const code of refusalCodes(operation)) {
    const status = statusByCode[code];
    if (operation.responses[status] === undefined) byStatus.set(status, [...(byStatus.get(status) ?? []), code]);
  }
  const referenceTo = (status: number, says: readonly string[], response: Json): readonly [number, Json] => {
    const name = [errorSchemas[kind].name, ...says].join('.');
    refusals.set(name, response);
    return [status, { $ref: `#/components/responses/${name}` }];
  };
  return Object.fromEntries([
    ...[...byStatus].map(([status, codes]) =>
      referenceTo(status, codes.toSorted(), refusalObject(kind, status, codes)),
    ),
    ...brokenRequestRefusals.map((broken) =>
      referenceTo(broken.status, [String(broken.status)], brokenRequestObject(kind, broken)),
    ),
  ]);
}

/** With an example for each code that the status comes with. */
function refusalObject(kind: EnvelopeKind, status: number, codes: readonly ErrorCode[]): Json {
  return {
    description: codes.map((code) => `\`${code}\`: ${errorCodes[code]}`).join('\n\n'),
    ...headersOf(status),
    ...examplesOf(
      kind,
      codes.map((code) => toRefusal(exampleError(code), '01K5Y0M3S0M8J9')),
    ),
  };
}

/** A refusal before an operation is found, with a code that has another status elsewhere. */
function brokenRequestObject(kind: EnvelopeKind, broken: Refusal): Json {
  return { description: `\`${broken.code}\`: ${broken.message}`, ...examplesOf(kind, [broken]) };
}

function examplesOf(kind: EnvelopeKind, refusals: readonly Refusal[]): Json {
  const examples = refusals.map((refusal) => [refusal.code, { value: errorBody(kind, refusal) }]);
  return {
    content: {
      'application/json': {
        schema: { $ref: `#/components/schemas/${errorSchemas[kind].name}` },
        examples: Object.fromEntries(examples) as Json,
      },
    },
  };
}

function exampleError(code: ErrorCode): DomainError {
  switch (code) {
    case 'INVALID_REQUEST_PARAMETERS':
      return invalidRequest([{ path: '/field', code: 'required', message: 'is required' }]);
    case 'SLOT_UNAVAILABLE':
      return new DomainError(code, 'Every seat of the slot is taken.', {
        reason: 'TAKEN',
        alternatives: [exampleAlternative],
      });
    case 'APPOINTMENT_ALREADY_EXISTS':
      return new DomainError(code, undefined, { status: 'BK' });
    case 'PRECONDITION_FAILED':
      return new DomainError(code, undefined, { etag: '"hyXbnDkvn7l-2kYbSBZT8w"', present: {} });
    case 'TOO_MANY_REQUESTS':
      return tooManyRequests(1);
    default:
      return new DomainError(code);
  }
}

const exampleAlternative = {
  s: '2031-05-05T09:15:00+05:30',
  e: '2031-05-05T09:30:00+05:30',
  start_time: 1935719100,
  end_time: 1935720000,
  conf_id: 'sv-0197f3d2-6c1a-7b3e-9d55-0f2d6c1a7b3e',
  clinic_id: 'cl-0197f3d2-6c1a-7b3e-9d55-0f2d6c1a7b3e',
};

function headersOf(status: number): Json {
  if (status !== 429 && status !== 503) return {};
  return { headers: { 'Retry-After': { description: 'In seconds', schema: { type: 'integer' } } } };
}

/** The refusals that every operation like this one can answer, and those of this one. */
function refusalCodes(operation: Operation): Set<ErrorCode> {
  const { scope, method, errors = [] } = operation;
  return new Set<ErrorCode>([
    // Also where nothing is asked for: no query may hold U+0000.
    'INVALID_REQUEST_PARAMETERS',
    ...(scope === 'public' ? [] : (['UNAUTHENTICATED', 'UNAUTHORIZED_ACCESS'] as const)),
    ...(scope === 'public' || isBeforePasswordChange(operation) ? [] : (['PASSWORD_CHANGE_REQUIRED'] as const)),
    ...(scope === 'public' && operation.givesCookie !== true ? [] : (['CROSS_SITE_REQUEST'] as const)),
    ...errors,
    ...(operation.takesIfMatch === true ? (['PRECONDITION_FAILED'] as const) : []),
    ...(takesIdempotencyKey(operation) ? (['IDEMPOTENCY_KEY_REUSED'] as const) : []),
    ...(method === 'GET' ? [] : (['PAYLOAD_TOO_LARGE', 'UNSUPPORTED_MEDIA_TYPE'] as const)),
    'TOO_MANY_REQUESTS',
    'SERVER_ERROR',
    'SERVICE_UNAVAILABLE',
  ]);
}
