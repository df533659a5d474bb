import type { Locator } from 'playwright-core';
import { expect, test } from 'vitest';
import { openFrontDesk } from '../support/front-desk.ts';

const desk = openFrontDesk();

async function settings(): Promise<Record<string, unknown>> {
  return (await desk.api('GET', '/opdesk/v1/settings')).body.data.settings;
}

test('rules are changed; a country that is none is refused at its field', async () => {
  const { page } = await desk.open('manager', {}, '/settings/business');
  await page.getByLabel('Country').fill('XX');
  await page.getByLabel('Two appointments of a patient at one time').selectOption('refuse');
  await page.getByLabel('Any free time can be booked').check();
  await page.getByLabel('Days for notes and reasons').fill('365');
  await page.getByRole('button', { name: 'Save' }).first().click();
  await page.getByLabel('Country').and(page.locator('[aria-invalid=true]')).waitFor();
  expect(await settings()).toMatchObject({ country: 'IN', accept_any_time: false });
  await page.getByLabel('Country').fill('GB');
  await page.getByRole('button', { name: 'Save' }).first().click();
  await page.getByText('Saved').waitFor();
  expect(await settings()).toMatchObject({
    country: 'GB',
    accept_any_time: true,
    patient_conflicts: 'refuse',
    retention: { notes_days: 365, patients_days: null },
  });
});

test('labels and attributes are added, renamed, put in order, shown on the card and removed', async () => {
  const { page } = await desk.open('manager', {}, '/settings/business');
  const labels = page.locator('section', { has: page.getByRole('heading', { name: 'Labels' }) });
  await labels.getByLabel('Any text goes').uncheck();
  for (const text of ['Urgent', 'VIP']) {
    await labels.getByLabel('New one of Labels').fill(text);
    await labels.getByLabel('New one of Labels').press('Enter');
  }
  await labels.getByRole('button', { name: 'VIP up' }).click();
  await labels.getByLabel('Text of urgent').fill('Very urgent');
  await labels.getByRole('button', { name: 'Save' }).click();
  await page.getByText('Saved').waitFor();
  expect(await settings()).toMatchObject({
    labels: [
      { key: 'vip', text: 'VIP' },
      { key: 'urgent', text: 'Very urgent' },
    ],
  });

  const attributes = page.locator('section', { has: page.getByRole('heading', { name: 'Attributes' }) });
  await attributes.getByLabel('Name of the attribute').fill('Insurance');
  await attributes.getByRole('button', { name: 'Add an attribute' }).click();
  const card = attributes.getByRole('group', { name: 'Insurance' });
  await card.getByLabel('New one of Insurance').fill('State scheme');
  await card.getByLabel('New one of Insurance').press('Enter');
  await card.getByLabel('On the card').selectOption('2');
  await attributes.getByRole('button', { name: 'Remove Payment status' }).click();
  await attributes.getByRole('button', { name: 'Save' }).click();
  await expect
    .poll(async () => (await settings())['custom_attributes'])
    .toEqual([
      { key: 'insurance', text: 'Insurance', values: [{ key: 'state_scheme', text: 'State scheme' }], place: 2 },
    ]);
});

test('attributes are dragged to their places on the card, and off it, by mouse', async () => {
  const { page } = await desk.open('manager', {}, '/settings/business');
  const attributes = page.locator('section', { has: page.getByRole('heading', { name: 'Attributes' }) });
  for (const name of ['Payer', 'Ward', 'Language']) {
    await attributes.getByLabel('Name of the attribute').fill(name);
    await attributes.getByRole('button', { name: 'Add an attribute' }).click();
    await attributes.getByLabel(`New one of ${name}`).fill('One');
    await attributes.getByLabel(`New one of ${name}`).press('Enter');
  }
  const halfOf = (name: string) => attributes.getByRole('group', { name, exact: true });
  const chip = (name: string) => attributes.getByTitle('One').filter({ hasText: name });
  const drag = async (name: string, target: Locator, position?: { x: number; y: number }): Promise<void> => {
    await chip(name).hover();
    await page.mouse.down();
    await target.hover({ ...(position === undefined ? {} : { position }), force: true });
    await target.hover({ ...(position === undefined ? {} : { position }), force: true });
    await page.mouse.up();
  };
  const end = { x: 200, y: 80 };
  await drag('Ward', halfOf('On the card'), end);
  await drag('Payer', halfOf('On the card'), end);
  await drag('Language', chip('Payer'));
  const shownOnCard = halfOf('On the card').locator('[title]');
  await expect.poll(() => shownOnCard.allTextContents()).toEqual(['Insurance', 'Ward', 'Language', 'Payer']);
  await drag('Ward', halfOf('Not shown'), end);
  await expect.poll(() => shownOnCard.allTextContents()).toEqual(['Insurance', 'Language', 'Payer']);
  await attributes.getByRole('button', { name: 'Save' }).click();
  await page.getByText('Saved').waitFor();
  expect((await settings())['custom_attributes']).toMatchObject([
    { key: 'insurance', place: 1 },
    { key: 'payer', place: 3 },
    { key: 'ward', place: null },
    { key: 'language', place: 2 },
  ]);
});
