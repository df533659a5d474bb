import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { releaseVersion } from '../../src/version.ts';
import { createTestDatabase, type TestDatabase } from '../support/database.ts';
import { testSecretKey } from '../support/server.ts';

const project = fileURLToPath(new URL('../../', import.meta.url));
const caches = join(project, 'node_modules', '.cache');
mkdirSync(caches, { recursive: true });
const folder = mkdtempSync(join(caches, 'opdesk-launch-'));
const dist = join(folder, 'dist');
const program = join(dist, 'main.js');
let database: TestDatabase;
let server: ChildProcess | undefined;

beforeAll(async () => {
  mkdirSync(dist);
  for (const name of ['package.json', 'migrations']) {
    cpSync(join(project, name), join(folder, name), { recursive: true });
  }
  execFileSync(process.execPath, [join(project, 'scripts', 'bundle.mjs'), dist]);
  database = await createTestDatabase();
}, 60_000);
afterAll(async () => {
  await stop();
  await database.drop();
  rmSync(folder, { recursive: true, force: true });
});

async function stop(): Promise<void> {
  if (server === undefined || server.exitCode !== null) return;
  const ended = new Promise((resolve) => server?.once('exit', resolve));
  server.kill('SIGTERM');
  await ended;
}

function compiled(): string[] {
  return readdirSync(dist).filter((name) => name.endsWith('.cache'));
}

function versionLine(): string {
  return execFileSync(process.execPath, [program, '--version'], { encoding: 'utf8' }).trim();
}

it('a server keeps what was compiled, in a form that V8 takes at the next start', { timeout: 60_000 }, async () => {
  expect(versionLine()).toBe(`opdesk ${releaseVersion()}`);
  expect(compiled()).toEqual([]);
  const env = { ...process.env, DATABASE_URL: database.connectionString, OPDESK_SECRET_KEY: testSecretKey, PORT: '0' };
  server = spawn(process.execPath, [program, 'serve'], { env, stdio: 'ignore' });
  await expect.poll(compiled, { timeout: 40_000 }).toHaveLength(1);
  await stop();
  const [name = ''] = compiled();
  const load = `const { Script } = require('node:vm'); const { readFileSync: read } = require('node:fs');
    const text = '(function (exports, require, module, __filename, __dirname) {' + read(process.argv[1], 'latin1') + '\\n})';
    const script = new Script(text, { filename: process.argv[1], cachedData: read(process.argv[2]) });
    process.stdout.write(String(script.cachedDataRejected));`;
  const args = ['-e', load, join(dist, 'program.cjs'), join(dist, name)];
  expect(execFileSync(process.execPath, args, { encoding: 'utf8' })).toBe('false');
  expect(versionLine()).toBe(`opdesk ${releaseVersion()}`);
});

it('starts in spite of a broken file of compiled code', () => {
  const [name = ''] = compiled();
  writeFileSync(join(dist, name), 'broken');
  expect(versionLine()).toBe(`opdesk ${releaseVersion()}`);
});

it('says the commit that the build has left beside it, and the version alone without one', () => {
  writeFileSync(join(dist, 'built-from.txt'), 'abcdef1');
  expect(versionLine()).toBe(`opdesk ${releaseVersion()}+abcdef1`);
  writeFileSync(join(dist, 'built-from.txt'), '');
  expect(versionLine()).toBe(`opdesk ${releaseVersion()}`);
});

it('the program brings the licence of each package that it holds', () => {
  const text = readFileSync(join(dist, 'LICENCES.txt'), 'utf8');
  for (const name of ['fastify', 'pg', 'ajv', 'libphonenumber-js'])
    expect(text).toMatch(new RegExp(`^${name} \\d`, 'm'));
  expect(text).toContain('Permission is hereby granted');
});
