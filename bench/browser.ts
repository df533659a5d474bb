import { type Browser, chromium, type Page } from 'playwright-core';
import { chromiumPath } from '../test/support/chromium.ts';
import { businessId } from './practice.ts';
import { type BenchServer, runCommand } from './server.ts';

/** Adds a receptionist of the practice; answers the password that the user is given. */
export async function addReceptionist(databaseUrl: string): Promise<string> {
  const user = ['staff', 'create', 'bench', '--business', businessId, '--name', 'Bench', '--role', 'receptionist'];
  return /password (\S+)/.exec(await runCommand(databaseUrl, user))?.[1] ?? '';
}

export function openBrowser(): Promise<Browser> {
  return chromium.launch({ executablePath: chromiumPath(), args: ['--no-sandbox'] });
}

/** A page of the front desk, logged in under the given password and then under one of the user's own. */
export async function logIn(browser: Browser, server: BenchServer, given: string): Promise<Page> {
  const chosen = 'a walk along the river';
  // The policy of the pages keeps what is measured here from being asked.
  const page = await browser.newPage({ viewport: { width: 1440, height: 900 }, bypassCSP: true });
  await page.goto(`${server.url}/login`);
  await page.getByLabel('User name').fill('bench');
  await page.getByRole('textbox', { name: 'Password' }).fill(given);
  await page.keyboard.press('Enter');
  await page.getByLabel('The password that you were given').fill(given);
  await page.getByLabel('New password', { exact: true }).fill(chosen);
  await page.getByLabel('New password again').fill(chosen);
  await page.keyboard.press('Enter');
  await page.getByRole('navigation').first().waitFor();
  return page;
}
