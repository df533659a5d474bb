import { parseTree } from 'jsonc-parser';

/**
 * Custom attributes after a change: of each key that is given the value is replaced, null removes it, all others stay,
 * in their order.
 * @param stored JSON text of an object, null for none
 * @param given JSON text of an object
 * @returns JSON text; null where nothing is left, or never was
 */
export function mergeAttributes(stored: string | null, given: string): string | null {
  const merged = stored === null ? new Map<string, string>() : membersOf(stored);
  for (const [key, value] of membersOf(given)) {
    if (value === 'null') merged.delete(key);
    else merged.set(key, value);
  }
  if (merged.size === 0) return stored === '{}' ? stored : null;
  return `{${[...merged].map(([key, value]) => `${JSON.stringify(key)}:${value}`).join()}}`;
}

/** The texts of an object's members in the order in which they stand, which JavaScript's own objects do not keep. */
export function membersOf(json: string): Map<string, string> {
  const members = new Map<string, string>();
  for (const { children: [key, value] = [] } of parseTree(json)?.children ?? []) {
    if (key !== undefined && value !== undefined) {
      members.set(String(key.value), json.slice(value.offset, value.offset + value.length));
    }
  }
  return members;
}
