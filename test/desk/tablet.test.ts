import type { Page } from 'playwright-core';
import { describe, expect, test } from 'vitest';
import { openFrontDesk } from '../support/front-desk.ts';

const desk = openFrontDesk();
const tablet = { viewport: { width: 1024, height: 768 }, hasTouch: true } as const;

const column = (page: Page, name: string) => page.getByRole('region', { name, exact: true });
const card = (page: Page, name: string) => page.getByRole('article', { name });
const inColumn = (page: Page, where: string, name: string) =>
  column(page, where).getByRole('article', { name }).waitFor();

/** Books at Dr. Rao's, who is the user `doctor`. */
async function book(name: string, reason: string): Promise<string> {
  const clinic = await desk.clinicId();
  const { body: entities } = await desk.api('GET', '/dr/v1/business/entities');
  const rao = entities.doctors.find((each: { name: string }) => each.name === 'Dr. Asha Rao').doctor_id;
  const day = '2026-03-02';
  const { body: free } = await desk.api(
    'GET',
    `/dr/v1/doctor/${rao}/clinic/${clinic}/appointment/slot?start_date=${day}&end_date=${day}`,
  );
  const [session] = Object.values(free.data.schedule)[0] as {
    slots: { s: string; conf_id: string; available: boolean }[];
  }[];
  const slot = session?.slots.find(({ available }) => available);
  const [first_name = '', last_name = ''] = name.split(' ');
  const { status, body, text } = await desk.api('POST', '/dr/v1/appointment', {
    clinic_id: clinic,
    doctor_id: rao,
    partner_patient_id: name,
    patient_details: { first_name, last_name, gender: 'F', age: 40 },
    appointment_details: { start_time: Date.parse(slot?.s ?? '') / 1_000, conf_id: slot?.conf_id, reason },
  });
  expect(status, text).toBe(201);
  return String(body.appointment_id);
}

/** A finger that stays for a moment, moves and lifts. */
async function dragByTouch(page: Page, name: string, to: string): Promise<void> {
  const from = await card(page, name).boundingBox();
  const target = await column(page, to).boundingBox();
  if (from === null || target === null) throw new Error('the card or the column is not on the page');
  const touch = await page.context().newCDPSession(page);
  const send = (type: 'touchStart' | 'touchMove' | 'touchEnd', points: readonly { x: number; y: number }[]) =>
    touch.send('Input.dispatchTouchEvent', { type, touchPoints: [...points] });
  const start = { x: from.x + from.width / 2, y: from.y + 20 };
  const end = { x: target.x + target.width / 2, y: target.y + 120 };
  await send('touchStart', [start]);
  // The card is lifted once the finger has stayed.
  await card(page, name).and(page.locator('[data-lifted]')).waitFor();
  await send('touchMove', [{ x: (start.x + end.x) / 2, y: (start.y + end.y) / 2 }]);
  await send('touchMove', [end]);
  await send('touchEnd', []);
}

async function choosePause(page: Page, item: string): Promise<void> {
  await page.getByRole('button', { name: 'Late or away' }).tap();
  await page.getByRole('dialog', { name: 'Late or away: Dr. Asha Rao' }).getByRole('button', { name: item }).tap();
}

describe('on a tablet, by touch', () => {
  test('a receptionist books, checks in, calls, parks, drags and takes back', async () => {
    const { page } = await desk.open('front', tablet);
    await page.getByRole('button', { name: 'Book', exact: true }).tap();
    await page.getByLabel('Patient', { exact: true }).fill('Meera Gowda');
    await page.getByRole('option', { name: /^Meera Gowda/ }).tap();
    await page.getByRole('button', { name: /^Book ·/ }).tap();
    await inColumn(page, 'Booked', 'Meera Gowda');
    await card(page, 'Meera Gowda').getByRole('button', { name: 'Check in' }).tap();
    await inColumn(page, 'Waiting', 'Meera Gowda');
    await card(page, 'Meera Gowda').getByRole('button', { name: 'Call' }).tap();
    await card(page, 'Meera Gowda').getByText('called').waitFor();
    await card(page, 'Meera Gowda').getByRole('button', { name: 'More for Meera Gowda' }).tap();
    await page.getByRole('menuitem', { name: 'Park' }).tap();
    await inColumn(page, 'Parked', 'Meera Gowda');
    await page.getByRole('button', { name: 'Undo' }).tap();
    await inColumn(page, 'Waiting', 'Meera Gowda');
    await dragByTouch(page, 'Meera Gowda', 'With doctor');
    await inColumn(page, 'With doctor', 'Meera Gowda');
    await card(page, 'Meera Gowda').getByRole('button', { name: 'Finish' }).tap();
    await page.getByText('Meera Gowda is done').waitFor();
  });

  test('a doctor sees who is next and why, calls, starts, finishes and proposes a follow-up', async () => {
    const first = await book('Asma Begum', 'Fever since Friday');
    await book('Kavita Singh', 'Blood pressure');
    await desk.api('POST', `/opdesk/v1/appointments/${first}/check-in`);
    const { page } = await desk.open('doctor', tablet);
    const panel = page.getByRole('region', { name: 'With the doctor and next' });
    await panel.getByText('Asma Begum').waitFor();
    await panel.getByText('Fever since Friday').waitFor();
    await panel.getByRole('button', { name: 'Call next' }).tap();
    await panel.getByRole('button', { name: 'Start' }).tap();
    await inColumn(page, 'With doctor', 'Asma Begum');
    await panel.getByRole('button', { name: 'Follow-up' }).tap();
    const sheet = page.getByRole('complementary', { name: 'Follow-up' });
    await sheet.getByRole('button', { name: 'Later days' }).tap();
    await sheet.getByRole('group', { name: 'Date' }).getByRole('button', { name: /Mon/ }).tap();
    await sheet.getByRole('button', { name: '09:15', exact: true }).tap();
    await sheet.getByRole('button', { name: 'Propose · Mon 9 09:15' }).tap();
    await page.getByText('A follow-up is proposed to Asma Begum').waitFor();
    await panel.getByRole('button', { name: 'Finish' }).tap();
    await panel.getByText('Nobody waits.').waitFor();
    const height = await panel.getByRole('button', { name: 'Call next' }).evaluate((button) => button.clientHeight);
    expect(height).toBeGreaterThanOrEqual(44);
  });

  test('a doctor pauses, goes on, and takes a pause back', async () => {
    const { page } = await desk.open('doctor', tablet);
    await choosePause(page, 'For 20 minutes');
    await page.getByRole('status').getByText('Dr. Asha Rao pauses until 10:00.').waitFor();
    const { body } = await desk.api('GET', `/opdesk/v1/queue?clinic_id=${await desk.clinicId()}`);
    expect(body.absences.map(({ kind }: { kind: string }) => kind)).toEqual(['pause']);
    await page.getByRole('button', { name: 'Go on now' }).tap();
    await page.getByRole('status').getByText('pauses until').waitFor({ state: 'hidden' });
    await choosePause(page, 'For 10 minutes');
    await page.getByRole('status').getByText('Dr. Asha Rao pauses until 09:50.').waitFor();
    await page.getByRole('button', { name: 'Undo' }).tap();
    await page.getByRole('status').getByText('pauses until').waitFor({ state: 'hidden' });
  });

  test('a doctor leaves for the day, is told whom it hits, and stays after all', async () => {
    await book('Lata Rao', 'Review');
    const { page } = await desk.open('doctor', tablet);
    await choosePause(page, 'Leave for today');
    const dialog = page.getByRole('dialog', { name: 'Dr. Asha Rao leaves for today' });
    await dialog.getByText(/patients? .* still booked/).waitFor();
    const row = dialog.getByRole('row', { name: /^Lata Rao/ });
    await row.getByText('still booked').waitFor();
    await dialog.getByText('Next free times').tap();
    await row.getByText(/Mar/).waitFor();
    await dialog.getByText('Stay booked').tap();
    await row.getByText('still booked').waitFor();
    await dialog.getByRole('button', { name: 'Leave for today' }).tap();
    const list = page.getByRole('dialog', { name: 'Whom to phone: Dr. Asha Rao has left' });
    await list.getByRole('row', { name: /^Lata Rao/ }).waitFor();
    await list.getByRole('button', { name: 'Close' }).last().tap();
    await page.getByRole('status').getByText('Dr. Asha Rao leaves at 09:40 for today.').waitFor();
    await page.getByRole('button', { name: 'Stay after all' }).tap();
    await page.getByRole('status').getByText('leaves at').waitFor({ state: 'hidden' });
  });

  test('everything that a finger presses is 44 pixels wide and high', async () => {
    await book('Nila Sen', 'Review');
    const { page } = await desk.open('front', tablet);
    await page.getByRole('button', { name: 'Book', exact: true }).tap();
    const sheet = page.getByRole('complementary', { name: 'Book' });
    await sheet.getByRole('button', { name: 'Later days' }).waitFor();
    const small = await page.evaluate(`
      [...document.querySelectorAll('button, select, nav a, summary')].flatMap((element) => {
        const { width, height } = element.getBoundingClientRect();
        const isSeen = width > 1 && getComputedStyle(element).visibility === 'visible';
        const isSmall = isSeen && (width < 43.5 || height < 43.5);
        return isSmall ? [element.outerHTML.slice(0, 120) + ' ' + width + ' × ' + height] : [];
      })
    `);
    expect(small).toEqual([]);
  });
});
