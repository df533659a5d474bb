import { cpus } from 'node:os';
import { parseArgs } from 'node:util';
import { startCluster } from '../bench/cluster.ts';
import { allFaults } from './faults.ts';
import { summaryOfHa } from './ha/summary-ha.ts';
import { tortureHa } from './ha/torture-ha.ts';
import { prepareStage } from './stage.ts';
import { summaryOf } from './summary.ts';
import { torture } from './torture.ts';

const maxShown = 20;

await main(process.argv.slice(2));

/**
 * `npm run torture [-- --seconds 300 --seed S --ha]`: a table in Markdown, and what is wrong; then the exit code is 1.
 * With `--ha` over the three nodes of deploy/ha.
 */
async function main(args: readonly string[]): Promise<void> {
  const { values } = parseArgs({
    args: [...args],
    options: {
      seconds: { type: 'string', default: '300' },
      seed: { type: 'string' },
      ha: { type: 'boolean', default: false },
    },
  });
  const seconds = Number(values.seconds);
  const seed = Number(values.seed ?? Math.floor(Math.random() * 2 ** 32));
  if (!(seconds > 0) || !Number.isSafeInteger(seed)) throw new Error('--seconds and --seed take numbers');
  if (values.ha) return runHa(seed, seconds);
  say('starting PostgreSQL');
  const cluster = await startCluster(process.env['TORTURE_DATABASE_URL'] ?? '');
  // An interrupt ends the run in order, so that no database stays behind.
  for (const signal of ['SIGINT', 'SIGTERM'])
    process.once(signal, () => void cluster.stop().finally(() => process.exit(130)));
  try {
    const stage = await prepareStage(cluster);
    const report = await torture(stage, {
      seed,
      seconds,
      say,
      clients: 24,
      leastAnswered: 0,
      faults: allFaults,
      maxPauseMs: 1_500,
    });
    const machine = `${cpus().length} cores, Node.js ${process.versions.node}, PostgreSQL ${cluster.version}`;
    process.stdout.write(
      `\`npm run torture -- --seconds ${seconds} --seed ${seed}\`, ${machine}\n\n${summaryOf(report)}\n`,
    );
    for (const violation of report.violations.slice(0, maxShown)) process.stdout.write(`\n${violation}\n`);
    if (report.violations.length > 0) process.exitCode = 1;
    for (const line of report.loggedErrors.slice(0, maxShown)) say(line);
  } finally {
    await cluster.stop();
  }
}

async function runHa(seed: number, seconds: number): Promise<void> {
  const report = await tortureHa({ seed, seconds, say });
  process.stdout.write(
    `\`npm run torture -- --ha --seconds ${seconds} --seed ${seed}\`, ${cpus().length} cores\n\n${summaryOfHa(report)}\n`,
  );
  for (const violation of report.violations.slice(0, maxShown)) process.stdout.write(`\n${violation}\n`);
  if (report.violations.length > 0) process.exitCode = 1;
}

function say(what: string): void {
  process.stderr.write(`torture: ${what}\n`);
}
