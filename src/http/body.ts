import { isUtf8 } from 'node:buffer';
import { visit } from 'jsonc-parser';
import { jsonPointer } from '../kernel/raw-json.ts';
import { textIssue } from '../kernel/text-issue.ts';
import { collectIssues, DomainError, invalidRequest, type Issue } from '../kernel/errors.ts';

/** The largest body that is read. */
export const maxBodyBytes = 256 * 1024;
/** The same of an operation that anybody may call. */
export const maxPublicBodyBytes = 8 * 1024;
/** How deep objects and lists may nest: what walks a body may recurse without thought. */
export const maxDepth = 64;

export interface ParsedBody {
  /** As it was sent, for what parsing would change. */
  readonly text: string;
  readonly value: unknown;
}

/**
 * Reads a request's body. An empty one is `{}`, with any content type (rule B1).
 * @throws DomainError UNSUPPORTED_MEDIA_TYPE, or INVALID_REQUEST_PARAMETERS saying where the JSON breaks but not what
 * stands there
 */
export function parseBody(sent: Uint8Array, contentType: string | undefined): ParsedBody {
  const bytes = withoutMark(sent);
  if (bytes.length === 0) return { text: '', value: {} };
  if (contentType !== undefined && !jsonType.test(contentType)) throw new DomainError('UNSUPPORTED_MEDIA_TYPE');
  if (!isUtf8(bytes)) throw invalidRequest([{ path: '', code: 'not_json', message: 'is not valid UTF-8' }]);
  const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('utf8');
  if (isDeeperThan(text, maxDepth)) {
    throw invalidRequest([
      { path: '', code: 'too_deep', message: `is nested deeper than ${maxDepth} levels`, allowed: { maxDepth } },
    ]);
  }
  return { text, value: parseJson(text) };
}

/** Some programs begin a text in UTF-8 with a byte order mark, which is not a part of the JSON. */
function withoutMark(bytes: Uint8Array): Uint8Array {
  return bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf ? bytes.subarray(3) : bytes;
}

const jsonType = /^\s*application\/(?:[\w.+-]+\+)?json\s*(?:;|$)/i;

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    throw invalidRequest([{ path: '', code: 'not_json', message: `is not valid JSON${whereBroken(text)}` }]);
  }
}

/** The parser's own message quotes the body; a position is enough to find the fault. */
function whereBroken(text: string): string {
  const offset = firstFault(text);
  if (offset === undefined) return '';
  const before = text.slice(0, offset).split('\n');
  return ` (line ${before.length}, column ${(before.at(-1) ?? '').length + 1})`;
}

/**
 * Reads no further than the first fault. Up to it the text is JSON, no deeper than allowed; what comes after it may
 * look otherwise to this parser than to `isDeeperThan`, and it recurses.
 */
function firstFault(text: string): number | undefined {
  let found: number | undefined;
  const onError = (_code: unknown, offset: number): never => {
    found = offset;
    throw new Error('found');
  };
  try {
    visit(text, { onError }, { disallowComments: true, allowTrailingComma: false });
  } catch (error) {
    if (found === undefined) throw error;
  }
  return found;
}

/** Looks at brackets outside strings alone, without recursion, so that it may run before anything is parsed. */
function isDeeperThan(text: string, limit: number): boolean {
  let depth = 0;
  let inString = false;
  for (let index = 0; index < text.length; index += 1) {
    const unit = text.charCodeAt(index);
    if (inString) {
      if (unit === 0x5c) index += 1;
      else if (unit === 0x22) inString = false;
    } else if (unit === 0x22) {
      inString = true;
    } else if (unit === 0x5b || unit === 0x7b) {
      depth += 1;
      if (depth > limit) return true;
    } else if (unit === 0x5d || unit === 0x7d) {
      depth -= 1;
    }
  }
  return false;
}

/** Keys and texts that no database column and no other program could hold (rule B7). */
export function checkBodyText(body: ParsedBody): Issue[] {
  // JSON has these characters only as escapes, and few bodies have any escape.
  return mayHoldProto.test(body.text) ? checkText(body.value, '') : [];
}

/**
 * The body as it came, for what must see `__proto__` before it is taken out. Few bodies hold it, however written.
 * @param value what was read of it
 */
export function bodyAsCame(body: ParsedBody | null, value: unknown): unknown {
  return body !== null && mayHoldProto.test(body.text) ? JSON.parse(body.text) : value;
}

/** A key may be written with escapes. */
const mayHoldProto = /\\u|__proto__/;

/** Every string in a value, keys too, nested no deeper than `maxDepth`. `__proto__` is taken out on the way. */
export function checkText(value: unknown, path: string): Issue[] {
  if (typeof value === 'string') return textIssue(value, path, 'holds');
  if (typeof value !== 'object' || value === null) return [];
  if (Array.isArray(value))
    return collectIssues(value as unknown[], (entry, index) => checkText(entry, `${path}/${index}`));
  // A copy of such a member by assignment would replace the prototype of the copy.
  if (Object.hasOwn(value, '__proto__')) Reflect.deleteProperty(value, '__proto__');
  return collectIssues(Object.entries(value), ([key, entry]) => {
    const keyIssues = textIssue(key, path, 'has a key that holds');
    return keyIssues.length > 0 ? keyIssues : checkText(entry, path + jsonPointer([key]));
  });
}
