import { expect, test } from 'vitest';
import { openFrontDesk } from '../support/front-desk.ts';
import { bookAt, doctorWith, readAppointment } from '../support/settings.ts';

const desk = openFrontDesk();

async function leaves(): Promise<readonly Record<string, unknown>[]> {
  return (await desk.api('GET', '/opdesk/v1/leaves')).body.data.leaves;
}

test('a leave is rehearsed with each patient and where each would go, is saved, and is removed', async () => {
  const doctor = await doctorWith(desk.api, 'Asha');
  const clinic = await desk.clinicId();
  const id = await bookAt(desk.api, { doctor, clinic, start: '2026-03-09T09:00:00+05:30', name: 'Lives Far' });
  const { page } = await desk.open('manager', {}, '/settings/leaves');
  await page.getByRole('button', { name: 'Add a leave' }).click();
  const form = page.getByRole('dialog', { name: 'A leave or a closure' });
  await form.getByLabel('Doctor', { exact: true }).selectOption(doctor);
  await form.getByRole('button', { name: 'Check who is affected' }).click();
  await form.getByLabel('First day').and(page.locator('[aria-invalid=true]')).waitFor();
  await form.getByLabel('First day').fill('2026-03-09');
  await form.getByLabel('Reason').fill('Conference');
  await form.getByRole('button', { name: 'Check who is affected' }).click();
  const rehearsal = page.getByRole('dialog', { name: 'Who is affected' });
  await rehearsal.getByRole('row', { name: /^Lives Far.*10 Mar/ }).waitFor();
  expect(await leaves()).toEqual([]);
  await rehearsal.getByRole('button', { name: 'Save' }).click();
  await page.getByRole('row', { name: /9 Mar, 2026.*Asha.*Conference/ }).waitFor();
  expect(await leaves()).toEqual([expect.objectContaining({ doctor_id: doctor, start_date: '2026-03-09' })]);
  const moved = (await readAppointment(desk.api, id)).start_time;
  expect(moved).toBeGreaterThanOrEqual(Date.parse('2026-03-10T00:00:00+05:30') / 1_000);
  await page.getByRole('button', { name: /^Remove/ }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Remove' }).click();
  await page.getByText('The leave is removed').waitFor();
  expect(await leaves()).toEqual([]);
});

test('a clinic is closed for some hours of its own clock, and nobody is affected', async () => {
  const clinic = await desk.clinicId();
  const { page } = await desk.open('manager', {}, '/settings/leaves');
  await page.getByRole('button', { name: 'Add a leave' }).click();
  const form = page.getByRole('dialog', { name: 'A leave or a closure' });
  await form.getByText('A clinic is closed').click();
  await form.getByLabel('Clinic', { exact: true }).selectOption(clinic);
  await form.getByText('Some hours').click();
  await form.getByLabel('Date', { exact: true }).fill('2026-04-06');
  await form.getByLabel('From', { exact: true }).fill('nine');
  await form.getByLabel('Until', { exact: true }).fill('11:30');
  await form.getByRole('button', { name: 'Check who is affected' }).click();
  await form.getByText('Write a date such as').waitFor();
  await form.getByLabel('From', { exact: true }).fill('09:00');
  await form.getByRole('button', { name: 'Check who is affected' }).click();
  await page.getByRole('row', { name: /6 Apr, 09:00 – Mon, 6 Apr, 11:30/ }).waitFor();
  expect(await leaves()).toEqual([
    expect.objectContaining({
      clinic_id: clinic,
      start_time: Date.parse('2026-04-06T09:00:00+05:30') / 1_000,
      end_time: Date.parse('2026-04-06T11:30:00+05:30') / 1_000,
    }),
  ]);
});
