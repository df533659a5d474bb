import { invalidRequest, type Issue } from '../../kernel/errors.ts';
import type { Context } from '../../runtime/context.ts';
import { insertImport } from '../db/imports.ts';
import type { Import } from '../domain/import.ts';
import type { Kind } from '../domain/columns.ts';
import { readCsv, separatorOf } from '../domain/csv.ts';
import { type Header, readHeader } from '../domain/header.ts';
import type { DateFormat } from '../domain/rows.ts';

/** A file that is to be imported. */
interface FileToImport {
  readonly kind: Kind;
  readonly dateFormat: DateFormat;
  /** Names the file: the same key goes on with the same import. */
  readonly fileKey: string;
  /** The beginning of the file, with its whole header. */
  readonly text: string;
}

interface BegunImport {
  readonly import: Import;
  readonly header: Header;
  /** The characters of the text that the header takes; the rows begin after them. */
  readonly length: number;
}

/** The most columns of a file. */
const maxColumns = 200;

/**
 * Begins an import, or goes on with the one of the same file. Nothing is read yet but the header.
 * @throws DomainError INVALID_REQUEST_PARAMETERS for a header by which no row can be read, and for other dates than those
 *   by which rows of the file were read
 */
export async function addImport(ctx: Context, file: FileToImport): Promise<BegunImport> {
  const text = file.text.replace(/^\uFEFF/, '');
  const [firstLine = ''] = text.split(/\r?\n|\r/, 1);
  const separator = separatorOf(firstLine);
  const { records, length } = readCsv(text, separator, false, 1);
  // A file may be a header and nothing else.
  const [names = readCsv(text, separator, true, 1).records[0] ?? []] = records;
  refuseManyColumns(names.length);
  const header = readHeader(file.kind, names);
  if (header.problems.length > 0) throw invalidRequest(header.problems.map(headerIssue));
  const { kind, dateFormat, fileKey } = file;
  const made = await insertImport(ctx.db, ctx.businessId, {
    id: ctx.newId('import'),
    kind,
    fileKey,
    separator,
    dateFormat,
    header: names,
    createdBy: ctx.actor.id,
    createdAt: ctx.now(),
  });
  refuseOtherDates(made, dateFormat);
  const read = records.length === 0 ? text.length : length;
  return { import: made, header, length: read + (file.text.length - text.length) };
}

/** Rows of one file are read in one way: those that are done are not read again. */
function refuseOtherDates({ dateFormat, id }: Import, asked: DateFormat): void {
  if (dateFormat === asked) return;
  const message = `is another one than that by which this file was begun: go on with ${dateFormat}, or undo ${id} first`;
  throw invalidRequest([{ path: '/date_format', code: 'not_allowed', message, allowed: [dateFormat] }]);
}

/** Before any of them is looked at: each is compared with all that an import knows. */
function refuseManyColumns(count: number): void {
  if (count <= maxColumns) return;
  const message = `has ${count} columns; at most ${maxColumns} are read`;
  throw invalidRequest([{ path: '/text', code: 'too_many', message, allowed: { maximum: maxColumns } }]);
}

function headerIssue(message: string, index: number): Issue {
  return { path: `/text/${index}`, code: 'required', message };
}
