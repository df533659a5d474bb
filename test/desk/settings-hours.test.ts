import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { openFrontDesk } from '../support/front-desk.ts';
import { bookAt, doctorWith, readAppointment } from '../support/settings.ts';

const desk = openFrontDesk();

interface Hours {
  readonly session_id: string;
  readonly weekday: number | null;
  readonly date: string | null;
  readonly from: string;
  readonly to: string;
  readonly every_weeks: number;
  readonly weeks_of_month: readonly number[] | null;
  readonly seats: number;
}

async function sessions(doctor: string): Promise<readonly Hours[]> {
  const { body } = await desk.api('GET', `/opdesk/v1/doctors/${doctor}/sessions`);
  return body.data.sessions;
}

async function openHours(name: string): Promise<{ page: Page; doctor: string; clinic: string }> {
  const clinic = await desk.clinicId();
  const doctor = await doctorWith(desk.api, name);
  const { page } = await desk.open('manager', {}, `/settings/hours?doctor=${doctor}&clinic=${clinic}`);
  await page.getByRole('grid').waitFor();
  return { page, doctor, clinic };
}

const cell = (page: Page, name: string) => page.getByRole('gridcell', { name, exact: true });

test('hours are painted over two days with the mouse, and over an hour with the keys', async () => {
  const { page, doctor } = await openHours('Asha');
  await cell(page, 'Tuesday 14:00').hover();
  await page.mouse.down();
  await cell(page, 'Wednesday 15:00').hover();
  await page.mouse.up();
  expect(await page.getByLabel('From', { exact: true }).inputValue()).toBe('14:00');
  expect(await page.getByLabel('Until', { exact: true }).inputValue()).toBe('15:30');
  await page.getByRole('button', { name: 'Add hours' }).click();
  await page.getByRole('button', { name: /Tuesday 14:00–15:30/ }).waitFor();
  await page.getByRole('button', { name: /Wednesday 14:00–15:30/ }).waitFor();

  await cell(page, 'Monday 08:00').focus();
  await page.keyboard.press('ArrowRight');
  await page.keyboard.press('ArrowLeft');
  await page.keyboard.press('Shift+ArrowDown');
  expect(await page.getByLabel('Until', { exact: true }).inputValue()).toBe('09:00');
  await page.getByRole('button', { name: 'Add hours' }).click();
  await page.getByRole('button', { name: /Monday 08:00–09:00/ }).waitFor();
  const added = (await sessions(doctor)).filter(({ from }) => from === '14:00' || from === '08:00');
  expect(added.map(({ weekday, from, to }) => [weekday, from, to]).toSorted()).toEqual([
    [1, '08:00', '09:00'],
    [2, '14:00', '15:30'],
    [3, '14:00', '15:30'],
  ]);
});

test('hours are typed: every second week, with two seats, in some weeks of the month, and others on one date; what is refused stands at its field', async () => {
  const { page, doctor } = await openHours('Vikram');
  const form = page.getByRole('form', { name: 'New hours' });
  await form.getByLabel('Fri', { exact: true }).check();
  await form.getByLabel('From', { exact: true }).fill('१४:१०');
  await form.getByLabel('Until', { exact: true }).fill('half past');
  await form.getByRole('button', { name: 'Add hours' }).click();
  await form.getByLabel('Until', { exact: true }).and(page.locator('[aria-invalid=true]')).waitFor();
  await form.getByLabel('Until', { exact: true }).fill('15:40');
  await form.getByText('Weeks, seats and breaks').click();
  await form.getByLabel('Valid from').fill('2026-03-06');
  await form.getByLabel('Every n weeks').fill('2');
  await form.getByLabel('Seats').fill('२');
  await form.getByRole('button', { name: 'Add hours' }).click();
  await page.getByRole('button', { name: /Friday 14:10–15:40/ }).waitFor();
  expect(await sessions(doctor)).toContainEqual(
    expect.objectContaining({ weekday: 5, from: '14:10', to: '15:40', every_weeks: 2, seats: 2 }),
  );

  await page.getByRole('button', { name: /Friday 14:10–15:40/ }).click();
  const known = page.getByRole('form', { name: 'Change these hours' });
  await known.getByLabel('Every n weeks').fill('1');
  await known.getByLabel('Last').check();
  await known.getByLabel('1st').check();
  await known.getByRole('button', { name: 'Save' }).click();
  await page.getByRole('button', { name: /Friday 14:10–15:40.*1st, Last in the month/ }).waitFor();
  expect(await sessions(doctor)).toContainEqual(
    expect.objectContaining({ weekday: 5, every_weeks: 1, weeks_of_month: [1, -1] }),
  );

  await form.getByText('On one date').click();
  await form.getByLabel('Date', { exact: true }).fill('2026-03-20');
  await form.getByLabel('From', { exact: true }).fill('10:00');
  await form.getByLabel('Until', { exact: true }).fill('11:00');
  await form.getByRole('button', { name: 'Add hours' }).click();
  await page.getByRole('button', { name: /^Change Fri, 20 Mar/ }).waitFor();
  expect(await sessions(doctor)).toContainEqual(
    expect.objectContaining({ weekday: null, date: '2026-03-20', from: '10:00', to: '11:00' }),
  );
});

test('shorter hours show first who loses the place, and move one and cancel the other', async () => {
  const doctor = await doctorWith(desk.api, 'Fatima');
  const clinic = await desk.clinicId();
  const moved = await bookAt(desk.api, { doctor, clinic, start: '2026-03-09T09:00:00+05:30', name: 'Moved Away' });
  const off = await bookAt(desk.api, { doctor, clinic, start: '2026-03-09T09:15:00+05:30', name: 'Called Off' });
  const { page } = await openHours('Fatima');
  await page.getByRole('button', { name: /^Monday 09:00–13:00 Consultation$/ }).click();
  await page.getByLabel('From', { exact: true }).fill('10:00');
  await page.getByRole('button', { name: 'Save' }).click();
  const dialog = page.getByRole('dialog', { name: 'Who is affected' });
  await dialog.getByText('2 appointments lose their place.').waitFor();
  await dialog.getByText('Move', { exact: true }).first().click();
  await dialog
    .getByRole('row', { name: /^Moved Away/ })
    .getByText('10:00')
    .waitFor();
  await dialog.getByLabel(/^What becomes of the appointment of Called Off/).selectOption('cancel');
  await dialog
    .getByRole('row', { name: /^Called Off/ })
    .getByText('cancelled', { exact: true })
    .waitFor();
  expect((await sessions(doctor)).some(({ from }) => from === '10:00')).toBe(false);
  await dialog.getByRole('button', { name: 'Save' }).click();
  await page.getByText('The hours are saved').waitFor();
  expect((await readAppointment(desk.api, moved)).start_time).toBe(Date.parse('2026-03-09T10:00:00+05:30') / 1_000);
  expect((await readAppointment(desk.api, off)).status).toMatch(/^CN/);
  expect((await sessions(doctor)).some(({ from, weekday }) => from === '10:00' && weekday === 1)).toBe(true);

  await page.getByRole('button', { name: /^Monday 10:00–13:00 Consultation$/ }).click();
  await page.getByRole('button', { name: 'Remove' }).click();
  const removal = page.getByRole('dialog', { name: 'Remove these hours?' });
  await removal.getByRole('row', { name: /^Moved Away/ }).waitFor();
  await removal.getByRole('button', { name: 'Cancel' }).click();
  expect((await sessions(doctor)).some(({ from, weekday }) => from === '10:00' && weekday === 1)).toBe(true);
});
