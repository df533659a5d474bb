import type { Page } from 'playwright-core';
import { beforeAll, describe, expect, test } from 'vitest';
import { openFrontDesk } from '../support/front-desk.ts';

const desk = openFrontDesk();

/** English that is mirrored and longer; see docs/languages.md. */
const mirrored = 'ar-XB';
const settings = [
  'start',
  'staff',
  'doctors',
  'clinics',
  'services',
  'hours',
  'leaves',
  'screens',
  'business',
  'clients',
  'webhooks',
  'import',
  'audit',
];
const pages = [
  '/',
  '/?view=table',
  '/calendar',
  '/calendar?view=week',
  '/patients',
  '/patients/:id',
  '/today',
  ...settings.map((part) => `/settings/${part}`),
];

let patient: string;

beforeAll(async () => {
  const clinic = await desk.clinicId();
  const { body } = await desk.api('GET', '/dr/v1/business/entities');
  const doctor = body.clinics.find((each: { clinic_id: string }) => each.clinic_id === clinic).doctors[0];
  patient = (await desk.api('POST', '/dr/v1/patient', { first_name: 'أحمد', gender: 'M', age: 40 })).body.patient_id;
  const walkIn = { clinic_id: clinic, doctor_id: doctor, reason: 'Fever since Friday' };
  await desk.api('POST', '/opdesk/v1/walk-ins', { ...walkIn, name: 'أحمد علي' });
  const { body: second } = await desk.api('POST', '/opdesk/v1/walk-ins', { ...walkIn, name: 'Latin Name' });
  await desk.api('POST', `/opdesk/v1/appointments/${second.entry.appointment_id}/start`);
});

async function open(who: string, width: number): Promise<Page> {
  const { page, context } = await desk.open(who, { viewport: { width, height: 768 } });
  await context.addInitScript({ content: `localStorage.setItem('opdesk.language', '${mirrored}')` });
  await page.goto(desk.server.url);
  await page.locator(`html[lang=${mirrored}]`).waitFor();
  return page;
}

/** What is wider than its window, or than the part that cuts it. */
const overflow = (page: Page): Promise<string[]> =>
  page.evaluate(`(() => {
    const { scrollWidth, clientWidth } = document.documentElement;
    const page = scrollWidth > clientWidth ? ['the page: ' + scrollWidth + ' > ' + clientWidth] : [];
    const cut = [...document.querySelectorAll('button, h1, h2, label, legend, th, [role=radiogroup]')]
      .filter((element) => element.closest('.visually-hidden') === null)
      .filter((element) => element.scrollWidth > element.clientWidth + 1)
      .filter((element) => getComputedStyle(element).display !== 'inline')
      .map((element) => element.tagName + ' ' + element.className + ': ' + element.textContent);
    const outside = [...document.querySelectorAll('article button')]
      .filter((button) => {
        const [inner, card] = [button, button.closest('article')].map((each) => each.getBoundingClientRect());
        return inner.width > 0 && (inner.left < card.left || inner.right > card.right);
      })
      .map((button) => 'outside its card: ' + button.textContent);
    return [...page, ...cut, ...outside];
  })()`);

describe.each([1_024, 1_440])('from right to left, %i pixels wide', (width) => {
  test('each page has everything inside the window, and no text is cut', async () => {
    const page = await open('manager', width);
    for (const path of pages) {
      await page.goto(desk.server.url + path.replace(':id', patient));
      await page.locator('main h1').waitFor();
      await page.locator('main .mantine-Loader-root').first().waitFor({ state: 'detached' });
      expect([path, await page.evaluate('getComputedStyle(document.body).direction')]).toEqual([path, 'rtl']);
      expect([path, await overflow(page)]).toEqual([path, []]);
    }
  });

  test('the sheets of a card and of a booking are at the left, and their parts inside', async () => {
    const page = await open('front', width);
    await page.getByRole('article', { name: 'أحمد علي' }).getByRole('button').first().click();
    const sheet = page.getByRole('complementary', { name: 'أحمد علي' });
    expect((await sheet.boundingBox())?.x).toBe(0);
    expect(await overflow(page)).toEqual([]);
    await page.keyboard.press('n');
    const booking = page.getByRole('complementary').last();
    await booking.getByRole('button').nth(12).waitFor();
    expect((await booking.boundingBox())?.x).toBe(0);
    expect(await overflow(page)).toEqual([]);
  });
});

test('the arrow to the left goes to the next column, and so does the one to the right in English', async () => {
  const inColumn = (page: Page) => page.locator('[data-column]:has(:focus)').getAttribute('data-column');
  const page = await open('front', 1_440);
  await page.getByRole('article', { name: 'أحمد علي' }).getByRole('button').first().focus();
  await page.keyboard.press('ArrowLeft');
  expect(await inColumn(page)).toBe('inConsultation');
  await page.keyboard.press('ArrowRight');
  expect(await inColumn(page)).toBe('waiting');
  const { page: english } = await desk.open();
  await english.getByRole('article', { name: 'أحمد علي' }).getByRole('button').first().focus();
  await english.keyboard.press('ArrowRight');
  expect(await inColumn(english)).toBe('inConsultation');
});

test('a name from right to left turns nothing around it in an English message', async () => {
  const { page } = await desk.open();
  await page.getByRole('article', { name: 'أحمد علي' }).getByRole('button', { name: 'Call' }).click();
  // Between the marks of a run of its own.
  await page.getByText('\u2068أحمد علي\u2069 is called').waitFor();
});
