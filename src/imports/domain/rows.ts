import { fromSpreadsheet } from './csv.ts';
import type { Column } from './columns.ts';
import { isValidDate } from '../../kernel/time.ts';

/** How the dates of a file are written; nothing is guessed. */
export const dateFormats = ['YYYY-MM-DD', 'DD/MM/YYYY'] as const;
export type DateFormat = (typeof dateFormats)[number];

/** The rows of a file as a spreadsheet numbers them: the header is the first. */
export const firstRow = 2;

/** What is wrong with one row. Never carries the value itself. */
export interface RowProblem {
  readonly row: number;
  /** The name of the column; null where it is the row as a whole. */
  readonly column: string | null;
  readonly message: string;
}

/** A row as the body that it stands for, not checked yet. */
export interface Row {
  readonly number: number;
  readonly body: Readonly<Record<string, unknown>>;
  /** What could not be read. */
  readonly problems: readonly RowProblem[];
}

/** What became of a row, or would. */
export interface RowOutcome {
  readonly row: number;
  /** present: there already, by the id of the row; nothing was changed. */
  readonly outcome: 'added' | 'present' | 'refused';
  readonly problems: readonly RowProblem[];
  /** Patients who may be the same as the one that was added. */
  readonly duplicates?: readonly string[];
}

/** A record of a file as a row; undefined for an empty line. */
export function readRow(
  number: number,
  record: readonly string[],
  columns: readonly (Column | null)[],
  dateFormat: DateFormat,
): Row | undefined {
  if (record.every((cell) => cell.trim() === '')) return undefined;
  const problems: RowProblem[] = [];
  const body: Record<string, unknown> = {};
  if (record.length > columns.length) {
    const message = `has ${record.length} cells, and the header ${columns.length}; put quotes around a cell with a separator in it`;
    problems.push({ row: number, column: null, message });
  }
  columns.forEach((column, place) => {
    const text = fromSpreadsheet((record[place] ?? '').trim());
    if (column === null || text === '') return;
    const read = readCell(column, text, dateFormat);
    if ('message' in read) problems.push({ row: number, column: column.name, message: read.message });
    else put(body, column.path.slice(1).split('/'), read.value);
  });
  return { number, body, problems };
}

function put(body: Record<string, unknown>, [key = '', ...inner]: readonly string[], value: unknown): void {
  if (inner.length === 0) {
    body[key] = value;
    return;
  }
  const within = (body[key] ?? {}) as Record<string, unknown>;
  body[key] = within;
  put(within, inner, value);
}

type ReadCell = { readonly value: unknown } | { readonly message: string };

function readCell({ type }: Column, text: string, dateFormat: DateFormat): ReadCell {
  switch (type) {
    case 'text':
      return { value: text };
    case 'number':
      return /^\d{1,12}$/.test(text) ? { value: Number(text) } : { message: 'is not a whole number such as 15' };
    case 'date':
      return readDate(text, dateFormat);
    case 'clock':
      return readClock(text);
    case 'flag':
      return readFlag(text);
    case 'texts':
      return { value: textsIn(text) };
    case 'numbers':
      return textsIn(text).every((each) => /^-?\d{1,3}$/.test(each))
        ? { value: textsIn(text).map(Number) }
        : { message: 'is not a list of whole numbers such as 1; 3' };
  }
}

function textsIn(text: string): string[] {
  return text
    .split(';')
    .map((each) => each.trim())
    .filter((each) => each !== '');
}

const datePatterns: Readonly<Record<DateFormat, RegExp>> = {
  'YYYY-MM-DD': /^(?<year>\d{4})-(?<month>\d\d)-(?<day>\d\d)$/,
  'DD/MM/YYYY': /^(?<day>\d\d?)\/(?<month>\d\d?)\/(?<year>\d{4})$/,
};

function readDate(text: string, format: DateFormat): ReadCell {
  const { year = '', month = '', day = '' } = datePatterns[format].exec(text)?.groups ?? {};
  const date = `${year}-${month.padStart(2, '0')}-${day.padStart(2, '0')}`;
  if (isValidDate(date)) return { value: date };
  const other = dateFormats.find((each) => each !== format && datePatterns[each].test(text));
  const advice = other === undefined ? '' : `; it looks like ${other}, which you can choose for the whole file`;
  return { message: `is not a day of the calendar written ${format}${advice}` };
}

function readClock(text: string): ReadCell {
  const [, hours = '', minutes = ''] = /^(\d\d?):(\d\d)(?::00)?$/.exec(text) ?? [];
  if (hours === '') return { message: 'is not a time of 24 hours such as 09:15' };
  return { value: `${hours.padStart(2, '0')}:${minutes}` };
}

function readFlag(text: string): ReadCell {
  if (/^(?:y|yes|true|1)$/i.test(text)) return { value: true };
  if (/^(?:n|no|false|0)$/i.test(text)) return { value: false };
  return { message: 'must be yes or no' };
}
