import { expect, test } from 'vitest';
import { openFrontDesk } from '../support/front-desk.ts';

const desk = openFrontDesk();

async function personCalled(username: string): Promise<Record<string, unknown>> {
  const { body } = await desk.api('GET', '/opdesk/v1/staff');
  return body.staff.find((each: { username: string }) => each.username === username);
}

async function doctorCalled(name: string): Promise<string> {
  const { body } = await desk.api('GET', '/dr/v1/business/entities');
  return body.doctors.find((each: { name: string }) => each.name.includes(name)).doctor_id;
}

test('a manager adds a doctor with a password shown once, who logs in with it and is ended, renewed and disabled', async () => {
  const { page } = await desk.open('manager', {}, '/settings/staff');
  await page.getByRole('button', { name: 'Add a person' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel('Name', { exact: true }).fill('Vikram Menon');
  await dialog.getByLabel('User name').fill('vikram');
  await dialog.getByLabel('Role').selectOption('doctor');
  await dialog.getByRole('button', { name: 'Add', exact: true }).click();
  // The server wants to know which doctor; it says so at the field, and what was typed stays.
  await dialog.getByLabel('Doctor').and(page.locator('[aria-invalid=true]')).waitFor();
  await dialog.getByLabel('Doctor').selectOption(await doctorCalled('Vikram'));
  await dialog.getByLabel('Sunrise Clinic Indiranagar').check();
  await dialog.getByRole('button', { name: 'Add', exact: true }).click();
  const password = (await dialog.locator('code').innerText()).trim();
  await dialog.getByRole('button', { name: 'Close' }).last().click();
  await page.getByRole('row', { name: /^Vikram Menon vikram/ }).waitFor();
  const added = await personCalled('vikram');
  expect(added).toMatchObject({ role: 'doctor', clinic_ids: [await desk.clinicId()], must_change_password: true });
  const login = await desk.server.api('POST', '/opdesk/v1/login', { username: 'vikram', password });
  expect(login.status, login.text).toBe(200);

  await page.getByRole('button', { name: 'Change Vikram Menon' }).click();
  await dialog.getByRole('button', { name: 'End all logins' }).click();
  await dialog.getByText('Not logged in anywhere.').waitFor();
  await dialog.getByRole('button', { name: 'New password' }).click();
  expect(await dialog.locator('code').innerText()).not.toBe(password);
  await dialog.getByRole('button', { name: 'Disable' }).click();
  await dialog.getByRole('button', { name: 'Enable' }).waitFor();
  expect(await personCalled('vikram')).toMatchObject({ disabled: true });
  await dialog.getByLabel('Name', { exact: true }).fill('Vikram K Menon');
  await dialog.getByRole('button', { name: 'Save' }).click();
  await page.getByRole('row', { name: /^Vikram K Menon vikram/ }).waitFor();
  expect(await personCalled('vikram')).toMatchObject({ name: 'Vikram K Menon', disabled: true });
});

test('managers cannot disable themselves, and are told so in the dialog', async () => {
  const { page } = await desk.open('manager', {}, '/settings/staff');
  await page.getByRole('button', { name: 'Change Meera Pillai' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Disable' }).click();
  await page.getByRole('dialog').getByRole('alert').waitFor();
  expect(await personCalled('manager')).toMatchObject({ disabled: false });
});

test('settings are shown to managers alone, and a link of one opened by another says so', async () => {
  const { page } = await desk.open('front', {}, '/settings/staff');
  await page.getByText('Settings are for managers.').waitFor();
  expect(await page.getByRole('link', { name: 'Settings' }).count()).toBe(0);
  const manager = await desk.open('manager');
  await manager.page.getByRole('link', { name: 'Settings' }).click();
  await manager.page.getByRole('heading', { name: 'Staff' }).waitFor();
});

test('a manager adds an API client with a secret shown once, gives it another and other scopes, and revokes it', async () => {
  const { page } = await desk.open('manager', {}, '/settings/clients');
  const logIn = async (id: string, secret: string): Promise<number> => {
    const credentials = { client_id: id, client_secret: secret };
    return (await desk.server.api('POST', '/connect-auth/v1/account/login', credentials)).status;
  };
  await page.getByRole('button', { name: 'Add an API client' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByRole('button', { name: 'Add', exact: true }).click();
  await dialog.getByLabel('Name', { exact: true }).and(page.locator('[aria-invalid=true]')).waitFor();
  await dialog.getByLabel('Name', { exact: true }).fill('Website');
  await dialog.getByRole('button', { name: 'Add', exact: true }).click();
  const codes = dialog.locator('code');
  await codes.nth(1).waitFor();
  const [id = '', secret = ''] = await codes.allInnerTexts();
  expect(await logIn(id, secret)).toBe(200);
  await dialog.getByRole('button', { name: 'Close' }).last().click();

  await page.getByRole('button', { name: 'Change Website' }).click();
  await dialog.getByRole('button', { name: 'New secret' }).click();
  await codes.nth(1).waitFor();
  const [, second = ''] = await codes.allInnerTexts();
  expect([await logIn(id, secret), await logIn(id, second)]).toEqual([200, 200]);
  await dialog.getByRole('button', { name: 'Close' }).last().click();
  await page.getByRole('row', { name: /^Website .* Two secrets/ }).waitFor();

  await page.getByRole('button', { name: 'Change Website' }).click();
  await dialog.getByLabel(/schedules/).check();
  await dialog.getByRole('button', { name: 'Save' }).click();
  await page.getByRole('row', { name: /^Website .*Manage services/ }).waitFor();
  await page.getByRole('button', { name: 'Change Website' }).click();
  await dialog.getByRole('button', { name: 'Revoke' }).click();
  await dialog.getByRole('button', { name: 'Revoke Website now' }).click();
  await page.getByRole('row', { name: /^Website .* Revoked/ }).waitFor();
  expect(await logIn(id, second)).toBe(401);
});
