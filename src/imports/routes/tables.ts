import type { ServerResponse } from 'node:http';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { Type } from 'typebox';
import { defineRoute } from '../../http/route.ts';
import type { HttpServer } from '../../http/server.ts';
import { KindOfFile } from '../contract/imports.ts';
import { DomainError } from '../../kernel/errors.ts';
import { createPlaces } from '../../runtime/places.ts';
import { exportTable } from '../services/export-table.ts';

/** Exports of one business under way; in all. Each takes its reader's time, and a page of the table at once. */
const maxOfBusiness = 2;
const maxInAll = 8;
/** From the first byte of an export to the last that its reader takes. */
const exportTimeoutMs = 600_000;
/** When a caller may ask again who found no place. */
const retryAfterSeconds = 10;

/** The things that imports read, as the files that they read. */
export function tableRoutes(server: HttpServer): void {
  const places = createPlaces(maxOfBusiness, maxInAll);
  defineRoute(server, {
    id: 'exportTable',
    audits: 'export',
    method: 'GET',
    url: '/opdesk/v1/tables/:kind',
    scope: 'admin',
    tag: 'Imports',
    summary: 'All patients, doctors, hours or appointments as CSV',
    description:
      'In the columns that an import reads, UTF-8 with a byte order mark, row after row. A cell that a spreadsheet would ' +
      'take for a formula begins with an apostrophe. Archived, merged and erased patients are left out. Each export is ' +
      'in the audit.',
    exampleParameters: { kind: 'doctors' },
    params: Type.Object({ kind: KindOfFile }),
    responses: {
      200: {
        description: 'The file; an answer that is cut off is not whole',
        contentType: 'text/csv',
        schema: Type.String(),
        example: 'partner_id,first_name,last_name,gender\r\n',
      },
    },
    handler: async (ctx, { params: { kind } }) => {
      const release = places.take(ctx.businessId);
      if (release === undefined) throw tooManyExports();
      let reader: ServerResponse | undefined;
      // Also where the answer never begins.
      const late = setTimeout(() => {
        reader?.destroy();
        release();
      }, exportTimeoutMs).unref();
      const pieces = exportTable(ctx, kind);
      // What cannot be read at all is refused before the answer begins.
      const first = await pieces.next().catch((error: unknown) => {
        release();
        throw error;
      });
      return {
        status: 200,
        subjectIds: [kind],
        headers: {
          'content-type': 'text/csv; charset=utf-8',
          'content-disposition': `attachment; filename="${kind}.csv"`,
          'cache-control': 'no-store',
        },
        stream(response) {
          reader = response;
          if (first.done !== true) response.write(first.value);
          pipeline(Readable.from(pieces), response)
            .catch((error: unknown) => {
              server.runtime.telemetry.logger.warn({ kind, error: String(error) }, 'an export was cut off');
            })
            .finally(() => {
              clearTimeout(late);
              release();
            });
        },
      };
    },
  });
}

function tooManyExports(): DomainError {
  const message = 'Other exports are under way: ask again when one of them is done.';
  return new DomainError('TOO_MANY_REQUESTS', message, { retry_after_seconds: retryAfterSeconds });
}
