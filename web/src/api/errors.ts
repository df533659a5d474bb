import { t } from '../text/text.ts';

/** What is wrong with one field of a request. */
export interface FieldIssue {
  /** A JSON pointer into the body. */
  readonly path: string;
  readonly code: string;
  readonly message: string;
  /** What would be right, by the name of the rule that is broken; left out where there is no such list. */
  readonly allowed?: unknown;
}

/** An answer that is not a success, or none. */
export class Problem extends Error {
  readonly status: number;
  readonly code: string;
  readonly issues: readonly FieldIssue[];
  readonly details: Readonly<Record<string, unknown>>;

  constructor(status: number, code: string, message: string, details: Readonly<Record<string, unknown>> = {}) {
    super(message);
    this.name = 'Problem';
    this.status = status;
    this.code = code;
    this.details = details;
    this.issues = Array.isArray(details['issues']) ? (details['issues'] as FieldIssue[]) : [];
  }

  /** The server did not answer: the same request may be sent again under the same key. */
  get isUnreachable(): boolean {
    return this.status === 0 || this.status === 502 || this.status === 503 || this.status === 504;
  }
}

export function unreachable(): Problem {
  return new Problem(0, 'UNREACHABLE', t('app.unreachable'));
}

/** Reads the envelopes of all parts of the API. */
export async function problemOf(response: Response): Promise<Problem> {
  const body = asRecord(await response.json().catch(() => null));
  const error = asRecord(body['error']);
  const code = [error['code'], body['code'], body['error']].find((each) => typeof each === 'string');
  const message = [error['message'], body['message']].find((each) => typeof each === 'string');
  const details = asRecord(error['details']);
  return new Problem(
    response.status,
    code ?? `HTTP_${response.status}`,
    (message ?? textsOf(body['message']).join('; ')) || t('app.answered', { status: response.status }),
    body['status'] === 'error' ? { ...details, issues: issuesByField(body) } : details,
  );
}

/** For clinics and doctors, what is wrong stands under the name of its field. */
function issuesByField(body: Readonly<Record<string, unknown>>): readonly FieldIssue[] {
  return Object.entries(body)
    .filter(([name]) => name !== 'message')
    .flatMap(([name, texts]) => textsOf(texts).map((message) => ({ path: `/${name}`, code: 'invalid', message })));
}

function textsOf(value: unknown): readonly string[] {
  return Array.isArray(value) ? value.filter((each) => typeof each === 'string') : [];
}

export function isProblem(error: unknown, code?: string): error is Problem {
  return error instanceof Problem && (code === undefined || error.code === code);
}

function asRecord(value: unknown): Record<string, unknown> {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
}
