import { getNodePath, type Node, parseTree } from 'jsonc-parser';
import { collectIssues, type Issue, shortened } from './errors.ts';
import { textIssue } from './text-issue.ts';

/**
 * JSON that is carried as text, because parsing would change it: JavaScript moves keys like "10" to the front of an
 * object and rounds numbers. `partner_meta` is echoed with key order, nesting and numbers as sent (rule C12).
 */
export class RawJson {
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }

  /**
   * Marks the text for stringifyAnswer. No string that Opdesk stores or takes holds U+0000, so no other value begins
   * with it.
   */
  toJSON(): string {
    return `\u0000${this.text}\u0000`;
  }
}

const opening = '"\\u0000';
const closing = '\\u0000"';

/** JSON text of an answer, with the text of every RawJson in it verbatim. */
export function stringifyAnswer(value: unknown): string {
  if (value instanceof RawJson) return value.text;
  const text = JSON.stringify(value) ?? 'null';
  let answer = '';
  let from = 0;
  for (let at = text.indexOf(opening); at !== -1; at = text.indexOf(opening, from)) {
    const start = at + opening.length;
    // A quote within a string has a backslash before it.
    if (text[at - 1] === '\\') {
      answer += text.slice(from, start);
      from = start;
      continue;
    }
    const end = text.indexOf(closing, start);
    answer += text.slice(from, at) + (JSON.parse(`"${text.slice(start, end)}"`) as string);
    from = end + closing.length;
  }
  return from === 0 ? text : answer + text.slice(from);
}

export interface RawObject {
  /** Undefined when the body has no such member, or not an object there. */
  readonly raw: RawJson | undefined;
  readonly issues: readonly Issue[];
}

/**
 * The text of one top-level object of a body, without the white space between its tokens.
 * @param body JSON that has parsed, nested no deeper than the server allows
 * @param maxBytes of the text in UTF-8
 */
export function readRawObject(body: string, member: string, maxBytes: number): RawObject {
  // Most bodies have neither the member nor an escape that could spell it.
  if (!body.includes(member) && !body.includes('\\u')) return { raw: undefined, issues: [] };
  const given = lastObject(body, member);
  if (given === undefined) return { raw: undefined, issues: [] };
  const text = withoutSpace(given);
  const bytes = Buffer.byteLength(text);
  // Of one that is too large nothing else is looked at: it may be as large as the body.
  const issues: Issue[] =
    bytes <= maxBytes
      ? [...inexactNumbers(text, member), ...hiddenTexts(text, member)]
      : [
          {
            path: `/${member}`,
            code: 'too_large',
            message: `is ${bytes} bytes as JSON; at most ${maxBytes} are stored`,
            allowed: { maxBytes },
          },
        ];
  return { raw: issues.length === 0 ? new RawJson(text) : undefined, issues };
}

/**
 * The text of a top-level member that is an object. Of a key that is given twice the last counts, as for every JSON
 * parser. Looks at brackets and strings alone: parsing the body into a tree took as long as all other checks together.
 */
function lastObject(json: string, member: string): string | undefined {
  let depth = 0;
  let found: string | undefined;
  /** Where the value of the member begins whose end is awaited; -1 for none. */
  let valueFrom = -1;
  for (let index = 0; index < json.length; index += 1) {
    const unit = json.charCodeAt(index);
    if (unit === quote) {
      const end = endOfString(json, index);
      if (depth === 1 && isKey(json, end) && isSpelled(json.slice(index, end), member)) {
        found = undefined;
        valueFrom = json.indexOf(':', end) + 1;
      }
      index = end - 1;
    } else if (unit === openBrace || unit === openBracket) {
      if (depth === 0 && unit === openBracket) return undefined;
      depth += 1;
    } else if (unit === closeBrace || unit === closeBracket) {
      depth -= 1;
      if (depth === 1 && valueFrom !== -1) {
        found = unit === closeBrace ? json.slice(valueFrom, index + 1).trimStart() : undefined;
        valueFrom = -1;
      }
    } else if (unit === comma && depth === 1) {
      valueFrom = -1;
    }
  }
  return found;
}

const [quote, comma, openBrace, closeBrace, openBracket, closeBracket] = [0x22, 0x2c, 0x7b, 0x7d, 0x5b, 0x5d];

/** Just after the closing quote of the string that opens at `from`. */
function endOfString(json: string, from: number): number {
  for (let index = from + 1; index < json.length; index += 1) {
    const unit = json.charCodeAt(index);
    if (unit === 0x5c) index += 1;
    else if (unit === quote) return index + 1;
  }
  return json.length;
}

/** A string before a colon, at the top of an object. */
function isKey(json: string, end: number): boolean {
  let index = end;
  while (json.charCodeAt(index) <= 0x20) index += 1;
  return json.charCodeAt(index) === 0x3a;
}

function isSpelled(quoted: string, member: string): boolean {
  return quoted.includes('\\') ? JSON.parse(quoted) === member : quoted.slice(1, -1) === member;
}

/**
 * A member of a body as JSON with its keys in the order sent, which JavaScript's own objects do not keep for keys like
 * "10".
 * @param body JSON that has parsed, as it was sent
 * @param path of keys, from the top of the body to the member
 * @param value the member as parsed; null is answered for undefined
 */
export function textAsSent(body: string, path: readonly string[], value: unknown): string | null {
  if (value === undefined) return null;
  const node = hasIndexKey(value) ? path.reduce(lastMember, parseTree(body)) : undefined;
  return node === undefined ? JSON.stringify(value) : textInOrder(node);
}

/** Of a key that is given twice the last counts, as for every JSON parser. */
function lastMember(root: Node | undefined, member: string): Node | undefined {
  const property = root?.children?.findLast((child) => child.children?.[0]?.value === member);
  return property?.children?.[1];
}

/** Such keys come first in an object, wherever they stood. */
function hasIndexKey(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return false;
  if (!Array.isArray(value) && /^\d/.test(Object.keys(value)[0] ?? '')) return true;
  return Object.values(value).some(hasIndexKey);
}

/**
 * Compact JSON with its keys in their order; of one that is given twice the last counts, in the place of the first.
 * @param numberText how a number is written
 */
export function textInOrder(
  node: Node,
  numberText: (number: Node) => string = ({ value }) => JSON.stringify(value),
): string {
  if (node.type === 'array') return `[${(node.children ?? []).map((child) => textInOrder(child, numberText)).join()}]`;
  if (node.type === 'number') return numberText(node);
  if (node.type !== 'object') return JSON.stringify(node.value);
  const members = new Map<string, string>();
  for (const { children: [key, value] = [] } of node.children ?? []) {
    if (key !== undefined && value !== undefined)
      members.set(JSON.stringify(key.value), textInOrder(value, numberText));
  }
  return `{${[...members].map(([key, text]) => `${key}:${text}`).join()}}`;
}

/** JSON without the white space between its tokens. */
export function withoutSpace(json: string): string {
  // Most senders write none, and this is quicker than to take out nothing.
  return /\s/.test(json) ? json.replace(/("(?:[^"\\]|\\.)*")|\s+/g, (_match, string?: string) => string ?? '') : json;
}

/**
 * Texts that cannot be stored and that the parsed body does not show: under a key that is given again, or in
 * `__proto__`. The object is stored as it was sent.
 * @param member under which the object stands in the body
 */
function hiddenTexts(json: string, member: string): Issue[] {
  // JSON has these characters as escapes alone.
  if (!json.includes('\\u')) return [];
  const ofShown = JSON.parse(json, (key, value: unknown) => (key === '__proto__' ? undefined : value)) as unknown;
  return textIssuesIn(JSON.stringify(ofShown), member).length > 0 ? [] : textIssuesIn(json, member);
}

function textIssuesIn(json: string, member: string): Issue[] {
  return collectIssues(json.match(/"(?:[^"\\]|\\.)*"/g) ?? [], (string) =>
    string.includes('\\u') ? textIssue(JSON.parse(string) as string, `/${member}`, 'holds') : [],
  );
}

/** @param member under which the object stands in the body */
function inexactNumbers(json: string, member: string): Issue[] {
  // No number of fewer digits and without an exponent is beyond 2^53.
  if (!/\d{16}|\d[eE]/.test(json)) return [];
  return collectIssues(nodesIn(parseTree(json)), (node): Issue[] => {
    if (node.type !== 'number' || isExact(Number(json.slice(node.offset, node.offset + node.length)))) return [];
    return [
      {
        path: jsonPointer([member, ...getNodePath(node)]),
        code: 'not_exact',
        message: 'is a number beyond 2^53, which many programs read as another one; send it as a string',
        allowed: { minimum: Number.MIN_SAFE_INTEGER, maximum: Number.MAX_SAFE_INTEGER },
      },
    ];
  });
}

/** In the order of the text. */
function* nodesIn(root: Node | undefined): Generator<Node> {
  const pending = root === undefined ? [] : [root];
  for (let node = pending.pop(); node !== undefined; node = pending.pop()) {
    yield node;
    for (const child of (node.children ?? []).toReversed()) pending.push(child);
  }
}

/**
 * Is it a number that every program reads as this one? Whole ones beyond 2^53 are not, and what is too large to be any.
 */
export function isExact(value: number): boolean {
  return Number.isFinite(value) && (!Number.isInteger(value) || Number.isSafeInteger(value));
}

/** The bytes of JSON that comes in parts: bytes that were made before, and texts. */
export function joinJson(parts: readonly (Buffer | string)[]): Buffer {
  const bytes = Buffer.allocUnsafe(parts.reduce((length, part) => length + Buffer.byteLength(part), 0));
  let at = 0;
  for (const part of parts) at += typeof part === 'string' ? bytes.write(part, at) : part.copy(bytes, at);
  return bytes;
}

/** The most characters of a key that a pointer shows. */
const maxShownKey = 100;

/**
 * A JSON pointer (RFC 6901) to a path of keys and indexes. Of a key that is longer than anything of ours it shows the
 * beginning.
 */
export function jsonPointer(path: readonly (string | number)[]): string {
  return path
    .map((part) => `/${shortened(String(part), maxShownKey).replaceAll('~', '~0').replaceAll('/', '~1')}`)
    .join('');
}
