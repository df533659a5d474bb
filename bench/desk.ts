import type { Browser, Page } from 'playwright-core';
import type { Bench } from './bench.ts';
import { markdownTable, median, milliseconds, verdict } from './figures.ts';
import { numbered, size } from './practice.ts';
import { addReceptionist, logIn, openBrowser } from './browser.ts';
import type { BenchServer } from './server.ts';

const entries = 300;
const loads = 7;
const changes = 20;
const usableMs = 1_000;
const seenMs = 500;

/** A day of 300 appointments in a browser: until it can be used, and until the change of another desk is on screen. */
export async function benchDesk(bench: Bench): Promise<string> {
  const { say } = bench;
  const practice = await bench.createPractice('desk');
  const given = await addReceptionist(practice.databaseUrl);
  const server = await practice.startServer();
  let browser: Browser | undefined;
  try {
    say(`desk: ${entries} walk-ins`);
    const ids: string[] = [];
    for (let index = 0; index < entries; index += 1) ids.push(await walkIn(server, index));
    say('desk: in Chromium');
    browser = await openBrowser();
    const page = await logIn(browser, server, given);
    await page.locator('[data-card]').first().waitFor();
    const usable: number[] = [];
    for (let load = 0; load < loads; load += 1) usable.push(await timeOfLoad(page, server));
    const seen: number[] = [];
    for (const id of ids.slice(0, changes)) seen.push(await timeOfChange(page, server, id));
    return [
      `### The front desk: a day with ${entries} appointments, in Chromium`,
      '',
      markdownTable(
        ['', 'median ms', 'longest ms', 'target ms', 'met'],
        [
          row(`from the address to ${entries} cards, ${loads} times`, usable, usableMs),
          row(`from a call at another desk to its mark here, ${changes} times`, seen, seenMs),
        ],
      ),
    ].join('\n');
  } finally {
    await browser?.close();
    await server.stop();
    await practice.drop();
  }
}

function row(what: string, figures: readonly number[], target: number): readonly string[] {
  const longest = Math.max(...figures);
  return [what, milliseconds(median(figures)), milliseconds(longest), String(target), verdict(longest < target)];
}

async function walkIn(server: BenchServer, index: number): Promise<string> {
  const { entry } = (await post(server, '/opdesk/v1/walk-ins', {
    clinic_id: numbered('clinic', 0),
    doctor_id: numbered('doctor', 0),
    patient_id: numbered('patient', index % size.patients),
  })) as { readonly entry: { readonly appointment_id: string } };
  return entry.appointment_id;
}

/** Until every card is there and the page answers to a key, in ms from the start of the navigation. */
async function timeOfLoad(page: Page, server: BenchServer): Promise<number> {
  await page.goto(`${server.url}/`, { waitUntil: 'commit' });
  const handle = await page.waitForFunction(
    `document.querySelectorAll('[data-card]').length >= ${entries} && performance.now()`,
  );
  return Number(await handle.jsonValue());
}

async function timeOfChange(page: Page, server: BenchServer, id: string): Promise<number> {
  const from = performance.now();
  await post(server, `/opdesk/v1/appointments/${id}/call`, {});
  await page.locator(`[data-card="${id}"][data-state="called"]`).waitFor();
  return performance.now() - from;
}

async function post(server: BenchServer, path: string, body: object): Promise<unknown> {
  const response = await fetch(server.url + path, {
    method: 'POST',
    headers: { auth: server.token, 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  if (!response.ok) throw new Error(`${path} was answered with ${response.status}`);
  return response.json();
}
