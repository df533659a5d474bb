import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { time } from '../support/calendar-page.ts';
import { at } from '../support/calendar.ts';
import { openFrontDesk } from '../support/front-desk.ts';
import { readAppointment } from '../support/settings.ts';

const desk = openFrontDesk();

const sheet = (page: Page) => page.getByRole('complementary');
const day = (page: Page, name: string) =>
  sheet(page).getByRole('group', { name: 'Date' }).getByRole('button', { name });
const times = (page: Page, date: RegExp) => sheet(page).getByRole('group', { name: date });
const submit = (page: Page, text: string) => sheet(page).getByRole('button', { name: text, exact: true });

async function openBooking(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Book', exact: true }).click();
  await submit(page, 'Book · Mon 2 09:45').waitFor();
}

/** What is lit: the day, and the time among those of the day. */
async function lit(page: Page): Promise<readonly string[]> {
  const pressed = sheet(page).locator('[aria-pressed=true]');
  return (await pressed.allInnerTexts()).map((text) => text.split('\n').slice(0, 2).join(' '));
}

async function booked(name: string, date: string, time: string): Promise<string> {
  const { body: places } = await desk.api('GET', '/dr/v1/business/entities');
  const clinic = await desk.clinicId();
  const found = places.clinics.find((each: { clinic_id: string }) => each.clinic_id === clinic);
  const patient = await desk.api('POST', '/dr/v1/patient', { first_name: name, gender: 'F', age: 40 });
  const { status, text, body } = await desk.api('POST', '/dr/v1/appointment', {
    clinic_id: clinic,
    doctor_id: found.doctors[0],
    patient_id: patient.body.patient_id,
    appointment_details: { start_time: at(date, time) },
  });
  expect(status, text).toBeLessThan(300);
  return String(body.appointment_id);
}

test('a press on another day chooses its first free time, and the button books what is lit', async () => {
  const { page } = await desk.open();
  await openBooking(page);
  await day(page, 'Tue').click();
  await submit(page, 'Book · Tue 3 09:00').waitFor();
  expect(await lit(page)).toEqual(['Tue 3', '09:00']);
  const nextFree = sheet(page).getByRole('group', { name: 'Next free' });
  await nextFree.getByRole('button', { name: 'today 10:00' }).click();
  await submit(page, 'Book · Mon 2 10:00').waitFor();
  expect(await lit(page)).toEqual(['10:00', 'Mon 2 Mar', '10:00']);
  await sheet(page).getByRole('button', { name: 'Later days' }).click();
  await submit(page, 'Book · Mon 9 09:00').waitFor();
  expect(await lit(page)).toEqual(['Mon 9 Mar', '09:00']);
  await sheet(page).getByRole('button', { name: 'Later days' }).and(page.locator(':focus')).waitFor();
  await sheet(page).getByRole('button', { name: 'Earlier days' }).click();
  await submit(page, 'Book · Mon 2 09:45').waitFor();
});

test('a move goes to the day that is lit', async () => {
  const id = await booked('Moved Along', '2026-03-04', '12:00');
  const { page } = await desk.open('front', {}, `/?card=${id}`);
  await page.getByRole('complementary', { name: 'Moved Along' }).getByText('12:00').waitFor();
  await page.keyboard.press('m');
  const move = page.getByRole('complementary', { name: 'Move' });
  await move.getByRole('button', { name: /^Thu/ }).click();
  await move.getByRole('button', { name: 'Move · Thu 5 09:00' }).click();
  await page.getByText('Moved Along is moved').waitFor();
  expect((await readAppointment(desk.api, id)).start_time).toBe(at('2026-03-05', '09:00'));
});

test('a time that is pressed in the calendar shows its day', async () => {
  const { page } = await desk.open('front', {}, '/calendar');
  await openBooking(page);
  await page.getByRole('button', { name: 'Day after' }).click();
  await time(page, /^Dr. Asha Rao, Tue/, '11:00, free').click();
  await submit(page, 'Book · Tue 3 11:00').waitFor();
  expect(await lit(page)).toEqual(['Tue 3', '11:00']);
});

test('another doctor, service or mode keeps the day and the time, or says that the time is not free', async () => {
  const { page } = await desk.open();
  await openBooking(page);
  await day(page, 'Thu').click();
  await times(page, /^Thu/).getByRole('button', { name: '16:30', exact: true }).click();
  const doctor = sheet(page).getByLabel('Doctor');
  await doctor.selectOption({ label: 'Dr. Fatima Sheikh' });
  await submit(page, 'Book · Thu 5 16:30').waitFor();
  await sheet(page).getByRole('button', { name: 'Follow-up', exact: true }).click();
  await submit(page, 'Book · Thu 5 16:30').waitFor();
  await doctor.selectOption({ label: 'Dr. Vikram Menon' });
  await sheet(page).getByText('Thu 5 16:30 is not free with Dr. Vikram Menon. Choose another time.').waitFor();
  expect(await lit(page)).toEqual(['Thu 5']);
  expect(await submit(page, 'Book').isDisabled()).toBe(true);
  await doctor.selectOption({ label: 'Dr. Fatima Sheikh' });
  await submit(page, 'Book · Thu 5 16:30').waitFor();
  await sheet(page).getByRole('button', { name: 'Consultation', exact: true }).click();
  await times(page, /^Thu/).getByRole('button', { name: '16:45', exact: true }).click();
  await sheet(page).getByRole('button', { name: 'Follow-up', exact: true }).click();
  await sheet(page).getByText('Thu 5 16:45 is not free with Dr. Fatima Sheikh for Follow-up.').waitFor();
  expect(await lit(page)).toEqual(['Follow-up', 'Thu 5']);
  await sheet(page).getByRole('button', { name: 'Video consultation', exact: true }).click();
  await submit(page, 'Book · Thu 5 16:45').waitFor();
  await sheet(page).getByRole('button', { name: 'By phone', exact: true }).click();
  expect(await lit(page)).toEqual(['Video consultation', 'By phone', 'Thu 5', '16:45']);
});

test('a day of leave is said in a date of the desk, with the next free times, and can be overbooked', async () => {
  const { body } = await desk.api('GET', '/dr/v1/business/entities');
  const fatima = body.doctors.find(({ partner_id: id }: { partner_id: string }) => id === '8423996').doctor_id;
  const leave = { doctor_id: fatima, start_date: '2026-03-04', end_date: '2026-03-04' };
  const added = await desk.api('POST', '/opdesk/v1/leaves', leave);
  expect(added.status, added.text).toBeLessThan(300);
  const { page } = await desk.open();
  await openBooking(page);
  await sheet(page).getByLabel('Doctor').selectOption({ label: 'Dr. Fatima Sheikh' });
  await day(page, 'Wed').getByText('leave').waitFor();
  await day(page, 'Wed').click();
  const taken = times(page, /^Wed/).getByRole('button', { name: /^10:00/ });
  await taken.click();
  await sheet(page).getByText('The doctor is on leave on Wed, 4 Mar, 2026.').waitFor();
  await sheet(page).getByRole('button', { name: 'Book it all the same' }).click();
  await submit(page, 'Book · Wed 4 10:00').waitFor();
  const line = "getComputedStyle(document.querySelector('[data-taken][aria-pressed=true]')).textDecorationLine";
  expect(await page.evaluate(line)).toBe('none');
  await taken.click();
  const instead = sheet(page).getByRole('group', { name: 'Free nearby:' });
  await instead.getByRole('button', { name: 'Thu 5 09:00' }).click();
  await submit(page, 'Book · Thu 5 09:00').waitFor();
  expect(await lit(page)).toEqual(['Consultation', 'Thu 5', '09:00']);
});
