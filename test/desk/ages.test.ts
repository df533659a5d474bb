import { expect, test } from 'vitest';
import { readAge } from '../../web/src/text/born.ts';
import { monthsBefore, monthsOn } from '../../web/src/text/days.ts';
import { at } from '../support/calendar.ts';
import { deskDay, openFrontDesk } from '../support/front-desk.ts';
import { doctorWith } from '../support/settings.ts';

const desk = openFrontDesk();

test.each([
  ['2025-07-02', 8],
  ['2025-07-03', 7],
  ['2026-03-01', 0],
])('months are whole ones: who was born on %s', (dob, months) => {
  expect(monthsOn(dob, deskDay)).toBe(months);
});

test.each([
  ['8 mo', '2025-07-02'],
  ['8m', '2025-07-02'],
  ['८ माह', '2025-07-02'],
  ['13 months', '2025-02-02'],
])('an age in months is the birth date that it means: %s', (typed, dob) => {
  expect(readAge(typed, deskDay)).toEqual({ dob });
});

test('the day before a month that is shorter is its last', () => {
  expect(monthsBefore('2026-03-31', 1)).toBe('2026-02-28');
});

test('an infant is shown in months on the board, in the search and in the record', async () => {
  const patient = await desk.api('POST', '/dr/v1/patient', { first_name: 'Infant', gender: 'F', dob: '2025-07-02' });
  const booked = await desk.api('POST', '/dr/v1/appointment', {
    clinic_id: await desk.clinicId(),
    doctor_id: await doctorWith(desk.api, 'Asha'),
    patient_id: patient.body.patient_id,
    appointment_details: { start_time: at(deskDay, '11:00') },
  });
  expect(booked.status, booked.text).toBe(201);
  const { page } = await desk.open();
  await page.getByRole('article', { name: 'Infant' }).getByText('8 mo · F').waitFor();
  await page.goto(`${desk.server.url}/patients`);
  await page.getByLabel('Find a patient').fill('Infant');
  await page.getByRole('link', { name: /^Infant 8 mo F/ }).click();
  await page.getByText('8 mo · Female').waitFor();
});

test('a child of whom the years alone are known is under a year, and a month that is typed is said as a birth date', async () => {
  await desk.api('POST', '/dr/v1/patient', { first_name: 'Yearling', gender: 'M', age: 0 });
  const { page } = await desk.open('front', {}, '/patients');
  await page.getByLabel('Find a patient').fill('Yearling');
  await page.getByRole('link', { name: /^Yearling under 1 y M/ }).waitFor();
  await page.getByRole('button', { name: 'Add patient' }).click();
  await page.getByLabel('Age or birth date').fill('8 mo');
  await page.getByText('Written down as born on Wed, 2 Jul, 2025').waitFor();
});
