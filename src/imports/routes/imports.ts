import { Type } from 'typebox';
import type { BookingQueue } from '../../appointments/services/booking-queue.ts';
import { defineRoute } from '../../http/route.ts';
import type { HttpServer } from '../../http/server.ts';
import { Id, withoutEmpty } from '../../kernel/schemas.ts';
import {
  AddImportAnswer,
  AddImportBody,
  AddImportRowsAnswer,
  AddImportRowsBody,
  addedRowsAnswer,
  importEntry,
  ImportsAnswer,
  UndoImportAnswer,
} from '../contract/imports.ts';
import { DomainError } from '../../kernel/errors.ts';
import { createPlaces } from '../../runtime/places.ts';
import { addImport } from '../services/add-import.ts';
import { addImportRows } from '../services/add-import-rows.ts';
import { listImports } from '../services/list-imports.ts';
import { undoImport } from '../services/undo-import.ts';

/** Dry runs of one business under way; in all. Each looks up what every row of its part names. */
const maxDryRunsOfBusiness = 2;
const maxDryRuns = 8;

const tag = 'Imports';
const params = Type.Object({ import_id: Id });
const storedExample = {
  id: 'im-0197f3d2-6c1a-7b3e-9d55-0f2d6c1a7b3e',
  kind: 'patients',
  separator: ',',
  dateFormat: 'YYYY-MM-DD',
  nextRow: 3,
  added: 1,
  present: 0,
  refused: 0,
  createdBy: 'demo',
  createdAt: 1_935_719_100,
  finishedAt: 1_935_719_101,
  undoRow: null,
  kept: 0,
  undoneAt: null,
} as const;
const exampleImport = importEntry(storedExample);
const exampleHeader = 'partner_id,first_name,last_name,gender,age,mobile\n';
const exampleRow = 'P-1001,Asha,Rao,F,38,9999999999\n';

/** Patients, doctors, hours and appointments of another system, from files. */
export function importRoutes(server: HttpServer, bookings: BookingQueue): void {
  defineListImports(server);
  defineAddImport(server);
  defineAddImportRows(server, bookings);
  defineUndoImport(server);
}

function defineListImports(server: HttpServer): void {
  defineRoute(server, {
    id: 'listImports',
    method: 'GET',
    url: '/opdesk/v1/imports',
    scope: 'admin',
    tag,
    summary: 'List the imports',
    responses: {
      200: {
        description: 'The newest hundred that have begun',
        schema: ImportsAnswer,
        example: { data: { imports: [exampleImport] } },
      },
    },
    handler: async (ctx) => ({
      status: 200,
      body: { data: { imports: (await listImports(ctx)).map(importEntry) } },
    }),
  });
}

function defineAddImport(server: HttpServer): void {
  defineRoute(server, {
    id: 'addImport',
    method: 'POST',
    url: '/opdesk/v1/imports',
    scope: 'admin',
    tag,
    summary: 'Add an import of a CSV file',
    description:
      'Reads the header, and answers the columns that it does not know. The file follows in parts, by addImportRows: ' +
      'first as a dry run that lists every problem, then in earnest. The columns are those of docs/import.md.',
    body: AddImportBody,
    example: { kind: 'patients', date_format: 'YYYY-MM-DD', file_key: 'example', text: exampleHeader },
    responses: {
      200: {
        description: 'The import, which goes on where an earlier one of this file has ended',
        schema: AddImportAnswer,
        example: { data: { import: exampleImport, length: exampleHeader.length, ignored: [] } },
      },
    },
    handler: async (ctx, { body }) => {
      const { kind, date_format: dateFormat, file_key: fileKey, text } = body;
      const begun = await addImport(ctx, { kind, dateFormat, fileKey, text });
      const data = {
        import: importEntry(begun.import),
        length: begun.length,
        ignored: begun.header.ignored.map(({ name, nearest }) => withoutEmpty({ name, nearest })),
      };
      return { status: 200, body: { data } };
    },
  });
}

function defineAddImportRows(server: HttpServer, bookings: BookingQueue): void {
  const dryRuns = createPlaces(maxDryRunsOfBusiness, maxDryRuns);
  defineRoute(server, {
    id: 'addImportRows',
    // Beginning and undoing an import are in the audit; a file has many parts.
    audits: null,
    method: 'POST',
    url: '/opdesk/v1/imports/:import_id/rows',
    scope: 'admin',
    tag,
    summary: 'Add the next rows of a file',
    description:
      'A call adds what it can in about a second, and answers how much of the text that was: the next part begins ' +
      'there. Rows with problems are left out, and named with what would be right. A part that is sent again adds ' +
      'nothing twice: a file that is sent from its beginning goes on where it was, and rows that were left out are ' +
      'tried again.',
    params,
    body: AddImportRowsBody,
    example: { text: exampleRow, first_row: 2, is_last: true },
    exampleFollows: { id: 'addImport', parameters: { import_id: '/data/import/import_id' } },
    responses: {
      200: {
        description: 'What became of the rows',
        schema: AddImportRowsAnswer,
        example: addedRowsAnswer({
          import: storedExample,
          length: exampleRow.length,
          nextRow: 3,
          isDone: true,
          outcomes: [{ row: 2, outcome: 'added', problems: [] }],
        }),
      },
    },
    errors: ['NOT_FOUND'],
    handler: async (ctx, { params: { import_id: importId }, body }) => {
      const { text, first_row: firstRow, is_last: isLast, dry_run: isDryRun = false } = body;
      // In earnest each waits for its turn.
      const release = isDryRun ? dryRuns.take(ctx.businessId) : undefined;
      if (isDryRun && release === undefined) throw tooManyDryRuns();
      try {
        const added = await addImportRows(ctx, bookings, importId, { text, firstRow, isLast, isDryRun });
        return { status: 200, body: addedRowsAnswer(added) };
      } finally {
        release?.();
      }
    },
  });
}

function tooManyDryRuns(): DomainError {
  return new DomainError(
    'SERVICE_UNAVAILABLE',
    'Other dry runs are under way; send this one again when one of them is done.',
  );
}

function defineUndoImport(server: HttpServer): void {
  defineRoute(server, {
    id: 'undoImport',
    method: 'POST',
    url: '/opdesk/v1/imports/:import_id/undo',
    scope: 'admin',
    tag,
    summary: 'Undo an import',
    description:
      'The last rows first, as many as take about a second; is_done says whether to call again. What something has ' +
      'happened with since stays, and is named with its row. Appointments that are over are deleted; those to come are ' +
      "cancelled, and the partner's ids are free again.",
    params,
    exampleFollows: { id: 'addImport', parameters: { import_id: '/data/import/import_id' } },
    responses: {
      200: {
        description: 'What was removed',
        schema: UndoImportAnswer,
        example: { data: { import: { ...exampleImport, state: 'undone' }, removed: 1, kept: [], is_done: true } },
      },
    },
    errors: ['NOT_FOUND'],
    handler: async (ctx, { params: { import_id: importId } }) => {
      const { import: undone, removed, kept } = await undoImport(ctx, importId);
      const data = {
        import: importEntry(undone),
        removed,
        kept: kept.map(({ row, id, reason }) => ({ row, id, reason })),
        is_done: undone.undoneAt !== null,
      };
      return { status: 200, body: { data } };
    },
  });
}
