import { expect, test } from 'vitest';
import { openFrontDesk } from '../support/front-desk.ts';

const desk = openFrontDesk();

async function add(name: string, mobile?: string): Promise<string> {
  const body = { first_name: name, gender: 'F', age: 41, ...(mobile === undefined ? {} : { mobile }) };
  return String((await desk.api('POST', '/dr/v1/patient', body)).body.patient_id);
}

test('a change of a record that is not saved is asked about before the page is left', async () => {
  const { page } = await desk.open('front', {}, `/patients/${await add('Not Saved')}`);
  const question = page.getByRole('dialog', { name: 'Leave without saving?' });
  const tag = page.getByLabel('Tag');
  await tag.fill('vip');
  await page.getByRole('link', { name: 'All patients' }).click();
  await question.getByRole('button', { name: 'Stay here' }).and(page.locator(':focus')).click();
  expect(await tag.inputValue()).toBe('vip');
  await page.getByRole('link', { name: 'Calendar' }).click();
  await question.getByRole('button', { name: 'Leave without saving' }).click();
  await page.getByRole('region', { name: 'Times and appointments' }).waitFor();
  await page.goBack();
  await tag.fill('vip');
  const asked: string[] = [];
  page.on('dialog', (dialog) => {
    asked.push(dialog.type());
    void dialog.dismiss();
  });
  await page.evaluate('void setTimeout(() => location.reload())');
  await expect.poll(() => asked, { timeout: 20_000 }).toEqual(['beforeunload']);
  await page.getByRole('button', { name: 'Save' }).click();
  await page.getByText('Saved').waitFor();
  await page.getByRole('link', { name: 'All patients' }).click();
  await page.getByLabel('Find a patient').waitFor();
});

test('the browser’s way back asks, too, before it leaves a change that is not saved', async () => {
  const id = await add('Goes Back');
  const { page } = await desk.open('front', {}, '/patients');
  await page.getByLabel('Find a patient').fill('Goes Back');
  await page.getByRole('link', { name: /^Goes Back/ }).click();
  const tag = page.getByLabel('Tag');
  await tag.click();
  await page.keyboard.type('vip');
  await page.evaluate('void setTimeout(() => history.back())');
  const question = page.getByRole('dialog', { name: 'Leave without saving?' });
  await question.waitFor();
  expect(new URL(page.url()).pathname).toBe(`/patients/${id}`);
  await question.getByRole('button', { name: 'Leave without saving' }).click();
  await page.getByLabel('Find a patient').waitFor();
});

test('whoever is known at the number that is typed into a record is one press away', async () => {
  await add('Same Person', '9845022002');
  const { page } = await desk.open('front', {}, `/patients/${await add('Other Record')}`);
  await page.getByLabel('Number', { exact: true }).fill('98450 22002');
  const known = page.getByRole('group', { name: 'Known at this number: is it one of them?' });
  await known.getByRole('link', { name: /^Same Person/ }).click();
  await page.getByRole('button', { name: 'Leave without saving' }).click();
  await page.getByRole('heading', { name: 'Same Person' }).waitFor();
});

test('an age alone stays an age, and is corrected as one', async () => {
  const id = await add('Guessed Age');
  const { page } = await desk.open('front', {}, `/patients/${id}`);
  const field = page.getByLabel('Age or birth date');
  expect(await field.inputValue()).toBe('41');
  await field.fill('forty');
  await page.getByRole('button', { name: 'Save' }).click();
  await page.getByText('Write an age in years, in months as 8 mo, or a date such as 21-03-1991.').waitFor();
  await field.fill('54');
  await page.getByRole('button', { name: 'Save' }).click();
  await page.getByText('Saved', { exact: true }).waitFor();
  expect((await desk.api('GET', `/dr/v1/patient/${id}`)).body).toMatchObject({ age: 54 });
  await field.fill('21-03-1991');
  await page.getByRole('button', { name: 'Save' }).click();
  await expect.poll(async () => (await desk.api('GET', `/dr/v1/patient/${id}`)).body.dob).toBe('1991-03-21');
  await page.reload();
  await expect.poll(() => field.inputValue()).toBe('21-03-1991');
});

test('whoever has checked in waits', async () => {
  const id = await add('Waits Long');
  const { body } = await desk.api('GET', '/dr/v1/business/entities');
  const clinic = await desk.clinicId();
  const found = body.clinics.find((each: { clinic_id: string }) => each.clinic_id === clinic);
  const walkIn = { clinic_id: clinic, doctor_id: found.doctors[0], patient_id: id };
  expect((await desk.api('POST', '/opdesk/v1/walk-ins', walkIn)).status).toBe(201);
  const { page } = await desk.open('front', {}, `/patients/${id}`);
  await page.getByRole('link', { name: /Waiting$/ }).waitFor();
});
