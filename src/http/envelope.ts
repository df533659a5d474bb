import type { Issue } from '../kernel/errors.ts';
import { type EnvelopeKind, isBodyPath } from '../kernel/schemas.ts';
import type { Refusal } from './errors.ts';

/** Which shape the errors of a path have (rule B3). Works on addresses and on route patterns alike. */
export function envelopeFor(path: string): EnvelopeKind {
  const [pathname = ''] = path.split('?', 1);
  if (isUnder(pathname, '/cdr')) return 'cdr';
  if (isUnder(pathname, '/connect-auth')) return 'connect-auth';
  if (isUnder(pathname, '/notification')) return 'notification';
  return slotsPath.test(pathname) ? 'slots' : 'default';
}

const slotsPath = /^\/dr\/v1\/doctor\/[^/]+\/clinic\/[^/]+\/appointment\/slot\/?$/;

function isUnder(path: string, folder: string): boolean {
  return path === folder || path.startsWith(`${folder}/`);
}

/** The body of a refusal in the shape that programs written for that path read (rule B3). */
export function errorBody(kind: EnvelopeKind, refusal: Refusal): Record<string, unknown> {
  const { status, code, message } = refusal;
  const trace = refusal.requestId === undefined ? {} : { request_id: refusal.requestId };
  switch (kind) {
    case 'cdr':
      return { ...cdrBody(refusal), ...trace };
    case 'connect-auth':
      return { code: status, error: code, message: allProblems(refusal), ...trace };
    case 'notification':
      return { error: { code, message: allProblems(refusal) }, message: allProblems(refusal), ...trace };
    case 'slots':
    case 'default':
      return {
        success: kind === 'slots' ? 'false' : false,
        status_code: status,
        code,
        message,
        data: {},
        error: { code, message, ...(refusal.details === undefined ? {} : { details: refusal.details }) },
        ...trace,
      };
  }
}

/** Each field's problems stand under its name; `message` lists those of no field. */
function cdrBody(refusal: Refusal): Record<string, unknown> {
  if (refusal.status !== 400) return { status: 'error', message: refusal.message };
  const general: string[] = [];
  const fields = new Map<string, string[]>();
  for (const issue of refusal.issues) {
    const field = topLevelField(issue.path);
    // A field of that name would hide the envelope's own key.
    if (field === undefined || field === 'status' || field === 'message') {
      general.push(described(issue));
    } else {
      const nested = issue.path.slice(field.length + 1);
      fields.set(field, [...(fields.get(field) ?? []), nested === '' ? issue.message : `${nested}: ${issue.message}`]);
    }
  }
  if (fields.size === 0 && general.length === 0) general.push(refusal.message);
  return { status: 'error', message: general, ...Object.fromEntries(fields) };
}

function topLevelField(path: string): string | undefined {
  return isBodyPath(path) ? path.split('/')[1]?.replaceAll('~1', '/').replaceAll('~0', '~') : undefined;
}

/** Where the shape has no place for a list of issues, the message names them all. */
function allProblems(refusal: Refusal): string {
  const { issues, message } = refusal;
  return issues.length === 0 ? message : issues.map(described).join('; ');
}

function described(issue: Issue): string {
  if (issue.isSentence === true) return issue.message;
  return `${issue.path === '' ? 'The body' : issue.path} ${issue.message}`;
}
