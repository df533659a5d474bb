import {
  DomainError,
  errorCodes,
  type ErrorCode,
  type Issue,
  InvalidRequest,
  invalidRequest,
} from '../kernel/errors.ts';

/** The one place that knows the HTTP status of a refusal (rule B5). */
export const statusByCode: Readonly<Record<ErrorCode, number>> = {
  INVALID_REQUEST_PARAMETERS: 400,
  UNAUTHENTICATED: 401,
  UNAUTHORIZED_ACCESS: 403,
  CROSS_SITE_REQUEST: 403,
  PASSWORD_CHANGE_REQUIRED: 403,
  CANCEL_NOT_ALLOWED: 403,
  COMPLETE_NOT_ALLOWED: 403,
  RESCHEDULE_NOT_ALLOWED: 403,
  PARK_NOT_ALLOWED: 403,
  STATUS_CHANGE_NOT_ALLOWED: 403,
  NOT_FOUND: 404,
  APPOINTMENT_NOT_FOUND: 404,
  DOCTOR_NOT_FOUND: 404,
  CLINIC_NOT_FOUND: 404,
  PATIENTS_NOT_FOUND: 404,
  METHOD_NOT_ALLOWED: 405,
  SLOT_UNAVAILABLE: 409,
  TOKEN_TAKEN: 409,
  APPOINTMENT_ALREADY_EXISTS: 409,
  PATIENT_CONFLICT: 409,
  PATIENT_ALREADY_EXISTS: 409,
  HOLD_EXPIRED: 409,
  IDEMPOTENCY_KEY_REUSED: 409,
  PRECONDITION_FAILED: 412,
  PAYLOAD_TOO_LARGE: 413,
  UNSUPPORTED_MEDIA_TYPE: 415,
  APPOINTMENT_BOOKING_FAILED: 422,
  TOO_MANY_REQUESTS: 429,
  SERVER_ERROR: 500,
  SERVICE_UNAVAILABLE: 503,
};

/** A refusal as it goes out, before an envelope is put around it. */
export interface Refusal {
  readonly status: number;
  readonly code: ErrorCode;
  readonly message: string;
  readonly details: Readonly<Record<string, unknown>> | undefined;
  /** Those of `details`, for the envelopes that have another place for them. */
  readonly issues: readonly Issue[];
  /** Only where the log has more to say. */
  readonly requestId: string | undefined;
  readonly headers: Readonly<Record<string, string>>;
}

/** Seconds after which a caller may try again when the server is overloaded or cut off. */
const retryAfterSeconds = 2;

/** The answer to an error. An error that is not a refusal of ours becomes SERVER_ERROR with a fixed text. */
export function toRefusal(error: unknown, requestId: string): Refusal {
  const refused = error instanceof DomainError ? error : (fromFramework(error) ?? new DomainError('SERVER_ERROR'));
  const { code, message, details } = refused;
  const status = statusByCode[code];
  const isOurFault = status >= 500;
  return {
    status,
    code,
    message: isOurFault ? errorCodes[code] : message,
    // Of a 503 they say why, and name nothing that came with a request.
    details: isOurFault && code !== 'SERVICE_UNAVAILABLE' ? undefined : details,
    issues: refused instanceof InvalidRequest ? refused.issues : [],
    requestId: isOurFault ? requestId : undefined,
    headers: headersOf(code, details),
  };
}

/**
 * A refusal for now: `seconds` becomes the Retry-After header.
 * @param dear a call that counts as several units of the limit of a second
 */
export function tooManyRequests(
  seconds: number,
  dear?: { readonly cost: number; readonly limit: number },
): DomainError {
  const message =
    dear === undefined
      ? undefined
      : `This call counts as ${dear.cost} of the ${dear.limit} units of a second, and fewer are left; the Retry-After ` +
        'header says when to come back.';
  return new DomainError('TOO_MANY_REQUESTS', message, { retry_after_seconds: Math.max(1, seconds), ...dear });
}

function headersOf(code: ErrorCode, details: Readonly<Record<string, unknown>> | undefined): Record<string, string> {
  switch (code) {
    case 'UNAUTHENTICATED':
      return { 'www-authenticate': 'Bearer' };
    case 'TOO_MANY_REQUESTS':
      return { 'retry-after': JSON.stringify(details?.['retry_after_seconds'] ?? 1) };
    case 'PRECONDITION_FAILED':
      return typeof details?.['etag'] === 'string' ? { etag: details['etag'] } : {};
    case 'SERVICE_UNAVAILABLE':
      return { 'retry-after': String(retryAfterSeconds) };
    case 'METHOD_NOT_ALLOWED':
      return { allow: (details?.['allowed'] as readonly string[] | undefined)?.join(', ') ?? '' };
    default:
      return {};
  }
}

/** The framework's own refusals in our words. Undefined for an error that is not the fault of the caller. */
function fromFramework(error: unknown): DomainError | undefined {
  const { code, statusCode } = (error ?? {}) as { readonly code?: unknown; readonly statusCode?: unknown };
  switch (code) {
    case 'FST_ERR_CTP_BODY_TOO_LARGE':
      return new DomainError('PAYLOAD_TOO_LARGE');
    case 'FST_ERR_CTP_INVALID_MEDIA_TYPE':
      return new DomainError('UNSUPPORTED_MEDIA_TYPE');
    case 'FST_ERR_CTP_INVALID_CONTENT_LENGTH':
      return invalidRequest([
        { path: '', code: 'not_json', message: 'is shorter or longer than its Content-Length says' },
      ]);
    case 'FST_ERR_BAD_URL':
      return invalidRequest([{ path: '/path', code: 'format', message: 'is not a well-formed address' }]);
    default:
      return typeof statusCode === 'number' && statusCode >= 400 && statusCode < 500
        ? invalidRequest(unreadable)
        : undefined;
  }
}

const unreadable: readonly Issue[] = [{ path: '', code: 'format', message: 'could not be read' }];
