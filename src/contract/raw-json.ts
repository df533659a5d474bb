import { getNodePath, type Node, parseTree } from 'jsonc-parser';
import type { Issue } from '../domain/errors.ts';

/**
 * JSON that is carried as text, because parsing would change it: JavaScript moves keys like "10" to the front of an
 * object and rounds numbers. `partner_meta` is echoed with key order, nesting and numbers as sent (decision C12).
 */
export class RawJson {
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }

  /** Marks the text for stringifyAnswer. U+0000 is in no string that Opdesk stores, so the mark is in no other value. */
  toJSON(): string {
    return `\u0000${this.text}\u0000`;
  }
}

const markedText = /"\\u0000(.*?)\\u0000"/gs;

/** JSON text of an answer, with the text of every RawJson in it verbatim. */
export function stringifyAnswer(value: unknown): string {
  const text = JSON.stringify(value) ?? 'null';
  if (!text.includes('"\\u0000')) return text;
  return text.replace(markedText, (_match, escaped: string) => JSON.parse(`"${escaped}"`) as string);
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
  // Parsing once more costs something, and most bodies have neither the member nor an escape that could spell it.
  if (!body.includes(member) && !body.includes('\\u')) return { raw: undefined, issues: [] };
  const node = lastMember(parseTree(body), member);
  if (node === undefined || node.type !== 'object') return { raw: undefined, issues: [] };
  const text = withoutSpace(body.slice(node.offset, node.offset + node.length));
  const issues = inexactIntegers(body, node);
  const bytes = Buffer.byteLength(text);
  if (bytes > maxBytes) {
    issues.push({
      path: `/${member}`,
      code: 'too_large',
      message: `is ${bytes} bytes as JSON; at most ${maxBytes} are stored`,
      allowed: { maxBytes },
    });
  }
  return { raw: issues.length === 0 ? new RawJson(text) : undefined, issues };
}

/** Of a key that is given twice the last counts, as for every JSON parser. */
function lastMember(root: Node | undefined, member: string): Node | undefined {
  const property = root?.children?.findLast((child) => child.children?.[0]?.value === member);
  return property?.children?.[1];
}

function withoutSpace(json: string): string {
  return json.replace(/("(?:[^"\\]|\\.)*")|\s+/g, (_match, string?: string) => string ?? '');
}

function inexactIntegers(body: string, root: Node): Issue[] {
  const issues: Issue[] = [];
  const pending = [root];
  for (let node = pending.pop(); node !== undefined; node = pending.pop()) {
    if (node.type === 'number') {
      const digits = body.slice(node.offset, node.offset + node.length);
      if (/^-?\d+$/.test(digits) && !Number.isSafeInteger(Number(digits))) {
        issues.push({
          path: jsonPointer(getNodePath(node)),
          code: 'not_exact',
          message: 'is an integer beyond 2^53, which many programs read as another number; send it as a string',
          allowed: { minimum: Number.MIN_SAFE_INTEGER, maximum: Number.MAX_SAFE_INTEGER },
        });
      }
    }
    pending.push(...(node.children ?? []).toReversed());
  }
  return issues;
}

/** A JSON pointer (RFC 6901) to a path of keys and indexes. */
export function jsonPointer(path: readonly (string | number)[]): string {
  return path.map((part) => `/${String(part).replaceAll('~', '~0').replaceAll('/', '~1')}`).join('');
}
