import type { Page } from 'playwright-core';
import { describe, expect, test } from 'vitest';
import { findings } from '../support/axe.ts';
import { logIn, openFrontDesk } from '../support/front-desk.ts';
import { doctorWith } from '../support/settings.ts';

const desk = openFrontDesk();
const hindi = { locale: 'hi-IN' } as const;

const card = (page: Page, name: string) => page.getByRole('article', { name });
const inColumn = (page: Page, where: string, name: string) =>
  page.getByRole('region', { name: where, exact: true }).getByRole('article', { name }).waitFor();
/** Whether a press of the account's button opens the menu depends on its name, which is the language's. */
const openAccount = (page: Page) => page.getByRole('banner').getByRole('button').last().click();

async function chooseInMenu(page: Page, language: string): Promise<void> {
  await openAccount(page);
  await page.getByRole('menuitem', { name: language }).click();
}

describe('in Hindi, because the browser asks for it', () => {
  test('a receptionist takes a walk-in to the end of the visit, and back', async () => {
    const { page } = await desk.open('front', hindi);
    await page.getByRole('button', { name: 'वॉक-इन' }).click();
    await page.getByLabel('मरीज़', { exact: true }).fill('रवि कुमार');
    await page.getByRole('button', { name: 'कतार में जोड़ें' }).click();
    await inColumn(page, 'प्रतीक्षा में', 'रवि कुमार');
    await card(page, 'रवि कुमार').getByRole('button', { name: 'बुलाएँ' }).click();
    await card(page, 'रवि कुमार').getByText('बुलाया गया').waitFor();
    await card(page, 'रवि कुमार').getByRole('button', { name: 'शुरू करें' }).click();
    await inColumn(page, 'डॉक्टर के पास', 'रवि कुमार');
    await page.getByRole('button', { name: 'वापस लें' }).last().click();
    await inColumn(page, 'प्रतीक्षा में', 'रवि कुमार');
    await card(page, 'रवि कुमार').getByRole('button', { name: 'बुलाएँ' }).click();
    await card(page, 'रवि कुमार').getByRole('button', { name: 'शुरू करें' }).click();
    await card(page, 'रवि कुमार').getByRole('button', { name: 'पूरा करें' }).click();
    await page.getByText('रवि कुमार का परामर्श पूरा हुआ').waitFor();
  });

  test('a refusal of the server is said in Hindi, at its field', async () => {
    const { page } = await desk.open('front', hindi);
    await page.getByRole('button', { name: 'बुक करें' }).click();
    await page.getByLabel('मरीज़', { exact: true }).fill('नया नाम');
    await page.getByRole('option', { name: 'नए मरीज़: नया नाम' }).click();
    await page.getByLabel('उम्र या जन्मतिथि').fill('34');
    await page.getByText('महिला', { exact: true }).click();
    await page.getByLabel('नंबर', { exact: true }).fill('12');
    await page.getByRole('button', { name: /^बुक करें ·/ }).click();
    await page.getByText('यह सही फ़ोन नंबर नहीं है।').waitFor();
    await page
      .getByRole('button', { name: /खाली नहीं/ })
      .first()
      .click();
    await page.getByRole('status').getByText('यह समय बीत चुका है।').waitFor();
  });

  test('the first page shows no word of English, and its letters come from this server', async () => {
    const { page, context } = await desk.open('front', hindi);
    await context.clearCookies();
    await context.addInitScript({
      content: `globalThis.seen = new Set();
        new MutationObserver(() => {
          for (const line of document.body?.innerText.split('\\n') ?? []) seen.add(line);
        }).observe(document, { subtree: true, childList: true, characterData: true })`,
    });
    const fonts: string[] = [];
    page.on('response', (response) => {
      if (response.request().resourceType() === 'font') fonts.push(response.url());
    });
    await page.goto(`${desk.server.url}/login`);
    await page.getByRole('heading', { name: 'लॉग इन' }).waitFor();
    await page.evaluate('document.fonts.ready.then(() => undefined)');
    const lines = await page.evaluate<string[]>('[...seen]');
    expect(lines.filter((line) => /[a-z]/i.test(line)).toSorted()).toEqual(['English', 'Opdesk']);
    expect(await page.evaluate('document.documentElement.lang')).toBe('hi');
    expect(fonts.filter((url) => url.includes('devanagari') && url.startsWith(desk.server.url))).toHaveLength(1);
    await page.locator('[name=username]').fill('front');
    await page.locator('[name=password]').fill('wrong');
    await page.keyboard.press('Enter');
    await page.getByText('यूज़रनेम या पासवर्ड गलत है, या लॉगिन समाप्त हो गया है।').waitFor();
  });

  test('the heads of a week in the calendar are whole at 1024 px', async () => {
    const doctor = await doctorWith(desk.api, 'Asha');
    const tablet = { ...hindi, viewport: { width: 1024, height: 768 } };
    const { page } = await desk.open('front', tablet, `/calendar?view=week&doctor=${doctor}`);
    const grid = page.getByRole('region', { name: 'समय और अपॉइंटमेंट' });
    await grid.locator('[data-new-day]').nth(13).waitFor();
    const cut = await page.evaluate<string[]>(
      `[...document.querySelectorAll('[role=region][tabindex="-1"], [data-new-day]:not([role=region])')]
        .filter((element) => element.scrollWidth > element.clientWidth)
        .map((element) => element.textContent.slice(0, 40))`,
    );
    expect(cut).toEqual([]);
  });

  test('axe finds nothing on the board, its sheet, its menus, nor while booking', async () => {
    await desk.walkIn('आशा', 'बुखार');
    const { page } = await desk.open('front', { ...hindi, reducedMotion: 'reduce' });
    await card(page, 'आशा').getByRole('button').first().click();
    await page.getByRole('heading', { name: 'इतिहास' }).waitFor();
    expect(await findings(page)).toEqual([]);
    await openAccount(page);
    await page.getByRole('menuitem', { name: 'English' }).waitFor();
    expect(await findings(page)).toEqual([]);
    await page.keyboard.press('Escape');
    await page.getByRole('button', { name: 'बुक करें' }).click();
    await page.getByRole('button', { name: /^बुक करें ·/ }).waitFor();
    expect(await findings(page)).toEqual([]);
  });
});

describe('the language is chosen', () => {
  test('in the menu, keeps what is typed, and reaches every card', async () => {
    const clinic = await desk.clinicId();
    const { body } = await desk.api('GET', '/dr/v1/business/entities');
    const doctor = body.clinics.find((each: { clinic_id: string }) => each.clinic_id === clinic).doctors[0];
    await desk.api('POST', '/opdesk/v1/walk-ins', { clinic_id: clinic, doctor_id: doctor, name: 'Kept' });
    const { page } = await desk.open();
    await page.getByRole('button', { name: 'Book', exact: true }).click();
    await page.getByLabel('Patient', { exact: true }).fill('Half a na');
    await page.getByLabel('Reason').fill('Fever since Friday');
    await chooseInMenu(page, 'हिन्दी');
    await card(page, 'Kept').getByRole('button', { name: 'बुलाएँ' }).waitFor();
    expect(await page.getByLabel('मरीज़', { exact: true }).inputValue()).toBe('Half a na');
    expect(await page.getByRole('textbox', { name: 'कारण' }).inputValue()).toBe('Fever since Friday');
    expect(await page.title()).toBe('दिन · Opdesk');
    await page.getByText('सोम, 2 मार्च 2026').locator('visible=true').waitFor();
  });

  test('on the page of the login, which says where its texts cannot be loaded', async () => {
    const { page } = await desk.open();
    await openAccount(page);
    await page.getByRole('menuitem', { name: 'Log out' }).click();
    await page.route(/\/assets\/hi-/, (route) => route.abort());
    await page.getByRole('button', { name: 'हिन्दी' }).click();
    await page.getByRole('alert').getByText('This could not be loaded').waitFor();
    await page.getByRole('heading', { name: 'Log in' }).waitFor();
  });

  test('for one person, on this device, who has it again at the next login', async () => {
    const { page } = await desk.open();
    await chooseInMenu(page, 'हिन्दी');
    await openAccount(page);
    await page.getByRole('menuitem', { name: 'लॉग आउट' }).click();
    await page.getByRole('group', { name: 'भाषा' }).getByRole('button', { name: 'English' }).click();
    await page.getByRole('heading', { name: 'Log in' }).waitFor();
    await logIn(page, 'manager');
    await page.getByRole('navigation', { name: 'Pages' }).waitFor();
    await openAccount(page);
    await page.getByRole('menuitem', { name: 'Log out' }).click();
    await logIn(page, 'front');
    await page.getByRole('navigation', { name: 'पेज' }).waitFor();
    await page.reload();
    await page.getByRole('navigation', { name: 'पेज' }).waitFor();
  });
});
