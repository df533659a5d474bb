/**
 * Every way in which Opdesk refuses a request. The list is closed: a code that is not here cannot be answered.
 * The HTTP status of each stands in `http/errors.ts`; what a code means to a caller stands here.
 */
export const errorCodes = {
  INVALID_REQUEST_PARAMETERS:
    'The request is malformed or breaks a rule; details.issues names every problem. Headers that are too large ' +
    'come with 431, a request that does not end in time with 408.',
  UNAUTHENTICATED: 'No access token and no login, or one that is malformed, expired or revoked.',
  UNAUTHORIZED_ACCESS:
    'The access token lacks the scope that this call needs, or the role of the user does not allow it.',
  CROSS_SITE_REQUEST:
    'The cookie of a login counts for pages of this server alone: of a change Sec-Fetch-Site must be same-origin, or ' +
    'Origin the address of the server where a browser does not send that.',
  PASSWORD_CHANGE_REQUIRED:
    'The password was given by somebody else: change it first, by PUT /opdesk/v1/login/password.',
  NOT_FOUND: 'Nothing answers at this path, or nothing has this id.',
  APPOINTMENT_NOT_FOUND: 'No appointment of this business has this id.',
  DOCTOR_NOT_FOUND: 'No doctor of this business has this id.',
  CLINIC_NOT_FOUND: 'No clinic of this business has this id.',
  PATIENTS_NOT_FOUND: 'No patient of this business has this id or number.',
  METHOD_NOT_ALLOWED: 'The path exists but not with this method; the Allow header lists those it takes.',
  PRECONDITION_FAILED:
    'If-Match names another state than the present one, which details.present shows; details.etag is its tag.',
  PAYLOAD_TOO_LARGE: 'The body is over 256 KiB, or over 8 KiB where no login is needed.',
  UNSUPPORTED_MEDIA_TYPE: 'A body must be JSON, sent as application/json.',
  TOO_MANY_REQUESTS:
    'Over the rate limit, over a quota of an hour, or too many large answers at once; the Retry-After header says when ' +
    'to come back.',
  SERVER_ERROR: 'Something failed inside Opdesk; the request id finds it in the log.',
  SERVICE_UNAVAILABLE: 'The server is overloaded, stopping, or cannot use its database; try again.',
  SLOT_UNAVAILABLE: 'The slot cannot be had; details.reason says why, and details.alternatives lists free slots.',
  TOKEN_TAKEN: 'The named token is already taken for that doctor, clinic and day.',
  APPOINTMENT_ALREADY_EXISTS: 'The partner_appointment_id belongs to another or a finished appointment.',
  PATIENT_CONFLICT:
    'The patient has another appointment at this time, which the business refuses; details.appointments names it.',
  PATIENT_ALREADY_EXISTS: 'The partner_patient_id belongs to another patient.',
  CANCEL_NOT_ALLOWED: 'The status of the appointment does not allow cancelling it; details.status names the status.',
  COMPLETE_NOT_ALLOWED: 'The status of the appointment does not allow completing it; details.status names the status.',
  RESCHEDULE_NOT_ALLOWED: 'The status of the appointment does not allow another time; details.status names the status.',
  PARK_NOT_ALLOWED: 'The status of the appointment does not allow parking it; details.status names the status.',
  STATUS_CHANGE_NOT_ALLOWED:
    'The status of the appointment does not allow this change; details.status names the status.',
  APPOINTMENT_BOOKING_FAILED: 'No slot is left for the reservation; name a time.',
  HOLD_EXPIRED: 'The hold has expired, and the slot is not free any more.',
  IDEMPOTENCY_KEY_REUSED: 'The Idempotency-Key was first used with another body.',
} as const;

export type ErrorCode = keyof typeof errorCodes;

/** A problem with one value of a request. Never carries the value itself: it may be a patient's. */
export type IssueCode =
  | 'required'
  | 'type'
  | 'enum'
  | 'format'
  | 'too_short'
  | 'too_long'
  | 'too_small'
  | 'too_large'
  | 'too_many'
  | 'too_deep'
  | 'conflict'
  | 'unknown_id'
  | 'unknown_field'
  | 'not_allowed'
  | 'not_exact'
  | 'null_character'
  | 'not_json';

export interface Issue {
  /** JSON pointer into the body; `/query/…`, `/path/…` or `/headers/…` for what stands outside it. */
  readonly path: string;
  readonly code: IssueCode;
  readonly message: string;
  /** The accepted values: an enumeration, a limit, a pattern. */
  readonly allowed?: unknown;
  /** The message is a sentence of several fields, not what follows the name of one. Not part of the answer. */
  readonly isSentence?: true;
}

/** The most issues that one answer lists (rule B4). */
export const maxIssues = 50;
/** The most characters of an issue's path: keys are the caller's, and may be as long as the body. */
const maxPathLength = 300;
/**
 * The most characters, as JSON, of what is allowed in all issues of one answer: it may be a long list, said fifty
 * times.
 */
const maxAllowedLength = 40_000;

/** A refusal. The only error that reaches a caller with its own text. */
export class DomainError extends Error {
  readonly code: ErrorCode;
  readonly details: Readonly<Record<string, unknown>> | undefined;

  constructor(code: ErrorCode, message: string = errorCodes[code], details?: Readonly<Record<string, unknown>>) {
    super(message);
    this.name = 'DomainError';
    this.code = code;
    this.details = details;
  }
}

/** A 400 that lists its problems, the first fifty of them. */
export function invalidRequest(issues: readonly Issue[]): InvalidRequest {
  const bounded = withinBounds(issues.slice(0, maxIssues));
  const first = bounded[0];
  const message = first === undefined ? errorCodes.INVALID_REQUEST_PARAMETERS : summary(first, issues.length);
  return new InvalidRequest(message, bounded);
}

/** A 400: the business has as many as it may have. @param noun in the plural */
export function tooManyOfBusiness(noun: string, most: number): InvalidRequest {
  const message = `A business has at most ${most} ${noun}.`;
  return invalidRequest([{ path: '', code: 'too_many', message, isSentence: true, allowed: { maxItems: most } }]);
}

/** An issue as it is answered. */
export function answeredIssue({ isSentence: _mark, ...answered }: Issue): Issue {
  return answered;
}

export class InvalidRequest extends DomainError {
  readonly issues: readonly Issue[];

  constructor(message: string, issues: readonly Issue[]) {
    super('INVALID_REQUEST_PARAMETERS', message, { issues: issues.map(answeredIssue) });
    this.issues = issues;
  }
}

/** All of them; what is allowed is left out where it has been said at such length before. */
function withinBounds(issues: readonly Issue[]): Issue[] {
  let length = 0;
  return issues.map(({ allowed, ...said }) => {
    const path = boundedPath(said.path);
    if (allowed === undefined) return { ...said, path };
    length += JSON.stringify(allowed).length;
    return length <= maxAllowedLength ? { ...said, path, allowed } : { ...said, path };
  });
}

/** Keys that have to be escaped take more bytes than they have characters. */
function boundedPath(path: string): string {
  const short = shortened(path, maxPathLength);
  return JSON.stringify(short).length <= 2 * maxPathLength ? short : shortened(path, maxPathLength / 3);
}

/** A text with an ellipsis in the place of what is more than so many characters. */
export function shortened(text: string, maxLength: number): string {
  return text.length <= maxLength ? text : `${text.slice(0, maxLength).toWellFormed()}…`;
}

/**
 * The problems that the items' checks find, each once, and no more than are answered: thousands of bad values in one
 * body must not cost more than fifty.
 */
export function collectIssues<Item>(
  items: Iterable<Item>,
  check: (item: Item, index: number) => Iterable<Issue>,
): Issue[] {
  let found: Map<string, Issue> | undefined;
  let index = 0;
  for (const item of items) {
    for (const issue of check(item, index)) {
      found ??= new Map();
      const name = `${issue.code} ${issue.path}`;
      if (!found.has(name)) found.set(name, issue);
      if (found.size >= maxIssues) return [...found.values()];
    }
    index += 1;
  }
  return found === undefined ? [] : [...found.values()];
}

/** A value that should name something of this business and names nothing. */
export function unknownId(path: string, entity: string): Issue {
  return { path, code: 'unknown_id', message: `no ${entity} of this business has this id` };
}

/** Why a patient cannot have a partner's id that leads to another patient. Never says to whom. */
export function partnerIdHeld(byArchived: boolean): string {
  if (!byArchived) return 'belongs to another patient';
  return 'belongs to an archived patient; PATCH /profiles/v1/patient/{id} with arc: false brings that patient back';
}

/** A body that gives a doctor or a clinic the partner's id of another one. */
export function partnerIdTaken(): DomainError {
  return invalidRequest([{ path: '/partner_id', code: 'conflict', message: 'belongs to another one already' }]);
}

/** A webhook to an endpoint that its client has registered already. */
export function endpointTaken(): DomainError {
  return invalidRequest([{ path: '/endpoint', code: 'conflict', message: 'is registered already' }]);
}

function summary(first: Issue, count: number): string {
  const where = first.path === '' ? 'The body' : first.path;
  // Nobody looks for more than are answered.
  const others = count < maxIssues ? `${count - 1}` : `at least ${maxIssues - 1}`;
  const more = count > 1 ? ` (and ${others} more, see details.issues)` : '';
  return `${where}: ${first.message}${more}`;
}
