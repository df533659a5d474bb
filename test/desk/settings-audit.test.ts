import { expect, test } from 'vitest';
import { openFrontDesk } from '../support/front-desk.ts';

const desk = openFrontDesk();

test('the audit is read by kind and by day', async () => {
  const { page } = await desk.open('manager', {}, '/settings/audit');
  await page
    .getByRole('row', { name: /Logins Meera Pillai/ })
    .first()
    .waitFor();
  await desk.api('PATCH', '/opdesk/v1/settings', { queue_order: 'time' });
  await page.getByLabel('Kind').selectOption('administration');
  await page.getByRole('row', { name: /Administration A program.*changeSettings done/ }).waitFor();
  expect(await page.getByRole('row', { name: /^\S+ .*Logins/ }).count()).toBe(0);
  await page.getByLabel('Day').fill('2026-03-01');
  await page.getByText('Nothing of this kind on this day.').waitFor();
  expect(new URL(page.url()).search).toBe('?kind=administration&day=2026-03-01');
  await page.getByLabel('Day').fill('2026-03-02');
  await page.getByRole('row', { name: /changeSettings/ }).waitFor();
});
