import { expect, test } from 'vitest';
import { sql } from '../../src/postgres/database.ts';
import type { Desk } from '../support/desk.ts';
import { openFrontDesk } from '../support/front-desk.ts';
import { addTried, switchOff } from '../support/webhooks.ts';

const desk = openFrontDesk();

/** Statements about the demo's business, for what a job does by itself. */
async function asDesk(): Promise<Pick<Desk, 'rows'>> {
  const { body } = await desk.api('GET', '/dr/v1/business/entities');
  return {
    rows: (text, ...values) => desk.server.runtime.db.query(sql('', text), [body.business.business_id, ...values]),
  };
}

async function webhooks(): Promise<readonly Record<string, unknown>[]> {
  return (await desk.api('GET', '/opdesk/v1/webhooks')).body.webhooks;
}

test('a webhook is added with its key shown once, tested, read try by try, sent again, switched on and removed', async () => {
  const { page } = await desk.open('manager', {}, '/settings/webhooks');
  await page.getByRole('button', { name: 'Add a webhook' }).click();
  const dialog = page.getByRole('dialog', { name: 'Add a webhook' });
  await dialog.getByLabel('Address').fill('http://127.0.0.1:1/hook');
  await dialog.getByRole('button', { name: 'Add', exact: true }).click();
  await dialog.getByLabel('Address').and(page.locator('[aria-invalid=true]')).waitFor();
  await dialog.getByLabel('Address').fill('https://127.0.0.1:1/hook');
  await dialog.getByLabel('appointment.created').check();
  await dialog.getByRole('button', { name: 'Add', exact: true }).click();
  expect(await dialog.locator('code').innerText()).toMatch(/^whsec_/);
  await dialog.getByRole('button', { name: 'Close' }).last().click();
  const [webhook] = await webhooks();
  expect(webhook).toMatchObject({ endpoint: 'https://127.0.0.1:1/hook', event_names: ['appointment.created'] });

  await page.getByRole('button', { name: 'Open https://127.0.0.1:1/hook' }).click();
  await addTried(await asDesk(), String(webhook?.['webhook_id']), ['FAILED']);
  await page.reload();
  await page.getByText('Failed', { exact: true }).first().click();
  await page.getByRole('button', { name: 'Open appointment.updated' }).click();
  const log = page.getByRole('dialog', { name: 'appointment.updated' });
  await log.getByText(/^Try 1,.*500/).waitFor();
  await log.getByText(/^Try 2,.*timeout/).waitFor();
  await log.getByText('"café": 1').waitFor();
  await log.getByRole('button', { name: 'Send again' }).click();
  await page.getByText('It is sent again').waitFor();
  await page.getByText('Nothing was sent in the last thirty days.').waitFor();

  await switchOff(await asDesk());
  await page.reload();
  await page.getByRole('button', { name: 'Switch on' }).click();
  await page.getByText('Events are sent again').waitFor();
  expect(await webhooks()).toEqual([expect.objectContaining({ state: 'ACTIVE' })]);
  await page.getByRole('button', { name: 'Send a test' }).click();
  await page.getByRole('row', { name: /^webhook\.test/ }).waitFor();
  await page.getByRole('button', { name: 'New key' }).click();
  expect(await page.getByRole('dialog').locator('code').innerText()).toMatch(/^whsec_/);
  await page.getByRole('dialog').getByRole('button', { name: 'Close' }).click();
  await page.getByRole('button', { name: 'Change' }).click();
  await page.getByRole('dialog').getByLabel('appointment.updated').check();
  await page.getByRole('button', { name: 'Save' }).click();
  await expect
    .poll(async () => (await webhooks())[0]?.['event_names'])
    .toEqual(['appointment.created', 'appointment.updated']);
  await page.getByRole('button', { name: 'Remove' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Remove' }).click();
  await page.getByText('The webhook is removed').waitFor();
  expect(await webhooks()).toEqual([]);
});
