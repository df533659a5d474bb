import type { Locator, Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { at } from '../support/calendar.ts';
import { appointment, asha, middleOf, time, vikram } from '../support/calendar-page.ts';
import { deskDay, openFrontDesk } from '../support/front-desk.ts';
import { bookAt, doctorWith, readAppointment } from '../support/settings.ts';

const desk = openFrontDesk();

async function book(name: string, clock: string): Promise<string> {
  const [doctor, clinic] = [await doctorWith(desk.api, 'Asha'), await desk.clinicId()];
  return bookAt(desk.api, { doctor, clinic, name, start: `${deskDay}T${clock}:00+05:30` });
}

/** Lifts it, and then moves and lets go at once: the page has no time to show the last move. */
async function throwOnto(page: Page, what: Locator, target: Locator): Promise<void> {
  await target.scrollIntoViewIfNeeded();
  const [start, end] = [await middleOf(what), await middleOf(target)];
  await page.mouse.move(start.x, start.y);
  await page.mouse.down();
  await page.mouse.move(start.x + 20, start.y, { steps: 4 });
  await page.locator('[data-lifted]').first().waitFor();
  await page.locator('html').evaluate(({ ownerDocument: shown }, { x, y }) => {
    for (const type of ['mousemove', 'mouseup']) {
      const event = new shown.defaultView.MouseEvent(type, { clientX: x, clientY: y, bubbles: true, cancelable: true });
      shown.elementFromPoint(x, y).dispatchEvent(event);
    }
  }, end);
}

test('an appointment that is let go at once is dropped where the pointer is, on the calendar', async () => {
  const id = await book('Thrown Tara', '10:00');
  const { page } = await desk.open('front', {}, '/calendar');
  await throwOnto(page, appointment(page, asha, 'Thrown Tara'), time(page, vikram, '12:00, free'));
  await page.getByText('Thrown Tara is moved').waitFor();
  expect(await readAppointment(desk.api, id)).toMatchObject({
    doctor_id: await doctorWith(desk.api, 'Vikram'),
    start_time: at(deskDay, '12:00'),
  });
});

test('a card that is let go at once is dropped where the pointer is, on the board', async () => {
  const id = await book('Thrown Tarun', '10:15');
  const { page } = await desk.open();
  const card = page.getByRole('article').filter({ hasText: 'Thrown Tarun' });
  await throwOnto(page, card, page.getByRole('region', { name: 'Waiting', exact: true }));
  await page.getByRole('region', { name: 'Waiting', exact: true }).getByText('Thrown Tarun').waitFor();
  await expect.poll(async () => (await readAppointment(desk.api, id)).status).toBe('CK');
});
