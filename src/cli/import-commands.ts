import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { createBookingQueue } from '../appointments/services/booking-queue.ts';
import { columnsByKind, type Kind, kinds } from '../imports/domain/columns.ts';
import { createDecoder } from '../imports/domain/decode.ts';
import { type DateFormat, dateFormats, firstRow, type RowProblem } from '../imports/domain/rows.ts';
import { addImport } from '../imports/services/add-import.ts';
import { type AddedRows, addImportRows } from '../imports/services/add-import-rows.ts';
import { findBusinessOfImport } from '../imports/services/find-business-of-import.ts';
import { listImports } from '../imports/services/list-imports.ts';
import { undoImport } from '../imports/services/undo-import.ts';
import { isoUtc } from '../kernel/time.ts';
import type { Context } from '../runtime/context.ts';
import type { Command, CommandInput } from './commands.ts';
import { contextOf, operatorContext } from './operator-context.ts';

const text = { type: 'string' } as const;
const flag = { type: 'boolean' } as const;

/** The commands that read files of another system. */
export const importCommands: Readonly<Record<string, Command>> = {
  ...Object.fromEntries(kinds.map((kind) => [`import ${kind}`, importCommand(kind)])),
  'import list': {
    words: 2,
    usage: 'import list --business ID',
    summary: 'list the imports of a business',
    operands: [],
    makesDatabase: false,
    reads: true,
    options: { business: text },
    async run(runtime, { values }) {
      const imports = await listImports(await contextOf(runtime, values));
      return imports.map(({ id, kind, createdAt, nextRow, added, present, refused, kept, finishedAt, undoneAt }) => {
        const state =
          undoneAt !== null ? `undone, ${kept} kept` : finishedAt === null ? `up to row ${nextRow - 1}` : 'done';
        return [id, kind, isoUtc(createdAt), `${added} added, ${present} present, ${refused} refused`, state].join(
          '  ',
        );
      });
    },
  },
  'import undo': {
    words: 2,
    usage: 'import undo IMPORT',
    summary: 'remove what an import has made, but for what something has happened with since',
    operands: ['IMPORT'],
    findBusiness: findBusinessOfImport,
    makesDatabase: false,
    options: {},
    async run(runtime, { positionals: [importId = ''] }) {
      const ctx = operatorContext(runtime, await findBusinessOfImport(runtime, importId));
      const lines: string[] = [];
      let removed = 0;
      for (;;) {
        const undone = await undoImport(ctx, importId);
        removed += undone.removed;
        lines.push(...undone.kept.map(({ row, id, reason }) => `row ${row}: ${id} stays (${reason})`));
        if (undone.import.undoneAt !== null) return [...lines, `removed ${removed}, kept ${undone.import.kept}`];
      }
    },
  },
};

function importCommand(kind: Kind): Command {
  return {
    words: 2,
    usage: `import ${kind} FILE --business ID [--dates ${dateFormats.join('|')}] [--dry-run] [--leave-out]`,
    summary:
      `add ${kind} from a CSV file (columns ${columnsByKind[kind].map(({ name }) => name).join(', ')}); --dry-run lists ` +
      'every problem and writes nothing, --leave-out imports the rows without one',
    operands: ['FILE'],
    namesFile: true,
    makesDatabase: false,
    options: { business: text, dates: text, 'dry-run': flag, 'leave-out': flag },
    async run(runtime, { values, positionals: [file = ''], made }) {
      const ctx = await contextOf(runtime, values);
      const source = { kind, file, dateFormat: dateFormatIn(values) };
      const checked = await readFileInto(ctx, source, true);
      const lines = [...checked.lines, ...checked.problems.map(problemLine)];
      if (values['dry-run'] === true) return [...lines, `${counts(checked)}; nothing was written`];
      if (checked.problems.length > 0 && values['leave-out'] !== true) {
        throw new Error([...lines, 'Nothing was imported; --leave-out imports the rows without a problem.'].join('\n'));
      }
      const done = await readFileInto(ctx, source, false);
      made(done.importId);
      const duplicates = done.duplicates.map(
        ({ row, ids }) => `row ${row}: perhaps the same patient as ${ids.join(', ')}`,
      );
      return [
        ...checked.lines,
        ...done.problems.map(problemLine),
        ...duplicates,
        `import ${done.importId}`,
        counts(done),
      ];
    },
  };
}

interface Source {
  readonly kind: Kind;
  readonly file: string;
  readonly dateFormat: DateFormat;
}

interface Total {
  readonly importId: string;
  /** What is said of the header. */
  readonly lines: readonly string[];
  readonly problems: RowProblem[];
  readonly duplicates: { readonly row: number; readonly ids: readonly string[] }[];
  added: number;
  present: number;
  refused: number;
}

/** Characters that are handed on at once; the file itself is never held whole. */
const partLength = 256_000;

async function readFileInto(ctx: Context, source: Source, isDryRun: boolean): Promise<Total> {
  const bookings = createBookingQueue(ctx.db);
  const parts = textsOf(source.file);
  let { value: pending = '', done = false } = await parts.next();
  const begun = await addImport(ctx, {
    kind: source.kind,
    dateFormat: source.dateFormat,
    fileKey: await digestOf(source.file),
    text: pending,
  });
  const ignored = begun.header.ignored.map(
    ({ name, nearest }) => `the column ${name} is not read${nearest === null ? '' : `; perhaps ${nearest} is meant`}`,
  );
  const importId = begun.import.id;
  const total: Total = { importId, lines: ignored, problems: [], duplicates: [], added: 0, present: 0, refused: 0 };
  pending = pending.slice(begun.length);
  const rowsById = new Map<string, number>();
  let row = firstRow;
  for (;;) {
    while (!done && pending.length < partLength) {
      const next = await parts.next();
      if (next.done === true) done = true;
      else pending += next.value;
    }
    const part = { text: pending, firstRow: row, isLast: done, isDryRun, rowsById };
    const added = await addImportRows(ctx, bookings, importId, part);
    addTo(total, added);
    pending = pending.slice(added.length);
    row = added.nextRow;
    if (added.isDone) return total;
  }
}

function addTo(total: Total, { outcomes }: AddedRows): void {
  for (const { row, outcome, problems, duplicates = [] } of outcomes) {
    total[outcome] += 1;
    total.problems.push(...problems);
    if (duplicates.length > 0) total.duplicates.push({ row, ids: duplicates });
  }
}

async function* textsOf(file: string): AsyncGenerator<string, undefined> {
  const decoder = createDecoder();
  for await (const bytes of createReadStream(file, { highWaterMark: partLength })) {
    yield decoder.decode(bytes as Uint8Array, false);
  }
  yield decoder.decode(new Uint8Array(), true);
  return undefined;
}

async function digestOf(file: string): Promise<string> {
  const digest = createHash('sha256');
  for await (const bytes of createReadStream(file)) digest.update(bytes as Uint8Array);
  return digest.digest('hex');
}

function problemLine({ row, column, message }: RowProblem): string {
  return `row ${row}${column === null ? '' : `, ${column}`}: ${message}`;
}

function counts({ added, present, refused }: Total): string {
  return `${added} added, ${present} there already, ${refused} refused`;
}

function dateFormatIn(values: CommandInput['values']): DateFormat {
  const { dates = dateFormats[0] } = values;
  const found = dateFormats.find((format) => format === dates);
  if (found === undefined) throw new Error(`--dates must be one of ${dateFormats.join(', ')}.`);
  return found;
}
