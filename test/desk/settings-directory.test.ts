import { expect, test } from 'vitest';
import { openFrontDesk } from '../support/front-desk.ts';
import { bookAt, doctorWith, readAppointment } from '../support/settings.ts';

const desk = openFrontDesk();

test('a doctor is added, changed, and leaves the business after it was said whom that affects', async () => {
  const { page } = await desk.open('manager', {}, '/settings/doctors');
  await page.getByRole('button', { name: 'Add a doctor' }).click();
  const dialog = page.getByRole('dialog', { name: 'Add a doctor' });
  await dialog.getByLabel('First name').fill('Nandini');
  await dialog.getByLabel('Last name').fill('Iyer');
  await dialog.getByLabel('Number').fill('12');
  await dialog.getByRole('button', { name: 'Add', exact: true }).click();
  await dialog.getByLabel('Number').and(page.locator('[aria-invalid=true]')).waitFor();
  await dialog.getByLabel('Number').fill('9876501234');
  await dialog.getByLabel('Sunrise Clinic Indiranagar').check();
  await dialog.getByRole('button', { name: 'Add', exact: true }).click();
  await page.getByRole('row', { name: /^Nandini Iyer/ }).waitFor();
  const id = await doctorWith(desk.api, 'Nandini');

  await page.getByRole('button', { name: 'Change Nandini Iyer' }).click();
  await page.getByLabel('Specialisations').fill('Paediatrics, Neonatology');
  await page.getByLabel('Sunrise Clinic Jayanagar').check();
  await page.getByRole('button', { name: 'Save' }).click();
  await page.getByRole('row', { name: /^Nandini Iyer.*Paediatrics.*Indiranagar.*Jayanagar/ }).waitFor();
  const { body } = await desk.api('GET', `/cdr/v1/doctor/${id}/`);
  expect(body.doctor).toMatchObject({ specialisation: 'Paediatrics', mobile: expect.stringContaining('9876501234') });

  await page.getByRole('button', { name: 'Change Nandini Iyer' }).click();
  await page.getByRole('button', { name: 'Take off Sunrise Clinic Jayanagar' }).click();
  await page
    .getByRole('dialog', { name: /^Take Nandini Iyer off/ })
    .getByRole('button', { name: 'Take off' })
    .click();
  await page.getByText('Nandini Iyer works at Sunrise Clinic Jayanagar no more').waitFor();
  await page.getByRole('button', { name: 'Change Nandini Iyer' }).click();
  await page.getByRole('button', { name: 'Remove Nandini Iyer' }).click();
  const removal = page.getByRole('dialog', { name: 'Remove Nandini Iyer?' });
  await removal.getByText('No appointment is affected.').waitFor();
  await removal.getByRole('button', { name: 'Remove' }).click();
  await page.getByText('Nandini Iyer is removed').waitFor();
  expect((await desk.api('GET', `/cdr/v1/doctor/${id}/`)).status).toBe(404);
});

test('a clinic is added and changed, and keeps its appointments until it was said what becomes of them', async () => {
  const { page } = await desk.open('manager', {}, '/settings/clinics');
  await page.getByRole('button', { name: 'Add a clinic' }).click();
  const dialog = page.getByRole('dialog', { name: 'Add a clinic' });
  await dialog.getByLabel('Name').fill('Sunrise Clinic Whitefield');
  await dialog.getByRole('button', { name: 'Add', exact: true }).click();
  await dialog.getByLabel('Address').and(page.locator('[aria-invalid=true]')).waitFor();
  await dialog.getByLabel('Address').fill('1, Main Road');
  await dialog.getByLabel('City').fill('Bengaluru');
  await dialog.getByRole('button', { name: 'Add', exact: true }).click();
  await page.getByRole('button', { name: 'Change Sunrise Clinic Whitefield' }).click();
  await page.getByLabel('Postal code').fill('560066');
  await page.getByLabel('Bookings outside the hours').selectOption('yes');
  await page.getByRole('button', { name: 'Save' }).click();
  await page.getByRole('row', { name: /^Sunrise Clinic Whitefield.*560066 Bengaluru/ }).waitFor();
  const { body } = await desk.api('GET', '/cdr/v1/clinic/');
  const added = body.clinics.find((each: { pincode?: string }) => each.pincode === '560066');
  const settings = await desk.api('GET', `/opdesk/v1/clinics/${added.id}`);
  expect(settings.body.data.clinic).toMatchObject({ accept_any_time: true, time_zone: null });

  const clinic = await desk.clinicId();
  const doctor = await doctorWith(desk.api, 'Asha');
  const id = await bookAt(desk.api, { doctor, clinic, start: '2026-03-10T09:00:00+05:30', name: 'Stays Here' });
  await page.getByRole('button', { name: 'Change Sunrise Clinic Indiranagar' }).click();
  await page.getByRole('button', { name: 'Remove Sunrise Clinic Indiranagar' }).click();
  const removal = page.getByRole('dialog', { name: 'Remove Sunrise Clinic Indiranagar?' });
  await removal.getByRole('row', { name: /^Stays Here/ }).waitFor();
  await removal.getByRole('button', { name: 'Cancel' }).click();
  expect((await desk.api('GET', `/opdesk/v1/clinics/${clinic}`)).status).toBe(200);
  expect((await readAppointment(desk.api, id)).status).toBe('BK');
});

test('a service is added, changed, archived and offered again', async () => {
  const doctor = await doctorWith(desk.api, 'Vikram');
  const services = async () => (await desk.api('GET', `/opdesk/v1/doctors/${doctor}/services`)).body.data.services;
  const { page } = await desk.open('manager', {}, `/settings/services?doctor=${doctor}`);
  await page.getByRole('button', { name: 'Add a service' }).click();
  const dialog = page.getByRole('dialog', { name: 'Add a service' });
  await dialog.getByLabel('Name').fill('ECG');
  await dialog.getByLabel('Minutes', { exact: true }).fill('0');
  await dialog.getByRole('button', { name: 'Add', exact: true }).click();
  await dialog.getByLabel('Minutes', { exact: true }).and(page.locator('[aria-invalid=true]')).waitFor();
  await dialog.getByLabel('Minutes', { exact: true }).fill('20');
  await dialog.getByLabel('Price').fill('350');
  await dialog.getByRole('button', { name: 'Add', exact: true }).click();
  await page.getByRole('row', { name: /^ECG Consultation In the clinic 20 min INR 350/ }).waitFor();
  await page.getByRole('button', { name: 'Change ECG' }).click();
  await page.getByLabel('A day before').check();
  await page.getByRole('button', { name: 'Save' }).click();
  await expect
    .poll(services)
    .toContainEqual(expect.objectContaining({ name: 'ECG', price: 350, reminders: ['DAY_BEFORE'] }));
  await page.getByRole('button', { name: 'Change ECG' }).click();
  await page.getByRole('button', { name: 'Archive' }).click();
  await page.getByRole('dialog', { name: 'Archive ECG?' }).getByRole('button', { name: 'Archive' }).click();
  await page.getByText('ECG is archived').waitFor();
  expect(await services()).toContainEqual(expect.objectContaining({ name: 'ECG', archived: true }));
  await page.getByRole('button', { name: 'Change ECG' }).click();
  await page.getByRole('button', { name: 'Offer again' }).click();
  await page.getByText('ECG is offered again').waitFor();
  expect(await services()).toContainEqual(expect.objectContaining({ name: 'ECG', archived: false }));
});
