// Brings the project to where it can run: installs what package-lock.json names and builds what changed.
// Costs some 50 ms when there is nothing to do. Only built-in modules: it must run before anything is installed.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { noteCommit } from './built-from.mjs';

const project = dirname(dirname(fileURLToPath(import.meta.url)));
const installStamp = join(project, 'node_modules', '.opdesk-installed');
const buildStamp = join(project, 'dist', '.built');
const deskStamp = join(project, 'web', 'dist', '.built');

// `install` leaves out the build, for commands that work on the sources.
prepare(process.argv[2] !== 'install');

function prepare(withBuild) {
  refuseOldNode();
  const lock = readFileSync(join(project, 'package-lock.json'));
  const installed = hash([lock, process.platform, process.arch]);
  if (readText(installStamp) !== installed) install(lock, installed);
  if (!withBuild) return;
  const built = hash([installed, ...sources()]);
  if (readText(buildStamp) !== built) build(built);
  noteCommit(project);
  const desk = hash([installed, ...deskSources()]);
  if (readText(deskStamp) !== desk) buildDesk(desk);
}

function refuseOldNode() {
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
  if (major > 20 || (major === 20 && minor >= 19)) return;
  fail(`Opdesk needs Node.js 20.19 or newer (24 is recommended); this is ${process.versions.node}.`);
}

function install(lock, stamp) {
  if (!matchesInstalled(lock)) {
    say('installing dependencies');
    // With development dependencies whatever NODE_ENV says: the compiler is one.
    run(
      'npm',
      ['ci', '--include=dev', '--include=optional', '--no-audit', '--no-fund', '--loglevel=error'],
      'The dependencies could not be installed.',
    );
  }
  mkdirSync(dirname(installStamp), { recursive: true });
  writeFileSync(installStamp, stamp);
}

/** Whether npm was already run by hand: it notes what it installed in a lock file of its own. */
function matchesInstalled(lock) {
  const text = readText(join(project, 'node_modules', '.package-lock.json'));
  if (text === null) return false;
  const installed = JSON.parse(text).packages ?? {};
  return Object.entries(JSON.parse(lock.toString()).packages).every(([path, wanted]) => {
    if (path === '') return true;
    const found = installed[path];
    if (found === undefined) return wanted.optional === true && !isForThisMachine(wanted);
    return found.version === wanted.version && found.integrity === wanted.integrity && existsSync(join(project, path));
  });
}

function isForThisMachine({ os, cpu, libc }) {
  // A package that is optional for another reason, such as the C library, is npm's to judge.
  return os?.includes(process.platform) === true && cpu?.includes(process.arch) === true && libc === undefined;
}

/** The files that the build depends on: a change is a change of content, because a checkout sets times as it likes. */
function* sources() {
  for (const name of ['tsconfig.json', 'scripts/bundle.mjs']) yield readFileSync(join(project, name));
  for (const file of filesOf('.ts', '.sql')) {
    yield file.slice(project.length);
    yield readFileSync(file);
  }
}

function filesOf(...endings) {
  return filesIn('src').filter((file) => endings.some((ending) => file.endsWith(ending)));
}

function filesIn(...path) {
  return readdirSync(join(project, ...path), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();
}

/** The desk takes the table of statuses from the server's sources. */
function* deskSources() {
  for (const name of ['package.json', 'tsconfig.json', 'vite.config.ts', 'index.html']) {
    yield readFileSync(join(project, 'web', name));
  }
  const folders = ['src', 'build', 'display', 'turn', 'small'].flatMap((folder) => filesIn('web', folder));
  for (const file of [
    ...folders,
    ...['src/calendar/status.ts', 'scripts/small-pages.mjs'].map((name) => join(project, name)),
  ]) {
    yield file.slice(project.length);
    yield readFileSync(file);
  }
}

function buildDesk(stamp) {
  say('building the front desk');
  const draft = join(project, 'web', `dist.${process.pid}`);
  const vite = join(project, 'node_modules', 'vite', 'bin', 'vite.js');
  const args = [vite, 'build', join(project, 'web'), '--outDir', draft, '--logLevel', 'warn'];
  run(process.execPath, args, 'The front desk could not be built.');
  const small = [join(project, 'scripts', 'small-pages.mjs'), draft];
  run(process.execPath, small, 'The pages for patients could not be built.');
  writeFileSync(join(draft, '.built'), stamp);
  rmSync(join(project, 'web', 'dist'), { recursive: true, force: true });
  renameSync(draft, join(project, 'web', 'dist'));
}

function build(stamp) {
  say('building');
  // Beside its place and then moved, so that no file of an older build stays and a failed one changes nothing.
  const draft = join(project, `dist.${process.pid}`);
  rmSync(draft, { recursive: true, force: true });
  try {
    run(process.execPath, [join(project, 'scripts', 'bundle.mjs'), draft], 'The build failed.');
    writeFileSync(join(draft, '.built'), stamp);
    const dist = join(project, 'dist');
    rmSync(dist, { recursive: true, force: true });
    renameSync(draft, dist);
  } catch (error) {
    rmSync(draft, { recursive: true, force: true });
    // Somebody else built the same just now.
    if (readText(buildStamp) !== stamp) throw error;
  }
}

function run(program, args, failure) {
  const result = spawnSync(program, args, { cwd: project, stdio: ['ignore', 2, 2] });
  if (result.status === 0) return;
  rmSync(join(project, `dist.${process.pid}`), { recursive: true, force: true });
  fail(result.error === undefined ? failure : `${failure} (${result.error.message})`);
}

function hash(parts) {
  const sum = createHash('sha256');
  for (const part of parts) sum.update(String(part.length)).update('\0').update(part);
  return sum.digest('hex');
}

function readText(path) {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return null;
  }
}

function say(what) {
  process.stderr.write(`opdesk: ${what} …\n`);
}

function fail(line) {
  process.stderr.write(`opdesk: ${line}\n`);
  process.exit(1);
}
