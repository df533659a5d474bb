import { expect, test } from 'vitest';
import { findings } from '../support/axe.ts';
import { openFrontDesk } from '../support/front-desk.ts';

const desk = openFrontDesk();

const file = (text: string) => ({ name: 'patients.csv', mimeType: 'text/csv', buffer: Buffer.from(text) });
const good = 'Name ID,First Name,Sex,Age,Phone\nP-501,Lakshmi,F,41,9876501234\nP-502,Gopal,M,,9876501235\n';

test('a file is checked, its problems are listed by row and column, and the rest is imported and undone', async () => {
  const { page } = await desk.open('manager', {}, '/settings/import');
  const chooser = page.waitForEvent('filechooser');
  await page.getByRole('button', { name: 'File', exact: true }).click();
  await (await chooser).setFiles(file(good.replace('Name ID', 'id')));
  await page.getByRole('button', { name: 'Check the file' }).click();
  await page.getByText('1 row can be imported, 0 are there already, 1 have problems.').waitFor();
  await page.getByRole('row', { name: /^3 date_of_birth dob or age is needed/ }).waitFor();
  expect((await desk.api('GET', '/dr/v1/patient/P-501?partner_id=1')).status).toBe(404);
  await page.getByRole('button', { name: 'Import the 1 row without a problem' }).click();
  await page.getByText('Imported: 1 added, 0 were there already, 1 left out.').waitFor();
  expect((await desk.api('GET', '/dr/v1/patient/P-501?partner_id=1')).body.first_name).toBe('Lakshmi');
  await page.getByRole('button', { name: 'Undo the import' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Undo the import' }).click();
  await page.getByRole('cell', { name: 'Undone' }).waitFor();
  expect((await desk.api('GET', '/dr/v1/patient/P-501?partner_id=1')).status).toBe(404);
});

test('a file in another encoding is refused by its name, and the sample and the exports can be saved', async () => {
  const { page } = await desk.open('manager', {}, '/settings/import');
  const chooser = page.waitForEvent('filechooser');
  await page.getByRole('button', { name: 'File', exact: true }).click();
  const wide = Buffer.concat([Buffer.from([0xff, 0xfe]), Buffer.from('first_name', 'utf16le')]);
  await (await chooser).setFiles({ ...file(''), buffer: wide });
  await page.getByRole('button', { name: 'Check the file' }).click();
  await page.getByRole('alert').getByText('UTF-16').waitFor();
  const sample = page.waitForEvent('download');
  await page.getByRole('button', { name: 'Save a sample file' }).click();
  expect((await sample).suggestedFilename()).toBe('patients.csv');
  const saved = page.waitForEvent('download');
  await page.getByRole('link', { name: 'Doctors' }).last().click();
  expect((await saved).suggestedFilename()).toBe('doctors.csv');
});

test('axe finds nothing, also with problems listed', async () => {
  const { page } = await desk.open('manager', { reducedMotion: 'reduce' }, '/settings/import');
  const chooser = page.waitForEvent('filechooser');
  await page.getByRole('button', { name: 'File', exact: true }).click();
  await (await chooser).setFiles(file(good));
  await page.getByRole('button', { name: 'Check the file' }).click();
  await page.getByRole('table', { name: 'Problems of the file' }).waitFor();
  expect(await findings(page)).toEqual([]);
});
