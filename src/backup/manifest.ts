import { BackupError } from './error.ts';

/** The first line of a backup: what it is of. */
export interface Manifest {
  /** The version that made it, or that of the database where this is newer. */
  readonly opdesk: string;
  /** The last migration that the database had. */
  readonly migration: number;
  /** Of the files of its migrations, by their numbers; a backup of before they were kept lacks them. */
  readonly digests?: Readonly<Record<string, string>>;
  /** The version of its server. */
  readonly postgres: string;
  /** In UTC: what was committed before is in the backup, what came after is not. */
  readonly takenAt: string;
  /** The SQL functions of the database with the digests of their texts. */
  readonly functions: Readonly<Record<string, string>>;
  /** In the order in which they follow. */
  readonly tables: readonly string[];
}

/** The line before the rows of a table. */
export interface TableHead {
  readonly table: string;
  /** Those of each row, in their order. */
  readonly columns: readonly string[];
  /** By column: the last value of the sequence that counts it, and whether it was given out. */
  readonly sequences: Readonly<Record<string, { readonly last: string; readonly isUsed: boolean }>>;
}

/** The line after them; see RowDigest. */
export interface TableFoot {
  readonly rows: number;
  readonly digest: string;
}

/** The last line: without it the backup was cut short. */
export interface Foot {
  readonly tables: number;
  readonly rows: number;
}

const shapes = {
  manifest: {
    opdesk: 'string',
    migration: 'number',
    postgres: 'string',
    takenAt: 'string',
    functions: 'object',
    tables: 'object',
  },
  tableHead: { table: 'string', columns: 'object', sequences: 'object' },
  tableFoot: { rows: 'number', digest: 'string' },
  foot: { tables: 'number', rows: 'number' },
} as const;

interface Lines {
  readonly manifest: Manifest;
  readonly tableHead: TableHead;
  readonly tableFoot: TableFoot;
  readonly foot: Foot;
}

/** @throws BackupError when the line is not one of that kind */
export function parseLine<Kind extends keyof Lines>(kind: Kind, line: string): Lines[Kind] {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch {
    throw damaged();
  }
  if (typeof value !== 'object' || value === null) throw damaged();
  const found = value as Readonly<Record<string, unknown>>;
  const fits = Object.entries(shapes[kind]).every(
    ([name, type]) => typeof found[name] === type && found[name] !== null,
  );
  if (!fits) throw damaged();
  return value as Lines[Kind];
}

export function damaged(): BackupError {
  return new BackupError('The backup is damaged or was cut short; take another one.');
}
