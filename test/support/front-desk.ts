import { type Browser, type BrowserContext, chromium, type Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, expect } from 'vitest';
import { seedDemo } from '../../src/demo/demo.ts';
import { at } from './calendar.ts';
import { chromiumPath } from './chromium.ts';
import { type Api, createClock, startTestServer, type TestServer } from './server.ts';

/** A Monday on which the demo's doctors are at Indiranagar in the morning. */
export const deskDay = '2026-03-02';
const nowOfDesk = at(deskDay, '09:40');

/** The server under a name that is not this machine's: to a browser a page of plain http from elsewhere. */
export const elsewhere = 'desk.test';

/** One step may take as long on a busy machine, in ms. */
const stepMs = 20_000;

interface DeskPage {
  readonly page: Page;
  readonly context: BrowserContext;
}

interface FrontDesk {
  readonly server: TestServer;
  /** With the demo's client. */
  readonly api: Api;
  readonly now: number;
  /** A browser of its own, logged in. @param who a username of the demo */
  open(who?: string, options?: Parameters<Browser['newContext']>[0], path?: string): Promise<DeskPage>;
  clinicId(): Promise<string>;
  /** Adds somebody who waits for the clinic's first doctor. */
  walkIn(name: string, reason: string): Promise<void>;
}

/**
 * The demo behind a real browser, with the clock of both at twenty to ten. Whatever the browser complains of (its
 * policy, a script) fails the test.
 */
export function openFrontDesk(): FrontDesk {
  let server: TestServer;
  let browser: Browser;
  let api: Api;
  const contexts: BrowserContext[] = [];
  const complaints: string[] = [];
  beforeAll(async () => {
    server = await startTestServer({ now: createClock(nowOfDesk).now });
    await seedDemo(server.runtime);
    const login = await server.api('POST', '/connect-auth/v1/account/login', {
      client_id: 'demo',
      client_secret: 'demo-secret',
    });
    const auth = String(login.body.access_token);
    api = (method, path, body) => server.api(method, path, body, { auth });
    browser = await chromium.launch({
      executablePath: chromiumPath(),
      args: ['--no-sandbox', `--host-resolver-rules=MAP ${elsewhere} 127.0.0.1`],
    });
  }, 300_000);
  afterEach(async () => {
    await Promise.all(contexts.splice(0).map((context) => context.close()));
    expect(complaints.splice(0)).toEqual([]);
  });
  afterAll(async () => {
    await browser.close();
    await server.close();
  });
  return {
    get server() {
      return server;
    },
    get api() {
      return api;
    },
    now: nowOfDesk,
    async open(who = 'front', options = {}, path = '/') {
      const context = await browser.newContext({ viewport: { width: 1440, height: 900 }, locale: 'en-IN', ...options });
      contexts.push(context);
      await context.clock.setFixedTime(nowOfDesk * 1_000);
      context.setDefaultTimeout(stepMs);
      const page = await context.newPage();
      page.on('pageerror', (error) => complaints.push(error.message));
      page.on('console', (message) => {
        // A refused request is a line of the browser's own; what the desk makes of it is on the page.
        if (message.type() === 'error' && !message.text().startsWith('Failed to load resource')) {
          complaints.push(message.text());
        }
      });
      // As the form does it, which has tests of its own.
      const login = await context.request.post(`${server.url}/opdesk/v1/login`, {
        data: { username: who, password: 'demo-secret' },
      });
      expect(login.status()).toBe(200);
      await page.goto(`${server.url}${path}`);
      await page.getByRole('banner').getByRole('navigation').waitFor();
      return { page, context };
    },
    clinicId: async () => (await clinicOfDesk(api)).clinic_id,
    async walkIn(name, reason) {
      const { clinic_id, doctors } = await clinicOfDesk(api);
      const { status } = await api('POST', '/opdesk/v1/walk-ins', { clinic_id, doctor_id: doctors[0], name, reason });
      expect(status).toBe(201);
    },
  };
}

interface ClinicOfDesk {
  readonly clinic_id: string;
  readonly partner_id: string;
  readonly doctors: readonly string[];
}

async function clinicOfDesk(api: Api): Promise<ClinicOfDesk> {
  const { body } = await api('GET', '/dr/v1/business/entities');
  const clinic = (body.clinics as ClinicOfDesk[]).find(({ partner_id: id }) => id === '642783');
  if (clinic === undefined) throw new Error('the demo has no clinic 642783');
  return clinic;
}

/** With the keyboard, whichever language the desk speaks. */
export async function logIn(page: Page, who: string, password = 'demo-secret'): Promise<void> {
  await page.locator('[name=username]').fill(who);
  await page.locator('[name=password]').fill(password);
  await page.keyboard.press('Enter');
  await page.getByRole('banner').getByRole('navigation').waitFor();
}
