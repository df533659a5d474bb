import { type ChildProcess, spawn } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { freePort } from '../support/ports.ts';

const project = fileURLToPath(new URL('../../', import.meta.url));
const patience = { timeout: 60_000, interval: 50 };
let copy = '';
let url = '';
let dev: ChildProcess;
let output = '';

/** A copy of the project, because a save in the project itself would be somebody else's. */
beforeAll(async () => {
  copy = mkdtempSync(join(inject('testFolder'), 'dev-'));
  for (const name of ['src', 'migrations', 'scripts', 'package.json']) {
    cpSync(join(project, name), join(copy, name), { recursive: true });
  }
  symlinkSync(join(project, 'node_modules'), join(copy, 'node_modules'));
  mkdirSync(join(copy, 'data'));
  const port = String(await freePort());
  url = `http://127.0.0.1:${port}`;
  const env = { PATH: process.env['PATH'] ?? '', PORT: port, OPDESK_DATA: join(copy, 'data'), LOG_LEVEL: 'warn' };
  dev = spawn(process.execPath, ['--import', 'tsx', 'scripts/dev.mjs'], { cwd: copy, env, stdio: 'pipe' });
  dev.stderr?.on('data', (chunk: Buffer) => (output += chunk.toString()));
});
afterAll(stop);

/** Answers the status; again after the end too. */
async function stop(): Promise<number | null> {
  if (dev.exitCode !== null) return dev.exitCode;
  const ended = new Promise<number | null>((resolve) => dev.once('exit', resolve));
  dev.kill('SIGTERM');
  return ended;
}

/** The page of the reference, or nothing while no server answers. */
async function page(): Promise<string> {
  const answer = await fetch(`${url}/docs`, { headers: { connection: 'close' } }).catch(() => null);
  return (await answer?.text().catch(() => '')) ?? '';
}

async function login(): Promise<number | undefined> {
  const answer = await fetch(`${url}/connect-auth/v1/account/login`, {
    method: 'POST',
    headers: { connection: 'close', 'content-type': 'application/json' },
    body: JSON.stringify({ client_id: 'demo', client_secret: 'demo-secret' }),
  }).catch(() => null);
  return answer?.status;
}

function save(change: (text: string) => string): void {
  const file = join(copy, 'src', 'http', 'system.ts');
  writeFileSync(file, change(readFileSync(file, 'utf8')));
}

const postmaster = (): string =>
  readFileSync(join(copy, 'data', 'postgres', 'postmaster.pid'), 'utf8').split('\n')[0] ?? '';

test('after a save the new program answers on the same PostgreSQL with the demo data', async () => {
  await expect.poll(page, patience).toContain('<title>Opdesk API</title>');
  expect(await login()).toBe(200);
  const before = postmaster();
  save((text) => text.replace('<title>Opdesk API</title>', '<title>Changed</title>'));
  await expect.poll(page, patience).toContain('<title>Changed</title>');
  expect([postmaster(), await login()]).toEqual([before, 200]);
});

test('what cannot be built leaves the server, and the next save mends it', async () => {
  save((text) => `const = 1;\n${text}`);
  await expect.poll(() => output, patience).toContain('system.ts:1:6');
  expect(await login()).toBe(200);
  save((text) => text.replace('const = 1;\n', '').replace('<title>Changed</title>', '<title>Mended</title>'));
  await expect.poll(page, patience).toContain('<title>Mended</title>');
});

test('told to stop, it stops the server and PostgreSQL', async () => {
  expect(await stop()).toBe(0);
  expect([await page(), postmasterRuns()]).toEqual(['', false]);
});

function postmasterRuns(): boolean {
  try {
    return postmaster() !== '';
  } catch {
    return false;
  }
}
