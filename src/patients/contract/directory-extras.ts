import { collectIssues, type Issue } from '../../kernel/errors.ts';
import { asObject } from '../../kernel/schemas.ts';
import { jsonPointer } from '../../kernel/raw-json.ts';

const maxKeyLength = 16;

/**
 * The contract's restrictions on extras, every breach of them. Tolerates any shape.
 * @param path JSON pointer to them
 */
export function checkExtras(extras: unknown, path: string): Issue[] {
  return checkMembers(extras, path, 1);
}

function checkMembers(value: unknown, path: string, level: number): Issue[] {
  return collectIssues(membersOf(value), ([key, member]) => {
    const place = path + jsonPointer([key]);
    const issues: Issue[] = [];
    if (Array.from(key).length > maxKeyLength) {
      issues.push({
        path: place,
        code: 'too_long',
        message: `has a key of more than ${maxKeyLength} characters`,
        allowed: { maxLength: maxKeyLength },
      });
    }
    if (Array.isArray(member)) return [...issues, ...checkList(member, place)];
    if (typeof member !== 'object' || member === null) return issues;
    if (level > 1)
      return [...issues, { path: place, code: 'too_deep', message: 'must not be an object within an object' }];
    return [...issues, ...checkMembers(member, place, level + 1)];
  });
}

function checkList(list: readonly unknown[], path: string): Issue[] {
  return collectIssues(list, (entry, index): Issue[] =>
    typeof entry === 'object' && entry !== null
      ? [{ path: `${path}/${index}`, code: 'too_deep', message: 'must not be a list or an object within a list' }]
      : [],
  );
}

/** Valid extras as a JSON text without the keys that are ignored; null for none. */
export function readExtras(extras: unknown): string | null {
  const kept = withoutIgnored(extras);
  return Object.keys(kept).length === 0 ? null : JSON.stringify(kept);
}

function withoutIgnored(value: unknown): Readonly<Record<string, unknown>> {
  return Object.fromEntries(
    membersOf(value).map(([key, member]) => [
      key,
      typeof member === 'object' && member !== null && !Array.isArray(member) ? withoutIgnored(member) : member,
    ]),
  );
}

/** Those that are looked at: keys that begin with `_` are not. */
function membersOf(value: unknown): [string, unknown][] {
  return Object.entries(asObject(value)).filter(([key]) => !key.startsWith('_'));
}
