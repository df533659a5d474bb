import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { at } from '../support/calendar.ts';
import { deskDay, openFrontDesk } from '../support/front-desk.ts';

const desk = openFrontDesk();

const sheet = (page: Page) => page.getByRole('complementary', { name: 'Book' });

async function place(): Promise<{ clinic: string; doctor: string }> {
  const clinic = await desk.clinicId();
  const { body } = await desk.api('GET', '/dr/v1/business/entities');
  const found = body.clinics.find((each: { clinic_id: string }) => each.clinic_id === clinic);
  return { clinic, doctor: String(found.doctors[0]) };
}

async function newPatient(page: Page, name: string): Promise<void> {
  await page.getByRole('button', { name: 'Book', exact: true }).click();
  await sheet(page).getByLabel('Patient', { exact: true }).fill(name);
  await page.getByRole('option', { name: `New patient: ${name}` }).click();
  await sheet(page).getByLabel('Age or birth date').fill('34');
  await sheet(page).getByText('Female', { exact: true }).click();
}

test('a booking that is half typed is neither closed nor replaced without a question', async () => {
  const { page } = await desk.open();
  await newPatient(page, 'Half Typed');
  const question = page.getByRole('dialog', { name: 'Drop what you have typed?' });
  await page.keyboard.press('Escape');
  await question.getByRole('button', { name: 'Go on with it' }).click();
  await page.getByRole('button', { name: 'Walk-in', exact: true }).click();
  await question.waitFor();
  await page.keyboard.press('Escape');
  await question.waitFor({ state: 'hidden' });
  expect(await sheet(page).getByLabel('Name', { exact: true }).inputValue()).toBe('Half Typed');
  await page.getByRole('button', { name: 'Walk-in', exact: true }).click();
  await question.getByRole('button', { name: 'Drop it' }).click();
  const walkIn = page.getByRole('complementary', { name: 'Walk-in' });
  await walkIn.getByLabel('Patient', { exact: true }).and(page.locator(':focus')).waitFor();
  await page.keyboard.press('Escape');
  await walkIn.waitFor({ state: 'hidden' });
});

test('what is typed of a new patient stays while the sheet searches again', async () => {
  const { page } = await desk.open();
  await newPatient(page, 'Search Aganst');
  await sheet(page).getByRole('button', { name: 'Search again' }).click();
  await sheet(page).getByRole('button', { name: 'Back to the new patient' }).click();
  await sheet(page).getByLabel('Number').fill('98123 99001');
  await sheet(page).getByRole('button', { name: 'Search again' }).click();
  await sheet(page).getByLabel('Patient', { exact: true }).fill('Search Again');
  await page.getByRole('option', { name: 'New patient: Search Again' }).click();
  const typed = ['Name', 'Age or birth date', 'Number'].map((label) =>
    sheet(page).getByLabel(label, { exact: true }).inputValue(),
  );
  expect(await Promise.all(typed)).toEqual(['Search Again', '34', '98123 99001']);
  expect(await sheet(page).getByRole('radio', { name: 'Female' }).isChecked()).toBe(true);
});

test('a new patient whose booking is refused is added once, however often it is tried', async () => {
  const { page } = await desk.open();
  const book = page.getByRole('button', { name: /^Book ·/ });
  const name = 'Added Once';
  const { clinic, doctor } = await place();
  const taken = await desk.api('POST', '/opdesk/v1/walk-ins', {
    clinic_id: clinic,
    doctor_id: doctor,
    name: 'Earlier',
  });
  await newPatient(page, name);
  await sheet(page).getByText('Notes, token, labels').click();
  await sheet(page).getByLabel('Token').fill(String(taken.body.entry.token));
  await book.click();
  await sheet(page).getByText('taken').first().waitFor();
  await sheet(page).getByLabel('Token').fill('77');
  await book.click();
  await page.getByRole('article', { name }).getByText('77').waitFor();
  const { body } = await desk.api('POST', '/profiles/v1/patient/search', { prefix: name, limit: 5 });
  expect(body).toHaveLength(1);
});

test('a new patient who has the name of a known one is perhaps the same, and can be chosen instead', async () => {
  const { page } = await desk.open();
  await page.getByRole('button', { name: 'Walk-in', exact: true }).click();
  const walkIn = page.getByRole('complementary', { name: 'Walk-in' });
  await walkIn.getByLabel('Patient', { exact: true }).fill('Imran Kha');
  await page.getByRole('option', { name: 'New patient: Imran Kha' }).click();
  await walkIn.getByLabel('Name', { exact: true }).fill('Imran Khan');
  await walkIn
    .getByRole('group', { name: 'Perhaps known already' })
    .getByRole('button', { name: /^Imran Khan/ })
    .click();
  await walkIn.getByRole('button', { name: 'Another patient' }).waitFor();
});

test('a link with a card leads to its day, and from one that was moved to the one in its place', async () => {
  const { clinic, doctor } = await place();
  const patient = await desk.api('POST', '/dr/v1/patient', { first_name: 'Linked', gender: 'F', age: 40 });
  const there = { clinic_id: clinic, doctor_id: doctor };
  const start = at('2026-03-09', '11:00');
  const booked = await desk.api('POST', '/dr/v1/appointment', {
    ...there,
    patient_id: patient.body.patient_id,
    appointment_details: { start_time: start },
  });
  const id: string = booked.body.appointment_id;
  const { page } = await desk.open('front', {}, `/?card=${id}`);
  await page.getByRole('complementary', { name: 'Linked' }).getByText('11:00').waitFor();
  expect(new URL(page.url()).searchParams.get('date')).toBe('2026-03-09');
  const moved = await desk.api('POST', `/opdesk/v1/appointments/${id}/reschedule`, {
    ...there,
    start_time: at('2026-03-16', '11:00'),
  });
  expect(moved.status, moved.text).toBeLessThan(300);
  await page.goto(`${desk.server.url}/?card=${id}&date=${deskDay}`);
  await page.getByRole('complementary', { name: 'Linked' }).waitFor();
  expect(new URL(page.url()).searchParams.get('date')).toBe('2026-03-16');
});

test('a move in the sheet is offered to be taken back where the server would take it back, and nowhere else', async () => {
  const { clinic, doctor } = await place();
  const book = async (name: string, overbook: boolean): Promise<string> => {
    const patient = await desk.api('POST', '/dr/v1/patient', { first_name: name, gender: 'F', age: 40 });
    const { status, text, body } = await desk.api('POST', '/dr/v1/appointment', {
      clinic_id: clinic,
      doctor_id: doctor,
      patient_id: patient.body.patient_id,
      appointment_details: { start_time: at('2026-03-09', '11:30') },
      ...(overbook ? { overbook, overbook_reason: 'Asked for' } : {}),
    });
    expect(status, text).toBeLessThan(300);
    return body.appointment_id;
  };
  const { page } = await desk.open();
  const undo = page.getByRole('button', { name: 'Undo' });
  const moveToFirst = async (id: string, name: string): Promise<void> => {
    await page.goto(`${desk.server.url}/?card=${id}`);
    await page.getByRole('complementary', { name }).getByText('11:30').waitFor();
    await page.keyboard.press('m');
    await page.getByRole('button', { name: /^Move ·/ }).click();
    await page.getByText(`${name} is moved`).waitFor();
  };
  const [seated, beyond] = [await book('Seated', false), await book('Beyond', true)];
  await moveToFirst(beyond, 'Beyond');
  expect(await undo.count()).toBe(0);
  await moveToFirst(seated, 'Seated');
  await undo.click();
  await page.getByText('Undone: Seated').waitFor();
});

test('an address with an unknown card, clinic or doctor says so and leads back', async () => {
  const { page } = await desk.open();
  for (const part of ['card', 'clinic', 'doctor']) {
    await page.goto(`${desk.server.url}/?${part}=unknown`);
    const notice = page.getByRole('alert').filter({ hasText: 'that you do not have here' });
    await notice.getByRole('link', { name: 'To the day' }).click();
    await notice.waitFor({ state: 'hidden' });
  }
});

test('a doctor is offered neither a transfer nor a new patient, whom the server refuses to doctors', async () => {
  const { page } = await desk.open('doctor');
  await page
    .getByRole('button', { name: /^More for/ })
    .first()
    .click();
  await page.getByRole('menuitem', { name: 'Cancel' }).waitFor();
  expect(await page.getByRole('menuitem', { name: 'Transfer' }).count()).toBe(0);
  await page.keyboard.press('Escape');
  await page.getByRole('button', { name: 'Book', exact: true }).click();
  await sheet(page).getByLabel('Patient', { exact: true }).fill('Nobody Such');
  await sheet(page).getByText('Nobody is found.').waitFor();
  expect(await page.getByRole('option', { name: /New patient/ }).count()).toBe(0);
});
