// The server for work on it: runs from the sources with the demo data, and is started anew after each save.
// PostgreSQL runs on in between. DATABASE_URL names another one; that one gets no demo data.
//   usage: npm run dev, with the settings of the server
import { spawn } from 'node:child_process';
import { rmSync, watch } from 'node:fs';
import { dirname, join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { loadConfig } from '../src/config.ts';
import { startEmbedded } from '../src/postgres/embedded.ts';
import { createBundle } from './dev/bundle.ts';

const project = dirname(dirname(fileURLToPath(import.meta.url)));
const watched = { src: /\.(ts|sql)$/, migrations: /\.sql$/ };
/** An editor writes a file in several steps. */
const settleMs = 30;
/** Requests under way may take so long before the process is killed. */
const stopTimeoutMs = 300;
/** The next process is started when the server has started: both at once would be slower. */
const spareDelayMs = 1_500;

const { databaseUrl, dataFolder } = loadConfig(process.env);
const folder = join(project, 'node_modules', '.cache', 'opdesk-dev', String(process.pid));
const file = join(folder, 'main.mjs');
const bundle = await createBundle(join(project, 'src', 'main.ts'), file);
const env = { ...process.env };
const embedded = databaseUrl === undefined ? await startEmbedded({ dataFolder, log: say }) : null;
let isBuilt = await bundle.build();
/** A process that has loaded the packages, for the next start. */
let spare = null;
let stopping = false;
if (embedded !== null) {
  env.DATABASE_URL = embedded.connectionString;
  // As where the server has started PostgreSQL itself: the receiver of webhooks is on this machine.
  env.WEBHOOK_ALLOW_PRIVATE ??= '1';
  if (isBuilt) await ended(program('seed'));
}

let server = isBuilt ? program('serve') : null;
let isDue = false;
let restarting = null;
for (const [name, files] of Object.entries(watched)) {
  watch(join(project, name), { recursive: true }, (_event, file) => {
    if (file === null || !files.test(file)) return;
    isDue = true;
    restarting ??= restart().finally(() => (restarting = null));
  });
}
for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => void stop());
void embedded?.ended.then(stop);

async function restart() {
  while (isDue && !stopping) {
    await delay(settleMs);
    isDue = false;
    // A source that cannot be built leaves the server as it is; esbuild has said why.
    isBuilt = await bundle.build();
    if (!isBuilt || stopping) continue;
    if (server !== null) await end(server);
    server = program('serve');
  }
}

async function stop() {
  if (stopping) return;
  stopping = true;
  await restarting;
  for (const child of [server, spare]) if (child !== null) await end(child);
  await bundle.close();
  rmSync(folder, { recursive: true, force: true });
  await embedded?.stop();
  process.exit(0);
}

function program(command) {
  const child = spare ?? loadPackages();
  child.send({ file, command });
  spare = null;
  setTimeout(() => {
    if (!stopping) spare ??= loadPackages();
  }, spareDelayMs).unref();
  return child;
}

/** Out of the terminal's process group, so that Ctrl-C reaches this program alone, which stops the others in order. */
function loadPackages() {
  const args = ['--enable-source-maps', join(project, 'scripts', 'dev', 'program.mjs'), ...bundle.packages()];
  const child = spawn(process.execPath, args, { env, stdio: ['ignore', 'inherit', 'inherit', 'ipc'], detached: true });
  child.once('exit', (status) => {
    if (spare === child) spare = null;
    if (status !== 0 && status !== null && !stopping) say('The server has ended; the next save starts it again.');
  });
  return child;
}

async function end(child) {
  const over = ended(child);
  child.kill('SIGTERM');
  await Promise.race([over, delay(stopTimeoutMs)]);
  child.kill('SIGKILL');
  await over;
}

function ended(child) {
  if (child.exitCode !== null || child.signalCode !== null) return Promise.resolve();
  return new Promise((resolve) => child.once('exit', resolve));
}

function say(line) {
  process.stderr.write(`dev: ${line}\n`);
}
