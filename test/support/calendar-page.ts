import type { Locator, Page } from 'playwright-core';

/** A doctor's day in the calendar of the desk. @param name of the doctor, with the day after it */
export const column = (page: Page, name: RegExp): Locator => page.getByRole('region', { name });

export const asha = /^Dr. Asha Rao, Mon/;
export const vikram = /^Dr. Vikram Menon, Mon/;

/** @param text the whole name of its button, as in `11:00, free` */
export const time = (page: Page, where: RegExp, text: string): Locator =>
  column(page, where).getByRole('button', { name: text, exact: true });

/** @param name of the patient, and more of the name of its button where that matters */
export const appointment = (page: Page, where: RegExp, name: string): Locator =>
  column(page, where).getByRole('button', { name: new RegExp(`^${name} \\d\\d:\\d\\d`) });

export async function middleOf(locator: Locator): Promise<{ x: number; y: number }> {
  await locator.scrollIntoViewIfNeeded();
  const box = await locator.boundingBox();
  if (box === null) throw new Error('it is not on the page');
  return { x: box.x + box.width / 2, y: box.y + box.height / 2 };
}

/** With the mouse, from the middle of one to the middle of the other, where it is held. */
export async function hold(page: Page, what: Locator, over: Locator): Promise<void> {
  await over.scrollIntoViewIfNeeded();
  const [start, end] = [await middleOf(what), await middleOf(over)];
  await page.mouse.move(start.x, start.y);
  await page.mouse.down();
  await page.mouse.move(end.x, end.y, { steps: 8 });
}

/** The same, and dropped there. */
export async function drag(page: Page, what: Locator, to: Locator): Promise<void> {
  await hold(page, what, to);
  await page.mouse.up();
}
