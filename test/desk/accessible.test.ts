import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { findings } from '../support/axe.ts';
import { openFrontDesk } from '../support/front-desk.ts';

const desk = openFrontDesk();

const states: Readonly<Record<string, (page: Page) => Promise<void>>> = {
  'the board': () => Promise.resolve(),
  'the table': async (page) => {
    await page.getByText('Table', { exact: true }).click();
    await page.getByRole('table').waitFor();
  },
  'an open card': async (page) => {
    await page.getByRole('article').first().getByRole('button').first().click();
    await page.getByRole('heading', { name: 'History' }).waitFor();
  },
  'the menu of a card': async (page) => {
    await page
      .getByRole('article')
      .first()
      .getByRole('button', { name: /^More for/ })
      .click();
    await page.getByRole('menu').waitFor();
  },
  booking: async (page) => {
    await page.getByRole('button', { name: 'Book', exact: true }).click();
    await page.getByLabel('Patient', { exact: true }).fill('Meera');
    await page.getByRole('option', { name: /^Meera Gowda/ }).waitFor();
  },
  'a new patient': async (page) => {
    await page.getByRole('button', { name: 'Book', exact: true }).click();
    await page.getByLabel('Patient', { exact: true }).fill('Nobody Yet');
    await page.getByRole('option', { name: 'New patient: Nobody Yet' }).click();
    await page.getByRole('button', { name: /^Book ·/ }).click();
    await page.getByText('Choose one.').waitFor();
  },
  'the keys': async (page) => {
    await page.keyboard.press('?');
    await page.getByRole('dialog', { name: 'Keys' }).waitFor();
  },
  'the palette': async (page) => {
    await page.keyboard.press('Control+k');
    await page.getByRole('dialog').getByRole('textbox').fill('Gowda');
    await page.getByRole('option', { name: /^Meera Gowda/ }).waitFor();
  },
  'the question before something typed is dropped': async (page) => {
    await page.getByRole('button', { name: 'Walk-in', exact: true }).click();
    await page
      .getByRole('complementary', { name: 'Walk-in' })
      .getByLabel('Patient', { exact: true })
      .fill('Half typed');
    const option = page.getByRole('option', { name: /^New patient/ });
    await option.waitFor();
    await page.keyboard.press('Escape');
    await option.waitFor({ state: 'hidden' });
    await page.keyboard.press('Escape');
    await page.getByRole('dialog', { name: 'Drop what you have typed?' }).waitFor();
  },
  'why a time is not free': async (page) => {
    await page.getByRole('button', { name: 'Book', exact: true }).click();
    await page
      .getByRole('button', { name: /not free: press/ })
      .first()
      .click();
    await page.getByText(/^Why not/).waitFor();
  },
  'a message with its way back': async (page) => {
    await page.getByRole('button', { name: 'Call', exact: true }).first().click();
    await page.getByText('is called').first().waitFor();
  },
  'an address with an unknown card': async (page) => {
    await page.goto(`${desk.server.url}/?card=unknown`);
    await page.getByRole('alert').filter({ hasText: 'that you do not have here' }).waitFor();
  },
  'an empty day': async (page) => {
    await page.goto(`${desk.server.url}/?date=2026-03-15`);
    await page.getByText('Nobody is booked on this day.').waitFor();
  },
  'the server out of reach': async (page) => {
    await page.route('**/opdesk/v1/live', (route) => route.abort());
    await page.reload();
    await page.getByText('The server cannot be reached.').waitFor();
  },
  'a login that has ended': async (page) => {
    await page.context().clearCookies();
    await page.getByRole('button', { name: 'Call', exact: true }).first().click();
    await page.getByRole('dialog', { name: 'Log in again' }).waitFor();
  },
  'the own password': async (page) => {
    await page.getByRole('button', { name: /^Account of/ }).click();
    await page.getByRole('menuitem', { name: 'Change the password' }).click();
    await page.getByRole('dialog', { name: 'Change the password' }).waitFor();
  },
  'the second factor': async (page) => {
    await page.getByRole('button', { name: /^Account of/ }).click();
    await page.getByRole('menuitem', { name: 'Second factor' }).click();
    await page.getByRole('dialog', { name: 'Second factor' }).waitFor();
  },
  'the account': async (page) => {
    await page.getByRole('button', { name: /^Account of/ }).click();
    await page.getByRole('menuitem', { name: 'Log out' }).waitFor();
  },
};

test.each(Object.keys(states))('axe finds nothing on %s', async (state) => {
  await desk.walkIn('Meera', 'Fever');
  const { page } = await desk.open('front', { reducedMotion: 'reduce' });
  await page.getByRole('article').first().waitFor();
  await states[state]?.(page);
  expect(await findings(page)).toEqual([]);
});

test('axe finds nothing on a record, its merge and its erasure, and the first steps', async () => {
  const { body } = await desk.api('POST', '/dr/v1/patient', { first_name: 'Read', gender: 'F', age: 40 });
  const { page } = await desk.open('manager', { reducedMotion: 'reduce' }, `/patients/${body.patient_id}`);
  const close = async (): Promise<void> => {
    await page.keyboard.press('Escape');
    await page.getByRole('dialog').first().waitFor({ state: 'hidden' });
  };
  await page.getByRole('button', { name: 'Merge' }).click();
  await page.getByLabel('Keep this record').waitFor();
  expect(await findings(page)).toEqual([]);
  await close();
  await page.getByRole('button', { name: 'Erase' }).click();
  await page.getByRole('dialog', { name: /^Erase the personal data/ }).waitFor();
  expect(await findings(page)).toEqual([]);
  await close();
  await page.getByRole('button', { name: 'Archive' }).click();
  await page.getByText('This patient is archived').waitFor();
  expect(await findings(page)).toEqual([]);
  await page.goto(`${desk.server.url}/settings/start`);

  await page.getByText('Everything is there.').waitFor();
  expect(await findings(page)).toEqual([]);
});

test('axe finds nothing on the login page', async () => {
  const { page, context } = await desk.open('front', { reducedMotion: 'reduce' });
  await context.clearCookies();
  await page.goto(`${desk.server.url}/login`);
  await page.getByRole('heading', { name: 'Log in' }).waitFor();
  expect(await findings(page)).toEqual([]);
});
