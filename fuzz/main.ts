import { randomInt } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { markdownTable, rate } from '../bench/figures.ts';
import { fuzz, type FuzzResult } from './fuzz.ts';
import { startTarget } from './target.ts';

await main(process.argv.slice(2));

/** `npm run fuzz [-- --requests N --seed S]`: figures in Markdown on standard output, what is going on on standard error. */
async function main(args: readonly string[]): Promise<void> {
  const { values } = parseArgs({
    args: [...args],
    options: { requests: { type: 'string', default: '20000' }, seed: { type: 'string' } },
  });
  const requests = Number(values.requests);
  const seed = values.seed === undefined ? randomInt(1_000_000) : Number(values.seed);
  if (!Number.isSafeInteger(requests) || requests < 1 || !Number.isSafeInteger(seed) || seed < 0) {
    say('--requests takes a whole number from 1 on, --seed one from 0 on');
    process.exitCode = 1;
    return;
  }
  say(`${requests} requests, seed ${seed}`);
  const target = await startTarget();
  // An interrupt ends the run in order, so that no database stays behind.
  process.once('SIGINT', () => void target.stop().finally(() => process.exit(130)));
  try {
    const result = await fuzz(target, { requests, seed, say });
    process.stdout.write(`${describeResult(result, seed)}\n`);
    result.faults.forEach((fault, index) => {
      const file = join(tmpdir(), `opdesk-fuzz-${seed}-${index + 1}.http`);
      say(`\n${fault.kind} ${fault.operation}: ${fault.problem}`);
      if (fault.bytes.length === 0) return;
      writeFileSync(file, fault.bytes);
      say(`${fault.request}\n  bytes: ${file}\n  before it:\n    ${fault.before.join('\n    ')}`);
    });
    if (result.faults.length > 0) process.exitCode = 1;
  } finally {
    await target.stop();
  }
}

function describeResult({ requests, seconds, counts, faults, growth, neverDone }: FuzzResult, seed: number): string {
  const rows = Object.entries({ ...counts.byKind }).map(([kind, count]) => [kind, rate(count)]);
  const statuses = Object.entries(counts.byStatus).map(([status, count]) => `${status}: ${rate(count)}`);
  const memory =
    growth === undefined
      ? 'too few requests to judge the memory'
      : `memory ${growth.beforeMb.toFixed(0)} MB after the warm-up, ${growth.afterMb.toFixed(0)} MB at the end`;
  return [
    markdownTable(['requests', 'number'], [...rows, ['all', rate(requests)]]),
    '',
    `Seed ${seed}; ${seconds.toFixed(0)} s, ${rate(requests / seconds)}/s; ${memory}; ${faults.length} faults.`,
    `Answers: ${statuses.join(', ')}.`,
    `Never carried out: ${neverDone.join(', ') || 'none'}.`,
  ].join('\n');
}

function say(what: string): void {
  process.stderr.write(`fuzz: ${what}\n`);
}
