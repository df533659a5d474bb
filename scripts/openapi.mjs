// Writes openapi.json from the routes; from it docs/operations.md and docs/roles.md, and the types of the front desk's
// client. With --check it compares them all.
import { spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { operationsPage } from './operations.ts';
import { rolesPage } from './roles.ts';

const isCheck = process.argv.includes('--check');
const root = fileURLToPath(new URL('../', import.meta.url));

const isDone =
  writeDocument() && writePage('operations', operationsPage) && writePage('roles', rolesPage) && writeTypes();
process.exitCode = isDone ? 0 : 1;

function writeDocument() {
  return runs(join(root, 'dist/main.js'), ['openapi', ...process.argv.slice(2)]);
}

function writePage(name, write) {
  const page = join(root, `docs/${name}.md`);
  if (!isCheck) writeFileSync(page, write());
  const isFresh = readFileSync(page, 'utf8') === write();
  if (!isFresh) process.stderr.write(`${page} is stale; "npm run openapi" writes it anew.\n`);
  return isFresh;
}

// The generator needs an older compiler than ours, which is installed beside it.
function writeTypes() {
  const generator = dirname(createRequire(join(root, 'web/package.json')).resolve('openapi-typescript/package.json'));
  const args = [join(root, 'openapi.json'), '--output', join(root, 'web/src/api/schema.d.ts')];
  return runs(join(generator, 'bin/cli.js'), [...args, ...(isCheck ? ['--check'] : [])], 'ignore');
}

function runs(program, args, stdout = 'inherit') {
  return spawnSync(process.execPath, [program, ...args], { stdio: ['ignore', stdout, 'inherit'] }).status === 0;
}
