// The checks that take some twenty seconds and no database: format, types, lint, and the tests that need none. All at
// once; the output of what failed is printed.
import { spawn } from 'node:child_process';
import { join } from 'node:path';

// Of what was checked before, the compiler checks what has changed and what depends on it: a tenth of the work.
const checked = ['--incremental', '--tsBuildInfoFile', 'node_modules/.cache/opdesk-check.tsbuildinfo'];

const commands = {
  format: ['oxfmt', '--check', '**/*.{ts,tsx,mjs,css}'],
  types: ['tsc', '--noEmit', '-p', 'tsconfig.json', ...checked],
  lint: ['oxlint', '--type-aware'],
  migrations: ['squawk', 'migrations/[0-9]*.sql'],
  tests: ['vitest', 'run', '--config', 'vitest.check.config.ts', '--reporter=dot'],
};

const results = await Promise.all(Object.entries(commands).map(([name, command]) => run(name, command)));
process.exitCode = results.every((passed) => passed) ? 0 : 1;

async function run(name, [program, ...args]) {
  const began = Date.now();
  const child = spawn(join('node_modules', '.bin', program), args, { stdio: ['ignore', 'pipe', 'pipe'] });
  const output = [];
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => output.push(chunk));
  const status = await new Promise((resolve) => child.once('close', resolve));
  const seconds = ((Date.now() - began) / 1_000).toFixed(1);
  if (status !== 0) process.stdout.write(Buffer.concat(output));
  process.stdout.write(`check: ${name} ${status === 0 ? 'passed' : 'FAILED'} in ${seconds} s\n`);
  return status === 0;
}
