import { expect, test } from 'vitest';
import { readDate, writeDate } from '../../web/src/text/date-text.ts';
import { deskDay, openFrontDesk } from '../support/front-desk.ts';

const desk = openFrontDesk();
/** A browser whose country writes the month first. */
const american = { locale: 'en-US' };

test.each([
  ['6-3-2026', '2026-03-06'],
  ['06/03/2026', '2026-03-06'],
  ['2026-03-06', '2026-03-06'],
  ['०६.०३.२०२६', '2026-03-06'],
  ['31-02-2026', undefined],
  ['06-03', undefined],
])('a typed date has the day first: %s', (typed, date) => {
  expect(readDate(typed)).toBe(date);
});

test('a date is written with the day first', () => {
  expect(writeDate('2026-03-06')).toBe('06-03-2026');
});

test('dates have the day before the month in a browser of a country that writes the month first', async () => {
  const { page } = await desk.open('front', american);
  await page.getByText('Mon, 2 Mar, 2026', { exact: true }).waitFor();
  await page.goto(`${desk.server.url}/calendar?view=week`);
  await page.getByText('2–8 Mar 2026', { exact: true }).waitFor();
});

test('a leave is typed with the day first, said in words, and refused where no calendar has the day', async () => {
  const { page } = await desk.open('manager', american, '/settings/leaves');
  await page.getByRole('button', { name: 'Add a leave' }).click();
  const form = page.getByRole('dialog', { name: 'A leave or a closure' });
  await form.getByLabel('First day').fill('31-02-2026');
  await form.getByLabel('Last day').fill('07-04-2026');
  await form.getByText('Write a date such as 06-03-2026.').waitFor();
  await form.getByText('Tue, 7 Apr, 2026').waitFor();
  await form.getByLabel('First day').fill('06-04-2026');
  await form.getByText('Mon, 6 Apr, 2026').waitFor();
  expect(await form.getByText('Write a date').count()).toBe(0);
  await form.getByRole('button', { name: 'Check who is affected' }).click();
  await page.getByRole('row', { name: /Mon, 6 Apr, 2026 – Tue, 7 Apr, 2026/ }).waitFor();
  const { body } = await desk.api('GET', '/opdesk/v1/leaves');
  expect(body.data.leaves).toEqual([expect.objectContaining({ start_date: '2026-04-06', end_date: '2026-04-07' })]);
});

test('a day that is chosen in the calendar of the browser stands in the field', async () => {
  const { page } = await desk.open('manager', american, '/today');
  const field = page.getByLabel('Last day');
  await field.waitFor();
  expect(await field.inputValue()).toBe(deskDay.split('-').toReversed().join('-'));
  await page.locator('main input[type=date]').fill('2026-02-27');
  await page.getByRole('heading', { name: 'Fri, 27 Feb, 2026' }).waitFor();
  expect(await field.inputValue()).toBe('27-02-2026');
});
