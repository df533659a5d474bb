import { readdirSync, statSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { findings } from '../support/axe.ts';
import { openFrontDesk } from '../support/front-desk.ts';
import { expectDone } from '../support/practice.ts';

const desk = openFrontDesk();

/** Of the whole page, compressed: a slow phone has it in a second. */
const mostBytes = 15 * 1_024;

async function walkIn(name: string): Promise<string> {
  const { body } = await desk.api('GET', '/dr/v1/business/entities');
  const clinicId = await desk.clinicId();
  const { doctors } = body.clinics.find((each: { clinic_id: string }) => each.clinic_id === clinicId);
  const place = { clinic_id: clinicId, doctor_id: doctors[0] };
  return expectDone(await desk.api('POST', '/opdesk/v1/walk-ins', { ...place, name })).entry.appointment_id as string;
}

/** The patient's phone: without a login. */
async function openTurn(page: Page, id: string): Promise<void> {
  const { ticket } = expectDone(await desk.api('POST', `/opdesk/v1/appointments/${id}/turn`));
  await page.context().clearCookies();
  await page.goto(`${desk.server.url}/turn/${ticket}`);
}

const verb = async (id: string, path: string): Promise<void> =>
  void expectDone(await desk.api('POST', `/opdesk/v1/appointments/${id}/${path}`));

test('a patient sees how many are before them, moves up, is asked to come, and reads no name, also while cut off', async () => {
  const [first, second] = [await walkIn('Ravi Kumar'), await walkIn('Meera Nair')];
  const own = await walkIn('Asha Devi');
  await verb(first, 'start');
  const { page, context } = await desk.open('front', { viewport: { width: 360, height: 640 } });
  await openTurn(page, own);
  await page.getByText('2 patients before you').waitFor();
  await page.getByText(/^In about \d+ to \d+ minutes$/).waitFor();
  expect(await findings(page)).toEqual([]);
  await verb(first, 'finish');
  await page.getByText('1 patient before you').waitFor();
  await context.setOffline(true);
  await page.getByText('Without a connection').waitFor();
  await page.getByText('1 patient before you').waitFor();
  await verb(second, 'park');
  await verb(own, 'call');
  await context.setOffline(false);
  await page.getByText('Please come now.').waitFor();
  expect(await page.content()).not.toMatch(/Ravi|Meera|Asha Devi/);
});

test('the page is in Hindi on a phone that is, and says what a wrong address is', async () => {
  const { context } = await desk.open();
  const phone = await context.browser()?.newContext({ viewport: { width: 360, height: 640 }, locale: 'hi-IN' });
  if (phone === undefined) throw new Error('no browser');
  const page = await phone.newPage();
  await openTurn(page, await walkIn('Asha Devi'));
  await page.getByText('आपका टोकन').waitFor();
  expect(await page.locator('html').getAttribute('lang')).toBe('hi');
  await page.goto(`${desk.server.url}/turn/nothing`);
  await page.getByText('कृपया डेस्क पर पूछें').waitFor();
  await phone.close();
});

test('the whole page is lighter than 15 KiB', () => {
  const dist = fileURLToPath(new URL('../../web/dist/', import.meta.url));
  const files = readdirSync(`${dist}assets`).filter((name) => /^turn-[\w-]+\.(?:js\.gz|css)$/.test(name));
  expect(files.length).toBe(2);
  const bytes = [...files.map((name) => `assets/${name}`), 'turn.html'].map((file) => statSync(dist + file).size);
  expect(bytes.reduce((sum, each) => sum + each)).toBeLessThan(mostBytes);
});
