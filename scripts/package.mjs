// Packs the built program into a file that is named for its version and commit, such as opdesk-0.1.0+abcdef1.tgz, so
// that no build takes the place of another one; prints its name.   usage: npm run package [-- folder]
import { spawnSync } from 'node:child_process';
import { renameSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { builtFrom } from './built-from.mjs';

const project = dirname(dirname(fileURLToPath(import.meta.url)));
const folder = resolve(project, process.argv[2] ?? '.');

const args = ['pack', '--silent', '--pack-destination', folder];
const packed = spawnSync('npm', args, { cwd: project, encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit'] });
if (packed.status === 0) {
  const name = packed.stdout.trim();
  const commit = builtFrom(project);
  const ofCommit = commit === '' ? name : name.replace(/\.tgz$/, `+${commit}.tgz`);
  renameSync(join(folder, name), join(folder, ofCommit));
  process.stdout.write(`${ofCommit}\n`);
}
process.exitCode = packed.status ?? 1;
