import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { type Browser, chromium } from 'playwright-core';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { openDatabase, sql } from '../../src/postgres/database.ts';
import { chromiumPath } from '../support/chromium.ts';
import { createEmptyDatabase, type TestDatabase } from '../support/database.ts';
import { logIn } from '../support/front-desk.ts';
import { freePort } from '../support/ports.ts';
import { testSecretKey } from '../support/server.ts';

let database: TestDatabase;
let browser: Browser;
let port: number;
let server: ChildProcess;

const environment = () => ({
  PATH: process.env['PATH'] ?? '',
  OPDESK_SECRET_KEY: testSecretKey,
  DATABASE_URL: database.connectionString,
  PORT: String(port),
});

/** A server of its own process, which can be killed. */
async function startServer(): Promise<void> {
  server = spawn(process.execPath, [inject('testProgram'), 'serve'], { env: environment(), stdio: 'ignore' });
  for (;;) {
    const isReady = await fetch(`http://127.0.0.1:${port}/readyz`).then(
      ({ ok }) => ok,
      () => false,
    );
    if (isReady) return;
    if (server.exitCode !== null) throw new Error(`the server ended with ${server.exitCode}`);
  }
}

async function killServer(): Promise<void> {
  server.kill('SIGKILL');
  if (server.exitCode === null && server.signalCode === null) await once(server, 'exit');
}

beforeAll(async () => {
  database = await createEmptyDatabase();
  port = await freePort();
  execFileSync(process.execPath, [inject('testProgram'), 'seed'], { env: environment(), stdio: 'ignore' });
  await startServer();
  browser = await chromium.launch({ executablePath: chromiumPath(), args: ['--no-sandbox'] });
}, 300_000);

afterAll(async () => {
  await browser.close();
  await killServer();
  await database.drop();
});

test.each([
  ['after the booking has arrived', 'Meera Gowda', true],
  ['before the booking arrives', 'Priya Iyer', false],
])(
  'a server that is killed %s: the desk sends it again, and it is made once',
  async (_when, name, hasArrived) => {
    const page = await browser.newPage();
    page.setDefaultTimeout(60_000);
    await page.goto(`http://127.0.0.1:${port}/login`);
    await logIn(page, 'front');
    const before = await appointments();
    let tries = 0;
    await page.route('**/dr/v1/appointment', async (route) => {
      tries += 1;
      if (tries > 1) return route.continue();
      if (hasArrived) await route.fetch();
      await killServer();
      return route.abort();
    });
    await page.getByRole('button', { name: 'Book', exact: true }).click();
    await page.getByLabel('Patient', { exact: true }).fill(name);
    await page.getByRole('option', { name: new RegExp(`^${name}`) }).click();
    await page.getByRole('button', { name: /^Book ·/ }).click();
    await page.getByRole('alert').getByText('The server cannot be reached').waitFor();
    await startServer();
    await page.getByText(`${name} is booked`).waitFor();
    await page.getByRole('alert').waitFor({ state: 'hidden' });
    expect(tries).toBeGreaterThan(1);
    expect(await appointments()).toBe(before + 1);
    await page.close();
  },
  180_000,
);

test('a change that is made while the server is away is marked until it is sent, and every button stays on the screen', async () => {
  const page = await browser.newPage({ viewport: { width: 1366, height: 768 } });
  page.setDefaultTimeout(60_000);
  await page.goto(`http://127.0.0.1:${port}/login`);
  await logIn(page, 'front');
  await page.getByRole('button', { name: 'Walk-in' }).click();
  await page.getByLabel('Patient', { exact: true }).fill('Waits Unsent');
  await page.getByRole('option', { name: 'New patient: Waits Unsent' }).click();
  await page.getByRole('button', { name: 'Add to the queue' }).click();
  const card = page.getByRole('article', { name: 'Waits Unsent' });
  await card.waitFor();
  await killServer();
  await page.getByRole('alert').getByText('The server cannot be reached').waitFor();
  await card.getByRole('button', { name: 'Call', exact: true }).click();
  await card.getByText('not sent yet').waitFor();
  expect(await page.evaluate('document.documentElement.scrollHeight <= window.innerHeight')).toBe(true);
  await startServer();
  await card.getByText('not sent yet').waitFor({ state: 'hidden' });
  await card.getByText('called').waitFor();
  await page.close();
}, 180_000);

async function appointments(): Promise<number> {
  const opened = openDatabase({ connectionString: database.connectionString, poolSize: 1 });
  try {
    const [row] = await opened.query<{ n: number }>(sql('count_all', 'select count(*)::int as n from appointments'));
    return row?.n ?? 0;
  } finally {
    await opened.close();
  }
}
