import { once } from 'node:events';
import { kinds } from '../imports/domain/columns.ts';
import { exportTable } from '../imports/services/export-table.ts';
import type { Command } from './commands.ts';
import { contextOf } from './operator-context.ts';

/** The commands that write the files that imports read. */
export const exportCommands: Readonly<Record<string, Command>> = Object.fromEntries(
  kinds.map((kind) => [
    `export ${kind}`,
    {
      words: 2,
      usage: `export ${kind} --business ID`,
      summary: `write all ${kind} as CSV to the standard output, as an import reads them`,
      operands: [],
      makesDatabase: false,
      options: { business: { type: 'string' } },
      async run(runtime, { values }) {
        for await (const piece of exportTable(await contextOf(runtime, values), kind)) {
          if (!process.stdout.write(piece)) await once(process.stdout, 'drain');
        }
        return [];
      },
    } satisfies Command,
  ]),
);
