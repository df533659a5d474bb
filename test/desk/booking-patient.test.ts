import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { at } from '../support/calendar.ts';
import { openFrontDesk } from '../support/front-desk.ts';

const desk = openFrontDesk();

const sheet = (page: Page) => page.getByRole('complementary');
const field = (page: Page, label: string) => sheet(page).getByLabel(label, { exact: true });

async function addNew(page: Page, name: string): Promise<void> {
  await page.getByRole('button', { name: 'Book', exact: true }).click();
  await field(page, 'Patient').fill(name);
  await page.getByRole('option', { name: `New patient: ${name}` }).click();
}

async function add(name: string, mobile: string): Promise<string> {
  const { body } = await desk.api('POST', '/dr/v1/patient', { first_name: name, gender: 'F', age: 41, mobile });
  return String(body.patient_id);
}

/** Whether all of it is on the screen, above what stays at the bottom of the sheet. */
async function isSeen(page: Page, text: string): Promise<boolean> {
  const box = await sheet(page).getByText(text, { exact: true }).boundingBox();
  const footer = await sheet(page)
    .getByRole('button', { name: /^Book ·/ })
    .boundingBox();
  const header = await page.getByRole('banner').boundingBox();
  if (box === null || footer === null || header === null) return false;
  return box.y >= header.y + header.height && box.y + box.height <= footer.y;
}

test('whoever is known at the number of a new patient is offered, also one who was added a moment ago', async () => {
  const { page } = await desk.open();
  await addNew(page, 'Sunita Twice');
  const read = page.waitForResponse(/by-mobile/);
  await field(page, 'Number').fill('98450 99887');
  const known = sheet(page).getByRole('group', { name: 'Known at this number: is it one of them?' });
  await read;
  expect(await known.count()).toBe(0);
  await add('Sunita', '9845099887');
  await sheet(page).getByRole('button', { name: 'Close', exact: true }).first().click();
  await page.getByRole('button', { name: 'Drop it' }).click();
  await addNew(page, 'Sunita Twice');
  await field(page, 'Number').fill('98450 99887');
  await known.getByRole('button', { name: /^Sunita 41 y F/ }).click();
  await sheet(page).getByRole('button', { name: 'Another patient' }).waitFor();
  expect(await field(page, 'Name').count()).toBe(0);
});

test('an appointment that the chosen patient has already is shown before another one is booked', async () => {
  const id = await add('Booked Before', '9845011001');
  const { body: places } = await desk.api('GET', '/dr/v1/business/entities');
  const clinic = await desk.clinicId();
  const found = places.clinics.find((each: { clinic_id: string }) => each.clinic_id === clinic);
  const booked = await desk.api('POST', '/dr/v1/appointment', {
    clinic_id: clinic,
    doctor_id: found.doctors[0],
    patient_id: id,
    appointment_details: { start_time: at('2026-03-05', '16:30') },
  });
  expect(booked.status, booked.text).toBeLessThan(300);
  const { page } = await desk.open();
  await page.getByRole('button', { name: 'Book', exact: true }).click();
  await field(page, 'Patient').fill('Booked Before');
  await page.getByRole('option', { name: /^Booked Before/ }).click();
  await sheet(page).getByText('Has an appointment already: Thu, 5 Mar, 2026 16:30 · Dr. Asha Rao').waitFor();
});

test('a number that is wrong is refused in the words of the desk, not of the API', async () => {
  const { page } = await desk.open();
  await addNew(page, 'Wrong Number');
  await field(page, 'Age or birth date').fill('34');
  await sheet(page).getByText('Female', { exact: true }).click();
  await field(page, 'Number').fill('98450');
  await sheet(page)
    .getByRole('button', { name: /^Book ·/ })
    .click();
  await sheet(page).getByText('This is not a valid phone number.').waitFor();
  await field(page, 'Number').and(page.locator(':focus')).waitFor();
});

test('what is missing is marked, and each try goes to the first of it', async () => {
  const { page } = await desk.open('front', { viewport: { width: 1366, height: 600 } });
  await addNew(page, 'Missing Much');
  await field(page, 'Age or birth date').fill('34');
  const submit = sheet(page).getByRole('button', { name: /^Book ·/ });
  const needed = await sheet(page).locator('[aria-required=true]').count();
  expect(needed).toBe(3);
  for (const _time of ['first', 'second']) {
    await sheet(page).getByText('Notes, token, labels').scrollIntoViewIfNeeded();
    await submit.click();
    await sheet(page).getByRole('radio', { name: 'Female' }).and(page.locator(':focus')).waitFor({ state: 'attached' });
    expect(await Promise.all([isSeen(page, 'Sex'), isSeen(page, 'Choose one.')])).toEqual([true, true]);
  }
});

test('a booking that is half typed is not lost by a reload without a question', async () => {
  const { page } = await desk.open();
  const asked: string[] = [];
  page.on('dialog', (dialog) => {
    asked.push(dialog.type());
    void dialog.dismiss();
  });
  await addNew(page, 'Half Typed');
  await page.keyboard.type(' Too');
  await page.evaluate('void setTimeout(() => location.reload())');
  await expect.poll(() => asked, { timeout: 20_000 }).toEqual(['beforeunload']);
  expect(await field(page, 'Name').inputValue()).toBe('Half Typed Too');
});

test('a search that fits more patients than are shown says so, and its field opens the list again', async () => {
  for (let each = 0; each < 9; each += 1) await add(`Manifold ${'abcdefghi'[each]}`, `98450330${10 + each}`);
  const { page } = await desk.open();
  await page.getByRole('button', { name: 'Book', exact: true }).click();
  await field(page, 'Patient').fill('Manifold');
  const more = sheet(page).getByText('These are the first 8. Type more to find others.');
  await more.waitFor();
  await page.keyboard.press('Escape');
  await more.waitFor({ state: 'hidden' });
  await field(page, 'Patient').click();
  await more.waitFor();
});
