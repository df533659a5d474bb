import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { findings } from '../support/axe.ts';
import { openFrontDesk } from '../support/front-desk.ts';
import { expectDone } from '../support/practice.ts';

const desk = openFrontDesk();

const leastTokenMm = 18;
const pointsOfMm = 72 / 25.4;

async function walkIn(name: string): Promise<string> {
  const { body } = await desk.api('GET', '/dr/v1/business/entities');
  const clinicId = await desk.clinicId();
  const { doctors } = body.clinics.find((each: { clinic_id: string }) => each.clinic_id === clinicId);
  const place = { clinic_id: clinicId, doctor_id: doctors[0] };
  return expectDone(await desk.api('POST', '/opdesk/v1/walk-ins', { ...place, name })).entry.appointment_id as string;
}

/** The pages of the slip as a PDF: their sizes in mm, and the fonts in it. */
async function printed(page: Page): Promise<{ sizes: number[][]; fonts: string }> {
  const text = (await page.pdf({ preferCSSPageSize: true, printBackground: true })).toString('latin1');
  const sizes = [...text.matchAll(/\/MediaBox \[0 0 ([\d.]+) ([\d.]+)\]/g)].map(([, width, height]) =>
    [width, height].map((points) => Math.round(Number(points) / pointsOfMm)),
  );
  return { sizes, fonts: [...text.matchAll(/\/FontName \/(\S+)/g)].map(([, name]) => name).join(' ') };
}

/** The height of the digits themselves, in mm. */
const tokenMm = (page: Page): Promise<number> =>
  page.evaluate<number>(`(() => {
    const [digits] = [...document.querySelectorAll('[data-paper] p')].filter((each) => /^[0-9]+$/.test(each.textContent));
    const { fontSize, fontFamily, fontWeight } = getComputedStyle(digits);
    const context = document.createElement('canvas').getContext('2d');
    context.font = fontWeight + ' ' + fontSize + ' ' + fontFamily;
    const { actualBoundingBoxAscent: up, actualBoundingBoxDescent: down } = context.measureText(digits.textContent);
    return ((up + down) / 96) * 25.4;
  })()`);

test('a slip is one page of 80 mm, as long as what is on it, or A5, with a token of 18 mm and a Hindi name in its own font', async () => {
  const id = await walkIn('आशा शर्मा');
  const { page } = await desk.open('front', {}, `/slip/${id}`);
  const slip = page.getByRole('article', { name: 'Slip' });
  for (const text of ['Sunrise Clinic Indiranagar', 'आशा शर्मा', 'Asha Rao', 'about'])
    await slip.getByText(text).waitFor();
  await slip.getByRole('img', { name: 'Code that opens your place in the queue' }).waitFor();
  expect(await findings(page)).toEqual([]);
  await page.evaluate('document.fonts.ready.then(() => undefined)');
  expect(await tokenMm(page)).toBeGreaterThanOrEqual(leastTokenMm);
  const height = await page.evaluate<number>(`document.querySelector('[data-paper]').offsetHeight`);
  const roll = await printed(page);
  expect(roll.sizes).toEqual([[80, expect.any(Number)]]);
  expect(Math.abs((roll.sizes[0]?.[1] ?? 0) - (height / 96) * 25.4)).toBeLessThan(3);
  expect(roll.fonts).toContain('NotoSans');
  await page.getByText('A5').click();
  expect((await printed(page)).sizes).toEqual([[148, 210]]);
  expect(await tokenMm(page)).toBeGreaterThanOrEqual(leastTokenMm);
  await page.reload();
  await slip.waitFor();
  expect(await slip.getAttribute('data-paper')).toBe('a5');
});

test('the key of a card prints its slip, and the day is there again', async () => {
  await walkIn('Zara Print');
  const { page } = await desk.open();
  // Headless, the browser prints nothing: what would be on the paper is noted instead.
  await page.evaluate(`
    window.printed = [];
    window.print = () => {
      window.printed.push(document.querySelector('[data-paper]').textContent);
      window.dispatchEvent(new Event('afterprint'));
    };
  `);
  await page.getByRole('article', { name: 'Zara Print' }).getByRole('button').first().focus();
  await page.keyboard.press('l');
  await expect.poll(() => page.evaluate('printed')).toEqual([expect.stringContaining('Zara Print')]);
  await page.getByRole('article', { name: 'Zara Print' }).waitFor();
});

test('a walk-in at the desk is offered a slip', async () => {
  const { page } = await desk.open();
  await page.getByRole('button', { name: 'Walk-in' }).click();
  await page.getByLabel('Patient', { exact: true }).fill('Omar Slip');
  await page.getByRole('button', { name: /^Add to the queue/ }).click();
  await page.getByRole('region').getByRole('button', { name: 'Print slip' }).click();
  await page.getByRole('article', { name: 'Slip' }).getByText('Omar Slip').waitFor();
});
