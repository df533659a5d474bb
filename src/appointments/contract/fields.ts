import { collectIssues, type Issue } from '../../kernel/errors.ts';
import type { Mode } from '../../calendar/schedule.ts';
import { asObject, type UnreadObject } from '../../kernel/schemas.ts';
import { endOfTime } from '../../kernel/time.ts';
import { isExact, jsonPointer } from '../../kernel/raw-json.ts';

/** Every spelling of a mode that programs in the field send (rule C9). */
export const modeAliases: Readonly<Record<string, Mode>> = {
  INCLINIC: 'INCLINIC',
  PHONE: 'PHONE',
  VIDEO: 'VIDEO',
  in_clinic: 'INCLINIC',
  'in-clinic': 'INCLINIC',
  IN_CLINIC: 'INCLINIC',
  phone: 'PHONE',
  AUDIO: 'PHONE',
  video: 'VIDEO',
  tele: 'VIDEO',
};

export function readMode(text: string): Mode {
  const mode = modeAliases[text];
  if (mode === undefined) throw new RangeError('a mode that validation should have refused');
  return mode;
}

/** Exactly one of ours and the partner's id must name the entity. */
export function checkOneId(body: UnreadObject, entity: 'clinic' | 'doctor' | 'patient'): Issue[] {
  const ours = `${entity}_id`;
  const partners = `partner_${entity}_id`;
  const given = [ours, partners].filter((field) => body[field] !== undefined);
  if (given.length === 1) return [];
  return [
    {
      path: `/${ours}`,
      code: given.length === 0 ? 'required' : 'conflict',
      message:
        `the ${entity} must be named by exactly one of ${ours} and ${partners}; ` +
        `${given.length === 0 ? 'neither' : 'both'} came`,
      allowed: { exactlyOneOf: [ours, partners] },
    },
  ];
}

const maxStoredBytes = 16 * 1024;

/** A value that is stored as sent has a largest size, so that a page of appointments has one. */
export function checkStoredSize(value: unknown, pointer: string): Issue[] {
  const bytes = value === undefined ? 0 : Buffer.byteLength(JSON.stringify(value));
  if (bytes <= maxStoredBytes) return [];
  const message = `is ${bytes} bytes as JSON; at most ${maxStoredBytes} are stored`;
  return [{ path: pointer, code: 'too_large', message, allowed: { maxBytes: maxStoredBytes } }];
}

const maxLengthSeconds = 86_400;

/** Times are epoch seconds, and the end is not before the start (rule C3). */
export function checkTimes(details: UnreadObject, pointer: string): Issue[] {
  const issues = ['start_time', 'end_time'].flatMap((field) => checkTime(details[field], `${pointer}/${field}`));
  const { start_time: start, end_time: end } = details as Readonly<Record<'start_time' | 'end_time', unknown>>;
  if (issues.length === 0 && typeof start === 'number' && typeof end === 'number' && end < start) {
    issues.push({
      path: `${pointer}/end_time`,
      code: 'too_small',
      message: 'is before start_time',
      allowed: { minimum: start },
    });
  }
  return issues;
}

/** Of times that checkTimes finds well: an end in a wrong unit or year would keep a seat for ages. */
export function checkLength(details: UnreadObject, pointer: string): Issue[] {
  const { start_time: start, end_time: end } = details as Readonly<Record<'start_time' | 'end_time', unknown>>;
  if (typeof start !== 'number' || typeof end !== 'number' || end >= endOfTime || end <= start + maxLengthSeconds)
    return [];
  const allowed = { maximum: start + maxLengthSeconds };
  return [{ path: `${pointer}/end_time`, code: 'too_large', message: 'is more than a day after start_time', allowed }];
}

function checkTime(value: unknown, path: string): Issue[] {
  if (typeof value !== 'number' || !Number.isInteger(value)) return [];
  const allowed = { minimum: 0, maximum: endOfTime - 1 };
  if (value < 0) return [{ path, code: 'too_small', message: 'must be epoch seconds', allowed }];
  if (value < endOfTime) return [];
  const hint =
    String(value).length === 13
      ? 'looks like milliseconds; send epoch seconds'
      : 'is too far in the future; send epoch seconds';
  return [{ path, code: 'too_large', message: hint, allowed }];
}

const maxDisplayKeys = 50;
const maxDisplayKeyLength = 30;
const maxDisplayValueLength = 50;

/** Up to fifty short keys with a short text or number each (rule C13). */
export function checkDisplayMeta(value: unknown, pointer: string): Issue[] {
  const entries = Object.entries(asObject(value));
  const issues = collectIssues(entries, ([key, shown]) => checkDisplayEntry(key, shown, pointer + jsonPointer([key])));
  if (entries.length > maxDisplayKeys) {
    issues.unshift({
      path: pointer,
      code: 'too_many',
      message: `has more than ${maxDisplayKeys} keys`,
      allowed: { maxProperties: maxDisplayKeys },
    });
  }
  return issues;
}

function checkDisplayEntry(key: string, shown: unknown, path: string): Issue[] {
  const issues: Issue[] = [];
  if (codePoints(key) > maxDisplayKeyLength) {
    issues.push({
      path,
      code: 'too_long',
      message: `the key is longer than ${maxDisplayKeyLength} characters`,
      allowed: { maxLength: maxDisplayKeyLength },
    });
  }
  if (typeof shown !== 'string' && typeof shown !== 'number') {
    issues.push({
      path,
      code: 'type',
      message: 'must be a string, an integer or a float',
      allowed: ['string', 'integer', 'float'],
    });
  } else if (codePoints(String(shown)) > maxDisplayValueLength) {
    issues.push({
      path,
      code: 'too_long',
      message: `is shown with more than ${maxDisplayValueLength} characters`,
      allowed: { maxLength: maxDisplayValueLength },
    });
  }
  return issues;
}

/**
 * Problems of a value that is stored as sent: JavaScript cannot keep the key `__proto__`, or numbers beyond 2^53.
 * Tolerates any shape, nested no deeper than the server allows.
 */
export function checkKept(value: unknown, pointer: string): Issue[] {
  if (typeof value === 'number') {
    return isExact(value)
      ? []
      : [
          {
            path: pointer,
            code: 'not_exact',
            message: 'is a number that would be shown as another one; send it as a string',
          },
        ];
  }
  if (typeof value !== 'object' || value === null) return [];
  return collectIssues(Object.entries(value), ([key, entry]): Issue[] => {
    const path = pointer + jsonPointer([key]);
    return key === '__proto__'
      ? [{ path, code: 'not_allowed', message: 'is a key that cannot be kept; choose another' }]
      : checkKept(entry, path);
  });
}

/** A video link is an absolute http or https address (rule C10). */
export function checkVideoUrl(details: UnreadObject, pointer: string): Issue[] {
  const url = asObject(details['video_connect'])['url'];
  if (typeof url !== 'string' || /^https?:$/.test(parsedProtocol(url) ?? '')) return [];
  return [
    {
      path: `${pointer}/video_connect/url`,
      code: 'format',
      message: 'must be an http or https address',
      allowed: ['http', 'https'],
    },
  ];
}

function parsedProtocol(url: string): string | undefined {
  if (!URL.canParse(url)) return undefined;
  // An address that parses and begins so needs no second parsing to find its protocol.
  return /^https?:/.exec(url)?.[0] ?? new URL(url).protocol;
}

/** Lengths count code points, as people count letters (rule B7). */
export function codePoints(text: string): number {
  let count = 0;
  for (const _ of text) count += 1;
  return count;
}
