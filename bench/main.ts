import { cpus, loadavg } from 'node:os';
import { parseArgs } from 'node:util';
import { type Bench, fullScale, openBench, quickScale } from './bench.ts';
import { benchBook } from './book.ts';
import { benchCalendar } from './calendar.ts';
import { benchChanges } from './changes.ts';
import { benchDesk } from './desk.ts';
import { benchDirectory } from './directory.ts';
import { benchImports } from './imports.ts';
import { benchInvalid } from './invalid.ts';
import { benchLive } from './live.ts';
import { benchMemory } from './memory.ts';
import { benchPast } from './past.ts';
import { benchQueue } from './queue.ts';
import { benchReads } from './reads.ts';
import { writeReport } from './report.ts';
import { benchRival } from './rival/bench.ts';
import { benchSlots } from './slots.ts';
import { benchStart } from './start.ts';
import { benchWebhooks } from './webhooks.ts';

const parts: Readonly<Record<string, (bench: Bench) => Promise<string>>> = {
  book: benchBook,
  changes: benchChanges,
  reads: benchReads,
  start: benchStart,
  slots: benchSlots,
  past: benchPast,
  invalid: benchInvalid,
  directory: benchDirectory,
  imports: benchImports,
  queue: benchQueue,
  memory: benchMemory,
  live: benchLive,
  webhooks: benchWebhooks,
  desk: benchDesk,
  calendar: benchCalendar,
  rival: benchRival,
};
/** It needs another program, which the person brings: it is measured when it is named. */
const named = ['rival'];

await main(process.argv.slice(2));

/**
 * `npm run bench [-- [--quick] [--write] PART …]`: tables in Markdown on standard output, what is going on on standard
 * error; with --write figures and charts also into docs.
 */
async function main(args: readonly string[]): Promise<void> {
  const { values, positionals } = parseArgs({
    args: [...args],
    options: { quick: { type: 'boolean' }, write: { type: 'boolean' } },
    allowPositionals: true,
  });
  const unknown = positionals.filter((name) => !(name in parts));
  if (unknown.length > 0) {
    say(`there is no part ${unknown.join(', ')}; there are ${Object.keys(parts).join(', ')}`);
    process.exitCode = 1;
    return;
  }
  const unnamed = Object.keys(parts).filter((name) => !named.includes(name));
  const busyBefore = loadavg()[0] ?? 0;
  const bench = await openBench(values.quick === true ? quickScale : fullScale, say);
  // An interrupt ends the run in order, so that no database stays behind.
  process.once('SIGINT', () => void bench.close().finally(() => process.exit(130)));
  try {
    const machine = describeMachine(bench, busyBefore, values.quick === true);
    print(machine);
    for (const name of positionals.length === 0 ? unnamed : positionals) print((await parts[name]?.(bench)) ?? '');
    if (values.write === true) writeReport(machine, bench.measured);
  } finally {
    await bench.close();
  }
}

function describeMachine({ cluster }: Bench, busyBefore: number, isQuick: boolean): string {
  const date = new Date().toISOString().slice(0, 10);
  const database = `PostgreSQL ${cluster.version}${cluster.isEmbedded ? ' (embedded)' : ''}`;
  const caution = isQuick ? ' A quick run, for orientation.' : '';
  return `${date}, ${cpus().length} cores, Node.js ${process.versions.node}, ${database}; load before the run ${busyBefore.toFixed(1)}.${caution}`;
}

function print(text: string): void {
  process.stdout.write(`${text}\n\n`);
}

function say(what: string): void {
  process.stderr.write(`bench: ${what}\n`);
}
