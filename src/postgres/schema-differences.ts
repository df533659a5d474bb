interface Part {
  /** Such as "column appointments.status". */
  readonly name: string;
  /** The table or type that it is of, such as "table appointments". */
  readonly owner: string;
  readonly definition: string;
}

/**
 * Compares two schemas, both as describeSchema says them; answers each difference in words. Tables that are not
 * expected, and indexes that refuse no row, are the operator's own.
 */
export function schemaDifferences(expected: readonly string[], found: readonly string[]): string[] {
  const [wanted, present] = [partsOf(expected), partsOf(found)];
  const [owners, presentOwners] = [ownersOf(wanted), ownersOf(present)];
  const missing = [...wanted.values()].filter(({ name }) => !present.has(name));
  const others = [...wanted.values()].filter(({ name, definition }) => {
    const part = present.get(name);
    return part !== undefined && part.definition !== definition;
  });
  const added = [...present.values()].filter(
    (part) => !wanted.has(part.name) && owners.has(part.owner) && !isFree(part),
  );
  return [
    ...[...owners].filter((owner) => !presentOwners.has(owner)).map((owner) => `the ${owner} is missing`),
    ...missing.filter(({ owner }) => presentOwners.has(owner)).map(({ name }) => `the ${name} is missing`),
    ...others.map(({ name }) => `the ${name} is another one`),
    ...added.map(({ name }) => `the ${name} is not known`),
  ];
}

function partsOf(lines: readonly string[]): Map<string, Part> {
  return new Map(
    lines.map((line) => {
      const [name = '', ...rest] = line.split(': ');
      const [, kind = '', owner = ''] = /^(\w+) ([^.]+)/.exec(name) ?? [];
      const of = kind === 'attribute' ? 'type' : 'table';
      return [name, { name, owner: `${of} ${owner}`, definition: rest.join(': ') }];
    }),
  );
}

function ownersOf(parts: ReadonlyMap<string, Part>): Set<string> {
  return new Set([...parts.values()].map(({ owner }) => owner));
}

/** An index of the operator's own, which refuses no row. */
function isFree({ name, definition }: Part): boolean {
  return name.startsWith('index ') && !definition.startsWith('CREATE UNIQUE ');
}
