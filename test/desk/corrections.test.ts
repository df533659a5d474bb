import { expect, test } from 'vitest';
import { openFrontDesk } from '../support/front-desk.ts';

const desk = openFrontDesk();

test('what was wrong is not said any more once its field is changed, and the rest still is', async () => {
  const { page } = await desk.open();
  await page.getByRole('button', { name: 'Book', exact: true }).click();
  await page.getByLabel('Patient', { exact: true }).fill('Corrected Chitra');
  await page.getByRole('option', { name: 'New patient: Corrected Chitra' }).click();
  await page.getByRole('button', { name: /^Book ·/ }).click();
  await page.getByText('Write an age in years').waitFor();
  await page.getByText('Choose one.').waitFor();
  await page.getByLabel('Age or birth date').pressSequentially('34');
  expect(await page.getByText('Write an age in years').count()).toBe(0);
  expect(await page.getByLabel('Age or birth date').inputValue()).toBe('34');
  await page.getByText('Choose one.').waitFor();
  await page.getByText('Female', { exact: true }).click();
  await page.getByText('Choose one.').waitFor({ state: 'hidden' });
});

test.each([
  ['a desk', { viewport: { width: 1366, height: 768 } }],
  ['a tablet', { viewport: { width: 1024, height: 768 }, hasTouch: true }],
  ['a phone', { viewport: { width: 390, height: 844 }, hasTouch: true }],
])('on %s no message covers the button that books', async (_what, options) => {
  const { page } = await desk.open('front', options);
  const book = async (name: string): Promise<void> => {
    await page.getByRole('button', { name: 'Book', exact: true }).click();
    await page.getByLabel('Patient', { exact: true }).fill(name);
    await page
      .getByRole('option', { name: new RegExp(`^${name}`) })
      .first()
      .click();
    await page.getByRole('button', { name: /^Book ·/ }).waitFor();
  };
  await book('Meera Gowda');
  await page.getByRole('button', { name: /^Book ·/ }).click();
  const message = page.getByRole('region', { name: 'Messages' }).locator('div').first();
  await message.waitFor();
  await book('Priya Iyer');
  const [said, button] = [
    await message.boundingBox(),
    await page.getByRole('button', { name: /^Book ·/ }).boundingBox(),
  ];
  if (said === null || button === null) throw new Error('the message or the button is not on the page');
  const isBeside =
    said.x + said.width <= button.x ||
    button.x + button.width <= said.x ||
    said.y + said.height <= button.y ||
    button.y + button.height <= said.y;
  expect({ said, button, isBeside }).toMatchObject({ isBeside: true });
});

test('a server that takes long is said to, and no more once it answers', async () => {
  const { page } = await desk.open();
  let answer = (): void => undefined;
  const held = new Promise<void>((resolve) => (answer = resolve));
  await page.route('**/dr/v1/appointment', async (route) => {
    await held;
    await route.continue();
  });
  await page.getByRole('button', { name: 'Book', exact: true }).click();
  await page.getByLabel('Patient', { exact: true }).fill('Lakshmi');
  await page
    .getByRole('option', { name: /^Lakshmi/ })
    .first()
    .click();
  await page.getByRole('button', { name: /^Book ·/ }).click();
  const note = page.getByRole('status').getByText('The server takes longer than usual.');
  await note.waitFor();
  answer();
  await page.getByText(/^Lakshmi.* is booked/).waitFor();
  await note.waitFor({ state: 'hidden' });
});
