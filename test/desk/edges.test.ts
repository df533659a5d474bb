import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { at } from '../support/calendar.ts';
import { deskDay, openFrontDesk } from '../support/front-desk.ts';

const desk = openFrontDesk();

const card = (page: Page, name: string) => page.getByRole('article', { name });

async function place(): Promise<{ readonly clinic_id: string; readonly doctor_id: string }> {
  const clinic = await desk.clinicId();
  const { body } = await desk.api('GET', '/dr/v1/business/entities');
  const found = body.clinics.find((each: { clinic_id: string }) => each.clinic_id === clinic);
  return { clinic_id: clinic, doctor_id: String(found.doctors[0]) };
}

async function walkIn(name: string): Promise<string> {
  const { status, text, body } = await desk.api('POST', '/opdesk/v1/walk-ins', { ...(await place()), name });
  expect(status, text).toBe(201);
  return String(body.entry.appointment_id);
}

async function fromMenu(page: Page, name: string, action: string): Promise<void> {
  await card(page, name)
    .getByRole('button', { name: `More for ${name}` })
    .click();
  await page.getByRole('menuitem', { name: new RegExp(`^${action}`) }).click();
}

test('a clinic without anybody on the day says how to begin', async () => {
  const { page } = await desk.open('front', {}, '/?date=2026-03-14');
  await page.getByText('Nobody is booked on this day.').waitFor();
  await page.getByText('Press N to book').waitFor();
});

test('a patient is called again, put behind the next one, and is a no-show who comes after all', async () => {
  const { page } = await desk.open();
  const [first, second] = ['Called Twice', 'Goes Before'];
  await walkIn(first);
  await walkIn(second);
  await card(page, first).getByRole('button', { name: 'Call', exact: true }).click();
  await card(page, first).getByRole('button', { name: 'Start', exact: true }).waitFor();
  await fromMenu(page, first, 'Call again');
  await card(page, first)
    .getByText(/called 2 times/)
    .waitFor();
  await fromMenu(page, first, 'Skip');
  await page
    .getByText(`${first} lets`)
    .or(page.getByText(/skipped|later/))
    .first()
    .waitFor();
  const waiting = page.getByRole('region', { name: 'Waiting', exact: true }).getByRole('article');
  await expect
    .poll(() => waiting.allInnerTexts(), { timeout: 20_000 })
    .toEqual([expect.stringContaining(second), expect.stringContaining(first)]);
  await card(page, first).getByText('called, was not there').waitFor();
  await fromMenu(page, first, 'No-show');
  await page.getByRole('region', { name: 'Off', exact: true }).getByRole('button', { name: /^Off/ }).click();
  await fromMenu(page, first, 'Has come after all');
  await page.getByRole('region', { name: 'Booked', exact: true }).getByRole('article', { name: first }).waitFor();
});

test('names of every script, with emoji and marks of direction, stand as they are and move nothing else', async () => {
  const names = ['שרה לוי', 'أحمد علي', 'ஸ்ரீதேவி ராமன்', 'Zoë 🙂 Müller', '王小明'];
  for (const name of names) await walkIn(name);
  const { page } = await desk.open();
  for (const name of names) await card(page, name).getByText(name, { exact: true }).waitFor();
  const isTurned =
    "[...document.querySelectorAll('[data-card]')].some((each) => getComputedStyle(each).direction !== 'ltr')";
  expect(await page.evaluate(isTurned)).toBe(false);
  expect(await page.evaluate('document.documentElement.scrollWidth > innerWidth')).toBe(false);
});

test('times are those of the clinic’s clock, whatever the zone of the browser', async () => {
  const patient = await desk.api('POST', '/dr/v1/patient', {
    first_name: 'Far',
    last_name: 'Away',
    gender: 'F',
    age: 40,
  });
  const booked = await desk.api('POST', '/dr/v1/appointment', {
    ...(await place()),
    patient_id: patient.body.patient_id,
    appointment_details: { start_time: at(deskDay, '11:45') },
  });
  expect(booked.status, booked.text).toBe(201);
  const { page } = await desk.open('front', { timezoneId: 'America/Los_Angeles' });
  await card(page, 'Far Away').getByText('11:45').waitFor();
  await page.getByText('Mon, 2 Mar, 2026', { exact: true }).waitFor();
  await page.getByRole('button', { name: 'Book', exact: true }).click();
  await page.getByRole('complementary', { name: 'Book' }).getByRole('button', { name: '12:15', exact: true }).waitFor();
});

test('the counts of the status bar show one state alone, and all again', async () => {
  await walkIn('Counted Waiting');
  const parked = await walkIn('Counted Parked');
  await desk.api('POST', `/opdesk/v1/appointments/${parked}/park`);
  const { page } = await desk.open();
  await card(page, 'Counted Parked').waitFor();
  const states = page.getByRole('group', { name: 'Show only one state' });
  await states.getByRole('button', { name: /^Parked/ }).click();
  await card(page, 'Counted Waiting').waitFor({ state: 'hidden' });
  await card(page, 'Counted Parked').waitFor();
  await states.getByRole('button', { name: /^Parked/ }).click();
  await card(page, 'Counted Waiting').waitFor();
});

test('who may overbook sees why a time is not free, and takes it all the same', async () => {
  const start = at(deskDay, '12:30');
  const patient = await desk.api('POST', '/dr/v1/patient', {
    first_name: 'Has',
    last_name: 'It',
    gender: 'F',
    age: 40,
  });
  const taken = await desk.api('POST', '/dr/v1/appointment', {
    ...(await place()),
    patient_id: patient.body.patient_id,
    appointment_details: { start_time: start },
  });
  expect(taken.status, taken.text).toBe(201);
  const { page } = await desk.open();
  await page.getByRole('button', { name: 'Book', exact: true }).click();
  const sheet = page.getByRole('complementary', { name: 'Book' });
  await sheet.getByLabel('Patient', { exact: true }).fill('Lakshmi');
  await page
    .getByRole('option', { name: /^Lakshmi/ })
    .first()
    .click();
  await sheet.getByRole('button', { name: /^12:30, not free/ }).click();
  await page.getByText('Why not 12:30?').waitFor();
  await page.getByRole('button', { name: 'Book it all the same' }).click();
  await sheet.getByRole('button', { name: /^Book ·/ }).click();
  await card(page, 'Lakshmi').first().getByText('overbooked').waitFor();
});

test('seven tabs of one browser share one live feed, and all show a change', async () => {
  const { context, page } = await desk.open();
  await card(page, 'Counted Waiting').waitFor();
  let feeds = 0;
  context.on('request', (request) => (feeds += Number(new URL(request.url()).pathname === '/opdesk/v1/live')));
  const tabs = await Promise.all(
    Array.from({ length: 6 }, async () => {
      const tab = await context.newPage();
      await tab.goto(desk.server.url);
      await card(tab, 'Counted Waiting').waitFor();
      return tab;
    }),
  );
  await walkIn('In Seven Tabs');
  await Promise.all([page, ...tabs].map((tab) => card(tab, 'In Seven Tabs').waitFor()));
  expect(feeds).toBe(0);
});

test('a patient of a later day can be moved, and is neither checked in nor started', async () => {
  const { page } = await desk.open('front', {}, '/?date=2026-03-04');
  const { clinic_id: clinic, doctor_id: doctor } = await place();
  const day = '2026-03-04';
  const slots = `/dr/v1/doctor/${doctor}/clinic/${clinic}/appointment/slot?start_date=${day}&end_date=${day}`;
  const [session] = Object.values((await desk.api('GET', slots)).body.data.schedule)[0] as {
    slots: { s: string; conf_id: string; available: boolean }[];
  }[];
  const slot = session?.slots.find(({ available }) => available);
  const booked = await desk.api('POST', '/dr/v1/appointment', {
    clinic_id: clinic,
    doctor_id: doctor,
    partner_patient_id: 'of-wednesday',
    patient_details: { first_name: 'Of', last_name: 'Wednesday', gender: 'F', age: 40, mobile: '+919876501234' },
    appointment_details: { start_time: Date.parse(slot?.s ?? '') / 1_000, conf_id: slot?.conf_id },
  });
  expect(booked.status, booked.text).toBe(201);
  const wednesday = card(page, 'Of Wednesday');
  await wednesday.waitFor();
  expect(await wednesday.getByRole('button', { name: 'Check in' }).count()).toBe(0);
  await wednesday.getByRole('button', { name: 'More for Of Wednesday' }).click();
  await page.getByRole('menuitem', { name: /^Move/ }).waitFor();
  expect(await page.getByRole('menuitem', { name: /^(?:Check in|Start|Park)/ }).count()).toBe(0);
});

test('a patient who goes home before their turn is off the board, the history says why, and the undo has them wait', async () => {
  const name = 'Went Home';
  const id = await walkIn(name);
  const { page } = await desk.open();
  await fromMenu(page, name, 'Left without being seen');
  await page.getByText(`${name} has left without being seen`).waitFor();
  await expect
    .poll(async () => (await desk.api('GET', `/opdesk/v1/appointments/${id}/history`)).body.history.at(-1))
    .toMatchObject({ what: 'cancel', why: 'Left without being seen' });
  await page.getByRole('button', { name: 'Undo' }).click();
  await page.getByRole('region', { name: 'Waiting', exact: true }).getByRole('article', { name }).waitFor();
});
