import { expect, test } from 'vitest';
import { findings } from '../support/axe.ts';
import { deskDay, openFrontDesk } from '../support/front-desk.ts';

const desk = openFrontDesk();

test('the page Today has the numbers of the server, as bars and in tables, for a day and for weeks', async () => {
  const figures = await desk.api('GET', `/opdesk/v1/figures?from=${deskDay}&until=${deskDay}`);
  const { total, doctors } = figures.body.data;
  const { page } = await desk.open('manager');
  await page.keyboard.press('g');
  await page.keyboard.press('t');
  await page.getByRole('heading', { name: 'By hour' }).waitFor();
  expect(new URL(page.url()).pathname).toBe('/today');
  await page
    .getByRole('definition')
    .filter({ hasText: new RegExp(`^${total.booked}$`) })
    .first()
    .waitFor();
  const table = page.getByRole('table', { name: 'By doctor' });
  expect(await table.getByRole('row').count()).toBe(doctors.length + 1);
  await page.getByRole('img', { name: /By doctor, as bars/ }).waitFor();
  await page.getByLabel('How many days').selectOption('7');
  await page.getByRole('table', { name: 'By day' }).waitFor();
  expect(await page.getByRole('table', { name: 'By day' }).getByRole('row').count()).toBe(8);
  expect(new URL(page.url()).search).toBe('?days=7');
  const saved = page.waitForEvent('download');
  await page.getByRole('button', { name: 'Export as CSV' }).click();
  expect((await saved).suggestedFilename()).toBe(`figures-2026-02-24-${deskDay}.csv`);
});

test('receptionists have no page Today, and the server refuses them the figures', async () => {
  const { page } = await desk.open('front');
  expect(await page.getByRole('link', { name: 'Today' }).count()).toBe(0);
  await page.goto(`${desk.server.url}/today`);
  await page.getByText('The figures are for managers.').waitFor();
});

test('axe finds nothing on a day, nor on weeks', async () => {
  const { page } = await desk.open('manager', { reducedMotion: 'reduce' }, '/today');
  await page.getByRole('heading', { name: 'By hour' }).waitFor();
  expect(await findings(page)).toEqual([]);
  await page.goto(`${desk.server.url}/today?days=30`);
  await page.getByRole('heading', { name: 'By day' }).waitFor();
  expect(await findings(page)).toEqual([]);
});
