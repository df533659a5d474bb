import { expect, test } from 'vitest';
import { openFrontDesk } from '../support/front-desk.ts';

const desk = openFrontDesk();
const phone = { viewport: { width: 390, height: 844 }, hasTouch: true };

test.each(['/', '/calendar', '/patients', '/settings/staff'])(
  'on a phone nothing of %s lies beside the screen',
  async (path) => {
    const { page } = await desk.open('manager', phone, path);
    await page.getByRole('main').getByRole('heading').first().waitFor({ state: 'attached' });
    expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(phone.viewport.width);
    const account = await page.getByRole('button', { name: /^Account of/ }).boundingBox();
    expect((account?.x ?? 0) + (account?.width ?? Infinity)).toBeLessThanOrEqual(phone.viewport.width);
  },
);

test('on a phone the button that books lies within the screen', async () => {
  const { page } = await desk.open('front', phone);
  await page.getByRole('button', { name: 'Book', exact: true }).click();
  const sheet = page.getByRole('complementary', { name: 'Book' });
  const box = await sheet.getByRole('button', { name: /^Book/ }).boundingBox();
  expect(box?.x).toBeGreaterThanOrEqual(0);
  expect((box?.x ?? 0) + (box?.width ?? Infinity)).toBeLessThanOrEqual(phone.viewport.width);
});
