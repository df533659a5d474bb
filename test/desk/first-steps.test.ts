import { expect, test } from 'vitest';
import { logIn, openFrontDesk } from '../support/front-desk.ts';
import { addUser, password } from '../support/staff.ts';

const desk = openFrontDesk();

test('a manager of a new business is led from nothing to a slot that a program books', async () => {
  const { page, context } = await desk.open();
  const business = await desk.server.createBusiness();
  const { username } = await addUser(desk.server, business.id, { role: 'manager' });
  await context.clearCookies();
  await page.goto(`${desk.server.url}/login`);
  await logIn(page, username, password);
  await page.getByRole('link', { name: 'First steps' }).click();
  const dialog = page.getByRole('dialog');
  const add = (what: string): Promise<void> => page.getByRole('button', { name: `Add: ${what}` }).click();
  const finish = async (): Promise<void> => {
    await dialog.getByRole('button', { name: 'Add', exact: true }).click();
    await dialog.first().waitFor({ state: 'hidden' });
  };
  expect(await page.getByRole('button', { name: 'Add: A doctor' }).isDisabled()).toBe(true);
  await add('A clinic');
  await dialog.getByLabel('Name').fill('Lakeside');
  await dialog.getByLabel('Address').fill('1 Lake Road');
  await finish();
  await page.getByText('Lakeside', { exact: true }).waitFor();
  // Whoever stops here goes on from here.
  await page.reload();
  await add('A doctor');
  await dialog.getByLabel('First name').fill('Nandini');
  await dialog.getByLabel('Last name').fill('Iyer');
  await finish();
  await add('A service');
  await finish();
  await page.getByText('Consultation', { exact: true }).waitFor();
  await add('Weekly hours');
  await dialog.getByRole('button', { name: /^Add/ }).click();
  const slot = page.getByRole('region', { name: 'The first free time' });
  await slot.getByText(/Nandini Iyer at Lakeside/).waitFor();
  await add('The front desk');
  await dialog.getByLabel('Name', { exact: true }).fill('Farah Khan');
  await dialog.getByLabel('User name').fill('farah.lakeside');
  await dialog.getByRole('button', { name: 'Add', exact: true }).click();
  await dialog.getByRole('button', { name: 'Close' }).last().click();
  await page.getByText('Everything is there.').waitFor();

  const { body } = await business.api('GET', '/dr/v1/business/entities');
  const [{ clinic_id: clinic, doctors }] = body.clinics;
  const patient = await business.api('POST', '/dr/v1/patient', { first_name: 'First', gender: 'F', age: 30 });
  const range = 'start_date=2026-03-02&end_date=2026-03-03';
  const slots = await business.api('GET', `/dr/v1/doctor/${doctors[0]}/clinic/${clinic}/appointment/slot?${range}`);
  const offered = (Object.values(slots.body.data.schedule) as { slots: { s: string; available: boolean }[] }[][])
    .flat()
    .flatMap(({ slots: each }) => each);
  const booked = await business.api('POST', '/dr/v1/appointment', {
    clinic_id: clinic,
    doctor_id: doctors[0],
    patient_id: patient.body.patient_id,
    appointment_details: { start_time: Date.parse(offered.find(({ available }) => available)?.s ?? '') / 1_000 },
  });
  expect(booked.status, booked.text).toBe(201);
  await page.getByRole('link', { name: 'Day', exact: true }).click();
  await page.getByRole('article', { name: 'First' }).waitFor();
});
