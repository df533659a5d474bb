// Packs the built program with the versions of everything that it needs, which are those of the tests: without them npm
// would install for each part the newest version that its range allows. The rest of the command line is npm's.
import { spawnSync } from 'node:child_process';
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const project = dirname(dirname(fileURLToPath(import.meta.url)));
// The one lock file that a package may bring.
const shipped = join(project, 'npm-shrinkwrap.json');

writeFileSync(shipped, `${JSON.stringify(ofProduction(), null, 2)}\n`);
try {
  const args = ['pack', '--silent', ...process.argv.slice(2)];
  process.exitCode = spawnSync('npm', args, { cwd: project, stdio: 'inherit' }).status ?? 1;
} finally {
  rmSync(shipped, { force: true });
}

function ofProduction() {
  const lock = JSON.parse(readFileSync(join(project, 'package-lock.json'), 'utf8'));
  const { '': own, ...others } = lock.packages;
  const { devDependencies: _left, workspaces: _leftToo, ...root } = own;
  const installed = Object.entries(others).filter(
    ([path, { dev, link }]) => path.startsWith('node_modules/') && dev !== true && link !== true,
  );
  return { ...lock, packages: { '': root, ...Object.fromEntries(installed) } };
}
