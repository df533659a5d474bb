import { fileURLToPath } from 'node:url';
import type { Page } from 'playwright-core';
import { beforeAll, expect, test } from 'vitest';
import { deskDay, openFrontDesk } from '../support/front-desk.ts';

const desk = openFrontDesk();
const images = fileURLToPath(new URL('../../docs/images/', import.meta.url));

interface Visit {
  readonly first: string;
  readonly last: string;
  readonly gender: 'F' | 'M';
  readonly age: number;
  readonly reason?: string;
  /** What has happened to it, one verb after the other. */
  readonly verbs?: readonly string[];
  readonly more?: object;
}

const paid = { custom_attributes: { payment_status: 'paid' } };

/** Nobody in it is real. */
const visits: readonly Visit[] = [
  {
    first: 'Latha',
    last: 'Menon',
    gender: 'F',
    age: 52,
    reason: 'Blood pressure',
    verbs: ['check-in', 'start', 'finish'],
  },
  { first: 'Imran', last: 'Khan', gender: 'M', age: 25, reason: 'Cough', verbs: ['check-in', 'start'], more: paid },
  { first: 'Meera', last: 'Nair', gender: 'F', age: 38, reason: 'Fever', verbs: ['check-in', 'call'], more: paid },
  { first: 'आशा', last: 'शर्मा', gender: 'F', age: 62, reason: 'Knee pain', verbs: ['check-in'] },
  { first: 'Thomas', last: 'Mathew', gender: 'M', age: 78, verbs: ['check-in'], more: paid },
  { first: 'Zoya', last: 'Ahmed', gender: 'F', age: 27, reason: 'Rash', verbs: ['check-in', 'park'] },
  { first: 'Ravi', last: 'Kumar', gender: 'M', age: 51, reason: 'Follow-up' },
  { first: 'Priya', last: 'Iyer', gender: 'F', age: 41 },
  { first: 'Arjun', last: 'Patel', gender: 'M', age: 7, reason: 'Vaccination' },
  { first: 'Neha', last: 'Gupta', gender: 'F', age: 16 },
];

beforeAll(async () => {
  const clinic = await desk.clinicId();
  const { body } = await desk.api('GET', '/dr/v1/business/entities');
  const { doctors } = body.clinics.find((each: { clinic_id: string }) => each.clinic_id === clinic);
  for (const [index, visit] of visits.entries()) {
    await visitOf(visit, index, clinic, doctors[index % 2]);
  }
  const away = { start_date: '2026-03-16', end_date: '2026-03-18', reason: 'Conference' };
  await desk.api('POST', '/opdesk/v1/leaves', { doctor_id: doctors[0], ...away });
  const website = { name: 'Website', scopes: ['appointments:write', 'directory:read', 'patients:write'] };
  await desk.api('POST', '/opdesk/v1/clients', website);
}, 300_000);

async function visitOf(
  { first, last, gender, age, reason, verbs = [], more = {} }: Visit,
  index: number,
  clinic: string,
  doctor: string,
): Promise<void> {
  const slots = `/dr/v1/doctor/${doctor}/clinic/${clinic}/appointment/slot?start_date=${deskDay}&end_date=${deskDay}`;
  const { body } = await desk.api('GET', slots);
  const [{ slots: all }] = Object.values(body.data.schedule)[0] as [
    { slots: { s: string; conf_id: string; available: boolean }[] },
  ];
  const slot = all.find(({ available }) => available);
  const booked = await desk.api('POST', '/dr/v1/appointment', {
    clinic_id: clinic,
    doctor_id: doctor,
    partner_patient_id: `picture-${index}`,
    patient_details: { first_name: first, last_name: last, gender, age, mobile: `+9198765${43_210 - index}` },
    appointment_details: {
      start_time: Date.parse(slot?.s ?? '') / 1_000,
      conf_id: slot?.conf_id,
      ...more,
      ...(reason === undefined ? {} : { reason }),
    },
  });
  expect(booked.status, booked.text).toBe(201);
  for (const verb of verbs) await desk.api('POST', `/opdesk/v1/appointments/${booked.body.appointment_id}/${verb}`);
}

const shoot = (page: Page, name: string) => page.screenshot({ path: `${images}${name}.png` });

test('the board', async () => {
  const { page } = await desk.open();
  await page.getByRole('article').first().waitFor();
  await shoot(page, 'board');
  await page.getByRole('article', { name: 'Meera Nair' }).getByRole('button').first().click();
  await page.getByRole('heading', { name: 'History' }).waitFor();
  await shoot(page, 'card');
});

test('the table, dark', async () => {
  const { page } = await desk.open('front', { colorScheme: 'dark' }, '/?view=table');
  await page.getByRole('table').waitFor();
  await shoot(page, 'table-dark');
});

test('booking', async () => {
  const { page } = await desk.open();
  await page.getByRole('button', { name: 'Book', exact: true }).click();
  await page.getByLabel('Patient', { exact: true }).fill('Meera Gowda');
  await page.getByRole('option', { name: /^Meera Gowda/ }).click();
  await page.getByRole('button', { name: /^Book ·/ }).waitFor();
  await page
    .getByRole('button', { name: /not free/ })
    .first()
    .click();
  await page.getByText('Why not').waitFor();
  await shoot(page, 'booking');
});

test('in Hindi: the board, and booking', async () => {
  const { page } = await desk.open('front', { locale: 'hi-IN' });
  await page.getByRole('article').first().waitFor();
  await shoot(page, 'board-hindi');
  await page.getByRole('button', { name: 'बुक करें' }).click();
  await page.getByLabel('मरीज़', { exact: true }).fill('Meera Gowda');
  await page.getByRole('option', { name: /^Meera Gowda/ }).click();
  await page.getByRole('button', { name: /^बुक करें ·/ }).waitFor();
  await shoot(page, 'booking-hindi');
});

test('the calendar', async () => {
  const { page } = await desk.open('front', {}, '/calendar');
  await page.getByRole('button', { name: /^Meera Nair/ }).waitFor();
  await shoot(page, 'calendar');
});

test('the week of a doctor, dark', async () => {
  const { page } = await desk.open('doctor', { colorScheme: 'dark' }, '/calendar?view=week');
  await page.getByRole('region', { name: /Sun, 8 Mar/ }).waitFor();
  await shoot(page, 'week-dark');
});

test('the doctor', async () => {
  const { page } = await desk.open('doctor', { viewport: { width: 1024, height: 768 } });
  await page.getByRole('article').first().waitFor();
  await shoot(page, 'doctor');
});

test('a patient', async () => {
  const { page } = await desk.open('manager', {}, '/patients');
  await page.getByLabel('Find a patient').fill('Meera Nair');
  await page.getByRole('link', { name: /^Meera Nair/ }).click();
  await page.getByRole('heading', { name: 'Appointments' }).waitFor();
  await shoot(page, 'patient');
});

test('today', async () => {
  const { page } = await desk.open('manager', {}, '/today');
  await page.getByRole('heading', { name: 'By doctor' }).waitFor();
  await shoot(page, 'today');
});

test('an import', async () => {
  const { page } = await desk.open('manager', {}, '/settings/import');
  const chooser = page.waitForEvent('filechooser');
  await page.getByRole('button', { name: 'File', exact: true }).click();
  const text = 'id,first_name,sex,age,phone\nP-1,Asha,F,41,98765\nP-2,Ravi,M,,9876543210\nP-3,Meera,F,33,9876543211\n';
  await (await chooser).setFiles({ name: 'patients.csv', mimeType: 'text/csv', buffer: Buffer.from(text) });
  await page.getByRole('button', { name: 'Check the file' }).click();
  await page.getByRole('table', { name: 'Problems of the file' }).waitFor();
  await shoot(page, 'import');
});

const settings = ['start', 'staff', 'doctors', 'clinics', 'services', 'hours', 'leaves', 'screens'] as const;
const moreSettings = ['business', 'clients', 'webhooks', 'audit'] as const;

test.each([...settings, ...moreSettings])('the settings: %s', async (part) => {
  const { page } = await desk.open('manager', {}, `/settings/${part}`);
  await page.locator('main h1').waitFor();
  await page.locator('main .mantine-Loader-root').first().waitFor({ state: 'detached' });
  await shoot(page, `settings-${part}`);
});

test('logging in', async () => {
  const { page, context } = await desk.open();
  await context.clearCookies();
  await page.goto(`${desk.server.url}/login`);
  await page.getByRole('heading', { name: 'Log in' }).waitFor();
  await shoot(page, 'login');
});

/** Without a login, and with a screen of its own. */
async function openBare(path: string, viewport: { readonly width: number; readonly height: number }): Promise<Page> {
  const { context } = await desk.open();
  const bare = await context.browser()?.newContext({ viewport });
  if (bare === undefined) throw new Error('no browser');
  await bare.clock.setFixedTime(desk.now * 1_000);
  const page = await bare.newPage();
  await page.goto(desk.server.url + path);
  return page;
}

test('the screen of the waiting room', async () => {
  const page = await openBare('/display', { width: 1280, height: 720 });
  const code = await page.locator('.code').innerText();
  const body = { clinic_id: await desk.clinicId(), code, name: 'Waiting room' };
  expect((await desk.api('POST', '/opdesk/v1/displays', body)).status).toBe(201);
  await page.getByText('Please come').first().waitFor();
  await shoot(page, 'display');
  await page.context().close();
});

test("a slip, and the patient's own place", async () => {
  const { body } = await desk.api('GET', `/opdesk/v1/queue?clinic_id=${await desk.clinicId()}&state=waiting`);
  const { appointment_id: id } = body.entries[0];
  const { page } = await desk.open('front', { viewport: { width: 420, height: 640 } }, `/slip/${id}`);
  await page.getByRole('article', { name: 'Slip' }).screenshot({ path: `${images}slip.png` });
  const { ticket } = (await desk.api('POST', `/opdesk/v1/appointments/${id}/turn`)).body;
  const phone = await openBare(`/turn/${ticket}`, { width: 360, height: 420 });
  await phone.locator('.token').waitFor();
  await shoot(phone, 'turn');
  await phone.context().close();
});
