import { type Static, Type } from 'typebox';
import { named, withoutEmpty } from '../../kernel/schemas.ts';
import { kinds } from '../domain/columns.ts';
import { separators } from '../domain/csv.ts';
import type { Import } from '../domain/import.ts';
import { dateFormats, firstRow, type RowOutcome } from '../domain/rows.ts';

/** Its header is the file's, and known to the caller. */
type ShownImport = Omit<Import, 'header'>;

export const KindOfFile = Type.Enum([...kinds]);

/** Characters of a part: as UTF-8 in JSON it stays below the limit of a body. */
const maxPartLength = 60_000;

/** The body of `POST /opdesk/v1/imports`. */
export const AddImportBody = Type.Object({
  kind: KindOfFile,
  date_format: Type.Enum([...dateFormats], {
    description: 'How every date of the file is written; nothing is guessed',
  }),
  file_key: Type.String({
    minLength: 1,
    maxLength: 200,
    description:
      'Names the file, such as its SHA-256: the same key goes on with the same import, and adds nothing twice',
  }),
  text: Type.String({
    maxLength: maxPartLength,
    description: 'The beginning of the file, UTF-8, with the whole header. Commas, semicolons or tabs separate cells',
  }),
});

/** The body of `POST /opdesk/v1/imports/{import_id}/rows`. */
export const AddImportRowsBody = Type.Object({
  text: Type.String({ maxLength: maxPartLength, description: 'The file from the beginning of a row on' }),
  first_row: Type.Integer({
    minimum: firstRow,
    description: 'The row with which the text begins, as a spreadsheet numbers it: the header is row 1',
  }),
  is_last: Type.Boolean({ description: 'Whether the file ends with the text' }),
  dry_run: Type.Optional(Type.Boolean({ description: 'true: nothing is written; the answer has the same problems' })),
});

const State = Type.Enum(['open', 'done', 'undoing', 'undone']);

const ImportEntry = named('Import', {
  import_id: Type.String(),
  kind: KindOfFile,
  state: State,
  separator: Type.Enum([...separators]),
  date_format: Type.Enum([...dateFormats]),
  next_row: Type.Integer({ description: 'The first row that is still to come' }),
  added: Type.Integer(),
  present: Type.Integer({ description: 'Rows whose id something has already: nothing was changed' }),
  refused: Type.Integer({
    description: 'Rows with problems, which were left out: they are tried again when the file is sent again',
  }),
  kept: Type.Integer({ description: 'After it was undone: rows whose things stayed' }),
  created_by: Type.String(),
  created_at: Type.Integer({ description: 'Epoch seconds' }),
  finished_at: Type.Optional(Type.Integer()),
  undone_at: Type.Optional(Type.Integer()),
});

const IgnoredColumn = named('IgnoredColumn', {
  name: Type.String(),
  nearest: Type.Optional(Type.String({ description: 'The column that was perhaps meant' })),
});

export const AddImportAnswer = Type.Object({
  data: Type.Object({
    import: ImportEntry,
    length: Type.Integer({
      description: 'The characters of the text that the header takes; the rows begin after them',
    }),
    ignored: Type.Array(IgnoredColumn, { description: 'The columns that an import of this kind does not read' }),
  }),
});

const Problem = named('RowProblem', {
  row: Type.Integer(),
  column: Type.Optional(Type.String({ description: 'Left out where it is the row as a whole' })),
  message: Type.String({ description: 'What is wrong, and what would be right' }),
});

const Duplicate = named('DuplicateRow', {
  row: Type.Integer(),
  patient_ids: Type.Array(Type.String(), { description: 'Patients with the same number, name and birth date or age' }),
});

export const AddImportRowsAnswer = Type.Object({
  data: Type.Object({
    import: ImportEntry,
    length: Type.Integer({ description: 'The characters of the text that were read; the next part begins after them' }),
    next_row: Type.Integer({ description: 'The row with which the next part begins' }),
    is_done: Type.Boolean({ description: 'Whether the file is at its end' }),
    added: Type.Integer({ description: 'Of this part' }),
    present: Type.Integer({ description: 'Rows whose id something has already, and rows that this import has done' }),
    refused: Type.Integer(),
    problems: Type.Array(Problem),
    duplicates: Type.Array(Duplicate),
  }),
});

export const ImportsAnswer = Type.Object({ data: Type.Object({ imports: Type.Array(ImportEntry) }) });

const KeptRow = named('KeptRow', {
  row: Type.Integer(),
  id: Type.String({ description: 'Of what the row made' }),
  reason: Type.Enum(['appointments', 'hours', 'changed', 'merged', 'erased', 'consents', 'relations'], {
    description: 'What has happened with it since',
  }),
});

export const UndoImportAnswer = Type.Object({
  data: Type.Object({
    import: ImportEntry,
    removed: Type.Integer({ description: 'By this call' }),
    kept: Type.Array(KeptRow),
    is_done: Type.Boolean({ description: 'false: call again, to undo the rows before these' }),
  }),
});

/** @returns ImportEntry */
export function importEntry(one: ShownImport): Static<typeof ImportEntry> {
  return withoutEmpty({
    import_id: one.id,
    kind: one.kind,
    state: stateOf(one),
    separator: one.separator,
    date_format: one.dateFormat,
    next_row: one.nextRow,
    added: one.added,
    present: one.present,
    refused: one.refused,
    kept: one.kept,
    created_by: one.createdBy,
    created_at: Math.floor(one.createdAt),
    finished_at: one.finishedAt && Math.floor(one.finishedAt),
    undone_at: one.undoneAt && Math.floor(one.undoneAt),
  }) as Static<typeof ImportEntry>;
}

function stateOf({ undoneAt, undoRow, finishedAt }: ShownImport): Static<typeof State> {
  if (undoneAt !== null) return 'undone';
  if (undoRow !== null) return 'undoing';
  return finishedAt === null ? 'open' : 'done';
}

/** @returns AddImportRowsAnswer */
export function addedRowsAnswer(added: {
  readonly import: ShownImport;
  readonly length: number;
  readonly nextRow: number;
  readonly isDone: boolean;
  readonly outcomes: readonly RowOutcome[];
}): Static<typeof AddImportRowsAnswer> {
  const { outcomes } = added;
  const count = (outcome: RowOutcome['outcome']): number => outcomes.filter((each) => each.outcome === outcome).length;
  return {
    data: {
      import: importEntry(added.import),
      length: added.length,
      next_row: added.nextRow,
      is_done: added.isDone,
      added: count('added'),
      present: count('present'),
      refused: count('refused'),
      problems: outcomes.flatMap(({ problems }) =>
        problems.map(({ row, column, message }) => ({ row, ...(column === null ? {} : { column }), message })),
      ),
      duplicates: outcomes.flatMap(({ row, duplicates = [] }) =>
        duplicates.length === 0 ? [] : [{ row, patient_ids: [...duplicates] }],
      ),
    },
  };
}
