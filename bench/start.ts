import { spawn } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import type { Bench } from './bench.ts';
import { markdownTable, median, times, verdict } from './figures.ts';
import { memoryOf } from './processes.ts';

const program = fileURLToPath(new URL('../dist/main.js', import.meta.url));
const prepare = fileURLToPath(new URL('../scripts/prepare.mjs', import.meta.url));
const rounds = 7;
/** What V8 compiled is kept five seconds after a first start; a server is idle some time after it. */
const settledMs = 6_000;
const targets = { readyOfBare: 5, secondStartMs: 700, memoryMb: 50 } as const;

interface Started {
  readonly ms: number;
  readonly memoryMb: number;
}

/** How long a start takes beside that of a Node that does nothing, and what an idle server keeps. */
export async function benchStart(bench: Bench): Promise<string> {
  const practice = await bench.createPractice('start');
  try {
    const ofDatabase = { DATABASE_URL: practice.databaseUrl };
    bench.say('start: a first start, which keeps the compiled code');
    await serve(ofDatabase, settledMs);
    const ratios: number[] = [];
    const ready: number[] = [];
    for (let round = 0; round < rounds; round += 1) {
      bench.say(`start: round ${round + 1} of ${rounds}`);
      const bare = await run([process.execPath, '-e', '0'], {});
      const { ms } = await serve(ofDatabase, 0);
      ready.push(ms);
      ratios.push(ms / bare);
    }
    const idle = await serve(ofDatabase, settledMs);
    const second = await secondStartMs(bench);
    const extraMb = idle.memoryMb - (await bareMemoryMb());
    bench.measured.set('start', [
      { readyOfBare: median(ratios), readyMs: median(ready), secondStartMs: second, extraMb },
    ]);
    return [
      '### Starting',
      '',
      markdownTable(
        ['', 'measured', 'target', 'met'],
        [
          [
            'ready ÷ `node -e 0`',
            `${times(median(ratios))} (${median(ready).toFixed(0)} ms)`,
            `≤ ${times(targets.readyOfBare)}`,
            verdict(median(ratios) <= targets.readyOfBare),
          ],
          [
            'second `npm start`, with its PostgreSQL',
            `${second.toFixed(0)} ms`,
            `≤ ${targets.secondStartMs} ms`,
            verdict(second <= targets.secondStartMs),
          ],
          [
            'idle memory above that of a bare Node',
            `${extraMb.toFixed(0)} MB`,
            `≤ ${targets.memoryMb} MB`,
            verdict(extraMb <= targets.memoryMb),
          ],
        ],
      ),
    ].join('\n');
  } finally {
    await practice.drop();
  }
}

/** The steps of `npm start` on a data folder that a first start has filled. Medians of three. */
async function secondStartMs({ cluster, say }: Bench): Promise<number> {
  const data = join(cluster.folder, 'second-start');
  mkdirSync(data);
  say('start: with its own PostgreSQL');
  const env = { OPDESK_DATA: data };
  await serve(env, 0);
  const found: number[] = [];
  for (let round = 0; round < 3; round += 1) {
    found.push((await run([process.execPath, prepare], env)) + (await serve(env, 0)).ms);
  }
  return median(found);
}

/** Serves until it is ready and some time longer. */
async function serve(env: NodeJS.ProcessEnv, longerMs: number): Promise<Started> {
  const from = performance.now();
  const child = spawn(process.execPath, ['--max-semi-space-size=16', '--max-old-space-size=256', program, 'serve'], {
    env: { ...process.env, ...env, PORT: '0' },
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  const ms = await new Promise<number>((resolve, reject) => {
    createInterface({ input: child.stderr }).on('line', (line) => {
      if (line.includes(' serves http')) resolve(performance.now() - from);
    });
    child.once('exit', (code) => reject(new Error(`the server ended (${code})`)));
  });
  await new Promise((resolve) => setTimeout(resolve, longerMs));
  const memoryMb = memoryOf(child.pid ?? 0)?.nowMb ?? Number.NaN;
  child.kill('SIGTERM');
  await ended;
  return { ms, memoryMb };
}

/** Milliseconds of a whole process. */
async function run([file = '', ...args]: readonly string[], env: NodeJS.ProcessEnv): Promise<number> {
  const from = performance.now();
  const child = spawn(file, args, { env: { ...process.env, ...env }, stdio: 'ignore' });
  await new Promise((resolve) => child.once('exit', resolve));
  return performance.now() - from;
}

async function bareMemoryMb(): Promise<number> {
  const child = spawn(process.execPath, ['-e', "process.stdout.write('.'); setInterval(() => {}, 1000)"], {
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  await new Promise((resolve) => child.stdout.once('data', resolve));
  const memoryMb = memoryOf(child.pid ?? 0)?.nowMb ?? Number.NaN;
  child.kill('SIGKILL');
  return memoryMb;
}
