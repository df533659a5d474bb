interface Table {
  readonly name: string;
  readonly after: readonly string[];
}

/**
 * The tables in an order in which each comes after those that it refers to.
 * @throws an error when tables refer to each other in a ring
 */
export function inLoadingOrder<T extends Table>(tables: readonly T[]): T[] {
  const ordered: T[] = [];
  const placed = new Set<string>();
  const names = new Set(tables.map(({ name }) => name));
  let rest = [...tables];
  while (rest.length > 0) {
    const ready = rest.filter(({ after }) => after.every((name) => placed.has(name) || !names.has(name)));
    if (ready.length === 0) {
      throw new Error(`the tables ${rest.map(({ name }) => name).join(', ')} refer to each other in a ring`);
    }
    ordered.push(...ready);
    for (const { name } of ready) placed.add(name);
    rest = rest.filter(({ name }) => !placed.has(name));
  }
  return ordered;
}
