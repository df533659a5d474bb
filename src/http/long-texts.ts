import { asObject } from '../kernel/schemas.ts';
import type { Issue } from '../kernel/errors.ts';
import type { RequestAsRead } from './read-request.ts';

/**
 * The request as the rules in code may read it. Of a text that the schema found too long they see its beginning, one
 * character too many: what a rule takes for a text grows with its length, and a body may be one text.
 */
export function withoutLongTexts(read: RequestAsRead, issues: readonly Issue[]): RequestAsRead {
  let bounded = read;
  for (const { code, path, allowed } of issues) {
    const { maxLength } = asObject(allowed);
    if (code !== 'too_long' || typeof maxLength !== 'number') continue;
    const [first = '', ...rest] = keysOf(path);
    if (first === 'query') bounded = bounded.with({ query: asObject(cutAt(bounded.query, rest, maxLength + 1)) });
    else if (first !== 'path') bounded = bounded.with({ body: cutAt(bounded.body, [first, ...rest], maxLength + 1) });
  }
  return bounded;
}

/** The keys of a JSON pointer. */
function keysOf(pointer: string): string[] {
  return pointer
    .split('/')
    .slice(1)
    .map((key) => key.replaceAll('~1', '/').replaceAll('~0', '~'));
}

/** A copy in which the text at these keys has no more than so many units. */
function cutAt(value: unknown, [key, ...rest]: readonly string[], maxUnits: number): unknown {
  if (key === undefined) return typeof value === 'string' ? value.slice(0, maxUnits).toWellFormed() : value;
  if (Array.isArray(value)) return value.with(Number(key), cutAt(value[Number(key)], rest, maxUnits));
  return { ...asObject(value), [key]: cutAt(asObject(value)[key], rest, maxUnits) };
}
