import { nearestName } from '../../kernel/unknown-field.ts';
import { type Column, columnsByKind, type Kind } from './columns.ts';

/** What the header of a file says: what stands in each place of a row. */
export interface Header {
  /** By place; null for a column that an import does not read. */
  readonly columns: readonly (Column | null)[];
  /** The names of those, each with the column that was perhaps meant. */
  readonly ignored: readonly { readonly name: string; readonly nearest: string | null }[];
  /** Why no row can be read. */
  readonly problems: readonly string[];
}

/** Finds the column of each name in a header. */
export function readHeader(kind: Kind, names: readonly string[]): Header {
  const known = columnsByKind[kind];
  const byName = columnsByName(known);
  const columns = names.map((name) => byName.get(plainName(name)) ?? null);
  const missing = known.filter((column) => column.isRequired === true && !columns.includes(column));
  const twice = known.filter((column) => columns.filter((each) => each === column).length > 1);
  const open = known.filter((column) => !columns.includes(column)).map(({ name }) => name);
  return {
    columns,
    ignored: names.flatMap((name, place) =>
      columns[place] === null && name.trim() !== '' ? [{ name: name.trim(), nearest: nearestName(name, open) }] : [],
    ),
    problems: [
      ...missing.map(({ name }) => `the column ${name} is missing`),
      ...twice.map(({ name }) => `more than one column is read as ${name}`),
    ],
  };
}

/** Of a name that two columns have, the first one is meant. */
function columnsByName(columns: readonly Column[]): ReadonlyMap<string, Column> {
  const named = columns.flatMap((column) => [column.name, ...column.aliases].map((name) => [plainName(name), column]));
  return new Map((named as [string, Column][]).toReversed());
}

function plainName(name: string): string {
  return name.toLowerCase().replace(/[^\p{L}\p{N}]/gu, '');
}
