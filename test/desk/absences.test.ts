import type { Locator, Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { findings } from '../support/axe.ts';
import { at } from '../support/calendar.ts';
import { deskDay, openFrontDesk } from '../support/front-desk.ts';
import { bookAt, doctorWith, readAppointment } from '../support/settings.ts';

const desk = openFrontDesk();

async function bookOf(doctor: string, name: string, clock: string): Promise<string> {
  return bookAt(desk.api, {
    doctor: await doctorWith(desk.api, doctor),
    clinic: await desk.clinicId(),
    name,
    start: `${deskDay}T${clock}:00+05:30`,
  });
}

/** From the board of all doctors. */
async function ask(page: Page, doctor: string): Promise<Locator> {
  await page.getByRole('button', { name: 'Late or away' }).click();
  const dialog = page.getByRole('dialog', { name: 'Late or away' });
  await dialog.getByLabel('Doctor', { exact: true }).selectOption({ label: doctor });
  return dialog;
}

async function leave(page: Page, doctor: string, choice: string): Promise<Locator> {
  await (await ask(page, doctor)).getByRole('button', { name: 'Leave for today' }).click();
  const dialog = page.getByRole('dialog', { name: `${doctor} leaves for today` });
  await dialog.getByText(choice, { exact: true }).click();
  await dialog.getByRole('row').nth(1).waitFor();
  await dialog.getByRole('button', { name: 'Leave for today' }).click();
  const list = page.getByRole('dialog', { name: `Whom to phone: ${doctor} has left` });
  await list.waitFor();
  return list;
}

/** As another desk does it, after a call. @returns the new start, in epoch seconds */
async function giveAnotherTime(id: string, laterSeconds: number): Promise<number> {
  const start = (await readAppointment(desk.api, id)).start_time + laterSeconds;
  const url = `/opdesk/v1/appointments/${id}/reschedule`;
  const { status, text } = await desk.api('POST', url, { clinic_id: await desk.clinicId(), start_time: start });
  expect(status, text).toBe(200);
  return start;
}

const placeOf = async (doctor: string): Promise<object> => ({
  clinic_id: await desk.clinicId(),
  doctor_id: await doctorWith(desk.api, doctor),
});

/** At another desk; those who are booked stay so. @returns the id of the leave */
async function leaveElsewhere(doctor: string): Promise<string> {
  const { body, status, text } = await desk.api('POST', '/opdesk/v1/queue/leave-early', await placeOf(doctor));
  expect(status, text).toBe(201);
  return String(body.data.leave.leave_id);
}

/** At another desk. */
async function comeBack(doctor: string): Promise<void> {
  const { status } = await desk.api('POST', '/opdesk/v1/queue/resume', {
    ...(await placeOf(doctor)),
    kind: 'departure',
  });
  expect(status).toBe(200);
}

/** The ids of the leaves. */
async function departures(): Promise<readonly string[]> {
  const { body } = await desk.api('GET', `/opdesk/v1/queue?clinic_id=${await desk.clinicId()}`);
  return (body.absences as { leave_id: string }[]).map(({ leave_id: id }) => id);
}

test('a doctor of all is said to be late for as many minutes as are typed, and a wrong number is said at its field', async () => {
  const { page } = await desk.open();
  const dialog = await ask(page, 'Dr. Vikram Menon');
  await dialog.getByLabel('Other minutes').fill('500');
  await page.keyboard.press('Enter');
  await dialog.getByLabel('Other minutes').and(page.locator('[aria-invalid=true]')).waitFor();
  await dialog.getByLabel('Other minutes').fill('25');
  expect(await dialog.locator('[aria-invalid=true]').count()).toBe(0);
  expect(await findings(page)).toEqual([]);
  await page.keyboard.press('Enter');
  await page.getByRole('status').getByText('Dr. Vikram Menon pauses until 10:05.').waitFor();
  await page.getByRole('button', { name: 'Go on now' }).click();
  await page.getByRole('status').getByText('pauses until').waitFor({ state: 'hidden' });
});

test('nobody is said to be late until a doctor of several is chosen', async () => {
  const { page } = await desk.open();
  await page.getByRole('button', { name: 'Late or away' }).click();
  await page.getByRole('button', { name: 'For 20 minutes' }).click();
  await page.getByLabel('Doctor', { exact: true }).and(page.locator('[aria-invalid=true]')).waitFor();
  await page.keyboard.press('Escape');
  const { body } = await desk.api('GET', `/opdesk/v1/queue?clinic_id=${await desk.clinicId()}`);
  expect(body.absences).toEqual([]);
});

test('all patients of a doctor who leaves are moved at once, listed with number and new time, printed and taken back', async () => {
  const ids = [await bookOf('Asha', 'Moved First', '11:00'), await bookOf('Asha', 'Moved Second', '11:15')];
  const { page } = await desk.open();
  const list = await leave(page, 'Dr. Asha Rao', 'Next free times');
  await list.getByText('2 patients have to be told.').waitFor();
  await list.getByRole('row', { name: /^Moved First no number 11:00 .*\d\d:\d\d/ }).waitFor();
  expect(await findings(page)).toEqual([]);
  const starts = async (): Promise<number[]> =>
    Promise.all(ids.map(async (id) => (await readAppointment(desk.api, id)).start_time));
  const before = [at(deskDay, '11:00'), at(deskDay, '11:15')];
  expect(await starts()).not.toEqual(before);
  await page.emulateMedia({ media: 'print' });
  await page.getByRole('heading', { name: 'Whom to phone: Dr. Asha Rao has left' }).waitFor();
  expect(await page.getByRole('banner').isVisible()).toBe(false);
  await page.emulateMedia({ media: 'screen' });
  await list.getByRole('button', { name: 'Close' }).last().click();
  await page.getByRole('button', { name: 'Whom to phone' }).click();
  await list.getByRole('button', { name: 'Take all of it back' }).click();
  const back = page.getByRole('dialog', { name: 'Dr. Asha Rao stays' });
  await back.getByText('everybody has the old time again').waitFor();
  await back.getByRole('row', { name: /^Moved First .*the old time · token \d+ \(was \d+\)/ }).waitFor();
  expect(await starts()).toEqual(before);
  const { body } = await desk.api('GET', `/opdesk/v1/queue?clinic_id=${await desk.clinicId()}`);
  expect(body.absences).toEqual([]);
});

test('an undo of a departure that cancelled says whose time was taken meanwhile, and books the others again', async () => {
  const ids = [await bookOf('Vikram', 'Has Luck', '11:00'), await bookOf('Vikram', 'Lost Time', '11:30')];
  const { page } = await desk.open();
  const list = await leave(page, 'Dr. Vikram Menon', 'Cancel all');
  await list.getByRole('row', { name: /^Lost Time .*no new time: cancelled/ }).waitFor();
  await comeBack('Vikram');
  await bookOf('Vikram', 'Was Faster', '11:30');
  await list.getByRole('button', { name: 'Take all of it back' }).click();
  await page.getByRole('dialog').getByText('Not taken back: Lost Time').waitFor();
  expect((await readAppointment(desk.api, ids[0] ?? '')).status).toBe('BK');
  expect((await readAppointment(desk.api, ids[1] ?? '')).status).not.toBe('BK');
});

test('patients of a doctor who leaves go to one colleague who is chosen, and stay there where the doctor stays', async () => {
  const id = await bookOf('Asha', 'Handed Over', '12:00');
  const colleague = await doctorWith(desk.api, 'Vikram');
  const { page } = await desk.open();
  await (await ask(page, 'Dr. Asha Rao')).getByRole('button', { name: 'Leave for today' }).click();
  const dialog = page.getByRole('dialog', { name: 'Dr. Asha Rao leaves for today' });
  await dialog.getByText('To a colleague', { exact: true }).click();
  await dialog.getByLabel('Colleague', { exact: true }).selectOption(colleague);
  await dialog.getByRole('row', { name: /^Handed Over.*Dr. Vikram Menon/ }).waitFor();
  await dialog.getByRole('button', { name: 'Leave for today' }).click();
  await page.getByRole('button', { name: 'The doctor stays, new times remain' }).click();
  await page.getByText('Dr. Asha Rao stays.').waitFor();
  await page.getByRole('dialog').waitFor({ state: 'hidden' });
  await page.keyboard.press('z');
  await page.getByText('What was done last with Dr. Asha Rao cannot be taken back.').waitFor();
  expect((await readAppointment(desk.api, id)).doctor_id).toBe(colleague);
});

test('a departure is taken back once: the key afterwards ends no later one, and moves nobody again', async () => {
  const id = await bookOf('Asha', 'Called Later', '10:30');
  const { page } = await desk.open();
  const list = await leave(page, 'Dr. Asha Rao', 'Next free times');
  await list.getByRole('button', { name: 'Take all of it back' }).click();
  const back = page.getByRole('dialog', { name: 'Dr. Asha Rao stays' });
  await back.getByText('everybody has the old time again').waitFor();
  const phoned = await giveAnotherTime(id, 24 * 3_600);
  const later = await leaveElsewhere('Asha');
  await back.getByRole('button', { name: 'Close' }).last().click();
  await back.waitFor({ state: 'hidden' });
  await page.keyboard.press('z');
  await page.getByText('There is nothing to undo.').waitFor();
  expect(await departures()).toEqual([later]);
  expect((await readAppointment(desk.api, id)).start_time).toBe(phoned);
  await comeBack('Asha');
});

test('a departure is not taken back, and nobody is moved, where the doctor has left once more at another desk', async () => {
  const id = await bookOf('Asha', 'Left Alone', '10:45');
  const { page } = await desk.open();
  const list = await leave(page, 'Dr. Asha Rao', 'Next free times');
  const { start_time: given } = await readAppointment(desk.api, id);
  await comeBack('Asha');
  const later = await leaveElsewhere('Asha');
  await list.getByRole('button', { name: 'Take all of it back' }).click();
  await page.getByText('Dr. Asha Rao has left once more since then.').waitFor();
  expect(await departures()).toEqual([later]);
  expect((await readAppointment(desk.api, id)).start_time).toBe(given);
  await comeBack('Asha');
});

test('a patient who was given another time since keeps it when the departure is taken back, and is named', async () => {
  const ids = [await bookOf('Vikram', 'Goes Back', '10:30'), await bookOf('Vikram', 'Was Phoned', '10:45')] as const;
  const { page } = await desk.open();
  const list = await leave(page, 'Dr. Vikram Menon', 'Next free times');
  const phoned = await giveAnotherTime(ids[1], 24 * 3_600);
  await list.getByRole('button', { name: 'Take all of it back' }).click();
  await page.getByRole('dialog').getByText('Not taken back: Was Phoned', { exact: true }).waitFor();
  await page.getByRole('row', { name: /^Was Phoned .*not taken back: has another time or doctor by now/ }).waitFor();
  expect((await readAppointment(desk.api, ids[0])).start_time).toBe(at(deskDay, '10:30'));
  expect((await readAppointment(desk.api, ids[1])).start_time).toBe(phoned);
  expect(await departures()).toEqual([]);
});

test('an appointment that was cancelled and is booked again for another time keeps it, too', async () => {
  const id = await bookOf('Vikram', 'Came Anyway', '12:15');
  const { page } = await desk.open();
  const list = await leave(page, 'Dr. Vikram Menon', 'Cancel all');
  await comeBack('Vikram');
  expect((await desk.api('POST', `/opdesk/v1/appointments/${id}/reinstate`)).status).toBe(200);
  const phoned = await giveAnotherTime(id, 24 * 3_600);
  await list.getByRole('button', { name: 'Take all of it back' }).click();
  await page.getByRole('row', { name: /^Came Anyway .*not taken back: has another time or doctor by now/ }).waitFor();
  const { start_time: start, status } = await readAppointment(desk.api, id);
  expect({ start, status }).toEqual({ start: phoned, status: 'BK' });
});
