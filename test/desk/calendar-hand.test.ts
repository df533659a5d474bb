import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { at } from '../support/calendar.ts';
import { appointment, asha, column, drag, hold, middleOf, time, vikram } from '../support/calendar-page.ts';
import { deskDay, openFrontDesk } from '../support/front-desk.ts';
import { bookAt, doctorWith, readAppointment } from '../support/settings.ts';

const desk = openFrontDesk();

/** Books at Dr. Rao's in the clinic of the desk, on Monday. */
async function bookRao(name: string, clock: string, more = {}): Promise<string> {
  const [doctor, clinic] = [await doctorWith(desk.api, 'Asha'), await desk.clinicId()];
  return bookAt(desk.api, { doctor, clinic, name, start: `${deskDay}T${clock}:00+05:30`, ...more });
}

async function openCalendar(options = {}): Promise<Page> {
  const { page } = await desk.open('front', options, '/calendar');
  await page.getByRole('region', { name: 'Times and appointments' }).waitFor();
  return page;
}

const startOf = async (id: string): Promise<number> => (await readAppointment(desk.api, id)).start_time;
const lifted = (page: Page) => page.locator('[data-lifted]');

test('a second finger on another appointment moves neither that one nor changes what the first one moves', async () => {
  const [first, second] = [await bookRao('First Finger', '10:00'), await bookRao('Second Finger', '10:45')];
  const page = await openCalendar({ viewport: { width: 1024, height: 768 }, hasTouch: true });
  const end = await middleOf(time(page, vikram, '10:15, free'));
  const start = await middleOf(appointment(page, asha, 'First Finger'));
  const other = { id: 1, ...(await middleOf(appointment(page, asha, 'Second Finger'))) };
  const touch = await page.context().newCDPSession(page);
  const send = (type: 'touchStart' | 'touchMove' | 'touchEnd', touchPoints: { id: number; x: number; y: number }[]) =>
    touch.send('Input.dispatchTouchEvent', { type, touchPoints });
  await send('touchStart', [{ id: 0, ...start }]);
  await send('touchStart', [{ id: 0, ...start }, other]);
  await lifted(page).waitFor();
  for (const share of [0.25, 0.5, 0.75, 1]) {
    const point = { id: 0, x: start.x + (end.x - start.x) * share, y: start.y + (end.y - start.y) * share };
    await send('touchMove', [point, other]);
  }
  await time(page, vikram, '10:15, free').and(page.locator('[data-over]')).waitFor();
  await send('touchEnd', []);
  await page.getByText('First Finger is moved').waitFor();
  expect([await startOf(first), await startOf(second)]).toEqual([at(deskDay, '10:15'), at(deskDay, '10:45')]);
});

test('what the keyboard has lifted is put back when the mouse takes another appointment', async () => {
  const [kept, moved] = [await bookRao('Lifted Lata', '11:00'), await bookRao('Dragged Dev', '11:30')];
  const page = await openCalendar();
  await appointment(page, asha, 'Lifted Lata').focus();
  await page.keyboard.press('Space');
  await page.keyboard.press('ArrowDown');
  await page.getByText('11:15, Dr. Asha Rao').waitFor();
  await drag(page, appointment(page, asha, 'Dragged Dev'), time(page, vikram, '11:45, free'));
  await page.getByText('Dragged Dev is moved').waitFor();
  expect([await startOf(kept), await startOf(moved)]).toEqual([at(deskDay, '11:00'), at(deskDay, '11:45')]);
});

test('what is typed elsewhere does not move what the keyboard has lifted, nor does another day', async () => {
  const id = await bookRao('Kept Kiran', '12:00');
  const page = await openCalendar();
  const lift = async () => {
    await appointment(page, asha, 'Kept Kiran').focus();
    await page.keyboard.press('Space');
    await page.keyboard.press('ArrowDown');
    await page.getByText('12:15, Dr. Asha Rao').waitFor();
  };
  await lift();
  await page.keyboard.press(']');
  await column(page, /^Dr. Asha Rao, Tue/).waitFor();
  expect(await page.getByText('12:15, Dr. Asha Rao').count()).toBe(0);
  await page.keyboard.press('[');
  await lift();
  await page.keyboard.press('n');
  const sheet = page.getByRole('complementary', { name: 'Book' });
  await sheet.getByLabel('Patient', { exact: true }).fill('Meera Gowda');
  const found = page.getByRole('option', { name: /^Meera Gowda/ }).first();
  await found.waitFor();
  expect(await lifted(page).count()).toBe(0);
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('Enter');
  await found.waitFor({ state: 'detached' });
  expect(await startOf(id)).toBe(at(deskDay, '12:00'));
});

test('the head of a column is no time, whatever is hidden under it', async () => {
  const id = await bookRao('Headlong Hari', '12:30');
  const page = await openCalendar({ viewport: { width: 1440, height: 500 } });
  await time(page, vikram, '11:00, free').evaluate((slot) => slot.scrollIntoView({ block: 'start' }));
  const what = await middleOf(appointment(page, asha, 'Headlong Hari'));
  const head = await middleOf(page.getByText('Dr. Vikram Menon', { exact: true }).last());
  await page.mouse.move(what.x, what.y);
  await page.mouse.down();
  await page.mouse.move(head.x, head.y, { steps: 8 });
  await lifted(page).waitFor();
  await expect.poll(() => page.locator('[data-over]').count()).toBe(0);
  await page.mouse.up();
  await lifted(page).waitFor({ state: 'detached' });
  await appointment(page, asha, 'Headlong Hari').waitFor();
  expect(await startOf(id)).toBe(at(deskDay, '12:30'));
});

test('another service is named before an appointment is dropped on it, and after', async () => {
  const id = await bookRao('Served Sana', '16:00');
  const page = await openCalendar();
  const fatima = /^Dr. Fatima Sheikh, Mon/;
  await hold(page, appointment(page, asha, 'Served Sana'), time(page, fatima, '16:10 Follow-up, free'));
  await page.getByText('16:10 Follow-up, Dr. Fatima Sheikh').waitFor();
  await page.mouse.up();
  await page.getByText('Served Sana is moved. The service is Follow-up now.').waitFor();
  await page.getByRole('button', { name: 'Undo' }).click();
  await page.getByText('Undone: Served Sana').waitFor();
  expect(await startOf(id)).toBe(at(deskDay, '16:00'));
});

test('no way back is offered beyond the seats, where the server takes nobody back', async () => {
  await bookRao('First Farah', '19:00');
  const id = await bookRao('Second Sunil', '19:00', { overbook: true });
  const page = await openCalendar();
  await drag(page, appointment(page, asha, 'Second Sunil'), time(page, asha, '19:30, free'));
  await page.getByText('Second Sunil is moved').waitFor();
  expect(await page.getByRole('button', { name: 'Undo' }).count()).toBe(0);
  expect(await startOf(id)).toBe(at(deskDay, '19:30'));
});

test('a time that is pressed while an appointment is moved by the sheet is its new time', async () => {
  const id = await bookRao('Sheeted Shah', '17:00');
  const page = await openCalendar();
  await appointment(page, asha, 'Sheeted Shah').focus();
  await page.keyboard.press('m');
  const sheet = page.getByRole('complementary', { name: 'Move' });
  await sheet.waitFor();
  await time(page, asha, '17:45, free').click();
  await sheet.getByRole('button', { name: 'Move · Mon 2 17:45' }).and(page.locator(':focus')).waitFor();
  await page.keyboard.press('Enter');
  await page.getByText('Sheeted Shah is moved').waitFor();
  expect(await startOf(id)).toBe(at(deskDay, '17:45'));
});

test('an appointment that was left takes no focus back', async () => {
  await bookRao('Left Leela', '18:00');
  const page = await openCalendar();
  await appointment(page, asha, 'Left Leela').focus();
  await page.evaluate('document.activeElement.blur()');
  await bookRao('Elsewhere Esha', '18:30');
  await appointment(page, asha, 'Elsewhere Esha').waitFor();
  expect(await page.evaluate('document.activeElement === document.body')).toBe(true);
});

test('a drop on another appointment says who has that time, and moves nobody', async () => {
  const [id] = [await bookRao('Dropped Dina', '09:45'), await bookRao('Sits Sita', '10:15')];
  const page = await openCalendar();
  await drag(page, appointment(page, asha, 'Dropped Dina'), appointment(page, asha, 'Sits Sita'));
  await page.getByText('10:15 is taken by Sits Sita. Drop it on a free time.').waitFor();
  expect(await startOf(id)).toBe(at(deskDay, '09:45'));
});

test('a pause that has ended is not shown as one that goes on', async () => {
  const place = { doctor_id: await doctorWith(desk.api, 'Vikram'), clinic_id: await desk.clinicId() };
  const hours = { start_time: at(deskDay, '09:00'), end_time: at(deskDay, '09:35') };
  await desk.api('POST', '/opdesk/v1/leaves', { ...place, ...hours });
  await desk.api('POST', '/opdesk/v1/leaves', {
    ...place,
    start_time: at(deskDay, '12:00'),
    end_time: at(deskDay, '13:00'),
  });
  const page = await openCalendar();
  await column(page, vikram).getByText('Was on leave', { exact: true }).waitFor();
  await column(page, vikram).getByText('On leave', { exact: true }).waitFor();
});
