// Writes openapi.json from the routes, and docs/operations.md from it and the sources. With --check it compares both.
import { spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { operationsPage } from './operations.ts';

const program = fileURLToPath(new URL('../dist/main.js', import.meta.url));
const page = fileURLToPath(new URL('../docs/operations.md', import.meta.url));

const { status } = spawnSync(process.execPath, [program, 'openapi', ...process.argv.slice(2)], { stdio: 'inherit' });
if (status !== 0) {
  process.exitCode = 1;
} else if (!process.argv.includes('--check')) {
  writeFileSync(page, operationsPage());
} else if (readFileSync(page, 'utf8') !== operationsPage()) {
  process.stderr.write(`${page} is stale; "npm run openapi" writes it anew.\n`);
  process.exitCode = 1;
}
