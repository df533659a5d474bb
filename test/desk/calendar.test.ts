import type { Page } from 'playwright-core';
import { describe, expect, test } from 'vitest';
import { findings } from '../support/axe.ts';
import { at } from '../support/calendar.ts';
import { appointment, asha, column, drag, middleOf, time, vikram } from '../support/calendar-page.ts';
import { deskDay, openFrontDesk } from '../support/front-desk.ts';
import { bookAt, doctorWith, readAppointment } from '../support/settings.ts';

const desk = openFrontDesk();

/** Books at Dr. Rao's in the clinic of the desk, on Monday. */
async function bookRao(name: string, clock: string): Promise<string> {
  const [doctor, clinic] = [await doctorWith(desk.api, 'Asha'), await desk.clinicId()];
  return bookAt(desk.api, { doctor, clinic, name, start: `${deskDay}T${clock}:00+05:30` });
}

async function openCalendar(query = '', who = 'front', options = {}): Promise<Page> {
  const { page } = await desk.open(who, options, `/calendar${query}`);
  await page.getByRole('region', { name: 'Times and appointments' }).waitFor();
  return page;
}

describe('the day of a clinic', () => {
  test('a free time is pressed, a patient named, and the appointment stands there', async () => {
    const page = await openCalendar();
    await time(page, asha, '11:00, free').click();
    await page.getByLabel('Patient', { exact: true }).fill('Meera Gowda');
    await page
      .getByRole('option', { name: /^Meera Gowda/ })
      .first()
      .click();
    await page.getByRole('button', { name: 'Book · Mon 2 11:00' }).waitFor();
    // Another time is pressed instead: the patient stays.
    await time(page, asha, '11:15, free').click();
    await page.getByRole('button', { name: 'Book · Mon 2 11:15' }).click();
    await page.getByText('Meera Gowda is booked').waitFor();
    await appointment(page, asha, 'Meera Gowda')
      .and(page.getByRole('button', { name: /^Meera Gowda 11:15, until 11:30/ }))
      .waitFor();
    await time(page, asha, '11:15, free').waitFor({ state: 'detached' });
    await appointment(page, asha, 'Meera Gowda').click();
    await page.getByRole('complementary', { name: 'Meera Gowda' }).getByText('11:15–11:30').waitFor();
  });

  test('an appointment is dragged to another doctor, and comes back', async () => {
    const id = await bookRao('Dragged Devi', '10:00');
    const page = await openCalendar();
    await drag(page, appointment(page, asha, 'Dragged Devi'), time(page, vikram, '12:00, free'));
    await page.getByText('Dragged Devi is moved').waitFor();
    await appointment(page, vikram, 'Dragged Devi').waitFor();
    expect(await readAppointment(desk.api, id)).toMatchObject({
      doctor_id: await doctorWith(desk.api, 'Vikram'),
      start_time: at(deskDay, '12:00'),
    });
    await page.getByRole('button', { name: 'Undo' }).click();
    await page.getByText('Undone: Dragged Devi').waitFor();
    await appointment(page, asha, 'Dragged Devi').waitFor();
    expect((await readAppointment(desk.api, id)).start_time).toBe(at(deskDay, '10:00'));
  });

  test('the keyboard does the same, and the appointment keeps the focus', async () => {
    const id = await bookRao('Keyed Kumar', '12:00');
    const page = await openCalendar();
    await appointment(page, asha, 'Keyed Kumar').focus();
    await page.keyboard.press('Space');
    await page.keyboard.press('ArrowDown');
    await page.getByText('12:15, Dr. Asha Rao').waitFor();
    await page.keyboard.press('ArrowRight');
    await page.getByText('12:15, Dr. Vikram Menon').waitFor();
    await page.keyboard.press('Escape');
    await appointment(page, asha, 'Keyed Kumar').and(page.locator(':focus')).waitFor();
    await page.keyboard.press('Space');
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Space');
    await page.getByText('Keyed Kumar is moved').waitFor();
    await page
      .getByRole('button', { name: /^Keyed Kumar 12:15/ })
      .and(page.locator(':focus'))
      .waitFor();
    await page.keyboard.press('z');
    await page.getByText('Undone: Keyed Kumar').waitFor();
    await page.getByRole('button', { name: /^Keyed Kumar 12:00/ }).waitFor();
    expect((await readAppointment(desk.api, id)).start_time).toBe(at(deskDay, '12:00'));
  });

  test('a finger that stays for a moment moves an appointment', async () => {
    const id = await bookRao('Touched Thomas', '10:15');
    const page = await openCalendar('', 'front', { viewport: { width: 1024, height: 768 }, hasTouch: true });
    const [start, end] = [
      await middleOf(appointment(page, asha, 'Touched Thomas')),
      await middleOf(time(page, vikram, '10:45, free')),
    ];
    const touch = await page.context().newCDPSession(page);
    const send = (type: 'touchStart' | 'touchMove' | 'touchEnd', touchPoints: { x: number; y: number }[]) =>
      touch.send('Input.dispatchTouchEvent', { type, touchPoints });
    await send('touchStart', [start]);
    await page.locator('[data-lifted]').waitFor();
    for (const share of [0.25, 0.5, 0.75, 1]) {
      await send('touchMove', [{ x: start.x + (end.x - start.x) * share, y: start.y + (end.y - start.y) * share }]);
    }
    await page.locator('[data-over]').waitFor();
    await send('touchEnd', []);
    await page.getByText('Touched Thomas is moved').waitFor();
    await appointment(page, vikram, 'Touched Thomas').waitFor();
    expect((await readAppointment(desk.api, id)).start_time).toBe(at(deskDay, '10:45'));
  });

  test('a desk that comes too late is told who was faster, and sees the appointment where it was', async () => {
    const id = await bookRao('Late Lakshmi', '16:00');
    const page = await openCalendar();
    await appointment(page, asha, 'Late Lakshmi').waitFor();
    await page.route('**/reschedule', async (route) => {
      await desk.api('POST', `/opdesk/v1/appointments/${id}/cancel`);
      await route.continue();
    });
    await drag(page, appointment(page, asha, 'Late Lakshmi'), time(page, asha, '16:30, free'));
    await page.getByText(/^Late Lakshmi: .* was faster \(cancelled/).waitFor();
    await appointment(page, asha, 'Late Lakshmi').waitFor({ state: 'detached' });
  });

  test('a time that has gone meanwhile is refused with its reason', async () => {
    const id = await bookRao('Slow Sharma', '18:00');
    const page = await openCalendar();
    await page.route('**/reschedule', async (route) => {
      await bookRao('Quick Qureshi', '18:30');
      await route.continue();
    });
    await drag(page, appointment(page, asha, 'Slow Sharma'), time(page, asha, '18:30, free'));
    await page.getByText(/^Slow Sharma: not done.*taken/).waitFor();
    await page.getByRole('button', { name: /^Slow Sharma 18:00/ }).waitFor();
    await page.getByRole('button', { name: /^Quick Qureshi 18:30/ }).waitFor();
    expect((await readAppointment(desk.api, id)).start_time).toBe(at(deskDay, '18:00'));
  });

  test('what another desk books appears by itself', async () => {
    const page = await openCalendar();
    await time(page, asha, '17:00, free').waitFor();
    await bookRao('Elsewhere Booked', '17:00');
    await appointment(page, asha, 'Elsewhere Booked').waitFor();
    await time(page, asha, '17:00, free').waitFor({ state: 'detached' });
  });

  test('a grey time says why it cannot be booked, and takes no appointment that is dropped on it', async () => {
    const id = await bookRao('Stays Singh', '10:30');
    const page = await openCalendar();
    await time(page, asha, '09:15, not free: press to see why').click();
    await page.getByText(/^Why not Mon.* 2 Mar.* 09:15 with Dr. Asha Rao\?/).waitFor();
    await page.getByText('The time is past').waitFor();
    await drag(page, appointment(page, asha, 'Stays Singh'), time(page, asha, '09:30, not free: press to see why'));
    await page.getByText(/^Why not .* 09:30 with/).waitFor();
    expect((await readAppointment(desk.api, id)).start_time).toBe(at(deskDay, '10:30'));
  });
});

test('why a time is not free is said of the day that is shown alone', async () => {
  const page = await openCalendar();
  await time(page, asha, '09:00, not free: press to see why').click();
  const note = page.getByText(/^Why not/);
  await note.waitFor();
  for (const [key, day] of [
    [']', /^Dr. Asha Rao, Tue/],
    ['[', asha],
  ] as const) {
    await page.keyboard.press(key);
    await column(page, day).waitFor();
    expect(await note.count()).toBe(0);
  }
});

test('where the times cannot be read, nobody is told that there are none', async () => {
  const page = await openCalendar();
  await page.route('**/opdesk/v1/slots?*', (route) => route.fulfill({ status: 500, json: {} }));
  await page.keyboard.press(']');
  await page.getByRole('alert').getByRole('button', { name: 'Try again' }).waitFor();
  expect(await page.getByText(/Nobody has hours/).count()).toBe(0);
});

describe('the week of a doctor', () => {
  test('a leave shows, cannot be booked, and says so', async () => {
    const [doctor, clinic] = [await doctorWith(desk.api, 'Fatima'), await desk.clinicId()];
    await bookAt(desk.api, { doctor, clinic, name: 'Wednesday Wali', start: '2026-03-04T10:00:00+05:30' });
    const leave = { doctor_id: doctor, start_date: '2026-03-05', end_date: '2026-03-05', reason: 'Conference' };
    expect((await desk.api('POST', '/opdesk/v1/leaves', leave)).status).toBe(201);
    const page = await openCalendar(`?view=week&doctor=${doctor}`);
    const thursday = column(page, /Thu, 5 Mar/);
    await thursday.getByText('On leave').waitFor();
    expect(await thursday.getByRole('button', { name: /, free$/ }).count()).toBe(0);
    await thursday.getByRole('button', { name: '10:00 Consultation, not free: press to see why' }).click();
    await page.getByText('The doctor is on leave').waitFor();
    const overbook = page.getByRole('button', { name: 'Book it all the same' });
    await overbook.waitFor();
    const dropped = thursday.getByRole('button', { name: '10:30 Consultation, not free: press to see why' });
    await drag(page, appointment(page, /Wed, 4 Mar/, 'Wednesday Wali'), dropped);
    await page.getByText(/^Why not Thu.* 10:30 with/).waitFor();
    await page.getByText('The doctor is on leave').waitFor();
    // The patient has an appointment: another one is not what was meant.
    expect(await overbook.count()).toBe(0);
  });

  test('a night is one column, past midnight', async () => {
    const [doctor, clinic] = [await doctorWith(desk.api, 'Vikram'), await desk.clinicId()];
    const services = await desk.api('GET', `/opdesk/v1/doctors/${doctor}/services`);
    const hours = { weekdays: [5], from: '20:00', to: '02:00', slot_minutes: 30 };
    const added = await desk.api('POST', `/opdesk/v1/doctors/${doctor}/sessions`, {
      ...hours,
      clinic_id: clinic,
      conf_id: services.body.data.services[0].conf_id,
    });
    expect(added.status, added.text).toBe(201);
    const start = '2026-03-07T00:30:00+05:30';
    await bookAt(desk.api, { doctor, clinic, name: 'Nocturnal Nair', start });
    const page = await openCalendar(`?view=week&doctor=${doctor}`);
    const friday = column(page, /Fri, 6 Mar/);
    const [evening, night] = [
      friday.getByRole('button', { name: '23:30, free' }),
      appointment(page, /Fri, 6 Mar/, 'Nocturnal Nair'),
    ];
    expect((await middleOf(night)).y).toBeGreaterThan((await middleOf(evening)).y);
    expect(
      await column(page, /Sat, 7 Mar/)
        .getByText('Nocturnal Nair')
        .count(),
    ).toBe(0);
  });
});

test('clinic, doctors, days and the height of the rows stand in the URL, and are reached with keys', async () => {
  const page = await openCalendar('', 'manager');
  await page.keyboard.press(']');
  await column(page, /^Dr. Asha Rao, Tue, 3 Mar/).waitFor();
  await page.keyboard.press('2');
  await column(page, /^Dr. Vikram Menon, Tue, 3 Mar/).waitFor();
  expect(await column(page, /^Dr. Asha Rao/).count()).toBe(0);
  await page.getByRole('button', { name: 'Week', exact: true }).click();
  await column(page, /Sun, 8 Mar/).waitFor();
  const slot = page.getByRole('button', { name: /free$/ }).first();
  const height = async () => (await slot.boundingBox())?.height ?? 0;
  const before = await height();
  await page.keyboard.press('+');
  await expect.poll(height).toBeGreaterThan(before);
  await page.reload();
  await expect.poll(height).toBeGreaterThan(before);
  expect(new URL(page.url()).searchParams.get('view')).toBe('week');
  await page.keyboard.press('.');
  expect(new URL(page.url()).searchParams.get('date')).toBeNull();
  await page.keyboard.press('g');
  await page.keyboard.press('d');
  await page.getByRole('heading', { name: 'Day' }).waitFor();
});

test('a doctor without hours in the week says so, with the way to the hours for a manager', async () => {
  const clinics = (await desk.api('GET', '/dr/v1/business/entities')).body.clinics;
  const elsewhere = clinics.find((each: { partner_id: string }) => each.partner_id === '642784').clinic_id;
  const added = await desk.api('POST', '/cdr/v1/doctor/', {
    firstname: 'Nisha',
    lastname: 'Idle',
    gender: 'F',
    clinic_ids: [elsewhere],
  });
  expect(added.status, added.text).toBeLessThan(300);
  const doctor = await doctorWith(desk.api, 'Idle');
  const page = await openCalendar(`?view=week&clinic=${elsewhere}&doctor=${doctor}`, 'manager');
  await page.getByText(/Idle has no hours in this week/).waitFor();
  await page.getByRole('link', { name: 'To the hours' }).click();
  await page.getByRole('heading', { name: 'Hours', exact: true }).waitFor();
});

test('a doctor who was removed has a column where appointments remain', async () => {
  const clinic = await desk.clinicId();
  const leena = { firstname: 'Leena', lastname: 'Gone', gender: 'F', clinic_ids: [clinic] };
  const added = await desk.api('POST', '/cdr/v1/doctor/', leena);
  const doctor = await doctorWith(desk.api, 'Gone');
  const service = await desk.api('POST', `/opdesk/v1/doctors/${doctor}/services`, { name: 'A', duration_minutes: 15 });
  expect([added.status, service.status], added.text).toEqual([201, 201]);
  await bookAt(desk.api, { doctor, clinic, name: 'Remains Here', start: `${deskDay}T15:00:00+05:30`, overbook: true });
  const page = await openCalendar('?view=week');
  await appointment(page, /Leena Gone, Mon/, 'Remains Here').waitFor();
  expect((await desk.api('DELETE', `/cdr/v1/doctor/${doctor}/`)).status).toBeLessThan(300);
  await appointment(page, /^Doctor who has left, Mon/, 'Remains Here').waitFor();
});

test('a doctor sees the own calendar', async () => {
  const page = await openCalendar('', 'doctor');
  await column(page, asha).waitFor();
  expect(await page.locator('[data-column]').count()).toBe(1);
});

test('axe finds nothing on the day, nor on the week', async () => {
  const page = await openCalendar('', 'front', { reducedMotion: 'reduce' });
  await time(page, asha, '09:00, not free: press to see why').click();
  await page.getByText(/^Why not .* 09:00 with/).waitFor();
  expect(await findings(page)).toEqual([]);
  await page.getByRole('button', { name: 'Week', exact: true }).click();
  await column(page, /Sun, 8 Mar/)
    .first()
    .waitFor();
  expect(await findings(page)).toEqual([]);
});
