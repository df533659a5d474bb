import type { Page } from 'playwright-core';
import { describe, expect, test } from 'vitest';
import { openFrontDesk } from '../support/front-desk.ts';

const desk = openFrontDesk();

const column = (page: Page, name: string) => page.getByRole('region', { name, exact: true });
const card = (page: Page, name: string) => page.getByRole('article', { name });
const inColumn = (page: Page, where: string, name: string) =>
  column(page, where).getByRole('article', { name }).waitFor();

async function book(page: Page, typed: string): Promise<void> {
  await page.getByRole('button', { name: 'Book', exact: true }).click();
  await page.getByLabel('Patient', { exact: true }).fill(typed);
  await page
    .getByRole('option', { name: new RegExp(`^${typed}`) })
    .first()
    .click();
  await page.getByRole('button', { name: /^Book ·/ }).click();
  await page.getByText(`${typed} is booked`).waitFor();
}

async function fromMenu(page: Page, name: string, action: string): Promise<void> {
  await card(page, name)
    .getByRole('button', { name: `More for ${name}` })
    .click();
  await page.getByRole('menuitem', { name: action }).click();
}

/** Takes the card by its middle and drops it in the middle of the column. */
async function drag(page: Page, name: string, to: string): Promise<void> {
  const from = await card(page, name).boundingBox();
  const target = await column(page, to).boundingBox();
  if (from === null || target === null) throw new Error('the card or the column is not on the page');
  await page.mouse.move(from.x + from.width / 2, from.y + 20);
  await page.mouse.down();
  await page.mouse.move(target.x + target.width / 2, target.y + 120, { steps: 8 });
  await page.mouse.up();
}

describe('a receptionist with the mouse', () => {
  test('books a known patient, checks in, calls, starts and finishes, and takes a step back', async () => {
    const { page } = await desk.open();
    await book(page, 'Meera Gowda');
    await inColumn(page, 'Booked', 'Meera Gowda');
    await card(page, 'Meera Gowda').getByRole('button', { name: 'Check in' }).click();
    await inColumn(page, 'Waiting', 'Meera Gowda');
    await page.getByRole('button', { name: 'Undo' }).click();
    await inColumn(page, 'Booked', 'Meera Gowda');
    await card(page, 'Meera Gowda').getByRole('button', { name: 'Check in' }).click();
    await card(page, 'Meera Gowda').getByRole('button', { name: 'Call' }).click();
    await card(page, 'Meera Gowda').getByText('called').waitFor();
    await card(page, 'Meera Gowda').getByRole('button', { name: 'Start' }).click();
    await inColumn(page, 'With doctor', 'Meera Gowda');
    await card(page, 'Meera Gowda').getByRole('button', { name: 'Finish' }).click();
    await column(page, 'Done').getByRole('button', { name: 'Done 1' }).click();
    await inColumn(page, 'Done', 'Meera Gowda');
  });

  test('drags a card to the column that it shall be in, and nothing happens where it cannot go', async () => {
    const { page } = await desk.open();
    await book(page, 'Savitri Devi');
    const name = 'Savitri Devi';
    await drag(page, name, 'Waiting');
    await inColumn(page, 'Waiting', name);
    await drag(page, name, 'With doctor');
    await inColumn(page, 'With doctor', name);
    await drag(page, name, 'Booked');
    await inColumn(page, 'With doctor', name);
  });

  test('takes a walk-in as a guest with a name alone', async () => {
    const { page } = await desk.open();
    await page.getByRole('button', { name: 'Walk-in' }).click();
    await page.getByLabel('Patient', { exact: true }).fill('Ravi Guest');
    await page.getByRole('option', { name: 'New patient: Ravi Guest' }).click();
    await page.getByRole('button', { name: 'Add to the queue' }).click();
    await inColumn(page, 'Waiting', 'Ravi Guest');
  });

  test('keeps the name of a walk-in that was typed and not chosen', async () => {
    const { page } = await desk.open();
    await page.getByRole('button', { name: 'Walk-in' }).click();
    await page.getByLabel('Patient', { exact: true }).fill('Quick Ravi');
    await page.getByRole('button', { name: 'Add to the queue' }).click();
    await inColumn(page, 'Waiting', 'Quick Ravi');
  });

  test('parks, takes back, transfers, and cancels with the way back', async () => {
    const { page } = await desk.open();
    await book(page, 'Rohan Gowda');
    await card(page, 'Rohan Gowda').getByRole('button', { name: 'Check in' }).click();
    await inColumn(page, 'Waiting', 'Rohan Gowda');
    await fromMenu(page, 'Rohan Gowda', 'Park');
    await inColumn(page, 'Parked', 'Rohan Gowda');
    await card(page, 'Rohan Gowda').getByRole('button', { name: 'Back to waiting' }).click();
    await inColumn(page, 'Waiting', 'Rohan Gowda');
    await fromMenu(page, 'Rohan Gowda', 'Transfer');
    await page.getByRole('complementary', { name: 'Transfer' }).getByRole('button', { name: 'Transfer' }).click();
    await page.getByText('Rohan Gowda is transferred').waitFor();
    await fromMenu(page, 'Rohan Gowda', 'Cancel');
    await page.getByText('Rohan Gowda is cancelled').waitFor();
    await page.getByRole('button', { name: 'Undo' }).last().click();
    await page.getByText('Undone: Rohan Gowda').waitFor();
    await inColumn(page, 'Waiting', 'Rohan Gowda');
  });

  test('moves an appointment to another time', async () => {
    const { page } = await desk.open();
    await book(page, 'Arjun Kumar Gowda');
    await fromMenu(page, 'Arjun Kumar Gowda', 'Move');
    const sheet = page.getByRole('complementary', { name: 'Move' });
    await sheet.getByRole('button', { name: '11:30', exact: true }).click();
    await sheet.getByRole('button', { name: /^Move ·/ }).click();
    await card(page, 'Arjun Kumar Gowda').getByText('11:30').waitFor();
  });

  test('takes a move, a transfer and a booking back', async () => {
    const { page } = await desk.open();
    await book(page, 'Priya Iyer');
    const priya = card(page, 'Priya Iyer');
    const time = (await priya.getByRole('time').textContent()) ?? '';
    await fromMenu(page, 'Priya Iyer', 'Move');
    const moving = page.getByRole('complementary', { name: 'Move' });
    await moving.getByRole('button', { name: '12:00', exact: true }).click();
    await moving.getByRole('button', { name: /^Move ·/ }).click();
    await priya.getByText('12:00').waitFor();
    await page.getByText('Priya Iyer is moved').waitFor();
    await page.keyboard.press('z');
    await priya.getByText(time).waitFor();
    await fromMenu(page, 'Priya Iyer', 'Transfer');
    await page.getByRole('complementary', { name: 'Transfer' }).getByRole('button', { name: 'Transfer' }).click();
    await priya.getByText('Dr. Vikram Menon').waitFor();
    await page.getByText('Priya Iyer is transferred').waitFor();
    await page.keyboard.press('z');
    await priya.getByText('Dr. Asha Rao').waitFor();
    await page.keyboard.press('z');
    await priya.waitFor({ state: 'hidden' });
  });

  test('adds a patient while booking, and is told what is missing at its field', async () => {
    const { page } = await desk.open();
    await page.getByRole('button', { name: 'Book', exact: true }).click();
    await page.getByLabel('Patient', { exact: true }).fill('Zubeida Begum');
    await page.getByRole('option', { name: 'New patient: Zubeida Begum' }).click();
    const submit = page.getByRole('button', { name: /^Book ·/ });
    await submit.click();
    await page.getByText('Write an age in years').waitFor();
    await page.getByLabel('Age or birth date').fill('34');
    await page.getByText('Female', { exact: true }).click();
    await page.getByLabel('Number', { exact: true }).fill('12');
    await submit.click();
    const refusal = page.getByText(/must be|not a/).first();
    await refusal.waitFor();
    await page.getByLabel('Number', { exact: true }).fill('9876543210');
    await submit.click();
    await inColumn(page, 'Booked', 'Zubeida Begum');
  });

  test('finds a family by a part of its number, and chooses between its members', async () => {
    const { page } = await desk.open();
    await page.getByRole('button', { name: 'Book', exact: true }).click();
    await page.getByLabel('Patient', { exact: true }).fill('99001');
    await page.getByRole('option', { name: /^Meera Gowda/ }).click();
    const household = page.getByRole('group', { name: 'At the same number' });
    await household.getByRole('button', { name: 'Rohan Gowda' }).click();
    await page.getByRole('button', { name: /^Book ·/ }).waitFor();
    expect(await household.getByRole('button').allInnerTexts()).toEqual(
      expect.arrayContaining([expect.stringContaining('Meera Gowda')]),
    );
  });
});
