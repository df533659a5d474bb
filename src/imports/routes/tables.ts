import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { Type } from 'typebox';
import { defineRoute } from '../../http/route.ts';
import type { HttpServer } from '../../http/server.ts';
import { KindOfFile } from '../contract/imports.ts';
import { exportTable } from '../services/export-table.ts';

/** The things that imports read, as the files that they read. */
export function tableRoutes(server: HttpServer): void {
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
      const pieces = exportTable(ctx, kind);
      // What cannot be read at all is refused before the answer begins.
      const first = await pieces.next();
      return {
        status: 200,
        subjectIds: [kind],
        headers: {
          'content-type': 'text/csv; charset=utf-8',
          'content-disposition': `attachment; filename="${kind}.csv"`,
          'cache-control': 'no-store',
        },
        stream(response) {
          if (first.done !== true) response.write(first.value);
          pipeline(Readable.from(pieces), response).catch((error: unknown) => {
            server.runtime.telemetry.logger.warn({ kind, error: String(error) }, 'an export was cut off');
          });
        },
      };
    },
  });
}
