import { expect, test } from 'vitest';
import { openFrontDesk } from '../support/front-desk.ts';

const desk = openFrontDesk();
const maxKiB = 250;

test(`the first load of the day takes less than ${maxKiB} KiB of compressed script`, async () => {
  const { page, context } = await desk.open();
  const fresh = await context.newPage();
  await page.close();
  let bytes = 0;
  const counted: Promise<void>[] = [];
  fresh.on('response', (response) => {
    if (!response.url().endsWith('.js')) return;
    // As it is sent: compressed, where that makes it smaller.
    counted.push(response.headerValue('content-length').then((length) => void (bytes += Number(length))));
  });
  // The other page has filled the browser's cache.
  const session = await context.newCDPSession(fresh);
  await session.send('Network.setCacheDisabled', { cacheDisabled: true });
  await fresh.goto(desk.server.url);
  await fresh.getByRole('button', { name: 'Book', exact: true }).waitFor();
  await fresh.waitForLoadState('networkidle');
  await Promise.all(counted);
  expect(bytes).toBeGreaterThan(0);
  expect(bytes / 1_024).toBeLessThan(maxKiB);
});
