import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { openFrontDesk } from '../support/front-desk.ts';

const desk = openFrontDesk();

const column = (page: Page, name: string) => page.getByRole('region', { name, exact: true });
const card = (page: Page, name: string) => page.getByRole('article', { name });
const inColumn = (page: Page, where: string, name: string) =>
  column(page, where).getByRole('article', { name }).waitFor();

async function walkInGuest(page: Page, name: string): Promise<void> {
  await page.getByRole('button', { name: 'Walk-in' }).click();
  await page.getByLabel('Patient', { exact: true }).fill(name);
  await page.getByRole('option', { name: `New patient: ${name}` }).click();
  await page.getByRole('button', { name: 'Add to the queue' }).click();
  await card(page, name).waitFor();
}

test('a receptionist with the keyboard alone books a known patient with three keys beside the name, and takes the visit to its end', async () => {
  const { page } = await desk.open();
  await page.getByRole('button', { name: 'Book', exact: true }).waitFor();
  await page.keyboard.press('n');
  await page.getByLabel('Patient', { exact: true }).waitFor();
  await page.keyboard.type('Lakshmi');
  await page
    .getByRole('option', { name: /^Lakshmi/ })
    .first()
    .and(page.locator('[data-combobox-selected]'))
    .waitFor();
  await page.keyboard.press('Enter');
  await page
    .getByRole('button', { name: /^Book ·/ })
    .and(page.locator(':focus'))
    .waitFor();
  await page.keyboard.press('Enter');
  const name = /Lakshmi/;
  await column(page, 'Booked').getByRole('article', { name }).waitFor();
  while (!(await page.locator('[data-card]:focus-within').getByText(name).isVisible())) await page.keyboard.press('j');
  await page.keyboard.press('i');
  await column(page, 'Waiting').getByRole('article', { name }).waitFor();
  await page.keyboard.press('c');
  await page.getByRole('article', { name }).getByText('called').waitFor();
  await page.keyboard.press('s');
  await column(page, 'With doctor').getByRole('article', { name }).waitFor();
  await page.keyboard.press('z');
  await column(page, 'Waiting').getByRole('article', { name }).waitFor();
});

test('a key acts on the card that has the focus, which goes along to another column, and never on the open one', async () => {
  const { page } = await desk.open();
  await walkInGuest(page, 'Open Beside');
  await walkInGuest(page, 'In Hand');
  await card(page, 'Open Beside').getByRole('button').first().click();
  await page.getByRole('complementary', { name: 'Open Beside' }).waitFor();
  await card(page, 'In Hand').getByRole('button').first().focus();
  await page.keyboard.press('p');
  await inColumn(page, 'Parked', 'In Hand');
  await page.keyboard.press('p');
  await inColumn(page, 'Waiting', 'In Hand');
  await page.keyboard.press('s');
  await inColumn(page, 'With doctor', 'In Hand');
  await page.keyboard.press('f');
  await page.getByText('In Hand is done').waitFor();
  // The card has gone into a folded column.
  await page.keyboard.press('s');
  await inColumn(page, 'Waiting', 'Open Beside');
});

test('a receptionist with the keyboard alone takes a walk-in with two keys and Enter, transfers, cancels and takes it back', async () => {
  const { page } = await desk.open();
  await page.getByRole('button', { name: 'Book', exact: true }).waitFor();
  const name = 'Typed Alone';
  await page.keyboard.press('w');
  await page.getByLabel('Patient', { exact: true }).and(page.locator(':focus')).waitFor();
  await page.keyboard.type(name);
  await page
    .getByRole('option', { name: `New patient: ${name}` })
    .and(page.locator(':not([data-combobox-disabled])'))
    .waitFor();
  await page.keyboard.press('Escape');
  await page.getByRole('option').first().waitFor({ state: 'hidden' });
  await page.keyboard.press('Enter');
  await inColumn(page, 'Waiting', name);
  while (!(await page.locator('[data-card]:focus-within').getByText(name).isVisible())) await page.keyboard.press('j');
  await page.keyboard.press('t');
  await page.getByRole('complementary', { name: 'Transfer' }).locator('select:focus').waitFor();
  await page.keyboard.press('Tab');
  await page.keyboard.press('Enter');
  await page.getByText(`${name} is transferred`).waitFor();
  await page.locator('[data-card]:focus-within').getByText(name).waitFor();
  await page.keyboard.press('Delete');
  await page.getByText(`${name} is cancelled`).waitFor();
  await page.keyboard.press('z');
  await inColumn(page, 'Waiting', name);
});

test('a receptionist with the keyboard alone opens a card and comes back to it', async () => {
  const { page } = await desk.open();
  await walkInGuest(page, 'Opened By Key');
  await card(page, 'Opened By Key').getByRole('button').first().focus();
  await page.keyboard.press('Enter');
  await page.getByRole('complementary', { name: 'Opened By Key' }).waitFor();
  await page.keyboard.press('Escape');
  await page.locator('[data-card]:focus-within').getByText('Opened By Key').waitFor();
});

test('a receptionist with the keyboard alone turns the keys off, and on again', async () => {
  const { page } = await desk.open();
  const turn = async (to: string): Promise<void> => {
    await page.getByRole('button', { name: /^Account of/ }).click();
    await page.getByRole('menuitem', { name: `Turn the keys ${to}` }).click();
    await page.getByRole('menuitem').first().waitFor({ state: 'hidden' });
  };
  await turn('off');
  await page.keyboard.press('n');
  expect(await page.getByRole('complementary', { name: 'Book' }).count()).toBe(0);
  await turn('on');
  await page.keyboard.press('n');
  await page.getByRole('complementary', { name: 'Book' }).waitFor();
});

test('a receptionist with the keyboard alone reads every key on one page', async () => {
  const { page } = await desk.open();
  await page.getByRole('button', { name: 'Book', exact: true }).waitFor();
  await page.keyboard.press('?');
  await page.getByRole('dialog', { name: 'Keys' }).getByText('Check in').waitFor();
  await page.keyboard.press('Escape');
  await page.getByRole('dialog').waitFor({ state: 'hidden' });
});

test('a receptionist with the keyboard alone finds by its name what can be done, and every patient', async () => {
  const { page } = await desk.open();
  await walkInGuest(page, 'Named In Palette');
  await page.keyboard.press('Escape');
  await card(page, 'Named In Palette').getByRole('button').first().focus();
  await page.keyboard.press('Control+k');
  await page.keyboard.type('park na');
  await page.keyboard.press('Enter');
  await inColumn(page, 'Parked', 'Named In Palette');
  await page.keyboard.press('Control+k');
  await page.keyboard.type('Imran');
  await page.getByRole('option', { name: /^Imran Khan/ }).waitFor();
  await page.keyboard.press('Enter');
  await page.getByRole('heading', { name: 'Imran Khan' }).waitFor();
  await page.keyboard.press('Control+k');
  await page.keyboard.type('day');
  await page.keyboard.press('Enter');
  await card(page, 'Named In Palette').waitFor();
});

test('a card that is opened in another one’s place gives the focus to its own when it closes', async () => {
  const { page } = await desk.open();
  await walkInGuest(page, 'Opened Before');
  await walkInGuest(page, 'Opened Instead');
  await card(page, 'Opened Before').getByRole('button').first().click();
  await page.getByRole('complementary', { name: 'Opened Before' }).waitFor();
  await card(page, 'Opened Instead').getByRole('button').first().click();
  await page.getByRole('complementary', { name: 'Opened Instead' }).waitFor();
  await page.keyboard.press('Escape');
  await page.locator('[data-card]:focus-within').getByText('Opened Instead').waitFor();
});

test('what is typed beside an open booking goes into it, and never to a card', async () => {
  const { page } = await desk.open();
  await walkInGuest(page, 'Stays Waiting');
  await card(page, 'Stays Waiting').getByRole('button').first().focus();
  await page.keyboard.press('n');
  const patient = page.getByLabel('Patient', { exact: true });
  await patient.waitFor();
  await page.getByRole('complementary', { name: 'Book' }).getByRole('heading').first().click();
  await page.evaluate('document.activeElement.blur()');
  await page.keyboard.type('jos 98');
  await expect.poll(() => patient.inputValue()).toBe('jos 98');
  await inColumn(page, 'Waiting', 'Stays Waiting');
});

test('the key that books, pressed while a booking is under way, opens the next one for what is typed then', async () => {
  const { page } = await desk.open();
  await walkInGuest(page, 'Not Touched');
  await page.keyboard.press('n');
  const patient = page.getByLabel('Patient', { exact: true });
  await patient.fill('Meera Gowda');
  await page.getByRole('option', { name: /^Meera Gowda/ }).click();
  let answer: () => void = () => undefined;
  const held = new Promise<void>((resolve) => (answer = resolve));
  await page.route('**/dr/v1/appointment', async (route) => {
    await held;
    await route.continue();
  });
  await page.getByRole('button', { name: /^Book ·/ }).click();
  await page.evaluate('document.activeElement.blur()');
  await page.keyboard.press('n');
  answer();
  await column(page, 'Booked').getByRole('article', { name: 'Meera Gowda' }).waitFor();
  await expect.poll(() => patient.inputValue()).toBe('');
  await page.keyboard.type('sita');
  await expect.poll(() => patient.inputValue()).toBe('sita');
  await inColumn(page, 'Waiting', 'Not Touched');
});
