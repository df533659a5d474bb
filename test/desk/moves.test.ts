import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { appointment, asha, drag, time, vikram } from '../support/calendar-page.ts';
import { deskDay, openFrontDesk } from '../support/front-desk.ts';
import { bookAt, doctorWith } from '../support/settings.ts';

const desk = openFrontDesk();

/** Books so many at Dr. Rao's in the morning that the last one has a token that is not the first. @returns its id */
async function bookLast(names: readonly string[], hour: string): Promise<string> {
  const [doctor, clinic] = [await doctorWith(desk.api, 'Asha'), await desk.clinicId()];
  let id = '';
  for (const [index, name] of names.entries()) {
    const start = `${deskDay}T${hour}:${index * 15 || '00'}:00+05:30`;
    id = await bookAt(desk.api, { doctor, clinic, name, start });
  }
  return id;
}

async function tokenOf(id: string): Promise<number> {
  return (await desk.api('GET', `/dr/v1/appointment/${id}`)).body.token as number;
}

/** What is said of a move, with the slip one press away. */
async function said(page: Page, name: string): Promise<string> {
  const toast = page.getByRole('region', { name: 'Messages' }).locator('div').filter({ hasText: name }).last();
  await toast.getByRole('button', { name: 'Print slip' }).waitFor();
  return toast.locator('span').first().innerText();
}

test('a drag to another doctor says the time, the doctor and the new token, and its undo the one after', async () => {
  const id = await bookLast(['Before Her', 'Dragged Away'], '10');
  const before = await tokenOf(id);
  const { page } = await desk.open('front', {}, '/calendar');
  await drag(page, appointment(page, asha, 'Dragged Away'), time(page, vikram, '12:00, free'));
  const text = await said(page, 'Dragged Away is moved');
  const token = await tokenOf(id);
  expect(token).not.toBe(before);
  expect(text).toMatch(/^Dragged Away is moved · .*12:00 · Dr. Vikram Menon · token \d+ \(was \d+\)$/);
  expect(text).toContain(`token ${token} (was ${before})`);
  await page.getByRole('button', { name: 'Undo' }).click();
  const undone = page.getByText(new RegExp(`^Undone: Dragged Away · token \\d+ \\(was ${before}\\)$`));
  expect(await undone.innerText()).toContain(`token ${await tokenOf(id)} (was`);
  await said(page, 'Undone: Dragged Away');
});

test('a move in the sheet and a transfer on the board say the new token, and one within the day that it stays', async () => {
  const id = await bookLast(['Earlier Esha', 'Sheeted Sana'], '11');
  const before = await tokenOf(id);
  const { page } = await desk.open('front', {}, `/?card=${id}`);
  const move = page.getByRole('complementary', { name: 'Move' });
  await page.getByRole('complementary', { name: 'Sheeted Sana' }).waitFor();
  await page.keyboard.press('m');
  await move.getByRole('button', { name: '12:30', exact: true }).click();
  await move.getByRole('button', { name: /^Move ·/ }).click();
  expect(await said(page, 'Sheeted Sana is moved')).toMatch(new RegExp(`12:30 · Dr. Asha Rao · token ${before}$`));
  await page.getByRole('article', { name: 'Sheeted Sana' }).focus();
  await page.keyboard.press('t');
  await page.getByRole('complementary', { name: 'Transfer' }).getByRole('button', { name: 'Transfer' }).click();
  const text = await said(page, 'Sheeted Sana is transferred');
  expect(text).toContain(`token ${await tokenOf(id)} (was ${before})`);
});
