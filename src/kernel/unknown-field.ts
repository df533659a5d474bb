import type { Issue } from './errors.ts';

/** Names beyond this length are compared with nothing: no field is nearly so long. */
const longestCompared = 60;

/**
 * @param path where it stands
 * @param name the field that came and that the request does not have
 * @param known the fields that the request has in this place
 */
export function unknownField(path: string, name: string, known: readonly string[]): Issue {
  const kind = path.startsWith('/query/') ? 'parameter' : 'field';
  const nearest = nearestName(name, known);
  const advice = known.length === 0 ? ', which takes none' : nearest === null ? '' : `; the nearest is ${nearest}`;
  return { path, code: 'unknown_field', message: `is not a ${kind} of this request${advice}`, allowed: known };
}

/** The known name that is most like the given one, without regard to case and underscores; null where none is alike. */
export function nearestName(name: string, known: readonly string[]): string | null {
  if (name.length > longestCompared) return null;
  const plain = plainName(name);
  let nearest: string | null = null;
  // A third of the letters may differ.
  let least = Math.max(1, Math.floor(plain.length / 3)) + 1;
  for (const each of known) {
    const other = plainName(each);
    const isPart = Math.min(plain.length, other.length) > 2 && (other.startsWith(plain) || plain.startsWith(other));
    const distance = isPart ? Math.min(1, editDistance(plain, other)) : editDistance(plain, other);
    if (distance < least) [nearest, least] = [each, distance];
  }
  return nearest;
}

function plainName(name: string): string {
  return name.toLowerCase().replace(/[^\p{L}\p{N}]/gu, '');
}

/**
 * How many letters must be added, left out, replaced or exchanged with their neighbour to make one text of the other.
 */
function editDistance(a: string, b: string): number {
  let [beforeLast, last]: [number[], number[]] = [[], Array.from({ length: b.length + 1 }, (_, index) => index)];
  for (let row = 1; row <= a.length; row += 1) {
    const current = [row];
    for (let column = 1; column <= b.length; column += 1) {
      const same = a[row - 1] === b[column - 1];
      let least = Math.min(
        (last[column] ?? 0) + 1,
        (current[column - 1] ?? 0) + 1,
        (last[column - 1] ?? 0) + (same ? 0 : 1),
      );
      const exchanged = row > 1 && column > 1 && a[row - 1] === b[column - 2] && a[row - 2] === b[column - 1];
      if (exchanged) least = Math.min(least, (beforeLast[column - 2] ?? 0) + 1);
      current.push(least);
    }
    [beforeLast, last] = [last, current];
  }
  return last[b.length] ?? 0;
}
