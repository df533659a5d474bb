import { expect, test } from 'vitest';
import { findings } from '../support/axe.ts';
import { openFrontDesk } from '../support/front-desk.ts';

const desk = openFrontDesk();

/** Each part, and the button that opens its form. */
const parts: Readonly<Record<string, string | null>> = {
  staff: 'Change Farah Khan',
  doctors: 'Change Asha Rao',
  clinics: 'Change Sunrise Clinic Indiranagar',
  services: 'Change Consultation',
  hours: null,
  leaves: 'Add a leave',
  screens: 'Add a screen',
  business: null,
  clients: 'Add an API client',
  webhooks: 'Add a webhook',
  import: null,
  audit: null,
};

test('axe finds nothing on any page of the settings, nor in its form', async () => {
  const { page } = await desk.open('manager', { reducedMotion: 'reduce' }, '/settings/staff');
  for (const [part, button] of Object.entries(parts)) {
    await page.goto(`${desk.server.url}/settings/${part}`);
    await page.getByRole('heading', { level: 1 }).waitFor();
    if (part === 'hours') await page.getByRole('grid').waitFor();
    expect([part, await findings(page)]).toEqual([part, []]);
    if (button === null) continue;
    await page.getByRole('button', { name: button }).click();
    await page.getByRole('dialog').getByRole('button').nth(1).waitFor();
    expect([part, 'its form', await findings(page)]).toEqual([part, 'its form', []]);
  }
});
