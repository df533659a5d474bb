import { Secret, TOTP } from 'otpauth';
import type { Locator } from 'playwright-core';
import { expect, test } from 'vitest';
import { logIn, openFrontDesk } from '../support/front-desk.ts';
import { addUser, password } from '../support/staff.ts';

const desk = openFrontDesk();

test('a user adds a second factor, and logs in with a recovery code where the app is lost', async () => {
  const { body } = await desk.api('GET', '/dr/v1/business/entities');
  const { username } = await addUser(desk.server, body.business.business_id, { role: 'receptionist' });
  const { page, context } = await desk.open();
  const logInAgain = async (): Promise<void> => {
    await context.clearCookies();
    await page.goto(`${desk.server.url}/login`);
    await page.getByLabel('User name').fill(username);
    await page.getByRole('textbox', { name: 'Password' }).fill(password);
    await page.keyboard.press('Enter');
  };
  await logInAgain();
  await page.getByRole('button', { name: /^Account of/ }).click();
  await page.getByRole('menuitem', { name: 'Second factor' }).click();
  const dialog = page.getByRole('dialog', { name: 'Second factor' });
  await dialog.getByRole('textbox', { name: 'Password' }).fill('not the password');
  await dialog.getByRole('button', { name: 'Add' }).click();
  await dialog
    .getByText(/password/i)
    .last()
    .waitFor();
  await dialog.getByRole('textbox', { name: 'Password' }).fill(password);
  await dialog.getByRole('button', { name: 'Add' }).click();
  const secret = (await dialog.getByRole('code').textContent()) ?? '';
  const app = new TOTP({ secret: Secret.fromBase32(secret) });
  await dialog.getByLabel('Code').fill(app.generate({ timestamp: desk.now * 1_000 }));
  await dialog.getByRole('button', { name: 'Confirm' }).click();
  const codes = dialog.getByRole('region', { name: 'Recovery codes' }).getByRole('listitem');
  await codes.first().waitFor();
  expect(await codes.count()).toBe(10);
  const recovery = (await codes.first().textContent()) ?? '';
  await logInAgain();
  await page.getByText('A code is needed.').waitFor();
  await page.getByLabel('Code').fill('000000');
  await page.keyboard.press('Enter');
  await page.getByText(/code is wrong/).waitFor();
  await page.getByLabel('Code').fill(recovery);
  await page.keyboard.press('Enter');
  await page.getByRole('navigation', { name: 'Pages' }).waitFor();
});

test('a user changes the own password, and is told at the field what is wrong with it', async () => {
  const { body } = await desk.api('GET', '/dr/v1/business/entities');
  const { username } = await addUser(desk.server, body.business.business_id, { role: 'receptionist' });
  const { page, context } = await desk.open();
  await context.clearCookies();
  await page.goto(`${desk.server.url}/login`);
  await logIn(page, username, password);
  await page.getByRole('button', { name: /^Account of/ }).click();
  await page.getByRole('menuitem', { name: 'Change the password' }).click();
  const dialog = page.getByRole('dialog', { name: 'Change the password' });
  const field = (name: string): Locator => dialog.getByRole('textbox', { name, exact: true });
  const change = async (old: string, next: string, again = next): Promise<void> => {
    await field('Password until now').fill(old);
    await field('New password').fill(next);
    await field('New password again').fill(again);
    await page.keyboard.press('Enter');
  };
  await field('Password until now').and(page.locator(':focus')).waitFor();
  await change(password, 'a walk by the river', 'a long walk');
  await dialog.getByText('The two differ.').waitFor();
  await change('not the password', 'a walk by the river');
  await dialog.getByText('is not the present password').waitFor();
  await change(password, 'short');
  await dialog.getByText('must have at least 10 characters').waitFor();
  await change(password, 'a walk by the river');
  await dialog.waitFor({ state: 'hidden' });
  await context.clearCookies();
  await page.goto(`${desk.server.url}/login`);
  await logIn(page, username, 'a walk by the river');
});
