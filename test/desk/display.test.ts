import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { parse } from 'acorn';
import { type Browser, type BrowserContext, chromium, type Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { seedDemo } from '../../src/demo/demo.ts';
import { findings } from '../support/axe.ts';
import { at } from '../support/calendar.ts';
import { chromiumPath } from '../support/chromium.ts';
import { deskDay, logIn } from '../support/front-desk.ts';
import { freePort } from '../support/ports.ts';
import { expectDone } from '../support/practice.ts';
import { type Api, createClock, startBeside, startTestServer, type TestServer } from '../support/server.ts';

/** In ms: a screen is current again so long after what kept it from being so is over. */
const recoverMs = 10_000;

const clock = createClock(at(deskDay, '09:40'));
let server: TestServer;
/** The server that screens ask; ended and started again by a test. */
let front: Awaited<ReturnType<typeof startBeside>>;
let port: number;
let browser: Browser;
let api: Api;
let place: { readonly clinic_id: string; readonly doctor_id: string };
const contexts: BrowserContext[] = [];
const complaints: string[] = [];

beforeAll(async () => {
  server = await startTestServer({ now: clock.now });
  await seedDemo(server.runtime);
  port = await freePort();
  await startFront();
  const login = { client_id: 'demo', client_secret: 'demo-secret' };
  const auth = String((await server.api('POST', '/connect-auth/v1/account/login', login)).body.access_token);
  api = (method, path, body) => server.api(method, path, body, { auth });
  const { clinics } = expectDone(await api('GET', '/dr/v1/business/entities'));
  const clinic = clinics.find((each: { partner_id: string }) => each.partner_id === '642783');
  place = { clinic_id: clinic.clinic_id, doctor_id: clinic.doctors[0] };
  browser = await chromium.launch({ executablePath: chromiumPath(), args: ['--no-sandbox'] });
}, 300_000);
afterEach(async () => {
  await Promise.all(contexts.splice(0).map((context) => context.close()));
  expectNoComplaints();
});
afterAll(async () => {
  await browser.close();
  await front.close();
  await server.close();
});

/** Of a browser: a script that failed, or what its policy refused. */
function expectNoComplaints(): void {
  expect(complaints.splice(0)).toEqual([]);
}

async function startFront(): Promise<void> {
  front = await startBeside(server, { config: { port } });
}

async function openPage(path: string): Promise<Page> {
  const context = await browser.newContext({ viewport: { width: 1920, height: 1080 } });
  contexts.push(context);
  context.setDefaultTimeout(20_000);
  const page = await context.newPage();
  page.on('pageerror', (error) => complaints.push(error.message));
  page.on('console', (message) => {
    if (message.type() === 'error' && !message.text().startsWith('Failed to load resource')) {
      complaints.push(message.text());
    }
  });
  await page.goto(`http://127.0.0.1:${port}${path}`);
  return page;
}

async function codeOf(screen: Page): Promise<string> {
  await screen.getByText('Type this code at the desk').waitFor();
  return (await screen.locator('.code').innerText()).replace(' ', '');
}

/** A screen of the clinic, let in past the desk. */
async function ownScreen(): Promise<{ readonly screen: Page; readonly id: string }> {
  const screen = await openPage('/display');
  const body = { clinic_id: place.clinic_id, code: await codeOf(screen), name: 'Door' };
  const { display_id: id } = expectDone(await api('POST', '/opdesk/v1/displays', body));
  await screen.getByRole('heading', { name: 'Sunrise Clinic Indiranagar' }).waitFor();
  return { screen, id: String(id) };
}

/** Calls a new walk-in of this name, and answers the token. */
async function callSomebody(name: string): Promise<{ readonly id: string; readonly token: number }> {
  // Of two calls the later one is shown.
  clock.advance(30);
  const { entry } = expectDone(await api('POST', '/opdesk/v1/walk-ins', { ...place, name }));
  expectDone(await api('POST', `/opdesk/v1/appointments/${entry.appointment_id}/call`));
  return { id: entry.appointment_id as string, token: entry.token as number };
}

/** Counts the clips that are played, in the page. */
const noteClips = `
  window.heard = 0;
  const start = AudioBufferSourceNode.prototype.start;
  AudioBufferSourceNode.prototype.start = function (at) {
    window.heard += 1;
    start.call(this, at);
  };
`;

const calledToken = (screen: Page, token: number) =>
  screen.locator('.token.called').filter({ hasText: new RegExp(`^${token}$`) });

test('a receptionist lets a screen in by its code, sees it in the list, and removes it; then it shows a code again', async () => {
  const [screen, desk] = [await openPage('/display'), await openPage('/login')];
  await logIn(desk, 'front');
  await desk.getByRole('link', { name: 'Screens' }).click();
  await desk.getByRole('button', { name: 'Add a screen' }).click();
  const form = desk.getByRole('dialog', { name: 'Add a screen' });
  await form.getByLabel('Code on the screen').fill('AAAAAA');
  await form.getByLabel('Clinic').selectOption(place.clinic_id);
  await form.getByRole('button', { name: 'Add' }).click();
  await form.getByText('is not a code that a screen shows now').waitFor();
  expect(await findings(desk)).toEqual([]);
  await form.getByLabel('Code on the screen').fill((await codeOf(screen)).toLowerCase());
  await form.getByRole('button', { name: 'Add' }).click();
  await screen.getByRole('heading', { name: 'Sunrise Clinic Indiranagar' }).waitFor();
  await desk.getByRole('row', { name: /Waiting room.*Sunrise Clinic Indiranagar/ }).waitFor();
  expect(await findings(desk)).toEqual([]);
  expect(await findings(screen)).toEqual([]);
  await desk.getByRole('button', { name: 'Remove Waiting room' }).click();
  await desk.getByRole('dialog').getByRole('button', { name: 'Remove' }).click();
  await screen.getByText('Type this code at the desk').waitFor({ timeout: recoverMs });
});

test('a call is shown, marked and heard, a recall too, and nothing that the screen reads holds a name', async () => {
  const { screen } = await ownScreen();
  const read: string[] = [];
  screen.on('response', (response) => {
    if (response.url().includes('/opdesk/') && response.status() === 200) {
      void response.text().then((text) => read.push(text));
    }
  });
  await screen.evaluate(noteClips);
  await screen.getByRole('button', { name: 'Tap for sound' }).click();
  await screen.getByRole('button', { name: 'Tap for sound' }).waitFor({ state: 'hidden' });
  const { id, token } = await callSomebody('Zubin Nobody');
  await calledToken(screen, token).waitFor();
  await screen.locator('.announced').waitFor();
  const heard = () => screen.evaluate<number>('heard');
  // "Token", the digits and "please come", in English and in Hindi.
  const clips = 2 * (2 + String(token).length);
  await expect.poll(heard).toBe(clips);
  await screen.locator('.announced').waitFor({ state: 'hidden' });
  expectDone(await api('POST', `/opdesk/v1/appointments/${id}/call`));
  await screen.locator('.announced').waitFor();
  await expect.poll(heard).toBe(2 * clips);
  expect(read.length).toBeGreaterThan(1);
  for (const text of read) expect(text).not.toMatch(/Zubin|Nobody|api-|pt-/);
});

test('a screen is current again within ten seconds after a restart of the server and a cut of the network, and says since when it is not', async () => {
  const { screen } = await ownScreen();
  await front.close();
  await screen.getByText(/^Not current since \d\d:\d\d/).waitFor();
  const missed = await callSomebody('Missed');
  await startFront();
  await calledToken(screen, missed.token).waitFor({ timeout: recoverMs });
  await screen.getByText('Not current since').waitFor({ state: 'hidden' });
  await screen.context().setOffline(true);
  await screen.getByText('Not current since').waitFor();
  const later = await callSomebody('Later');
  await screen.context().setOffline(false);
  await calledToken(screen, later.token).waitFor({ timeout: recoverMs });
  // A television that was switched off knows its clinic again.
  await screen.reload();
  await calledToken(screen, later.token).waitFor({ timeout: recoverMs });
});

test('an old browser reads the script of the screen: nothing in it is newer than ES2015, nor its style than flexible boxes', () => {
  const assets = fileURLToPath(new URL('../../web/dist/assets/', import.meta.url));
  const named = (ending: string): string => {
    const file = readdirSync(assets).find((name) => name.startsWith('display-') && name.endsWith(ending));
    return readFileSync(`${assets}${file}`, 'utf8');
  };
  const script = named('.js');
  expect(() => parse(script, { ecmaVersion: 6, sourceType: 'script' })).not.toThrow();
  expect(script).not.toMatch(/\bfetch\(|replaceAll|\.flatMap\(|\.includes\(|\.padStart\(|Object\.(?:entries|values)/);
  expect(named('.css')).not.toMatch(/grid|\bgap:|aspect-ratio|\binset:|:is\(|clamp\(/);
});
