import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { sql } from '../../src/postgres/database.ts';
import { openFrontDesk } from '../support/front-desk.ts';

const desk = openFrontDesk();

test('a patient is found by a part of the name, read, changed, and booked from the record', async () => {
  const { page } = await desk.open('front', {}, '/patients');
  await page.getByLabel('Find a patient').fill('meera');
  await page.getByRole('link', { name: /^Meera Gowda/ }).click();
  await page.getByRole('heading', { name: 'Meera Gowda' }).waitFor();
  await page.getByRole('link', { name: /^Rohan Gowda/ }).waitFor();
  await page.getByLabel('Tag').fill('vip');
  await page.getByRole('button', { name: 'Save' }).click();
  await page.getByText('Saved').waitFor();
  await page.reload();
  await page.getByLabel('Tag').waitFor();
  expect(await page.getByLabel('Tag').inputValue()).toBe('vip');
  await page.getByRole('button', { name: 'Book', exact: true }).click();
  await page.getByRole('button', { name: /^Book ·/ }).click();
  await page.getByText('Meera Gowda is booked').waitFor();
  await page.getByRole('link', { name: /Booked/ }).click();
  await page.getByRole('article', { name: 'Meera Gowda' }).waitFor();
});

test('what a role may not do is not shown: a receptionist neither merges nor erases, a manager does both', async () => {
  const { body } = await desk.api('POST', '/dr/v1/patient', { first_name: 'Twice', gender: 'F', age: 40 });
  const path = `/patients/${body.patient_id}`;
  const front = await desk.open('front', {}, path);
  await front.page.getByRole('button', { name: 'Archive' }).waitFor();
  await front.page.getByText('A manager makes them one').waitFor();
  for (const name of ['Merge', 'Erase', 'Export']) {
    expect([name, await front.page.getByRole('button', { name }).count()]).toEqual([name, 0]);
  }
  const { page } = await desk.open('manager', {}, path);
  await page.getByRole('button', { name: 'Merge' }).click();
  await page.getByLabel('Keep this record').fill('Meera');
  await page.getByRole('button', { name: /^Meera Gowda/ }).click();
  await page.getByText('over to Meera Gowda').waitFor();
  await page.getByRole('button', { name: 'Another patient' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Close' }).click();
  await page.getByRole('button', { name: 'Erase' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Erase' }).click();
  await page.getByText('The personal data are erased').waitFor();
  expect((await desk.api('GET', `/dr/v1/patient/${body.patient_id}`)).text).not.toContain('Twice');
});

test('a manager gets the export of a patient as a file, with the bytes that the server sent', async () => {
  const meta = { partner_meta: { '10': 1, a: '9007199254740993' } };
  const patient = { first_name: 'Exported', gender: 'F', age: 40, ...meta };
  const { body } = await desk.api('POST', '/dr/v1/patient', patient);
  const { page } = await desk.open('manager', {}, `/patients/${body.patient_id}`);
  const saved = page.waitForEvent('download');
  await page.getByRole('button', { name: 'Export' }).click();
  const download = await saved;
  expect(download.suggestedFilename()).toBe(`${body.patient_id}.json`);
  const { text } = await desk.api('GET', `/opdesk/v1/patients/${body.patient_id}/export`);
  const withoutTime = (document: string): string => document.replace(/"exported_at":\d+/, '');
  expect(withoutTime(readFileSync(await download.path(), 'utf8'))).toBe(withoutTime(text));
});

test('a booking that is begun for one patient and asked for another is the other one’s', async () => {
  const { page } = await desk.open('front', {}, '/patients');
  const openRecord = async (name: string): Promise<void> => {
    await page.keyboard.press('Control+k');
    await page.keyboard.type(name);
    await page
      .getByRole('dialog')
      .getByRole('option', { name: new RegExp(`^${name}`) })
      .waitFor();
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name, exact: true }).waitFor();
  };
  await page.getByLabel('Find a patient').waitFor();
  await openRecord('Imran Khan');
  await page.getByRole('button', { name: 'Book', exact: true }).click();
  await page.getByRole('complementary', { name: 'Book' }).getByText('Imran Khan').waitFor();
  await openRecord('Priya Iyer');
  await page.getByRole('main').getByRole('button', { name: 'Book', exact: true }).click();
  await page.getByRole('complementary', { name: 'Book' }).getByText('Priya Iyer').waitFor();
  expect(await page.getByRole('complementary', { name: 'Book' }).getByText('Imran Khan').count()).toBe(0);
});

test('a record that was merged or archived says so, and is brought back', async () => {
  const add = async (name: string): Promise<string> => {
    const { body } = await desk.api('POST', '/dr/v1/patient', { first_name: name, gender: 'F', age: 40 });
    return String(body.patient_id);
  };
  await add('Left Over');
  const { page } = await desk.open('manager', {}, `/patients/${await add('Brought Back')}`);
  await page.getByRole('button', { name: 'Merge' }).click();
  await page.getByLabel('Keep this record').fill('Left');
  await page.getByRole('button', { name: /^Left Over/ }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Merge' }).click();
  await page.getByRole('heading', { name: 'Left Over' }).waitFor();
  // The form is of the patient who is left, too.
  expect(await page.getByLabel('First name').inputValue()).toBe('Left Over');
  const undo = page.getByRole('button', { name: 'Undo the merge' });
  await undo.waitFor();
  const dayAgo = "update patient_merges set merged_at = merged_at - interval '1 day'";
  await desk.server.runtime.db.query(sql('a_day_ago', dayAgo));
  await page.reload();
  await page.getByText('The merge cannot be undone any more.').waitFor();
  expect(await undo.count()).toBe(0);
  await desk.server.runtime.db.query(sql('not_a_day_ago', dayAgo.replace('- interval', '+ interval')));
  await page.reload();
  await undo.click();
  await page.getByRole('heading', { name: 'Brought Back' }).waitFor();
  await page.getByRole('button', { name: 'Archive' }).click();
  await page.getByText('This patient is archived').waitFor();
  expect(await page.getByRole('button', { name: 'Book', exact: true }).count()).toBe(0);
  await page.reload();
  await page.getByRole('button', { name: 'Bring back' }).click();
  await page.getByRole('button', { name: 'Archive' }).waitFor();
});

test('a merge is offered to be undone on the record that is left, whoever finds it within the day', async () => {
  const mobile = '+919812300042';
  const add = async (name: string): Promise<string> => {
    const body = { first_name: name, gender: 'F', age: 40, mobile };
    return String((await desk.api('POST', '/dr/v1/patient', body)).body.patient_id);
  };
  await add('Stays');
  const { page } = await desk.open('manager', {}, `/patients/${await add('Goes')}`);
  await page.getByRole('button', { name: 'Merge' }).click();
  await page.getByLabel('Keep this record').and(page.locator(':focus')).waitFor();
  // The other one at the number is offered before anything is typed.
  await page
    .getByRole('dialog')
    .getByRole('button', { name: /^Stays/ })
    .click();
  await page.getByRole('dialog').getByRole('button', { name: 'Merge' }).click();
  await page.getByRole('heading', { name: 'Stays' }).waitFor();
  await page.getByRole('link', { name: 'All patients' }).click();
  await page.getByLabel('Find a patient').fill('Stays');
  await page.getByRole('link', { name: /^Stays/ }).click();
  await page.getByText('The record of Goes was merged into this one').waitFor();
  await page.getByRole('button', { name: 'Undo the merge' }).click();
  await page.getByRole('link', { name: /^Goes/ }).waitFor();
  await page.getByRole('button', { name: 'Undo the merge' }).waitFor({ state: 'hidden' });
});

test('what a colleague changes of a record while it is open stays when the rest is saved', async () => {
  const { body } = await desk.api('POST', '/dr/v1/patient', { first_name: 'Shared', gender: 'F', age: 40 });
  const { page } = await desk.open('front', {}, `/patients/${body.patient_id}`);
  await page.getByLabel('Tag').fill('vip');
  const mobile = '+919812345678';
  expect((await desk.api('PATCH', `/dr/v1/patient/${body.patient_id}`, { mobile })).status).toBe(201);
  await page.getByText('+91 98123 45678').waitFor();
  await page.getByRole('button', { name: 'Save' }).click();
  await page.getByText('Saved').waitFor();
  const { body: read } = await desk.api('GET', `/dr/v1/patient/${body.patient_id}`);
  expect([read.data?.mobile ?? read.mobile, read.data?.tag ?? read.tag]).toEqual([mobile, 'vip']);
});

test('an address with an unknown patient says so and leads back', async () => {
  const { page } = await desk.open('front', {}, '/patients/pt-unknown');
  await page.getByText('There is no patient at this address.').waitFor();
  await page.getByRole('link', { name: 'All patients' }).click();
  await page.getByLabel('Find a patient').waitFor();
});

test('a user with a password for once chooses one, and is in', async () => {
  const added = await desk.api('POST', '/opdesk/v1/staff', { username: 'newcomer', name: 'New', role: 'receptionist' });
  expect(added.status, added.text).toBe(201);
  const { page, context } = await desk.open();
  await context.clearCookies();
  await page.goto(`${desk.server.url}/login`);
  await page.getByLabel('User name').fill('newcomer');
  await page.getByRole('textbox', { name: 'Password' }).fill(added.body.password);
  await page.keyboard.press('Enter');
  await page.getByRole('heading', { name: 'Choose a password of your own.' }).waitFor();
  await page.getByLabel('The password that you were given').fill(added.body.password);
  await page.getByLabel('New password', { exact: true }).fill('short');
  await page.getByLabel('New password again').fill('short');
  await page.getByRole('button', { name: 'Change the password' }).click();
  await page.getByText(/at least 10/).waitFor();
  await page.getByLabel('New password', { exact: true }).fill('a walk along the river');
  await page.getByLabel('New password again').fill('a walk along the river');
  await page.getByRole('button', { name: 'Change the password' }).click();
  await page.getByRole('navigation', { name: 'Pages' }).waitFor();
});

test('a patient is added without an appointment, and who is known at the number is offered instead', async () => {
  const { page } = await desk.open('front', {}, '/patients');
  await page.getByLabel('Find a patient').fill('Nirmala Added');
  await page.getByText('Nobody is found.').waitFor();
  await page.getByRole('button', { name: 'Add patient' }).click();
  expect(await page.getByLabel('Name', { exact: true }).inputValue()).toBe('Nirmala Added');
  await page.getByRole('button', { name: 'Add patient' }).click();
  await page.getByText('Write an age in years').waitFor();
  await page.getByLabel('Age or birth date').fill('41');
  await page.getByText('Female', { exact: true }).click();
  await page.getByLabel('Number', { exact: true }).fill('99999 00101');
  await page
    .getByRole('group', { name: 'Known at this number: is it one of them?' })
    .getByRole('button')
    .first()
    .waitFor();
  await page.getByRole('button', { name: 'Add patient' }).click();
  await page.getByText('Nirmala Added is added').waitFor();
  await page.getByRole('heading', { name: 'Nirmala Added' }).waitFor();
  await page.getByText('None yet.').waitFor();
});

test('a doctor, who changes no record, is not offered to add one', async () => {
  const { page } = await desk.open('doctor', {}, '/patients');
  await page.getByLabel('Find a patient').waitFor();
  expect(await page.getByRole('button', { name: 'Add patient' }).count()).toBe(0);
});
