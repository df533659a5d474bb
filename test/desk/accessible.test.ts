import type { Page } from 'playwright-core';
import { describe, expect, test } from 'vitest';
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
  'the account': async (page) => {
    await page.getByRole('button', { name: /^Account of/ }).click();
    await page.getByRole('menuitem', { name: 'Log out' }).waitFor();
  },
};

describe.each(['light', 'dark'] as const)('in %s colours', (colorScheme) => {
  test.each(Object.keys(states))('axe finds nothing on %s', async (state) => {
    const clinic = await desk.clinicId();
    const { body } = await desk.api('GET', '/dr/v1/business/entities');
    const doctor = body.clinics.find((each: { clinic_id: string }) => each.clinic_id === clinic).doctors[0];
    await desk.api('POST', '/opdesk/v1/walk-ins', {
      clinic_id: clinic,
      doctor_id: doctor,
      name: 'Meera',
      reason: 'Fever',
    });
    const { page } = await desk.open('front', { colorScheme, reducedMotion: 'reduce' });
    await page.getByRole('article').first().waitFor();
    await states[state]?.(page);
    expect(await findings(page)).toEqual([]);
  });

  test('axe finds nothing on the login page', async () => {
    const { page, context } = await desk.open('front', { colorScheme, reducedMotion: 'reduce' });
    await context.clearCookies();
    await page.goto(`${desk.server.url}/login`);
    await page.getByRole('heading', { name: 'Log in' }).waitFor();
    expect(await findings(page)).toEqual([]);
  });
});
