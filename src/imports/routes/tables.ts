import { Type } from 'typebox';
import type { Exports } from '../../http/exports.ts';
import { defineRoute } from '../../http/route.ts';
import type { HttpServer } from '../../http/server.ts';
import { KindOfFile } from '../contract/imports.ts';
import { exportTable } from '../services/export-table.ts';

/** The things that imports read, as the files that they read. */
export function tableRoutes(server: HttpServer, exports: Exports): void {
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
    handler: async (ctx, { params: { kind }, headers }) => {
      const file = await exports.begin(ctx, headers, 'exportTable', exportTable(ctx, kind));
      return {
        ...file,
        status: 200,
        subjectIds: [kind],
        headers: {
          ...file.headers,
          'content-type': 'text/csv; charset=utf-8',
          'content-disposition': `attachment; filename="${kind}.csv"`,
          'cache-control': 'no-store',
        },
      };
    },
  });
}
